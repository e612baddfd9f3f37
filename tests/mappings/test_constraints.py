"""The last look at a sale without VAT: the rules of EN 16931 that an entry can break."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from mappings.booking import Booked, HeldReason, Relation
from mappings.steps.constraints import check_constraints
from mappings.steps.portions import Group, Portion
from mappings.steps.step import Stop
from mappings.vat.decide import Ruling, Scenario, VatDecision, decide
from tests.mappings.baskets import ADDRESS, booked, decide_on, held, line, sale_of

D = Decimal
DAY = date(2026, 11, 4)
NEW_YORK = replace(ADDRESS, country="US", postcode="10001", city="New York")
NUMBER = "BE0403170701"


def fault_of(scenario: Scenario, *, vat: str = "0", number: str = NUMBER) -> str:
    """The rules that a line of 100.00 at 0% breaks, "" for none."""
    ruling = Ruling(scenario=scenario, country="NL", row="")
    decisions: dict[Group, VatDecision] = {
        (D(0), ruling): decide(ruling=ruling, charged=D(0), tax_point=DAY)
    }
    portion = Portion(
        line=line("100.00", "100.00", "0"), ruling=ruling, rate=D(0), net=D(100), vat=D(vat)
    )
    outcome = _stopped(
        lambda: check_constraints(
            portions=(portion,), decisions=decisions, relation=relation(number)
        )
    )
    if outcome is None:
        return ""
    assert outcome.reason is HeldReason.VAT_RULE_BROKEN
    return dict(outcome.values)["rules"]


def _stopped(step: Callable[[], object]) -> Stop | None:
    try:
        step()
    except Stop as stop:
        return stop
    return None


def relation(number: str) -> Relation:
    return replace(booked(sale_of(line("10.00", "12.10"))).relation, vat_number=number)


@pytest.mark.parametrize(
    ("scenario", "vat", "number", "rules"),
    [
        (Scenario.EXPORT, "0", "", ""),
        (Scenario.EXPORT, "0.01", "", "BR-G-09"),
        (Scenario.EXPORT, "-0.01", "", "BR-G-09"),
        (Scenario.INTRA_COMMUNITY, "0", NUMBER, ""),
        (Scenario.INTRA_COMMUNITY, "0", "", "BR-IC-02"),
        (Scenario.INTRA_COMMUNITY, "0.01", NUMBER, "BR-IC-09"),
        (Scenario.INTRA_COMMUNITY_SERVICE, "0", "", "BR-AE-02"),
        (Scenario.DOMESTIC_REVERSE_CHARGE, "0.01", "", "BR-AE-02, BR-AE-09"),
        (Scenario.MARGIN, "0", "", ""),
        (Scenario.SMALL_BUSINESS, "0", "", ""),
        (Scenario.SMALL_BUSINESS, "0.01", "", "BR-E-09"),
        (Scenario.OUTSIDE_SCOPE, "0", NUMBER, ""),
        (Scenario.OUTSIDE_SCOPE, "0.01", "", "BR-O-09"),
    ],
)
def test_what_has_no_vat_is_held_for_the_rules_that_it_breaks(
    scenario: Scenario, vat: str, number: str, rules: str
) -> None:
    assert fault_of(scenario, vat=vat, number=number) == rules


@pytest.mark.parametrize("gross", ["10.01", "9.99"])
def test_a_cent_of_vat_on_an_export_is_held_and_not_put_on_its_code(gross: str) -> None:
    outcome = held(sale_of(line("10.00", gross, "0"), delivery_address=NEW_YORK))

    assert outcome.reason is HeldReason.VAT_RULE_BROKEN
    assert dict(outcome.values)["rules"] == "BR-G-09"


def test_an_export_to_the_cent_is_booked() -> None:
    outcome = decide_on(sale_of(line("10.00", "10.00", "0"), delivery_address=NEW_YORK))

    assert isinstance(outcome, Booked)


def test_vat_that_was_charged_is_booked_as_it_was_invoiced_whatever_a_validator_says() -> None:
    by_piece = line("1000.00", "1215.00", "21", quantity=D(1000))  # BR-CO-17 allows less than 1.00

    assert booked(sale_of(by_piece)).entry.total_vat == D("215.00")
