"""What is done once an hour, or once a minute, for nobody in particular."""

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import connection

from connectors.errors import ConnectorError
from connectors.grants import refresh_if_idle
from connectors.models import Connection
from iweb.core.clock import database_now
from iweb.core.partitions import make_partitions
from iweb.sync import counting, exchange_rates
from iweb.sync.connecting import refresh_ledger
from iweb.sync.mirrors import refresh_relations
from iweb.sync.proof import repair
from iweb.tenants.scopes import system_scope, tenant_scope

logger = logging.getLogger(__name__)
MASTERS_AGE = timedelta(hours=24)
GRANTS = "SELECT tenant_id, id FROM connectors_grant WHERE state = 'working'"
LEDGERS = (
    "SELECT tenant_id, id FROM connectors_connection WHERE role = 'ledger' AND state = 'working'"
)
LINKS = "SELECT tenant_id, id FROM connectors_link WHERE state = 'live'"
CONNECTED = (
    "SELECT c.tenant_id, c.id FROM connectors_connection c"
    " JOIN tenants_tenant t ON t.id = c.tenant_id AND t.status = 'active'"
)


def run_upkeep() -> None:
    """Partitions ahead, grants kept alive, what we keep of the ledger fresh, lost deliveries found again."""
    make_partitions()
    for work, query in ((_keep_alive, GRANTS), (_keep_fresh, LEDGERS), (_find_again, LINKS)):
        for tenant_id, row_id in _all(query):
            _do(work, tenant_id=tenant_id, row_id=row_id)


def read_rates() -> int:
    """Exchange rates, where a company waits for one. A bank that does not answer is asked again next time."""
    try:
        return exchange_rates.refresh_rates(tenants=live_tenants())
    except ConnectorError as error:
        logger.warning("exchange rates: %s", error.message_id)
        return 0


def live_tenants() -> list[UUID]:
    """The companies with a shop that is live."""
    return sorted({tenant_id for tenant_id, _ in _all(LINKS)})


def connected_tenants() -> list[UUID]:
    """The active companies that have connected anything."""
    return sorted({tenant_id for tenant_id, _ in _all(CONNECTED)})


def _do(work: Callable[[UUID, UUID], None], *, tenant_id: UUID, row_id: UUID) -> None:
    """What fails for one is done for the others all the same, and for this one again in an hour."""
    try:
        work(tenant_id, row_id)
    except ConnectorError as error:
        logger.warning("upkeep of %s: %s", row_id, error.message_id)
    except Exception:
        logger.exception("upkeep of %s failed", row_id)


def _keep_alive(tenant_id: UUID, grant_id: UUID) -> None:
    refresh_if_idle(tenant_id=tenant_id, grant_id=grant_id)


def _keep_fresh(tenant_id: UUID, connection_id: UUID) -> None:
    if _masters_are_old(tenant_id=tenant_id, connection_id=connection_id):
        refresh_ledger(tenant_id=tenant_id, connection_id=connection_id)
    else:
        refresh_relations(tenant_id=tenant_id, connection_id=connection_id)


def _find_again(tenant_id: UUID, link_id: UUID) -> None:
    repair(tenant_id=tenant_id, link_id=link_id)


def fold_day_figures() -> int:
    """Once a minute: what came on top of the day figures is added to them. Gives how many rows were folded in."""
    with system_scope("find the tenants whose sales changed"):
        tenant_ids = counting.tenants_to_fold()
    return sum(_fold(tenant_id) for tenant_id in tenant_ids)


def _fold(tenant_id: UUID) -> int:
    with tenant_scope(tenant_id):
        return counting.fold(tenant_id=tenant_id)


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
