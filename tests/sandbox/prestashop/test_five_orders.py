"""The shop of the first start: five domestic orders that add up."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.sandbox.prestashop.client import Shop

Row = dict[str, Any]
RATES = {"1": Decimal(21), "2": Decimal(9)}


@pytest.fixture(scope="module")
def orders(default: Shop) -> list[Row]:
    return default.rows("orders")


def lines_of(shop: Shop, order: Row) -> list[Row]:
    return shop.rows("order_details", f"display=full&filter[id_order]=[{order['id']}]")


def rates_of(shop: Shop, order: Row) -> set[Decimal]:
    return {
        RATES[tax["id"]] for line in lines_of(shop, order) for tax in line["associations"]["taxes"]
    }


def money(row: Row, *names: str) -> Decimal:
    return sum((Decimal(row[name]) for name in names), Decimal(0))


def test_there_are_exactly_five(orders: list[Row]) -> None:
    assert [order["id"] for order in orders] == [1, 2, 3, 4, 5]


def test_they_cover_each_rate_alone_both_and_shipping(default: Shop, orders: list[Row]) -> None:
    high, low = RATES["1"], RATES["2"]
    assert [rates_of(default, order) for order in orders] == [
        {high},
        {low},
        {high, low},
        {high},
        {high, low},
    ]
    assert [Decimal(order["total_shipping_tax_incl"]) for order in orders] == [
        0, 0, 0, Decimal("8.47"), Decimal("8.47"),
    ]  # fmt: skip
    assert {order["carrier_tax_rate"] for order in orders} == {"21.000"}


def test_parts_make_the_total_in_net_and_gross(orders: list[Row]) -> None:
    for order in orders:
        gross = money(
            order, "total_products_wt", "total_shipping_tax_incl", "total_wrapping_tax_incl"
        )
        net = money(order, "total_products", "total_shipping_tax_excl", "total_wrapping_tax_excl")
        assert gross - money(order, "total_discounts_tax_incl") == money(
            order, "total_paid_tax_incl"
        )
        assert net - money(order, "total_discounts_tax_excl") == money(order, "total_paid_tax_excl")
        assert order["total_paid"] == order["total_paid_tax_incl"] == order["total_paid_real"]


def test_lines_make_the_products(default: Shop, orders: list[Row]) -> None:
    for order in orders:
        lines = lines_of(default, order)
        for line in lines:
            quantity = Decimal(line["product_quantity"])
            for side in ("incl", "excl"):
                total = Decimal(line[f"total_price_tax_{side}"])
                assert abs(total - Decimal(line[f"unit_price_tax_{side}"]) * quantity) <= Decimal(
                    "0.005"
                )
                assert total == round(total, 2)
        assert sum(Decimal(line["total_price_tax_excl"]) for line in lines) == money(
            order, "total_products"
        )
        assert sum(Decimal(line["total_price_tax_incl"]) for line in lines) == money(
            order, "total_products_wt"
        )


def test_the_mixed_order_has_a_tax_that_does_not_come_out_even(
    default: Shop, orders: list[Row]
) -> None:
    lines = lines_of(default, orders[2])
    assert len(lines) == 3
    assert all(int(line["product_quantity"]) > 1 for line in lines)
    uneven = [
        line
        for line in lines
        if Decimal(line["unit_price_tax_excl"]) != round(Decimal(line["unit_price_tax_excl"]), 2)
    ]
    assert uneven == lines


def test_all_are_paid_invoiced_and_have_their_documents(default: Shop, orders: list[Row]) -> None:
    flags = {state["id"]: state for state in default.rows("order_states")}
    for number, order in enumerate(orders, 1):
        assert flags[int(order["current_state"])]["paid"] == "1"
        assert (order["valid"], order["invoice_number"]) == ("1", str(number))
        [invoice] = default.rows("order_invoices", f"display=full&filter[id_order]=[{order['id']}]")
        assert invoice["number"] == str(number)
        assert invoice["total_paid_tax_incl"] == order["total_paid_tax_incl"]
        assert invoice["date_add"] == order["invoice_date"]
        [payment] = default.rows(
            "order_payments", f"display=full&filter[order_reference]=[{order['reference']}]"
        )
        assert payment["amount"] == order["total_paid_tax_incl"]
        [history] = default.rows(
            "order_histories", f"display=full&filter[id_order]=[{order['id']}]"
        )
        assert history["id_order_state"] == order["current_state"]
        [carrier] = default.rows("order_carriers", f"display=full&filter[id_order]=[{order['id']}]")
        assert carrier["shipping_cost_tax_incl"] == order["total_shipping_tax_incl"]
        assert {line["id_order_invoice"] for line in lines_of(default, order)} == {
            str(invoice["id"])
        }


def test_shipped_orders_have_a_delivery_number(orders: list[Row]) -> None:
    assert [order["current_state"] for order in orders] == ["2", "2", "4", "4", "2"]
    assert [order["delivery_number"] for order in orders] == ["0", "0", "1", "2", "0"]


def test_customers_are_dutch_one_a_company_one_a_guest(default: Shop, orders: list[Row]) -> None:
    customers = [default.row("customers", int(order["id_customer"])) for order in orders]
    addresses = [default.row("addresses", int(order["id_address_invoice"])) for order in orders]
    assert [one["is_guest"] for one in customers] == ["0", "0", "0", "0", "1"]
    assert {one["id_country"] for one in addresses} == {"13"}
    assert [bool(one["company"]) for one in addresses] == [False, False, True, False, False]
    assert {one["vat_number"] for one in addresses} == {""}
    assert customers[4]["associations"] == {"groups": [{"id": "2"}]}
    assert len({one["id"] for one in customers}) == 5


def test_dates_are_of_the_last_days_in_dutch_local_time(orders: list[Row]) -> None:
    now = datetime.now(ZoneInfo("Europe/Amsterdam")).replace(tzinfo=None)
    dates = [datetime.fromisoformat(order["date_add"]) for order in orders]
    assert dates == sorted(dates)
    assert all(now - timedelta(days=5) < one < now for one in dates)


def test_prices_come_from_the_catalogue(default: Shop, orders: list[Row]) -> None:
    prices = {row["id"]: row["price"] for row in default.rows("products")}
    for order in orders:
        for line in lines_of(default, order):
            assert line["unit_price_tax_excl"] == prices[int(line["product_id"])]


def test_there_are_about_a_dozen_products_at_both_rates(default: Shop) -> None:
    products = default.rows("products")
    assert len(products) >= 12
    assert {row["id_tax_rules_group"] for row in products} >= {"1", "2"}


def test_the_settings_a_reader_needs_are_there(default: Shop) -> None:
    wanted = {
        "PS_TIMEZONE": "Europe/Amsterdam", "PS_VERSION_DB": "8.2.1", "PS_CURRENCY_DEFAULT": "1",
        "PS_COUNTRY_DEFAULT": "13", "PS_ROUND_TYPE": "2", "PS_TAX_ADDRESS_TYPE": "id_address_delivery",
    }  # fmt: skip
    found = default.rows("configurations", f"display=full&filter[name]=[{'|'.join(wanted)}]")
    assert {row["name"]: row["value"] for row in found} == wanted


def test_the_taxes_of_the_netherlands_are_one_and_two(default: Shop) -> None:
    assert [default.row("taxes", n)["rate"] for n in (1, 2)] == ["21.000", "9.000"]
    rules = default.rows("tax_rules", "display=full&filter[id_country]=[13]")
    assert {(row["id_tax_rules_group"], row["id_tax"]) for row in rules} == {
        ("1", "1"), ("2", "2"), ("3", "2"), ("4", "2"), ("5", "1"),
    }  # fmt: skip
