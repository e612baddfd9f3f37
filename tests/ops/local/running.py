"""Starting a program from a test, reading what it says, and finding what it left behind."""

import contextlib
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from iweb.ops.local.processes import birth

ROOT = Path(__file__).resolve().parents[3]

# What the test run itself is set to; the program under test starts with none of it.
WITHHELD = {
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "IWEB_STATE",
    "DJANGO_SETTINGS_MODULE",
}


class Started:
    """A program under test with its output so far."""

    def __init__(self, command: Sequence[str], *, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.output = ""
        self._selector = selectors.DefaultSelector()
        assert self.process.stdout
        self._selector.register(self.process.stdout, selectors.EVENT_READ)

    def wait_for(self, text: str, *, within: float = 90) -> None:
        """Read until the output contains `text`."""
        until = time.monotonic() + within
        while text not in self.output:
            assert time.monotonic() < until, f"no {text!r} within {within} s:\n{self.output}"
            if self._selector.select(timeout=0.2) and not self._read():
                raise AssertionError(f"it ended without {text!r}:\n{self.output}")

    def end(self, *, within: float = 120) -> int:
        """Read to the end; the exit code."""
        until = time.monotonic() + within
        while time.monotonic() < until and (not self._selector.select(timeout=0.2) or self._read()):
            pass
        return self.process.wait(timeout=max(until - time.monotonic(), 1))

    def _read(self) -> bool:
        assert self.process.stdout
        part = os.read(self.process.stdout.fileno(), 65536)
        self.output += part.decode(errors="replace")
        return bool(part)


@contextlib.contextmanager
def started(*words: str, **variables: str) -> Iterator[Started]:
    """Run this Python with `words`; whatever happens to the test, the program is ended."""
    environment = {name: value for name, value in os.environ.items() if name not in WITHHELD}
    program = Started([sys.executable, *words], environment=environment | variables)
    try:
        yield program
    finally:
        if program.process.poll() is None:
            program.process.terminate()
            program.end()
        assert program.process.stdout
        program.process.stdout.close()


def processes_about(marker: Path) -> list[str]:
    """The command lines of all living processes that name `marker`, the tests' state folder."""
    found = (_command_line(folder) for folder in Path("/proc").glob("[0-9]*"))
    return [line for line in found if str(marker) in line]


def eventually(question: Callable[[], bool], *, within: float = 60) -> bool:
    """Whether the answer becomes yes in time."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(0.05)
    return False


def guardians_of(program: Started) -> list[int]:
    """The children of `program` that run its own command line: forked, not started."""
    own = _command_line(Path(f"/proc/{program.process.pid}"))
    children = Path(f"/proc/{program.process.pid}/task/{program.process.pid}/children").read_text()
    return [int(pid) for pid in children.split() if _command_line(Path(f"/proc/{pid}")) == own]


def family_of(pid: int) -> set[tuple[int, str]]:
    """`pid` and all that descend from it now, each with its birth: a number may be used again."""
    members = {pid}
    parents = {int(folder.name): _parent(folder) for folder in Path("/proc").glob("[0-9]*")}
    while more := {child for child, parent in parents.items() if parent in members} - members:
        members |= more
    return {(member, birth(member)) for member in members}


def living(family: set[tuple[int, str]]) -> set[tuple[int, str]]:
    """Who of the family still lives."""
    return {(pid, born) for pid, born in family if birth(pid) == born}


def _parent(folder: Path) -> int:
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _command_line(folder: Path) -> str:
    try:
        return (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:  # it ended while we looked
        return ""
