"""A shop at a glance, for people and for tests: its orders with totals, its keys, its addresses."""

import json
from typing import Any

from connectors.sandbox.prestashop.shops import Shop

_SHOWN = (
    "id", "reference", "current_state", "id_customer", "invoice_number", "invoice_date", "date_add",
    "date_upd", "payment", "total_products", "total_products_wt", "total_shipping_tax_excl",
    "total_shipping_tax_incl", "total_discounts_tax_incl", "total_paid_tax_excl",
    "total_paid_tax_incl", "total_paid_real",
)  # fmt: skip


def shop_overview(shop: Shop, *, address: str, orders: int = 200) -> dict[str, Any]:
    """The newest `orders` orders, newest last; money as text with six decimals, dates in the shop's local time."""
    keys = shop.all_keys()
    rows = shop.store.query("SELECT * FROM orders ORDER BY id DESC LIMIT ?", [orders])
    return {
        "shop": shop.name,
        "title": shop.title,
        "version": shop.version,
        "opened_on": shop.opened_on,
        "seed": shop.seed,
        "address": address,
        "webservice": f"{address}/api",
        "key": next((one.key for one in keys if one.active), None),
        "keys": [
            {"key": one.key, "active": one.active, "permissions": dict(one.permissions)}
            for one in keys
        ],
        "orders": [order_overview(shop, row["id"]) for row in reversed(rows)],
        "slips": [_slip(row) for row in shop.store.where("order_slip")],
    }


def order_overview(shop: Shop, id_order: int) -> dict[str, Any]:
    """One order with its lines, customer name and state. Raises KeyError when it is not there."""
    store = shop.store
    order = store.get("orders", id_order)
    customer = store.get("customers", order["id_customer"])
    return {
        **{name: order[name] for name in _SHOWN},
        "customer": f"{customer['firstname']} {customer['lastname']}",
        "is_guest": bool(customer["is_guest"]),
        "state": json.loads(store.get("order_states", order["current_state"])["name"])["1"],
        "lines": [_line(row) for row in store.where("order_details", id_order=id_order)],
        "invoices": [_invoice(row) for row in store.where("order_invoices", id_order=id_order)],
    }


def _invoice(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("id", "number", "total_paid_tax_incl")}


def _slip(row: dict[str, Any]) -> dict[str, Any]:
    """Money back is `amount` and `shipping_cost_amount` together."""
    return {name: row[name] for name in ("id", "id_order", "amount", "shipping_cost_amount")}


def _line(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id_order_detail": row["id"],
        "reference": row["product_reference"],
        "name": row["product_name"],
        "quantity": row["product_quantity"],
        "net": row["total_price_tax_excl"],
        "gross": row["total_price_tax_incl"],
    }
