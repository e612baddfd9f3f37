"""The figures of the overview: what the shops sold and what stands in the books, by day.

One pass over the month's sales and one over its bookings. Past days hardly change, so the answer is kept for some seconds:
the screen asks again by itself, and a million sales must not be summed for every visit.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

KEPT = 20  # seconds
DAYS = 30

SALES = """
SELECT (ordered_at AT TIME ZONE %(zone)s)::date AS day, outcome, currency, count(*), sum(total_minor)
FROM sync_sale WHERE tenant_id = %(tenant)s AND ordered_at >= %(since)s GROUP BY 1, 2, 3
"""
BOOKED = """
SELECT (s.ordered_at AT TIME ZONE %(zone)s)::date AS day, b.currency, count(*), sum(b.gross_minor)
FROM sync_sale s JOIN sync_booking b ON b.tenant_id = s.tenant_id AND b.sale_id = s.id
WHERE s.tenant_id = %(tenant)s AND s.ordered_at >= %(since)s AND b.delivered_at IS NOT NULL GROUP BY 1, 2
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
    """Inside the tenant's scope. The key of the cache carries the tenant."""
    key = f"overview:{tenant_id}:{currency}"
    kept: Figures | None = cache.get(key)
    if kept is None:
        kept = _asked(tenant_id=tenant_id, currency=currency)
        cache.set(key, kept, KEPT)
    return kept


def _asked(*, tenant_id: UUID, currency: str) -> Figures:
    today = timezone.localdate()
    first = min(today - timedelta(days=DAYS - 1), today.replace(day=1))
    days = {
        first + timedelta(days=n): DayFigures(first + timedelta(days=n))
        for n in range((today - first).days + 1)
    }
    since = datetime.combine(first, time.min, tzinfo=timezone.get_current_timezone())
    values: dict[str, Any] = {
        "tenant": tenant_id,
        "since": since,
        "zone": timezone.get_current_timezone_name(),
    }
    others = 0
    with connection.cursor() as cursor:
        cursor.execute(SALES, values)
        for day, outcome, in_currency, number, minor in cursor.fetchall():
            if in_currency != currency:
                others += number
            elif day in days:
                days[day].sold.add(number=number, minor=int(minor))
                days[day].by_outcome.setdefault(outcome, Sum()).add(number=number, minor=int(minor))
        cursor.execute(BOOKED, values)
        for day, in_currency, number, minor in cursor.fetchall():
            if in_currency == currency and day in days:
                days[day].booked.add(number=number, minor=int(minor))
    return Figures(
        currency=currency,
        days=tuple(days.values()),
        month=today.replace(day=1),
        other_currencies=others,
    )
