"""`/api/oauth2/auth`: the page on which an Exact user lets an app into companies, or does not."""

from collections.abc import Callable, Mapping
from datetime import datetime
from html import escape
from urllib.parse import parse_qsl

from connectors.sandbox.exact import oauth
from connectors.sandbox.exact.company import USER_NAME, divisions_of
from connectors.sandbox.exact.look import language_of, page
from connectors.sandbox.exact.store import Row, Store
from connectors.sandbox.serving.messages import Answer, Request

_WORDS = {
    "nl": {
        "title": "Toegang verlenen",
        "asks": "vraagt toegang tot uw administraties",
        "user": "Aangemeld als",
        "companies": "Administraties",
        "may": "De app mag relaties, verkoopboekingen en stamgegevens lezen en schrijven.",
        "allow": "Toestaan",
        "refuse": "Weigeren",
        "choose": "Kies ten minste één administratie.",
        "unknown": "Deze app is niet bekend, of mag niet naar dit adres terug.",
    },
    "en": {
        "title": "Grant access",
        "asks": "asks for access to your companies",
        "user": "Signed in as",
        "companies": "Companies",
        "may": "The app may read and write relations, sales entries and master data.",
        "allow": "Allow",
        "refuse": "Refuse",
        "choose": "Choose at least one company.",
        "unknown": "This app is not known, or may not return to this address.",
    },
}


class Consent:
    """GET shows the page, POST takes the answer; both check the app and where it wants to return to."""

    def __init__(self, store: Store, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def answer(self, request: Request) -> Answer:
        fields = dict(request.query) if request.method == "GET" else request.form()
        words = _WORDS[language_of(request)]
        with self._store.lock:
            app = self._store.get(oauth.APPS, fields.get("client_id", ""))
            if app is None or not oauth.redirect_fits(app, fields.get("redirect_uri", "")):
                return _message(request, words["unknown"])
            if fields.get("response_type", "code") != "code":
                return oauth.back_to(fields["redirect_uri"], error="unsupported_response_type")
            if request.method == "GET":
                return self._page(request, app, fields)
            return self._decide(request, app, fields)

    def _decide(self, request: Request, app: Row, fields: Mapping[str, str]) -> Answer:
        state = {"state": fields["state"]} if fields.get("state") else {}
        if fields.get("decision") == "refuse":
            return oauth.back_to(fields["redirect_uri"], error="access_denied", **state)
        ticked = _ticked(request)
        known = [int(row["Code"]) for row in divisions_of(self._store)]
        chosen = [code for code in known if code in ticked]
        if not chosen and "asked" in fields:
            return self._page(request, app, fields, complaint="choose")
        code = oauth.new_code(
            self._store,
            client=app["client_id"],
            redirect_uri=fields["redirect_uri"],
            divisions=chosen or known,
            now=self._now(),
        )
        return oauth.back_to(fields["redirect_uri"], code=code, **state)

    def _page(
        self, request: Request, app: Row, fields: Mapping[str, str], *, complaint: str = ""
    ) -> Answer:
        words = _WORDS[language_of(request)]
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{escape(fields.get(name, ""))}">'
            for name in ("client_id", "redirect_uri", "state", "response_type")
        )
        boxes = "".join(
            f'<label class="choice"><input type="checkbox" name="division" value="{row["Code"]}" checked> '
            f"<span>{escape(row['Description'])}</span> <small>{row['Code']}</small></label>"
            for row in divisions_of(self._store)
        )
        warning = f'<p class="warning" role="alert">{words[complaint]}</p>' if complaint else ""
        body = (
            f'<main class="card"><h1>{words["title"]}</h1>'
            f"<p><strong>{escape(app['name'])}</strong> {words['asks']}.</p>"
            f'<p class="quiet">{words["user"]} {USER_NAME}. {words["may"]}</p>{warning}'
            f'<form method="post" action="/api/oauth2/auth">{hidden}'
            '<input type="hidden" name="asked" value="1">'
            f"<fieldset><legend>{words['companies']}</legend>{boxes}</fieldset>"
            f'<div class="buttons"><button name="decision" value="allow">{words["allow"]}</button>'
            f'<button class="second" name="decision" value="refuse">{words["refuse"]}</button></div>'
            "</form></main>"
        )
        return page(request, title=words["title"], body=body)


def _ticked(request: Request) -> set[int]:
    """Check boxes repeat their name, so the form cannot be read as one value a name."""
    pairs = parse_qsl(request.body.decode("utf-8", "replace"))
    return {int(value) for name, value in pairs if name == "division" and value.isdigit()}


def _message(request: Request, text: str) -> Answer:
    body = f'<main class="card"><p class="warning" role="alert">{escape(text)}</p></main>'
    return page(request, title="Exact Online", body=body, status=400)
