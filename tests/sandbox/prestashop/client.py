"""A plain HTTP client for the sandbox's shops, on the standard library."""

import base64
import json
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from urllib.request import HTTPErrorProcessor, ProxyHandler, Request, build_opener

from connectors.sandbox.serving.control import Control


class _EveryStatus(HTTPErrorProcessor):
    def http_response(self, request: Any, response: Any) -> Any:  # noqa: ARG002 urllib calls it so
        """Redirects and refusals are answers here."""
        return response


_OPENER = build_opener(ProxyHandler({}), _EveryStatus)


@dataclass(frozen=True)
class Got:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def xml(self) -> ET.Element:
        return ET.fromstring(self.body)

    @property
    def codes(self) -> list[int]:
        return [error["code"] for error in self.json["errors"]]


@dataclass(frozen=True)
class Shop:
    """One shop of a running sandbox. `key` is sent as the user of Basic authentication."""

    name: str
    url: str
    key: str
    control: Control

    def get(
        self, target: str, *, key: str | None = "own", method: str = "GET", **headers: str
    ) -> Got:
        request = Request(self.url + quote(target, safe="/?&=%[]|,<>!:+@*"), method=method)
        user = self.key if key == "own" else key
        if user is not None:
            token = base64.b64encode(f"{user}:".encode()).decode()
            request.add_header("Authorization", f"Basic {token}")
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        with _OPENER.open(request, timeout=10) as answer:
            return Got(answer.status, dict(answer.headers.items()), answer.read())

    def rows(self, resource: str, query: str = "display=full") -> list[dict[str, Any]]:
        """A list in JSON, empty when nothing was found."""
        got = self.get(f"/api/{resource}?output_format=JSON&{query}")
        assert got.status == 200, got.body
        return [] if got.json == [] else next(iter(got.json.values()))

    def ids(self, resource: str, query: str) -> list[int]:
        return [row["id"] for row in self.rows(resource, query)]

    def row(self, resource: str, id_: int) -> dict[str, Any]:
        [row] = self.rows(resource, f"display=full&filter[id]=[{id_}]")
        return row

    def tell(self, action: str, **content: Any) -> Any:
        """An action of the control plane on this shop."""
        return self.control.call("POST", action, {"shop": self.name, **content})

    def order(self, *references: str, **wish: Any) -> dict[str, Any]:
        lines = [{"reference": reference} for reference in references] or [{"reference": "TT-101"}]
        return self.tell("orders", **{"lines": lines} | wish)

    def key_for(self, **permissions: list[str]) -> str:
        return str(self.tell("keys", permissions=permissions)["key"])
