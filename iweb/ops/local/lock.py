"""One supervisor a state folder: a file lock that the kernel lets go of when its holder dies."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from iweb.ops.local.errors import AlreadyRunning


@contextlib.contextmanager
def only_one(*, path: Path, address: str = "") -> Iterator[None]:
    """Hold the lock at `path` and leave the own process id (and address) in it.

    Raises `AlreadyRunning` with the holder's process id and address when another process holds it.
    """
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise AlreadyRunning(_sentence(file.read())) from None
        file.truncate(0)
        file.write(f"{os.getpid()} {address}".strip())
        file.flush()
        yield


def _sentence(holder: str) -> str:
    pid, _, address = holder.partition(" ")
    return f"already running (pid {pid or 'unknown'})" + (f", open {address}" if address else "")
