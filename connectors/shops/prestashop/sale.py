"""A stored order in, canonical sales out. Pure: the same body always gives the same sales."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.ports import SourceDocument
from connectors.shops.prestashop.arithmetic import read_arithmetic, read_kinds
from connectors.shops.prestashop.credits import find_refunds, read_credit
from connectors.shops.prestashop.discounts import discount_lines, read_vouchers
from connectors.shops.prestashop.documents import Document, find_documents
from connectors.shops.prestashop.lines import (
    ReadLine,
    product_line,
    shipping_line,
    wrapping_line,
)
from connectors.shops.prestashop.notes import write_note
from connectors.shops.prestashop.parties import read_address, read_customer
from connectors.shops.prestashop.payments import ReadPayments, read_payments
from connectors.shops.prestashop.shapes import (
    Row,
    read_amount,
    read_count,
    read_day,
    read_flag,
    read_id,
    read_moment,
    read_text,
)
from mappings.money import quantum_of
from mappings.sale import (
    DocumentKind,
    LineKind,
    Refund,
    Sale,
    SaleLine,
    SaleState,
    Surcharge,
)

# What the shop's own rounding may put between its total and the parts, in smallest amounts (13.10); a fee is more.
ROUNDING = 2
# Templates of the mails that PrestaShop ties to these two states; modules that add states of their own use the same ones.
CANCELLED_TEMPLATE, ERROR_TEMPLATE = "order_canceled", "payment_error"


def to_sales(document: SourceDocument, *, pick_up_carriers: Iterable[str] = ()) -> tuple[Sale, ...]:
    """The sales of an order, one for each document (BOOKING 3), or the credit of a slip.

    Raises `ValueError` with a sentence when the document cannot be read.

    `pick_up_carriers` are reference ids or names of carriers that stand for fetching in the shop (BOOKING 16).
    """
    is_slip = document.kind == DocumentKind.CREDIT.value
    name = f"{'Credit slip' if is_slip else 'Order'} {document.external_id}"
    try:
        zone = _find_zone(document.body["shop"])
        context = _read_order(document.body, zone=zone, pick_up=frozenset(pick_up_carriers))
        sales = tuple(_to_sale(context, part=part) for part in find_documents(document.body))
        return (_to_credit(context, sales=sales),) if is_slip else sales
    except KeyError as missing:
        raise ValueError(f"{name}: the stored document lacks {missing}.") from missing
    except (ValueError, TypeError, AttributeError) as fault:
        raise ValueError(f"{name} cannot be read: {fault}.") from fault


def _find_zone(shop: Row) -> ZoneInfo:
    try:
        return ZoneInfo(shop["time_zone"])
    except (ZoneInfoNotFoundError, OSError):
        raise ValueError(f"the shop's time zone {shop['time_zone']!r} is unknown") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What the documents of one order share."""

    body: Row
    zone: ZoneInfo
    ordered_at: datetime
    changed_at: datetime
    state: SaleState
    payments: ReadPayments
    pick_up: bool
    notes: tuple[str, ...]

    @property
    def row(self) -> Row:
        row: Row = self.body["order"]
        return row

    @property
    def currency(self) -> str:
        return read_text(self.body["currency"]["iso_code"]).upper()

    @property
    def quantum(self) -> Decimal:
        return quantum_of(currency=self.currency)


def _read_order(body: Row, *, zone: ZoneInfo, pick_up: frozenset[str]) -> _Order:
    row: Row = body["order"]
    ordered_at = read_moment(row["date_add"], zone=zone)
    if ordered_at is None:
        raise ValueError("it has no date")
    total = read_amount(row["total_paid_tax_incl"])
    carrier: Row = body["carrier"]
    return _Order(
        body=body,
        zone=zone,
        ordered_at=ordered_at,
        changed_at=read_moment(row["date_upd"], zone=zone, not_before=ordered_at) or ordered_at,
        state=_read_state(body),
        payments=read_payments(body=body, total=total, zone=zone),
        pick_up=bool(
            pick_up
            & {read_text(carrier.get("id_reference")), read_text(carrier.get("name"))} - {""}
        ),
        notes=_order_notes(body, total=total),
    )


