"""The sandbox's arithmetic gives what PrestaShop's own classes gave for the same carts and refunds."""

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.sandbox.prestashop.money import (
    Amounts,
    CartLine,
    Rounding,
    RoundMode,
    RoundType,
    Voucher,
    line_total,
    order_totals,
    stored,
    voucher_values,
)
from connectors.sandbox.prestashop.slips import Refund, RefundLine, write_slip

ROOT = Path(__file__).resolve().parents[2]
FACTS = Path(os.environ.get("IWEB_SHARED", ROOT.parent / "shared")) / "data" / "prestashop"
Case = dict[str, Any]


def cases(name: str) -> list[Case]:
    vectors: list[Case] = json.loads((FACTS / name).read_text())["vectors"]
    return vectors


def label(case: Case) -> str:
    kind = case["round_type"] if "round_type" in case else case["order"]["round_type"]
    return f"{case['scenario']}-{kind}"


CARTS = cases("tax_breakdown_vectors.json")
REFUNDS = cases("order_slip_vectors.json")


def cart_of(case: Case) -> tuple[list[CartLine], list[Voucher], Amounts, Rounding]:
    order = case["order"]
    lines = [
        CartLine(
            unit=Amounts(Decimal(one["unit_price_tax_excl"]), Decimal(one["unit_price_tax_incl"])),
            quantity=one["product_quantity"],
        )
        for one in case["order_details"]
    ]
    shipping = Amounts(
        Decimal(order["total_shipping_tax_excl"]), Decimal(order["total_shipping_tax_incl"])
    )
    rounding = Rounding(type=RoundType(order["round_type"]), mode=RoundMode(order["round_mode"]))
    return lines, [voucher_of(rule) for rule in case["cart_rules"]], shipping, rounding


def voucher_of(rule: Case) -> Voucher:
    """In the recorded carts the product of a gift is the line of that number."""
    return Voucher(
        name="",
        percent=Decimal(rule.get("reduction_percent", 0)),
        amount=Decimal(rule.get("reduction_amount", 0)),
        amount_with_tax=bool(rule.get("reduction_tax", 1)),
        free_shipping=bool(rule.get("free_shipping", 0)),
        gift=rule["gift_product"] - 1 if "gift_product" in rule else None,
    )


def test_the_recorded_carts_cover_every_round_type_and_voucher() -> None:
    assert {case["order"]["round_type"] for case in CARTS} == {1, 2, 3}
    assert len(CARTS) == 27
    assert len(REFUNDS) == 15
    known = {
        "reduction_percent",
        "reduction_amount",
        "reduction_tax",
        "free_shipping",
        "gift_product",
    }
    used = {word for case in CARTS for rule in case["cart_rules"] for word in rule}
    assert used - {"reduction_product"} == known


@pytest.mark.parametrize("case", CARTS, ids=label)
def test_an_order_comes_to_the_recorded_totals(case: Case) -> None:
    lines, vouchers, shipping, rounding = cart_of(case)
    totals = order_totals(lines, rounding=rounding, vouchers=vouchers, shipping=shipping)
    order = case["order"]
    assert totals.products == Amounts(
        Decimal(order["total_products"]), Decimal(order["total_products_wt"])
    )
    for name in ("discounts", "shipping", "wrapping", "paid"):
        recorded = Amounts(
            Decimal(order[f"total_{name}_tax_excl"]), Decimal(order[f"total_{name}_tax_incl"])
        )
        assert getattr(totals, name) == recorded, name


@pytest.mark.parametrize("case", CARTS, ids=label)
def test_each_line_comes_to_the_recorded_amounts(case: Case) -> None:
    lines, _, _, rounding = cart_of(case)
    ours = [line_total(line, rounding=rounding) for line in lines]
    assert ours == [
        Amounts(Decimal(one["total_price_tax_excl"]), Decimal(one["total_price_tax_incl"]))
        for one in case["order_details"]
    ]


@pytest.mark.parametrize("case", CARTS, ids=label)
def test_each_voucher_has_the_recorded_value(case: Case) -> None:
    lines, vouchers, shipping, rounding = cart_of(case)
    values = voucher_values(vouchers, lines=lines, shipping=shipping, rounding=rounding)
    assert [(stored(one.net), stored(one.gross)) for one in values] == [
        (Decimal(row["value_tax_excl"]), Decimal(row["value"])) for row in case["order_cart_rules"]
    ]


@pytest.mark.parametrize("case", REFUNDS, ids=label)
def test_a_credit_slip_is_the_recorded_one_with_its_faults(case: Case) -> None:
    given, recorded = case["input"], case["order_slip"]
    slip = write_slip(
        Refund(
            lines=[
                RefundLine(
                    id_order_detail=line["id_order_detail"],
                    quantity=line["quantity"],
                    unit_price=Decimal(str(line["unit_price"])),
                    rate=Decimal(line["rate"]),
                )
                for line in given["lines"]
            ],
            prices_with_tax=given["prices_tax_included"],
            shipping=Decimal(str(given["shipping_refund"])),
            voucher=Decimal(str(given["voucher_amount"])),
            amount_chosen=given["amount_chosen"],
            carrier_rate_now=Decimal(given["carrier_rate_now"]),
            round_type=RoundType(case["round_type"]),
        )
    )
    assert slip.products == Amounts(
        Decimal(recorded["total_products_tax_excl"]), Decimal(recorded["total_products_tax_incl"])
    )
    assert slip.shipping == Amounts(
        Decimal(recorded["total_shipping_tax_excl"]), Decimal(recorded["total_shipping_tax_incl"])
    )
    assert (slip.amount, slip.type) == (
        Decimal(recorded["amount"]),
        int(recorded["order_slip_type"]),
    )
    assert list(slip.details) == [
        Amounts(Decimal(one["amount_tax_excl"]), Decimal(one["amount_tax_incl"]))
        for one in case["order_slip_details"]
    ]
