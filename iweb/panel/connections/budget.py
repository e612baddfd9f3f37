"""Calls an administration may still get today, in words an owner can use: how many orders that is, and when it begins anew.

Calls are counted by the ledger for an application and an administration, whoever's sales they are for (DESIGN 4).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.db.models import CharField, Value
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
    """None for an administration that is not connected yet. Inside the tenant's scope; one short question."""
    lane = ledger.lane
    if lane is None:
        return None
    left, now = calls_left(lane), timezone.now()
    planned, each = _deliveries(ledger, most=lane.day_limit)
    return Budget(
        limit=lane.day_limit,
        left=left,
        planned=planned,
        each=each,
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


def _deliveries(ledger: Connection, *, most: int) -> tuple[int, Decimal]:
    """How many records are on their way, and the calls an order took lately: one question.

    Those are all records that were made, over the entries among them; never less than one call an order.
    """
    of_lane = Delivery.objects.filter(lane=ledger.lane)
    planned = of_lane.filter(state__in=OPEN, link__ledger=ledger).values_list(
        Value("planned", output_field=CharField())
    )
    made = of_lane.filter(state=Delivery.State.DELIVERED).order_by("-created_at")
    rows = planned[:most].union(made.values_list("kind")[:NEWEST], all=True)
    kinds = Counter(kind for (kind,) in rows)
    on_their_way = kinds.pop("planned", 0)
    entries = kinds[Delivery.Kind.SALES_ENTRY]
    if not entries:
        return on_their_way, NEW_CUSTOMER
    each = (Decimal(kinds.total()) / entries).quantize(TENTH, ROUND_HALF_UP)
    return on_their_way, max(each, Decimal(1))
