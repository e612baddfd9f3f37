"""A plain HTTP client for the stand-in: it sends what it is told and hides nothing."""

import json
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection
from typing import Any, Self
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from connectors.sandbox.serving.control import Control

CLIENT_ID, CLIENT_SECRET = "{0a1b2c3d-0000-4000-8000-00000000c11e}", "geheim&+/="
REDIRECT = "https://panel.example/exact/callback"
JSON = "application/json"


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def d(self) -> dict[str, Any]:
        return self.json["d"]

    @property
    def rows(self) -> list[dict[str, Any]]:
        return self.json["d"]["results"]

    @property
    def message(self) -> str:
        return self.json["error"]["message"]["value"]


class Web:
    """One connection, kept open between calls."""

    def __init__(self, url: str, *, timeout: float = 10) -> None:
        self.url = url
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=timeout)

    def call(self, method: str, target: str, body: bytes | None = None, **headers: str) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request(method, target.removeprefix(self.url), body, named)
        answer = self._connection.getresponse()
        return Reply(answer.status, dict(answer.headers.items()), answer.read())

    def form(self, target: str, fields: dict[str, str]) -> Reply:
        kind = "application/x-www-form-urlencoded"
        return self.call("POST", target, urlencode(fields).encode(), Content_Type=kind)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()


class OAuth:
    """Consent and tokens, as an app goes through them."""

    def __init__(
        self, web: Web, *, client_id: str = CLIENT_ID, secret: str = CLIENT_SECRET
    ) -> None:
        self.web = web
        self.client_id = client_id
        self._secret = secret

    def decide(self, decision: str = "allow", *divisions: int, state: str = "s") -> dict[str, str]:
        """What came back on the redirect address."""
        fields = {"client_id": self.client_id, "redirect_uri": REDIRECT, "response_type": "code"}
        pairs = [*fields.items(), ("state", state), ("decision", decision)]
        pairs += [("division", str(code)) for code in divisions]
        kind = "application/x-www-form-urlencoded"
        reply = self.web.call(
            "POST", "/api/oauth2/auth", urlencode(pairs).encode(), Content_Type=kind
        )
        assert reply.status == 302, reply
        query = parse_qs(urlsplit(reply.headers["Location"]).query)
        return {name: values[0] for name, values in query.items()}

    def redeem(self, code: str, **changed: str) -> Reply:
        return self._token(
            {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT} | changed
        )

    def refresh(self, token: str, **changed: str) -> Reply:
        return self._token({"grant_type": "refresh_token", "refresh_token": token} | changed)

    def pair(self, *divisions: int) -> dict[str, str]:
        return self.redeem(self.decide("allow", *divisions)["code"]).json

    def _token(self, fields: dict[str, str]) -> Reply:
        own = {"client_id": self.client_id, "client_secret": self._secret}
        return self.web.form("/api/oauth2/token", own | fields)


class Books:
    """One division through the interface, with a token."""

    def __init__(self, web: Web, control: Control, *, division: int, token: str) -> None:
        self.web = web
        self.control = control
        self.division = division
        self.token = token
        self._accounts: dict[str, str] = {}

    def call(
        self, method: str, path: str, content: Any = None, *, accept: str = JSON, **options: str
    ) -> Reply:
        """`options` are query options without their dollar sign."""
        return self.web.call(
            method,
            self.address(path, **options),
            None if content is None else json.dumps(content).encode(),
            Authorization=f"Bearer {self.token}",
            Accept=accept,
            Content_Type=JSON,
        )

    def address(self, path: str, **options: str) -> str:
        query = "&".join(f"${name}={quote(value)}" for name, value in options.items())
        return quote(f"/api/v1/{self.division}/{path}", safe="/()'=,") + (
            f"?{query}" if query else ""
        )

    def get(self, path: str, **options: str) -> Reply:
        return self.call("GET", path, **options)

    def post(self, path: str, content: Any) -> Reply:
        return self.call("POST", path, content)

    def put(self, path: str, content: Any) -> Reply:
        return self.call("PUT", path, content)

    def delete(self, path: str) -> Reply:
        return self.call("DELETE", path)

    def account(self, code: str) -> str:
        """The key of a ledger account."""
        if code not in self._accounts:
            rows = self.get("financial/GLAccounts", filter=f"Code eq '{code}'", select="ID").rows
            self._accounts[code] = rows[0]["ID"]
        return self._accounts[code]

    @cached_property
    def customer(self) -> str:
        made = self.post("crm/Accounts", {"Name": "J. Jansen", "Status": "C", "Country": "NL"})
        return made.d["ID"]

    def line(self, amount: Any = "100.00", code: str | None = "2", **more: Any) -> dict[str, Any]:
        """A line on account 8000 unless `GLAccount` says otherwise."""
        vat = {} if code is None else {"VATCode": code}
        return {"GLAccount": self.account("8000"), "AmountFC": amount} | vat | more

    def entry(self, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
        whole = {"Customer": self.customer, "Journal": "70"} | more
        return whole | {"SalesEntryLines": list(lines) or [self.line()]}

    def book(self, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The answer to a sales entry that has to be accepted."""
        reply = self.post("salesentry/SalesEntries", self.entry(*lines, **more))
        assert reply.status == 201, reply.body
        return reply.d

    def refused(self, *lines: dict[str, Any], **more: Any) -> list[str]:
        """The messages of a sales entry that has to be refused."""
        reply = self.post("salesentry/SalesEntries", self.entry(*lines, **more))
        assert reply.status == 500, reply.body
        return reply.message.splitlines()

    def edit(self, endpoint: str, key: dict[str, Any], **values: Any) -> None:
        """Change a row as somebody at the books' own screens could."""
        wanted = {"division": self.division, "endpoint": endpoint, "key": key, "set": values}
        self.control.call("POST", "rows", wanted)

    def audit(self) -> dict[str, Any]:
        return self.control.call("GET", f"books?division={self.division}")


def guid_key(endpoint: str, key: str) -> str:
    return f"{endpoint}(guid'{key}')"
