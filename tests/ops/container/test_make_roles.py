"""The compose file's database: the script that makes its roles, run on a real server, and the schema made on top of it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from iweb.ops.local.postgres import programs
from iweb.ops.local.stores import Stores, running_stores

ROOT = Path(__file__).resolve().parents[3]
PASSWORDS = {"IWEB_OWNER_PASSWORD": "it's the owner's", "IWEB_APP_PASSWORD": "a$pp\\"}


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stores]:
    """A server of its own: roles belong to the whole cluster."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    with running_stores(state=tmp_path, durable=False) as stores:
        with psycopg.connect(
            stores.database_url.replace("/iweb", "/postgres"), autocommit=True
        ) as link:
            link.execute("DROP DATABASE iweb")  # the launcher made it; the image's server has none
        yield stores


def make_roles(server: Stores) -> None:
    parts = urlsplit(server.database_url)
    place = {"PGHOST": "127.0.0.1", "PGPORT": str(parts.port), "PGPASSWORD": parts.password or ""}
    path = {"PATH": f"{programs()}:{os.environ['PATH']}"}
    subprocess.run(
        [ROOT / "docker/make-roles.sh"], env=dict(os.environ) | place | PASSWORDS | path, check=True
    )


def test_the_roles_are_as_little_as_they_need_to_be_and_the_schema_fits_on_them(
    server: Stores,
) -> None:
    make_roles(server)
    port = urlsplit(server.database_url).port
    urls = {
        "DATABASE_OWNER_URL": f"postgresql://iweb_owner:it%27s%20the%20owner%27s@127.0.0.1:{port}/iweb",
        "DATABASE_URL": f"postgresql://iweb_app:a%24pp%5C@127.0.0.1:{port}/iweb",
    }
    with psycopg.connect(urls["DATABASE_URL"]) as link:
        rows = link.execute(
            "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolinherit"
            " FROM pg_roles WHERE rolname LIKE 'iweb%' ORDER BY rolname"
        ).fetchall()
    assert rows == [
        ("iweb_app", True, False, False, False, False, False),
        ("iweb_owner", True, False, False, False, False, True),
        ("iweb_staff", False, False, False, False, False, True),
    ]
    settings = {
        "DJANGO_SETTINGS_MODULE": "iweb.settings.test",
        "IWEB_ROLE_PREFIX": "iweb",
        "REDIS_URL": server.redis_url,
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "prepare_database"],
        cwd=ROOT,
        env=dict(os.environ) | urls | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with psycopg.connect(urls["DATABASE_URL"]) as link:
        assert link.execute(
            "SELECT count(*) > 30 FROM pg_tables WHERE tableowner = 'iweb_owner'"
        ).fetchone() == (True,)
        assert link.execute(
            "SELECT count(*) FROM pg_tables WHERE tableowner = 'iweb_app'"
        ).fetchone() == (0,)
