"""The end of a tenant: closed, then purged by the owner; the neighbour keeps every row."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from connectors.models import Connection, Grant
from iweb.core import audit
from iweb.core.ids import new_id
from iweb.core.models import AuditEvent
from iweb.tenants.closing import NotClosedError, close_tenant, purge_tenant
from iweb.tenants.models import Membership, Tenant
from iweb.tenants.scopes import system_scope, tenant_scope, user_scope
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def filled(transactional_db: None) -> tuple[Membership, Membership]:
    """Two tenants with a member, a grant and a connection each."""
    return _filled(), _filled()


def _filled() -> Membership:
    member = MembershipFactory()
    with tenant_scope(member.tenant_id):
        grant = Grant.objects.create(
            tenant=member.tenant,
            region="nl",
            application="a",
            remote_user=str(new_id()),
            access_token="x",
        )
        Connection.objects.create(
            tenant=member.tenant, role="ledger", kind="exact", label="Books", grant=grant
        )
        audit.record(what="link.paused", tenant_id=member.tenant_id)
    return member


def test_a_closed_tenant_is_audited_and_found_by_no_request(
    filled: tuple[Membership, Membership],
) -> None:
    mine, _ = filled
    assert close_tenant(tenant_id=mine.tenant_id, reason="asked")
    assert not close_tenant(tenant_id=mine.tenant_id, reason="asked")
    with user_scope(mine.user_id):
        assert not Membership.objects.filter(tenant__status="active").exists()
    with tenant_scope(mine.tenant_id):
        assert AuditEvent.objects.get(what="tenant.closed").details == {"reason": "asked"}


def test_an_open_tenant_cannot_be_purged(filled: tuple[Membership, Membership]) -> None:
    mine, _ = filled
    with pytest.raises(NotClosedError):
        purge_tenant(tenant_id=mine.tenant_id, reason="asked")


def test_purging_takes_every_row_of_one_tenant_and_none_of_the_other(
    filled: tuple[Membership, Membership],
) -> None:
    mine, other = filled
    close_tenant(tenant_id=mine.tenant_id)
    said = StringIO()
    call_command(
        "purge_tenant", str(mine.tenant_id), name=mine.tenant.name, reason="asked", stdout=said
    )
    assert "connectors_grant: 1" in said.getvalue()
    with system_scope("test"):
        assert list(Tenant.objects.all()) == [other.tenant]
        assert set(Membership.objects.values_list("tenant_id", flat=True)) == {other.tenant_id}
        assert set(Grant.objects.values_list("tenant_id", flat=True)) == {other.tenant_id}
        kept = set(
            AuditEvent.objects.filter(tenant_id=mine.tenant_id).values_list("what", flat=True)
        )
    assert {"link.paused", "tenant.closed", "tenant.purged"} <= kept


@pytest.mark.parametrize(
    ("tenant", "name", "sentence"),
    [
        ("another", "", "no such tenant"),
        ("mine", "Wrong name", "not the tenant's name"),
        ("mine", "right", "not closed"),
    ],
)
def test_a_mistake_purges_nothing(
    filled: tuple[Membership, Membership], tenant: str, name: str, sentence: str
) -> None:
    mine, _ = filled
    tenant_id = mine.tenant_id if tenant == "mine" else new_id()
    with pytest.raises(CommandError, match=sentence):
        call_command(
            "purge_tenant",
            str(tenant_id),
            name=mine.tenant.name if name == "right" else name,
            reason="x",
        )
    with system_scope("test"):
        assert Tenant.objects.count() == 2
