"""What leaves an order's date_upd alone: credit slips, payments written by a module, and refunded order lines.

Slips and payments only ever grow, so they are read by rising id, free of any clock; refunded lines are compared by their
counters. Each costs one call where nothing happened (prestashop reference 2.6, 2.7 and 13.9).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.ports import SourceDocument
from connectors.shops.prestashop import fields
from connectors.shops.prestashop.bodies import REFUNDED, SLIP_FIELDS, is_refunded, keep_slip
from connectors.shops.prestashop.chunks import Reading, chunk_size, read_orders, require, shrinking
from connectors.shops.prestashop.client import Listing, Query, after, any_of, since
from connectors.shops.prestashop.cursor import TAIL, Cursor
from connectors.shops.prestashop.errors import incomplete, unreadable
from connectors.shops.prestashop.shapes import Row, read_id, read_moment, read_text
from mappings.sale import DocumentKind

PAYMENTS_A_CALL = 1000
REFERENCES_A_CALL = 100
# Order lines in one digest: a refund has the refunded orders among these lines read again, a few dozen in most shops.
BLOCK = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRead:
    cursor: Cursor
    documents: tuple[SourceDocument, ...] = ()


def take_places(reading: Reading, *, cursor: Cursor) -> Cursor:
    """Before the backlog is begun: what exists now will be read with its orders, and what comes after stands out."""
    query = Query(resource="order_payments", fields=("id",), sort=("id_DESC",), limit=TAIL)
    ids = [_number(row, "id") for row in reading.client.fetch(query).rows]
    cursor = cursor.with_payments(ids, up_to=max(ids, default=0))
    return replace(cursor, refunds=_digests(_refunded_lines(reading)))


def read_side(reading: Reading, *, cursor: Cursor, limit: int) -> SideRead:
    """The first side that is due. Documents, or orders to be read again in the cursor, or neither."""
    match cursor.sides_left[0]:
        case "slips":
            return _read_slips(reading, cursor=cursor, limit=limit)
        case "payments":
            return _read_payments(reading, cursor=cursor)
        case _:
            return _read_refunds(reading, cursor=cursor)


def _read_slips(reading: Reading, *, cursor: Cursor, limit: int) -> SideRead:
    """New credit slips, each with the order it corrects. Those of other shops, which come too, are passed over."""
    size = chunk_size(cursor, limit=limit)
    listing = _new_slips(reading, cursor=cursor, limit=TAIL + size + 1)
    floor = cursor.slips_after - TAIL
    require(is_asked=all(_number(row, "id") > floor for row in listing.rows))
    new = [row for row in listing.rows if _number(row, "id") not in cursor.slips_seen]

    def attempt(count: int) -> tuple[SourceDocument, ...]:
        return _with_orders(reading, slips=replace(listing, rows=new[:count]))

    size, documents = shrinking(attempt, size=size)
    cursor = cursor.with_slips(_number(row, "id") for row in new[:size])
    done = cursor if len(new) > size else cursor.with_side_read("slips")
    return SideRead(cursor=done, documents=documents)


def _new_slips(reading: Reading, *, cursor: Cursor, limit: int) -> Listing:
    filters = {"id": after(max(0, cursor.slips_after - TAIL))}
    if reading.read_from:
        filters["date_add"] = since(f"{reading.read_from} 00:00:00")
    query = Query(resource="order_slip", fields=SLIP_FIELDS, filters=filters, limit=limit)
    return reading.client.fetch(query)


def _with_orders(reading: Reading, *, slips: Listing) -> tuple[SourceDocument, ...]:
    ids = sorted({read_id(row["id_order"]) for row in slips.rows} - {""}, key=int)
    if not ids:
        return ()
    read = read_orders(reading, filters={"id": any_of(ids)}, size=len(ids))
    require(is_asked=read.stamps.keys() <= set(ids))
    orders = {document.external_id: document for document in read.documents}
    try:
        return tuple(
            _slip_document(row, order=orders[order], reading=reading, otherwise=slips.clock)
            for row in slips.rows
            if (order := read_id(row["id_order"])) in orders
        )
    except KeyError as missing:
        raise incomplete(about="order_slip", field=str(missing)) from None
    except ValueError as fault:
        raise unreadable(about="order_slip", why=str(fault), status=200) from None


def _slip_document(
    row: Row, *, order: SourceDocument, reading: Reading, otherwise: datetime
) -> SourceDocument:
    """A slip with the order it corrects, so that the document alone tells its sale."""
    zone = reading.masters.settings(reading.client).zone
    return SourceDocument(
        kind=DocumentKind.CREDIT.value,
        external_id=read_id(row["id"]),
        changed_at=read_moment(row["date_upd"], zone=zone) or otherwise,
        body={**order.body, "slip": keep_slip(row)},
    )


def _read_payments(reading: Reading, *, cursor: Cursor) -> SideRead:
    """Orders of payments that came without being seen on their order; a module may write them past it (section 2.6)."""
    if cursor.payments_after is None:
        return SideRead(cursor=take_places(reading, cursor=cursor).with_side_read("payments"))
    floor = max(0, cursor.payments_after - TAIL)
    query = Query(
        resource="order_payments",
        fields=("id", "order_reference"),
        filters={"id": after(floor)},
        limit=PAYMENTS_A_CALL,
    )
    rows = reading.client.fetch(query).rows
    ids = [_number(row, "id") for row in rows]
    require(is_asked=all(one > floor for one in ids))
    known = frozenset(cursor.payments_seen)
    new = [row for row in rows if _number(row, "id") not in known]
    orders = _orders_named(reading, (read_text(row["order_reference"]) for row in new))
    cursor = cursor.with_payments(ids, up_to=max(ids, default=0)).with_orders_to_read(orders)
    is_full = len(rows) >= PAYMENTS_A_CALL
    return SideRead(cursor=cursor if is_full else cursor.with_side_read("payments"))


def _orders_named(reading: Reading, references: Iterable[str]) -> list[str]:
    """The ids of orders with these references; split orders share one."""
    wanted = sorted(set(references) - {""})
    found: list[str] = []
    for start in range(0, len(wanted), REFERENCES_A_CALL):
        query = Query(
            resource="orders",
            fields=("id", "reference"),
            filters={"reference": any_of(wanted[start : start + REFERENCES_A_CALL])},
            shop=reading.shop,
        )
        rows = reading.client.fetch(query).rows
        found += [read_id(row["id"]) for row in rows if read_text(row["reference"]) in wanted]
    return found


def _read_refunds(reading: Reading, *, cursor: Cursor) -> SideRead:
    """Orders with lines whose refunded or returned quantities moved; a refund may leave no slip (section 5)."""
    lines = _refunded_lines(reading)
    digests = _digests(lines)
    known = digests if cursor.refunds is None else cursor.refunds
    moved = {block for block, digest in digests.items() if known.get(block) != digest}
    orders = {read_id(row["id_order"]) for row in lines if _block(row) in moved}
    cursor = replace(cursor, refunds=digests).with_orders_to_read(sorted(orders - {""}, key=int))
    return SideRead(cursor=cursor.with_side_read("refunds"))


def _refunded_lines(reading: Reading) -> list[Row]:
    dialect = fields.dialect_of(reading.client.version)
    found: dict[int, Row] = {}
    for column in dialect.refunded:
        query = Query(
            resource="order_details",
            fields=("id", "id_order", *REFUNDED),
            filters={column: after(0)},
        )
        found |= {_number(row, "id"): row for row in reading.client.fetch(query).rows}
    lines = [found[one] for one in sorted(found)]
    require(is_asked=all(is_refunded(row) for row in lines))
    return lines


def _digests(lines: Sequence[Row]) -> dict[str, str]:
    """A digest of the counters for each block of line ids: the whole would not fit in a cursor."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for row in lines:
        counters = [read_text(row[name]) for name in ("id", *REFUNDED)]
        blocks[_block(row)].append(" ".join(counters))
    return {
        block: hashlib.sha256("\n".join(rows).encode()).hexdigest()[:12]
        for block, rows in blocks.items()
    }


def _block(row: Row) -> str:
    return str(_number(row, "id") // BLOCK)


def _number(row: Row, name: str) -> int:
    return int(read_id(row[name]))
