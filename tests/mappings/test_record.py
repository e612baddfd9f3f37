"""Records: canonical JSON without loss, to store and to replay (DESIGN 3)."""

import json
from dataclasses import fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.booking import (
    Booked,
    ContactPerson,
    EntryLine,
    Held,
    NotASale,
    Reason,
    Relation,
    SalesEntry,
    Waiting,
)
from mappings.engine import book
from mappings.facts import Facts
from mappings.record import digest, from_json, from_plain, to_json, to_plain
from mappings.rulebook import Profile, Rulebook
from mappings.sale import Sale
from tests.mappings.baskets import FACTS, PROFILE, RULEBOOK, booked, line, sale_of
from tests.mappings.outcomes import every_outcome
from tests.mappings.shop_carts import Cart, carts

D = Decimal
SALE = sale_of(line("100.00", "121.00"))

# Any text that JSON can carry: lone surrogates are no text, and the shop's JSON cannot bring them.
words = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
numbers = st.decimals(allow_nan=False, allow_infinity=False)
moments = st.datetimes(timezones=st.timezones()).map(
    lambda moment: datetime.fromisoformat(
        moment.isoformat()
    )  # with the offset of that moment, as records keep it
)
st.register_type_strategy(str, words)
st.register_type_strategy(Decimal, numbers)
st.register_type_strategy(datetime, moments)
st.register_type_strategy(
    int, st.integers(-(2**63), 2**63 - 1)
)  # what the JSON of a record holds; larger is refused

anything = st.one_of(
    *(
        st.from_type(kind)
        for kind in (
            Sale,
            Facts,
            Profile,
            Rulebook,
            Booked,
            Waiting,
            NotASale,
            Held,
            Relation,
            SalesEntry,
        )
    )
)


@given(anything)
def test_a_record_reads_back_as_it_was(value: Any) -> None:
    again = from_json(to_json(value))

    assert again == value
    assert type(again) is type(value)
    assert to_json(again) == to_json(value)
    assert digest(again) == digest(value)


@given(numbers)
def test_no_digit_of_an_amount_is_lost(number: Decimal) -> None:
    again = from_json(to_json(replace(SALE, total_net=number)))

    assert again.total_net.as_tuple() == number.as_tuple()


@pytest.mark.parametrize("outcome", every_outcome())
def test_every_outcome_can_be_stored(outcome: Any) -> None:
    assert from_json(to_json(outcome)) == outcome


@given(carts())
def test_a_replay_from_stored_records_decides_the_same(cart: Cart) -> None:
    live = book(sale=cart.sale, rulebook=RULEBOOK, profile=PROFILE, facts=FACTS)

    replayed = book(
        sale=from_json(to_json(cart.sale)),
        rulebook=from_json(to_json(RULEBOOK)),
        profile=from_json(to_json(PROFILE)),
        facts=from_json(to_json(FACTS)),
    )

    assert to_json(replayed) == to_json(live)


def test_json_is_canonical() -> None:
    text = to_json(SALE)

    assert text == json.dumps(
        json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert '"total_gross":"121.00"' in text
    assert '"kind":"O"' in text


def test_plain_records_can_be_kept_in_a_json_column() -> None:
    assert from_plain(json.loads(json.dumps(to_plain(SALE)))) == SALE


def test_a_record_older_than_a_field_reads_with_its_default() -> None:
    record = to_plain(PROFILE)
    del record["value"]["language"]

    assert from_plain(record) == PROFILE


@pytest.mark.parametrize("kind", [ContactPerson, EntryLine, Reason])
def test_parts_are_records_too(kind: type) -> None:
    parts = {
        ContactPerson: booked(SALE).relation.contact,
        EntryLine: booked(SALE).entry.lines[0],
        Reason: booked(SALE).explanation[0],
    }

    assert from_json(to_json(parts[kind])) == parts[kind]


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.pop("type"),
        lambda record: record.update(extra=1),
        lambda record: record.update(type="Nothing"),
        lambda record: record.update(value=[]),
        lambda record: record["value"].update(unknown=1),
        lambda record: record["value"].pop("reference"),
        lambda record: record["value"].update(total_gross=121.0),
        lambda record: record["value"].update(total_gross="much"),
        lambda record: record["value"].update(reference=None),
        lambda record: record["value"].update(kind="?"),
        lambda record: record["value"].update(lines={}),
        lambda record: record["value"].update(invoiced_on="4 november"),
        lambda record: record["value"].update(pick_up=1),
    ],
)
def test_what_is_no_record_is_refused(change: Any) -> None:
    record = to_plain(SALE)
    change(record)

    with pytest.raises(ValueError, match=r".+"):
        from_plain(record)


@pytest.mark.parametrize("value", [1, "text", None, date(2026, 1, 1), {"a": 1}])
def test_what_is_not_recorded_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="not a recorded type"):
        to_json(value)


def test_text_that_is_no_unicode_is_refused_and_not_stored_wrong() -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        to_json(replace(SALE, reference="\ud800"))


@pytest.mark.parametrize("value", [SALE, FACTS, RULEBOOK, PROFILE, booked(SALE)])
def test_any_field_that_differs_makes_another_digest(value: Any) -> None:
    known = digest(value)

    for field in fields(value):
        if isinstance(getattr(value, field.name), str):
            assert digest(replace(value, **{field.name: "other"})) != known
