"""The end of a tenant: closed first (nobody enters, nothing runs), purged later by the owner's command, never from admin."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.functions import Now

from iweb.core import audit
from iweb.tenants.models import Tenant
from iweb.tenants.scopes import tenant_scope


class NotClosedError(Exception):
    """Only a closed tenant can be purged."""


def close_tenant(*, tenant_id: UUID, who: UUID | None = None, reason: str = "") -> bool:
    """Close it. False when it was closed before. Raises Tenant.DoesNotExist."""
    with tenant_scope(tenant_id):
        tenant = Tenant.objects.select_for_update().get(id=tenant_id)
        if tenant.status == Tenant.Status.CLOSED:
            return False
        Tenant.objects.filter(id=tenant_id).update(status=Tenant.Status.CLOSED, closed_at=Now())
        audit.record(
            what="tenant.closed",
            who=who,
            tenant_id=tenant_id,
            subject=f"tenants_tenant:{tenant_id}",
            details={"reason": reason},
        )
    return True


# Every table with a tenant's rows; partitions are reached through their parents.
_TABLES = """
SELECT c.oid::regclass::text FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND c.relname <> 'core_auditevent'
ORDER BY 1
"""


def purge_tenant(*, tenant_id: UUID, reason: str) -> dict[str, int]:
    """Delete every row of a closed tenant, in one transaction, as the owner's role. Gives how many rows of each table.

    The audit stays: it is append-only and holds no personal data. Foreign keys are deferred to the end, so the order
    does not matter. Raises NotClosedError, Tenant.DoesNotExist.
    """
    with tenant_scope(tenant_id), connection.cursor() as cursor:
        if Tenant.objects.get(id=tenant_id).status != Tenant.Status.CLOSED:
            raise NotClosedError
        deleted = dict(_delete(cursor, tenant_id=tenant_id))
        Tenant.objects.filter(id=tenant_id).delete()
        audit.record(
            what="tenant.purged",
            tenant_id=tenant_id,
            subject=f"tenants_tenant:{tenant_id}",
            details={"reason": reason, "rows": sum(deleted.values())},
        )
    return deleted


def _delete(cursor: Any, *, tenant_id: UUID) -> Iterator[tuple[str, int]]:
    """Twice: while the first round deletes sales, triggers note in another table that their day has fewer."""
    cursor.execute(_TABLES)
    tables = [table for (table,) in cursor.fetchall()]
    deleted = dict.fromkeys(tables, 0)
    for table in (*tables, *tables):
        cursor.execute(f"DELETE FROM {table} WHERE tenant_id = %s", [tenant_id])  # noqa: S608
        deleted[table] += cursor.rowcount
    yield from deleted.items()
