"""Calls to Exact's REST interface: token, address, envelope, paging, and what a failed answer means."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NoReturn, Protocol
from urllib.parse import quote

from connectors.classify import Purpose
from connectors.errors import ConnectorError, Kind, NotNow, UnknownOutcome
from connectors.http import Answer, Door
from connectors.ledgers.exact.formats import MalformedError, guid_literal
from connectors.ledgers.exact.refusals import failure
from connectors.ports import Gate, Json

# Exact documents no limit; its clients stay below this.
LONGEST_URL: Final = 2000
MOST_PAGES: Final = 20_000
_SAFE: Final = "(),'/:"


class Tokens(Protocol):
    """Where access tokens come from."""

    def current(self) -> str:
        """A token that is valid now. May call the token endpoint; raises `ConnectorError`."""

    def refused(self, token: str) -> ConnectorError:
        """Exact answered 401 to this token: renew it once, and tell what to do with the call that was refused."""


class Client:
    """One division (or none, for `current/Me`) as one Exact user. Safe to share between threads."""

    def __init__(self, *, door: Door, tokens: Tokens, division: int | None = None) -> None:
        self._door = door
        self._tokens = tokens
        self._division = division

    def of(self, division: int) -> "Client":
        return Client(door=self._door, tokens=self._tokens, division=division)

    def address(self, resource: str, **options: str) -> str:
        """The path with its `$` options. Spaces as %20, which OData reads everywhere; `select` becomes `$select`."""
        base = f"/api/v1/{self._division or 'current'}/{resource}"
        query = "&".join(f"${name}={quote(value, safe=_SAFE)}" for name, value in options.items())
        return f"{base}?{query}" if query else base

    def room(self, resource: str, **options: str) -> int:
        """How many more characters the address may take."""
        return LONGEST_URL - len(self._door.base_url) - len(self.address(resource, **options))

    def create(self, resource: str, *, body: Json, gate: Gate) -> Json:
        """One POST, and the entity that Exact answers with. Raises `NotNow`, `Refused` or `UnknownOutcome`."""
        token = self._tokens.current()  # before the gate: a refresh is not part of the call
        answer = self._call(
            "POST", resource, self.address(resource), token=token, json=body, gate=gate
        )
        if answer.status not in (200, 201):
            self._fail(answer, purpose=Purpose.WRITE, token=token)
        try:
            return single(answer.json())
        except ValueError:
            raise UnknownOutcome(
                "exact.answer_unreadable", kind=Kind.RETRY, status=answer.status
            ) from None

    def change(self, resource: str, *, key: str, body: Json, gate: Gate) -> None:
        """One PUT of the given properties alone. Raises `NotNow`, `Refused` or `UnknownOutcome`."""
        token = self._tokens.current()
        address = f"{self.address(resource)}({guid_literal(key)})"
        answer = self._call("PUT", resource, address, token=token, json=body, gate=gate)
        if answer.status not in (200, 204):
            self._fail(answer, purpose=Purpose.WRITE, token=token)

    def delete(self, resource: str, *, key: str, gate: Gate) -> None:
        """One DELETE. Raises `NotNow`, `Refused` (404 too) or `UnknownOutcome`."""
        token = self._tokens.current()
        address = f"{self.address(resource)}({guid_literal(key)})"
        answer = self._call("DELETE", resource, address, token=token, gate=gate)
        if answer.status not in (200, 204):
            self._fail(answer, purpose=Purpose.WRITE, token=token)

    def rows(self, resource: str, *, gate: Gate, **options: str) -> Iterator[Json]:
        """All rows, page by page; each page is one call. Raises `NotNow` or `Refused`."""
        seen: set[str] = set()
        address: str | None = self.address(resource, **options)
        while address is not None:
            if address in seen or len(seen) >= MOST_PAGES:
                raise _unreadable("the pages lead round in a circle")
            seen.add(address)
            rows, address = self._page(resource, address, gate=gate)
            yield from rows

    def _page(self, resource: str, address: str, *, gate: Gate) -> tuple[list[Json], str | None]:
        answer = self._read(resource, address, gate=gate)
        try:
            return page(answer.json())
        except ValueError:
            raise _unreadable("", status=answer.status) from None

    def _read(self, resource: str, address: str, *, gate: Gate) -> Answer:
        """A token that was refused is renewed once: a read may be asked again at once."""
        token = self._tokens.current()
        answer = self._call("GET", resource, address, token=token, gate=gate)
        if answer.status == 401:
            error = self._tokens.refused(token)
            if error.kind is not Kind.RETRY:
                raise error
            token = self._tokens.current()
            answer = self._call("GET", resource, address, token=token, gate=gate)
        if answer.status != 200:
            self._fail(answer, purpose=Purpose.READ, token=token)
        return answer

    def _call(
        self,
        method: str,
        resource: str,
        address: str,
        *,
        token: str,
        gate: Gate,
        json: Json | None = None,
    ) -> Answer:
        return self._door.call(
            method,
            address,
            json=json,
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            endpoint=f"{method} {resource}",
            gate=gate,
        )

    def _fail(self, answer: Answer, *, purpose: Purpose, token: str) -> NoReturn:
        if answer.status == 401:
            raise self._tokens.refused(token)
        raise failure(
            purpose=purpose, status=answer.status, headers=answer.headers, body=answer.body
        )


def _unreadable(detail: str, status: int | None = None) -> NotNow:
    return NotNow("exact.read_unreadable", kind=Kind.RETRY, status=status, detail=detail)


def single(content: Any) -> Json:
    """`{"d": {entity}}`. Raises MalformedError."""
    entity = content.get("d") if isinstance(content, Mapping) else None
    if not isinstance(entity, dict) or not entity or "results" in entity:
        raise MalformedError("no entity")
    return entity


def page(content: Any) -> tuple[list[Json], str | None]:
    """`{"d": {"results": [...], "__next": url}}`, `{"d": [...]}`, or one entity. Raises MalformedError."""
    inner = content.get("d") if isinstance(content, Mapping) else None
    if isinstance(inner, dict) and "__metadata" in inner:
        return [inner], None
    rows = inner.get("results") if isinstance(inner, dict) else inner
    following = inner.get("__next") if isinstance(inner, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise MalformedError("no list of entities")
    return rows, str(following) if following else None
