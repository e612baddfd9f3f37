"""A small process that outlives its supervisor by a moment: where that one was killed, it stops what was left running.

The death signal (`processes.spawn`) reaches direct children only, and exists on Linux only; this reaches their children too.
"""

import contextlib
import os
import signal
from dataclasses import dataclass
from pathlib import Path

from iweb.ops.local.left_overs import stop_sessions


@dataclass(frozen=True, slots=True)
class Guardian:
    """The guardian's process, and the pipe whose closing tells it that the supervisor is gone."""

    pid: int
    pipe: int

    def dismiss(self) -> None:
        """Nothing is left to guard: let it end, and wait until it has."""
        os.close(self.pipe)
        os.waitpid(self.pid, 0)


def appoint(*, records: Path) -> Guardian:
    """Fork the guardian of everything that is written down in `records`. Call it before anything is started."""
    ear, mouth = os.pipe()
    pid = os.fork()
    if pid:
        os.close(ear)
        return Guardian(pid, mouth)
    with contextlib.suppress(BaseException):
        _guard(records, ear=ear)
    os._exit(0)


def _guard(records: Path, *, ear: int) -> None:
    os.setsid()  # out of reach of Ctrl-C
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    _keep_only(ear)
    os.read(ear, 1)  # returns when the last writer, the supervisor, is gone
    stop_sessions(folder=records)


def _keep_only(descriptor: int) -> None:
    """Close all else that was inherited: the lock, the terminal, above all the pipe's own writing end."""
    os.closerange(0, descriptor)
    os.closerange(descriptor + 1, os.sysconf("SC_OPEN_MAX"))
