"""The log file of each program: a new one at every start, the last few kept."""

import contextlib
from pathlib import Path

KEPT = 5
TAIL = 12  # lines


def fresh_log(*, folder: Path, name: str) -> Path:
    """Move the former logs of `name` one place back (`name.log.1` is the newest of them) and return the new, empty one."""
    current = folder / f"{name}.log"
    for place in range(KEPT - 1, 0, -1):
        _move(folder / f"{name}.log.{place}", folder / f"{name}.log.{place + 1}")
    _move(current, folder / f"{name}.log.1")
    current.touch(mode=0o600)
    return current


def last_lines(log: Path) -> str:
    """The end of `log`, indented, for the sentence that says why a program died."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(f"    {line}" for line in lines[-TAIL:])


def _move(source: Path, target: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        source.replace(target)
