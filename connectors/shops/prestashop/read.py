"""Reading orders without gaps: first the backlog by rising id, then windows of date_upd that overlap.

Offset paging would skip: an order that changes leaves its window and everything behind it moves up. So pages go on by value,
and the ids of a window are fetched in chunks (prestashop reference 2.7). Credit slips will be read here by rising id.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from connectors.errors import ConnectorError, Kind, Refused
from connectors.ports import ReadPage, SourceDocument
from connectors.shops.prestashop import fields
from connectors.shops.prestashop.bodies import AddressBook, fetch_documents
from connectors.shops.prestashop.client import Client, Listing, Query, after, any_of, since
from connectors.shops.prestashop.cursor import Cursor
from connectors.shops.prestashop.errors import incomplete, unreadable
from connectors.shops.prestashop.masters import Masters, find_zone
from connectors.shops.prestashop.shapes import read_id, read_text

MOST_IN_CHUNK = 100  # as ids in an address: below 2 kB with everything else
LEAST_IN_CHUNK = 6
SHRINK = (
    4  # 100, 25, 6: three attempts at most, so that a dead shop does not hold a worker for long
)
WINDOW = 1000
SLOW_SECONDS = 10.0
FAST_SECONDS = 3.0
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


def read_page(reading: Reading, *, cursor: Cursor, limit: int) -> ReadPage:
    """The next documents, `limit` at most. Raises `Refused` or `NotNow`; the cursor given in stays good."""
    if cursor.in_backlog:
        return _read_backlog(reading, cursor=cursor, limit=limit)
    while not cursor.ids_left:
        cursor = _open_window(reading, cursor=cursor)
        if not cursor.window_due:
            break
    if not cursor.ids_left:
        return ReadPage(documents=(), cursor=cursor.to_json(), exhausted=True)
    return _read_waiting(reading, cursor=cursor, limit=limit)


def _read_backlog(reading: Reading, *, cursor: Cursor, limit: int) -> ReadPage:
    """The next orders by rising id. One more than wanted is asked for: whether it comes tells whether these are the last."""
    filters = {"id": after(cursor.backlog_after or 0)}
    if reading.read_from:
        filters["date_add"] = since(f"{reading.read_from} 00:00:00")

    def attempt(size: int) -> _Read:
        return _read_orders(reading, filters=filters, size=size, limit=size + 1)

    size, read = _shrinking(attempt, size=_size(cursor, limit=limit))
    _require(is_asked=all(int(one) > (cursor.backlog_after or 0) for one in read.stamps))
    zone = reading.masters.settings(reading.client).zone
    cursor = (
        cursor.begin(clock=read.listing.clock, zone=zone)
        .with_backlog(ids=list(read.stamps), is_last=not read.has_more)
        .with_read(asked=read.stamps, stamps=read.stamps, clock=read.listing.clock, zone=zone)
    )
    return _page(read, cursor=cursor, size=size)


def _open_window(reading: Reading, *, cursor: Cursor) -> Cursor:
    """Ask which orders changed. The first window goes back to when the backlog was begun."""
    zone = find_zone(cursor.time_zone)
    width = WINDOW
    while True:
        listing = reading.client.fetch(
            Query(
                resource="orders",
                fields=("id", "date_upd"),
                filters={"date_upd": since(cursor.window_from)},
                sort=("date_upd_ASC", "id_ASC"),
                limit=width,
                shop=reading.shop,
            )
        )
        try:
            rows = [(read_id(row["id"]), read_text(row["date_upd"])) for row in listing.rows]
        except KeyError as missing:
            raise incomplete(about="orders", field=str(missing)) from None
        is_full = len(rows) >= width
        # A page that begins and ends at one stamp could not go on by value: take a wider one.
        if not is_full or rows[-1][1] > cursor.window_from:
            return cursor.with_window(rows=rows, clock=listing.clock, zone=zone, is_full=is_full)
        width *= 4


def _read_waiting(reading: Reading, *, cursor: Cursor, limit: int) -> ReadPage:
    """The first of the ids that a window found."""

    def attempt(size: int) -> _Read:
        return _read_orders(reading, filters={"id": any_of(cursor.ids_left[:size])}, size=size)

    size, read = _shrinking(attempt, size=_size(cursor, limit=limit))
    asked = cursor.ids_left[:size]
    _require(is_asked=read.stamps.keys() <= set(asked))
    zone = reading.masters.settings(reading.client).zone
    cursor = cursor.with_read(asked=asked, stamps=read.stamps, clock=read.listing.clock, zone=zone)
    return _page(read, cursor=cursor, size=size)


def _require(*, is_asked: bool) -> None:
    """A protection that strips the filter makes the shop send others, and what was asked for would count as gone."""
    if not is_asked:
        raise unreadable(about="orders", why="orders came that were not asked for", status=200)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    documents: tuple[SourceDocument, ...]
    stamps: Mapping[str, str]
    listing: Listing
    has_more: bool


def _read_orders(
    reading: Reading, *, filters: Mapping[str, str], size: int, limit: int | None = None
) -> _Read:
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
    return _Read(documents=documents, stamps=stamps, listing=listing, has_more=has_more)


def _page(read: _Read, *, cursor: Cursor, size: int) -> ReadPage:
    """A slow shop gets smaller chunks, a fast one grows back."""
    if read.listing.seconds > SLOW_SECONDS:
        chunk = max(LEAST_IN_CHUNK, size // 2)
    else:
        chunk = min(MOST_IN_CHUNK, size * 2) if read.listing.seconds < FAST_SECONDS else size
    cursor = replace(cursor, chunk=chunk)
    return ReadPage(documents=read.documents, cursor=cursor.to_json(), exhausted=cursor.exhausted)


def _size(cursor: Cursor, *, limit: int) -> int:
    return max(1, min(limit, cursor.chunk or MOST_IN_CHUNK, MOST_IN_CHUNK))


def _shrinking(attempt: Callable[[int], T], *, size: int) -> tuple[int, T]:
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
