"""The life of an order: states, invoices, payments, deliveries.

Source: PrestaShop 8.2.0 `classes/order/OrderHistory.php` changeIdOrderState and `Order.php`; what moved date_upd in 1.7.8 to 9.0.
"""

from dataclasses import dataclass
from decimal import Decimal

from connectors.sandbox.prestashop.money import ZERO
from connectors.sandbox.prestashop.store import Row, Store

_COPIED_TO_INVOICE = (
    ("total_discount_tax_excl", "total_discounts_tax_excl"),
    ("total_discount_tax_incl", "total_discounts_tax_incl"),
    *((name, name) for name in (
        "total_paid_tax_excl", "total_paid_tax_incl", "total_products", "total_products_wt",
        "total_shipping_tax_excl", "total_shipping_tax_incl",
        "total_wrapping_tax_excl", "total_wrapping_tax_incl",
    )),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """A payment as a module reports it, in the currency of the order."""

    amount: Decimal
    method: str
    transaction_id: str = ""


def enter_state(
    store: Store,
    id_order: int,
    *,
    state: int,
    at: str,
    invoiced: bool | None = None,
    employee: int = 0,
) -> None:
    """Set the state and do what its flags ask for. Raises KeyError for an order or a state that is not there."""
    with store.transaction():
        flags = store.get("order_states", state)
        history = {"id_employee": employee, "id_order_state": state, "id_order": id_order}
        store.add("order_histories", history | {"date_add": at})
        asked = flags["invoice"] and store.configuration("PS_INVOICE") == "1"
        if asked if invoiced is None else invoiced:
            write_invoice(store, id_order, at=at)
        if flags["paid"]:
            _pay_rest(store, id_order, at=at)
        if flags["delivery"]:
            _number_delivery(store, id_order, at=at)
        now = {"current_state": state, "valid": flags["logable"], "date_upd": at}
        store.change("orders", id_order, now)


def write_invoice(store: Store, id_order: int, *, at: str) -> None:
    """Number the invoice as MAX + 1, once; an order that has one keeps it."""
    order = store.get("orders", id_order)
    if order["invoice_number"]:
        return
    number = store.query("SELECT MAX(number) AS top FROM order_invoices")[0]["top"] or 0
    totals = {name: order[source] for name, source in _COPIED_TO_INVOICE}
    shop = store.get("shops", order["id_shop"])
    invoice = {"id_order": id_order, "number": number + 1, "shop_address": shop["name"]}
    id_invoice = store.add("order_invoices", invoice | totals | {"date_add": at})
    store.change("orders", id_order, {"invoice_number": number + 1, "invoice_date": at})
    for table in ("order_details", "order_carriers", "order_cart_rules"):
        for row in store.where(table, id_order=id_order):
            store.change(table, row["id"], {"id_order_invoice": id_invoice})


def refresh_invoice(store: Store, id_order: int) -> None:
    """Editing an order after invoicing rewrites the totals of its invoice."""
    order = store.get("orders", id_order)
    totals = {name: order[source] for name, source in _COPIED_TO_INVOICE}
    for invoice in store.where("order_invoices", id_order=id_order):
        if invoice["number"]:
            store.change("order_invoices", invoice["id"], totals)


def pay(store: Store, id_order: int, money: Money, *, at: str, silent: bool = False) -> int:
    """Record a payment. `silent`: written by a module past the core, so that the order does not change (section 2.6)."""
    with store.transaction():
        order = store.get("orders", id_order)
        id_payment = store.add(
            "order_payments",
            {
                "order_reference": order["reference"], "id_currency": order["id_currency"],
                "amount": money.amount, "payment_method": money.method, "conversion_rate": "1",
                "transaction_id": money.transaction_id, "date_add": at, "id_employee": None,
            },
        )  # fmt: skip
        if not silent:
            total = Decimal(order["total_paid_real"]) + money.amount
            store.change("orders", id_order, {"total_paid_real": total, "date_upd": at})
    return id_payment


def _pay_rest(store: Store, id_order: int, *, at: str) -> None:
    """A paid state makes a payment for what is still open, dated now: the usual source of payments booked twice.

    The orders of one cart count together (OrderInvoice::getRestPaid and its siblings).
    """
    order = store.get("orders", id_order)
    siblings = store.where("orders", reference=order["reference"])
    rest = sum((_open_of(sibling) for sibling in siblings), ZERO)
    if rest > ZERO or not store.where("order_payments", order_reference=order["reference"]):
        pay(store, id_order, Money(amount=rest, method=order["payment"]), at=at)


def _open_of(order: Row) -> Decimal:
    return Decimal(order["total_paid_tax_incl"]) - Decimal(order["total_paid_real"])


def _number_delivery(store: Store, id_order: int, *, at: str) -> None:
    order = store.get("orders", id_order)
    if order["delivery_number"]:
        return
    number = (store.query("SELECT MAX(delivery_number) AS top FROM orders")[0]["top"] or 0) + 1
    slip = {"delivery_number": number, "delivery_date": at}
    store.change("orders", id_order, slip)
    store.change("order_invoices", _slip_holder(store, order, at=at), slip)


def _slip_holder(store: Store, order: Row, *, at: str) -> int:
    """Without an invoice, a row with number 0 holds the delivery slip."""
    invoices = store.where("order_invoices", id_order=order["id"])
    if invoices:
        return int(invoices[0]["id"])
    return store.add("order_invoices", {"id_order": order["id"], "number": 0, "date_add": at})
