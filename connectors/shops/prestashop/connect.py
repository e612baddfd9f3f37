"""Connecting a shop: find its webservice, find out how the key gets there, and name every right that is missing.

Nothing is written to the shop, and a redirect to another host is refused by the outbound door: the key goes to the host
that the owner typed, and nowhere else.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from connectors.errors import Blocked, ConnectorError, Kind, NotNow, Refused
from connectors.ports import ShopProfile
from connectors.shops.prestashop import fields
from connectors.shops.prestashop.answers import ShopError
from connectors.shops.prestashop.client import (
    DISPATCHER,
    Access,
    Answer,
    Caller,
    Client,
    Query,
    any_of,
)
from connectors.shops.prestashop.errors import as_error
from connectors.shops.prestashop.masters import ShopSettings, read_settings
from connectors.shops.prestashop.shapes import read_id, read_text

KEY = re.compile(r"\S{32}")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

# What does not end the search: another address may still answer.
GO_ON = frozenset(
    {"prestashop.address_not_found", "prestashop.key_not_received", "prestashop.request_refused"}
)

# What a name answers that another name of the same shop may not; the search goes on with that one.
NOT_HERE = frozenset({"http.redirected_elsewhere", "http.name_unknown", "http.certificate_refused"})
MOST_ABOVE = 4  # folders of what was typed that are left off, one after the other
_ADDRESS = re.compile(r"[\d.]+|\[.*\]?|.*:.*:.*")

OpenDoor = Callable[[str], Caller]  # a door to the host of an address; raises `Blocked`


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """What the root of the webservice says: the shop's name, its version, and the resources that the key may read."""

    name: str
    version: str
    readable: frozenset[str]


def probe(
    *, address: str, key: str, open_door: OpenDoor, allow_loopback: bool = False, shop: str = ""
) -> ShopProfile:
    """Find the webservice behind what the owner typed. Raises `Refused` or `NotNow` with a sentence."""
    if not KEY.fullmatch(key):
        raise Refused("prestashop.key_malformed", kind=Kind.RECONNECT)
    addresses = find_addresses(address, allow_loopback=allow_loopback)
    try:
        client, root = _find_webservice(addresses, key=key, open_door=open_door)
    except Blocked as blocked:
        raise _as_refused(blocked) from None
    wanted = fields.dialect_of(root.version).permissions
    settings = _settings(client, readable=root.readable, shop=shop)
    return ShopProfile(
        name=root.name or (settings.name if settings else ""),
        version=root.version,
        api_address=client.access.api_address,
        # A shop without a time zone is told so now, not at its first order.
        time_zone=settings.zone.key if settings else "",
        currency=_currency(client, settings=settings, readable=root.readable),
        key_in_query=client.access.key_in_query,
        missing_permissions=tuple(name for name in wanted if name not in root.readable),
    )


def find_addresses(typed: str, *, allow_loopback: bool) -> tuple[str, ...]:
    """Where the webservice may be, likeliest first. Raises `Refused` for what is no address of a shop.

    http becomes https; only this machine itself, where that is allowed, is called as typed.
    """
    written = typed.strip()
    if "//" not in written:
        written = f"https://{written}"
    try:
        parts = urlsplit(written)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    is_own = host in LOOPBACK and allow_loopback
    if not host or parts.scheme not in ("http", "https") or "@" in parts.netloc:
        raise Refused("prestashop.address_unusable", kind=Kind.RECONNECT)
    scheme = parts.scheme if is_own else "https"
    # Port 80 belongs to http: the same shop over https is at its usual port.
    netloc = parts.netloc.removesuffix(":80") if port == 80 and scheme == "https" else parts.netloc
    places = [*_places(netloc.lower(), path=parts.path)]
    places += [(twin, path) for twin in _twin(netloc.lower()) for _, path in places]
    return tuple(
        f"{scheme}://{netloc}{path}{entry}"
        for netloc, path in dict.fromkeys(places)
        for entry in ("/api", DISPATCHER)
    )


def _places(netloc: str, *, path: str) -> Iterator[tuple[str, str]]:
    """What was typed without the page it showed; then above it: an owner copies a page of the shop, or of its back office."""
    bare = path.rstrip("/").removesuffix(DISPATCHER).removesuffix("/api").rstrip("/")
    bare = bare.partition("/index.php")[0]
    parts = [part for part in bare.split("/") if part]
    for depth in range(len(parts), max(-1, len(parts) - MOST_ABOVE), -1):
        yield netloc, "".join(f"/{part}" for part in parts[:depth])


