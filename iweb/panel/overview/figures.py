"""The figures of the overview: what the shops sold and what stands in the books, by day.

One pass over the days' sales and one over their bookings. Past days hardly change, so their sums are kept for a while: a
million sales must not be summed for every visit.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

KEPT = 3  # seconds, at least
KEPT_TIMES_COST = 200  # 0.3 s of summing is kept for a minute
DAYS = 30

SALES = """
SELECT (ordered_at AT TIME ZONE %(zone)s)::date AS day, outcome, currency, count(*), sum(total_minor)
FROM sync_sale WHERE tenant_id = %(tenant)s AND ordered_at >= %(since)s AND ordered_at < %(until)s GROUP BY 1, 2, 3
"""
BOOKED = """
SELECT (s.ordered_at AT TIME ZONE %(zone)s)::date AS day, b.currency, count(*), sum(b.gross_minor)
FROM sync_sale s JOIN sync_booking b ON b.tenant_id = s.tenant_id AND b.sale_id = s.id
WHERE s.tenant_id = %(tenant)s AND s.ordered_at >= %(since)s AND s.ordered_at < %(until)s
  AND b.delivered_at IS NOT NULL GROUP BY 1, 2
"""


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
    for outcome, amount in one.by_outcome.items():
        total.by_outcome.setdefault(outcome, Sum()).add(number=amount.number, minor=amount.minor)


def figures_of(*, tenant_id: UUID, currency: str = "EUR") -> Figures:
    """Inside the tenant's scope. Today is summed at every visit; the days before are kept for a while."""
    today = timezone.localdate()
    first = min(today - timedelta(days=DAYS - 1), today.replace(day=1))
    past, others = _kept(tenant_id=tenant_id, currency=currency, first=first, end=today)
    present, more = _summed(
        tenant_id=tenant_id, currency=currency, first=today, end=today + timedelta(days=1)
    )
    return Figures(
        currency=currency,
        days=(*past, *present),
        month=today.replace(day=1),
        other_currencies=others + more,
    )


Summed = tuple[tuple[DayFigures, ...], int]  # the days, and how many sales were in other currencies


def _kept(*, tenant_id: UUID, currency: str, first: date, end: date) -> Summed:
    """Kept the longer, the more it costs: a small shop sees each booking within seconds. The key carries the tenant."""
    key = f"overview:{tenant_id}:{currency}:{first}:{end}"
    kept: Summed | None = cache.get(key)
    if kept is None:
        began = perf_counter()
        kept = _summed(tenant_id=tenant_id, currency=currency, first=first, end=end)
        cache.set(key, kept, max(KEPT, KEPT_TIMES_COST * (perf_counter() - began)))
    return kept


def _summed(*, tenant_id: UUID, currency: str, first: date, end: date) -> Summed:
    days = {day: DayFigures(day) for day in _days(first=first, end=end)}
    values: dict[str, Any] = {
        "tenant": tenant_id,
        "since": _midnight(first),
        "until": _midnight(end),
        "zone": timezone.get_current_timezone_name(),
    }
    others = 0
    with connection.cursor() as cursor:
        cursor.execute(SALES, values)
        for day, outcome, in_currency, number, minor in cursor.fetchall():
            if in_currency != currency:
                others += number
                continue
            days[day].sold.add(number=number, minor=int(minor))
            days[day].by_outcome.setdefault(outcome, Sum()).add(number=number, minor=int(minor))
        cursor.execute(BOOKED, values)
        for day, in_currency, number, minor in cursor.fetchall():
            if in_currency == currency:
                days[day].booked.add(number=number, minor=int(minor))
    return tuple(days.values()), others


def _days(*, first: date, end: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((end - first).days))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
