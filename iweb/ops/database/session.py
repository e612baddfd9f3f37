"""Running a part of a command as another role than the process runs as."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper

from iweb.settings.environment import database


@contextmanager
def connected_as(url: str) -> Iterator[None]:
    """The default connection signs in by this address inside the block, without a pool."""
    former = dict(connection.settings_dict)
    _switch(former | {"OPTIONS": {}} | database(url=url, pool=0))
    try:
        yield
    finally:
        _switch(former)


def _switch(settings: dict[str, object]) -> None:
    connection.close()
    if connection.settings_dict.get("OPTIONS", {}).get("pool"):
        cast(DatabaseWrapper, connection).close_pool()
    connection.settings_dict.clear()
    connection.settings_dict.update(settings)
