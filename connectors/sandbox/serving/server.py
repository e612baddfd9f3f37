"""The listening side: HTTP/1.1 with kept connections, one thread a connection, loopback only."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from connectors.sandbox.serving.control_plane import PREFIX
from connectors.sandbox.serving.delivery import deliver
from connectors.sandbox.serving.messages import Answer, Request
from connectors.sandbox.serving.wire import Wire

if TYPE_CHECKING:
    from connectors.sandbox.serving.sandbox import Sandbox

LONGEST_WORK = 10.0  # seconds that `end` grants a request that is being processed
LONGEST_BODY = 32 * 1024 * 1024


class Exchange(BaseHTTPRequestHandler):
    """Reads requests off one connection and hands them on; every verb goes the same way."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "LoopbackServer"

    def __getattr__(self, name: str) -> Any:
        """`BaseHTTPRequestHandler` looks for do_GET, do_POST ...: any verb is served, refusing it is the sandbox's business."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def log_message(self, *_: Any) -> None:
        """The journal takes the place of a log."""

    def setup(self) -> None:
        super().setup()
        self.server.remember(self)

    def finish(self) -> None:
        self.server.forget(self)
        super().finish()

    def _serve(self) -> None:
        wire = Wire(self)
        body = self._read_body()
        if body is None:
            wire.send(Answer(411))
            return
        request = Request.of(self.command, self.path, dict(self.headers.items()), body)
        sandbox = self.server.sandbox
        if request.path.startswith(PREFIX):
            wire.send(sandbox.control.answer(request))
        else:
            deliver(sandbox, request, wire)

    def _read_body(self) -> bytes | None:
        """None when the length is not announced, or is beyond all reason."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdigit():
            self.close_connection = True
            return None
        if int(length) > LONGEST_BODY:
            self.close_connection = True
            return None
        return self.rfile.read(int(length))


class LoopbackServer(ThreadingHTTPServer):
    """Knows its live connections, so that `end` leaves no thread and no client hanging."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, *, port: int, sandbox: "Sandbox") -> None:
        self.sandbox = sandbox
        self.ending = threading.Event()
        self._live: dict[Exchange, threading.Thread] = {}
        self._beside: list[threading.Thread] = []
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", port), Exchange)

    def remember(self, exchange: Exchange) -> None:
        with self._guard:
            self._live[exchange] = threading.current_thread()

    def forget(self, exchange: Exchange) -> None:
        with self._guard:
            self._live.pop(exchange, None)

    def also(self, thread: threading.Thread) -> None:
        """Start work beside the connections; `end` waits for it."""
        self._beside.append(thread)
        thread.start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves in the middle is no news; what the application got wrong is reported by `deliver`."""

    def run(self) -> None:
        self.serve_forever(poll_interval=0.02)

    def end(self) -> None:
        self.ending.set()
        self.shutdown()
        with self._guard:
            live = dict(self._live)
        for exchange in live:
            Wire(exchange).hang_up()
        self.server_close()
        for thread in [*live.values(), *self._beside]:
            thread.join(timeout=LONGEST_WORK)
