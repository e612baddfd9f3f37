"""One total deadline for a call: looking up the name, connecting, a dripping header and the last byte of the body included.

A time-out of a socket starts anew with every byte, so a peer that drips one byte a second holds a call for ever. Here a
timer shuts the connection down when the time is up, whatever is being waited for.
"""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import NoReturn, Self, TypeVar

T = TypeVar("T")


class DeadlinePassedError(Exception):
    """The time for this call is up."""


class Deadline:
    """A context manager around one call; `left()` is in seconds. Not shared between threads' calls."""

    def __init__(self, total: timedelta) -> None:
        self._ends = time.monotonic() + total.total_seconds()
        self._lock = threading.Lock()
        self._watched: list[socket.socket] = []
        self._over = False
        self.passed = False
        self._timer = threading.Timer(total.total_seconds(), self._strike)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        with (
            self._lock
        ):  # a timer that fires now must not hit a connection that serves the next call
            self._over = True
            for handle in self._watched:
                handle.close()
        self._timer.cancel()

    def left(self) -> float:
        """Seconds, never negative."""
        return max(0.0, self._ends - time.monotonic())

    def watch(self, sock: socket.socket) -> None:
        """Shut this connection down when the time is up.

        Through a handle of our own: TLS takes the socket object over, and a body without a length outlives its
        connection object.
        """
        handle = socket.fromfd(sock.fileno(), sock.family, sock.type)
        with self._lock:
            self._watched.append(handle)
            if self.passed:
                _shut(handle)

    def within(self, work: Callable[[], T]) -> T:
        """Run what cannot be interrupted, such as a name look-up, aside; wait no longer than is left.

        Raises DeadlinePassedError, or what `work` raises. The thread that is left behind ends by itself.
        """
        box: SimpleQueue[Callable[[], T]] = SimpleQueue()
        threading.Thread(target=lambda: box.put(_outcome(work)), daemon=True).start()
        try:
            return box.get(timeout=self.left())()
        except Empty:
            raise DeadlinePassedError from None

    def _strike(self) -> None:
        with self._lock:
            if self._over:
                return
            self.passed = True
            for handle in self._watched:
                _shut(handle)


def _shut(handle: socket.socket) -> None:
    """End both directions, so that whoever waits on any handle of this connection wakes up."""
    with suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)


def _outcome(work: Callable[[], T]) -> Callable[[], T]:
    """What `work` gave or raised, to be had again in the thread that waits for it."""
    try:
        value = work()
    except Exception as error:  # noqa: BLE001  (handed over as it is)
        return _raiser(error)
    return lambda: value


def _raiser(error: Exception) -> Callable[[], NoReturn]:
    def again() -> NoReturn:
        raise error

    return again
