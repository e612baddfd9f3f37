"""Reading without gaps: first the backlog by rising id, then windows of date_upd that overlap, then what moves no date_upd.

Offset paging would skip: an order that changes leaves its window and everything behind it moves up. So pages go on by value,
and the ids of a window are fetched in chunks (prestashop reference 2.7).
"""

from dataclasses import replace

from connectors.ports import ReadPage, SourceDocument
from connectors.shops.prestashop.chunks import (
    LEAST_IN_CHUNK,
    MOST_IN_CHUNK,
    OrdersRead,
    Reading,
    chunk_size,
    read_orders,
    require,
    shrinking,
)
from connectors.shops.prestashop.client import Query, after, any_of, since
from connectors.shops.prestashop.cursor import Cursor
from connectors.shops.prestashop.errors import incomplete
from connectors.shops.prestashop.masters import find_zone
from connectors.shops.prestashop.shapes import read_id, read_text
from connectors.shops.prestashop.sides import read_side, take_places
from mappings.sale import DocumentKind

CREDITS = (DocumentKind.CREDIT.value,)
WINDOW = 1000
SLOW_SECONDS = 10.0
FAST_SECONDS = 3.0


def read_page(reading: Reading, *, cursor: Cursor, limit: int) -> ReadPage:
    """The next documents, `limit` at most. Raises `Refused` or `NotNow`; the cursor given in stays good."""
    if cursor.in_backlog:
        return _read_backlog(reading, cursor=cursor, limit=limit)
    # The last window is older than this call, and what changed since would wait for the next reading.
    is_stale = bool(cursor.sides_left) and not (cursor.ids_left or cursor.window_due)
    if not is_stale:
        cursor = _open_windows(reading, cursor=cursor)
    swept: tuple[str, ...] = ()
    while cursor.sides_left and not cursor.ids_left:
        name, side = cursor.sides_left[0], read_side(reading, cursor=cursor, limit=limit)
        cursor = side.cursor
        # Read to their end by this very call: a cursor that says so may come out of a backup.
        if name == "slips" and name not in cursor.sides_left:
            swept = CREDITS
        if side.documents:
            return _as_page(side.documents, cursor=cursor, swept=swept)
    if is_stale and not cursor.sides_left:
        cursor = _open_windows(reading, cursor=replace(cursor, window_due=True))
    if not cursor.ids_left:
        return _as_page((), cursor=cursor, swept=swept)
    return replace(_read_waiting(reading, cursor=cursor, limit=limit), swept=swept)


def _open_windows(reading: Reading, *, cursor: Cursor) -> Cursor:
    """Until one holds something to read, or there is no further one."""
    while not cursor.ids_left:
        cursor = _open_window(reading, cursor=cursor)
        if not cursor.window_due:
            return cursor
    return cursor


def _read_backlog(reading: Reading, *, cursor: Cursor, limit: int) -> ReadPage:
    """The next orders by rising id. One more than wanted is asked for: whether it comes tells whether these are the last."""
    filters = {"id": after(cursor.backlog_after or 0)}
    if reading.read_from:
        filters["date_add"] = since(f"{reading.read_from} 00:00:00")

    def attempt(size: int) -> tuple[Cursor, OrdersRead]:
        placed = cursor if cursor.window_from else take_places(reading, cursor=cursor)
        return placed, read_orders(reading, filters=filters, size=size, limit=size + 1)

    size, (placed, read) = shrinking(attempt, size=chunk_size(cursor, limit=limit))
    require(is_asked=all(int(one) > (cursor.backlog_after or 0) for one in read.stamps))
    zone = reading.masters.settings(reading.client).zone
    cursor = (
        placed.begin(clock=read.listing.clock, zone=zone)
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
            found = cursor.with_window(rows=rows, clock=listing.clock, zone=zone, is_full=is_full)
            return found.with_clock(listing.clock)
        width *= 4


def _read_waiting(reading: Reading, *, cursor: Cursor, limit: int) -> ReadPage:
    """The first of the ids that a window found."""

    def attempt(size: int) -> OrdersRead:
        return read_orders(reading, filters={"id": any_of(cursor.ids_left[:size])}, size=size)

    size, read = shrinking(attempt, size=chunk_size(cursor, limit=limit))
    asked = cursor.ids_left[:size]
    require(is_asked=read.stamps.keys() <= set(asked))
    zone = reading.masters.settings(reading.client).zone
    cursor = cursor.with_read(asked=asked, stamps=read.stamps, clock=read.listing.clock, zone=zone)
    return _page(read, cursor=cursor, size=size)


def _page(read: OrdersRead, *, cursor: Cursor, size: int) -> ReadPage:
    """A slow shop gets smaller chunks, a fast one grows back."""
    if read.listing.seconds > SLOW_SECONDS:
        chunk = max(LEAST_IN_CHUNK, size // 2)
    else:
        chunk = min(MOST_IN_CHUNK, size * 2) if read.listing.seconds < FAST_SECONDS else size
    payments = [int(row["id"]) for one in read.documents for row in one.body["payments"]]
    cursor = replace(cursor, chunk=chunk).with_payments(payments)
    return _as_page(read.documents, cursor=cursor)


def _as_page(
    documents: tuple[SourceDocument, ...], *, cursor: Cursor, swept: tuple[str, ...] = ()
) -> ReadPage:
    return ReadPage(
        documents=documents, cursor=cursor.to_json(), exhausted=cursor.exhausted, swept=swept
    )
