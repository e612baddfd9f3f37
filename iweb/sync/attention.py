"""What needs a person, in groups: held sales by reason and cause, refused deliveries by what the ledger said.

A cause is mended once for all sales of its group. Everything runs inside the tenant's scope.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import connection

from iweb.sync.models import Delivery, DeliveryBooking, Sale

MOST_GROUPS: Final = 100
MOST_REFUSED: Final = 2000  # deliveries looked at: more than a person mends in a day
MOST_SAYINGS: Final = 3


class Kind(StrEnum):
    """Who stopped the sales: the engine, or the ledger (or a person who kept an entry back)."""

    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """`reason` is a HeldReason, or for what was refused a message id. `sums` are (currency, minor units), the largest first.

    `example` is the newest sale of the group; `sayings` are the ledger's own words.
    """

    kind: Kind
    reason: str
    cause: str = ""
    number: int
    sums: tuple[tuple[str, int], ...]
    example: UUID | None
    sayings: tuple[str, ...] = ()


HELD = """
SELECT 'held', reason, cause, currency, count(*), sum(total_minor)::bigint,
       (array_agg(id ORDER BY ordered_at DESC, id DESC))[1], max(ordered_at)
FROM sync_sale WHERE tenant_id = %(tenant)s AND outcome = 'held'
  AND (%(reason)s::text IS NULL OR reason = %(reason)s) AND (%(cause)s::text IS NULL OR cause = %(cause)s)
