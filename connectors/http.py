"""The one outbound door. Nothing else in the program opens a connection to another system.

What it holds to: https only, no private, loopback, link-local, metadata or carrier-grade NAT address, the name's answer
pinned, certificates checked, no proxy or credential from the environment, no redirect to another host, one total deadline,
a size cap, one attempt a call, and never inside a database scope (DESIGN 5; checklist rows 19 and 20).
What became of a failed call is told apart by one fact: whether the first byte left (connectors/errors.py).
"""

import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import orjson
import requests
from requests_hardened.ip_filter import InvalidIPAddress
from urllib3.exceptions import HTTPError

from connectors.deadline import Deadline, DeadlinePassedError
from connectors.errors import ConnectorError
from connectors.ports import Gate, OpenGate
from connectors.symptoms import Symptom, without_answer
from connectors.wire import Departure, PinnedAdapter, departing
from iweb.core.boundaries import crossing
from iweb.core.scope_flag import inside_scope

DEADLINE: Final = timedelta(seconds=30)
CONNECT_SECONDS: Final = 3.0
MAX_BYTES: Final = 8_000_000
READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_MOST_REDIRECTS: Final = 3
_CHUNK: Final = 65_536
# A connection that idled longer may be closed by the other side in the moment it is used, which would leave a write in doubt.
_IDLE_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer of the other side, whatever its status. `headers` ignores case; `elapsed` runs from the first step on."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    elapsed: timedelta

    @property
    def text(self) -> str:
        """The body as UTF-8; bytes that are none are replaced."""
        return self.body.decode("utf-8", errors="replace")

    def json(self) -> Any:
        """Raises ValueError when the body is no JSON."""
        return orjson.loads(self.body)


