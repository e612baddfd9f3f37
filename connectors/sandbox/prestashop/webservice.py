"""The webservice itself: one request of /api in, one answer out."""

import hashlib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from connectors.sandbox.prestashop import access, render_json, render_xml
from connectors.sandbox.prestashop.messages import Fault, with_php_warnings
from connectors.sandbox.prestashop.objects import Object, to_objects
from connectors.sandbox.prestashop.query import Query, last, read_query
from connectors.sandbox.prestashop.schema import Resource, order, resources
from connectors.sandbox.prestashop.select import find
from connectors.sandbox.prestashop.shops import Key, Shop
from connectors.sandbox.prestashop.store import Row
from connectors.sandbox.serving.messages import Answer, Request

_PHP = ("X-Powered-By", "PHP/8.2.36")
_TEXT = ("Content-type", "text/html; charset=utf-8")
_CRASH = Answer(500, (_PHP, _TEXT))
# 1.7.8.11 warns on these under PHP's production setting, and answers 500.
_WARNS_ON_SCHEMA = frozenset({"orders", "order_details", "customers", "order_slip", "products"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request on its way. `base` is the address of the shop, `parts` what follows /api/."""

    request: Request
    shop: Shop
    base: str
    parts: tuple[str, ...]
    started: float

    @property
    def as_json(self) -> bool:
        """Exactly "JSON"; anything else is XML. The headers win over the query."""
        for name in ("output-format", "io-format"):
            if self.request.header(name):
                return self.request.header(name) == "JSON"
        wanted = (last(self.request.query, name) for name in ("output_format", "io_format"))
        return next((value == "JSON" for value in wanted if value is not None), False)

    @property
    def method(self) -> str:
        return last(self.request.query, "ps_method") or self.request.method

    @property
    def version(self) -> str:
        return self.shop.version

    @property
    def is_modern(self) -> bool:
        """8.0 and later, with their faults in JSON."""
        return order(self.version) >= (8,)


def answer(request: Request, shop: Shop, *, base: str, path: str) -> Answer:
    """`path` is what stands behind /api, with its leading slash or empty."""
    parts = tuple(path.strip("/").split("/"))
    call = Call(request=request, shop=shop, base=base, parts=parts, started=time.perf_counter())
    if _is_unknown_shop(call):
        return _to_home_page(call)
    if "//" in path and call.is_modern:
        return _CRASH
    try:
        key = access.credentials(request, shop)
    except access.NoCredentials:
        return Answer(401, (_PHP, ("WWW-Authenticate", access.REALM), _TEXT), b"401 Unauthorized")
    try:
        known = access.check_key(key, shop)
    except Fault as fault:
        return _refused(call, fault, accepted=False)
    try:
        return _answer(call, known)
    except Fault as fault:
        return _refused(call, fault, accepted=True)


def _answer(call: Call, key: Key) -> Answer:
    shops = access.shops_in_view(call.request, key)
    name = call.parts[0]
    if not name:
        return _root(call, key)
    access.check_resource(name, call.method, key=key, version=call.version)
    resource = resources(call.version)[name]
    if len(call.parts) > 1:
        return _single(call, resource, call.parts[1])
    return _list(call, resource, shops=shops)


def _root(call: Call, key: Key) -> Answer:
    """In JSON, 8.0 to 9.0 die of a TypeError (#32179); 1.7 gives the bare names."""
    allowed = [one for name, one in resources(call.version).items() if name in key.permissions]
    if call.as_json:
        if call.is_modern:
            return _CRASH
        return _found(call, render_json.names_body(one.name for one in allowed))
    verbs = ("GET", "PUT", "POST", "PATCH", "DELETE", "HEAD")
    shown = [verb for verb in verbs if verb in access.verbs_of(call.version)]
    rights = {
        one.name: {verb.lower(): verb in key.permissions[one.name] for verb in shown}
        for one in allowed
    }
    return _found(call, _xml(call, []).root_body(allowed, shop=call.shop.title, rights=rights))


def _list(call: Call, resource: Resource, *, shops: Sequence[int] | None) -> Answer:
    query = _read(call, resource)
    languages = _languages(call, query)
    if query.schema:
        return _schema(call, resource, languages, synopsis=query.schema == "synopsis")
    rows = find(call.shop.store, resource, query, shops=shops)
    if query.columns is None:
        return _ids(call, resource, rows)
    objects = _objects(call, resource, rows, query=query, languages=languages)
    return _many(call, resource, objects, languages=languages)


def _single(call: Call, resource: Resource, text: str) -> Answer:
    """The number at the beginning counts: /orders/1,3 is order 1. What is not there is a 404 without a body."""
    match = re.match(r"\d+", text)
    row = call.shop.store.one(resource.name, int(match[0])) if match else None
    if row is None:
        return _answer_with(call, 404, b"", ("Content-Type", ""))
    query = _read(call, resource, single=True)
    languages = _languages(call, query)
    objects = _objects(call, resource, [row], query=query, languages=languages)
    if query.displayed:
        return _many(call, resource, objects, languages=languages)
    if call.as_json:
        body = render_json.single_body(resource, objects[0], drop_falsy=call.is_modern)
    else:
        body = _xml(call, languages).single_body(resource, objects[0])
    return _found(call, body)


def _read(call: Call, resource: Resource, *, single: bool = False) -> Query:
    hidden = call.shop.switches.php_errors == "hidden"
    try:
        query = read_query(call.request.query, resource, single=single)
    except Fault as fault:
        # Only a shop that shows its warnings keeps the refusal at 400.
        if hidden and fault.status == 400:
            raise with_php_warnings(fault, version=call.version) from None
        raise
    if hidden and not call.is_modern and _warns_in_1_7(resource, query, call):
        raise Fault(
            500, 3, "[PHP Warning #2] A non-numeric value encountered (WebserviceOutputBuilder.php)"
        )
    return query


def _warns_in_1_7(resource: Resource, query: Query, call: Call) -> bool:
    if query.schema:
        return resource.name in _WARNS_ON_SCHEMA
    return resource.name == "products" and last(call.request.query, "display") == "full"


def _languages(call: Call, query: Query) -> list[int]:
    known = [row["id"] for row in call.shop.store.where("languages")]
    if query.languages is None:
        return known
    wanted = [one for one in known if one in query.languages]
    if not wanted:
        raise Fault(400, 81, "This language is not available")
    return wanted


def _objects(
    call: Call, resource: Resource, rows: Sequence[Row], *, query: Query, languages: Sequence[int]
) -> list[Object]:
    return to_objects(
        call.shop.store, resource, rows, query=query, version=call.version, languages=languages
    )


def _many(
    call: Call, resource: Resource, objects: Sequence[Object], *, languages: Sequence[int]
) -> Answer:
    if call.as_json:
        return _found(call, render_json.list_body(resource, objects))
    return _found(call, _xml(call, languages).list_body(resource, objects))


def _ids(call: Call, resource: Resource, rows: Sequence[Row]) -> Answer:
    ids = [row["id"] for row in rows]
    if call.as_json:
        return _found(call, render_json.ids_body(resource, ids))
    return _found(call, _xml(call, []).ids_body(resource, ids))


def _schema(call: Call, resource: Resource, languages: Sequence[int], *, synopsis: bool) -> Answer:
    if call.as_json:
        return _found(call, render_json.schema_body(resource))
    return _found(call, _xml(call, languages).schema_body(resource, synopsis=synopsis))


def _xml(call: Call, languages: Sequence[int]) -> render_xml.XmlWriter:
    return render_xml.XmlWriter(api=f"{call.base}/api", languages=languages)


def _found(call: Call, body: bytes) -> Answer:
    """With the digest of the body, and without the body for who already has it."""
    digest = hashlib.sha1(body, usedforsecurity=False).hexdigest()
    kind = render_json.CONTENT_TYPE if call.as_json else render_xml.CONTENT_TYPE
    if call.request.header("local-content-sha1") == digest:
        return _answer_with(call, 304, b"", kind).with_headers(("Content-Sha1", digest))
    switches = call.shop.switches
    noisy = switches.noise_before.encode() + body + switches.noise_after.encode()
    return _answer_with(call, 200, noisy, kind).with_headers(("Content-Sha1", digest))


def _refused(call: Call, fault: Fault, *, accepted: bool) -> Answer:
    if call.as_json:
        body, kind = render_json.errors_body(fault.errors), render_json.CONTENT_TYPE
    else:
        body, kind = render_xml.errors_body(fault.errors), render_xml.CONTENT_TYPE
    return _answer_with(call, fault.status, body, kind, accepted=accepted)


def _answer_with(
    call: Call, status: int, body: bytes, kind: tuple[str, str], *, accepted: bool = True
) -> Answer:
    """The headers of the webservice. A key that was not accepted learns no version."""
    seconds = round(time.perf_counter() - call.started, 3) if accepted else 0
    ask = () if accepted else (("WWW-Authenticate", access.REALM),)
    headers = (
        *ask,
        ("Access-Time", str(call.shop.unix_time())),
        ("X-Powered-By", "PrestaShop Webservice"),
        ("PSWS-Version", call.version if accepted else "0"),
        kind,
        ("Execution-Time", f"{seconds:g}"),
    )
    return Answer(status, headers, body)


def _is_unknown_shop(call: Call) -> bool:
    wanted = last(call.request.query, "id_shop")
    return bool(wanted and wanted.isdigit() and call.shop.store.one("shops", int(wanted)) is None)


def _to_home_page(call: Call) -> Answer:
    """The shop's own start-up sends a visitor of an unknown shop to the front page, before any key is looked at."""
    rest = [(key, value) for key, value in call.request.query if key not in ("id_shop", "url")]
    query = urlencode([("url", "/".join(call.parts)), *rest])
    return Answer(302, (_PHP, ("Location", f"{call.base}/?{query}"), _TEXT))
