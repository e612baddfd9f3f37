"""Starting one child program so that it can never outlive its supervisor, and stopping it with all that it started."""

import contextlib
import os
import platform
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from iweb.ops.local.identity import LIBC, Identity, become

PR_SET_PDEATHSIG = 1  # linux/prctl.h

# Not sys.platform: the type checker would call the other branch dead.
ON_LINUX = platform.system() == "Linux"


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A program to run.

    `ready` is asked with the process id until it says yes; None means ready at once. `ready_within` is in seconds, None
    waits as long as the program lives (a database that recovers from a crash may need minutes). `stop_within` is how many
    seconds it gets to end after `stop_signal`. `death_signal` is what it gets when the supervisor was killed; None means
    `stop_signal` then too.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)  # carries passwords
    ready: Callable[[int], bool] | None = None
    ready_within: float | None = 60
    stop_signal: signal.Signals = signal.SIGTERM
    stop_within: float = 20
    death_signal: signal.Signals | None = None
    identity: Identity = Identity.OWN
    directory: Path | None = None


@dataclass(frozen=True, slots=True)
class Running:
    """A child that was started: the process, and the file that its output goes to."""

    child: Child
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None


def spawn(child: Child, *, log: Path) -> Running:
    """Start `child` in a session of its own with its output appended to `log`.

    Call this from the main thread: on Linux the child gets its death signal when the *thread* that started it ends, however that
    ended. Source: prctl(2), PR_SET_PDEATHSIG.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(
            child.command,
            env=dict(child.environment),
            cwd=child.directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_before_exec(child),  # noqa: PLW1509 - main thread only
        )
    return Running(child, process, log)


def _before_exec(child: Child) -> Callable[[], None]:
    return bound_to_parent(
        death_signal=child.death_signal or child.stop_signal, identity=child.identity
    )


def bound_to_parent(
    *, death_signal: signal.Signals, identity: Identity = Identity.OWN
) -> Callable[[], None]:
    """What a child does between fork and exec: become `identity`, and tie its life to this process."""
    return partial(_bind, parent=os.getpid(), death_signal=death_signal, identity=identity)


def _bind(*, parent: int, death_signal: signal.Signals, identity: Identity) -> None:
    become(identity)  # first: changing credentials clears the death signal
    if LIBC is None:
        return
    LIBC.prctl(PR_SET_PDEATHSIG, int(death_signal))
    if os.getppid() != parent:  # the parent died before prctl was in force
        os._exit(1)


def stop(running: Running, *, hurried: Callable[[], bool]) -> int:
    """Ask the program to end, wait, then kill what is left of its session. Returns its exit code (negative: a signal)."""
    process = running.process
    if not running.ended:
        process.send_signal(running.child.stop_signal)
        _wait(process, until=time.monotonic() + running.child.stop_within, hurried=hurried)
    kill_group(process.pid)
    return process.wait()


def kill_group(pid: int) -> None:
    """End every process of the session that `pid` leads. No group left is the usual case."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def program(pid: int) -> str:
    """The name of the program that runs as `pid`, empty when none does."""
    if ON_LINUX:
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
        return ""
    return _ps(pid, "comm=")


def birth(pid: int) -> str:
    """When `pid` was started, in the system's own words: tells a process from a later one with the same id. Empty: gone."""
    if not ON_LINUX:
        return _ps(pid, "lstart=")
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return ""
    state, started = fields[0], fields[19]  # fields 3 and 22 of proc_pid_stat(5)
    return "" if state in {"Z", "X"} else started


def _ps(pid: int, column: str) -> str:
    answer = subprocess.run(
        ["ps", "-o", column, "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip()


def _wait(process: subprocess.Popen[bytes], *, until: float, hurried: Callable[[], bool]) -> None:
    while process.poll() is None and time.monotonic() < until and not hurried():
        time.sleep(0.02)
