"""Credit slips, and what they leave as it was."""

from decimal import Decimal

import pytest

from tests.sandbox.prestashop.client import Shop

LONG_AGO = "2026-01-05T10:00:00"


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """One shipped order: three tiles at 21% and two bunches of tulips at 9%, sent by carrier."""
    lines = [{"reference": "TT-101", "quantity": 3}, {"reference": "TT-203", "quantity": 2}]
    shop.tell("orders", lines=lines, state=4, at=LONG_AGO)
    return shop


def test_a_partial_refund_writes_a_slip_with_its_lines(sold: Shop) -> None:
    sold.tell("slips", order=1, lines=[{"id_order_detail": 1, "quantity": 2}])
    [slip] = sold.rows("order_slip")
    assert slip["amount"] == "25.900000"
    assert (slip["total_products_tax_excl"], slip["order_slip_type"]) == ("21.400000", "0")
    assert slip["associations"]["order_slip_details"] == [
        {
            "id": "1", "id_order_detail": "1", "product_quantity": "2",
            "amount_tax_excl": "21.400000", "amount_tax_incl": "25.900000",
        }
    ]  # fmt: skip


def test_a_slip_never_moves_the_order(sold: Shop) -> None:
    before = sold.row("orders", 1)
    sold.tell("slips", order=1, shipping="8.47")
    assert sold.row("orders", 1) == before
    assert sold.ids("order_slip", "filter[date_upd]=>[2026-01-06]&date=1") == [1]
    assert sold.ids("orders", "filter[date_upd]=>[2026-01-06]&date=1") == []


def test_without_lines_everything_goes_back_and_shipping_makes_it_type_two(sold: Shop) -> None:
    sold.tell("slips", order=1, shipping="8.47")
    [slip] = sold.rows("order_slip")
    order = sold.row("orders", 1)
    back = Decimal(slip["amount"]) + Decimal(slip["shipping_cost_amount"])
    assert abs(back - Decimal(order["total_paid"])) < Decimal("0.01")
    assert (slip["order_slip_type"], slip["shipping_cost"]) == ("2", "1")
    assert slip["total_shipping_tax_excl"] == "7.000000"


def test_the_list_of_slips_is_called_order_slips(sold: Shop) -> None:
    sold.tell("slips", order=1)
    got = sold.get("/api/order_slip?output_format=JSON").json
    assert got == {"order_slips": [{"id": 1}]}


def test_counters_of_the_lines_follow_the_kind_of_refund(sold: Shop) -> None:
    sold.tell("slips", order=1, lines=[{"id_order_detail": 1, "quantity": 1}])
    sold.tell("slips", order=1, kind="return", lines=[{"id_order_detail": 2, "quantity": 2}])
    sold.tell("slips", order=1, kind="partial", lines=[{"id_order_detail": 1, "quantity": 1}])
    first, second = sold.rows("order_details")
    assert (first["product_quantity_refunded"], first["product_quantity_return"]) == ("2", "0")
    assert (second["product_quantity_refunded"], second["product_quantity_return"]) == ("0", "2")
    assert first["total_refunded_tax_incl"] == "25.900000"


def test_a_refund_without_a_slip_shows_in_the_lines_only(sold: Shop) -> None:
    made = sold.tell(
        "slips", order=1, with_slip=False, lines=[{"id_order_detail": 1, "quantity": 1}]
    )
    assert made == {"id": None}
    assert sold.rows("order_slip") == []
    assert sold.ids("order_details", "filter[total_refunded_tax_incl]=>[0]") == [1]
    assert sold.ids("order_details", "filter[product_quantity_refunded]=>[0]") == [1]


def test_a_voucher_is_taken_from_the_wrong_side(sold: Shop) -> None:
    """Issue #18319: the gross voucher leaves the net total, the gross total and the amount stay whole."""
    plain = {"order": 1, "lines": [{"id_order_detail": 1, "quantity": 1}]}
    sold.tell("slips", **plain)
    sold.tell("slips", **plain, voucher="2.00")
    whole, cut = sold.rows("order_slip")
    assert Decimal(cut["total_products_tax_excl"]) == Decimal(whole["total_products_tax_excl"]) - 2
    assert (cut["total_products_tax_incl"], cut["amount"]) == (
        whole["total_products_tax_incl"],
        whole["amount"],
    )
    assert cut["order_slip_type"] == "1"


def test_a_typed_amount_leaves_the_lines_at_full_price(sold: Shop) -> None:
    sold.tell("slips", order=1, amount="5.00", lines=[{"id_order_detail": 1, "quantity": 1}])
    [slip] = sold.rows("order_slip")
    assert (slip["amount"], slip["total_products_tax_incl"]) == ("5.000000", "12.950000")
    assert slip["order_slip_type"] == "2"


def test_shipping_of_an_exempted_order_is_refunded_with_todays_tax(shop: Shop) -> None:
    """Issue #41315."""
    shop.order("TT-101", country="BE", vat_exempt=True)
    shop.tell("slips", order=1, shipping="7.00")
    [slip] = shop.rows("order_slip")
    assert slip["total_shipping_tax_excl"] == "5.790000"


def test_prices_without_tax_make_the_net_side_lead(sold: Shop) -> None:
    sold.tell("rows", resource="groups", id=3, values={"price_display_method": 1})
    sold.tell("slips", order=1, lines=[{"id_order_detail": 1, "quantity": 3}])
    [slip] = sold.rows("order_slip")
    assert slip["amount"] == slip["total_products_tax_excl"] == "32.107437"
    assert slip["total_products_tax_incl"] == "38.850000"


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"colour": 1}, "no colour"),
        ({"kind": "gift"}, "no gift"),
        ({"lines": [{"id_order_detail": 77, "quantity": 1}]}, "order_details/77"),
    ],
)
def test_an_unknown_word_or_line_is_refused_and_leaves_nothing(
    sold: Shop, wish: dict[str, object], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        sold.tell("slips", order=1, **wish)
    assert sold.rows("order_slip") == []
