"""What needs a person, in groups: held sales by reason and cause, refused deliveries by what the ledger said.

A cause is mended once for all sales of its group. Everything runs inside the tenant's scope.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
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
SELECT reason, cause, currency, count(*), sum(total_minor)::bigint,
       (array_agg(id ORDER BY ordered_at DESC, id DESC))[1], max(ordered_at)
FROM sync_sale WHERE tenant_id = %(tenant)s AND outcome = 'held'
  AND (%(reason)s::text IS NULL OR reason = %(reason)s) AND (%(cause)s::text IS NULL OR cause = %(cause)s)
GROUP BY 1, 2, 3 ORDER BY 7 DESC
"""


def groups(*, tenant_id: UUID) -> tuple[Group, ...]:
    """The largest group first."""
    found = [*held_groups(tenant_id=tenant_id), *refused_groups()]
    return tuple(sorted(found, key=lambda one: (-one.number, one.kind, one.reason, one.cause)))


def group(*, tenant_id: UUID, kind: Kind, reason: str, cause: str) -> Group | None:
    """One of them; None when it is solved."""
    if kind is Kind.REFUSED:
        return next(iter(refused_groups(message_id=reason)), None)
    return next(iter(held_groups(tenant_id=tenant_id, reason=reason, cause=cause)), None)


def held_groups(
    *, tenant_id: UUID, reason: str | None = None, cause: str | None = None
) -> tuple[Group, ...]:
    """All of them, or those of a reason and a cause."""
    by_cause: dict[tuple[str, str], list[tuple[str, int, int, UUID]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(HELD, {"tenant": tenant_id, "reason": reason, "cause": cause})
        for held_by, because, *row, _ in cursor.fetchall():
            by_cause[held_by, because].append(tuple(row))
    return tuple(
        Group(
            kind=Kind.HELD,
            reason=held_by,
            cause=because,
            number=sum(number for _, number, _, _ in rows),
            sums=_sums((currency, minor) for currency, _, minor, _ in rows),
            example=rows[0][3],
        )
        for (held_by, because), rows in list(by_cause.items())[:MOST_GROUPS]
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


def refused_groups(*, message_id: str | None = None) -> tuple[Group, ...]:
    """All of them, or the one of a message."""
    by_message: dict[str, list[Refused]] = defaultdict(list)
    for one in refused(message_id=message_id):
        by_message[one.message_id].append(one)
    sales = sales_of([one.id for rows in by_message.values() for one in rows])
    return tuple(_refused(message, rows, sales=sales) for message, rows in by_message.items())


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


def _refused(
    message_id: str, rows: list[Refused], *, sales: dict[UUID, tuple[Stopped, ...]]
) -> Group:
    """A sale that is stopped twice counts once. Of a customer's record alone there may be no sale."""
    stopped = {one.id: one for row in rows for one in sales.get(row.id, ())}
    sayings = dict.fromkeys(row.detail for row in rows if row.detail)
    return Group(
        kind=Kind.REFUSED,
        reason=message_id,
        number=len(stopped),
        sums=_sums((one.currency, one.minor) for one in stopped.values()),
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
