"""The figures of the overview: what the shops sold and what stands in the books, by day.

Read from the day figures, which the database keeps in the transactions that change sales and bookings: exact this moment,
and as quick with a million sales as with ten (`iweb.sync.counting`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from iweb.sync.counting import Counted, counted
from iweb.sync.summaries import IN_BOOKS, REFUNDS, VAT

DAYS = 30


@dataclass(slots=True)
class Sum:
    """How many, and how much in minor units of the books' currency."""

    number: int = 0
    minor: int = 0

    def add(self, *, number: int, minor: int) -> None:
        self.number += number
        self.minor += minor


@dataclass(slots=True)
class DayFigures:
    """One day of the chart. Booked amounts count on the day of the sale, so that both bars speak of the same sales."""

    day: date
    sold: Sum = field(default_factory=Sum)
    booked: Sum = field(default_factory=Sum)
    vat: Sum = field(default_factory=Sum)  # of what is booked
    refunds: Sum = field(default_factory=Sum)  # below zero, and part of what was sold
    by_outcome: dict[str, Sum] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figures:
    """`other_currencies` are sales in the last month that the totals leave out."""

    currency: str
    days: tuple[DayFigures, ...]
    month: date  # the first day of the present month
    other_currencies: int = 0

    @property
    def today(self) -> DayFigures:
        return self.days[-1]

    def this_month(self) -> DayFigures:
        total = DayFigures(day=self.month)
        for one in self.days:
            if one.day >= self.month:
                _into(total, one)
        return total


def _into(total: DayFigures, one: DayFigures) -> None:
    total.sold.add(number=one.sold.number, minor=one.sold.minor)
    total.booked.add(number=one.booked.number, minor=one.booked.minor)
    total.vat.add(number=one.vat.number, minor=one.vat.minor)
    total.refunds.add(number=one.refunds.number, minor=one.refunds.minor)
    for outcome, amount in one.by_outcome.items():
        total.by_outcome.setdefault(outcome, Sum()).add(number=amount.number, minor=amount.minor)


def figures_of(*, tenant_id: UUID, currency: str = "EUR") -> Figures:
    """Inside the tenant's scope: the last thirty days, or the whole present month where that is longer."""
    today = timezone.localdate()
    first = min(today - timedelta(days=DAYS - 1), today.replace(day=1))
    end = today + timedelta(days=1)
    days = {day: DayFigures(day) for day in _days(first=first, end=end)}
    others = 0
    for one in counted(tenant_id=tenant_id, first=first, end=end):
        if one.currency == currency:
            _count(days[one.day], one)
        elif one.standing not in (IN_BOOKS, VAT, REFUNDS):
            others += one.number
    return Figures(
        currency=currency,
        days=tuple(days.values()),
        month=today.replace(day=1),
        other_currencies=others,
    )


def _count(day: DayFigures, one: Counted) -> None:
    apart = {IN_BOOKS: day.booked, VAT: day.vat, REFUNDS: day.refunds}
    if one.standing in apart:
        apart[one.standing].add(number=one.number, minor=one.minor)
        return
    day.sold.add(number=one.number, minor=one.minor)
    day.by_outcome.setdefault(one.standing, Sum()).add(number=one.number, minor=one.minor)


def _days(*, first: date, end: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((end - first).days))
