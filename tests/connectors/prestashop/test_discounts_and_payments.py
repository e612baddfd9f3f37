"""Vouchers add up to the shop's discount whatever they were, and payments recorded twice count once."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.shops.prestashop.discounts import discount_lines
from connectors.shops.prestashop.lines import Amounts
from mappings.sale import LineKind
from tests.connectors.prestashop.bodies import detail, notes_of, payment, sale_of, voucher

GOODS = {
    "21": [detail(1, net="100.00", gross="121.00", taxes=["1"])],
    "both": [
        detail(1, net="100.00", gross="121.00", taxes=["1"]),
        detail(2, net="50.00", gross="54.50", taxes=["2"]),
    ],
    "unknown": [
        detail(1, net="100.00", gross="121.00", taxes=["1"]),
        detail(2, net="50.00", gross="54.50", taxes=["99"]),
    ],
}


def discounts(
    goods: str, rules: list[dict], net: str, gross: str, shipping: tuple[str, str] = ("0", "0")
):
    sale = sale_of(
        details=GOODS[goods],
        cart_rules=rules,
        order={
            "total_discounts_tax_excl": net,
            "total_discounts_tax_incl": gross,
            "total_shipping_tax_excl": shipping[0],
            "total_shipping_tax_incl": shipping[1],
        },
    )
    return [
        (str(line.net), str(line.gross), line.rate)
        for line in sale.lines
        if line.kind is LineKind.DISCOUNT
    ]


@pytest.mark.parametrize(
    ("goods", "rules", "net", "gross", "rate"),
    [
        ("21", [voucher(net="10", gross="12.10")], "10.00", "12.10", "21"),
        (
            "21",
            [],
            "10.00",
            "12.10",
            "21",
        ),  # the voucher cannot be read, but all goods share the rate
        (
            "both",
            [voucher(net="10", gross="11.70")],
            "10.00",
            "11.70",
            None,
        ),  # a blend of 21% and 9%
        ("both", [voucher(net="12.000001", gross="13.080001")], "12.00", "13.08", "9"),
        ("both", [voucher(net="12.000001", gross="14.520001")], "12.00", "14.52", "21"),
        (
            "both",
            [voucher(net="12.00", gross="13.09")],
            "12.00",
            "13.09",
            None,
        ),  # a cent beside: no proof
        (
            "both",
            [voucher(net="12", gross="13.08"), voucher(net="1", gross="1.21")],
            "13.00",
            "14.29",
            None,
        ),
        ("both", [], "12.00", "13.08", None),
        ("unknown", [voucher(net="12", gross="13.08")], "12.00", "13.08", None),
    ],
)
def test_a_discount_has_a_rate_only_where_it_is_proved(goods, rules, net, gross, rate):
    assert discounts(goods, rules, net, gross) == [
        (f"-{net}", f"-{gross}", None if rate is None else Decimal(rate))
    ]


def test_free_shipping_is_taken_out_at_the_rate_of_the_shipping():
    rules = [voucher(net="17", gross="20.17", free_shipping="1")]
    assert discounts("both", rules, "17", "20.17", ("7", "8.47")) == [
        ("-7.00", "-8.47", Decimal(21)),
        ("-10.00", "-11.70", None),
    ]


def test_free_shipping_alone_leaves_no_second_line():
    rules = [voucher(net="7", gross="8.47", free_shipping="1")]
    assert discounts("both", rules, "7", "8.47", ("7", "8.47")) == [("-7.00", "-8.47", Decimal(21))]


def test_shipping_is_given_free_once_however_many_vouchers_say_so():
    rules = [
        voucher(net="7", gross="8.47", free_shipping="1"),
        voucher(net="12", gross="13.08", free_shipping="1"),
    ]
    assert discounts("both", rules, "19", "21.55", ("7", "8.47")) == [
        ("-7.00", "-8.47", Decimal(21)),
        ("-12.00", "-13.08", Decimal(9)),
    ]


def test_a_voucher_that_cannot_hold_the_shipping_is_not_split():
    rules = [voucher(net="5", gross="6.05", free_shipping="1")]
    assert discounts("both", rules, "5", "6.05", ("7", "8.47")) == [("-5.00", "-6.05", Decimal(21))]


MONEY = st.decimals(min_value=0, max_value=1000, places=2)


@given(
    net=MONEY,
    vat=MONEY,
    ship_net=MONEY,
    ship_vat=MONEY,
    free=st.booleans(),
    goods=st.sampled_from(["21", "both", "unknown"]),
)
def test_discount_lines_always_add_up_to_the_shops_discount(
    net, vat, ship_net, ship_vat, free, goods
):
    sale = sale_of(
        details=GOODS[goods],
        order={
            "total_shipping_tax_excl": str(ship_net),
            "total_shipping_tax_incl": str(ship_net + ship_vat),
        },
    )
    rules = [voucher(net=str(net), gross=str(net + vat), free_shipping=str(int(free)))]
    lines = discount_lines(
        total=Amounts(net=net, gross=net + vat),
        rules=rules,
        lines=sale.lines,
        quantum=Decimal("0.01"),
    )
    assert sum((line.net for line in lines), Decimal(0)) == -net
    assert sum((line.gross for line in lines), Decimal(0)) == -(net + vat)
    assert all(line.net <= 0 and line.gross <= 0 for line in lines)


@pytest.mark.parametrize(
    ("payments", "kept", "notes"),
    [
        ([payment(amount="121.00")], ["1"], set()),
        ([], [], set()),
        (
            [payment(1, amount="60.50"), payment(2, amount="60.50")],
            ["1", "2"],
            set(),
        ),  # two equal parts are no fault
        ([payment(1, amount="121.00"), payment(2, amount="121.00")], ["1"], {"payment_twice"}),
        (
            [
                payment(1, amount="121.00", transaction_id="tr_1"),
                payment(2, amount="121.00", transaction_id="tr_1"),
            ],
            ["1"],
            {"payment_twice"},
        ),
        (
            [payment(1, amount="121.00", transaction_id="tr_1"), payment(2, amount="121.00")],
            ["1"],
            {"payment_twice"},
        ),
        (
            [
                payment(1, amount="121.00", transaction_id="tr_1"),
                payment(2, amount="121.00", transaction_id="tr_2"),
            ],
            ["1", "2"],
            {"payments_differ"},
        ),
        ([payment(1, amount="100.00")], ["1"], {"payments_differ"}),
        ([payment(1, amount="0.000000"), payment(2, amount="121.00")], ["2"], set()),
        ([payment(1, amount="121.00", id_currency="2")], ["1"], {"payment_currency"}),
    ],
)
def test_payments(payments, kept, notes):
    sale = sale_of(payments=payments)
    assert [one.external_id for one in sale.payments] == kept
    assert notes_of(sale) == notes
