"""Programs of ours whose supervisor was killed so hard that it could not stop them (where the kernel does not do it for us).

Every started program is written down in the state folder. Whoever holds the folder's lock next knows that the former
supervisor is dead, so what still runs is a left-over.
"""

import contextlib
import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from iweb.ops.local.processes import Running, birth, kill_group


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A started program: its birth tells it from a later process with the same id."""

    name: str
    pid: int
    birth: str
    started: float  # seconds since the epoch, for the order in which to stop
    stop_signal: int
    stop_within: float

    def is_alive(self) -> bool:
        return bool(self.birth) and birth(self.pid) == self.birth


def write_down(running: Running, *, folder: Path) -> None:
    """Remember `running` until it is struck off."""
    child, pid = running.child, running.process.pid
    record = Record(
        name=child.name,
        pid=pid,
        birth=birth(pid),
        started=time.time(),
        stop_signal=int(child.stop_signal),
        stop_within=child.stop_within,
    )
    (folder / f"{child.name}.json").write_text(json.dumps(asdict(record)), encoding="utf-8")


def strike_off(name: str, *, folder: Path) -> None:
    """Forget a program that was stopped."""
    (folder / f"{name}.json").unlink(missing_ok=True)


def stop_left_overs(*, folder: Path) -> list[str]:
    """Stop everything that is written down and still alive; the names of what was stopped."""
    stopped = []
    for path, record in _newest_first(folder):
        if record.is_alive():
            _stop(record)
            stopped.append(record.name)
        path.unlink(missing_ok=True)
    return stopped


def stop_sessions(*, folder: Path) -> None:
    """Like `stop_left_overs`, and then end what their programs started, even where those are gone.

    Only right after the supervisor's death: later the number of a session may belong to somebody else.
    """
    found = list(_newest_first(folder))
    stop_left_overs(folder=folder)
    for _, record in found:
        kill_group(record.pid)


def _newest_first(folder: Path) -> list[tuple[Path, Record]]:
    return sorted(_records(folder), key=lambda found: found[1].started, reverse=True)


def _records(folder: Path) -> Iterator[tuple[Path, Record]]:
    for path in folder.glob("*.json"):
        with contextlib.suppress(
            ValueError, TypeError
        ):  # half written when the supervisor was killed
            yield path, Record(**json.loads(path.read_text(encoding="utf-8")))


def _stop(record: Record) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(record.pid, record.stop_signal)
    until = time.monotonic() + record.stop_within
    while record.is_alive() and time.monotonic() < until:
        time.sleep(0.05)
    if record.is_alive():
        kill_group(record.pid)
        with contextlib.suppress(ProcessLookupError):
            os.kill(record.pid, signal.SIGKILL)
