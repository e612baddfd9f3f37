"""A discount lowers the goods: on which rates, and by how much (BOOKING 23; docs/rounding.md, section 4)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.booking import Held, HeldReason
from mappings.sale import SaleLine
from mappings.steps.discounts import Amounts, How, share_discount
from tests.mappings.baskets import (
    booked,
    decide_on,
    discount,
    held,
    line,
    money,
    sale_of,
    shipping,
    texts,
)

D = Decimal

TWO_RATES = (
    line("59.25", "71.70", quantity=D(3)),
    line("23.66", "25.80", "9", external_id="2", quantity=D(2)),
)


def test_booking_23_a_discount_on_the_order_is_shared_pro_rata_to_the_net_of_the_goods() -> None:
    # 10.00 without VAT on 59.25 at 21% and 23.66 at 9%: vector two_rates_amount_voucher_excl of PrestaShop 8.2.
    result = booked(sale_of(*TWO_RATES, shipping("7.00", "8.47"), discount("-10.00", "-11.76")))

    assert money(result.entry.lines)[3:] == [("21", "-7.15", "-1.50"), ("9", "-2.85", "-0.26")]
    assert texts(result).count("discount_pro_rata") == 2


def test_booking_23_a_discount_lies_on_the_account_of_the_goods_it_lowers() -> None:
    result = booked(sale_of(*TWO_RATES, discount("-10.00", "-11.76")))

    assert [x.ledger_account for x in result.entry.lines] == ["8000", "8010", "8000", "8010"]


def test_a_free_shipping_voucher_lies_on_the_rate_of_shipping() -> None:
    books = line("50.00", "54.50", "9", external_id="3")

    result = booked(
        sale_of(*TWO_RATES[:1], books, shipping("6.61", "8.00"), discount("-6.61", "-8.00"))
    )

    assert money(result.entry.lines)[3:] == [("21", "-6.61", "-1.39")]
    assert "discount_one_rate" in texts(result)


def test_a_free_shipping_voucher_that_came_with_the_rate_of_the_goods_is_put_right() -> None:
    books = line("50.00", "54.50", "9")

    result = booked(sale_of(books, shipping("6.61", "8.00"), discount("-6.61", "-8.00", "9")))

    assert money(result.entry.lines)[2:] == [("21", "-6.61", "-1.39")]


def test_a_discount_on_a_selection_is_solved_from_its_vat_and_the_owner_is_told() -> None:
    # 40.00 off at 21% and 10.00 off at 9%, though the goods are 100.00 and 100.00.
    lines = (line("100.00", "121.00"), line("100.00", "109.00", "9", external_id="2"))

    result = booked(sale_of(*lines, discount("-50.00", "-59.30")))

    assert money(result.entry.lines)[2:] == [("21", "-40.00", "-8.40"), ("9", "-10.00", "-0.90")]
    assert "discount_solved_warning" in [warning.text for warning in result.warnings]


CHEAP = line("41.00", "44.69", "9", external_id="2", quantity=D(100))


def test_many_cheap_pieces_do_not_make_a_product_voucher_look_like_an_order_voucher() -> None:
    result = booked(sale_of(line("50.00", "60.50"), CHEAP, discount("-10.00", "-12.10")))

    assert money(result.entry.lines)[2:] == [("21", "-10.00", "-2.10")]


def test_no_voucher_lies_on_a_product_that_costs_less_than_it_takes_off() -> None:
    """VAT of 0.02 on 0.20 is 10%, and so is that of the voucher: by chance, for it is 5% of the whole order."""
    crumbs = line("0.20", "0.22", "9", external_id="2", quantity=D(19))
    dear = line("229.78", "250.47", "9", external_id="3")
    sale = sale_of(line("20.06", "24.28"), crumbs, dear, discount("-12.50", "-13.75"))

    result = booked(sale)

    assert money(result.entry.lines[3:]) == [("21", "-1.00", "-0.21"), ("9", "-11.50", "-1.04")]


def test_many_cheap_pieces_do_not_hide_a_free_shipping_voucher() -> None:
    result = booked(sale_of(CHEAP, shipping("6.61", "8.00"), discount("-6.61", "-8.00", "9")))

    assert money(result.entry.lines)[2:] == [("21", "-6.61", "-1.39")]


def test_an_order_voucher_follows_the_vat_as_charged_where_the_shop_rounds_by_piece() -> None:
    # A hundred times 0.41 and 0.45 by piece: 4.00 VAT where 9% of the sum is 3.69.
    by_piece = line("41.00", "45.00", "9", external_id="2", quantity=D(100))

    result = booked(sale_of(by_piece, discount("-20.50", "-22.50", "9")))

    assert money(result.entry.lines) == [("9", "41.00", "4.00"), ("9", "-20.50", "-2.00")]
    assert "discount_pro_rata" in texts(result)


def test_a_selection_of_goods_that_were_rounded_by_piece_is_solved_from_the_vat_as_charged() -> (
    None
):
    # 21.00% on the one, 4.00 of 41.00 (9.756%) on the other: 9.33 and 10.67 give exactly 3.00.
    by_piece = line("41.00", "45.00", "9", external_id="2", quantity=D(100))

    result = booked(sale_of(line("50.00", "60.50"), by_piece, discount("-20.00", "-23.00")))

    assert money(result.entry.lines)[2:] == [("21", "-9.33", "-1.96"), ("9", "-10.67", "-1.04")]
    assert "discount_solved_warning" in [warning.text for warning in result.warnings]


def test_a_selection_over_three_rates_is_solved_as_near_to_pro_rata_as_its_vat_allows() -> None:
    # 60.00 off, 20.00 each pro rata with 6.00 VAT; it has 7.68, so 1.68 too little. Away from the mean of 10% are 11, -1 and
    # -10; 11 * 11 + 1 + 100 = 222, so each leans by 168 / 222 of that: 8.32, -0.76 and -7.57.
    lines = (
        line("100.00", "121.00"),
        line("100.00", "109.00", "9", external_id="2"),
        line("100.00", "100.00", "0", external_id="3"),
    )

    shares = share_discount(
        net=D("-60.00"),
        vat=D("-7.68"),
        pool=[Amounts(kind=x.kind, rate=D(x.rate or 0), net=x.net, vat=x.vat) for x in lines],
        quantum=D("0.01"),
    )

    assert shares is not None
    assert shares.how is How.SOLVED
    assert [(x.rate, x.net, x.vat) for x in shares.parts] == [
        (D(21), D("-28.33"), D("-5.95")),
        (D(9), D("-19.24"), D("-1.73")),
        (D(0), D("-12.43"), D("0.00")),
    ]


def test_booking_23_a_later_voucher_lowers_what_an_earlier_one_left() -> None:
    # 100.00 at 21% and 100.00 at 9%: half of the first item, then ten percent of what is left, 5.00 and 10.00.
    lines = (line("100.00", "121.00"), line("100.00", "109.00", "9", external_id="2"))
    vouchers = (
        discount("-50.00", "-60.50", external_id="discount-8"),
        discount("-15.00", "-16.95", external_id="discount-11"),
    )

    result = booked(sale_of(*lines, *vouchers))
    turned = booked(sale_of(*reversed(vouchers), *reversed(lines)))

    assert money(result.entry.lines)[2:] == [
        ("21", "-50.00", "-10.50"),
        ("21", "-5.00", "-1.05"),
        ("9", "-10.00", "-0.90"),
    ]
    assert sorted(money(turned.entry.lines)) == sorted(money(result.entry.lines))


def test_a_voucher_of_six_decimals_is_read_by_all_of_them() -> None:
    # Five percent of the second item. Within two cents it might as well be a voucher on the whole order.
    lines = (line("1000.00", "1210.00"), line("2.90", "3.16", "9", external_id="2"))

    result = booked(
        sale_of(
            *lines,
            discount("-0.145000", "-0.158000", external_id="discount-1"),
            total_net=D("1002.75"),
            total_gross=D("1213.00"),
        )
    )

    assert "discount_one_rate" in texts(result)
    assert {x.rate for x in result.entry.lines if x.source_line == "discount-1"} == {D(9)}


def test_a_cent_of_discount_lowers_one_line_only() -> None:
    result = booked(sale_of(*TWO_RATES, discount("-0.01", "-0.02")))

    assert money(result.entry.lines) == [
        ("21", "59.25", "12.45"),
        ("9", "23.66", "2.14"),
        ("21", "-0.01", "-0.01"),
    ]


@pytest.mark.parametrize(
    ("lines", "voucher"),
    [
        # no VAT on a discount of taxed goods
        ((line("100.00", "121.00"),), discount("-10.00", "-10.00")),
        # more off at 9% than there is at 9%
        (
            (line("100.00", "121.00"), line("9.00", "9.81", "9", external_id="2")),
            discount("-50.00", "-55.00"),
        ),
        # VAT above every rate
        (
            (line("100.00", "121.00"), line("100.00", "109.00", "9", external_id="2")),
            discount("-10.00", "-15.00"),
        ),
    ],
)
def test_a_discount_whose_vat_nothing_explains_is_held(
    lines: tuple[SaleLine, ...], voucher: SaleLine
) -> None:
    assert held(sale_of(*lines, voucher)).reason is HeldReason.VAT_RATE_UNKNOWN


@given(
    st.integers(1, 5_000_000),
    st.integers(1, 5_000_000),
    st.integers(1, 100),
)
def test_shares_of_a_discount_always_add_up_to_the_discount(
    high: int, low: int, percent: int
) -> None:
    nets = {D(21): D(high) / 100, D(9): D(low) / 100}
    gross = {rate: (net * (1 + rate / 100)).quantize(D("0.01")) for rate, net in nets.items()}
    off_net = (sum(nets.values()) * percent / 100).quantize(D("0.01"))
    off_gross = (sum(gross.values()) * percent / 100).quantize(D("0.01"))
    lines = [
        line(str(nets[rate]), str(gross[rate]), str(rate), external_id=str(rate)) for rate in nets
    ]
    freight = shipping()

    outcome = decide_on(sale_of(*lines, freight, discount(f"-{off_net}", f"-{off_gross}")))

    assert not isinstance(outcome, Held)
    shares = [x for x in outcome.entry.lines if x.source_line == "discount"]
    assert sum((x.net for x in shares), D(0)) == -off_net
    assert sum((x.vat for x in shares), D(0)) == off_net - off_gross
    assert all(x.net <= 0 and x.vat <= 0 for x in shares)
