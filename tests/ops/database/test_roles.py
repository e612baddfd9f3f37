"""The program refuses to run as a role that row level security does not hold, directly or by a detour."""

from collections.abc import Callable

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from iweb.ops.checks import faults_of_role, guard_connections
from iweb.ops.database.session import connected_as
from iweb.ops.database.urls import Urls
from tests.database import ADMIN_URL
from tests.ops.database.conftest import Installation, as_admin

Role = Callable[..., str]


@pytest.fixture
def other(prepared: tuple[Installation, Urls], role: Role):
    """Makes a role in the prepared installation; dropped afterwards."""
    made, _ = prepared

    def make(attributes: str) -> str:
        url = role(made, suffix="other", attributes=attributes)
        with as_admin() as admin:
            admin.execute(f'GRANT CONNECT ON DATABASE "{made.name}" TO "{made.name}_other"')
        return url

    yield make
    with as_admin() as admin:
        admin.execute(f'REVOKE ALL ON DATABASE "{made.name}" FROM "{made.name}_other"')
        admin.execute(f'DROP ROLE "{made.name}_other"')


def faults(made: Installation, url: str) -> str:
    with made.settings(), connected_as(url):
        return " ".join(faults_of_role())


@pytest.mark.parametrize(
    ("attributes", "sentence"),
    [
        ("NOINHERIT SUPERUSER", "is a superuser"),
        ("NOINHERIT BYPASSRLS", "has BYPASSRLS"),
        ("NOINHERIT CREATEROLE", "may create roles"),
        ("NOINHERIT CREATEDB", "may create databases"),
        ("INHERIT", "inherits"),
    ],
)
def test_a_role_with_too_much_is_refused(
    prepared: tuple, other: Role, attributes: str, sentence: str
) -> None:
    assert sentence in faults(prepared[0], other(attributes))


def test_the_owner_itself_is_refused(prepared: tuple[Installation, Urls]) -> None:
    made, urls = prepared
    assert "owns tables" in faults(made, urls["owner_url"])


@pytest.mark.parametrize("through", ["directly", "by a detour"])
def test_a_member_of_the_owner_is_refused(prepared: tuple, other: Role, through: str) -> None:
    made = prepared[0]
    url = other("NOINHERIT")
    middle = f"{made.name}_admin"
    with as_admin() as admin:
        if through == "directly":
            admin.execute(f'GRANT "{made.name}_owner" TO "{made.name}_other"')
        else:
            admin.execute(f'CREATE ROLE "{middle}"')
            admin.execute(f'GRANT "{made.name}_owner" TO "{middle}"')
            admin.execute(f'GRANT "{middle}" TO "{made.name}_other"')
    found = faults(made, url)
    assert f"can become the database role {made.name}_owner" in found
    assert "owns tables" in found
    with as_admin() as admin:
        admin.execute(f'DROP ROLE IF EXISTS "{middle}"')


def test_a_staff_role_that_grew_is_refused(prepared: tuple[Installation, Urls]) -> None:
    made, urls = prepared
    staff = f'"{made.name}_staff"'
    with as_admin() as admin:
        for grown, sentence in (("BYPASSRLS", "has BYPASSRLS"), ("LOGIN", "can sign in by itself")):
            admin.execute(f"ALTER ROLE {staff} {grown}")
            assert sentence in faults(made, urls["app_url"])
            admin.execute(f"ALTER ROLE {staff} NO{grown}")
        assert faults(made, urls["app_url"]) == ""


def test_djangos_check_reports_it_when_a_database_is_named(
    prepared: tuple[Installation, Urls],
) -> None:
    made, _ = prepared
    with made.settings(), connected_as(ADMIN_URL):
        found = {message.id for message in run_checks(tags=["database"], databases=["default"])}
        assert "iweb.E001" in found
        assert not any(message.id == "iweb.E001" for message in run_checks())


def test_a_guarded_process_refuses_its_first_connection_again_and_again(
    prepared: tuple[Installation, Urls],
) -> None:
    made, urls = prepared
    with made.settings():
        with connected_as(ADMIN_URL):
            guard_connections()
            for _ in range(2):
                with pytest.raises(ImproperlyConfigured, match="is a superuser"):
                    connection.ensure_connection()
        with connected_as(urls["app_url"]):
            connection.ensure_connection()
