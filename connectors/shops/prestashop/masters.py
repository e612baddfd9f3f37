"""What is the same for many orders: the shop's settings, states, taxes, carriers, currencies, countries and languages.

Kept for some minutes in the process, because a reader is made anew for each run. No personal data is in it.
"""

import hashlib
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.errors import Kind, Refused
from connectors.shops.prestashop import fields
from connectors.shops.prestashop.catalogue import Catalogue, Shelves
from connectors.shops.prestashop.client import Client, Query, any_of
from connectors.shops.prestashop.kinds import VoucherKinds
from connectors.shops.prestashop.shapes import Row, read_flag, read_id, read_text, read_translated

KEPT_SECONDS = 600.0
MOST_SHOPS = 500

NAMES = (
    "PS_TIMEZONE", "PS_LANG_DEFAULT", "PS_CURRENCY_DEFAULT", "PS_SHOP_NAME", "PS_OS_CANCELED", "PS_OS_ERROR",
    "PS_INVOICE_PREFIX", "PS_INVOICE_USE_YEAR", "PS_INVOICE_YEAR_POS",
)  # fmt: skip

PREFIX = "PS_INVOICE_PREFIX"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopSettings:
    """The settings of the shop that reading needs. `invoice_year` is "", "before" or "after" the number."""

    time_zone: str
    language: str  # id of the default language
    currency: str  # id of the default currency
    name: str
    invoice_prefixes: Any  # text, or a list of one text a language
    invoice_year: str
    cancelled_state: str
    error_state: str

    @property
    def zone(self) -> ZoneInfo:
        """Raises `Refused` where the shop names no time zone that exists."""
        return find_zone(self.time_zone)

    def for_order(self, *, language: str) -> dict[str, str]:
        """The part that is stored with an order written in `language` (an id)."""
        return {
            "time_zone": self.time_zone,
            "invoice_prefix": read_translated(self.invoice_prefixes, language=language),
            "invoice_year": self.invoice_year,
            "cancelled_state": self.cancelled_state,
            "error_state": self.error_state,
        }