def _read_state(body: Row) -> SaleState:
    """By flags; cancelled and failed have none, so they are known by the shop's own role of the state or by its mail."""
    external_id = read_text(body["order"]["current_state"])
    state: Row = body["state"]
    if not state:
        return SaleState(external_id=external_id, name="")
    template = read_text(state["template"])
    shop: Row = body["shop"]
    return SaleState(
        external_id=external_id,
        name=read_text(state["name"]),
        paid=read_flag(state["paid"]),
        invoiced=read_flag(state["invoice"]),
        shipped=read_flag(state["shipped"]),
        cancelled=template == CANCELLED_TEMPLATE or external_id == shop["cancelled_state"],
        error=template == ERROR_TEMPLATE or external_id == shop["error_state"],
    )


def _order_notes(body: Row, *, total: Decimal) -> tuple[str, ...]:
    notes: list[str] = []
    paid = read_amount(body["order"]["total_paid"])
    if paid != total:
        notes.append(write_note("total_differs", paid=f"{paid:.2f}", total=f"{total:.2f}"))
    if not body["state"]:
        notes.append(
            write_note("state_unknown", state=read_id(body["order"]["current_state"]) or 0)
        )
    if body["cart_rules"] and body.get("voucher_kinds", {}) is None:
        notes.append(write_note("voucher_kinds_unknown"))
    return tuple(notes)


def _to_sale(order: _Order, *, part: Document) -> Sale:
    row, body = order.row, order.body
    read = _read_lines(order, part=part)
    lines = tuple(one.line for one in read)
    discounts = discount_lines(
        total=part.discounts,
        rules=part.cart_rules,
        lines=lines,
        quantum=order.quantum,
        kinds=read_kinds(body),
    )
    serial, invoiced_on = _invoice(order, part=part)
    refunds = find_refunds(body, details=part.details)
    return Sale(
        kind=part.kind,
        external_id=part.external_id,
        order_id=read_id(row["id"]),
        reference=read_text(row["reference"]),
        shop_id=read_id(row["id_shop"]),
        state=order.state,
        ordered_at=order.ordered_at,
        changed_at=order.changed_at,
        currency=order.currency,
        conversion_rate=read_amount(row["conversion_rate"]),
        total_net=part.total.net,
        total_gross=part.total.gross,
        customer=read_customer(body=body),
        invoice_address=read_address(body=body, role="id_address_invoice"),
        delivery_address=read_address(body=body, role="id_address_delivery"),
        lines=lines + discounts,
        payment_method=read_text(row["module"]),
        payment_label=read_text(row["payment"]),
        payments=order.payments.payments,
        invoice_number=_printed(serial, on=invoiced_on, shop=body["shop"]),
        invoice_serial=serial,
        invoiced_on=invoiced_on,
        paid_on=_paid_on(order.payments),
        shipped_on=read_day(row["delivery_date"], zone=order.zone) if order.state.shipped else None,
        carrier=read_text(body["carrier"].get("name")),
        pick_up=order.pick_up,
        vouchers=read_vouchers(part.cart_rules),
        surcharge=_surcharge(part, lines=lines, limit=ROUNDING * order.quantum),
        arithmetic=read_arithmetic(body, part=part),
        refunds=refunds,
        notes=(
            *_all_notes(order, part=part, read=read, lines=lines + discounts),
            *(_refund_note(refund) for refund in refunds),
        ),
    )


def _refund_note(refund: Refund) -> str:
    return write_note("refund_without_slip", line=refund.line, pieces=f"{refund.pieces:f}")


def _surcharge(part: Document, *, lines: Sequence[SaleLine], limit: Decimal) -> Surcharge | None:
    """What the total has beyond the parts; None where it has nothing, or the lines deny the parts: that is another fault."""
    parts = (part.products, part.shipping, part.wrapping)
    gross = part.total.gross - sum((each.gross for each in parts), -part.discounts.gross)
    net = part.total.net - sum((each.net for each in parts), -part.discounts.net)
    goods = sum((line.gross for line in lines if line.kind is LineKind.PRODUCT), Decimal(0))
    if gross <= limit or abs(goods - part.products.gross) > limit:
        return None
    return Surcharge(net=net, gross=gross)


