"""One cart that becomes two orders: goods that leave apart, paid once.

Source: PrestaShop 8.2.0 `classes/PaymentModule.php` validateOrder; orders 39 and 40 of an 8.2.1 shop: one cart, one reference, one
payment, which is recorded on the last of them.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from connectors.sandbox.prestashop.checkout import STAMP, place_order
from connectors.sandbox.prestashop.life import Money, enter_state, pay
from connectors.sandbox.prestashop.money import ZERO
from connectors.sandbox.prestashop.store import Store
from connectors.sandbox.prestashop.wishes import Wish

UNPAID = 10  # awaiting the money: the state that promises nothing


def place_split(store: Store, wishes: Sequence[Wish], *, now: datetime) -> list[int]:
    """The orders of one cart, in the order of the wishes. They share cart, reference and payment, and end in the first's state."""
    at = (wishes[0].at or now).strftime(STAMP)
    with store.transaction():
        first = place_order(store, replace(wishes[0], state=UNPAID), now=now)
        head = store.get("orders", first)
        ids = [first]
        for wish in wishes[1:]:
            later = replace(wish, state=UNPAID, reference=head["reference"])
            ids.append(place_order(store, later, now=now))
            store.change("orders", ids[-1], {"id_cart": head["id_cart"]})
        _pay_together(store, ids, wish=wishes[0], at=at)
        for id_order in ids:
            enter_state(store, id_order, state=wishes[0].state, at=at)
    return ids


def _pay_together(store: Store, ids: Sequence[int], *, wish: Wish, at: str) -> None:
    orders = [store.get("orders", id_order) for id_order in ids]
    whole = sum((Decimal(order["total_paid_tax_incl"]) for order in orders), ZERO)
    method = wish.payment or "iDEAL"
    for id_order in ids:
        store.change("orders", id_order, {"payment": method, "module": wish.module or "mollie"})
    money = Money(amount=whole, method=method, transaction_id=wish.transaction_id)
    pay(store, ids[-1], money, at=at)
