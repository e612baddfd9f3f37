"""Looking for secrets where none may be: in texts of any encoding, in all rows, in Redis, in the log, in queued messages."""

import base64
import html
import io
import json
import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import psycopg
import redis
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from psycopg import sql

from iweb.settings.logs import logging_for

# A shorter piece could stand somewhere by chance.
SHORTEST = 12


def guises(secret: str) -> set[str]:
    """How a secret may look where it leaked: as it is, quoted, escaped, in hexadecimal or base64, or a long piece of it."""
    raw = secret.encode()
    shifted = (base64.b64encode(b"\0" * lead + raw).decode() for lead in range(3))
    # The characters at both ends depend on the neighbours.
    inner = {text[4:-4] for text in shifted}
    pieces = {piece for piece in re.findall(r"[\w-]+", secret) if len(piece) >= 16}
    shown = {secret, quote(secret, safe=""), html.escape(secret), json.dumps(secret)[1:-1]}
    return {one for one in shown | inner | pieces | {raw.hex()} if len(one) >= SHORTEST}


def leaks(text: str, *, canaries: Mapping[str, set[str]]) -> dict[str, str]:
    """Name of a secret -> what stands before it, for each that is found."""
    found = {}
    for name, secrets in canaries.items():
        for guise in set().union(*map(guises, secrets)):
            at = text.find(guise)
            if at >= 0:
                found[name] = text[max(0, at - 80) : at]
    return found


# --- places ---

TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1
"""


@contextmanager
def owner_of(url: str) -> Iterator["psycopg.Connection[Any]"]:
    """Whoever may read everything; what is changed in the block is taken back."""
    with psycopg.connect(url, options="-c iweb.backup=on") as owner:
        yield owner
        owner.rollback()


def rows_by_table(owner: "psycopg.Connection[Any]") -> dict[str, str]:
    """Every column of every row, as text; sessions also as what they hold."""
    names = [name for (name,) in owner.execute(TABLES)]
    found = {}
    for name in names:
        rows = owner.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name)))
        found[name] = "\n".join(row for (row,) in rows)
    sessions = owner.execute("SELECT session_data FROM django_session").fetchall()
    opened = [SessionStore().decode(data) for (data,) in sessions]
    found["django_session"] += repr(opened)
    return found


def redis_content() -> str:
    """All keys of this run's broker and cache with their values."""
    texts = []
    for url in (settings.CELERY_BROKER_URL, settings.CACHES["default"]["LOCATION"]):
        with redis.Redis.from_url(url) as client:
            texts += [f"{key!r} {_value(client, key)!r}" for key in client.scan_iter(count=1000)]
    return "\n".join(texts)


def _value(client: "redis.Redis", key: bytes) -> Any:
    readers = {
        b"string": client.get,
        b"hash": client.hgetall,
        b"set": client.smembers,
        b"list": lambda name: client.lrange(name, 0, -1),
        b"zset": lambda name: client.zrange(name, 0, -1, withscores=True),
    }
    return readers.get(client.type(key), lambda _: b"")(key)


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    """The log at DEBUG as it leaves the program: our own formatter, all loggers, libraries included."""
    stream, root = io.StringIO(), logging.getLogger()
    config = logging_for(level="DEBUG")
    formatter = config["formatters"]["json"].copy()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter.pop("()")(**formatter))
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def told(error: BaseException) -> str:
    """All that an exception says of itself: its text, its values, its trace with what caused it."""
    return "\n".join([repr(error), repr(vars(error)), *traceback.format_exception(error)])


@dataclass(slots=True)
class Doorbells:
    """The broker's queues, emptied by hand: every message is kept as it lay there, then its task is run as a worker runs it."""

    app: Any
    texts: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def answer(self) -> int:
        """Take all messages that lie there now, and run their tasks. Gives how many."""
        messages = [message for queue in settings.QUEUE_NAMES for message in self.take(queue)]
        for message in messages:
            self._run(message)
        return len(messages)

    def take(self, queue: str) -> list[dict[str, Any]]:
        key = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] + queue
        with redis.Redis.from_url(settings.CELERY_BROKER_URL) as client:
            lying = client.lrange(key, 0, -1)
            client.delete(key)
        self.texts += [one.decode() for one in lying]
        self.texts += [_body(json.loads(one)) for one in lying]
        return [json.loads(one) for one in reversed(lying)]

    def _run(self, message: dict[str, Any]) -> None:
        name, (args, kwargs, _) = message["headers"]["task"], json.loads(_body(message))
        self.names.append(name)
        done = self.app.tasks[name].apply(args=args, kwargs=kwargs, throw=False)
        if isinstance(done.result, BaseException):
            self.errors.append(told(done.result) + str(done.traceback))


def _body(message: Mapping[str, Any]) -> str:
    return base64.b64decode(message["body"]).decode()
