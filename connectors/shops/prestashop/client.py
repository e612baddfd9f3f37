"""The webservice as a client sees it: lists only, JSON only, GET only.

A single object without `display` loses its falsy fields in 8.0 to 9.0.3, so even one object is asked for as a list. The root
is read as XML, because it dies as JSON in the same versions (section 13.2 and 13.3).
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from connectors.shops.prestashop.answers import NotReadable, read_errors, read_list, shop_clock
from connectors.shops.prestashop.errors import as_error, unreadable

DISPATCHER = "/webservice/dispatcher.php"
FOREVER = "2999-12-31 23:59:59"  # there is no >= : an interval with a far end stands for it


class Answer(Protocol):
    """What the client needs of an answer of the outbound door."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...


class Caller(Protocol):
    """What the client needs of the outbound door."""

    def call(
        self, method: str, path_or_url: str, *, endpoint: str = "", **content: Any
    ) -> Answer: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Where the webservice is and how to knock. `key_in_query` is for web servers that drop the Authorization header."""

    api_address: (
        str  # https://shop/api, or .../webservice/dispatcher.php where that rewrite is missing
    )
    key: str = field(repr=False)
    key_in_query: bool = False

    @property
    def host(self) -> str:
        parts = urlsplit(self.api_address)
        return f"{parts.scheme}://{parts.netloc}"

    def address_of(self, resource: str) -> str:
        if self.api_address.endswith(DISPATCHER):
            return self.api_address
        return f"{self.api_address}/{resource}"

    def parameters_of(self, resource: str) -> dict[str, str]:
        parameters = {"url": resource} if self.api_address.endswith(DISPATCHER) else {}
        return parameters | ({"ws_key": self.key} if self.key_in_query else {})

    @property
    def headers(self) -> dict[str, str]:
        if self.key_in_query:
            return {}
        token = base64.b64encode(f"{self.key}:".encode()).decode()
        return {"Authorization": f"Basic {token}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Rows and what came with them: the shop's clock when it answered, its version, and the seconds it says it took."""

    rows: list[dict[str, Any]]
    clock: datetime
    version: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One list call. `fields` are the ones to send, associations as "groups[id]"; `filters` are already written."""

    resource: str
    fields: Sequence[str]
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: Sequence[str] = ("id_ASC",)
    limit: int | None = None
    language: str = ""
    shop: str = ""

    def parameters(self) -> dict[str, str]:
        named = [*self.filters, *self.sort]
        # Without date=1 the two change dates can be neither filtered nor sorted by (issue #25334).
        dated = any(name.startswith(("date_add", "date_upd")) for name in named)
        optional = {
            "sort": f"[{','.join(self.sort)}]" if self.sort else "",
            "limit": str(self.limit or ""),
            "language": self.language,
            "id_shop": self.shop,
            "date": "1" if dated else "",
        }
        return {
            "output_format": "JSON",  # exactly so written; anything else gives XML
            "display": f"[{','.join(self.fields)}]",
            **{f"filter[{name}]": value for name, value in self.filters.items()},
            **{name: value for name, value in optional.items() if value},
        }


class Client:
    """Calls one shop. Every method raises `Refused` or `NotNow`, named by what to do next."""

    def __init__(self, *, door: Caller, access: Access) -> None:
        self._door = door
        self.access = access
        self.version = ""

    def fetch(self, query: Query) -> Listing:
        """The rows of one list call, as sent."""
        answer = self._get(query.resource, parameters=query.parameters())
        self.version = answer.headers.get("PSWS-Version", "") or self.version
        if answer.status != 200:
            raise as_error(
                status=answer.status,
                errors=read_errors(answer.body),
                headers=answer.headers,
                about=query.resource,
            )
        return self._read(answer, resource=query.resource)

    def fetch_root(self) -> Answer:
        """The root as XML, whatever its status."""
        return self._get("", parameters={})

    def _get(self, resource: str, *, parameters: Mapping[str, str]) -> Answer:
        return self._door.call(
            "GET",
            self.access.address_of(resource),
            endpoint=f"GET prestashop/{resource}",
            params={**self.access.parameters_of(resource), **parameters},
            headers=self.access.headers,
        )

    def _read(self, answer: Answer, *, resource: str) -> Listing:
        try:
            rows = read_list(answer.body, resource=resource)
        except NotReadable as error:
            errors = read_errors(answer.body)
            if errors:  # a success by its status that carries errors: a module changed the status
                raise as_error(
                    status=answer.status, errors=errors, headers=answer.headers, about=resource
                ) from None
            raise unreadable(about=resource, why=str(error), status=answer.status) from None
        return Listing(
            rows=rows,
            clock=shop_clock(answer.headers, otherwise=datetime.now(UTC)),
            version=self.version,
            seconds=_seconds(answer.headers.get("Execution-Time", "")),
        )


def any_of(values: Iterable[str]) -> str:
    """Equal to one of the values."""
    return f"[{'|'.join(values)}]"


def after(number: int) -> str:
    return f">[{number}]"


def since(stamp: str) -> str:
    """At or after a local stamp."""
    return f"[{stamp},{FOREVER}]"


def _seconds(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        return 0.0
