"""One HTTP exchange as plain values, so that a sandbox is a function from `Request` to `Answer`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """`path` is decoded and without query; `query` is decoded, in order; header names are lower case."""

    method: str
    path: str
    query: Pairs = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    target: str = ""  # as it stands on the request line, still encoded

    @classmethod
    def of(cls, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Self:
        """Read a request target as it stands on the request line."""
        parts = urlsplit(target)
        query = tuple(parse_qsl(parts.query, keep_blank_values=True))
        lowered = {name.lower(): value for name, value in headers.items()}
        return cls(method, unquote(parts.path), query, lowered, body, target)

    def header(self, name: str) -> str:
        """The header's value, or an empty text."""
        return self.headers.get(name.lower(), "")

    def option(self, name: str) -> str | None:
        """The first query option of that name, or None."""
        return next((value for key, value in self.query if key == name), None)

    def form(self) -> dict[str, str]:
        """The body as an HTML form; the last value of a name counts."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def json(self) -> Any:
        """The body as JSON. Raises `ValueError` when it is none."""
        return json.loads(self.body or b"null")


@dataclass(frozen=True, slots=True)
class Answer:
    """`Content-Length`, `Date` and `Connection` are added on the way out."""

    status: int = 200
    headers: Pairs = ()
    body: bytes = b""

    @classmethod
    def of_json(cls, content: Any, *, status: int = 200) -> Self:
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return cls(status, (("Content-Type", "application/json; charset=utf-8"),), body)

    @classmethod
    def of_html(cls, page: str, *, status: int = 200) -> Self:
        return cls(status, (("Content-Type", "text/html; charset=utf-8"),), page.encode())

    @classmethod
    def redirect(cls, location: str) -> Self:
        return cls(302, (("Location", location),))

    def header(self, name: str) -> str:
        """The first header of that name, or an empty text."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    def with_headers(self, *pairs: tuple[str, str]) -> "Answer":
        return replace(self, headers=self.headers + pairs)
