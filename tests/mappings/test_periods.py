"""A period that is closed or filed, and the first open day as the owner's choice (BOOKING 8)."""

from dataclasses import replace
from datetime import date

import pytest

from mappings.booking import Booked, Held, HeldReason
from mappings.facts import ClosedPeriod
from mappings.rulebook import ClosedPolicy
from tests.mappings.baskets import FACTS, PROFILE, decide_on, line, sale_of

SALE = sale_of(line("100.00", "121.00"))  # invoiced on 4 November 2026
FIRST_OPEN = replace(PROFILE, closed_period=ClosedPolicy.FIRST_OPEN)
LATER = replace(FACTS, today=date(2027, 3, 9))


def closed(month: int, *, year: int = 2026, last: int = 30, journal: str = "70") -> ClosedPeriod:
    first = date(year, month, 1)
    return ClosedPeriod(
        journal=journal, year=year, period=month, first_day=first, last_day=first.replace(day=last)
    )


NOVEMBER, DECEMBER = closed(11), closed(12, last=31)
JANUARY = closed(1, year=2027, last=31, journal="")


@pytest.mark.parametrize(
    ("periods", "filed", "day"),
    [
        ((NOVEMBER,), None, date(2026, 12, 1)),
        ((NOVEMBER, DECEMBER), None, date(2027, 1, 1)),
        ((DECEMBER, NOVEMBER, JANUARY), None, date(2027, 2, 1)),
        ((NOVEMBER, JANUARY), None, date(2026, 12, 1)),  # a gap is open
        ((), date(2026, 12, 31), date(2027, 1, 1)),
        ((JANUARY,), date(2026, 12, 31), date(2027, 2, 1)),
        ((NOVEMBER,), date(2026, 11, 10), date(2026, 12, 1)),
        ((DECEMBER,), None, date(2026, 11, 4)),
        ((closed(11, journal="71"),), None, date(2026, 11, 4)),
    ],
)
def test_booking_8_the_first_open_day_is_neither_closed_nor_filed(
    periods: tuple[ClosedPeriod, ...], filed: date | None, day: date
) -> None:
    outcome = decide_on(
        SALE,
        profile=replace(FIRST_OPEN, vat_filed_until=filed),
        facts=replace(LATER, closed_periods=periods),
    )
    assert isinstance(outcome, Booked)
    assert outcome.entry.entry_date == day


def test_booking_8_a_moved_entry_says_its_own_day_first_and_warns_that_it_is_late() -> None:
    facts = replace(LATER, closed_periods=(NOVEMBER,))
    moved, plain = decide_on(SALE, profile=FIRST_OPEN, facts=facts), decide_on(SALE, facts=LATER)
    assert isinstance(moved, Booked)
    assert isinstance(plain, Booked)
    assert moved.entry.description == f"04-11-2026 {plain.entry.description}"
    assert [one.text for one in moved.warnings] == ["late_sale"]
    assert moved.entry.lines == plain.entry.lines  # amounts and VAT codes follow the tax point
    assert moved.entry.reference == plain.entry.reference


@pytest.mark.parametrize("today", [date(2026, 11, 20), date(2026, 11, 30)])
def test_booking_8_a_day_to_come_is_never_taken(today: date) -> None:
    facts = replace(LATER, closed_periods=(NOVEMBER,), today=today)
    outcome = decide_on(SALE, profile=FIRST_OPEN, facts=facts)
    assert isinstance(outcome, Held)
    assert outcome.reason is HeldReason.PERIOD_CLOSED


def test_booking_8_holding_is_what_happens_unless_the_owner_chose_otherwise() -> None:
    facts = replace(LATER, closed_periods=(NOVEMBER,))
    outcome = decide_on(SALE, facts=facts)
    assert isinstance(outcome, Held)
    assert outcome.reason is HeldReason.PERIOD_CLOSED
