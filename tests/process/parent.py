"""The test's side of the warm parent."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Self


class Warm:
    """Starts one warm parent; give it work with `worker(...)`. Safe for several threads."""

    def __init__(self, *, env: dict[str, str]) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.process.warm"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **env},
            cwd=Path(__file__).resolve().parents[2],
            start_new_session=True,
        )
        self._pids: set[int] = set()

    def __enter__(self) -> Self:
        assert self._process.stdout is not None
        ready = json.loads(self._process.stdout.readline())
        assert ready["ready"] == self._process.pid
        return self

    def __exit__(self, *_: object) -> None:
        for pid in self._pids:
            self._quietly(pid=pid, number=signal.SIGKILL)
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=20)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def ask(self, **request: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())

    def worker(self, **request: Any) -> int:
        pid: int = self.ask(do="worker", **request)["pid"]
        self._pids.add(pid)
        return pid

    def poll(self, pid: int) -> dict[str, Any]:
        state = self.ask(do="poll", pid=pid)
        if state["state"] in ("killed", "exited"):
            self._pids.discard(pid)
        return state

    def wait(self, pid: int, *, until: tuple[str, ...], seconds: float) -> dict[str, Any]:
        """Poll until the worker's state is one of `until`. Raises AssertionError after `seconds`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            state = self.poll(pid)
            if state["state"] in until:
                return state
            time.sleep(0.02)
        raise AssertionError(f"worker {pid} was not {until} within {seconds} s")

    def signal(self, pid: int, number: int) -> None:
        self.ask(do="signal", pid=pid, signal=number)

    def _quietly(self, *, pid: int, number: int) -> None:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
