"""The rules behind vouchers, as a shop lists them, and what each takes off an order."""

from decimal import Decimal

import pytest

from connectors.sandbox.prestashop.money import (
    Amounts,
    CartLine,
    Rounding,
    Voucher,
    unit_price,
    voucher_values,
)
from connectors.sandbox.prestashop.schema import resources
from tests.sandbox.prestashop.client import Shop
from tests.sandbox.prestashop.conftest import MakeShop

D = Decimal
# Two pieces of 10.00 at 21% and one of 30.00 at 9%.
CART = (
    CartLine(unit=unit_price(D(10), rate=D(21)), quantity=2),
    CartLine(unit=unit_price(D(30), rate=D(9)), quantity=1),
)
PLAIN = {"free_shipping": "0", "reduction_percent": "0.00", "reduction_amount": "0.000000",
         "reduction_tax": "0", "reduction_product": "0", "gift_product": "0"}  # fmt: skip


def test_a_rule_is_one_row_however_often_it_is_used(shop: Shop) -> None:
    ten = {"name": "Tien", "percent": "10"}
    shop.order("TT-102", vouchers=[ten])
    shop.order("TT-105", vouchers=[ten, {"name": "Verzending", "free_shipping": True}])
    first, second = shop.rows("cart_rules")
    assert [first["quantity"], second["quantity"]] == ["99998", "99999"]
    assert [row["id_cart_rule"] for row in shop.rows("order_cart_rules")] == ["1", "1", "2"]


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"percent": "10"}, {"reduction_percent": "10.00"}),
        ({"amount": "7.5"}, {"reduction_amount": "7.500000", "reduction_tax": "1"}),
        ({"amount": "7.5", "amount_with_tax": False}, {"reduction_amount": "7.500000"}),
        ({"percent": "25", "product": 1}, {"reduction_percent": "25.00", "reduction_product": "10"}),
        ({"percent": "50", "cheapest": True}, {"reduction_percent": "50.00", "reduction_product": "-1"}),
        ({"percent": "5", "selection": [1]}, {"reduction_percent": "5.00", "reduction_product": "-2"}),
        ({"gift": 1}, {"gift_product": "10"}),
        ({"free_shipping": True}, {"free_shipping": "1"}),
    ],
)  # fmt: skip
def test_a_rule_tells_what_it_gives_and_on_which_product(
    shop: Shop, wish: dict[str, object], told: dict[str, str]
) -> None:
    shop.order("TT-102", "TT-203", vouchers=[{"name": "Bon", **wish}])
    [rule] = shop.rows("cart_rules")
    assert {name: rule[name] for name in PLAIN} == PLAIN | told
    assert rule["name"] == "Bon"
    assert shop.rows("products", "filter[id]=[10]&display=[reference]") == [{"reference": "TT-203"}]


def test_the_voucher_of_a_refund_is_its_customers_own_for_one_use(shop: Shop) -> None:
    shop.order("TT-102", vouchers=[{"name": "V1C1O1", "amount": "5"}])
    [rule] = shop.rows("cart_rules")
    assert (rule["id_customer"], rule["code"]) == (shop.row("orders", 1)["id_customer"], "V1C1O1")
    assert (rule["quantity"], rule["quantity_per_user"], rule["partial_use"]) == ("0", "1", "1")
    assert rule["date_to"] > rule["date_from"]


def test_rules_without_sort_come_by_customer_as_mysql_walks_its_index(shop: Shop) -> None:
    """Seen on 8.2.1 and 9.0.0: rules of a customer come after those for everybody."""
    shop.order("TT-102", vouchers=[{"name": "V1C1O1", "amount": "5"}])
    shop.order("TT-102", vouchers=[{"name": "Tien", "percent": "10"}])
    assert shop.ids("cart_rules", "") == [2, 1]
    assert shop.ids("cart_rules", "sort=[id_ASC]") == [1, 2]
    assert shop.ids("cart_rules", "filter[id]=[2|9]") == [2]


def test_each_version_has_its_types(any_version: tuple[str, Shop], make_shop: MakeShop) -> None:
    version, _ = any_version
    shop = make_shop(version=version, seed="empty")
    shop.order("TT-102", vouchers=[{"name": "Bon", "gift": 0}])
    [rule] = shop.rows("cart_rules")
    number = int if version.startswith("9") else str
    assert (rule["gift_product"], rule["reduction_percent"]) == (number(2), "0.00")
    assert [name for name in rule if name != "id"] == [
        one.name for one in resources(version)["cart_rules"].fields if one.name != "id"
    ]


def test_a_field_that_rules_do_not_have_is_refused(shop: Shop) -> None:
    shop.tell("switches", php_errors="shown")
    got = shop.get("/api/cart_rules?display=[id,value]&output_format=JSON")
    assert (got.status, got.codes) == (400, [35])


def test_a_key_without_the_right_is_refused_as_for_any_resource(shop: Shop) -> None:
    key = shop.key_for(orders=["GET"])
    got = shop.get("/api/cart_rules?output_format=JSON", key=key)
    assert (got.status, got.codes) == (401, [26])


@pytest.mark.parametrize(
    ("voucher", "net", "gross"),
    [
        ({"percent": D(10)}, "5", "5.69"),
        ({"percent": D(50), "product": 0}, "10", "12.10"),
        ({"amount": D("10.90"), "product": 1}, "10", "10.90"),
        ({"amount": D(99), "product": 1}, "30", "32.70"),
        ({"percent": D(50), "cheapest": True}, "5", "6.05"),
        ({"percent": D(20), "selection": (1,)}, "6", "6.54"),
        ({"gift": 0}, "10", "12.10"),
    ],
)
def test_a_voucher_takes_off_what_it_acts_on(
    voucher: dict[str, object], net: str, gross: str
) -> None:
    values = voucher_values(
        (Voucher(name="Bon", **voucher),),  # type: ignore[arg-type]
        lines=CART,
        shipping=Amounts(),
        rounding=Rounding(),
    )
    assert values == [Amounts(D(net), D(gross))]


def test_a_voucher_lowers_what_earlier_ones_left_of_its_own_product() -> None:
    """The gift leaves one piece of two, and half of that is taken off; the other product is left alone."""
    vouchers = (Voucher(name="Een", gift=0), Voucher(name="Twee", percent=D(50), product=0))
    values = voucher_values(vouchers, lines=CART, shipping=Amounts(), rounding=Rounding())
    assert values[1] == Amounts(D(5), D("6.05"))
