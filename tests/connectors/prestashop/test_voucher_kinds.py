"""What vouchers act on is asked for once, and a key that may not see it does no harm."""

from collections.abc import Iterable
from typing import Any, cast

import pytest

from connectors.errors import Kind, Refused
from connectors.shops.prestashop.client import Client, Query
from connectors.shops.prestashop.kinds import VoucherKinds
from mappings.sale import LineKind
from tests.connectors.prestashop.bodies import detail, notes_of, sale_of, voucher


class Shop:
    """Answers as a client would, and remembers what it was asked."""

    def __init__(self, *, known: Iterable[str] = (), refusal: Refused | None = None) -> None:
        self.known, self.refusal = set(known), refusal
        self.asked: list[str] = []

    def fetch(self, query: Query) -> Any:
        self.asked.append(query.filters["id"])
        if self.refusal:
            raise self.refusal
        wanted = set(query.filters["id"].strip("[]").split("|")) & self.known
        return type("Rows", (), {"rows": [{"id": one} for one in sorted(wanted)]})


def client(shop: Shop) -> Client:
    return cast(Client, shop)


def test_a_rule_is_asked_for_once_and_so_is_one_that_was_removed():
    shop, kinds = Shop(known=["1", "2"]), VoucherKinds()
    assert set(kinds.find(client(shop), ["1", "2", "9"]) or ()) == {"1", "2"}
    assert set(kinds.find(client(shop), ["2", "9"]) or ()) == {"2"}
    assert len(shop.asked) == 1


def test_nothing_is_asked_without_vouchers():
    shop = Shop()
    assert VoucherKinds().find(client(shop), []) == {}
    assert shop.asked == []


def test_a_key_without_the_right_is_asked_once():
    refusal = Refused("prestashop.key_lacks_right", kind=Kind.RECONNECT, status=401)
    shop, kinds = Shop(refusal=refusal), VoucherKinds()
    assert kinds.find(client(shop), ["1"]) is None
    assert kinds.find(client(shop), ["2"]) is None
    assert len(shop.asked) == 1


def test_a_shop_that_has_a_bad_minute_is_asked_again():
    shop = Shop(refusal=Refused("prestashop.unreadable", kind=Kind.RETRY, status=200))
    with pytest.raises(Refused):
        VoucherKinds().find(client(shop), ["1"])


GOODS = [
    detail(1, net="100.00", gross="121.00", taxes=["1"], product_id="1"),
    detail(2, net="50.00", gross="54.50", taxes=["2"], product_id="2"),
]
USED = [
    voucher(id="1", id_cart_rule="5", net="15.000000", gross="17.550000"),
    voucher(id="2", id_cart_rule="6", net="50.000000", gross="54.500000", name="Cadeau"),
]


def kind(number: str, **acts_on: str) -> dict[str, str]:
    plain = {"reduction_product": "0", "gift_product": "0", "reduction_percent": "0.00"}
    return {"id": number, **plain, "reduction_amount": "0.000000", **acts_on}


@pytest.mark.parametrize(
    "acts_on",
    [
        {"gift_product": "2"},
        {"reduction_product": "2", "reduction_percent": "100.00"},
        {"reduction_product": "-1", "reduction_percent": "100.00"},
    ],
)
def test_each_voucher_is_a_line_at_the_rate_of_what_it_acts_on(acts_on):
    kinds = {"5": kind("5", reduction_percent="10.00"), "6": kind("6", **acts_on)}
    sale = sale_of(
        details=GOODS,
        cart_rules=USED,
        voucher_kinds=kinds,
        order={"total_discounts_tax_excl": "65.00", "total_discounts_tax_incl": "72.05"},
    )
    off = [one for one in sale.lines if one.kind is LineKind.DISCOUNT]
    assert [(one.description, str(one.net), str(one.gross), one.rate) for one in off] == [
        ("Actie", "-15.00", "-17.55", None),
        ("Cadeau", "-50.00", "-54.50", 9),
    ]


def test_a_sale_whose_vouchers_the_key_may_not_see_says_so():
    sale = sale_of(
        details=GOODS,
        cart_rules=USED,
        voucher_kinds=None,
        order={"total_discounts_tax_excl": "65.00", "total_discounts_tax_incl": "72.05"},
    )
    assert "voucher_kinds_unknown" in notes_of(sale)
    assert sale.arithmetic is None
    off = [one for one in sale.lines if one.kind is LineKind.DISCOUNT]
    assert [(one.description, one.rate) for one in off] == [("Actie", None), ("Cadeau", 9)]
