"""Starts programs in order, watches over them, and stops them in the reverse order, whatever happens.

The supervisor never uses threads: the death signal of a child hangs on the thread that started it (see `processes.spawn`).
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType, TracebackType
from typing import NoReturn, Self

from iweb.ops.local.errors import CannotStart, ChildDied, StopAsked
from iweb.ops.local.guardian import appoint
from iweb.ops.local.left_overs import stop_left_overs, strike_off, write_down
from iweb.ops.local.logs import fresh_log, last_lines
from iweb.ops.local.processes import Child, Running, bound_to_parent, spawn, stop
from iweb.ops.local.terminal import Terminal

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STILL_WAITING_EVERY = 10.0  # seconds between two lines about a program that is slow to be ready


class Supervisor:
    """A context manager that owns the programs it starts. Its caller holds the lock of the state folder.

    Every wait raises `StopAsked` after SIGINT, SIGTERM or SIGHUP, and `ChildDied` when a started program has ended.
    """

    def __init__(self, *, state: Path, terminal: Terminal) -> None:
        self._logs, self._records = state / "log", state / "run"
        self._terminal = terminal
        self._running: list[Running] = []
        self._signals: list[int] = []
        self._former: dict[int, object] = {}

    def __enter__(self) -> Self:
        for folder in (self._logs, self._records):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for number in STOPPING:
            self._former[number] = signal.signal(number, self._note_signal)
        for name in stop_left_overs(folder=self._records):
            self._terminal.say(name, "a left-over of an earlier run was stopped")
        self._guardian = appoint(records=self._records)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        self._guardian.dismiss()
        for number, handler in self._former.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def start(self, *children: Child) -> None:
        """Start `children` side by side and return when all are ready."""
        self.spawn(*children)
        self.wait_until_ready(*(child.name for child in children))

    def spawn(self, *children: Child) -> None:
        """Start `children` without waiting for them."""
        for child in children:
            self._check()
            try:
                running = spawn(child, log=fresh_log(folder=self._logs, name=child.name))
            except (OSError, subprocess.SubprocessError) as error:
                raise CannotStart(f"{child.name} could not be started: {error}") from error
            self._running.append(running)
            write_down(running, folder=self._records)

    def wait_until_ready(self, *names: str) -> None:
        """Wait for each named program. Raises `CannotStart` when one is not ready within its time."""
        waiting = [running for running in self._running if running.child.name in names]
        started = time.monotonic()
        reminder = started + STILL_WAITING_EVERY
        while waiting:
            self._check()
            for running in [one for one in waiting if _is_ready(one)]:
                waiting.remove(running)
                self._terminal.say(
                    running.child.name, "ready" if running.child.ready else "started"
                )
            for running in waiting:
                _require_patience(running, waited=time.monotonic() - started)
            if waiting and time.monotonic() > reminder:
                reminder += STILL_WAITING_EVERY
                self._terminal.say(waiting[0].child.name, "still starting, see its log")
            self._pause(0.02)

    def run(self, command: Sequence[str], *, environment: Mapping[str, str], log: str) -> int:
        """Run one command to its end, its output in a log file, while the programs are watched.

        Returns its exit code (negative: a signal).
        """
        path = fresh_log(folder=self._logs, name=log)
        step = spawn(Child(name=log, command=tuple(command), environment=environment), log=path)
        return self._finish(step)

    def run_beside(
        self, command: Sequence[str], *, environment: Mapping[str, str], name: str
    ) -> int:
        """Like `run`, but what the command writes goes to the terminal."""
        process = subprocess.Popen(
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=bound_to_parent(death_signal=signal.SIGTERM),  # noqa: PLW1509 - main thread only
        )
        child = Child(name=name, command=tuple(command), environment=environment)
        return self._finish(Running(child, process, Path(os.devnull)))

    def run_in_terminal(self, command: Sequence[str], *, environment: Mapping[str, str]) -> int:
        """Run one command that owns the terminal: keys and Ctrl-C are its own. Returns its exit code (128 + signal)."""
        step = subprocess.Popen(
            command,
            env=dict(environment),
            preexec_fn=bound_to_parent(death_signal=signal.SIGTERM),  # noqa: PLW1509 - main thread only
        )
        try:
            while step.poll() is None:
                _pass_on(self._signals, to=step)
                self._check_children()
                time.sleep(0.02)
        finally:
            step.terminate()  # does nothing to a command that has ended
            step.wait()
        return step.returncode if step.returncode >= 0 else 128 - step.returncode

    def watch(self) -> NoReturn:
        """Stay until a signal (`StopAsked`) or the death of a program (`ChildDied`) ends it."""
        while True:
            self._check()
            self._pause(0.2)

    def stop(self) -> None:
        """Stop everything in reverse order. A second signal makes it hurry: what still runs is killed."""
        heard = len(self._signals)
        while self._running:
            running = self._running.pop()
            code = stop(running, hurried=lambda: len(self._signals) > heard)
            strike_off(running.child.name, folder=self._records)
            self._terminal.say(
                running.child.name, "stopped" if code <= 0 else f"stopped, code {code}"
            )

    def last_lines(self, log: str) -> str:
        """The end of the log that `run` wrote, indented."""
        return last_lines(self._logs / f"{log}.log")

    def _finish(self, step: Running) -> int:
        write_down(step, folder=self._records)
        try:
            while not step.ended:
                self._pause(0.02)
        finally:
            code = stop(step, hurried=lambda: len(self._signals) > 1)
            strike_off(step.child.name, folder=self._records)
        return code

    def _note_signal(self, number: int, _frame: FrameType | None) -> None:
        self._signals.append(number)

    def _pause(self, seconds: float) -> None:
        time.sleep(seconds)
        self._check()

    def _check(self) -> None:
        if self._signals:
            raise StopAsked(self._signals[0])
        self._check_children()

    def _check_children(self) -> None:
        dead = next((running for running in self._running if running.ended), None)
        if dead is not None:
            raise ChildDied(_obituary(dead))


def _is_ready(running: Running) -> bool:
    return running.child.ready is None or running.child.ready(running.process.pid)


def _require_patience(running: Running, *, waited: float) -> None:
    limit = running.child.ready_within
    if limit is not None and waited > limit:
        raise CannotStart(
            f"{running.child.name} was not ready within {limit:g} s; see {running.log}."
        )


def _obituary(running: Running) -> str:
    code = running.process.returncode
    how = f"code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
    return f"{running.child.name} ended with {how}; the end of {running.log}:\n{last_lines(running.log)}"


def _pass_on(signals: list[int], *, to: subprocess.Popen[bytes]) -> None:
    """Ctrl-C reaches the command by itself (same terminal group), the other signals do not."""
    while signals:
        number = signals.pop(0)
        if number != signal.SIGINT:
            to.send_signal(number)


def python(*arguments: str) -> tuple[str, ...]:
    """A command of the interpreter that runs this."""
    return (sys.executable, *arguments)
