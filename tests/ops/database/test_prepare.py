"""`prepare_database`: from nothing to an installation that runs with little power, and quickly the second time."""

import os
import stat
import subprocess
import sys
import time
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command

from iweb.ops.checks import faults_of_role
from iweb.ops.database.errors import CannotPrepareError
from iweb.ops.database.session import connected_as
from iweb.ops.database.urls import Urls, as_role, file_of_urls, for_libpq, user_of, with_database
from iweb.settings.environment import database, prepared_urls
from tests.ops.database.conftest import Installation, as_admin


def attributes(name: str) -> tuple:
    with as_admin() as admin:
        return admin.execute(
            "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolinherit FROM pg_roles WHERE rolname = %s",
            [name],
        ).fetchone()


def test_it_makes_three_roles_with_no_more_than_they_need(
    prepared: tuple[Installation, Urls],
) -> None:
    made, _ = prepared
    login, superuser, bypass, create_role, create_database, inherit = zip(
        *(attributes(f"{made.name}_{suffix}") for suffix in ("owner", "app", "staff")), strict=True
    )
    assert login == (True, True, False)
    assert not any((*superuser, *bypass, *create_role, *create_database))
    assert inherit[1] is False


def test_the_owner_owns_and_the_app_runs(prepared: tuple[Installation, Urls]) -> None:
    made, urls = prepared
    assert (user_of(urls["owner_url"]), user_of(urls["app_url"])) == (
        f"{made.name}_owner",
        f"{made.name}_app",
    )
    with psycopg.connect(for_libpq(urls["app_url"])) as app:
        owners = app.execute(
            "SELECT DISTINCT pg_get_userbyid(relowner)::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        ).fetchall()
    assert owners == [(f"{made.name}_owner",)]


def test_the_role_it_gives_is_fit_to_run(prepared: tuple[Installation, Urls]) -> None:
    made, urls = prepared
    with made.settings(), connected_as(urls["app_url"]):
        assert faults_of_role() == []


def test_nobody_else_may_connect(prepared: tuple[Installation, Urls]) -> None:
    made, _ = prepared
    with as_admin() as admin:
        assert admin.execute(
            "SELECT has_database_privilege('public', %s, 'CONNECT')", [made.name]
        ).fetchone() == (False,)


def test_the_passwords_are_in_a_file_for_its_owner_only(
    prepared: tuple[Installation, Urls],
) -> None:
    made, urls = prepared
    with made.settings():
        file = file_of_urls()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = prepared_urls(database_url=made.url, state=made.state)
    assert {name: user_of(url) for name, url in kept.items()} == {
        name: user_of(url) for name, url in urls.items()
    }
    assert not any("secret" in line or urls["app_url"] in line for line in made.said)


def test_the_file_is_for_this_database_only(prepared: tuple[Installation, Urls]) -> None:
    made, _ = prepared
    assert (
        prepared_urls(database_url=with_database(made.url, name="another"), state=made.state) == {}
    )
    assert prepared_urls(database_url=made.url.replace("127.0.0.1", "localhost"), state=made.state)


def test_the_second_time_it_finds_nothing_to_do_within_a_second(
    prepared: tuple[Installation, Urls],
) -> None:
    made, _ = prepared
    made.said.clear()
    began = time.perf_counter()
    made.prepare()
    assert time.perf_counter() - began < 1
    assert made.said == ["The schema is up to date."]


def test_a_lost_file_is_made_again_with_new_passwords(prepared: tuple[Installation, Urls]) -> None:
    made, urls = prepared
    (made.state / "database.json").unlink()
    again = made.prepare()
    assert again != urls
    with psycopg.connect(for_libpq(again["app_url"])):
        pass


def test_a_prepared_database_makes_no_identity_alarm(prepared: tuple[Installation, Urls]) -> None:
    made, _ = prepared
    made.prepare()
    assert not any("another database" in line for line in made.said)


def test_a_role_that_may_create_roles_and_databases_is_enough(
    fresh: Installation, role: object
) -> None:
    url = role(fresh, suffix="admin", attributes="CREATEROLE CREATEDB")
    urls = fresh.prepare(IWEB_DATABASE_URL=url)
    with fresh.settings(), connected_as(urls["app_url"]):
        assert faults_of_role() == []
    with as_admin() as admin:
        owner = admin.execute(
            "SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = %s", [fresh.name]
        )
        assert owner.fetchone() == (f"{fresh.name}_owner",)
    with as_admin() as admin:
        admin.execute(f'REASSIGN OWNED BY "{fresh.name}_admin" TO CURRENT_USER')


def test_a_database_that_somebody_made_before_is_used(fresh: Installation) -> None:
    with as_admin() as admin:
        admin.execute(f'CREATE DATABASE "{fresh.name}"')
    urls = fresh.prepare()
    with fresh.settings(), connected_as(urls["app_url"]):
        assert faults_of_role() == []


def test_a_role_without_power_is_told_the_two_ways_out(fresh: Installation, role: object) -> None:
    url = role(fresh, suffix="other", attributes="")
    with pytest.raises(CannotPrepareError, match=r"may not create roles.*DATABASE_OWNER_URL"):
        fresh.prepare(IWEB_DATABASE_URL=url)


def test_a_role_that_may_not_create_the_database_is_told_so(
    fresh: Installation, role: object
) -> None:
    url = role(fresh, suffix="other", attributes="CREATEROLE")
    with pytest.raises(CannotPrepareError, match="may not create it"):
        fresh.prepare(IWEB_DATABASE_URL=url)


@pytest.mark.parametrize("power", ["SUPERUSER", "BYPASSRLS", "CREATEROLE", "CREATEDB"])
def test_a_role_of_that_name_with_power_is_refused(
    fresh: Installation, role: object, power: str
) -> None:
    role(fresh, suffix="app", attributes=power)
    with pytest.raises(CannotPrepareError, match=r"may do more than it should.*IWEB_ROLE_PREFIX"):
        fresh.prepare()


def test_roles_that_an_administrator_made_by_hand_are_used(
    fresh: Installation, role: object
) -> None:
    """DATABASE_URL is the app's, DATABASE_OWNER_URL the owner's; names are the administrator's own, but for the staff role."""
    owner = role(fresh, suffix="owner", attributes="")
    app = role(fresh, suffix="other", attributes="NOINHERIT")
    with as_admin() as admin:
        admin.execute(f'CREATE ROLE "{fresh.name}_staff"')
        admin.execute(f'GRANT "{fresh.name}_staff" TO "{fresh.name}_other"')
        admin.execute(f'CREATE DATABASE "{fresh.name}" OWNER "{fresh.name}_owner"')
    with psycopg.connect(for_libpq(owner)) as connection:
        connection.execute(
            f'GRANT USAGE ON SCHEMA public TO "{fresh.name}_other", "{fresh.name}_staff"'
        )
    urls = fresh.prepare(IWEB_DATABASE_URL=app, IWEB_DATABASE_OWNER_URL=owner)
    assert urls == {"app_url": app, "owner_url": owner}
    with fresh.settings(IWEB_APP_ROLE=f"{fresh.name}_other"), connected_as(app):
        assert faults_of_role() == []
    assert not (fresh.state / "database.json").exists()


def test_an_unreachable_server_is_a_sentence(fresh: Installation) -> None:
    with pytest.raises(CannotPrepareError, match="does not let us in"):
        fresh.prepare(IWEB_DATABASE_URL="postgresql://postgres@127.0.0.1:1/x")


def test_the_command_says_it_too(fresh: Installation) -> None:
    with (
        fresh.settings(IWEB_DATABASE_URL="postgresql://postgres@127.0.0.1:1/x"),
        pytest.raises(CommandError, match="does not let us in"),
    ):
        call_command("prepare_database", stdout=StringIO())


def test_two_that_start_together_make_one(fresh: Installation) -> None:
    environment = dict(os.environ) | {
        "DJANGO_SETTINGS_MODULE": "iweb.settings.development",
        "DATABASE_URL": fresh.url,
        "IWEB_STATE": str(fresh.state),
        "IWEB_ROLE_PREFIX": fresh.name,
    }
    command = [sys.executable, "manage.py", "prepare_database"]
    started = [
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(2)
    ]
    ended = [process.communicate(timeout=60)[0] for process in started]
    assert [process.returncode for process in started] == [0, 0], ended
    urls = prepared_urls(database_url=fresh.url, state=fresh.state)
    with psycopg.connect(for_libpq(urls["app_url"])):
        pass


def test_an_address_with_odd_letters_in_its_password_survives() -> None:
    url = as_role("postgresql://u:p@h:5/db?sslmode=require", role="my role", password="p@ss:w/rd?#")
    parts = database(url=url, pool=0)
    assert (parts["USER"], parts["PASSWORD"], parts["NAME"]) == ("my role", "p@ss:w/rd?#", "db")
