"""Rates of classes of products, of places and of the owner: dated, and the only ones that are right (BOOKING 20)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mappings.booking import HeldReason
from mappings.rulebook import VatCode
from mappings.sale import Sale, SaleLine
from mappings.steps.kinds import natures_of, unknown_kinds
from mappings.vat.kinds import KINDS, OwnKind, OwnRate
from mappings.vat.product_rates import CLASS_RATES, ProductClass, class_rate_on
from mappings.vat.rates import rates_on
from mappings.vat.scenario import Nature
from mappings.vat.seller import Spell, VatStanding
from tests.mappings.baskets import (
    ADDRESS,
    PROFILE,
    booked,
    held,
    line,
    rule,
    sale_of,
    shipping,
)
from tests.mappings.kinds import (
    ACCOUNT,
    CODE,
    KIND,
    of,
    rules,
)
from tests.mappings.test_docs import table

D = Decimal

# --- classes and places with rates of their own ---


@pytest.mark.parametrize(
    ("kind", "day", "right", "wrong"),
    [
        ("lodging", date(2025, 12, 31), "9", "21"),
        ("lodging", date(2026, 1, 1), "21", "9"),
        ("camping", date(2026, 1, 1), "9", "21"),
        ("books", date(2026, 11, 4), "9", "21"),
        ("food", date(2026, 11, 4), "9", "21"),
    ],
)
def test_the_rate_of_a_class_is_the_one_of_its_day(
    kind: str, day: date, right: str, wrong: str
) -> None:
    def at(rate: str) -> Sale:
        gross = D(100) + D(rate)
        return replace(sale_of(of(kind, "100.00", f"{gross}", rate)), invoiced_on=day)

    assert booked(at(right), rulebook=rules()).entry.total_gross == 100 + D(right)
    outcome = held(at(wrong), rulebook=rules())
    assert outcome.reason is HeldReason.VAT_RATE_UNEXPECTED
    assert dict(outcome.values)["expected"] == right


def test_shipping_and_other_goods_keep_any_rate_of_the_country() -> None:
    sale = sale_of(of("food", "100.00", "109.00", "9"), shipping("5.00", "6.05", "21"))

    result = booked(sale, rulebook=rules())

    assert [x.rate for x in result.entry.lines] == [D(9), D(21)]
    assert "shipping_apart" in {one.text for one in result.warnings}


def oss(rate: str, country: str) -> tuple[Any, ...]:
    return (
        rule(CODE, "oss", scenario="oss", country=country, rate=D(rate)),
        rule(ACCOUNT, "8060", scenario="oss"),
    )


def under_oss(country: str, rate: str, *lines: SaleLine, postcode: str = "1000", day: date) -> Any:
    there = replace(ADDRESS, country=country, postcode=postcode)
    sale = replace(sale_of(*lines), invoice_address=there, delivery_address=there, invoiced_on=day)
    code = VatCode(code="oss", type="E", percentage=D(rate))
    book = replace(rules(*oss(rate, country), codes=(code,)), modules=(("oss", ()),))
    profile = replace(PROFILE, vat=VatStanding(one_stop_shop=(Spell(),)))
    return {"sale": sale, "rulebook": book, "profile": profile}


@pytest.mark.parametrize(
    ("day", "rate", "expected"),
    [
        (date(2026, 3, 31), "12", ""),
        (date(2026, 4, 1), "6", ""),
        (date(2026, 4, 1), "12", "6"),
        (date(2028, 1, 1), "12", ""),
    ],
)
def test_swedish_food_has_its_own_rate_while_it_lasts(day: date, rate: str, expected: str) -> None:
    item = of("food", "100.00", f"{100 + D(rate)}", rate)
    given_sale = under_oss("SE", rate, item, day=day)
    sale = given_sale.pop("sale")

    if expected:
        assert dict(held(sale, **given_sale).values)["expected"] == expected
    else:
        assert booked(sale, **given_sale).entry.lines[0].scenario == "oss"


@pytest.mark.parametrize(
    ("country", "postcode", "rate", "expected"),
    [
        ("PT", "9000-017", "22", ""),
        ("PT", "9000-017", "23", "22"),
        ("PT", "9500-150", "16", ""),
        ("PT", "1000-001", "23", ""),
        ("AT", "6691", "19", ""),
        ("AT", "6691", "20", "19"),
        ("AT", "6691", "10", ""),
        ("AT", "1010", "20", ""),
        ("AT", "1010", "19", "20"),
    ],
)
def test_a_place_with_rates_of_its_own_pays_those(
    country: str, postcode: str, rate: str, expected: str
) -> None:
    item = line("100.00", f"{100 + D(rate)}", rate)
    given_sale = under_oss(country, rate, item, postcode=postcode, day=date(2026, 11, 4))
    sale = given_sale.pop("sale")

    if expected:
        outcome = held(sale, **given_sale)
        assert dict(outcome.values)["expected"] == expected
    else:
        assert booked(sale, **given_sale).entry.lines[0].rate == D(rate)


# --- the owner's own ---

PLANTS = OwnKind(
    code="plants",
    rates=(
        OwnRate(country="NL", rate=D(9), last_day=date(2026, 6, 30)),
        OwnRate(country="NL", rate=D(21), first_day=date(2026, 7, 1)),
    ),
)
OWN = replace(
    PROFILE,
    product_kinds=(PLANTS, OwnKind(code="books", rates=(OwnRate(country="NL", rate=D(21)),))),
)


@pytest.mark.parametrize(
    ("day", "right", "wrong"), [(date(2026, 6, 30), "9", "21"), (date(2026, 7, 1), "21", "9")]
)
def test_an_owner_names_a_kind_of_his_own_with_its_rates(day: date, right: str, wrong: str) -> None:
    book = rules(rule(KIND, "plants", product="FERN"))

    def at(rate: str) -> Sale:
        item = line("100.00", f"{100 + D(rate)}", rate, product_reference="FERN")
        return replace(sale_of(item), invoiced_on=day)

    assert booked(at(right), rulebook=book, profile=OWN)
    assert held(at(wrong), rulebook=book, profile=OWN).reason is HeldReason.VAT_RATE_UNEXPECTED


def test_an_owners_rate_goes_before_the_law_as_we_know_it() -> None:
    sale = sale_of(of("books", "100.00", "121.00", "21"))

    assert held(sale, rulebook=rules()).reason is HeldReason.VAT_RATE_UNEXPECTED
    assert booked(sale, rulebook=rules(), profile=OWN)


def test_a_rule_for_one_product_goes_before_that_of_its_category() -> None:
    book = rules(rule(KIND, "goods", category="food", product="PAN"))
    pan = of("food", "100.00", "121.00", "21", product_reference="PAN")
    bread = of("food", "10.00", "10.90", "9", external_id="2", product_reference="BREAD")

    result = booked(sale_of(pan, bread), rulebook=book)

    assert [x.rate for x in result.entry.lines] == [D(21), D(9)]


def test_a_product_without_a_reference_is_known_by_its_id() -> None:
    book = rules(rule(ACCOUNT, "8055", rate=D(21), product="77"))
    sale = sale_of(
        line("10.00", "12.10", product_id="77", categories=("2",)),
        line("10.00", "12.10", external_id="2", product_id="78", categories=("2",)),
    )

    result = booked(sale, rulebook=book)

    assert [x.ledger_account for x in result.entry.lines] == ["8055", "8000"]


def test_a_kind_that_nobody_knows_is_held_and_refused_when_saved() -> None:
    wrong = rule(KIND, "gone", category="x")
    sale = sale_of(of("x", "100.00", "121.00", "21"))

    assert held(sale, rulebook=rules(wrong)).reason is HeldReason.PRODUCT_KIND_UNKNOWN
    assert unknown_kinds(rules=(wrong, rule(KIND, "plants")), profile=OWN) == (wrong,)
    assert natures_of(sale=sale, rulebook=rules(wrong), profile=PROFILE, day=date(2026, 11, 4)) == {
        Nature.GOODS
    }


# --- the tables ---


@pytest.mark.parametrize("row", CLASS_RATES, ids=lambda row: f"{row.country} {row.product_class}")
def test_a_class_has_a_rate_that_its_country_has_on_that_day(row: Any) -> None:
    for day in (row.first_day, row.last_day or date(2026, 11, 25)):
        in_force = rates_on(country=row.country, day=day)
        assert not in_force or row.rate in in_force, (day, in_force)


def test_no_class_has_two_rates_on_one_day() -> None:
    for row in CLASS_RATES:
        alike = [
            x
            for x in CLASS_RATES
            if (x.country, x.product_class) == (row.country, row.product_class)
            and x.holds_on(row.first_day)
        ]
        assert alike == [row]
    assert (
        class_rate_on(country="FI", product_class=ProductClass.FOOD, day=date(2026, 1, 1)) is None
    )


def test_every_nature_has_a_kind_that_an_owner_can_choose() -> None:
    assert {kind.nature for kind in KINDS.values()} == set(Nature)
    assert {kind.product_class for kind in KINDS.values()} == set(ProductClass)


def test_the_page_has_every_kind_and_every_rate_of_a_class() -> None:
    kinds = {
        kind.code: [kind.nature.value, kind.product_class.value or "-"] for kind in KINDS.values()
    }
    rates = [
        [row.country, row.product_class.value, f"{row.rate}", f"{row.first_day}"]
        for row in CLASS_RATES
    ]

    assert {name: rest for name, *rest in table("vat.md", "product kind")} == kinds
    assert [row[:4] for row in table("vat.md", "state")] == rates
