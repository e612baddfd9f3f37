"""What is done once an hour, for nobody in particular."""

from datetime import timedelta
from uuid import UUID

from django.db import connection

from connectors.grants import refresh_if_idle
from connectors.models import Connection
from iweb.core.clock import database_now
from iweb.core.partitions import make_partitions
from iweb.sync.connecting import refresh_ledger
from iweb.sync.proof import repair
from iweb.tenants.scopes import system_scope, tenant_scope

MASTERS_AGE = timedelta(hours=24)


def run_upkeep() -> None:
    """Partitions ahead, grants kept alive, the ledger's master data fresh, lost deliveries found again."""
    make_partitions()
    for tenant_id, grant_id in _all(
        "SELECT tenant_id, id FROM connectors_grant WHERE state = 'working'"
    ):
        refresh_if_idle(tenant_id=tenant_id, grant_id=grant_id)
    for tenant_id, connection_id in _all(
        "SELECT tenant_id, id FROM connectors_connection WHERE role = 'ledger' AND state = 'working'"
    ):
        if _masters_are_old(tenant_id=tenant_id, connection_id=connection_id):
            refresh_ledger(tenant_id=tenant_id, connection_id=connection_id)
    for tenant_id, link_id in _all(
        "SELECT tenant_id, id FROM connectors_link WHERE state = 'live'"
    ):
        repair(tenant_id=tenant_id, link_id=link_id)


def _all(query: str) -> list[tuple[UUID, UUID]]:
    with system_scope("hourly upkeep"), connection.cursor() as cursor:
        cursor.execute(query)
        return [(row[0], row[1]) for row in cursor.fetchall()]


def _masters_are_old(*, tenant_id: UUID, connection_id: UUID) -> bool:
    with tenant_scope(tenant_id):
        read_at = (
            Connection.objects.filter(id=connection_id).values_list("masters_at", flat=True).first()
        )
        return read_at is None or database_now() - read_at > MASTERS_AGE
