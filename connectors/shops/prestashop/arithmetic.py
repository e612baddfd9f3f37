"""How PrestaShop came to the sums of an order, as far as its printed VAT table depends on it.

Nothing of it is told for an order with several invoices, which share one discount, nor where a figure was not read: orders
stored before these fields were asked for, and vouchers whose kind the key may not see.
"""

from collections.abc import Mapping, Sequence

from connectors.shops.prestashop.documents import Document
from connectors.shops.prestashop.rates import ONE_AFTER_ANOTHER
from connectors.shops.prestashop.shapes import (
    Row,
    read_amount,
    read_count,
    read_flag,
    read_id,
    read_text,
)
from mappings.arithmetic import Arithmetic, RoundingPoint, Tax, TaxedLine, UsedVoucher
from mappings.money import prestashop_mode
from mappings.sale import DocumentKind

# Orders made before the shop had the setting have 0, which it takes for "line" (Order::getProductTaxesDetails).
POINTS = {
    0: RoundingPoint.LINE,
    1: RoundingPoint.ITEM,
    2: RoundingPoint.LINE,
    3: RoundingPoint.TOTAL,
}
Kinds = Mapping[str, Row]


def read_arithmetic(body: Row, *, part: Document) -> Arithmetic | None:
    """The figures behind the invoice's table; None where they are not all known."""
    order: Row = body["order"]
    is_whole = part.kind is DocumentKind.ORDER and len(part.details) == len(body["details"])
    point = POINTS.get(read_count(order["round_type"]))
    kinds = read_kinds(body)
    if not is_whole or "round_mode" not in order or point is None:
        return None
    if part.cart_rules and kinds is None:
        return None
    if any("ecotax" not in detail for detail in part.details):
        return None
    if (part.discounts.net or part.discounts.gross) and not part.cart_rules:
        return None
    return Arithmetic(
        lines=tuple(_line(detail, taxes=body["taxes"]) for detail in part.details),
        vouchers=tuple(_voucher(rule, kinds=kinds or {}) for rule in part.cart_rules),
        goods_net=part.products.net,
        goods_gross=part.products.gross,
        discounts_net=part.discounts.net,
        discounts_gross=part.discounts.gross,
        shipping_net=part.shipping.net,
        shipping_gross=part.shipping.gross,
        point=point,
        mode=prestashop_mode(code=read_count(order["round_mode"])),
    )


def read_kinds(body: Row) -> Kinds | None:
    """What each voucher acts on, by the id of its rule; None where the shop did not say."""
    kinds: Kinds | None = body.get("voucher_kinds")
    return kinds


def _line(detail: Row, *, taxes: Mapping[str, Row]) -> TaxedLine:
    known: Sequence[str] = [one for one in detail["taxes"] if one in taxes]
    return TaxedLine(
        product_id=read_text(detail["product_id"]),
        quantity=read_amount(detail["product_quantity"]),
        unit_net=read_amount(detail["unit_price_tax_excl"]),
        taxes=tuple(Tax(id=one, rate=read_amount(taxes[one]["rate"])) for one in known),
        one_after_another=read_count(detail["tax_computation_method"]) == ONE_AFTER_ANOTHER,
        ecotax=read_amount(detail["ecotax"]),
        ecotax_rate=read_amount(detail["ecotax_tax_rate"]),
    )


def _voucher(rule: Row, *, kinds: Kinds) -> UsedVoucher:
    """A rule that was removed from the shop counts for the whole order there, and so here."""
    kind = kinds.get(read_id(rule.get("id_cart_rule")), {})
    product = read_count(kind.get("reduction_product"))
    return UsedVoucher(
        net=read_amount(rule["value_tax_excl"]),
        free_shipping=read_flag(rule["free_shipping"]),
        product_id=str(product) if product > 0 else "",
    )
