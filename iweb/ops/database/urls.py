"""Addresses of one database for different roles, and the file that keeps the generated ones."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from django.conf import settings


class Urls(TypedDict):
    """What `prepare_database` keeps: how the program signs in, and how migrations do."""

    app_url: str
    owner_url: str


def file_of_urls() -> Path:
    return Path(settings.IWEB_STATE) / "database.json"


@contextmanager
def only_one() -> Iterator[None]:
    """Of this installation's processes, one at a time works on the file."""
    file_of_urls().parent.mkdir(parents=True, exist_ok=True)
    with file_of_urls().with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def keep(urls: Urls) -> None:
    """Write the file in one step, readable by its owner only."""
    file = file_of_urls()
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as target:
        json.dump(urls, target, indent=1)
    draft.replace(file)


def kept_password(*, role: str) -> str | None:
    """The password this installation gave a role, whichever database it was for: roles belong to the whole cluster."""
    try:
        urls: Urls = json.loads(file_of_urls().read_text())
    except FileNotFoundError:
        return None
    for url in (urls["app_url"], urls["owner_url"]):
        if user_of(url) == role:
            return unquote(urlsplit(url).password or "") or None
    return None


def as_role(url: str, *, role: str, password: str) -> str:
    """The same database as `url`, signing in as another role."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(
        parts._replace(netloc=f"{quote(role, safe='')}:{quote(password, safe='')}@{place}")
    )


def with_database(url: str, *, name: str) -> str:
    """The same server and role, another database."""
    return urlunsplit(urlsplit(url)._replace(path="/" + quote(name, safe="")))


def name_of(url: str) -> str:
    return unquote(urlsplit(url).path.lstrip("/"))


def user_of(url: str) -> str:
    return unquote(urlsplit(url).username or "")


def for_libpq(url: str) -> str:
    """The address as psycopg and the PostgreSQL tools read it."""
    return urlunsplit(urlsplit(url)._replace(scheme="postgresql"))
