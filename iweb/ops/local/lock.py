"""One supervisor a state folder: a file lock that the kernel lets go of when its holder dies."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from iweb.ops.local.errors import AlreadyRunning, CannotStart


@contextlib.contextmanager
def only_one(*, path: Path, address: str = "") -> Iterator[None]:
    """Hold the lock at `path` and leave the own process id (and address) in it.

    Raises `AlreadyRunning` with the holder's process id and address when another process holds it.
    """
    with _opened(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise AlreadyRunning(_sentence(file.read())) from None
        file.truncate(0)
        file.write(f"{os.getpid()} {address}".strip())
        file.flush()
        yield


def _opened(path: Path) -> TextIO:
    try:
        return path.open("a+", encoding="utf-8")
    except PermissionError as error:
        raise CannotStart(
            f"{path.parent} belongs to another user. Run this as that user, or choose another folder: IWEB_STATE=<folder>."
        ) from error


def _sentence(holder: str) -> str:
    pid, _, address = holder.partition(" ")
    return f"already running (pid {pid or 'unknown'})" + (f", open {address}" if address else "")
