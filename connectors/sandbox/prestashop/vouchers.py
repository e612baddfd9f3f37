"""The rules behind the vouchers of an order: one row of cart_rules for each, however often it is used.

Source: answers of 8.2.1 and 9.0.0 shops; PrestaShop 8.2.0 `classes/CartRule.php` and `PaymentModule.php`.
"""

import json
import re
from datetime import datetime, timedelta
from typing import Final

from connectors.sandbox.prestashop.basket import Basket
from connectors.sandbox.prestashop.money import Amounts, Voucher, voucher_values
from connectors.sandbox.prestashop.store import Row, Store

WHOLE_ORDER, CHEAPEST, SELECTION = 0, -1, -2  # reduction_product where it is no product's id
MANY: Final = 100_000
FAR: Final = "2037-01-01 00:00:00"
OF_A_REFUND: Final = re.compile(r"V\d+C\d+O\d+")


def write_vouchers(store: Store, basket: Basket, *, order: Row) -> None:
    """What the order says of its vouchers, and the rules behind them, each with one use less left."""
    vouchers = basket.wish.vouchers
    shipping = basket.rounding.both(basket.shipping)
    values = voucher_values(
        vouchers, lines=basket.cart, shipping=shipping, rounding=basket.rounding
    )
    for voucher, value in zip(vouchers, values, strict=True):
        rule = _rule_for(store, voucher, basket=basket, order=order)
        store.add(
            "order_cart_rules",
            _used(voucher, value) | {"id_order": order["id"], "id_cart_rule": rule},
        )


def _used(voucher: Voucher, value: Amounts) -> Row:
    amounts = {"value": value.gross, "value_tax_excl": value.net}
    return amounts | {"name": voucher.name, "free_shipping": voucher.free_shipping}


def _rule_for(store: Store, voucher: Voucher, *, basket: Basket, order: Row) -> int:
    """The rule that gives exactly this, made by the shop's owner when it was first used."""
    at = order["date_add"]
    what = _what(voucher, basket=basket)
    known = [row for row in store.where("cart_rules", **what) if _named(row, voucher.name)]
    if not known:
        made = what | _when(voucher, order=order) | {"name": _texts(store, voucher.name)}
        return store.add("cart_rules", made | {"active": 1, "date_add": at, "date_upd": at})
    rule = known[0]
    store.change("cart_rules", rule["id"], {"quantity": rule["quantity"] - 1, "date_upd": at})
    return int(rule["id"])


def _what(voucher: Voucher, *, basket: Basket) -> Row:
    """What the rule gives, as it is stored: money and percentages as texts."""
    gift = 0 if voucher.gift is None else basket.lines[voucher.gift].product["id"]
    return {
        "free_shipping": int(voucher.free_shipping),
        "reduction_percent": f"{voucher.percent:.2f}",
        "reduction_amount": f"{voucher.amount:.6f}",
        "reduction_tax": int(bool(voucher.amount) and voucher.amount_with_tax),
        "reduction_currency": basket.currency["id"],
        "reduction_product": _acts_on(voucher, basket=basket),
        "product_restriction": int(bool(voucher.selection)),
        "gift_product": gift,
    }


def _acts_on(voucher: Voucher, *, basket: Basket) -> int:
    if voucher.product is not None:
        return int(basket.lines[voucher.product].product["id"])
    if voucher.cheapest:
        return CHEAPEST
    return SELECTION if voucher.selection else WHOLE_ORDER


def _when(voucher: Voucher, *, order: Row) -> Row:
    """For whom and until when; the voucher of a refund is its customer's, once, for a year."""
    at = order["date_add"]
    common = {"date_from": at, "priority": 1, "minimum_amount_currency": 1}
    if not OF_A_REFUND.fullmatch(voucher.name):
        return common | {"date_to": FAR, "quantity": MANY - 1, "quantity_per_user": MANY}
    until = (datetime.fromisoformat(at) + timedelta(days=365)).isoformat(sep=" ")
    own = {"id_customer": order["id_customer"], "code": voucher.name, "partial_use": 1}
    return common | own | {"date_to": until, "quantity": 0, "quantity_per_user": 1}


def _texts(store: Store, name: str) -> dict[str, str]:
    return {str(row["id"]): name for row in store.where("languages")}


def _named(row: Row, name: str) -> bool:
    return name in json.loads(row["name"]).values()
