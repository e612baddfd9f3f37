"""What a person took back stays out of the books until a person books it again (BOOKING 31)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.booking import Held, HeldReason, NotASale, NotASaleReason
from mappings.facts import ClosedPeriod, Facts, Undo
from tests.mappings.baskets import PROFILE, booked, decide_on, texts
from tests.mappings.test_changed_sales import (
    CANCELLED,
    MORE,
    SALE,
    amounts,
    standing,
    taken_back,
)

SOLD = booked(SALE)
DAY = SOLD.entry.entry_date
TODAY = date(2027, 3, 15)


def closed(year: int, period: int, *, days: tuple[date, date], journal: str = "70") -> ClosedPeriod:
    return ClosedPeriod(
        journal=journal, year=year, period=period, first_day=days[0], last_day=days[1]
    )


NOVEMBER = closed(2026, 11, days=(date(2026, 11, 1), date(2026, 11, 30)))
DECEMBER = closed(2026, 12, days=(date(2026, 12, 1), date(2026, 12, 31)))


def undone(way: Undo, **more: Any) -> Facts:
    return standing(SOLD, **({"undo": way, "today": TODAY} | more))


def removed(facts: Facts) -> Facts:
    return replace(facts, earlier=tuple(replace(one, removed=True) for one in facts.earlier))


@pytest.mark.parametrize("sale", [SALE, MORE, replace(SALE, state=CANCELLED)])
def test_a_sale_whose_entry_was_removed_is_none_whatever_the_shop_changes(sale: Any) -> None:
    result = decide_on(sale, facts=removed(undone(Undo.REMOVE)))

    assert isinstance(result, NotASale)
    assert result.reason is NotASaleReason.TAKEN_BACK
    assert "taken_back" in texts(result)


def test_a_reversal_takes_back_account_by_account_and_keeps_the_relation() -> None:
    result = booked(SALE, facts=undone(Undo.REVERSE))

    turned = [(account, code, -net, -vat) for account, code, net, vat in amounts(SOLD.entry)]
    assert amounts(result.entry) == turned
    assert (result.entry.key, result.entry.reverses) == ("A7-O1042-2", "A7-O1042")
    assert result.relation == SOLD.relation
    assert "undone" in texts(result)


def test_a_reversal_that_stands_is_not_made_again() -> None:
    reversal = taken_back(SOLD, booked(SALE, facts=undone(Undo.REVERSE)).entry)

    again = booked(MORE, facts=standing(SOLD, reversal, undo=Undo.REVERSE, today=TODAY))

    assert again.entry == reversal.entry
    assert "undone_before" in texts(again)


@pytest.mark.parametrize(
    ("periods", "filed", "day"),
    [
        ((), None, DAY),
        ((NOVEMBER,), None, date(2026, 12, 1)),
        ((NOVEMBER, DECEMBER), None, date(2027, 1, 1)),
        ((DECEMBER, NOVEMBER), None, date(2027, 1, 1)),
        (
            (closed(2026, 11, days=(NOVEMBER.first_day, NOVEMBER.last_day), journal="90"),),
            None,
            DAY,
        ),
        ((), date(2026, 12, 31), date(2027, 1, 1)),
        ((DECEMBER,), date(2026, 11, 30), date(2027, 1, 1)),
    ],
)
def test_booking_31_a_reversal_goes_into_the_first_open_period(
    periods: tuple[ClosedPeriod, ...], filed: date | None, day: date
) -> None:
    result = booked(
        SALE,
        facts=undone(Undo.REVERSE, closed_periods=periods),
        profile=replace(PROFILE, vat_filed_until=filed),
    )

    assert result.entry.entry_date == day
    assert result.entry.description.startswith(f"{DAY:%d-%m-%Y}") is (day != DAY)


def test_a_reversal_for_which_no_period_has_opened_yet_is_held() -> None:
    result = decide_on(
        SALE, facts=undone(Undo.REVERSE, closed_periods=(NOVEMBER,), today=date(2026, 11, 28))
    )

    assert isinstance(result, Held)
    assert result.reason is HeldReason.PERIOD_CLOSED


@given(st.lists(st.sampled_from(["remove", "reverse", "book"]), max_size=6))
def test_however_often_it_is_undone_and_booked_again_no_key_is_used_twice(steps: list[str]) -> None:
    entries, gone, facts = [SOLD], set[int](), standing(SOLD)
    for step in steps:
        stands = len(entries) not in gone and not entries[-1].entry.reverses
        if (step == "book") is stands:
            continue
        if step == "remove":
            gone.add(len(entries))
            continue
        undo = Undo.REVERSE if step == "reverse" else None
        facts = standing(*entries, undo=undo, today=TODAY)
        marked = [replace(one, removed=one.revision in gone) for one in facts.earlier]
        entries.append(
            replace(booked(SALE, facts=replace(facts, earlier=tuple(marked))), reversal=None)
        )

    keys = [one.entry.key for one in entries]
    assert len(set(keys)) == len(keys)
    left = [one.entry.total_gross for n, one in enumerate(entries, 1) if n not in gone]
    assert sum(left) in (0, SOLD.entry.total_gross)
