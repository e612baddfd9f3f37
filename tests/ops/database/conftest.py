"""Installations of their own on the test cluster: other role names, another state folder, dropped at the end."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.test import override_settings
from psycopg import sql

from iweb.ops.database.prepare import prepare
from iweb.ops.database.urls import Urls, as_role, for_libpq, with_database
from iweb.settings.environment import prepared_urls
from tests.database import ADMIN_URL


@dataclass(frozen=True, kw_only=True)
class Installation:
    """An installation that is being made: whose DATABASE_URL it uses, and what the command said."""

    name: str
    url: str
    state: Path
    said: list[str]

    def prepare(self, **changes: object) -> Urls:
        with self.settings(**changes):
            return prepare(say=self.said.append)

    def settings(self, **changes: object) -> object:
        own = {
            "IWEB_DATABASE_URL": self.url,
            "IWEB_DATABASE_OWNER_URL": "",
            "IWEB_STATE": self.state,
            "IWEB_ROLE_PREFIX": self.name,
            "IWEB_APP_ROLE": "",
        }
        return override_settings(**own | changes)


@contextmanager
def as_admin() -> Iterator[psycopg.Connection]:
    with psycopg.connect(for_libpq(ADMIN_URL), autocommit=True) as admin:
        yield admin


def drop(name: str) -> None:
    """The database and the roles of an installation."""
    with as_admin() as admin:
        admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
        for suffix in ("app", "owner", "staff", "admin", "other"):
            admin.execute(
                sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(f"{name}_{suffix}"))
            )


@contextmanager
def installation(*, name: str, state: Path) -> Iterator[Installation]:
    """Nothing is left of an earlier one of this name, and nothing of this one afterwards."""
    drop(name)
    try:
        yield Installation(name=name, url=with_database(ADMIN_URL, name=name), state=state, said=[])
    finally:
        drop(name)


@pytest.fixture(scope="module")
def prepared_once(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: object
) -> Iterator[Installation]:
    name = f"iwebp{os.getpid()}"
    state = tmp_path_factory.mktemp("state")
    with django_db_blocker.unblock(), installation(name=name, state=state) as made:
        made.prepare()
        yield made


@pytest.fixture
def prepared(prepared_once: Installation) -> tuple[Installation, Urls]:
    """One that a superuser prepared, and its addresses as they are now; tests only look at it, or prepare it again."""
    kept = prepared_urls(database_url=prepared_once.url, state=prepared_once.state)
    return prepared_once, Urls(**kept)


@pytest.fixture
def fresh(
    tmp_path: Path, django_db_setup: None, django_db_blocker: object
) -> Iterator[Installation]:
    """One that is not prepared yet."""
    with (
        django_db_blocker.unblock(),
        installation(name=f"iwebf{os.getpid()}", state=tmp_path) as made,
    ):
        yield made


@pytest.fixture
def role() -> Callable[..., str]:
    """Makes a role of the installation and gives DATABASE_URL for it."""

    def make(installation: Installation, *, suffix: str, attributes: str) -> str:
        name = f"{installation.name}_{suffix}"
        with as_admin() as admin:
            statement = sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'secret' " + attributes)
            admin.execute(statement.format(sql.Identifier(name)))
        return as_role(installation.url, role=name, password="secret")

    return make
