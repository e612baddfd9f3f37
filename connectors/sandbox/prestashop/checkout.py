"""From a cart to an order: prices, taxes, totals, and the rows a shop writes for them.

Source: PrestaShop 8.2.0 `classes/PaymentModule.php` validateOrder.
"""

import json
import secrets
import string
from datetime import datetime
from decimal import Decimal

from connectors.sandbox.prestashop.basket import Basket, PricedLine, fill_basket
from connectors.sandbox.prestashop.geography import NETHERLANDS
from connectors.sandbox.prestashop.life import Money, enter_state, pay
from connectors.sandbox.prestashop.money import (
    ZERO,
    Amounts,
    line_total,
)
from connectors.sandbox.prestashop.people import address_for, customer_for
from connectors.sandbox.prestashop.store import Row, Store
from connectors.sandbox.prestashop.taxes import tax_for
from connectors.sandbox.prestashop.vouchers import write_vouchers
from connectors.sandbox.prestashop.wishes import Person, Wish

STAMP = "%Y-%m-%d %H:%M:%S"
_USUAL = ("iDEAL", "mollie")
_METHODS = {
    1: ("Betaling per cheque", "ps_checkpayment"),
    10: ("Overboeking", "ps_wirepayment"),
    13: ("Rembours", "ps_cashondelivery"),
}


def place_order(store: Store, wish: Wish, *, now: datetime) -> int:
    """Write the order with all that belongs to it, in one transaction. Raises KeyError and ValueError for what is not there."""
    at = (wish.at or now).strftime(STAMP)
    with store.transaction():
        head = _customer_and_addresses(store, wish, at=at) | {"date_add": at, "date_upd": at}
        country = store.get("addresses", head["id_address_delivery"])["id_country"]
        id_order = _write_order(store, fill_basket(store, wish, country=country), head=head)
        if wish.paid is not None:
            method, _ = _payment(wish)
            money = Money(amount=wish.paid, method=method, transaction_id=wish.transaction_id)
            pay(store, id_order, money, at=at)
        enter_state(store, id_order, state=wish.state, at=at, invoiced=wish.invoiced)
        _name_transaction(store, id_order, wish)
    return id_order


def _customer_and_addresses(store: Store, wish: Wish, *, at: str) -> Row:
    id_customer = customer_for(store, wish, at=at)

    def address(person: Person) -> int:
        return address_for(store, person, id_customer=id_customer, country=wish.country, at=at)

    invoice = address(wish.customer)
    return {
        "id_customer": id_customer,
        "id_address_invoice": invoice,
        "id_address_delivery": address(wish.delivery) if wish.delivery else invoice,
    }


def _write_order(store: Store, basket: Basket, *, head: Row) -> int:
    wish = basket.wish
    payment, module = _payment(wish)
    customer = store.get("customers", head["id_customer"])
    id_order = store.add(
        "orders",
        head | _total_columns(basket) | {
            "id_currency": basket.currency["id"], "id_lang": 1, "id_carrier": wish.carrier,
            "module": module, "payment": payment, "secure_key": customer["secure_key"],
            "id_shop": wish.id_shop, "id_shop_group": 1, "current_state": wish.state,
            "carrier_tax_rate": basket.shipping_tax.rate, "gift": wish.wrapping, "note": wish.note,
            "round_mode": basket.rounding.mode, "round_type": basket.rounding.type,
            "conversion_rate": basket.currency["conversion_rate"],
            "reference": wish.reference or _new_reference(store),
        },
    )  # fmt: skip
    store.change("orders", id_order, {"id_cart": id_order})
    for line in basket.lines:
        write_line(store, basket, line, id_order=id_order)
    write_vouchers(store, basket, order=head | {"id": id_order})
    if wish.carrier:
        _write_carrier(store, basket, id_order=id_order, at=head["date_add"])
    return id_order


def _total_columns(basket: Basket) -> dict[str, Decimal]:
    totals, fee = basket.totals, basket.wish.hidden_fee
    fee_net = basket.wish.hidden_fee_net
    columns = {
        "total_discounts": totals.discounts.gross,
        "total_paid": totals.paid.gross + fee,
        "total_paid_tax_incl": totals.paid.gross + fee,
        "total_paid_tax_excl": totals.paid.net + (fee if fee_net is None else fee_net),
        "total_products": totals.products.net,
        "total_products_wt": totals.products.gross,
        "total_shipping": totals.shipping.gross,
        "total_wrapping": totals.wrapping.gross,
    }
    for name in ("discounts", "shipping", "wrapping"):
        amounts: Amounts = getattr(totals, name)
        columns |= {f"total_{name}_tax_incl": amounts.gross, f"total_{name}_tax_excl": amounts.net}
    return columns


def write_line(store: Store, basket: Basket, line: PricedLine, *, id_order: int) -> int:
    product, unit = line.product, line.cart.unit
    total = line_total(line.cart, rounding=basket.rounding)
    id_detail = store.add(
        "order_details",
        {
            "id_order": id_order, "product_id": product["id"], "id_shop": basket.wish.id_shop,
            "product_name": json.loads(product["name"])["1"], "product_reference": product["reference"],
            "product_quantity": line.cart.quantity, "product_quantity_in_stock": line.cart.quantity,
            "product_price": unit.net, "original_product_price": unit.net,
            "unit_price_tax_incl": unit.gross, "unit_price_tax_excl": unit.net,
            "total_price_tax_incl": total.gross, "total_price_tax_excl": total.net,
            "id_tax_rules_group": product["id_tax_rules_group"], "product_weight": product["weight"],
            "ecotax_tax_rate": tax_for(store, group=1, country=NETHERLANDS).rate,
        },
    )  # fmt: skip
    if line.tax.id is not None:
        store.insert("order_detail_tax", {"id_order_detail": id_detail, "id_tax": line.tax.id})
    return id_detail


def _write_carrier(store: Store, basket: Basket, *, id_order: int, at: str) -> None:
    shipping = basket.rounding.both(basket.shipping)
    weight = sum((Decimal(one.product["weight"]) * one.cart.quantity for one in basket.lines), ZERO)
    row = {
        "id_order": id_order,
        "id_carrier": basket.wish.carrier,
        "weight": weight,
        "date_add": at,
    }
    costs = {"shipping_cost_tax_excl": shipping.net, "shipping_cost_tax_incl": shipping.gross}
    store.add("order_carriers", row | costs)


def _name_transaction(store: Store, id_order: int, wish: Wish) -> None:
    if not wish.transaction_id:
        return
    reference = store.get("orders", id_order)["reference"]
    for payment in store.where("order_payments", order_reference=reference, transaction_id=""):
        store.change("order_payments", payment["id"], {"transaction_id": wish.transaction_id})


def _payment(wish: Wish) -> tuple[str, str]:
    """The words on the order and the module behind them, by the state an order starts in."""
    usual = _METHODS.get(wish.state, _USUAL)
    return wish.payment or usual[0], wish.module or usual[1]


def _new_reference(store: Store) -> str:
    """Nine letters, as `Order::generateReference` makes them."""
    while True:
        reference = "".join(secrets.choice(string.ascii_uppercase) for _ in range(9))
        if not store.where("orders", reference=reference):
            return reference
