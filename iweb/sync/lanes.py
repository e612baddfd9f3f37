"""Lanes: one writer per division, claimed by lease and fence, least recently served first (DESIGN 4).

A lane belongs to no tenant, so these functions run outside tenant scopes; picking the due work of all its tenants is
one of the few places that use the system scope.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from iweb.core.boundaries import crossing
from iweb.tenants.scopes import system_scope, tenant_scope


class LaneLostError(Exception):
    """The fence moved on: somebody else writes to this division now. Stop at once, change nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right to write to one division, until the lease ends or the fence moves."""

    lane_id: UUID
    fence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One delivery whose turn it is."""

    delivery_id: UUID
    tenant_id: UUID
    link_id: UUID
    kind: str


def holder_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


@contextmanager
def lane_transaction(name: str) -> Iterator[None]:
    """A short transaction on lanes, which belong to no tenant; its commit is a boundary as a scope's is."""
    with transaction.atomic():
        yield
        crossing(f"{name}: before commit")
    crossing(f"{name}: committed")


CLAIM = """
UPDATE connectors_lane SET fence = fence + 1, holder = %(holder)s, last_served_at = now(),
       lease_until = now() + make_interval(secs => %(lease)s)
WHERE id = (
    SELECT id FROM connectors_lane
    WHERE due_at <= now() AND (lease_until IS NULL OR lease_until < now())
      AND (closed_until IS NULL OR closed_until <= now()) AND (%(lane)s::uuid IS NULL OR id = %(lane)s::uuid)
    ORDER BY last_served_at NULLS FIRST LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, fence
"""


def claim_lane(*, lane_id: UUID | None = None) -> Claim | None:
    """Claim the given lane, or the due lane that waited longest; None when there is none to claim."""
    values = {"holder": holder_name(), "lease": settings.IWEB_LEASE_SECONDS, "lane": lane_id}
    with lane_transaction("claim lane"), connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        row = cursor.fetchone()
    return Claim(lane_id=row[0], fence=row[1]) if row else None


# The tenants of a lane are few; for each the index delivery_due gives its next deliveries in order, however long the queue.
# Live work goes before back-fill, and the turns of the tenants alternate.
PICK = """
SELECT id, tenant_id, link_id, kind FROM (
    SELECT due.*, row_number() OVER (PARTITION BY due.tenant_id, due.live ORDER BY due.not_before, due.id) AS turn
    FROM (SELECT DISTINCT tenant_id FROM connectors_connection
          WHERE lane_id = %(lane)s AND state = 'working') AS tenants
    CROSS JOIN LATERAL (
        SELECT d.id, d.tenant_id, d.link_id, d.kind, d.live, d.not_before
        FROM sync_delivery d
        JOIN connectors_link l ON l.id = d.link_id AND l.state = 'live'
        JOIN connectors_connection c ON c.id = l.ledger_id AND c.state = 'working'
        JOIN tenants_tenant t ON t.id = d.tenant_id AND t.status = 'active'
        LEFT JOIN sync_delivery before ON before.id = d.after_id
        WHERE d.tenant_id = tenants.tenant_id AND d.lane_id = %(lane)s
          AND d.state IN ('ready', 'sending', 'unknown', 'waiting') AND d.not_before <= now()
          AND (before.id IS NULL OR before.state = 'delivered')
        ORDER BY d.live DESC, d.not_before, d.id LIMIT %(limit)s) AS due
) AS turns
ORDER BY live DESC, turn, tenant_id LIMIT %(limit)s
"""


def pick_due(*, claim: Claim, limit: int) -> tuple[Due, ...]:
    """The next deliveries of this lane, round-robin by tenant."""
    with system_scope("pick the due deliveries of a lane"), connection.cursor() as cursor:
        cursor.execute(PICK, {"lane": claim.lane_id, "limit": limit})
        rows = cursor.fetchall()
    return tuple(Due(delivery_id=r[0], tenant_id=r[1], link_id=r[2], kind=r[3]) for r in rows)


NEXT_DUE = """
SELECT min(d.not_before) FROM sync_delivery d
JOIN connectors_link l ON l.id = d.link_id AND l.state = 'live'
JOIN connectors_connection c ON c.id = l.ledger_id AND c.state = 'working'
JOIN tenants_tenant t ON t.id = d.tenant_id AND t.status = 'active'
LEFT JOIN sync_delivery before ON before.id = d.after_id
WHERE d.lane_id = %(lane)s AND d.state IN ('ready', 'sending', 'unknown', 'waiting')
  AND (before.id IS NULL OR before.state = 'delivered')
"""


def release_lane(*, claim: Claim) -> datetime | None:
    """Give the lane back and note when it is due again. Does nothing when the fence has moved on.

    The row lock comes first: work that is added meanwhile either is seen by the query below, or notes itself after us.
    """
    with lane_transaction("release lane"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM connectors_lane WHERE id = %s AND fence = %s FOR UPDATE",
            [claim.lane_id, claim.fence],
        )
        if cursor.fetchone() is None:
            return None
        due_at = _next_due(lane_id=claim.lane_id)
        cursor.execute(
            "UPDATE connectors_lane SET lease_until = NULL, holder = '', due_at = %s WHERE id = %s",
            [due_at, claim.lane_id],
        )
    return due_at


def close_lane(*, claim: Claim, until: datetime) -> None:
    """Nothing of this lane can be sent before `until`. Does nothing when the fence has moved on."""
    with lane_transaction("close lane"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE connectors_lane SET closed_until = GREATEST(closed_until, %s)"
            " WHERE id = %s AND fence = %s",
            [until, claim.lane_id, claim.fence],
        )


def _next_due(*, lane_id: UUID) -> datetime | None:
    with system_scope("note when a lane is due again"), connection.cursor() as cursor:
        cursor.execute(NEXT_DUE, {"lane": lane_id})
        row = cursor.fetchone()
    return row[0] if row else None


def note_work(*, lane_id: UUID) -> None:
    """There is work now. Call it in the transaction that adds or frees a delivery."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE connectors_lane SET due_at = LEAST(COALESCE(due_at, now()), now()) WHERE id = %s",
            [lane_id],
        )


def wake(*, tenant_id: UUID, connection_id: UUID) -> int:
    """A ledger connection works again: its waiting deliveries are due now. Gives how many."""
    with tenant_scope(tenant_id), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sync_delivery d SET not_before = now(), message_id = '', detail = '' FROM connectors_link l"
            " WHERE l.id = d.link_id AND l.ledger_id = %s AND d.state = 'waiting'",
            [connection_id],
        )
        woken = int(cursor.rowcount)
        cursor.execute(
            "UPDATE connectors_lane SET due_at = now() FROM connectors_connection c"
            " WHERE c.id = %s AND connectors_lane.id = c.lane_id",
            [connection_id],
        )
    return woken
