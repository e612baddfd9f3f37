"""Backups: a dump as the owner, and bringing one back.

The owner is held by row level security too, and a dump would silently lack every row of every tenant. So the dump is made
with `iweb.backup` on, which the `backup` policies let the owner's role read by.
"""

import os
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from django.contrib.sessions.models import Session
from psycopg import sql

from iweb.ops.database.errors import CannotPrepareError
from iweb.ops.database.prepare import Say, addresses, prepare
from iweb.ops.database.session import connected_as
from iweb.ops.database.tools import program, run
from iweb.ops.database.urls import for_libpq

_READ_ALL = "-c iweb.backup=on"


def back_up(*, file: Path, say: Say) -> None:
    """Write a dump in PostgreSQL's custom format, readable by its owner only. Raises CannotPrepareError."""
    url = addresses(say=say)["owner_url"]
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        words = [program("pg_dump", url=url), "--format=custom", "--enable-row-security"]
        run([*words, f"--file={draft}"], url=url, options=_READ_ALL)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    say(
        f"{file} holds {_rows(url)} rows of tenants. Keep IWEB_KEYS elsewhere: its secrets open with them only."
    )


def _rows(url: str) -> int:
    """How many rows the tenants own, as the owner sees them while dumping."""
    with psycopg.connect(for_libpq(url), options=_READ_ALL) as owner:
        tables = owner.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
        ).fetchall()
        counted = sql.SQL(" + ").join(
            sql.SQL("(SELECT count(*) FROM {})").format(sql.Identifier(name)) for (name,) in tables
        )
        row = owner.execute(sql.SQL("SELECT {}").format(counted)).fetchone()
    return int(row[0]) if row else 0


def restore(*, file: Path, say: Say) -> None:
    """Replace everything in the database by the dump, then treat it as another database. Raises CannotPrepareError.

    All in one transaction: a dump that breaks halfway leaves what was there. The program must be stopped. What the dump
    remembers of deliveries may be older than what stands in the ledgers, so every link looks before it sends from now on
    (DESIGN 4).
    """
    urls = addresses(say=say)
    _refuse_while_running(urls["owner_url"])
    with TemporaryDirectory() as folder:
        script = (
            file
            if file.suffix == ".sql"
            else _as_script(file, url=urls["owner_url"], folder=Path(folder))
        )
        _replace_everything(script, url=urls["owner_url"], folder=Path(folder))
    prepare(say=say, restored=True)
    with connected_as(urls["app_url"]):
        Session.objects.all().delete()
    say("Restored. Everybody signs in anew.")


def _as_script(file: Path, *, url: str, folder: Path) -> Path:
    """The dump as SQL: all but the schema itself, which is there and may belong to somebody else."""
    tool = program("pg_restore", url=url)
    listed = subprocess.run(
        [tool, "--list", str(file)], capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        raise CannotPrepareError(f"{file} is no backup that pg_restore can read.")
    kept = (line for line in listed.stdout.splitlines() if not _is_about_the_schema(line))
    contents, script = folder / "contents", folder / "script.sql"
    contents.write_text("\n".join(kept) + "\n")
    run([tool, "--no-owner", f"--use-list={contents}", f"--file={script}", str(file)], url=url)
    return script


def _is_about_the_schema(line: str) -> bool:
    return " SCHEMA - public" in line or " - SCHEMA public" in line


def _replace_everything(script: Path, *, url: str, folder: Path) -> None:
    drop = folder / "drop.sql"
    drop.write_text(_DROP)
    words = [
        program("psql", url=url),
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
    ]
    run([*words, f"--file={drop}", f"--file={script}"], url=url)


# A program that has just stopped is seen for a moment after it hung up.
_PATIENCE = 3.0  # seconds
_CLIENTS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL
"""  # who has no user is a vacuum worker of the server, which lets go of what is dropped; its kind is not the owner's to see


def _refuse_while_running(url: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    with psycopg.connect(for_libpq(url), autocommit=True) as owner:
        while others := _count_clients(owner):
            if time.monotonic() > deadline:
                raise CannotPrepareError(
                    f"{others} other connections use the database. Stop web, worker and beat first, then restore."
                )
            time.sleep(0.1)


def _count_clients(owner: psycopg.Connection) -> int:
    row = owner.execute(_CLIENTS).fetchone()
    return row[0] if row else 0


_DROP = """
SET LOCAL lock_timeout = '10s';
DO $body$
DECLARE thing record;
BEGIN
    FOR thing IN SELECT c.oid::regclass AS name FROM pg_class c
                 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                   AND pg_get_userbyid(c.relowner) = current_user LOOP
        EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', thing.name);
    END LOOP;
    FOR thing IN SELECT c.oid::regclass AS name FROM pg_class c
                 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S'
                   AND pg_get_userbyid(c.relowner) = current_user LOOP
        EXECUTE format('DROP SEQUENCE IF EXISTS %s CASCADE', thing.name);
    END LOOP;
    FOR thing IN SELECT c.oid::regclass AS name FROM pg_class c
                 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S'
                   AND pg_get_userbyid(c.relowner) = current_user LOOP
        EXECUTE format('DROP SEQUENCE IF EXISTS %s CASCADE', thing.name);
    END LOOP;
    FOR thing IN SELECT p.oid::regprocedure AS name FROM pg_proc p
                 WHERE p.pronamespace = 'public'::regnamespace AND pg_get_userbyid(p.proowner) = current_user LOOP
        EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', thing.name);
    END LOOP;
END
$body$;
"""
