"""Calls an administration may still get today, in words an owner can use: how many orders that is, and when it begins anew.

Calls are counted by the ledger for an application and an administration, whoever's sales they are for (DESIGN 4).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils import timezone

from connectors.models import Connection, Lane
from iweb.sync.models import Delivery

NEWEST: Final = 200  # deliveries that the usual number of calls an order is taken from
# Before anything was booked: every customer is new, and costs a relation, a contact person and the entry.
NEW_CUSTOMER: Final = Decimal(3)
TENTH: Final = Decimal("0.1")
OPEN: Final = (
    Delivery.State.READY,
    Delivery.State.SENDING,
    Delivery.State.UNKNOWN,
    Delivery.State.WAITING,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """`planned` calls are for what is on its way; `orders` is how many more fit after them, at `each` calls an order."""

    limit: int
    left: int
    planned: int
    each: Decimal
    resets_at: datetime
    closed_until: datetime | None

    @property
    def orders(self) -> int:
        return int(max(self.left - self.planned, 0) / self.each)

    @property
    def tight(self) -> bool:
        """What is on its way does not fit any more today, or nearly nothing else does."""
        return self.left <= self.planned or self.left * 10 < self.limit


def budget_of(ledger: Connection) -> Budget | None:
    """None for an administration that is not connected yet. Inside the tenant's scope; two short questions."""
    lane = ledger.lane
    if lane is None:
        return None
    left = calls_left(lane)
    now = timezone.now()
    return Budget(
        limit=lane.day_limit,
        left=left,
        planned=_planned(ledger, most=lane.day_limit),
        each=_each(ledger),
        resets_at=_midnight_after(now),
        closed_until=lane.closed_until if lane.closed_until and lane.closed_until > now else None,
    )


def calls_left(lane: Lane) -> int:
    """The counter of another day counts for nothing; days are those of UTC."""
    spent = lane.day_spent if lane.day_window == timezone.now().astimezone(UTC).date() else 0
    return max(lane.day_limit - spent, 0)


def _midnight_after(now: datetime) -> datetime:
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1)


def _planned(ledger: Connection, *, most: int) -> int:
    rows = Delivery.objects.filter(lane=ledger.lane, state__in=OPEN, link__ledger=ledger)
    return rows.values("id")[:most].count()


def _each(ledger: Connection) -> Decimal:
    """Calls an order took lately: all records that were made, over the entries among them. Never less than one."""
    rows = Delivery.objects.filter(state=Delivery.State.DELIVERED, lane=ledger.lane)
    kinds = Counter(rows.order_by("-created_at").values_list("kind", flat=True)[:NEWEST])
    entries = kinds[Delivery.Kind.SALES_ENTRY]
    if not entries:
        return NEW_CUSTOMER
    return max((Decimal(kinds.total()) / entries).quantize(TENTH, ROUND_HALF_UP), Decimal(1))
