"""Under FORCE the owner sees nothing either: a data migration walks the tenants, and the rows it changed are counted."""

import pytest
from django.db import connection, migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

from iweb.ops.database.session import connected_as
from iweb.tenants.each import for_each_tenant
from iweb.tenants.models import Invitation
from iweb.tenants.scopes import tenant_scope
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)

MADE_VIEWERS: list[int] = []
WITHOUT_SCOPE: list[int] = []


def make_viewers(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    invitation = apps.get_model("tenants", "Invitation")
    WITHOUT_SCOPE.append(invitation.objects.update(role="viewer"))
    MADE_VIEWERS.append(
        for_each_tenant(lambda: invitation.objects.filter(role="admin").update(role="viewer"))
    )


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]
    operations = [migrations.RunPython(make_viewers, migrations.RunPython.noop)]


@pytest.fixture
def two_filled_tenants(transactional_db: None) -> list[object]:
    members = [MembershipFactory() for _ in range(2)]
    for number, member in enumerate(members):
        with tenant_scope(member.tenant_id):
            for one in range(3 + number):
                Invitation.objects.create(
                    tenant=member.tenant,
                    email=f"p{one}@example.nl",
                    role="admin",
                    invited_by=member.user_id,
                )
    return members


def test_a_data_migration_changes_the_rows_of_every_tenant(
    two_filled_tenants: list, owner_url: str
) -> None:
    MADE_VIEWERS.clear()
    WITHOUT_SCOPE.clear()
    with connected_as(owner_url):
        executor = MigrationExecutor(connection)
        state = executor.loader.project_state([("tenants", "0001_initial")])
        with connection.schema_editor() as schema_editor:
            Migration("0002_make_viewers", "tenants").apply(state, schema_editor)
    assert WITHOUT_SCOPE == [0]
    assert MADE_VIEWERS == [7]
    for member in two_filled_tenants:
        with tenant_scope(member.tenant_id):
            assert set(Invitation.objects.values_list("role", flat=True)) == {"viewer"}
