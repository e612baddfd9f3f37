"""The environment, read in one place: addresses of the stores, and secrets that a development machine makes itself."""

import json
import os
import secrets
from base64 import urlsafe_b64encode
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import environ

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

STATE = Path(env.str("IWEB_STATE", default=str(BASE_DIR / ".iweb")))


def database(*, url: str, pool: int) -> dict[str, Any]:
    """Django's settings of one PostgreSQL database. `pool` is the most connections this process keeps; 0 means no pool."""
    settings: dict[str, Any] = environ.Env.db_url_config(url)
    if settings["ENGINE"] != "django.db.backends.postgresql":
        raise ValueError(
            "DATABASE_URL must name a PostgreSQL database, such as postgresql://user@host/name"
        )
    # A pool and persistent connections exclude each other (Django 5.2 docs, "Connection pool").
    settings["CONN_MAX_AGE"] = 0
    options = settings.setdefault("OPTIONS", {})
    # A process that is stopped in the middle of a transaction keeps its row locks: the database ends that after a lease.
    lease = env.int("IWEB_LEASE_SECONDS", default=60)
    options["options"] = f"-c idle_in_transaction_session_timeout={lease}s"
    if pool:
        options["pool"] = {
            "min_size": 0,
            "max_size": pool,
            "timeout": 10,
        }
    return settings


def address_of(url: str) -> tuple[str, int, str]:
    """(host, port, database name) of a PostgreSQL URL; what tells two databases apart whoever signs in."""
    parts = environ.Env.db_url_config(url)
    host = parts["HOST"] or "127.0.0.1"
    host = "127.0.0.1" if host == "localhost" else host
    return host, int(parts["PORT"] or 5432), parts["NAME"]


def prepared_urls(*, database_url: str, state: Path = STATE) -> dict[str, str]:
    """`app_url` and `owner_url` that `prepare_database` made for this very database; empty when it made none."""
    try:
        kept: dict[str, str] = json.loads((state / "database.json").read_text())
    except FileNotFoundError:
        return {}
    if address_of(kept["app_url"]) != address_of(database_url):
        return {}
    return kept


def redis_database(*, url: str, plus: int) -> str:
    """The same Redis server, `plus` database numbers further."""
    parts = urlsplit(url)
    number = int(parts.path.strip("/") or 0) + plus
    return urlunsplit(parts._replace(path=f"/{number}"))


def local_secret(name: str) -> str:
    """A secret of this machine, made once and kept in IWEB_STATE. For development and tests; production has none of this."""
    folder = STATE / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / name
    if not file.exists():
        _write_once(file, urlsafe_b64encode(secrets.token_bytes(32)).decode())
    return file.read_text()


def _write_once(file: Path, text: str) -> None:
    """Linking is atomic: of two processes that start together one wins, and both read the same secret."""
    draft = file.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()
