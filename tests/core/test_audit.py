"""The audit: appended with the deed, read by its tenant, changed by nobody."""

from contextlib import suppress

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from iweb.core import audit
from iweb.core.ids import new_id
from iweb.core.models import AuditEvent
from iweb.ops.database.urls import for_libpq
from iweb.tenants.scopes import system_scope, tenant_scope
from tests.factories import TenantFactory

pytestmark = pytest.mark.django_db


def test_an_event_is_read_in_its_tenants_scope_only() -> None:
    mine, other = TenantFactory(), TenantFactory()
    with tenant_scope(mine.id):
        audit.record(
            what="link.paused", tenant_id=mine.id, who=new_id(), subject="connectors_link:1"
        )
        assert [event.what for event in AuditEvent.objects.all()] == ["link.paused"]
    with tenant_scope(other.id):
        assert not AuditEvent.objects.exists()
    assert not AuditEvent.objects.exists()


def test_an_event_of_another_tenant_cannot_be_written() -> None:
    mine, other = TenantFactory(), TenantFactory()
    with pytest.raises(ProgrammingError, match="row-level security"), tenant_scope(mine.id):
        audit.record(what="link.paused", tenant_id=other.id)


def test_an_event_goes_when_the_deed_is_rolled_back() -> None:
    tenant = TenantFactory()
    with suppress(ZeroDivisionError), tenant_scope(tenant.id):
        audit.record(what="link.paused", tenant_id=tenant.id)
        raise ZeroDivisionError
    with tenant_scope(tenant.id):
        assert not AuditEvent.objects.exists()


def test_staff_reads_all_events() -> None:
    tenant = TenantFactory()
    with tenant_scope(tenant.id):
        audit.record(what="link.paused", tenant_id=tenant.id)
    with system_scope("test"):
        assert AuditEvent.objects.filter(tenant_id=tenant.id).count() == 1


def test_secrets_and_addresses_do_not_get_into_it() -> None:
    tenant = TenantFactory()
    with tenant_scope(tenant.id):
        audit.record(
            what="connection.changed", tenant_id=tenant.id,
            before={"address": "https://u:p@x.example"}, after={"api_key": "canary", "note": "jan@example.nl"},
        )  # fmt: skip
        event = AuditEvent.objects.get()
    assert (event.before, event.after) == (
        {"address": "https://[hidden]@x.example"},
        {"api_key": "[hidden]", "note": "[e-mail]"},
    )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE core_auditevent SET what = 'nothing'",
        "DELETE FROM core_auditevent",
        "TRUNCATE core_auditevent",
        "ALTER TABLE core_auditevent DISABLE TRIGGER append_only",
        "DROP TABLE core_auditevent",
    ],
)
def test_the_app_cannot_change_it(change: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "change", ["UPDATE core_auditevent SET what = 'nothing'", "DELETE FROM core_auditevent"]
)
def test_even_the_owner_cannot_change_a_row_by_mistake(owner_url: str, change: str) -> None:
    """Through the partition, where the owner is not held by policies, the trigger still refuses."""
    tenant = TenantFactory()
    with tenant_scope(tenant.id):
        audit.record(what="link.paused", tenant_id=tenant.id)
    with psycopg.connect(for_libpq(owner_url)) as owner:
        (part,) = owner.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'core_auditevent'::regclass"
            " AND inhrelid::regclass::text LIKE '%' || to_char(now(), 'YYYYMM')"
        ).fetchone()
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
            owner.execute(change.replace("core_auditevent", part))


def test_the_owner_cannot_empty_it_by_mistake(owner_url: str) -> None:
    with (
        psycopg.connect(for_libpq(owner_url)) as owner,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"),
    ):
        owner.execute("TRUNCATE core_auditevent")