def _to_credit(order: _Order, *, sales: Sequence[Sale]) -> Sale:
    """A slip as a sale that corrects its order: customer, places, currency and rates are the order's (BOOKING 29)."""
    slip: Row = order.body["slip"]
    sold = _corrected(slip, sales=sales)
    credit = read_credit(order.body, sold=sold.lines)
    day = read_moment(slip["date_add"], zone=order.zone)
    if day is None:
        raise ValueError("it has no date")
    return replace(
        sold,
        kind=DocumentKind.CREDIT,
        external_id=read_id(slip["id"]),
        corrects=sold.order_id,
        changed_at=read_moment(slip["date_upd"], zone=order.zone, not_before=day) or day,
        total_net=credit.total.net,
        total_gross=credit.total.gross,
        lines=credit.lines,
        payments=(),
        vouchers=(),
        surcharge=None,
        arithmetic=None,
        refunds=(),
        paid_on=None,
        invoiced_on=day.date(),
        notes=credit.notes,
    )


def _corrected(slip: Row, *, sales: Sequence[Sale]) -> Sale:
    """The document of the order that holds the slip's first line: its invoice number is the one the slip refers to."""
    named = {read_id(row["id_order_detail"]) for row in slip["lines"][:1]}
    holding = (sale for sale in sales if named & {line.external_id for line in sale.lines})
    return next(holding, sales[0])


def _read_lines(order: _Order, *, part: Document) -> tuple[ReadLine, ...]:
    read = [
        product_line(detail=detail, body=order.body, quantum=order.quantum)
        for detail in part.details
    ]
    if part.shipping:
        told = read_amount(order.row["carrier_tax_rate"])
        carrier = read_text(order.body["carrier"].get("name")) or "Shipping"
        read.append(
            shipping_line(
                amounts=part.shipping, told=told, description=carrier, quantum=order.quantum
            )
        )
    if part.wrapping:
        read.append(wrapping_line(amounts=part.wrapping))
    return tuple(read)


def _invoice(order: _Order, *, part: Document) -> tuple[int | None, date | None]:
    """Serial number and date of the invoice; the order keeps a copy of its first invoice's, should the row be lost."""
    if part.invoice is not None:
        serial = read_count(part.invoice["number"])
        return serial, read_day(part.invoice["date_add"], zone=order.zone)
    serial = read_count(order.row["invoice_number"])
    if not serial:
        return None, None
    return serial, read_day(order.row["invoice_date"], zone=order.zone)


def _printed(serial: int | None, *, on: date | None, shop: Row) -> str:
    """The number as the customer reads it: prefix, six digits, the year where the shop puts it (OrderInvoice, 8.2)."""
    if serial is None:
        return ""
    prefix, number = read_text(shop["invoice_prefix"]), f"{serial:06d}"
    if on is None or not shop["invoice_year"]:
        return f"{prefix}{number}"
    if shop["invoice_year"] == "before":
        return f"{prefix}{on.year}/{number}"
    return f"{prefix}{number}/{on.year}"


def _paid_on(read: ReadPayments) -> date | None:
    received = [payment.paid_at for payment in read.payments if payment.amount > 0]
    return max(received).date() if received else None


def _all_notes(
    order: _Order, *, part: Document, read: Iterable[ReadLine], lines: Iterable[SaleLine]
) -> tuple[str, ...]:
    found = (note for one in read for note in one.notes)
    sums = _sum_notes(part, lines=tuple(lines))
    return (*order.notes, *part.notes, *sums, *found, *order.payments.notes)


def _sum_notes(part: Document, *, lines: tuple[SaleLine, ...]) -> tuple[str, ...]:
    """Where the shop's own figures miss each other; half a cent is the rounding of a sum of unrounded lines."""
    notes: list[str] = []
    parts = (part.products, part.shipping, part.wrapping)
    gross = sum((each.gross for each in parts), -part.discounts.gross) - part.total.gross
    net = sum((each.net for each in parts), -part.discounts.net) - part.total.net
    if gross:
        notes.append(write_note("parts_differ", by=f"{gross:.2f}"))
    if net:
        notes.append(write_note("parts_differ_net", by=f"{net:.2f}"))
    goods = sum((line.gross for line in lines if line.kind is LineKind.PRODUCT), Decimal(0))
    if abs(goods - part.products.gross) > Decimal("0.005"):
        figures = {"lines": f"{goods:.2f}", "products": f"{part.products.gross:.2f}"}
        notes.append(write_note("lines_differ", **figures))
    return tuple(notes)
