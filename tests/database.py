"""The suite's databases: one template for each state of the migrations, one copy for each worker.

Made by the code path of `manage.py prepare_database`, so what the tests run on is what an installation runs on.
"""

import fcntl
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.test import override_settings
from psycopg import sql

from iweb.core.database_roles import owner_role
from iweb.ops.database.prepare import prepare
from iweb.ops.database.urls import Urls, for_libpq, with_database
from iweb.settings.environment import BASE_DIR, database

# What a prepared database depends on beside its migrations.
SOURCES = (
    "*/migrations/*.py", "*/*/migrations/*.py", "iweb/core/partitions.py", "iweb/core/append_only.py",
    "iweb/core/identity.py", "iweb/tenants/isolation.py", "iweb/ops/database/*.py",
)  # fmt: skip

ADMIN_URL = str(settings.IWEB_DATABASE_URL)  # before the suite signs in as the app's role


def state_of_cluster() -> Path:
    """Where the roles' passwords of this cluster are kept: roles are the cluster's, so all runs on it share them."""
    key = sha256(re.sub(r"/[^/]*$", "", ADMIN_URL).encode()).hexdigest()[:12]
    place = (
        Path(tempfile.gettempdir())
        / f"iweb-tests-{os.getuid()}"
        / f"{settings.IWEB_ROLE_PREFIX}-{key}"
    )
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def fingerprint() -> str:
    digest = sha256()
    for pattern in SOURCES:
        for file in sorted(BASE_DIR.glob(pattern)):
            if ".venv" not in file.parts:
                digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:10]


@contextmanager
def of_this_worker() -> Iterator[Urls]:
    """The addresses of a fresh database for this worker; it is dropped at the end."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"{settings.IWEB_ROLE_PREFIX}_w_{worker}_{os.getpid()}"
    with _locked(), psycopg.connect(for_libpq(ADMIN_URL), autocommit=True) as admin:
        _drop_left_overs(admin)
        template, urls = _template(admin)
        _create(admin, name=name, template=template)
    try:
        yield Urls(
            app_url=with_database(urls["app_url"], name=name),
            owner_url=with_database(urls["owner_url"], name=name),
        )
    finally:
        with psycopg.connect(for_libpq(ADMIN_URL), autocommit=True) as admin:
            _drop(admin, name=name)


@contextmanager
def _locked() -> Iterator[None]:
    with (state_of_cluster() / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _template(admin: psycopg.Connection[Any]) -> tuple[str, Urls]:
    """The template's name and addresses. Prepared under another name first, so that a half-made one is never copied."""
    name = f"{settings.IWEB_ROLE_PREFIX}_template_{fingerprint()}"
    exists = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    draft = name if exists else f"{name}_draft"
    if not exists:
        _drop(admin, name=draft)
    with override_settings(
        IWEB_DATABASE_URL=with_database(ADMIN_URL, name=draft),
        IWEB_DATABASE_OWNER_URL="",
        IWEB_STATE=state_of_cluster(),
    ):
        urls = prepare(say=lambda _text: None)
    if not exists:
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        admin.execute(rename.format(sql.Identifier(draft), sql.Identifier(name)))
    return name, urls


def _create(admin: psycopg.Connection[Any], *, name: str, template: str) -> None:
    _drop(admin, name=name)
    create = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
    admin.execute(create.format(*map(sql.Identifier, (name, owner_role(), template))))


def _drop(admin: psycopg.Connection[Any], *, name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _drop_left_overs(admin: psycopg.Connection[Any]) -> None:
    """Databases of workers that were killed, and templates of migrations as they were."""
    stale = f"^{settings.IWEB_ROLE_PREFIX}_template_(?!{fingerprint()}$)"
    for (name,) in admin.execute(
        "SELECT datname FROM pg_database WHERE datname ~ %s", [stale]
    ).fetchall():
        with suppress(psycopg.Error):
            _drop(admin, name=name)
    pattern = f"^{settings.IWEB_ROLE_PREFIX}_w_.*_([0-9]+)$"
    for (name,) in admin.execute(
        "SELECT datname FROM pg_database WHERE datname ~ %s", [pattern]
    ).fetchall():
        if not _is_alive(int(name.rpartition("_")[2])):
            with suppress(psycopg.Error):
                _drop(admin, name=name)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def django_settings(url: str) -> dict[str, Any]:
    parts = database(url=url, pool=0)
    return {key: parts[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}


_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
  AND relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission', 'core_installation')
"""


def empty(owner_url: str) -> None:
    """After a test that commits: empty every table that has rows, as the owner, who alone may."""
    with psycopg.connect(
        for_libpq(owner_url), options="-c iweb.backup=on -c lock_timeout=20s"
    ) as owner:
        tables = [name for (name,) in owner.execute(_TABLES).fetchall()]
        asked = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(
                sql.Literal(t), sql.Identifier(t)
            )
            for t in tables
        )
        filled = [name for (name,) in owner.execute(asked).fetchall()]
        if filled:
            owner.execute("ALTER TABLE core_auditevent DISABLE TRIGGER never_empty")
            names = sql.SQL(", ").join(map(sql.Identifier, filled))
            owner.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
            owner.execute("ALTER TABLE core_auditevent ENABLE TRIGGER never_empty")
