"""The whole of it: which address goes where, and what its faults look like."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from connectors.sandbox.exact import limits as limiting
from connectors.sandbox.exact import look
from connectors.sandbox.exact.company import divisions_of
from connectors.sandbox.exact.consent import Consent
from connectors.sandbox.exact.desk import Desk
from connectors.sandbox.exact.errors import Refused
from connectors.sandbox.exact.oauth import TokenDesk, caller_of, register_app
from connectors.sandbox.exact.pages import Pages
from connectors.sandbox.exact.rest import PREFIX, Rest, ceiling_of, refusal, target_of
from connectors.sandbox.exact.store import Store
from connectors.sandbox.exact.switches import Switches
from connectors.sandbox.serving.edge import edge_answer
from connectors.sandbox.serving.messages import Answer, Request
from connectors.sandbox.serving.sandbox import Sandbox

# Source: texts of real faults at support.bookzo.nl and helpdesk.informat.be
SERVER_FAULT = "Object reference not set to an instance of an object."


class SandboxExact(Sandbox):
    """`switches` are the names in `switches.py`. A new state starts with one Dutch division."""

    name = "sandbox exact"

    def __init__(self, state: Path, **switches: Any) -> None:
        super().__init__(state=state)
        self.switches = Switches().changed(switches)
        self.store = Store(state / "exact.sqlite3")
        self.limits = limiting.Limits()
        self.desk = Desk(
            self.store, self.limits, now=self.clock.now, switches=lambda: self.switches
        )
        self.desk.attach(self.control)
        self.control.add("POST", "switches", self._switch)
        self._rest = Rest(self.store, self.limits, switches=lambda: self.switches)
        self._tokens = TokenDesk(self.store, self.limits)
        consent = Consent(self.store, now=self.clock.now)
        self._routes: dict[tuple[str, str], Callable[[Request], Answer]] = {
            ("GET", "/api/oauth2/auth"): consent.answer,
            ("POST", "/api/oauth2/auth"): consent.answer,
            ("POST", "/api/oauth2/token"): self._token,
            ("GET", "/"): lambda _: Answer.redirect("/books"),
            ("GET", "/books"): self._books,
            ("GET", "/sandbox.css"): lambda _: look.stylesheet(),
        }
        if not divisions_of(self.store):
            self.desk.new_division({"name": "Webwinkel De Proef BV"})

    def register_app(self, **app: Any) -> None:
        """See `oauth.register_app` for the keys."""
        with self.store.change() as change:
            register_app(change, app)

    def handle(self, request: Request) -> Answer:
        longest = self.switches.longest_query
        if longest and len(urlsplit(request.target).query) > longest:
            return edge_answer("query_too_long", request)
        if request.path.startswith(PREFIX):
            return self._rest.answer(request, now=self.clock.now())
        route = self._routes.get((request.method, request.path))
        return route(request) if route else refusal(request, Refused(404, "Resource not found."))

    def answer_instead(self, name: str, request: Request) -> Answer:
        """Exact words its own faults; what comes from the edge looks the same everywhere."""
        if name == "fault_500":
            return refusal(request, Refused(500, SERVER_FAULT))
        if name in ("rate_minute", "rate_day"):
            return self._rate_answer(name, request, self.clock.now())
        return super().answer_instead(name, request)

    def close(self) -> None:
        self.store.close()

    def _rate_answer(self, name: str, request: Request, now: datetime) -> Answer:
        """Only the headers of the limit that was hit, and no body."""
        with self.store.lock:
            target = target_of(request.path)
            caller = caller_of(self.store, request, now=now)
            code = target.division if target else None
            first = caller.divisions[0] if caller else None
            ceiling = ceiling_of(self.desk.company(code or first).row)
        if name == "rate_minute":
            limit = ceiling.minute
            return Answer(429, limiting.minute_headers(limit=limit, used=limit, now=now))
        return Answer(429, limiting.day_headers(limit=ceiling.day, used=ceiling.day, now=now))

    def _token(self, request: Request) -> Answer:
        return self._tokens.answer(request, now=self.clock.now(), switches=self.switches)

    def _books(self, request: Request) -> Answer:
        wanted = request.option("division") or ""
        try:
            company = self.desk.company(int(wanted) if wanted.isdigit() else None)
        except ValueError:
            return refusal(request, Refused(404, "Resource not found."))
        with self.store.lock:
            return Pages(request, company, divisions_of(self.store)).answer()

    def _switch(self, request: Request) -> dict[str, bool]:
        self.switches = self.switches.changed(request.json())
        return {"switched": True}
