"""What a sandbox is: it answers requests, on a loopback port, and keeps its state in a folder of its own."""

import fcntl
import os
import threading
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self

from connectors.sandbox.serving.clock import Clock
from connectors.sandbox.serving.control_plane import ControlPlane
from connectors.sandbox.serving.edge import edge_answer
from connectors.sandbox.serving.faults import FaultBook
from connectors.sandbox.serving.journal import Journal
from connectors.sandbox.serving.messages import Answer, Request
from connectors.sandbox.serving.server import LoopbackServer


class Sandbox(ABC):
    """Subclasses answer in `handle` (called from many threads) and may word their own faults in `answer_instead`."""

    name = "sandbox"

    def __init__(self, *, state: Path) -> None:
        state.mkdir(parents=True, exist_ok=True)
        self.state = state
        self._lock = _hold(state)
        self.clock = Clock()
        self.faults = FaultBook()
        self.journal = Journal(state / "requests.jsonl")
        self.control = ControlPlane(faults=self.faults, journal=self.journal, clock=self.clock)
        self._server: LoopbackServer | None = None

    @abstractmethod
    def handle(self, request: Request) -> Answer:
        """Answer one request. What it stores must be durable before it returns."""

    def answer_instead(self, name: str, request: Request) -> Answer:
        """The answer of a fault that replaces the real one: status_503, fault_500, html, rate_minute ..."""
        return edge_answer(name, request)

    def close(self) -> None:  # noqa: B027 - a sandbox without open files has nothing to do here
        """Let go of what the subclass holds; called once, after the last request."""

    @property
    def server(self) -> LoopbackServer:
        """Raises `RuntimeError` before `start`."""
        if self._server is None:
            raise RuntimeError(f"{self.name} is not started")
        return self._server

    @property
    def url(self) -> str:
        """`http://127.0.0.1:<port>` without a slash at the end."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def start(self, *, port: int = 0) -> None:
        """Serve from background threads; port 0 takes a free one."""
        self._server = LoopbackServer(port=port, sandbox=self)
        threading.Thread(target=self._server.run, name=f"{self.name}-accept", daemon=True).start()

    def stop(self) -> None:
        """End every connection, finish what is being processed, and release the state folder."""
        if self._server is not None:
            self._server.end()
        self.close()
        self.journal.end()
        os.close(self._lock)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _hold(state: Path) -> int:
    """Two servers on one state would break its promises. Raises `RuntimeError` when another one holds it."""
    lock = os.open(state / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as taken:
        os.close(lock)
        raise RuntimeError(f"another sandbox already uses {state}") from taken
    return lock
