"""Scopes restore what they found, refuse what they must, and tell that they are open."""

from contextlib import suppress
from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from iweb.core.clock import database_now
from iweb.core.ids import new_id
from iweb.core.models import AuditEvent
from iweb.core.scope_flag import inside_scope
from iweb.tenants.scopes import (
    ScopeError,
    current_tenant_id,
    staff_scope,
    system_scope,
    tenant_scope,
    user_scope,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

ONE, OTHER = new_id(), new_id()


def session() -> tuple[str, str, bool]:
    """(tenant, person, as the app's own role) as PostgreSQL sees them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(current_setting('iweb.tenant_id', true), ''),"
            " COALESCE(current_setting('iweb.user_id', true), ''), current_user = session_user"
        )
        return cursor.fetchone()


def test_a_scope_ends_with_what_it_found() -> None:
    with tenant_scope(ONE):
        assert session() == (str(ONE), "", True)
    assert session() == ("", "", True)


def test_a_nested_scope_of_the_same_tenant_leaves_the_outer_one_open() -> None:
    with tenant_scope(ONE):
        with tenant_scope(ONE):
            assert session()[0] == str(ONE)
        assert session()[0] == str(ONE)


@pytest.mark.django_db(transaction=True)
def test_the_time_of_a_scope_is_asked_for_once_and_is_that_of_its_transaction() -> None:
    with CaptureQueriesContext(connection) as asked:
        with tenant_scope(ONE):
            with system_scope("test"):
                first = database_now()
            again = database_now()
            with connection.cursor() as cursor:
                cursor.execute("SELECT now() AS true_one")
                (true_one,) = cursor.fetchone()
        with tenant_scope(ONE):
            later = database_now()

    assert first == again == true_one
    assert later > first
    assert [q["sql"] for q in asked].count("SELECT now()") == 2


@pytest.mark.django_db(transaction=True)
def test_a_scope_that_failed_leaves_no_time_behind() -> None:
    with suppress(RuntimeError), tenant_scope(ONE):
        failed = database_now()
        raise RuntimeError

    assert database_now() > failed
    assert database_now() < database_now()


def test_a_scope_inside_another_tenants_scope_is_refused() -> None:
    with tenant_scope(ONE), pytest.raises(ScopeError, match="cannot be entered"):
        tenant_scope(OTHER).__enter__()


def test_a_system_scope_inside_a_tenants_scope_gives_the_role_back() -> None:
    with tenant_scope(ONE):
        with system_scope("test"):
            assert session() == (str(ONE), "", False)
        assert session() == (str(ONE), "", True)


def test_a_tenants_scope_inside_a_system_scope_works_as_the_app() -> None:
    with system_scope("test"):
        with tenant_scope(ONE):
            assert session() == (str(ONE), "", True)
        assert session() == ("", "", False)


def test_a_persons_scope_keeps_the_tenant_around_it() -> None:
    person = new_id()
    with tenant_scope(ONE), user_scope(person):
        assert session() == (str(ONE), str(person), True)


@pytest.mark.parametrize("error", [ValueError, DatabaseError, KeyboardInterrupt])
def test_an_exception_restores_too(error: type[BaseException]) -> None:
    with tenant_scope(ONE):
        with suppress(error), system_scope("test"):
            raise error
        assert session() == (str(ONE), "", True)
    assert session() == ("", "", True)
    assert not inside_scope()


def test_a_broken_transaction_inside_a_scope_restores_too() -> None:
    with tenant_scope(ONE):
        with suppress(DatabaseError), system_scope("test"), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert session() == (str(ONE), "", True)


def test_the_flag_and_the_current_tenant_follow_the_scopes() -> None:
    assert (inside_scope(), current_tenant_id()) == (False, None)
    with tenant_scope(ONE):
        assert (inside_scope(), current_tenant_id()) == (True, ONE)
        with system_scope("test"):
            assert inside_scope()
        assert (inside_scope(), current_tenant_id()) == (True, ONE)
    assert (inside_scope(), current_tenant_id()) == (False, None)


@pytest.mark.parametrize("nonsense", ["", "x", "'; DROP TABLE tenants_tenant; --", "None"])
def test_only_a_uuid_is_a_tenant(nonsense: str) -> None:
    with pytest.raises(ValueError, match="UUID"):
        tenant_scope(nonsense).__enter__()


def test_a_system_scope_says_why() -> None:
    with pytest.raises(ScopeError, match="reason"):
        system_scope(" ").__enter__()


def test_a_staff_scope_is_for_active_staff_with_a_reason_only() -> None:
    member, former = UserFactory(), UserFactory(is_staff=True, is_active=False)
    staff = UserFactory(is_staff=True)
    for person in (AnonymousUser(), member, former):
        with pytest.raises(ScopeError, match="person of the staff"):
            staff_scope(person, "test").__enter__()
    with pytest.raises(ScopeError, match="reason"):
        staff_scope(staff, "").__enter__()


def test_a_staff_scope_is_audited_with_person_and_reason() -> None:
    staff = UserFactory(is_staff=True)
    with staff_scope(staff, "ticket 12: sale not booked"):
        pass
    with system_scope("test"):
        event = AuditEvent.objects.get(who=staff.id)
    assert (event.what, event.details) == ("staff.scope", {"reason": "ticket 12: sale not booked"})


STEPS = st.lists(
    st.tuples(st.sampled_from(["tenant", "system", "user"]), st.booleans()), max_size=6
)


@given(steps=STEPS)
@settings(max_examples=60, deadline=None)
def test_any_nesting_left_in_any_way_restores_every_level(steps: list[tuple[str, bool]]) -> None:
    with transaction.atomic():
        _descend(steps)
        assert session() == ("", "", True)


def _descend(steps: list[tuple[str, bool]]) -> None:
    if not steps:
        return
    (kind, fails), rest = steps[0], steps[1:]
    before = session()
    scopes = {
        "tenant": lambda: tenant_scope(ONE),
        "system": lambda: system_scope("test"),
        "user": lambda: user_scope(OTHER),
    }
    with suppress(ZeroDivisionError), scopes[kind]():
        _descend(rest)
        if fails:
            raise ZeroDivisionError
    assert session() == before


def test_a_scope_takes_the_id_as_text_too() -> None:
    with tenant_scope(str(ONE)):
        assert current_tenant_id() == UUID(str(ONE))