GROUP BY 2, 3, 4
"""


# The sales that a refused delivery carries, or that wait for it, and its own words where there is no sale.
REFUSED = """
(WITH refused AS (
    SELECT id, message_id, detail, created_at FROM sync_delivery
    WHERE tenant_id = %(tenant)s AND state = 'attention' AND (%(message)s::text IS NULL OR message_id = %(message)s)
    ORDER BY created_at DESC, id DESC LIMIT %(most)s
), carriers AS (
    SELECT id AS refused_id, id FROM refused
    UNION ALL
    (SELECT d.after_id, d.id FROM sync_delivery d JOIN refused r ON r.id = d.after_id
     WHERE d.tenant_id = %(tenant)s AND d.state <> 'delivered' LIMIT %(most)s)
)
SELECT 'refused', r.message_id, r.detail, s.currency, 1, s.total_minor, s.id, r.created_at
FROM refused r
JOIN carriers c ON c.refused_id = r.id
LEFT JOIN sync_deliverybooking m ON m.delivery_id = c.id
LEFT JOIN sync_booking b ON b.id = m.booking_id
LEFT JOIN sync_sale s ON s.id = b.sale_id
ORDER BY r.created_at DESC, r.id DESC)
"""


def groups(*, tenant_id: UUID) -> tuple[Group, ...]:
    """The largest group first. One question: it stands on the overview."""
    held, refused_ones = _rows(f"({HELD}) UNION ALL {REFUSED}", tenant=tenant_id)
    found = [*_held_groups(held), *_refused_groups(refused_ones)]
    return tuple(sorted(found, key=lambda one: (-one.number, one.kind, one.reason, one.cause)))


def group(*, tenant_id: UUID, kind: Kind, reason: str, cause: str) -> Group | None:
    """One of them; None when it is solved."""
    if kind is Kind.REFUSED:
        _, found = _rows(REFUSED, tenant=tenant_id, message=reason)
        return next(iter(_refused_groups(found)), None)
    found, _ = _rows(HELD, tenant=tenant_id, reason=reason, cause=cause)
    return next(iter(_held_groups(found)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """Held: what one cause and currency come to. Refused: one sale of one delivery; `because` is what the ledger said."""

    reason: str
    because: str
    currency: str
    number: int
    minor: int
    sale: UUID | None
    at: datetime


def _rows(statement: str, **asked: UUID | str) -> tuple[list[_Row], list[_Row]]:
    """(held, refused), in the order of the statement."""
    values: dict[str, UUID | str | int | None] = {
        "reason": None, "cause": None, "message": None, "most": MOST_REFUSED, **asked
    }  # fmt: skip
    found: dict[str, list[_Row]] = {"held": [], "refused": []}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for kind, reason, because, currency, number, minor, sale, at in cursor.fetchall():
            found[kind].append(
                _Row(reason=reason, because=because, currency=currency or "", number=number, minor=minor or 0,
                     sale=sale, at=at)
            )  # fmt: skip
    return found["held"], found["refused"]


def _held_groups(rows: list[_Row]) -> tuple[Group, ...]:
    """The one with the newest sale first."""
    by_cause: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.at, reverse=True):
        by_cause[row.reason, row.because].append(row)
    return tuple(
        Group(
            kind=Kind.HELD,
            reason=reason,
            cause=cause,
            number=sum(row.number for row in found),
            sums=_sums((row.currency, row.minor) for row in found),
            example=found[0].sale,
        )
        for (reason, cause), found in list(by_cause.items())[:MOST_GROUPS]
    )


def _sums(amounts: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    total: dict[str, int] = defaultdict(int)
    for currency, minor in amounts:
        total[currency] += minor
    return tuple(sorted(total.items(), key=lambda one: -abs(one[1])))


# --- what the ledger refused ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """One delivery that needs a person."""

    id: UUID
    message_id: str
    detail: str


def refused(*, message_id: str | None = None) -> tuple[Refused, ...]:
    """The deliveries that need a person, the newest first; all, or those of one message."""
    rows = Delivery.objects.filter(state=Delivery.State.ATTENTION).order_by("-created_at", "-id")
    if message_id is not None:
        rows = rows.filter(message_id=message_id)
    values = rows.values_list("id", "message_id", "detail")[:MOST_REFUSED]
    return tuple(Refused(id=row[0], message_id=row[1], detail=row[2]) for row in values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """A sale that one of these deliveries stops."""

    id: UUID
    currency: str
    minor: int


def sales_of(delivery_ids: list[UUID]) -> dict[UUID, tuple[Stopped, ...]]:
    """Delivery -> the sales it carries, or that wait for it. Two questions, not one with OR over a join."""
    waiting = Delivery.objects.filter(after_id__in=delivery_ids)
    waiting = waiting.exclude(state=Delivery.State.DELIVERED)
    after = dict(waiting.values_list("id", "after_id")[:MOST_REFUSED])
    members = DeliveryBooking.objects.filter(delivery_id__in=[*delivery_ids, *after]).values_list(
        "delivery_id",
        "booking__sale_id",
        "booking__sale__currency",
        "booking__sale__total_minor",
    )
    asked: set[UUID | None] = set(delivery_ids)
    found: dict[UUID | None, list[Stopped]] = defaultdict(list)
    for delivery_id, sale_id, currency, minor in members:
        stopped = Stopped(id=sale_id, currency=currency, minor=minor)
        for one in (delivery_id, after.get(delivery_id)):
            if one in asked:
                found[one].append(stopped)
    return {one: tuple(found[one]) for one in delivery_ids if one in found}


def _refused_groups(rows: list[_Row]) -> tuple[Group, ...]:
    """A sale that is stopped twice counts once. Of a customer's record alone there may be no sale."""
    by_message: dict[str, list[_Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.at, reverse=True):
        by_message[row.reason].append(row)
    return tuple(_refused(message, found) for message, found in by_message.items())


def _refused(message_id: str, rows: list[_Row]) -> Group:
    stopped = {row.sale: row for row in rows if row.sale is not None}
    sayings = dict.fromkeys(row.because for row in rows if row.because)
    return Group(
        kind=Kind.REFUSED,
        reason=message_id,
        number=len(stopped),
        sums=_sums((row.currency, row.minor) for row in stopped.values()),
        example=next(iter(stopped), None),
        sayings=tuple(sayings)[:MOST_SAYINGS],
    )


def sale_ids_of(*, kind: Kind, reason: str, cause: str, most: int) -> list[UUID]:
    """The sales of a group, the oldest first, as they stand now."""
    if kind is Kind.HELD:
        rows = Sale.objects.filter(outcome=Sale.Outcome.HELD, reason=reason, cause=cause)
        return list(rows.order_by("ordered_at", "id").values_list("id", flat=True)[:most])
    deliveries = [one.id for one in refused(message_id=reason)]
    found = (one.id for rows in sales_of(deliveries).values() for one in rows)
    return list(dict.fromkeys(found))[:most]
