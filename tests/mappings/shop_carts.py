"""Carts as a PrestaShop computes them, for hypothesis: unit prices of six decimals, three round types, vouchers, shipping.

Source: PrestaShop 8.2 classes/PaymentModule.php createOrderFromCart and src/Core/Cart. Net and gross are rounded on their
own, and the total is the sum of the rounded parts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import strategies as st

from mappings.sale import LineKind, Sale, SaleLine
from tests.mappings.baskets import line, sale_of

D = Decimal
CENT = D("0.01")
RATES = (D(21), D(9))


@dataclass(frozen=True, kw_only=True)
class Cart:
    """A sale with what its shop knows of it: the VAT per rate, and how far rounding may take a booking from it."""

    sale: Sale
    vat_per_rate: dict[Decimal, Decimal]
    room: Decimal


@dataclass(frozen=True, kw_only=True)
class _Item:
    unit_net: Decimal
    rate: Decimal
    quantity: int

    @property
    def unit_gross(self) -> Decimal:
        return six(self.unit_net * (1 + self.rate / 100))


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def six(amount: Decimal) -> Decimal:
    return amount.quantize(D("0.000001"), rounding=ROUND_HALF_UP)


items = st.builds(
    _Item,
    unit_net=st.integers(10_000, 500_000_000).map(lambda n: D(n) / 1_000_000),
    rate=st.sampled_from(RATES),
    quantity=st.integers(1, 20),
)


def _line_total(item: _Item, unit: Decimal, round_type: str) -> Decimal:
    if round_type == "item":
        return cents(unit) * item.quantity
    return cents(unit * item.quantity) if round_type == "line" else six(unit * item.quantity)


def _product_lines(basket: Sequence[_Item], round_type: str, *, tells_rate: bool) -> list[SaleLine]:
    return [
        line(
            str(_line_total(item, item.unit_net, round_type)),
            str(_line_total(item, item.unit_gross, round_type)),
            str(item.rate) if tells_rate else None,
            external_id=str(number),
            description=f"Item {number}",
            quantity=D(item.quantity),
        )
        for number, item in enumerate(basket, start=1)
    ]


@st.composite
def carts(draw: st.DrawFn) -> Cart:
    """Any ordinary Dutch cart: 1 to 30 lines, perhaps shipping, perhaps a voucher on the whole order."""
    basket = draw(st.lists(items, min_size=1, max_size=30))
    round_type = draw(st.sampled_from(("item", "line", "total")))
    products = _product_lines(basket, round_type, tells_rate=True)
    lines = list(products)
    total_net = cents(sum((x.net for x in products), D(0)))
    total_gross = cents(sum((x.gross for x in products), D(0)))
    percent = draw(st.sampled_from((D(0), D(5), D(10), D("33.33"), D(50))))
    vat = _vat_per_rate(products, keep=1 - percent / 100)
    if percent:
        voucher_net, voucher_gross = (
            cents(total_net * percent / 100),
            cents(total_gross * percent / 100),
        )
        rates = {item.rate for item in basket}
        rate = str(min(rates)) if len(rates) == 1 else None
        lines.append(_extra("WELCOME", LineKind.DISCOUNT, -voucher_net, -voucher_gross, rate))
        total_net, total_gross = total_net - voucher_net, total_gross - voucher_gross
    if draw(st.booleans()):
        rate = draw(st.sampled_from(RATES))
        exact = draw(st.integers(1_000, 20_000_000).map(lambda n: D(n) / 1_000_000))
        net, gross = cents(exact), cents(exact * (1 + rate / 100))
        lines.append(_extra("Post", LineKind.SHIPPING, net, gross, str(rate)))
        vat[rate] = vat.get(rate, D(0)) + gross - net
        total_net, total_gross = total_net + net, total_gross + gross
    missing = draw(st.sampled_from((D(0), D(0), D("0.01"), D("-0.01"))))
    sale = sale_of(*lines, total_net=total_net, total_gross=total_gross + missing)
    # Rounding the sums moves VAT by less than two cents. A voucher takes its part of every piece's own rounding along,
    # and no document says to which rate.
    pieces = sum(item.quantity for item in basket) if round_type == "item" else len(basket)
    return Cart(sale=sale, vat_per_rate=vat, room=2 * CENT + CENT * pieces * percent / 100)


def _vat_per_rate(products: Sequence[SaleLine], *, keep: Decimal) -> dict[Decimal, Decimal]:
    vat: dict[Decimal, Decimal] = {}
    for product in products:
        assert product.rate is not None
        vat[product.rate] = vat.get(product.rate, D(0)) + product.vat * keep
    return vat


def _extra(name: str, kind: LineKind, net: Decimal, gross: Decimal, rate: str | None) -> SaleLine:
    return line(str(net), str(gross), rate, kind=kind, external_id=name, description=name)
