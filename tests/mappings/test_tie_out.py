"""Every kind of edit in the ledger is named once, to the cent, and what is equal is not named."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.sequences import Numbered, gaps_and_doubles
from mappings.tie_out import Difference, Entry, Found, Ledger, Relation, differing, tie_out
from mappings.tie_out_lines import Line
from tests.mappings.test_docs import table

D = Decimal
KIND = Difference


def line(account: str, code: str, net: str, vat: str, percentage: str | None) -> Line:
    share = None if percentage is None else D(percentage)
    return Line(account=account, vat_code=code, net=D(net), vat=D(vat), percentage=share)


def entry(number: int, *lines: Line, **changes) -> Entry:
    made = Entry(
        remote_id=f"id-{number}",
        number=f"2670{number:04}",
        reference=f"IN{number} A7-O{number}",
        day=date(2026, 10, 10),
        relation="r-1",
        currency="EUR",
        lines=lines,
        document=f"O{number}",
    )
    return replace(made, **changes)


GOODS = line("8000", "2", "100.00", "21.00", "21")
SENT = line("8030", "2", "7.00", "1.47", "21")
LISTED = line("8025", "7", "50.00", "0.00", "0")
HOME = entry(1, GOODS, SENT)
ABROAD = entry(2, LISTED, relation="r-2", vat_number="BE0403170701")
AGAIN = entry(3, LISTED, relation="r-2", vat_number="BE0403170701", day=date(2026, 10, 11))
OURS = (HOME, ABROAD, AGAIN)
RELATIONS = {
    "r-1": Relation(remote_id="r-1", code="101"),
    "r-2": Relation(remote_id="r-2", code="102", vat_number="BE0403170701"),
}


def there(*entries: Entry, relations=RELATIONS) -> Ledger:
    stated = {one.remote_id: replace(one, document="", vat_number="") for one in entries}
    return Ledger(entries=stated, relations=relations, codes=frozenset({"7", "DE"}))


def compare(*entries: Entry, **kwargs) -> tuple[Found, ...]:
    known = frozenset(one.remote_id for one in OURS)
    return tie_out(booked=OURS, ledger=there(*entries, **kwargs), known=known)


def with_line(number: int, changed: Line) -> Entry:
    lines = [*HOME.lines]
    lines[number] = changed
    return replace(HOME, lines=tuple(lines))


def named(found: tuple[Found, ...]) -> list[tuple[str, str, str, str, str, str]]:
    return [
        (one.kind.value, one.document, str(one.net), str(one.vat), one.was, one.now)
        for one in found
    ]


def test_what_stands_as_it_was_booked_is_not_named() -> None:
    assert compare(*OURS) == ()


EDITS = {
    KIND.MOVED_PERIOD: (replace(HOME, day=date(2026, 9, 10)), "0", "0", "2026-10", "2026-09"),
    KIND.MOVED_DAY: (replace(HOME, day=date(2026, 10, 9)), "0", "0", "2026-10-10", "2026-10-09"),
    KIND.RELATION: (replace(HOME, relation="r-2"), "0", "0", "101", "102"),
    KIND.REFERENCE: (replace(HOME, reference="paid"), "0", "0", "IN1 A7-O1", "paid"),
    KIND.AMOUNT: (
        with_line(0, replace(GOODS, net=D("90.00"), vat=D("18.90"))),
        *("-10.00", "-2.10", "100.00 + 21.00", "90.00 + 18.90"),
    ),
    KIND.ACCOUNT: (
        with_line(1, replace(SENT, account="8000")),
        *("0.00", "0.00", "8030 / 2", "8000 / 2"),
    ),
    KIND.VAT_CODE: (
        with_line(0, line("8000", "1", "100.00", "9.00", "9")),
        *("0.00", "-12.00", "8000 / 2", "8000 / 1"),
    ),
    KIND.PERCENTAGE: (
        with_line(0, line("8000", "2", "100.00", "9.00", "9")),
        *("0.00", "-12.00", "21%", "9%"),
    ),
    KIND.LINE_REMOVED: (replace(HOME, lines=(GOODS,)), "-7.00", "-1.47", "8030 / 2", ""),
    KIND.LINE_ADDED: (
        replace(HOME, lines=(*HOME.lines, line("8050", "0", "2.50", "0.00", "0"))),
        *("2.50", "0.00", "", "8050 / 0"),
    ),
}


@pytest.mark.parametrize("kind", EDITS, ids=lambda kind: kind.value)
def test_an_edit_of_an_entry_has_its_name_and_its_cents(kind: Difference) -> None:
    edited, net, vat, was, now = EDITS[kind]
    assert named(compare(edited, ABROAD, AGAIN)) == [(kind.value, "O1", net, vat, was, now)]


def test_an_entry_that_is_gone_is_named_with_all_that_went() -> None:
    assert named(compare(ABROAD, AGAIN)) == [("deleted", "O1", "-107.00", "-22.47", "", "")]


@pytest.mark.parametrize("reference", [HOME.reference, "", "something else"])
def test_a_copy_is_named_once_whatever_its_reference_says(reference: str) -> None:
    copy = replace(HOME, remote_id="copy", number="26700099", reference=reference)
    assert named(compare(*OURS, copy)) == [("doubled", "O1", "107.00", "22.47", HOME.number, "")]


def test_a_copy_of_a_listed_entry_is_no_manual_entry_as_well() -> None:
    copy = replace(ABROAD, remote_id="copy", reference="")
    assert [one.kind for one in compare(*OURS, copy)] == [KIND.DOUBLED]


def test_an_entry_by_hand_on_a_listed_code_is_named_for_each_code() -> None:
    by_hand = entry(9, LISTED, LISTED, GOODS, relation="r-9")
    assert named(compare(*OURS, by_hand)) == [("manual", "", "100.00", "0.00", "", "7")]


def test_an_entry_by_hand_on_an_ordinary_code_is_nobodys_business() -> None:
    assert compare(*OURS, entry(9, GOODS, relation="r-9")) == ()


@pytest.mark.parametrize(
    ("number", "kind"), [("", "number_missing"), ("BE0123456749", "number_changed")]
)
def test_a_number_that_the_zero_rests_on_is_named_once_for_its_relation(
    number: str, kind: str
) -> None:
    relations = RELATIONS | {"r-2": Relation(remote_id="r-2", code="102", vat_number=number)}
    assert named(compare(*OURS, relations=relations)) == [
        (kind, "O2, O3", "100.00", "0", "BE0403170701", number)
    ]


def test_several_edits_of_one_entry_are_each_named() -> None:
    edited = replace(
        with_line(0, replace(GOODS, account="8010")), day=date(2026, 11, 2), reference=""
    )
    assert [one.kind for one in compare(edited, ABROAD, AGAIN)] == [
        KIND.ACCOUNT,
        KIND.MOVED_PERIOD,
        KIND.REFERENCE,
    ]


def test_a_ledger_that_tells_no_percentage_contradicts_none() -> None:
    stated = replace(HOME, lines=tuple(replace(one, percentage=None) for one in HOME.lines))
    assert compare(stated, ABROAD, AGAIN) == ()


def test_what_is_not_as_booked_is_asked_for_again_and_nothing_else() -> None:
    moved = replace(HOME, day=date(2026, 9, 10))
    assert differing(booked=OURS, ledger=there(moved, ABROAD)) == ("id-1", "id-3")


@given(st.permutations([GOODS, GOODS, SENT, LISTED]))
def test_the_order_of_the_lines_says_nothing(lines: list[Line]) -> None:
    ours = entry(1, GOODS, GOODS, SENT, LISTED)
    ledger = there(replace(ours, lines=tuple(lines)))
    assert tie_out(booked=[ours], ledger=ledger, known=frozenset({"id-1"})) == ()


@given(
    st.lists(st.tuples(st.integers(-9999, 9999), st.integers(-999, 999)), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(-9999, 9999), st.integers(-999, 999)), min_size=1, max_size=6),
)
def test_the_differences_of_an_entry_add_up_to_its_difference(ours, theirs) -> None:
    def lines(amounts) -> tuple[Line, ...]:
        return tuple(
            line("8000", "2", str(D(net) / 100), str(D(vat) / 100), "21") for net, vat in amounts
        )

    booked = entry(1, *lines(ours))
    stands = replace(booked, lines=lines(theirs))
    found = tie_out(booked=[booked], ledger=there(stands), known=frozenset({"id-1"}))

    assert sum((one.net for one in found), D(0)) == stands.net - booked.net
    assert sum((one.vat for one in found), D(0)) == stands.vat - booked.vat


def test_the_page_names_every_difference_and_no_other() -> None:
    assert [row[0] for row in table("month-end.md", "difference")] == [
        kind.value for kind in Difference
    ]


# --- numbers of documents ---


def numbered(*numbers: str) -> list[Numbered]:
    return [Numbered(document=f"O{place}", number=one) for place, one in enumerate(numbers, 1)]


def test_a_gap_is_told_with_its_first_and_last_number() -> None:
    (gap,) = gaps_and_doubles(numbered("#IN000007", "#IN000011", "#IN000008"))
    assert (gap.first, gap.last, gap.documents) == ("#IN000009", "#IN000010", ())


def test_a_double_is_told_with_its_documents() -> None:
    (double,) = gaps_and_doubles(numbered("IN7", "IN8", "IN7"))
    assert (double.first, double.documents) == ("IN7", ("O1", "O3"))


def test_a_gap_belongs_to_the_time_of_the_number_that_follows_it() -> None:
    wider = numbered("IN9", "IN10", "IN12", "IN13", "IN15", "XX40", "XX42")
    november = gaps_and_doubles(wider, within=["IN12", "IN13"])
    assert [(one.first, one.last) for one in november] == [("IN11", "IN11")]
    october = gaps_and_doubles(wider, within=["IN9", "IN10"])
    assert october == ()


def test_a_number_that_another_month_used_is_no_gap() -> None:
    wider = numbered("IN9", "IN10", "IN11")
    assert gaps_and_doubles(wider, within=["IN9", "IN11"]) == ()


def test_series_stand_apart_and_what_has_no_number_is_no_gap() -> None:
    assert gaps_and_doubles(numbered("2026-0001", "2027-0009", "CN3", "", "none")) == ()


def test_a_relation_that_we_do_not_know_any_more_contradicts_none() -> None:
    ours = replace(ABROAD, relation="")
    known = frozenset({ours.remote_id})
    assert tie_out(booked=[ours], ledger=there(ABROAD), known=known) == ()
    relations = RELATIONS | {"r-2": Relation(remote_id="r-2", code="102")}
    (found,) = tie_out(booked=[ours], ledger=there(ABROAD, relations=relations), known=known)
    assert found.kind is KIND.NUMBER_MISSING
