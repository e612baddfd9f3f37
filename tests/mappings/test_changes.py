"""BOOKING 14: which changed customer data go to the ledger, as a table."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.changes import (
    ADDRESS,
    UNITS,
    FieldChange,
    Known,
    Target,
    UpdatePolicy,
    changes,
    to_send,
    without,
)

FILL, ALWAYS, NEVER = UpdatePolicy
OLD, NEW, HAND = "010-1", "010-2", "010-9"


def offered(
    policy: UpdatePolicy,
    *,
    wanted: str,
    stands: Any = None,
    written: Any = None,
    before: Any = None,
) -> list[str]:
    """What is offered for the phone number; None leaves the field out of what is known."""

    def fields(value: Any) -> dict[str, str]:
        return {} if value is None else {"phone": value}

    known = Known(
        stands=None if stands is None else fields(stands),
        written=fields(written),
        offered=fields(before),
    )
    found = changes(
        target=Target.RELATION, wanted={"phone": wanted}, known=known, policies={"phone": policy}
    )
    return [one.after for one in found]


@pytest.mark.parametrize(
    ("policy", "situation", "expected"),
    [
        (FILL, {"wanted": NEW, "written": ""}, [NEW]),
        (FILL, {"wanted": NEW, "written": OLD}, []),
        (FILL, {"wanted": NEW, "stands": ""}, [NEW]),
        (FILL, {"wanted": NEW, "stands": HAND}, []),
        (FILL, {"wanted": NEW}, []),  # nobody knows what stands there
        (FILL, {"wanted": "", "written": ""}, []),
        (ALWAYS, {"wanted": NEW, "written": OLD}, [NEW]),
        (ALWAYS, {"wanted": NEW, "written": OLD, "stands": OLD}, [NEW]),
        (ALWAYS, {"wanted": NEW, "stands": HAND}, []),  # never ours: a hand put it there
        (ALWAYS, {"wanted": NEW, "stands": ""}, [NEW]),
        (ALWAYS, {"wanted": "", "written": OLD}, []),  # what the shop leaves empty erases nothing
        (ALWAYS, {"wanted": NEW, "written": OLD, "before": NEW}, []),  # offered already
        (ALWAYS, {"wanted": OLD, "written": OLD}, []),
        (ALWAYS, {"wanted": " 010-1 ", "written": OLD}, []),
        (NEVER, {"wanted": NEW, "written": ""}, []),
        (NEVER, {"wanted": NEW, "written": OLD}, []),
    ],
)
def test_a_field_follows_the_shop_as_its_policy_says(
    policy: UpdatePolicy, situation: dict[str, Any], expected: list[str]
) -> None:
    assert offered(policy, **situation) == expected


def test_an_address_changes_as_a_whole_and_names_what_must_stand_there() -> None:
    former = dict.fromkeys(ADDRESS, "") | {"street": "Kade 1", "city": "Delft", "country": "NL"}
    wanted = former | {"street": "Kade 2", "street_2": "achter"}
    known = Known(stands=None, written=former, offered=former)

    found = changes(
        target=Target.RELATION, wanted=wanted, known=known, policies={"address": ALWAYS}
    )

    assert {one.field for one in found} == set(ADDRESS)
    assert {one.field: one.after for one in to_send(found)} == {
        "street": "Kade 2",
        "street_2": "achter",
    }


def test_a_hand_on_one_line_of_an_address_keeps_the_whole_address() -> None:
    found = tuple(FieldChange(field=name, before="a", after="b") for name in (*ADDRESS, "phone"))
    left = without(target=Target.RELATION, found=found, edited=["city"])
    assert [one.field for one in left] == ["phone"]


def test_a_vat_number_is_the_same_however_it_is_written() -> None:
    known = Known(stands={"vat_number": "NL 0044.95.445.B01"}, written={}, offered={})
    wanted = {"vat_number": "NL004495445B01"}
    assert changes(target=Target.RELATION, wanted=wanted, known=known, policies={}) == ()


FIELDS = [name for names in UNITS[Target.RELATION].values() for name in names]
VALUES = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(["", "a", "b", "c"]))
POLICIES = st.dictionaries(
    st.sampled_from(list(UNITS[Target.RELATION])), st.sampled_from(UpdatePolicy)
)


@given(wanted=VALUES, stands=VALUES, written=VALUES, offered=VALUES, policies=POLICIES)
def test_what_was_offered_once_is_never_offered_again_and_nothing_is_erased_unasked(
    wanted: dict[str, str],
    stands: dict[str, str],
    written: dict[str, str],
    offered: dict[str, str],
    policies: dict[str, UpdatePolicy],
) -> None:
    known = Known(stands=stands, written=written, offered=offered)
    found = changes(target=Target.RELATION, wanted=wanted, known=known, policies=policies)

    again = Known(
        stands=stands,
        written=written,
        offered=offered | {one.field: one.after for one in found},
    )
    assert changes(target=Target.RELATION, wanted=wanted, known=again, policies=policies) == ()
    for one in to_send(found):
        assert one.after or one.field in ADDRESS
        assert not one.before or one.before == written.get(one.field)
