"""The reader of one connected PrestaShop: probing, reading and understanding, joined to the outbound door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from connectors.http import Door
from connectors.ports import Json, ReadPage, ShopProfile, SourceDocument
from connectors.shops.prestashop.bodies import AddressBook
from connectors.shops.prestashop.chunks import Reading
from connectors.shops.prestashop.client import Access, Client
from connectors.shops.prestashop.connect import find_addresses, probe
from connectors.shops.prestashop.cursor import Cursor
from connectors.shops.prestashop.masters import masters_of
from connectors.shops.prestashop.read import read_page
from connectors.shops.prestashop.sale import to_sales
from mappings.sale import Sale


@dataclass(kw_only=True)
class PrestaShopReader:
    """A `ShopReader`. Making one costs nothing; the door opens at the first call.

    `settings` are the owner's: `pick_up_carriers` (reference ids or names of carriers), `read_from` (an ISO date: older orders
    are left out of the first reading), `id_shop` (one shop of several in one PrestaShop, or "all").
    """

    address: str
    key: str = field(repr=False)
    profile: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    allow_loopback: bool = False

    def probe(self) -> ShopProfile:
        """Check address, key and permissions. Raises `Refused` or `NotNow` with a sentence."""
        return probe(
            address=self.address,
            key=self.key,
            open_door=self._open_door,
            allow_loopback=self.allow_loopback,
            shop=self._shop,
        )

    def read(self, *, cursor: Json, limit: int) -> ReadPage:
        """The next orders that are new or changed since `cursor`. Raises `Refused` or `NotNow`."""
        return read_page(self._reading, cursor=Cursor.from_json(cursor), limit=limit)

    def to_sales(self, document: SourceDocument) -> tuple[Sale, ...]:
        """Pure. Raises `ValueError` with a sentence when the document cannot be read."""
        carriers = [str(carrier) for carrier in self.settings.get("pick_up_carriers", ())]
        return to_sales(document, pick_up_carriers=carriers)

    @property
    def _shop(self) -> str:
        return str(self.settings.get("id_shop") or "")

    @cached_property
    def _reading(self) -> Reading:
        client = Client(door=self._open_door(self._access.host), access=self._access)
        return Reading(
            client=client,
            masters=masters_of(client, shop=self._shop),
            addresses=AddressBook(),
            shop=self._shop,
            read_from=_read_day(self.settings.get("read_from")),
        )

    @property
    def _access(self) -> Access:
        """Where probing found the webservice; before that, where it usually is."""
        usual, *_ = find_addresses(self.address, allow_loopback=self.allow_loopback)
        return Access(
            api_address=str(self.profile.get("api_address") or usual),
            key=self.key,
            key_in_query=bool(self.profile.get("key_in_query")),
        )

    def _open_door(self, host: str) -> Door:
        return Door(host, allow_loopback=self.allow_loopback)


def _read_day(written: object) -> str:
    """An ISO date of the settings, checked, since it becomes part of a filter; "" when there is none."""
    return date.fromisoformat(str(written)).isoformat() if written else ""
