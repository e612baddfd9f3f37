"""The connection below the outbound door: a checked and pinned address, and the moment in which the first byte leaves."""

import socket
import time
from collections.abc import Callable
from contextvars import ContextVar
from ipaddress import ip_address
from typing import Any, Final

from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from connectors.deadline import Deadline

# A name is looked up again after this, so that a moved service is found and a connection can be kept until then.
_PINNED_SECONDS: Final = 60.0


class Departure:
    """One call on its way: its deadline, and whether anything of it has left the house."""

    def __init__(self, *, deadline: Deadline, confirm: Callable[[], None]) -> None:
        self.deadline = deadline
        self.has_left = False
        self._confirm = confirm

    def leave(self) -> None:
        """The next thing that happens is that bytes leave. Raises what `confirm` raises, and then nothing leaves."""
        if not self.has_left:
            self._confirm()
            self.has_left = True


departing: ContextVar[Departure] = ContextVar("iweb_departing")


class _Connection(HTTPConnection):
    """Hands its socket to the call's deadline, and says when it begins to send."""

    def _new_conn(self) -> socket.socket:
        sock = super()._new_conn()
        departing.get().deadline.watch(sock)  # here already: a TLS handshake can be dripped as well
        return sock

    def send(self, data: Any) -> None:
        departure = departing.get()
        if self.sock is None:
            self.connect()
        elif not departure.has_left:
            departure.deadline.watch(self.sock)  # a kept connection serves a new call
        departure.leave()
        super().send(data)


class _TlsConnection(_Connection, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class PinnedAdapter(IPFilterAdapter):  # type: ignore[misc]  # the library has no types
    """Looks the host up within the deadline, refuses addresses of inside networks, and connects to what it checked.

    For one host only: the checked address is kept for a minute. Plain http is for loopback alone.
    """

    def __init__(self, *, is_https: bool, allow_loopback: bool) -> None:
        super().__init__(is_https_proto=is_https, allow_loopback=allow_loopback)
        self._is_https = is_https
        self._checked: tuple[float, str, dict[str, Any], dict[str, Any]] | None = None

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    def build_connection_pool_key_attributes(
        self, request: Any, verify: Any, cert: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        if self._checked is None or self._checked[0] < time.monotonic():
            self._checked = self._look_up(request, verify, cert)
        _, host_header, host, pool = self._checked
        request.headers["Host"] = host_header
        return dict(host), dict(pool)

    def forget(self) -> None:
        """Look the name up anew and connect anew."""
        self._checked = None
        self.poolmanager.clear()

    def _look_up(
        self, request: Any, verify: Any, cert: Any
    ) -> tuple[float, str, dict[str, Any], dict[str, Any]]:
        ask = super().build_connection_pool_key_attributes
        host, pool = departing.get().deadline.within(lambda: ask(request, verify, cert))
        self._check(host["host"], port=host["port"])
        return time.monotonic() + _PINNED_SECONDS, request.headers["Host"], host, pool

    def _check(self, address: str, *, port: int | None) -> None:
        """Beyond the library's list: only public addresses, and everything but https on 443 is for loopback alone."""
        ip = ip_address(address.strip("[]"))
        if ip.is_loopback:
            return  # the library let it pass, so it is allowed here
        if not ip.is_global or not self._is_https or port not in (None, 443):
            raise InvalidIPAddress(ip)
