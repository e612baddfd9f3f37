"""A browser without a screen: cookies, redirects and forms, enough to walk the panel the way a customer does.

It talks to this machine only; whatever is not loopback is refused.
"""

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser


class WalkError(RuntimeError):
    """The page is not the one that was expected; says which it was."""


@dataclass(slots=True)
class Form:
    """A form as the page has it: where it goes, and its fields with the values they came with."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(
        default_factory=dict
    )  # the values of selects and radio buttons


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    url: str
    status: int
    html: str
    forms: tuple[Form, ...]

    def form_with(self, *names: str) -> Form:
        """The first form that has all these fields. Raises WalkError."""
        for form in self.forms:
            if all(name in form.fields for name in names):
                return form
        raise WalkError(f"{self.url} ({self.status}) has no form with {', '.join(names)}")

    def form_to(self, ending: str) -> Form:
        """The first form whose address ends so. Raises WalkError."""
        for form in self.forms:
            if urllib.parse.urlsplit(form.action).path.endswith(ending):
                return form
        raise WalkError(f"{self.url} ({self.status}) has no form to …{ending}")


class Browser:
    """One signed-in person. Every method gives the page that stands there in the end."""

    def __init__(self, *, base: str) -> None:
        self._base = base
        self._cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._cookies)
        )

    def open(self, address: str) -> Page:
        return self._fetch(urllib.parse.urljoin(self._base, address), body=None, referer="")

    def submit(self, page: Page, form: Form, **values: str) -> Page:
        """Send a form with its own values and these. A field that the form does not have is refused."""
        unknown = sorted(set(values) - set(form.fields))
        if unknown:
            raise WalkError(f"the form at {page.url} has no field {', '.join(unknown)}")
        filled = urllib.parse.urlencode(form.fields | values)
        address = urllib.parse.urljoin(page.url, form.action or page.url)
        if form.method == "get":
            return self._fetch(f"{address}?{filled}", body=None, referer=page.url)
        return self._fetch(address, body=filled.encode(), referer=page.url)

    def _fetch(self, address: str, *, body: bytes | None, referer: str) -> Page:
        parts = urllib.parse.urlsplit(address)
        if parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "localhost"):
            raise WalkError(f"{address} is not on this machine")
        headers = {"Accept": "text/html", "Accept-Language": "en"} | (
            {"Referer": referer} if referer else {}
        )
        request = urllib.request.Request(address, data=body, headers=headers)  # noqa: S310  (loopback only, see above)
        try:
            with self._opener.open(request, timeout=60) as answer:
                return _page(answer.geturl(), answer.status, answer.read())
        except urllib.error.HTTPError as error:
            return _page(error.geturl(), error.code, error.read())


def _page(url: str, status: int, body: bytes) -> Page:
    html = body.decode(errors="replace")
    reader = _Forms()
    reader.feed(html)
    return Page(url=url, status=status, html=html, forms=tuple(reader.forms))


class _Forms(HTMLParser):
    """Collects the forms of a page, with what a browser would send when nobody touched them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(action=at.get("action", ""), method=at.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._field(tag, at)

    def _field(self, tag: str, at: dict[str, str]) -> None:
        if tag == "option" and self._select:
            self._option(at)
        elif not at.get("name"):
            return
        elif tag == "select":
            self._select = at["name"]
            self._found().options.setdefault(at["name"], [])
            self._found().fields.setdefault(at["name"], "")
        elif tag == "textarea":
            self._textarea = at["name"]
            self._found().fields[at["name"]] = ""
        elif tag == "input":
            self._input(at)

    def _option(self, at: dict[str, str]) -> None:
        form, value = self._found(), at.get("value", "")
        form.options[self._select].append(value)
        if "selected" in at or len(form.options[self._select]) == 1:
            form.fields[self._select] = value

    def _input(self, at: dict[str, str]) -> None:
        form, kind = self._found(), at.get("type", "text")
        if kind in ("checkbox", "radio"):
            form.options.setdefault(at["name"], []).append(at.get("value", "on"))
            if "checked" in at or (kind == "radio" and at["name"] not in form.fields):
                form.fields[at["name"]] = at.get("value", "on")
        elif kind not in ("submit", "button", "reset", "file"):
            form.fields[at["name"]] = at.get("value", "")

    def _found(self) -> Form:
        if self._form is None:
            raise WalkError("a field outside a form")
        return self._form

    def handle_data(self, data: str) -> None:
        if self._textarea and self._form is not None:
            self._form.fields[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""
