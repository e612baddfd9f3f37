"""Apps, consent codes and token pairs as Exact hands them out (Source: docs/sandbox.md, OAuth)."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from connectors.sandbox.exact.company import USER_ID, divisions_of
from connectors.sandbox.exact.limits import Limits
from connectors.sandbox.exact.store import Change, Row, Store
from connectors.sandbox.exact.switches import Switches
from connectors.sandbox.serving.messages import Answer, Request

CODE_LIFE = timedelta(minutes=3)
REFRESH_LIFE = timedelta(days=30)
TOKEN_CALLS_A_DAY = 200
CHAIN_BROKEN = "Token is not allowed, because of invalid or empty chainId"
APPS, CODES, GRANTS, REFRESH, ACCESS = (
    f"oauth/{name}" for name in ("apps", "codes", "grants", "refresh", "access")
)


class TokenRefused(Exception):
    """Becomes HTTP 400 with the two OAuth fields, and `Reason` where Exact adds it."""

    def __init__(self, error: str, description: str, *, reason: str = "") -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Caller:
    """Who stands behind an access token. `expired` tokens are recognised, so that their errors can be counted."""

    client: str
    user: str
    divisions: tuple[int, ...]
    expired: bool


def register_app(change: Change, wanted: dict[str, Any]) -> Row:
    """Keys: client_id, client_secret, redirect_uris; optional: any_loopback, access_token_seconds,
    earliest_refresh_seconds, token_calls_a_day, forbidden_endpoints, name."""
    app: Row = {
        "client_id": str(wanted["client_id"]),
        "client_secret": str(wanted["client_secret"]),
        "redirect_uris": list(wanted.get("redirect_uris", [])),
        "any_loopback": bool(wanted.get("any_loopback", False)),
        "access_token_seconds": int(wanted.get("access_token_seconds", 600)),
        "earliest_refresh_seconds": float(wanted.get("earliest_refresh_seconds", 570)),
        "token_calls_a_day": int(wanted.get("token_calls_a_day", TOKEN_CALLS_A_DAY)),
        "forbidden_endpoints": list(wanted.get("forbidden_endpoints", [])),
        "name": str(wanted.get("name", "iWeb Control Panel")),
    }
    return change.put(APPS, app["client_id"], app)


def redirect_fits(app: Row, address: str) -> bool:
    """Exactly as registered; an app of this machine may return to any port and path on loopback."""
    if address in app["redirect_uris"]:
        return True
    parts = urlsplit(address)
    return bool(app["any_loopback"]) and (
        parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
    )


def new_code(
    store: Store, *, client: str, redirect_uri: str, divisions: list[int], now: datetime
) -> str:
    code = _secret("stampNL001.")
    with store.change() as change:
        row = {
            "client_id": client,
            "redirect_uri": redirect_uri,
            "divisions": divisions,
            "expires": (now + CODE_LIFE).isoformat(),
        }
        change.put(CODES, code, row)
    return code


def back_to(redirect_uri: str, **answer: str) -> Answer:
    glue = "&" if urlsplit(redirect_uri).query else "?"
    return Answer.redirect(redirect_uri + glue + urlencode(answer))


def caller_of(store: Store, request: Request, *, now: datetime) -> Caller | None:
    """None when the token is none of ours."""
    scheme, _, token = request.header("authorization").partition(" ")
    row = store.get(ACCESS, token.strip()) if scheme.lower() == "bearer" else None
    grant = store.get(GRANTS, row["grant"]) if row else None
    if row is None or grant is None:
        return None
    expired = now >= datetime.fromisoformat(row["expires"])
    return Caller(grant["client_id"], grant["user"], tuple(grant["divisions"]), expired)


class TokenDesk:
    """`POST /api/oauth2/token`."""

    def __init__(self, store: Store, limits: Limits) -> None:
        self._store = store
        self._limits = limits

    def answer(self, request: Request, *, now: datetime, switches: Switches) -> Answer:
        try:
            return Answer.of_json(self._pair(request.form(), now, switches))
        except TokenRefused as refused:
            body = {"error": refused.error, "error_description": refused.description}
            answer = Answer.of_json(body, status=400)
            return answer.with_headers(("Reason", refused.reason)) if refused.reason else answer
        except TooManyTokenCalls:
            return Answer(429)

    def _pair(self, form: dict[str, str], now: datetime, switches: Switches) -> dict[str, str]:
        with self._store.change() as change:
            app = self._app(form)
            self._spend(app, now)
            match form.get("grant_type"):
                case "authorization_code":
                    grant = self._redeem(change, form, app, now)
                case "refresh_token":
                    grant = self._rotate(change, form, app, now)
                    if switches.former_access_token_ends:
                        self._end_access(change, grant)
                case _:
                    raise TokenRefused("unsupported_grant_type", "The grant type is not supported")
            return self._issue(change, grant, app, now)

    def _app(self, form: dict[str, str]) -> Row:
        app = self._store.get(APPS, form.get("client_id", ""))
        given = form.get("client_secret", "").encode()
        if app is None or not secrets.compare_digest(app["client_secret"].encode(), given):
            raise TokenRefused("invalid_client", "Client authentication failed")
        return app

    def _spend(self, app: Row, now: datetime) -> None:
        owner = f"{app['client_id']} {USER_ID}"
        allowed = app["token_calls_a_day"]
        if not self._limits.spend_token_call(owner=owner, now=now, allowed=allowed):
            raise TooManyTokenCalls

    def _redeem(self, change: Change, form: dict[str, str], app: Row, now: datetime) -> str:
        """A code works once, for the app and the address it was made for."""
        code = self._store.get(CODES, form.get("code", ""))
        good = (
            code is not None
            and code["client_id"] == app["client_id"]
            and code["redirect_uri"] == form.get("redirect_uri")
            and now < datetime.fromisoformat(code["expires"])
        )
        if code is None or not good:
            raise TokenRefused("invalid_grant", "The authorization code is invalid or has expired")
        change.delete(CODES, form["code"])
        grant = str(uuid.uuid4())
        row = {
            "client_id": app["client_id"],
            "user": USER_ID,
            "divisions": code["divisions"] or [row["Code"] for row in divisions_of(self._store)],
        }
        change.put(GRANTS, grant, row)
        return grant

    def _rotate(self, change: Change, form: dict[str, str], app: Row, now: datetime) -> str:
        token = form.get("refresh_token", "")
        row = self._store.get(REFRESH, token)
        if row is None or row["client_id"] != app["client_id"]:
            raise TokenRefused("invalid_grant", CHAIN_BROKEN)
        issued = datetime.fromisoformat(row["issued"])
        if now >= issued + REFRESH_LIFE:
            raise TokenRefused(
                "invalid_request",
                f"The refresh token expired at {_american(issued + REFRESH_LIFE)} "
                f"and it is now {_american(now)}.",
            )
        if now < issued + timedelta(seconds=app["earliest_refresh_seconds"]):
            raise TokenRefused(
                "access_denied",
                "Rate limit exceeded: access_token not expired",
                reason="TooEarlyToRefreshTokens: the access token is still valid",
            )
        change.delete(REFRESH, token)
        return str(row["grant"])

    def _end_access(self, change: Change, grant: str) -> None:
        table = self._store.table(ACCESS)
        for token in [key for key, row in table.rows.items() if row["grant"] == grant]:
            change.delete(ACCESS, token)

    def _issue(self, change: Change, grant: str, app: Row, now: datetime) -> dict[str, str]:
        self._forget_long_expired(change, now)
        life = app["access_token_seconds"]
        access, refresh = _secret("stampNL001."), _secret("stampNL001.")
        expires = (now + timedelta(seconds=life)).isoformat()
        change.put(ACCESS, access, {"grant": grant, "expires": expires})
        issued = {"grant": grant, "client_id": app["client_id"], "issued": now.isoformat()}
        change.put(REFRESH, refresh, issued)
        return {
            "access_token": access,
            "token_type": "bearer",
            "expires_in": str(life),
            "refresh_token": refresh,
        }

    def _forget_long_expired(self, change: Change, now: datetime) -> None:
        table = self._store.table(ACCESS)
        limit = now - timedelta(days=1)
        old = [
            key for key, row in table.rows.items() if datetime.fromisoformat(row["expires"]) < limit
        ]
        for token in old:
            change.delete(ACCESS, token)


class TooManyTokenCalls(Exception):
    """More than 200 in a day; what Exact answers then was never seen, the sandbox says 429 without a body."""


def _secret(start: str) -> str:
    """Codes and tokens hold characters that need encoding in a form, so that a client that encodes twice is found out."""
    return f"{start}{secrets.token_urlsafe(24)}/+{secrets.token_urlsafe(12)}!="


def _american(moment: datetime) -> str:
    hour = moment.hour % 12 or 12
    return f"{moment.month}/{moment.day}/{moment.year} {hour}:{moment:%M:%S} {moment:%p}"
