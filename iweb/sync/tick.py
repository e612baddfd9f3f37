"""The tick: a doorbell round. Looks in the database what is due and rings; a bell that is lost or rung twice does no harm."""

from uuid import UUID

from django.db import connection

from connectors.models import Lane, Link
from iweb.core.clock import database_now
from iweb.tenants.scopes import system_scope, tenant_scope

DUE_LINKS = """
SELECT l.tenant_id, l.id FROM connectors_link l
JOIN connectors_connection c ON c.id = l.shop_id
JOIN tenants_tenant t ON t.id = l.tenant_id AND t.status = 'active'
WHERE l.state = 'live' AND l.read_due_at <= now() AND (l.read_lease_until IS NULL OR l.read_lease_until < now())
  AND c.state IN ('working', 'new')
ORDER BY l.read_due_at LIMIT %(limit)s
"""


def due_links(*, limit: int = 500) -> list[tuple[UUID, UUID]]:
    """(tenant, link) of the shops whose reading is due, the longest overdue first."""
    with system_scope("find the links whose reading is due"), connection.cursor() as cursor:
        cursor.execute(DUE_LINKS, {"limit": limit})
        return [(row[0], row[1]) for row in cursor.fetchall()]


# What something refused says to be old, what does not work and may have been mended by now, and a check whose bell got lost.
DUE_CONNECTIONS = """
SELECT c.tenant_id, c.id, c.role FROM connectors_connection c
JOIN tenants_tenant t ON t.id = c.tenant_id AND t.status = 'active'
WHERE (c.state = 'working' AND c.refresh_due_at <= now())
   OR (c.state = 'broken' AND (c.checked_at IS NULL OR c.checked_at < now() - interval '1 hour'))
   OR (c.state = 'checking' AND COALESCE(c.checked_at, c.created_at) < now() - interval '10 minutes')
ORDER BY c.checked_at LIMIT %(limit)s
"""


def due_connections(*, limit: int = 200) -> list[tuple[UUID, UUID, str]]:
    """(tenant, connection, role) of what is to be checked again, the longest unchecked first."""
    with system_scope("find the connections to check again"), connection.cursor() as cursor:
        cursor.execute(DUE_CONNECTIONS, {"limit": limit})
        return [(row[0], row[1], row[2]) for row in cursor.fetchall()]


def due_lanes() -> list[UUID]:
    """The lanes with work whose holder is gone or that nobody holds."""
    now = database_now()
    lanes = Lane.objects.filter(due_at__lte=now).order_by("last_served_at")
    return [
        lane.id
        for lane in lanes
        if (lane.lease_until is None or lane.lease_until < now)
        and (lane.closed_until is None or lane.closed_until <= now)
    ]


def lane_of(*, tenant_id: UUID, link_id: UUID) -> UUID | None:
    """The lane a link delivers to."""
    with tenant_scope(tenant_id):
        return Link.objects.filter(id=link_id).values_list("ledger__lane_id", flat=True).first()


RECOUNT = """
UPDATE connectors_lane SET due_at = LEAST(COALESCE(due_at, next.at), next.at) FROM (
    SELECT lane_id, min(not_before) AS at FROM sync_delivery
    WHERE state IN ('ready', 'sending', 'unknown', 'waiting') GROUP BY lane_id) AS next
WHERE connectors_lane.id = next.lane_id AND connectors_lane.lease_until IS NULL
"""


def recount_lanes() -> None:
    """The net under `note_work`: a lane whose note got lost is due again."""
    with system_scope("find lanes with forgotten work"), connection.cursor() as cursor:
        cursor.execute(RECOUNT)
