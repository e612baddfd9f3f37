"""Row level security as the app's role meets it: no scope, no row; another tenant's rows do not exist."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.backends.postgresql.base import DatabaseWrapper

from iweb.core.database_roles import staff_role
from iweb.core.ids import new_id
from iweb.settings.environment import database
from iweb.tenants.models import Invitation, Membership, Tenant
from iweb.tenants.scopes import system_scope, tenant_scope, user_scope
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(db: None) -> tuple[Membership, Membership]:
    return MembershipFactory(), MembershipFactory()


def raw(query: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def test_the_suite_runs_as_the_apps_role() -> None:
    assert raw("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user") == [
        (False, False)
    ]


def test_without_a_scope_there_is_no_row(two: tuple[Membership, Membership]) -> None:
    assert not Membership.objects.exists()
    assert not Tenant.objects.exists()
    assert raw("SELECT count(*) FROM tenants_membership") == [(0,)]


def test_a_scope_shows_its_own_rows_only(two: tuple[Membership, Membership]) -> None:
    mine, other = two
    with tenant_scope(mine.tenant_id):
        assert list(Membership.objects.all()) == [mine]
        assert list(Tenant.objects.all()) == [mine.tenant]
        assert not Membership.objects.filter(id=other.id).exists()
        assert raw("SELECT count(*) FROM tenants_membership") == [(1,)]


def test_a_row_cannot_be_written_for_another_tenant(two: tuple[Membership, Membership]) -> None:
    mine, other = two
    with pytest.raises(ProgrammingError, match="row-level security"), tenant_scope(mine.tenant_id):
        Invitation.objects.create(
            tenant=other.tenant, email="x@example.nl", role="viewer", invited_by=new_id()
        )


def test_a_row_cannot_be_moved_to_another_tenant(two: tuple[Membership, Membership]) -> None:
    mine, other = two
    with pytest.raises(ProgrammingError, match="row-level security"), tenant_scope(mine.tenant_id):
        Membership.objects.update(tenant_id=other.tenant_id)


def test_changing_and_deleting_anothers_rows_changes_nothing(
    two: tuple[Membership, Membership],
) -> None:
    mine, other = two
    with tenant_scope(mine.tenant_id):
        assert Membership.objects.filter(id=other.id).update(role="viewer") == 0
        assert Membership.objects.filter(id=other.id).delete()[0] == 0


def test_the_app_may_not_delete_a_tenant(two: tuple[Membership, Membership]) -> None:
    mine, _ = two
    with pytest.raises(ProgrammingError, match="permission denied"), tenant_scope(mine.tenant_id):
        Tenant.objects.filter(id=mine.tenant_id)._raw_delete(using="default")


def test_a_person_finds_the_own_memberships_and_their_tenants(
    two: tuple[Membership, Membership],
) -> None:
    mine, _ = two
    second = MembershipFactory(user=mine.user)
    with user_scope(mine.user_id):
        assert set(Membership.objects.all()) == {mine, second}
        assert set(Tenant.objects.all()) == {mine.tenant, second.tenant}
    with user_scope(UserFactory().id):
        assert not Membership.objects.exists()


def test_a_person_cannot_make_oneself_a_member(two: tuple[Membership, Membership]) -> None:
    _, other = two
    stranger = UserFactory()
    with pytest.raises(ProgrammingError, match="row-level security"), user_scope(stranger.id):
        Membership.objects.create(tenant=other.tenant, user=stranger, role="owner")


def test_a_person_cannot_raise_the_own_role_without_the_tenants_scope(
    two: tuple[Membership, Membership],
) -> None:
    mine, _ = two
    with user_scope(mine.user_id):
        assert Membership.objects.filter(id=mine.id).update(role="viewer") == 0


def test_the_system_sees_named_tables_of_all_tenants_and_may_not_change_them(
    two: tuple[Membership, Membership],
) -> None:
    with system_scope("test"):
        assert set(Membership.objects.all()) >= set(two)
    with pytest.raises(ProgrammingError, match="permission denied"), system_scope("test"):
        Membership.objects.update(role="viewer")


def test_the_system_does_not_see_tables_that_are_not_named(
    two: tuple[Membership, Membership],
) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), system_scope("test"):
        Invitation.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE tenants_membership DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE tenants_membership NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON tenants_membership",
        "CREATE POLICY open ON tenants_membership USING (true)",
        "CREATE TABLE mine (id int)",
        "SET SESSION AUTHORIZATION postgres",
        "TRUNCATE tenants_membership CASCADE",
        "SET row_security = off; SELECT * FROM tenants_membership",
    ],
)
def test_the_app_cannot_open_the_door_for_itself(statement: str) -> None:
    with (
        pytest.raises(Exception, match=r"must be owner|permission denied|would be affected"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_owners_key_to_backups_does_not_open_for_the_app(
    two: tuple[Membership, Membership],
) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL iweb.backup = 'on'")
        assert not Membership.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_returns_to_the_pool_carries_nothing_over() -> None:
    """One pooled connection, checked out twice: the second finds neither the first one's tenant nor its role."""
    member = MembershipFactory()
    pooled = DatabaseWrapper(
        dict(connection.settings_dict) | {"OPTIONS": {"pool": {"min_size": 1, "max_size": 1}}},
        "pooled",
    )
    try:
        assert _look(pooled, member) == _look(pooled, member)
    finally:
        pooled.close_pool()


def _look(pooled: DatabaseWrapper, member: Membership) -> int:
    """What a fresh checkout sees; then tenant and role are set as a scope does. Gives the server process."""
    with pooled.cursor() as cursor:
        cursor.execute("SELECT count(*), pg_backend_pid() FROM tenants_membership")
        count, pid = cursor.fetchone()
        cursor.execute("SELECT current_user = session_user")
        assert (count, cursor.fetchone()) == (0, (True,))
        cursor.execute("BEGIN")
        cursor.execute("SELECT set_config('iweb.tenant_id', %s, true)", [str(member.tenant_id)])
        cursor.execute("SELECT count(*) FROM tenants_membership")
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT set_config('role', %s, true)", [staff_role()])
        cursor.execute("COMMIT")
    pooled.close()
    return int(pid)


def test_the_pool_of_the_settings_is_bounded() -> None:
    pooled = database(url="postgresql://u:p@127.0.0.1/x", pool=8)
    assert pooled["OPTIONS"]["pool"]["max_size"] == 8
    assert pooled["CONN_MAX_AGE"] == 0
