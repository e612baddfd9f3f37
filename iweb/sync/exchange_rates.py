"""The rates of the European Central Bank as we keep them, and the one that counts for a day (BOOKING 26).

A rate counts only once it cannot change any more: when the bank has published for that day or a later one, or when that day
is over and we have read since. So the same sale gets the same rate whenever it is decided.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Max, Min

from connectors.evidence.ecb.rates import Published, read_rates
from iweb.core.clock import database_now
from iweb.tenants.scopes import tenant_scope
from mappings.booking import HeldReason

if TYPE_CHECKING:
    from iweb.sync.models import Sale

FRANKFURT: Final = ZoneInfo("Europe/Berlin")
EURO: Final = "EUR"
STALE: Final = timedelta(days=10)  # between two publications there are at most five days
DIGITS: Final = Context(prec=10, rounding=ROUND_HALF_UP)


class ExchangeRate(models.Model):
    """Units of `currency` for one euro, as published for `day`. Nobody's in particular: everybody reads the same."""

    day = models.DateField()
    currency = models.CharField(max_length=3)
    per_euro = models.DecimalField(max_digits=18, decimal_places=8)
    read_at = models.DateTimeField()  # when the bank was last seen to say so

    class Meta:
        constraints = [models.UniqueConstraint("currency", "day", name="exchange_rate_once")]

    def __str__(self) -> str:
        return f"{self.day}: 1 EUR = {self.per_euro} {self.currency}"


def rate_on(*, day: date, currency: str, books: str) -> Decimal | None:
    """The books' currency for one unit of `currency` on `day`, to ten digits; None while it is not known for good."""
    of_books, of_sale = _per_euro(books, day=day), _per_euro(currency, day=day)
    if of_books is None or of_sale is None:
        return None
    return DIGITS.divide(of_books, of_sale)


def rates_on(
    *, wanted: Collection[tuple[date, str]], books: str
) -> dict[tuple[date, str], Decimal]:
    """`rate_on` of many days and currencies at once; what is not known for good is left out."""
    days = {day for day, _ in wanted}
    if not days:
        return {}
    first_open = _first_open_day()
    rows = ExchangeRate.objects.filter(
        currency__in={books, *(currency for _, currency in wanted)},
        day__gt=min(days) - STALE,
        day__lte=max(days),
    ).order_by("day")
    published: dict[str, list[tuple[date, Decimal]]] = {}
    for currency, day, per_euro in rows.values_list("currency", "day", "per_euro"):
        published.setdefault(currency, []).append((day, per_euro))

    def per_euro_on(currency: str, *, day: date) -> Decimal | None:
        if currency == EURO:
            return Decimal(1)
        if first_open is None or day >= first_open:
            return None
        known = [rate for on, rate in published.get(currency, ()) if day - STALE < on <= day]
        return known[-1] if known else None

    found: dict[tuple[date, str], Decimal] = {}
    for day, currency in wanted:
        of_books, of_sale = per_euro_on(books, day=day), per_euro_on(currency, day=day)
        if of_books is not None and of_sale is not None:
            found[day, currency] = DIGITS.divide(of_books, of_sale)
    return found


def _per_euro(currency: str, *, day: date) -> Decimal | None:
    """Of the last publication up to `day`."""
    if currency == EURO:
        return Decimal(1)
    if not _is_final(day):
        return None
    rows = ExchangeRate.objects.filter(currency=currency, day__lte=day, day__gt=day - STALE)
    return rows.order_by("-day").values_list("per_euro", flat=True).first()


def _is_final(day: date) -> bool:
    first_open = _first_open_day()
    return first_open is not None and day < first_open


def _first_open_day() -> date | None:
    """The first day whose rate may still come; None where nothing was read yet.

    The bank has published for the days up to its latest publication; those that were over when it was read have none of their own.
    """
    known = ExchangeRate.objects.aggregate(latest=Max("day"), read_at=Max("read_at"))
    if known["latest"] is None or known["read_at"] is None:
        return None
    read_on: date = known["read_at"].astimezone(FRANKFURT).date()
    latest: date = known["latest"]
    return max(latest + timedelta(days=1), read_on)


def keep_rates(rates: Iterable[Published], *, now: datetime) -> None:
    """What is known is seen again; what is new is added. A rate that was corrected takes the place of the former."""
    ExchangeRate.objects.bulk_create(
        (
            ExchangeRate(day=r.day, currency=r.currency, per_euro=r.per_euro, read_at=now)
            for r in rates
        ),
        update_conflicts=True,
        unique_fields=["currency", "day"],
        update_fields=["per_euro", "read_at"],
    )


def refresh_rates(*, tenants: Iterable[UUID]) -> int:
    """Read the bank where a sale of these tenants waits for a rate, and decide again what has one now. Gives how many sales.

    Raises `NotNow` where the bank does not answer.
    """
    waiting = {one: first for one in tenants if (first := _first_that_waits(one)) is not None}
    if not waiting:
        return 0
    now = database_now()
    today = now.astimezone(FRANKFURT).date()
    since = _first_needed(min(waiting.values()), today=today)
    keep_rates(read_rates(since=since, today=today), now=now)
    return sum(_decide_again(tenant_id) for tenant_id in waiting)


def read_from(oldest: date) -> None:
    """Read the bank for what it published from `oldest` on, and keep it. Raises `NotNow` where it does not answer."""
    now = database_now()
    today = now.astimezone(FRANKFURT).date()
    keep_rates(read_rates(since=_first_needed(oldest, today=today), today=today), now=now)


def _held(tenant_id: UUID) -> models.QuerySet[Sale]:
    from iweb.sync.models import Sale

    return Sale.objects.filter(
        tenant_id=tenant_id,
        outcome=Sale.Outcome.HELD,
        reason=HeldReason.CURRENCY_WITHOUT_RATE.value,
    )


def _first_that_waits(tenant_id: UUID) -> date | None:
    with tenant_scope(tenant_id):
        first: datetime | None = _held(tenant_id).aggregate(at=Min("ordered_at"))["at"]
    return first.date() if first is not None else None


def _first_needed(oldest: date, *, today: date) -> date:
    """From before the oldest sale that waits, or from where we left off: what is kept must have no gap.

    In a gap the rate of an earlier day would pass for that of the last publication.
    """
    wanted = oldest - STALE
    known = ExchangeRate.objects.aggregate(first=Min("day"), latest=Max("day"))
    if known["first"] is None or known["first"] > wanted:
        return wanted
    latest: date = known["latest"]
    return min(latest, today - STALE)


def _decide_again(tenant_id: UUID) -> int:
    """Those in a currency that the bank publishes, of a day that is final by now; the others would be held again."""
    from connectors.models import Link

    known = set(ExchangeRate.objects.values_list("currency", flat=True).distinct())
    with tenant_scope(tenant_id):
        open_from = datetime.combine(_first_open_day() or date.min, time(), tzinfo=FRANKFURT)
        again = _held(tenant_id).filter(currency__in={*known, EURO}, ordered_at__lt=open_from)
        links = set(again.values_list("link_id", flat=True))
        number = again.update(outcome="new", decided_at=None)
        Link.objects.filter(id__in=links).update(read_due_at=database_now())
    return number
