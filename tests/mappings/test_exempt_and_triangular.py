"""Exempt sales, and what a supplier sends on, as orders: booked where the law puts them, held where nothing is proven."""

from dataclasses import replace
from decimal import Decimal

import pytest

from mappings.abroad import sold_abroad
from mappings.booking import HeldReason
from mappings.rulebook import Rulebook, VatCode
from mappings.sale import Sale
from mappings.vat.scenario import Scenario
from mappings.vat.seller import VatStanding
from tests.mappings.baskets import (
    FACTS,
    PROFILE,
    booked,
    credit_of,
    held,
    line,
    rule,
    sale_of,
    shipping,
)
from tests.mappings.kinds import ACCOUNT, CODE, KIND, NUMBER, PROVEN, of, placed, rules, to_belgium

D = Decimal
EMBASSIES = "7"
ABC = replace(PROFILE, vat=VatStanding(stock="DE", stock_is_suppliers=True))
TO_BELGIUM = to_belgium(line("100.00", "100.00", "0"))


def with_codes(*, listing: str = "T") -> Rulebook:
    return rules(
        rule(CODE, "E", scenario="exempt"),
        rule(ACCOUNT, "8300", scenario="exempt"),
        rule(CODE, "E1", scenario="exempt_body"),
        rule(ACCOUNT, "8310", scenario="exempt_body"),
        rule(CODE, "T", scenario="triangular"),
        rule(ACCOUNT, "8320", scenario="triangular"),
        rule(KIND, "exempt_body", customer_group=EMBASSIES),
        codes=(
            VatCode(code="E", type="B", percentage=D(0)),
            VatCode(code="E1", type="B", percentage=D(0)),
            VatCode(code="T", type="B", percentage=D(0), eu_sales_listing=listing),
        ),
    )


def to_an_embassy(sale: Sale) -> Sale:
    return replace(sale, customer=replace(sale.customer, groups=(EMBASSIES,)))


def test_a_course_stands_apart_from_the_book_that_comes_with_it() -> None:
    sale = sale_of(line("20.00", "21.80", "9"), of("exempt", "300.00", "300.00", "0"))

    result = booked(sale, rulebook=with_codes())

    assert placed(result) == [
        ("8010", "1", "20.00", "domestic"),
        ("8300", "E", "300.00", "exempt"),
    ]


def test_vat_on_an_exempt_course_is_held() -> None:
    sale = sale_of(of("exempt", "300.00", "363.00", "21"))

    assert held(sale, rulebook=with_codes()).reason is HeldReason.VAT_RATE_UNEXPECTED


def test_an_embassy_is_known_by_its_customer_group_and_pays_no_vat_on_shipping_either() -> None:
    sale = sale_of(line("100.00", "100.00", "0"), shipping("5.00", "5.00", "0"))

    result = booked(to_an_embassy(sale), rulebook=with_codes())

    assert placed(result) == [
        ("8310", "E1", "100.00", "exempt_body"),
        ("8310", "E1", "5.00", "exempt_body"),
    ]
    assert held(sale, rulebook=with_codes()).reason is HeldReason.VAT_RATE_UNEXPECTED


def test_what_a_supplier_sends_on_to_a_business_is_listed_as_triangular() -> None:
    result = booked(TO_BELGIUM, rulebook=with_codes(), profile=ABC, facts=PROVEN)

    assert placed(result) == [("8320", "T", "100.00", "triangular")]
    (listed,) = sold_abroad(outcome=result, sale=TO_BELGIUM, profile=ABC, facts=PROVEN)
    assert (listed.scenario, listed.vat_number, listed.net) == (
        Scenario.TRIANGULAR,
        NUMBER,
        D("100.00"),
    )


def test_a_credit_takes_a_triangular_sale_back_as_it_was_sold() -> None:
    sold = booked(TO_BELGIUM, rulebook=with_codes(), profile=ABC, facts=PROVEN)
    credit = credit_of(TO_BELGIUM)

    result = booked(credit, rulebook=with_codes(), facts=replace(FACTS, corrected=(sold,)))

    assert placed(result) == [("8320", "T", "-100.00", "triangular")]


@pytest.mark.parametrize("listing", ["", "N", "L", "S"])
def test_a_triangular_sale_is_never_on_a_code_that_lists_it_otherwise(listing: str) -> None:
    outcome = held(TO_BELGIUM, rulebook=with_codes(listing=listing), profile=ABC, facts=PROVEN)

    assert outcome.reason is HeldReason.VAT_CODE_UNFIT


def test_a_triangular_sale_without_a_verdict_is_held() -> None:
    outcome = held(TO_BELGIUM, rulebook=with_codes(), profile=ABC)

    assert outcome.reason is HeldReason.VAT_NUMBER_UNPROVEN


def test_a_consumer_makes_no_triangular_sale() -> None:
    consumer = replace(TO_BELGIUM.delivery_address, vat_number="", company="")
    sale = replace(TO_BELGIUM, delivery_address=consumer, invoice_address=consumer)

    outcome = held(sale, rulebook=with_codes(), profile=ABC)

    assert outcome.reason is HeldReason.REGISTRATION_MISSING
