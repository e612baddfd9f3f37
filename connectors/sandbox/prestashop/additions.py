"""Products put into an order that stands, on its invoice or on a new one.

Source: PrestaShop 8.2.0 `src/Adapter/Order/CommandHandler/AddProductToOrderHandler.php`; order 52 of an 8.2.1 shop, whose second
invoice states the shipping of the order without charging it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from connectors.sandbox.prestashop.basket import Basket, fill_basket
from connectors.sandbox.prestashop.checkout import write_line
from connectors.sandbox.prestashop.life import refresh_invoice
from connectors.sandbox.prestashop.money import Amounts, order_totals
from connectors.sandbox.prestashop.store import Row, Store
from connectors.sandbox.prestashop.wishes import Wish, WishedLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What is put in, and whether an invoice of its own is made for it."""

    lines: Sequence[WishedLine]
    new_invoice: bool = False


def add_lines(store: Store, id_order: int, addition: Addition, *, at: str) -> None:
    """The order's totals change and its payments do not. Without a new invoice, the one there is gets the new totals."""
    with store.transaction():
        order = store.get("orders", id_order)
        basket = _basket(store, order, addition)
        more = order_totals(basket.cart, rounding=basket.rounding).products
        store.change("orders", id_order, _raised(order, more) | {"date_upd": at})
        if addition.new_invoice:
            id_invoice = _new_invoice(store, order, more, at=at)
        else:
            invoices = store.where("order_invoices", id_order=id_order)
            id_invoice = invoices[0]["id"] if invoices else 0
            refresh_invoice(store, id_order)
        for line in basket.lines:
            id_detail = write_line(store, basket, line, id_order=id_order)
            store.change("order_details", id_detail, {"id_order_invoice": id_invoice})


def _basket(store: Store, order: Row, addition: Addition) -> Basket:
    country = store.get("addresses", order["id_address_delivery"])["id_country"]
    currency = store.get("currencies", order["id_currency"])["iso_code"]
    lines, how = tuple(addition.lines), order["round_type"]
    wish = Wish(lines=lines, currency=currency, round_type=how, id_shop=order["id_shop"])
    return fill_basket(store, wish, country=country)


def _raised(order: Row, more: Amounts) -> dict[str, Decimal]:
    net = ("total_products", "total_paid_tax_excl")
    gross = ("total_products_wt", "total_paid_tax_incl", "total_paid")
    return {name: Decimal(order[name]) + more.net for name in net} | {
        name: Decimal(order[name]) + more.gross for name in gross
    }


def _new_invoice(store: Store, order: Row, more: Amounts, *, at: str) -> int:
    number = store.query("SELECT MAX(number) AS top FROM order_invoices")[0]["top"] or 0
    stated = {name: order[name] for name in ("total_shipping_tax_excl", "total_shipping_tax_incl")}
    totals = {"total_products": more.net, "total_products_wt": more.gross}
    totals |= {"total_paid_tax_excl": more.net, "total_paid_tax_incl": more.gross}
    shop = store.get("shops", order["id_shop"])["name"]
    row = {"id_order": order["id"], "number": number + 1, "shop_address": shop, "date_add": at}
    return store.add("order_invoices", row | stated | totals)
