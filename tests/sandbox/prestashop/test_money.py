"""The arithmetic, for any catalogue and cart."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sandbox.prestashop.money import (
    Amounts,
    CartLine,
    Rounding,
    RoundMode,
    RoundType,
    Voucher,
    line_total,
    order_totals,
    round_decimal,
    stored,
    unit_price,
    voucher_values,
)

CENT = Decimal("0.01")
labels = st.decimals(min_value="0.01", max_value="2000", places=2)
rates = st.sampled_from([Decimal(rate) for rate in (0, 9, 21, 5.5)])
round_types = st.sampled_from(RoundType)


@st.composite
def cart_lines(draw: st.DrawFn) -> CartLine:
    """A product whose label shows a gross price, as shops enter them."""
    rate = draw(rates)
    net = draw(labels) / (1 + rate / 100)
    return CartLine(unit=unit_price(net, rate=rate), quantity=draw(st.integers(1, 99)))


carts = st.lists(cart_lines(), min_size=1, max_size=8)
shippings = st.builds(unit_price, labels, rate=rates)
vouchers = st.lists(
    st.one_of(
        st.builds(Voucher, name=st.just("p"), percent=st.decimals("0", "100", places=2)),
        st.builds(Voucher, name=st.just("a"), amount=labels, amount_with_tax=st.booleans()),
        st.just(Voucher(name="s", free_shipping=True)),
    ),
    max_size=3,
)


@given(carts, round_types, vouchers, shippings, shippings)
def test_parts_make_the_total_for_every_cart(
    lines: list[CartLine],
    kind: RoundType,
    rules: list[Voucher],
    shipping: Amounts,
    wrapping: Amounts,
) -> None:
    totals = order_totals(
        lines, rounding=Rounding(type=kind), vouchers=rules, shipping=shipping, wrapping=wrapping
    )
    for side in ("net", "gross"):
        products, discounts, ship, wrap, paid = (
            getattr(getattr(totals, part), side)
            for part in ("products", "discounts", "shipping", "wrapping", "paid")
        )
        assert products + ship + wrap - discounts == paid
        assert all(part == part.quantize(CENT) for part in (products, discounts, ship, wrap, paid))


@given(cart_lines(), round_types)
def test_a_line_follows_its_round_type_on_both_sides(line: CartLine, kind: RoundType) -> None:
    total = line_total(line, rounding=Rounding(type=kind))
    for side in ("net", "gross"):
        unit = getattr(line.unit, side)
        expected = {
            RoundType.ITEM: unit.quantize(CENT, ROUND_HALF_UP) * line.quantity,
            RoundType.LINE: (unit * line.quantity).quantize(CENT, ROUND_HALF_UP),
            RoundType.TOTAL: unit * line.quantity,
        }[kind]
        assert getattr(total, side) == expected


@given(carts, vouchers, round_types)
def test_vouchers_never_take_more_than_the_products_and_the_shipping(
    lines: list[CartLine], rules: list[Voucher], kind: RoundType
) -> None:
    rules = [rule for rule in rules if not rule.free_shipping]
    values = voucher_values(rules, lines=lines, shipping=Amounts(), rounding=Rounding(type=kind))
    totals = order_totals(lines, rounding=Rounding(type=kind), vouchers=rules)
    assert all(value.net >= 0 and value.gross >= 0 for value in values)
    assert totals.paid.net >= -CENT
    assert totals.paid.gross >= -CENT


@given(labels, rates)
def test_a_label_price_comes_back_to_the_cent(gross: Decimal, rate: Decimal) -> None:
    unit = unit_price(gross / (1 + rate / 100), rate=rate)
    assert abs(unit.gross - gross) <= Decimal("0.000002")
    assert unit.gross.quantize(CENT, ROUND_HALF_UP) == gross


MODES = [
    (RoundMode.UP, "1.231", "1.24"),
    (RoundMode.DOWN, "1.239", "1.23"),
    (RoundMode.HALF_UP, "1.235", "1.24"),
    (RoundMode.HALF_DOWN, "1.235", "1.23"),
    (RoundMode.HALF_DOWN, "1.2351", "1.24"),
    (RoundMode.HALF_EVEN, "1.235", "1.24"),
    (RoundMode.HALF_EVEN, "1.245", "1.24"),
    (RoundMode.HALF_ODD, "1.235", "1.23"),
    (RoundMode.HALF_ODD, "1.245", "1.25"),
    (RoundMode.HALF_ODD, "1.2451", "1.25"),
    (RoundMode.HALF_ODD, "1.2349", "1.23"),
]


@pytest.mark.parametrize(("mode", "value", "rounded"), MODES)
def test_each_round_mode_rounds_its_way(mode: RoundMode, value: str, rounded: str) -> None:
    assert round_decimal(Decimal(value), mode=mode, places=2) == Decimal(rounded)


def test_four_books_differ_by_a_cent_between_item_and_line() -> None:
    """4 x 15.57 at 9%: 67.88 by item, 67.89 by line (complaint #33912)."""
    line = CartLine(unit=unit_price(Decimal("15.57"), rate=Decimal(9)), quantity=4)
    gross = [
        order_totals([line], rounding=Rounding(type=kind)).paid.gross
        for kind in (RoundType.ITEM, RoundType.LINE)
    ]
    assert gross == [Decimal("67.88"), Decimal("67.89")]


def test_a_stored_price_keeps_six_decimals() -> None:
    assert stored(Decimal("10.3305785")) == Decimal("10.330579")
    assert unit_price(Decimal("10.330579"), rate=Decimal(21)).gross == Decimal("12.500001")
