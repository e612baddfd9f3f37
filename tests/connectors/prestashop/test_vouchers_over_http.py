"""Vouchers read over HTTP: each a line at the rate of what it acts on, or, where the key may not see that, from its figures."""

import pytest

from connectors.sandbox.prestashop.schema import VERSIONS, resources
from connectors.shops.prestashop.notes import sentence
from mappings.sale import LineKind, Sale
from tests.connectors.prestashop.conftest import SandboxShop

GOODS = [{"reference": "TT-102", "quantity": 1}, {"reference": "TT-203", "quantity": 2}]
TEN = {"name": "Tien procent", "percent": "10"}
GIFT = {"name": "Gratis tulpen", "gift": 1}


def read_sale(shop: SandboxShop) -> Sale:
    reader = shop.reader()
    (document,) = reader.read(cursor={}, limit=10).documents
    (sale,) = reader.to_sales(document)
    return sale


def discounts(sale: Sale) -> list[tuple[str, str, str, str]]:
    return [
        (one.description, f"{one.net}", f"{one.gross}", f"{one.rate}")
        for one in sale.lines
        if one.kind is LineKind.DISCOUNT
    ]


def may_not_see_rules(shop: SandboxShop) -> None:
    granted = {name: ["GET"] for name in resources("8.2.1") if name != "cart_rules"}
    shop.do("keys", key=shop.key, permissions=granted)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("voucher", "line"),
    [
        (TEN, ("Tien procent", "-7.78", "-9.12", "None")),
        ({"name": "Vijf", "amount": "5"}, ("Vijf", "-4.27", "-5.00", "None")),
        ({"name": "Twee", "amount": "2", "product": 1}, ("Twee", "-1.83", "-2.00", "9")),
        ({"name": "Een", "percent": "50", "cheapest": True}, ("Een", "-6.11", "-6.67", "9")),
        ({"name": "Deel", "percent": "10", "selection": [0]}, ("Deel", "-5.33", "-6.45", "None")),
        (GIFT, ("Gratis tulpen", "-12.23", "-13.33", "9")),
        ({"name": "Post", "free_shipping": True}, ("Post", "-7.00", "-8.47", "21")),
    ],
)
def test_a_voucher_is_a_line_at_the_rate_of_what_it_acts_on(make_shop, version, voucher, line):
    shop = make_shop(version=version)
    shop.order(lines=GOODS, vouchers=[voucher])
    sale = read_sale(shop)
    assert discounts(sale) == [line]
    assert sale.arithmetic is not None
    assert sale.notes == ()


@pytest.mark.parametrize("version", VERSIONS)
def test_several_vouchers_are_as_many_lines(make_shop, version):
    shop = make_shop(version=version)
    shop.order(lines=GOODS, vouchers=[TEN, GIFT])
    sale = read_sale(shop)
    assert [name for name, *_ in discounts(sale)] == ["Tien procent", "Gratis tulpen"]
    assert [rate for *_, rate in discounts(sale)] == ["None", "9"]


@pytest.mark.parametrize("version", VERSIONS)
def test_without_the_right_to_rules_amounts_must_tell_and_the_sale_says_so(make_shop, version):
    shop = make_shop(version=version)
    may_not_see_rules(shop)
    shop.order(lines=GOODS, vouchers=[TEN, GIFT])
    sale = read_sale(shop)
    assert [name for name, *_ in discounts(sale)] == ["Tien procent", "Gratis tulpen"]
    assert [rate for *_, rate in discounts(sale)] == ["None", "9"]
    assert sale.arithmetic is None
    (note,) = sale.notes
    assert "cart_rules" in sentence(note, language="nl")
    refused = [one for one in shop.requests() if "/cart_rules" in one["path"]]
    assert [one["status"] for one in refused] == [401]


def test_a_rule_that_the_owner_removed_counts_for_the_whole_order(shop):
    shop.order(lines=GOODS, vouchers=[{"name": "Weg", "percent": "10"}])
    shop.do("rows", resource="order_cart_rules", id=1, values={"id_cart_rule": 999})
    sale = read_sale(shop)
    assert discounts(sale) == [("Weg", "-7.78", "-9.12", "None")]
    assert sale.arithmetic is not None


def test_rules_are_asked_for_once_for_a_page_of_orders(shop):
    shop.order(lines=GOODS, vouchers=[TEN], repeat=30)
    documents = shop.reader().read(cursor={}, limit=50).documents
    assert len(documents) == 30
    assert len([one for one in shop.requests() if "/cart_rules" in one["path"]]) == 1
