"""Credit slips as the back office writes them, and what they do to the lines of the order.

Source: PrestaShop 8.2.0 `src/Adapter/Order/CommandHandler/*`. The order itself does not change: its date_upd stays (13.9).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from connectors.sandbox.prestashop.money import ZERO, Amounts, RoundType
from connectors.sandbox.prestashop.slips import Refund, RefundLine, Slip, write_slip
from connectors.sandbox.prestashop.store import Row, Store
from connectors.sandbox.prestashop.taxes import tax_for

Kind = Literal["standard", "return", "partial"]
_COUNTERS = {"standard": "product_quantity_refunded", "partial": "product_quantity_refunded"}
_COUNTERS |= {"return": "product_quantity_return"}
_WORDS = frozenset(
    {"shop", "order", "kind", "lines", "shipping", "voucher", "amount", "with_slip", "at"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WishedRefund:
    """`lines` are order lines with a quantity, and a unit price that overrides the one charged.

    `voucher` is taken off the refund, `amount` is what the operator typed as the whole of it; not both.
    `with_slip` False changes the lines only: a refund that leaves no document.
    """

    id_order: int
    kind: Kind = "standard"
    lines: Sequence[tuple[int, int, Decimal | None]] = ()
    shipping: Decimal = ZERO
    voucher: Decimal = ZERO
    amount: Decimal | None = None
    with_slip: bool = True


def read_refund(content: Mapping[str, Any]) -> WishedRefund:
    """Raises `ValueError` for an unknown word or kind, KeyError for a missing one."""
    unknown = set(content) - _WORDS
    kind = content.get("kind", "standard")
    if unknown or kind not in _COUNTERS:
        raise ValueError(f"a refund has no {', '.join(sorted(unknown)) or kind}")
    lines = [
        (int(one["id_order_detail"]), int(one["quantity"]), _decimal(one.get("unit_price")))
        for one in content.get("lines", ())
    ]
    return WishedRefund(
        id_order=int(content["order"]),
        kind=kind,
        lines=lines,
        shipping=_decimal(content.get("shipping")) or ZERO,
        voucher=_decimal(content.get("voucher")) or ZERO,
        amount=_decimal(content.get("amount")),
        with_slip=bool(content.get("with_slip", True)),
    )


def give_back(store: Store, wish: WishedRefund, *, at: str) -> int | None:
    """Write the slip and the counters of the lines. Returns the slip's id, None without one."""
    with store.transaction():
        order = store.get("orders", wish.id_order)
        refund = _refund(store, order, wish)
        slip = write_slip(refund)
        _count(store, wish, slip)
        return _write(store, order, refund, slip, at=at) if wish.with_slip else None


def _refund(store: Store, order: Row, wish: WishedRefund) -> Refund:
    group = store.get("customers", order["id_customer"])["id_default_group"]
    with_tax = not store.get("groups", group)["price_display_method"]
    country = store.get("addresses", order["id_address_delivery"])["id_country"]
    return Refund(
        lines=[_line(store, line, with_tax=with_tax) for line in wish.lines],
        prices_with_tax=with_tax,
        shipping=wish.shipping,
        voucher=wish.voucher if wish.amount is None else wish.amount,
        amount_chosen=wish.amount is not None,
        # Today's tax of the carrier, whatever the order was charged (#41315).
        carrier_rate_now=tax_for(store, group=1, country=country).rate,
        round_type=RoundType(int(store.configuration("PS_ROUND_TYPE"))),
    )


def _line(store: Store, line: tuple[int, int, Decimal | None], *, with_tax: bool) -> RefundLine:
    id_detail, quantity, price = line
    detail = store.get("order_details", id_detail)
    charged = Decimal(detail["unit_price_tax_incl" if with_tax else "unit_price_tax_excl"])
    unit_price = charged if price is None else price
    return RefundLine(
        id_order_detail=id_detail,
        quantity=quantity,
        unit_price=unit_price,
        rate=_rate(store, id_detail),
    )


def _rate(store: Store, id_detail: int) -> Decimal:
    links = store.where("order_detail_tax", id_order_detail=id_detail)
    rates = (
        Decimal(store.get("taxes", link["id_tax"])["rate"]) for link in links if link["id_tax"]
    )
    return sum(rates, ZERO)


def _count(store: Store, wish: WishedRefund, slip: Slip) -> None:
    counter = _COUNTERS[wish.kind]
    for (id_detail, quantity, _), amounts in zip(wish.lines, slip.details, strict=True):
        detail = store.get("order_details", id_detail)
        before = Amounts(
            Decimal(detail["total_refunded_tax_excl"]), Decimal(detail["total_refunded_tax_incl"])
        )
        total = before + amounts
        refunded = {"total_refunded_tax_excl": total.net, "total_refunded_tax_incl": total.gross}
        store.change("order_details", id_detail, {counter: detail[counter] + quantity} | refunded)


def _write(store: Store, order: Row, refund: Refund, slip: Slip, *, at: str) -> int:
    id_slip = store.add(
        "order_slip",
        {
            "id_customer": order["id_customer"], "id_order": order["id"],
            "conversion_rate": store.get("currencies", order["id_currency"])["conversion_rate"],
            "total_products_tax_excl": slip.products.net, "total_products_tax_incl": slip.products.gross,
            "total_shipping_tax_excl": slip.shipping.net, "total_shipping_tax_incl": slip.shipping.gross,
            "amount": slip.amount, "shipping_cost": bool(refund.shipping),
            "shipping_cost_amount": slip.shipping.gross, "partial": 0, "order_slip_type": slip.type,
            "date_add": at, "date_upd": at,
        },
    )  # fmt: skip
    for line, amounts in zip(refund.lines, slip.details, strict=True):
        row: Row = {"id_order_slip": id_slip, "id_order_detail": line.id_order_detail}
        row |= {"product_quantity": line.quantity}
        row |= {"amount_tax_excl": f"{amounts.net:.6f}", "amount_tax_incl": f"{amounts.gross:.6f}"}
        store.insert("order_slip_detail", row)
    return id_slip


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
