"""The raw side of one connection: sending, dripping, cutting, resetting, keeping silent."""

import contextlib
import select
import socket
import struct
import threading
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler

from connectors.sandbox.serving.messages import Answer

_LOOK_EVERY = 0.05  # seconds between two looks whether a silent client has left


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


class Wire:
    """What can be done to a client's connection."""

    def __init__(self, exchange: BaseHTTPRequestHandler) -> None:
        self._exchange = exchange
        self._socket: socket.socket = exchange.connection

    def send(self, answer: Answer) -> None:
        """The whole answer in one write, so that no packet waits for another."""
        self._write(self._head(answer) + self._body(answer))

    def send_cut(self, answer: Answer) -> None:
        """Announce the whole body, send half of it and hang up."""
        self._write(self._head(answer) + answer.body[: len(answer.body) // 2])
        self.hang_up()

    def send_slowly(self, answer: Answer, *, pause: float, ending: threading.Event) -> None:
        """One byte at a time, headers too, until the client has enough of it."""
        for byte in self._head(answer) + self._body(answer):
            if ending.wait(pause) or self._client_left():
                self.hang_up()
                return
            self._write(bytes((byte,)))

    def keep_silent(self, *, seconds: float, ending: threading.Event) -> None:
        """Say nothing until the client leaves, the time is over or the server ends; then hang up."""
        for _ in range(max(1, int(seconds / _LOOK_EVERY))):
            if ending.wait(_LOOK_EVERY) or self._client_left():
                break
        self.hang_up()

    def reset(self) -> None:
        """Close so that the client sees a connection reset instead of an orderly end."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._exchange.close_connection = True
        # shutdown() would send an orderly FIN first; detaching the file objects leaves close() the last word.
        self._exchange.rfile.close()
        self._exchange.wfile.close()
        self._socket.close()

    def hang_up(self) -> None:
        self._exchange.close_connection = True
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def _write(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except OSError:
            self._exchange.close_connection = True

    def _head(self, answer: Answer) -> bytes:
        lines = [f"HTTP/1.1 {answer.status} {_reason(answer.status)}"]
        lines += [f"{name}: {value}" for name, value in answer.headers]
        lines.append(f"Date: {formatdate(usegmt=True)}")
        if answer.status != HTTPStatus.NO_CONTENT:
            lines.append(f"Content-Length: {len(answer.body)}")
        if self._exchange.close_connection:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")

    def _body(self, answer: Answer) -> bytes:
        bare = self._exchange.command == "HEAD" or answer.status == HTTPStatus.NO_CONTENT
        return b"" if bare else answer.body

    def _client_left(self) -> bool:
        # Not select(): it knows no handle above 1024, and a long-lived process has such.
        look = select.poll()
        try:
            look.register(self._socket, select.POLLIN)
            return bool(look.poll(0)) and self._socket.recv(1, socket.MSG_PEEK) == b""
        except (OSError, ValueError):
            return True
