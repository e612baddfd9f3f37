"""`/api/v1/…`: who calls, may they, within which limits, and then the verb."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from connectors.sandbox.exact import oauth
from connectors.sandbox.exact.company import DIVISIONS, Company
from connectors.sandbox.exact.errors import Invalid, Refused
from connectors.sandbox.exact.limits import Ceiling, ErrorKey, Limits, Pairs
from connectors.sandbox.exact.odata import atom
from connectors.sandbox.exact.payload import read_body
from connectors.sandbox.exact.reading import (
    find_by_key,
    known_endpoint,
    place_of,
    read_below,
    read_list,
    read_one,
    show_one,
    wants_json,
)
from connectors.sandbox.exact.resources import RECORDS
from connectors.sandbox.exact.schema import Endpoint
from connectors.sandbox.exact.store import Row, Store
from connectors.sandbox.exact.switches import Switches
from connectors.sandbox.serving.messages import Answer, Request

PREFIX = "/api/v1/"
_ADDRESS = re.compile(
    r"/api/v1/(?P<division>\d+|current)/(?P<name>\w+(?:/\w+)*)"
    r"(?:\((?P<key>.*)\)(?:/(?P<below>\w+))?)?/?"
)


@dataclass(frozen=True, slots=True)
class Target:
    """What an address points at; `name` without its division, `current/Me` keeping its first word."""

    division: int | None
    name: str
    key: str | None
    below: str | None


def target_of(path: str) -> Target | None:
    found = _ADDRESS.fullmatch(path)
    if found is None:
        return None
    current = found["division"] == "current"
    if not current and found["name"].startswith("current/"):
        return None
    name = f"current/{found['name']}" if current else found["name"]
    return Target(None if current else int(found["division"]), name, found["key"], found["below"])


class Rest:
    """One call after the other, each under the store's lock."""

    def __init__(self, store: Store, limits: Limits, *, switches: Callable[[], Switches]) -> None:
        self._store = store
        self._limits = limits
        self._switches = switches

    def answer(self, request: Request, *, now: datetime) -> Answer:
        target = target_of(request.path)
        with self._store.lock:
            caller = oauth.caller_of(self._store, request, now=now)
            if caller is None:
                return Answer(401)
            company = self._company(caller, target, now)
            if target is None or company is None:
                return refusal(request, Refused(404, "Resource not found."))
            return self._limited(request, caller, company, target)

    def _company(
        self, caller: oauth.Caller, target: Target | None, now: datetime
    ) -> Company | None:
        """`current` is the first division of the consent."""
        wanted = target.division if target else None
        code = caller.divisions[0] if wanted is None else wanted
        row = self._store.get(DIVISIONS, str(code))
        switches = self._switches()
        return None if row is None else Company(self._store, row, switches, now, caller.divisions)

    def _limited(
        self, request: Request, caller: oauth.Caller, company: Company, target: Target
    ) -> Answer:
        ceiling = ceiling_of(company.row)
        allowed, headers = self._limits.spend(
            client=caller.client,
            division=company.code,
            ceiling=ceiling,
            now=company.now,
            behind=company.switches.remaining_runs_behind,
        )
        if not allowed:
            return Answer(429, headers)
        key = (caller.client, caller.user, company.code, target.name)
        answer = self._within_errors(request, caller, company, target, key)
        self._limits.count_error(key, status=answer.status, ceiling=ceiling, now=company.now)
        return answer.with_headers(*headers)

    def _within_errors(
        self,
        request: Request,
        caller: oauth.Caller,
        company: Company,
        target: Target,
        key: ErrorKey,
    ) -> Answer:
        if self._limits.blocked(key, now=company.now):
            text = "Forbidden - Access to this endpoint is blocked: too many errors."
            return refusal(request, Refused(company.switches.blocked_status, text, reason=text))
        if caller.expired:
            return Answer(401)
        try:
            self._check_rights(request, caller, company, target)
            return self._carry_out(request, company, known_endpoint(target.name), target)
        except Refused as refused:
            return refusal(request, refused)
        except Invalid as invalid:
            return refusal(request, Refused(500, invalid.text))

    def _check_rights(
        self, request: Request, caller: oauth.Caller, company: Company, target: Target
    ) -> None:
        """Company, licence, the user's right, scope, in that order (Source of the texts: picqer #509, #659, zapfloor)."""
        if company.code not in caller.divisions:
            raise Refused(403, "Forbidden")
        if company.row["licence_ended"]:
            raise Refused(403, "Forbidden - Customer's license expired")
        if {target.name, f"{request.method} {target.name}"} & set(
            company.row.get("rights_missing", ())
        ):
            raise Refused(403, "Forbidden")
        app = self._store.get(oauth.APPS, caller.client) or {}
        forbidden = set(app.get("forbidden_endpoints", ()))
        if {target.name, f"{request.method} {target.name}"} & forbidden:
            doing = "read" if request.method == "GET" else "write"
            raise Refused(403, f"Forbidden - Application Scope Violated. Cannot {doing}")

    def _carry_out(
        self, request: Request, company: Company, endpoint: Endpoint, target: Target
    ) -> Answer:
        if request.method not in endpoint.methods:
            raise Refused(405, f"The method {request.method} is not allowed on this resource.")
        if request.method == "GET":
            return _read(request, company, endpoint, target)
        if target.below is not None or (request.method == "POST") == (target.key is not None):
            raise Refused(405, f"The method {request.method} is not allowed on this address.")
        return self._write(request, company, endpoint, target.key or "")

    def _write(self, request: Request, company: Company, endpoint: Endpoint, key: str) -> Answer:
        records = RECORDS.get(endpoint.name)
        if records is None:
            raise Refused(405, f"The method {request.method} is not allowed on this resource.")
        with self._store.change() as change:
            if request.method == "POST":
                return _created(
                    request, company, endpoint, records.create(change, company, read_body(request))
                )
            row = find_by_key(company, endpoint, key)
            if request.method == "PUT":
                records.update(change, company, row, read_body(request))
            else:
                records.delete(change, company, row)
            return Answer(204)


def _read(request: Request, company: Company, endpoint: Endpoint, target: Target) -> Answer:
    if target.key is None:
        return read_list(request, company, endpoint)
    if target.below is None:
        return read_one(request, company, endpoint, target.key)
    return read_below(request, company, endpoint, target.key, target.below)


def _created(request: Request, company: Company, endpoint: Endpoint, row: Row) -> Answer:
    answer = show_one(request, company, endpoint, row, status=201)
    return answer.with_headers(("Location", place_of(request, company, endpoint).address(row)))


def ceiling_of(division: Row) -> Ceiling:
    return Ceiling(division["minute_limit"], division["day_limit"], division["error_limit"])


def refusal(request: Request, refused: Refused) -> Answer:
    """The error envelope, in the form the client reads; `code` is always empty (Source: picqer, target-exact)."""
    headers: Pairs = (("Reason", refused.reason),) if refused.reason else ()
    if not refused.text:
        return Answer(refused.status, headers)
    if not wants_json(request):
        kind = ("Content-Type", "application/xml; charset=utf-8")
        return Answer(refused.status, (kind, *headers), atom.fault(refused.text))
    message = {"lang": "", "value": refused.text}
    content = {"error": {"code": "", "message": message}}
    return Answer.of_json(content, status=refused.status).with_headers(*headers)
