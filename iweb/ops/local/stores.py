"""The two stores, PostgreSQL and Valkey: the ones that DATABASE_URL and REDIS_URL name, else embedded ones."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from iweb.ops.local.lock import only_one
from iweb.ops.local.ports import free_port
from iweb.ops.local.postgres import Postgres
from iweb.ops.local.supervisor import Supervisor
from iweb.ops.local.terminal import Quiet, Terminal
from iweb.ops.local.valkey import Valkey


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """Where the stores are reached. The embedded database URL is the superuser's: it may create roles."""

    database_url: str
    redis_url: str

    def as_environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where embedded stores listen."""

    postgres: int
    valkey: int


@contextlib.contextmanager
def running_stores(*, state: Path, durable: bool) -> Iterator[Stores]:
    """Stores that run until the block is left, embedded ones on free ports with their data kept in `state`.

    Call it from the main thread. Raises `AlreadyRunning` when another process uses `state`, `CannotStart` otherwise.
    """
    with supervised_stores(state=state, durable=durable, terminal=Quiet()) as (_, stores):
        yield stores


@contextlib.contextmanager
def supervised_stores(
    *, state: Path, durable: bool, terminal: Terminal
) -> Iterator[tuple[Supervisor, Stores]]:
    """Like `running_stores`, with the supervisor that watches them."""
    state = state.resolve()
    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        only_one(path=state / "lock"),
        Supervisor(state=state, terminal=terminal) as supervisor,
    ):
        ports = Ports(postgres=free_port(), valkey=free_port())
        yield supervisor, start_stores(supervisor, state=state, durable=durable, ports=ports)


def start_stores(supervisor: Supervisor, *, state: Path, durable: bool, ports: Ports) -> Stores:
    """Start what DATABASE_URL and REDIS_URL do not name already, side by side, and wait until both answer."""
    postgres = Postgres(state=state, port=ports.postgres, durable=durable)
    valkey = Valkey(state=state, port=ports.valkey, durable=durable)
    database_url, redis_url = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    children = [
        store.prepare()
        for store, given in ((valkey, redis_url), (postgres, database_url))
        if not given
    ]
    supervisor.start(*children)
    return Stores(database_url=database_url or postgres.url(), redis_url=redis_url or valkey.url())