def _twin(netloc: str) -> Iterator[str]:
    """The same shop with www. in front, or without: the names of one owner, so that the key stays with him.

    A redirect is never followed to another host; this one we know by ourselves, and ask after the one that was typed.
    """
    host, _, port = netloc.partition(":")
    if _ADDRESS.fullmatch(host) or "." not in host:
        return
    bare = host.removeprefix("www.")
    if host != bare and "." not in bare:
        return
    twin = bare if host != bare else f"www.{host}"
    yield f"{twin}:{port}" if port else twin


def _find_webservice(
    addresses: Iterable[str], *, key: str, open_door: OpenDoor
) -> tuple[Client, Root]:
    """The first address where a webservice answers; what it says about the key is the answer, good or bad."""
    failure: ConnectorError = Refused("prestashop.address_not_found", kind=Kind.RECONNECT)
    for address in addresses:
        try:
            client, answer = _knock(Access(api_address=address, key=key), open_door=open_door)
        except (Blocked, NotNow) as shut:
            if shut.message_id not in NOT_HERE:
                raise
            failure = _firmer(failure, shut)
            continue
        root = read_root(answer)
        if root is not None:
            return client, root
        error = _root_error(answer)
        if error.message_id not in GO_ON or not isinstance(error, Refused):
            raise error
        failure = _firmer(failure, error)
    raise failure


def _firmer(known: ConnectorError, error: ConnectorError) -> ConnectorError:
    """The first failure that says more than that nothing is there."""
    return error if known.message_id == "prestashop.address_not_found" else known


def _knock(access: Access, *, open_door: OpenDoor) -> tuple[Client, Answer]:
    """With the key in the header, and where it did not arrive there, in the query: only then, since queries land in logs."""
    client = Client(door=open_door(access.host), access=access)
    answer = client.fetch_root()
    if _root_error(answer).message_id != "prestashop.key_not_received":
        return client, answer
    other = Client(door=open_door(access.host), access=replace(access, key_in_query=True))
    second = other.fetch_root()
    return (other, second) if read_root(second) or read_root_errors(second) else (client, answer)


def read_root(answer: Answer) -> Root | None:
    """The root's own words; None when this is no root of a webservice."""
    tree = _tree(answer.body)
    api = tree.find("api") if tree is not None else None
    if answer.status != 200 or api is None:
        return None
    return Root(
        name=api.get("shopName", ""),
        version=answer.headers.get("PSWS-Version", ""),
        readable=frozenset(entry.tag for entry in api if entry.get("get") == "true"),
    )


def read_root_errors(answer: Answer) -> tuple[ShopError, ...]:
    """The errors of an XML answer."""
    tree = _tree(answer.body)
    entries = tree.iterfind("errors/error") if tree is not None else ()
    return tuple(
        ShopError(
            code=int(code) if (code := (entry.findtext("code") or "").strip()).isdigit() else None,
            text=(entry.findtext("message") or "").strip(),
        )
        for entry in entries
    )


def _root_error(answer: Answer) -> ConnectorError:
    """What an answer that is no root means; a page of something else is no webservice."""
    errors = read_root_errors(answer)
    if answer.status == 200 and not errors:
        return Refused("prestashop.address_not_found", kind=Kind.RECONNECT, status=200)
    return as_error(status=answer.status, errors=errors, headers=answer.headers, about="api")


def _as_refused(blocked: Blocked) -> Refused:
    """The door's refusals in the owner's words: a redirect elsewhere, or an address that is never called."""
    elsewhere = blocked.message_id == "http.redirected_elsewhere"
    name = "prestashop.moved" if elsewhere else "prestashop.address_unusable"
    return Refused(name, kind=Kind.RECONNECT)


def _tree(body: bytes) -> Element | None:
    """The XML of a body, noise before it cut off; None for anything else. Entities and DTDs are refused by defusedxml."""
    start = body.find(b"<?xml")
    try:
        return fromstring(body[max(start, 0) :].strip())
    except (ParseError, DefusedXmlException, ValueError):
        return None


def _settings(client: Client, *, readable: frozenset[str], shop: str) -> ShopSettings | None:
    """The shop's settings; None while the key may not read them, which the missing permissions then say."""
    if not {"configurations", "translated_configurations"} <= readable:
        return None
    return read_settings(client, shop=shop)


def _currency(client: Client, *, settings: ShopSettings | None, readable: frozenset[str]) -> str:
    """The ISO code of the shop's own currency; "" while the key may not read it."""
    if settings is None or "currencies" not in readable:
        return ""
    query = Query(
        resource="currencies", fields=fields.CURRENCY, filters={"id": any_of([settings.currency])}
    )
    found = {read_id(row["id"]): read_text(row["iso_code"]) for row in client.fetch(query).rows}
    return found.get(settings.currency, "").upper()
