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
from typing import Any, Final, NoReturn
from urllib.parse import urljoin, urlsplit

import orjson
import requests
from requests_hardened.ip_filter import InvalidIPAddress
from urllib3.exceptions import HTTPError

from connectors.deadline import Deadline, DeadlinePassedError
from connectors.errors import Blocked, ConnectorError, Kind, NotNow, Refused, UnknownOutcome
from connectors.ports import Gate, OpenGate
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
        self._check_address(self.base_url)

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
        self._check_address(url)
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
            self._check_address(request.url, message_id="http.redirected_elsewhere")
            if call.is_write:
                return answer
            answer = call.make(self._session(), request, deadline=deadline)
        raise Refused("http.too_many_redirects", kind=Kind.CONTACT_SUPPORT, status=answer.status)

    def _check_address(self, url: str, *, message_id: str = "http.address_refused") -> None:
        """The same host and port as the base, https (or, where loopback is allowed, http), no user in it."""
        base = urlsplit(self.base_url)
        try:
            parts = urlsplit(url)
            here, there = (
                (base.scheme, base.hostname, base.port),
                (
                    parts.scheme,
                    parts.hostname,
                    parts.port,
                ),
            )
        except ValueError:
            raise Blocked(message_id, kind=Kind.CONTACT_SUPPORT) from None
        schemes = {"https", "http"} if self._allow_loopback else {"https"}
        if (
            here != there
            or parts.scheme not in schemes
            or not parts.hostname
            or "@" in parts.netloc
        ):
            raise Blocked(message_id, kind=Kind.CONTACT_SUPPORT)

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
        session.trust_env = (
            False  # neither proxies nor .netrc nor certificate paths of the environment
        )
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
        self.gate.confirm()
        crossing(f"http {self.endpoint} before first byte")

    def _read(self, response: requests.Response, *, deadline: Deadline) -> bytes:
        body = bytearray()
        while chunk := response.raw.read(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > self.max_bytes:
                response.close()
                self._too_large(response.status_code)
        if (
            deadline.passed
        ):  # a body without a length ends with the connection: this one was ended by us
            raise DeadlinePassedError
        return bytes(body)

    def _too_large(self, status: int) -> NoReturn:
        kind: type[ConnectorError] = UnknownOutcome if self.is_write else Refused
        raise kind("http.answer_too_large", kind=Kind.CONTACT_SUPPORT, status=status)

    @contextmanager
    def _failures(self, departure: Departure, *, session: requests.Session) -> Iterator[None]:
        """Name what went wrong by what is known: nothing left, or a write whose outcome nobody proves."""
        try:
            yield
        except (InvalidIPAddress, requests.exceptions.InvalidURL):
            raise Blocked("http.address_refused", kind=Kind.CONTACT_SUPPORT) from None
        except (DeadlinePassedError, requests.RequestException, HTTPError, OSError) as error:
            forget_connections(session)
            raise self._named(error, departure) from None

    def _named(self, error: Exception, departure: Departure) -> ConnectorError:
        detail = type(error).__name__  # never the text: it can hold the address with its parameters
        if not departure.has_left:
            return NotNow(_why_not_connected(error), kind=Kind.RETRY, detail=detail)
        late = departure.deadline.passed or isinstance(error, requests.Timeout)
        if self.is_write:
            message_id = "http.write_timed_out" if late else "http.write_broken_off"
            return UnknownOutcome(message_id, kind=Kind.RETRY, detail=detail)
        return NotNow(
            "http.read_timed_out" if late else "http.read_broken_off",
            kind=Kind.RETRY,
            detail=detail,
        )


def _why_not_connected(error: Exception) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        return "http.certificate_refused"
    if isinstance(error.__cause__, socket.gaierror):
        return "http.name_unknown"
    return "http.not_connected"


@contextmanager
def _current(departure: Departure) -> Iterator[None]:
    token = departing.set(departure)
    try:
        yield
    finally:
        departing.reset(token)
