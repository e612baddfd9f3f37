"""One chunk of orders with everything that belongs to them, as large as the shop can bear."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from connectors.errors import ConnectorError, Kind, Refused
from connectors.ports import SourceDocument
from connectors.shops.prestashop import fields
from connectors.shops.prestashop.bodies import AddressBook, fetch_documents
from connectors.shops.prestashop.client import Client, Listing, Query
from connectors.shops.prestashop.cursor import Cursor
from connectors.shops.prestashop.errors import unreadable
from connectors.shops.prestashop.masters import Masters
from connectors.shops.prestashop.shapes import read_id, read_text

MOST_IN_CHUNK = 100  # as ids in an address: below 2 kB with everything else
LEAST_IN_CHUNK = 6
SHRINK = (
    4  # 100, 25, 6: three attempts at most, so that a dead shop does not hold a worker for long
)
OVERLOADED = frozenset({500, 502, 504, 524})

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reading needs: the client, what it remembers, and where the owner wants it to begin.

    `read_from` is a date (ISO) or "": orders made before it are not read in the backlog. `shop` is PrestaShop's id_shop.
    """

    client: Client
    masters: Masters
    addresses: AddressBook
    shop: str = ""
    read_from: str = ""


def require(*, is_asked: bool) -> None:
    """A protection that strips the filter makes the shop send others, and what was asked for would count as gone."""
    if not is_asked:
        raise unreadable(about="orders", why="orders came that were not asked for", status=200)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersRead:
    """Documents and the date_upd of each order read; `has_more` says that others fit the same filters."""

    documents: tuple[SourceDocument, ...]
    stamps: Mapping[str, str]
    listing: Listing
    has_more: bool


def read_orders(
    reading: Reading, *, filters: Mapping[str, str], size: int, limit: int | None = None
) -> OrdersRead:
    """The first `size` orders that fit the filters, with everything that belongs to them."""
    query = Query(
        resource="orders", fields=fields.ORDER, filters=filters, limit=limit, shop=reading.shop
    )
    found = reading.client.fetch(query)
    listing = replace(found, rows=found.rows[:size])
    documents = fetch_documents(
        client=reading.client,
        masters=reading.masters,
        addresses=reading.addresses,
        listing=listing,
    )
    stamps = {read_id(row["id"]): read_text(row["date_upd"]) for row in listing.rows}
    has_more = len(found.rows) > size
    return OrdersRead(documents=documents, stamps=stamps, listing=listing, has_more=has_more)


def chunk_size(cursor: Cursor, *, limit: int) -> int:
    return max(1, min(limit, cursor.chunk or MOST_IN_CHUNK, MOST_IN_CHUNK))


def shrinking(attempt: Callable[[int], T], *, size: int) -> tuple[int, T]:
    """Try with fewer orders where the shop broke down over this many: PHP's memory and time limits show as 500 or 504."""
    while True:
        try:
            return size, attempt(size)
        except ConnectorError as error:
            if size <= LEAST_IN_CHUNK or not _is_too_much(error):
                raise
            size = max(LEAST_IN_CHUNK, size // SHRINK)


def _is_too_much(error: ConnectorError) -> bool:
    if isinstance(error, Refused):
        return error.message_id == "http.answer_too_large"
    timed_out = error.message_id in ("http.read_timed_out", "http.read_broken_off")
    return error.kind is Kind.RETRY and (error.status in OVERLOADED or timed_out)
