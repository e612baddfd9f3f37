"""The shop with sixty orders as its webservice shows it: the same in every version and on every day, done as PrestaShop does it."""

from decimal import Decimal

import pytest

from tests.sandbox.prestashop.client import Shop
from tests.sandbox.prestashop.conftest import MakeShop

DAY = "2026-11-20"
MONEY = ("total_paid_tax_incl", "total_paid_tax_excl", "total_discounts", "total_shipping")


@pytest.fixture(scope="module")
def sixty(make_shop: MakeShop) -> Shop:
    """Not to be changed."""
    return make_shop(seed="sixty_orders", day=DAY)


def by_id(shop: Shop) -> dict[int, dict[str, str]]:
    return {row["id"]: row for row in shop.rows("orders")}


@pytest.mark.parametrize("version", ["1.7.8.11", "9.0.0"])
def test_every_version_tells_the_same_story(make_shop: MakeShop, sixty: Shop, version: str) -> None:
    other = make_shop(seed="sixty_orders", day=DAY, version=version)
    names = ("reference", "date_add", "invoice_date", *MONEY)
    assert [[row[name] for name in names] for row in by_id(other).values()] == [
        [row[name] for name in names] for row in by_id(sixty).values()
    ]


def test_on_another_day_everything_is_that_much_later_and_costs_the_same(
    make_shop: MakeShop, sixty: Shop
) -> None:
    later = make_shop(seed="sixty_orders", day="2026-11-21")
    pairs = list(zip(by_id(sixty).values(), by_id(later).values(), strict=True))
    assert len(pairs) == 60
    assert all([one[name] for name in MONEY] == [two[name] for name in MONEY] for one, two in pairs)
    assert pairs[0][0]["date_add"] == "2026-09-21 10:15:00"
    assert pairs[0][1]["date_add"] == "2026-09-22 10:15:00"


def test_invoices_are_numbered_in_the_order_of_their_days(sixty: Shop) -> None:
    invoices = sorted(
        (row for row in sixty.rows("order_invoices") if row["number"] != "0"),
        key=lambda row: int(row["number"]),
    )
    dates = [row["date_add"] for row in invoices]
    assert dates == sorted(dates)
    assert [int(row["number"]) for row in invoices] == list(range(1, len(invoices) + 1))


def test_a_later_invoice_has_its_own_lines_and_states_the_shipping_without_charging_it(
    sixty: Shop,
) -> None:
    first, second = sixty.rows("order_invoices", "display=full&filter[id_order]=[44]")
    order = by_id(sixty)[44]
    assert (first["total_paid_tax_incl"], second["total_paid_tax_incl"]) == (
        "72.970000",
        "25.900000",
    )
    assert order["total_paid_tax_incl"] == "98.870000"
    assert order["invoice_number"] == first["number"]
    assert second["total_shipping_tax_incl"] == "8.470000"
    lines = sixty.rows("order_details", "display=full&filter[id_order]=[44]")
    assert [line["id_order_invoice"] for line in lines] == [str(first["id"]), str(second["id"])]


def test_the_orders_of_one_cart_share_cart_reference_and_the_payment_of_the_last(
    sixty: Shop,
) -> None:
    one, two = by_id(sixty)[45], by_id(sixty)[46]
    assert (one["reference"], one["id_cart"]) == (two["reference"], two["id_cart"])
    [payment] = sixty.rows(
        "order_payments", f"display=full&filter[order_reference]=[{one['reference']}]"
    )
    whole = Decimal(one["total_paid_tax_incl"]) + Decimal(two["total_paid_tax_incl"])
    assert Decimal(payment["amount"]) == whole
    assert (one["total_paid_real"], Decimal(two["total_paid_real"])) == ("0.000000", whole)


def test_a_voucher_from_a_refund_bears_the_name_that_the_shop_gives_it(sixty: Shop) -> None:
    [rule] = sixty.rows("order_cart_rules", "display=full&filter[id_order]=[52]")
    refunded = by_id(sixty)[51]
    assert rule["name"] == f"V{rule['id_cart_rule']}C{refunded['id_customer']}O51"
    assert rule["value"] == refunded["total_paid_tax_incl"]


def test_an_order_is_called_off_once_and_keeps_invoice_and_amounts(make_shop: MakeShop) -> None:
    shop = make_shop(seed="sixty_orders", day=DAY)
    before = by_id(shop)[54]
    shop.tell("called_off")
    once = by_id(shop)[54]
    shop.tell("called_off")

    assert (once["current_state"], once["valid"]) == ("6", "0")
    assert {name: once[name] for name in ("invoice_number", *MONEY)} == {
        name: before[name] for name in ("invoice_number", *MONEY)
    }
    assert once["date_upd"] > before["date_upd"]
    assert by_id(shop)[54] == once


def test_split_carts_and_further_invoices_can_be_ordered_over_the_control_plane(
    shop: Shop,
) -> None:
    wish = {"lines": [{"reference": "TT-101"}]}
    one, two = shop.tell("splits", orders=[wish, wish | {"shipping_net": 0}])
    assert one["reference"] == two["reference"]
    more = [{"reference": "TT-201"}]
    added = shop.tell("lines", order=two["id"], lines=more, new_invoice=True)
    assert [invoice["number"] for invoice in added["invoices"]] == [2, 3]
    assert Decimal(added["total_paid_tax_incl"]) == sum(
        Decimal(invoice["total_paid_tax_incl"]) for invoice in added["invoices"]
    )
