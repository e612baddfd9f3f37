"""OAuth 2 with Exact Online: consent, the code for a token pair, and the pair's renewal.

requests-oauthlib speaks the protocol; its calls leave through the outbound door, which knows one host and one deadline.
Source: token answers and errors as clients of Exact report them (picqer, websmurf, maesn), 2018 to 2026.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
import requests
from django.conf import settings
from requests_oauthlib import OAuth2Session

from connectors.classify import Purpose
from connectors.errors import Kind, Refused, UnknownOutcome
from connectors.http import Door
from connectors.ledgers.exact.refusals import failure
from connectors.ledgers.exact.regions import door_of, region_of, regions
from connectors.ports import Gate

AUTHORIZE: Final = "/api/oauth2/auth"
TOKEN: Final = "/api/oauth2/token"  # noqa: S105  (a path)
ENDPOINT: Final = "POST oauth2/token"
LIFE: Final = timedelta(seconds=600)  # of an access token, where the answer does not say

# At DEBUG these write whole token answers.
for _name in ("requests_oauthlib", "oauthlib"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPair:
    """What one token call gave. The refresh token works once."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    life: timedelta


def client_id() -> str:
    """The application registered with Exact."""
    return str(settings.EXACT_CLIENT_ID)


def offered_regions() -> list[tuple[str, str]]:
    """Codes and names of the countries a person can connect."""
    return [(region.code, region.name) for region in regions()]


def authorize_url(*, region: str, state: str, redirect_uri: str) -> str:
    """Where the person gives consent. `state` must come back with the code. Raises `Refused` for an unknown region."""
    base = region_of(region).base_url
    session = OAuth2Session(client_id(), redirect_uri=redirect_uri)
    url, _ = session.authorization_url(_spoken(base, AUTHORIZE), state=state, force_login="0")
    return base.rstrip("/") + url[len(_spoken(base, "")) :]


def exchange_code(*, region: str, code: str, redirect_uri: str) -> TokenPair:
    """The pair for an authorization code, which works once. Raises `Refused` or `NotNow`; never leaves a doubt behind."""
    session = _session(region, redirect_uri=redirect_uri)
    try:
        session.fetch_token(
            _spoken(region_of(region).base_url, TOKEN),
            code=code,
            client_secret=settings.EXACT_CLIENT_SECRET,
            include_client_id=True,
        )
    except UnknownOutcome as error:
        raise Refused(
            "exact.consent_unanswered", kind=Kind.RECONNECT, status=error.status
        ) from None
    return _pair(session.token)


def refresh(*, region: str, refresh_token: str, gate: Gate) -> TokenPair:
    """The next pair. Raises `NotNow` (nothing left), `Refused`, or `UnknownOutcome`: then the refresh token may be spent."""
    session = _session(region, gate=gate)
    session.refresh_token(
        _spoken(region_of(region).base_url, TOKEN),
        refresh_token=refresh_token,
        client_id=client_id(),
        client_secret=settings.EXACT_CLIENT_SECRET,
    )
    return _pair(session.token)


def _session(
    region: str, *, redirect_uri: str | None = None, gate: Gate | None = None
) -> "_Session":
    session = _Session(client_id(), redirect_uri=redirect_uri)
    session.leave_through(door_of(region), gate=gate)
    for moment in ("access_token_response", "refresh_token_response"):
        session.register_compliance_hook(moment, _checked)
    return session


def _spoken(base_url: str, path: str) -> str:
    """The address as the library wants to hear it: it insists on https, also for a sandbox on loopback.

    Only the path of it is used: which host is called, and how, is the door's business.
    """
    return f"https://{urlsplit(base_url).netloc}{path}"


class _Session(OAuth2Session):
    """A session whose only way out is the door."""

    _door: Door
    _gate: Gate | None = None

    def leave_through(self, door: Door, *, gate: Gate | None) -> None:
        self._door, self._gate = door, gate

    def request(  # type: ignore[override]  # what the library calls it with, and nothing more
        self,
        method: str,
        url: str,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> requests.Response:
        answer = self._door.call(
            method,
            urlsplit(url).path,
            form=data,
            headers=headers,
            endpoint=ENDPOINT,
            gate=self._gate,
        )
        response = requests.Response()
        response.status_code = answer.status
        response.headers.update(answer.headers)
        response.encoding = "utf-8"
        response._content = answer.body
        response.request = requests.Request(method, url).prepare()
        return response


def _checked(response: requests.Response) -> requests.Response:
    """Only a whole pair goes on to the library, which would keep the old refresh token where a new one is missing."""
    if response.status_code == 200 and _is_pair(response.content):
        return response
    raise failure(
        purpose=Purpose.TOKEN,
        status=response.status_code,
        headers=response.headers,
        body=response.content,
    )


def _is_pair(body: bytes) -> bool:
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    names = ("access_token", "refresh_token")
    return isinstance(content, dict) and all(
        isinstance(content.get(name), str) and content[name] for name in names
    )


def _pair(token: Mapping[str, Any]) -> TokenPair:
    """`expires_in` comes as text of digits or as a number of seconds."""
    told = str(token.get("expires_in") or "")
    life = timedelta(seconds=int(told)) if told.isdigit() and int(told) else LIFE
    return TokenPair(
        access_token=token["access_token"], refresh_token=token["refresh_token"], life=life
    )
