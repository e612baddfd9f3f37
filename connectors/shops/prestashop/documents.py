"""The documents of an order: one for each invoice of the shop, else the order itself (BOOKING 3).

The first invoice keeps the identity of the order. Otherwise an order that was booked and got a second invoice later would
change its identity, and its first part would be booked again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.shops.prestashop.lines import Amounts, read_amounts
from connectors.shops.prestashop.notes import write_note
from connectors.shops.prestashop.shapes import Row, read_amount, read_count, read_id
from mappings.sale import DocumentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document with the parts its total is made of. `invoice` is None while there is none."""

    kind: DocumentKind
    external_id: str
    invoice: Row | None
    details: tuple[Row, ...]
    cart_rules: tuple[Row, ...]
    products: Amounts
    shipping: Amounts
    wrapping: Amounts
    discounts: Amounts
    total: Amounts
    notes: tuple[str, ...] = ()


def find_documents(body: Row) -> tuple[Document, ...]:
    """The documents of a stored order. Rows with number 0 hold a delivery slip and are no invoices (Order::setDeliverySlip)."""
    invoices = sorted(
        (row for row in body["invoices"] if read_count(row["number"]) > 0),
        key=lambda row: int(row["id"]),
    )
    if len(invoices) < 2:
        return (_whole_order(body, invoice=invoices[0] if invoices else None),)
    return tuple(_one_invoice(body, invoice=invoice, invoices=invoices) for invoice in invoices)


def _whole_order(body: Row, *, invoice: Row | None) -> Document:
    order: Row = body["order"]
    stated = read_amounts(order, "total_paid_tax_excl", "total_paid_tax_incl")
    total = (
        read_amounts(invoice, "total_paid_tax_excl", "total_paid_tax_incl") if invoice else stated
    )
    differ = {"invoice": f"{total.gross:.2f}", "order": f"{stated.gross:.2f}"}
    return Document(
        kind=DocumentKind.ORDER,
        external_id=read_id(order["id"]),
        invoice=invoice,
        details=tuple(body["details"]),
        cart_rules=tuple(body["cart_rules"]),
        products=read_amounts(order, "total_products", "total_products_wt"),
        shipping=read_amounts(order, "total_shipping_tax_excl", "total_shipping_tax_incl"),
        wrapping=read_amounts(order, "total_wrapping_tax_excl", "total_wrapping_tax_incl"),
        discounts=read_amounts(order, "total_discounts_tax_excl", "total_discounts_tax_incl"),
        total=total,
        notes=(write_note("invoice_differs", **differ),) if total != stated else (),
    )


def _one_invoice(body: Row, *, invoice: Row, invoices: Sequence[Row]) -> Document:
    """One of several invoices. What belongs to no invoice falls to the first, where it will show in the sum."""
    first = invoice is invoices[0]
    others = {read_id(row["id"]) for row in invoices if row is not invoice}
    own = read_id(invoice["id"])

    def belongs(row: Row) -> bool:
        named = read_id(row["id_order_invoice"])
        return named == own or (first and named not in others)

    parts: dict[str, Any] = _invoice_parts(invoice)
    return Document(
        kind=DocumentKind.ORDER if first else DocumentKind.INVOICE,
        external_id=read_id(body["order"]["id"]) if first else own,
        invoice=invoice,
        details=tuple(row for row in body["details"] if belongs(row)),
        cart_rules=tuple(row for row in body["cart_rules"] if belongs(row)),
        **parts,
        notes=(*_sum_note(body, invoices), *_uncharged_note(invoice, shipping=parts["shipping"])),
    )


def _invoice_parts(invoice: Row) -> dict[str, Amounts]:
    """The parts of an invoice. A later one may state the order's shipping without charging it (order 52 of section 13)."""
    parts = {
        "products": read_amounts(invoice, "total_products", "total_products_wt"),
        "shipping": read_amounts(invoice, "total_shipping_tax_excl", "total_shipping_tax_incl"),
        "wrapping": read_amounts(invoice, "total_wrapping_tax_excl", "total_wrapping_tax_incl"),
        "discounts": read_amounts(invoice, "total_discount_tax_excl", "total_discount_tax_incl"),
        "total": read_amounts(invoice, "total_paid_tax_excl", "total_paid_tax_incl"),
    }
    without = parts["products"].gross + parts["wrapping"].gross - parts["discounts"].gross
    missing = parts["total"].gross - without
    if abs(missing) < abs(missing - parts["shipping"].gross):
        parts["shipping"] = Amounts(net=Decimal(0), gross=Decimal(0))
    return parts


def _uncharged_note(invoice: Row, *, shipping: Amounts) -> tuple[str, ...]:
    stated = read_amount(invoice["total_shipping_tax_incl"])
    if stated == shipping.gross:
        return ()
    return (write_note("shipping_not_charged", shipping=f"{stated:.2f}"),)


def _sum_note(body: Row, invoices: Sequence[Row]) -> tuple[str, ...]:
    invoiced = sum((read_amount(row["total_paid_tax_incl"]) for row in invoices), Decimal(0))
    ordered = read_amount(body["order"]["total_paid_tax_incl"])
    if invoiced == ordered:
        return ()
    return (write_note("invoices_differ", invoices=f"{invoiced:.2f}", order=f"{ordered:.2f}"),)
