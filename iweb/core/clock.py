"""The time. Leases and due times are compared by the database alone, so its clock is the only one (DESIGN 4)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import connection

_kept: ContextVar[list[datetime] | None] = ContextVar("iweb_now", default=None)


@contextmanager
def one_transaction() -> Iterator[None]:
    """Around a whole transaction, in which the database's time stands still: it is asked for once."""
    token = _kept.set([])
    try:
        yield
    finally:
        _kept.reset(token)


def database_now() -> datetime:
    """The database's time, aware. In a transaction: when the transaction began."""
    kept = _kept.get()
    if kept:
        return kept[0]
    now = _ask()
    if kept is not None:
        kept.append(now)
    return now


def _ask() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (now,) = cursor.fetchone() or (None,)
    if not isinstance(now, datetime) or now.tzinfo is None:
        raise TypeError("the database answered now() with something that is not an aware time")
    return now


def seconds_awake() -> float:
    """Goes on while the process is stopped, and while the machine sleeps where it has such a clock. For spans, not times."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