class Door:
    """Calls to one host. Safe to share between threads: each keeps a connection of its own.

    `allow_loopback` permits http and any port, on this machine only; it comes from a setting that production refuses.
    `ca_file` names a certificate authority to trust instead of the public ones.
    """

    def __init__(
        self,
        base_url: str,
        *,
        allow_loopback: bool = False,
        deadline: timedelta = DEADLINE,
        max_bytes: int = MAX_BYTES,
        ca_file: str | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/") + "/"
        self._allow_loopback = allow_loopback
        self._deadline = deadline
        self._max_bytes = max_bytes
        self._ca_file = ca_file
        self._own = threading.local()
        if not self._is_ours(self.base_url):
            raise without_answer(Symptom.ADDRESS_REFUSED, write=False)

    def call(
        self,
        method: str,
        path_or_url: str,
        *,
        endpoint: str = "",
        gate: Gate | None = None,
        **content: Any,
    ) -> Answer:
        """One call, one attempt. `content`: `params` (dict or pairs), `headers`, and one of `json`, `form`, `body` (bytes).

        `endpoint` is its name without ids, for the gate and the crash boundaries. A redirect of a read within the host is
        followed. Raises `NotNow` (nothing left, or a read that broke off), `UnknownOutcome` (a write left, and no whole
        answer came), `Blocked` (an address we never call), `Refused` (an answer that is too large), RuntimeError inside a
        database scope, and what the gate raises.
        """
        if inside_scope():
            raise RuntimeError(
                "no HTTP inside a database scope: load, close the scope, call, open it again, store"
            )
        request = self._request(method, path_or_url, **content)
        call = _Call(
            method=method,
            endpoint=endpoint or f"{method} {urlsplit(self.base_url).hostname}",
            gate=gate or OpenGate(),
            max_bytes=self._max_bytes,
        )
        with Deadline(self._deadline) as deadline:
            return self._follow(call, request, deadline=deadline)

    def _request(
        self,
        method: str,
        path_or_url: str,
        *,
        params: Any = None,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> requests.Request:
        url = urljoin(self.base_url, path_or_url)
        if not self._is_ours(url):
            raise without_answer(Symptom.ADDRESS_REFUSED, write=False)
        sent = {"User-Agent": "iWeb-Control-Panel", "Accept": "application/json"} | dict(
            headers or {}
        )
        if json is not None:
            body = orjson.dumps(json)
            sent.setdefault("Content-Type", "application/json")
        return requests.Request(
            method, url, params=params, headers=sent, data=form if form is not None else body
        )

    def _follow(self, call: "_Call", request: requests.Request, *, deadline: Deadline) -> Answer:
        """Redirects of a read stay within the host; a write is never repeated elsewhere."""
        answer = call.make(self._session(), request, deadline=deadline)
        for _ in range(_MOST_REDIRECTS):
            target = answer.headers.get("Location", "")
            if answer.status not in (301, 302, 303, 307, 308) or not target:
                return answer
            request.url = urljoin(request.url, target)
            request.params = {}
            if not self._is_ours(request.url):
                raise call.failed(Symptom.REDIRECTED_ELSEWHERE, status=answer.status)
            if call.is_write:
                return answer
            answer = call.make(self._session(), request, deadline=deadline)
        raise call.failed(Symptom.TOO_MANY_REDIRECTS, status=answer.status)

    def _is_ours(self, url: str) -> bool:
        """The same scheme, host and port as the base, https (or http, where loopback is allowed), no user in it."""
        try:
            base, parts = urlsplit(self.base_url), urlsplit(url)
            same = (base.scheme, base.hostname, base.port) == (
                parts.scheme,
                parts.hostname,
                parts.port,
            )
        except ValueError:
            return False
        schemes = {"https", "http"} if self._allow_loopback else {"https"}
        return same and parts.scheme in schemes and bool(parts.hostname) and "@" not in parts.netloc

    def _session(self) -> requests.Session:
        """This thread's session, its connection thrown away when it idled too long."""
        session: requests.Session | None = getattr(self._own, "session", None)
        if session is None or self._own.process != os.getpid():  # a forked child shares no socket
            session = self._own.session = self._new_session()
            self._own.process = os.getpid()
        elif time.monotonic() - self._own.used_at > _IDLE_SECONDS:
            forget_connections(session)
        self._own.used_at = time.monotonic()
        return session

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False  # neither proxies nor .netrc nor certificates of the environment
        session.verify = self._ca_file or True
        session.headers.clear()
        session.adapters.clear()
        for scheme in ("https", "http") if self._allow_loopback else ("https",):
            adapter = PinnedAdapter(is_https=scheme == "https", allow_loopback=self._allow_loopback)
            session.mount(f"{scheme}://", adapter)
        return session


def forget_connections(session: requests.Session) -> None:
    """Close what is kept, and look the name up anew."""
    for adapter in session.adapters.values():
        if isinstance(adapter, PinnedAdapter):
            adapter.forget()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """What a call is named, who guards it, and what its failure means."""

    method: str
    endpoint: str
    gate: Gate
    max_bytes: int

    @property
    def is_write(self) -> bool:
        return self.method.upper() not in READS

    def make(
        self, session: requests.Session, request: requests.Request, *, deadline: Deadline
    ) -> Answer:
        """Through the gate, out, and back with a whole answer."""
        began = time.monotonic()
        self.gate.before(endpoint=self.endpoint)
        departure = Departure(deadline=deadline, confirm=self._confirm)
        with self._failures(departure, session=session), _current(departure):
            response = session.send(
                session.prepare_request(request),
                stream=True,
                allow_redirects=False,
                timeout=(min(CONNECT_SECONDS, deadline.left()), deadline.left() + 1),
            )
            body = self._read(response, deadline=deadline)
        crossing(f"http {self.endpoint} answered")
        self.gate.after(
            endpoint=self.endpoint, status=response.status_code, headers=response.headers
        )
        return Answer(
            status=response.status_code,
            headers=response.headers,
            body=body,
            elapsed=timedelta(seconds=time.monotonic() - began),
        )

    def _confirm(self) -> None:
        """The gate looks last: a process that was stopped at the boundary must not send when it wakes up too late."""
        crossing(f"http {self.endpoint} before first byte")
        self.gate.confirm()

    def _read(self, response: requests.Response, *, deadline: Deadline) -> bytes:
        body = bytearray()
        while chunk := response.raw.read(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > self.max_bytes:
                response.close()
                raise self.failed(Symptom.TOO_LARGE, status=response.status_code)
        # A body without a length ends with its connection, and then it was us who ended it.
        if deadline.passed:
            raise DeadlinePassedError
        return bytes(body)

    @contextmanager
    def _failures(self, departure: Departure, *, session: requests.Session) -> Iterator[None]:
        """Name what went wrong by what is known: nothing left, or a write whose outcome nobody proves."""
        try:
            yield
        except (DeadlinePassedError, requests.RequestException, HTTPError, OSError) as error:
            forget_connections(session)
            symptom = _symptom(error, departure=departure)
            # The failure's text can hold the address with its parameters: only its name is told.
            raise self.failed(symptom, detail=type(error).__name__) from None

    def failed(
        self, symptom: Symptom, *, detail: str = "", status: int | None = None
    ) -> ConnectorError:
        return without_answer(symptom, write=self.is_write, detail=detail, status=status)


def _symptom(error: Exception, *, departure: Departure) -> Symptom:
    if departure.has_left:
        late = departure.deadline.passed or isinstance(error, requests.Timeout)
        return Symptom.TIMED_OUT if late else Symptom.BROKEN_OFF
    if isinstance(error, InvalidIPAddress | requests.exceptions.InvalidURL):
        return Symptom.ADDRESS_REFUSED
    if isinstance(error, requests.exceptions.SSLError):
        return Symptom.CERTIFICATE_REFUSED
    if isinstance(error.__cause__, socket.gaierror):
        return Symptom.NAME_UNKNOWN
    return Symptom.NOT_CONNECTED


@contextmanager
def _current(departure: Departure) -> Iterator[None]:
    token = departing.set(departure)
    try:
        yield
    finally:
        departing.reset(token)