def find_zone(name: str) -> ZoneInfo:
    """A zone of the IANA database. Raises `Refused` for any other name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(
            "prestashop.time_zone_unknown", kind=Kind.RECONNECT, detail=f"PS_TIMEZONE {name!r}"
        ) from None


def read_settings(client: Client, *, shop: str = "") -> ShopSettings:
    """The settings of one shop; "" and "all" stand for what holds for all shops."""
    return choose_settings(read_configurations(client), shop=shop)


def read_configurations(client: Client) -> list[Row]:
    """One call, and a second one for the invoice prefix, which is kept per language in a resource of its own."""
    rows = _configurations(client, "configurations", NAMES)
    if any(row["name"] == PREFIX and row["value"] for row in rows):
        return rows
    others = [row for row in rows if row["name"] != PREFIX]
    return [*others, *_configurations(client, "translated_configurations", (PREFIX,))]


def _configurations(client: Client, resource: str, names: Iterable[str]) -> list[Row]:
    wanted = ("id", "name", "value", "id_shop")
    query = Query(resource=resource, fields=wanted, filters={"name": any_of(names)})
    return list(client.fetch(query).rows)


def choose_settings(rows: Iterable[Row], *, shop: str) -> ShopSettings:
    """What these rows say for one shop: several shops in one PrestaShop may differ in prefix, states and zone."""
    found = list(rows)
    chosen = {name: _choose(found, name=name, shop=shop) for name in NAMES}
    year = "before" if read_flag(chosen["PS_INVOICE_YEAR_POS"]) else "after"
    return ShopSettings(
        time_zone=read_text(chosen["PS_TIMEZONE"]),
        language=read_id(chosen["PS_LANG_DEFAULT"]),
        currency=read_id(chosen["PS_CURRENCY_DEFAULT"]),
        name=read_text(chosen["PS_SHOP_NAME"]),
        invoice_prefixes=chosen[PREFIX],
        invoice_year=year if read_flag(chosen["PS_INVOICE_USE_YEAR"]) else "",
        cancelled_state=read_id(chosen["PS_OS_CANCELED"]),
        error_state=read_id(chosen["PS_OS_ERROR"]),
    )


def _choose(rows: Iterable[Row], *, name: str, shop: str) -> Any:
    """The value for this shop, else the one for all shops, else any; "" when the setting does not exist."""
    found = {read_id(row.get("id_shop")): row["value"] for row in rows if row["name"] == name}
    for wanted in (shop, "", *found):
        if wanted in found:
            return found[wanted]
    return ""


class Table:
    """A small resource, read whole on first use and once more when an id is asked for that is not in it."""

    def __init__(self, *, resource: str, wanted: tuple[str, ...]) -> None:
        self._resource, self._wanted = resource, wanted
        self._rows: dict[str, Row] = {}
        self._known_missing: set[str] = set()
        self._is_read = False

    def find(
        self, client: Client, ids: Iterable[str], *, language: str, shop: str
    ) -> dict[str, Row]:
        """The rows with these ids; those that the shop does not have are left out."""
        asked = {one for one in ids if one}
        missing = asked - self._rows.keys() - self._known_missing
        if missing or (asked and not self._is_read):
            self._read(client, language=language, shop=shop)
            self._known_missing |= asked - self._rows.keys()
        return {one: self._rows[one] for one in asked if one in self._rows}

    def _read(self, client: Client, *, language: str, shop: str) -> None:
        query = Query(resource=self._resource, fields=self._wanted, language=language, shop=shop)
        self._rows = {read_id(row["id"]): row for row in client.fetch(query).rows}
        self._is_read = True


class Masters:
    """The shop's settings and small resources. Safe to share between threads."""

    def __init__(self, *, shop: str = "") -> None:
        self._shop = shop
        self._lock = threading.Lock()
        self._configurations: list[Row] | None = None
        self._kinds = VoucherKinds()
        self._catalogue = Catalogue()
        self.read_at = time.monotonic()
        self._tables = {
            name: Table(resource=name, wanted=wanted)
            for name, wanted in (
                ("taxes", fields.TAX),
                ("order_states", (*fields.STATE, "name", "template")),
                ("carriers", fields.CARRIER),
                ("currencies", fields.CURRENCY),
                ("countries", fields.COUNTRY),
                ("languages", fields.LANGUAGE),
                ("states", fields.PROVINCE),
            )
        }

    def settings(self, client: Client, *, shop: str = "") -> ShopSettings:
        """The settings of the shop that is read, or of `shop`, an id_shop, where several are read at once."""
        with self._lock:
            if self._configurations is None:
                self._configurations = read_configurations(client)
            return choose_settings(self._configurations, shop=shop or self._shop)

    def find(self, client: Client, resource: str, ids: Iterable[str]) -> dict[str, Row]:
        language = self.settings(client).language
        with self._lock:
            return self._tables[resource].find(client, ids, language=language, shop=self._shop)

    def find_kinds(self, client: Client, ids: Iterable[str]) -> dict[str, Row] | None:
        """What vouchers act on, by the id of their rule; None where the shop does not say."""
        with self._lock:
            return self._kinds.find(client, ids)

    def find_shelves(self, client: Client, products: Iterable[str]) -> Shelves | None:
        """The categories of products; None where the shop does not show them."""
        language = self.settings(client).language
        with self._lock:
            return self._catalogue.find(client, products, language=language, shop=self._shop)


_kept: dict[str, Masters] = {}
_kept_lock = threading.Lock()


def masters_of(client: Client, *, shop: str = "") -> Masters:
    """The masters of this shop as this key sees them, from the process's memory while they are fresh."""
    access = client.access
    name = hashlib.sha256(f"{access.api_address}\n{access.key}\n{shop}".encode()).hexdigest()
    now = time.monotonic()
    with _kept_lock:
        for other in [key for key, kept in _kept.items() if now - kept.read_at > KEPT_SECONDS]:
            del _kept[other]
        while len(_kept) >= MOST_SHOPS:
            del _kept[next(iter(_kept))]
        return _kept.setdefault(name, Masters(shop=shop))


def forget_masters() -> None:
    """Read everything anew: after connecting, and between tests."""
    with _kept_lock:
        _kept.clear()
