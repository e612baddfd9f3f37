"""Sales that cross a border, and the zero rate: what is booked, on which code, and what is held (BOOKING 11, 16 to 20)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from mappings.booking import Booked, Held, HeldReason, Outcome
from mappings.facts import Facts, VatNumberEvidence
from mappings.rulebook import Concern, Rulebook, VatCode
from mappings.sale import Address, Sale, SaleLine
from tests.mappings.baskets import (
    ADDRESS,
    FACTS,
    PROFILE,
    RULEBOOK,
    booked,
    decide_on,
    discount,
    held,
    line,
    rule,
    sale_of,
    shipping,
    texts,
    with_rules,
)
from tests.mappings.test_docs import table

D = Decimal
NUMBER = "BE0403170701"
OTHER_NUMBER = "DE136695976"
UNTAXED = line("100.00", "100.00", "0")
CODE = Concern.VAT_CODE


def at(rate: str) -> SaleLine:
    return line("100.00", f"{100 + D(rate):.2f}", rate)


def to(country: str, *lines: SaleLine, **address: Any) -> Sale:
    there = replace(ADDRESS, country=country, **{"postcode": "", **address})
    return replace(sale_of(*lines), invoice_address=there, delivery_address=there)


def asked(verdict: str, number: str = NUMBER, **facts: Any) -> Facts:
    evidence = VatNumberEvidence(
        number=number, verdict=verdict, asked_at=sale_of(UNTAXED).ordered_at
    )
    return replace(FACTS, vat_numbers=(evidence,), **facts)


VALID = asked("valid")
SITUATIONS = {
    "domestic": (("NL",), FACTS),
    "intra_community": (("BE", NUMBER), VALID),
    "export": (("US",), FACTS),
    "distance_home": (("DE",), FACTS),
}


def in_situation(scenario: str, *lines: SaleLine, rulebook: Rulebook = RULEBOOK) -> Outcome:
    (country, *number), facts = SITUATIONS[scenario]
    sale = to(country, *lines, vat_number=number[0] if number else "")
    return decide_on(sale, facts=facts, rulebook=rulebook)


def scenarios_said(outcome: Outcome) -> set[str]:
    return {
        dict(reason.values)["scenario"]
        for reason in outcome.explanation
        if reason.text == "vat_decided"
    }


@pytest.mark.parametrize(
    "row", table("vat.md", "scenario | charged"), ids=lambda row: f"{row[0]} at {row[1]}"
)
def test_booking_20_the_charge_decides_as_the_page_says(row: list[str]) -> None:
    scenario, charged, answer = row
    verb, _, rest = answer.partition(": ")
    what, _, warning = rest.partition(", ")

    outcome = in_situation(scenario, at(charged))

    if verb == "held":
        assert isinstance(outcome, Held)
        assert outcome.reason == what
    else:
        assert isinstance(outcome, Booked)
        assert scenarios_said(outcome) == {what}
        assert [w.text for w in outcome.warnings] == (["vat_on_export"] if warning else [])


@pytest.mark.parametrize(
    ("scenario", "lines", "placed"),
    [
        ("domestic", (at("21"), at("9")), [("8000", "2"), ("8010", "1")]),
        ("intra_community", (UNTAXED, shipping("5.00", "5.00", "0")), [("8030", "7")] * 2),
        ("intra_community", (UNTAXED, discount("-9.00", "-9.00")), [("8030", "7")] * 2),
        ("export", (UNTAXED, shipping("5.00", "5.00", "0")), [("8040", "0B")] * 2),
        ("export", (UNTAXED, at("21")), [("8040", "0B"), ("8000", "2")]),
        ("distance_home", (at("21"), at("9")), [("8000", "2"), ("8010", "1")]),
    ],
)
def test_booking_17_each_line_stands_on_the_code_of_its_own_scenario(
    scenario: str, lines: tuple[SaleLine, ...], placed: list[tuple[str, str]]
) -> None:
    outcome = in_situation(scenario, *lines)

    assert isinstance(outcome, Booked)
    assert [(x.ledger_account, x.vat_code) for x in outcome.entry.lines] == placed
    assert outcome.treatment.scenario == scenario


# --- BOOKING 18: proof ---


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        (FACTS, "not_asked"),
        (asked("unavailable"), "unavailable"),
        (asked("valid", number=OTHER_NUMBER), "not_asked"),  # of another number
        (asked("valid", relation_has_vat_number=OTHER_NUMBER), "other_number"),
    ],
)
@pytest.mark.parametrize("charged", ["0", "21"])
def test_booking_18_a_number_that_is_not_proven_holds_the_sale_by_name(
    facts: Facts, problem: str, charged: str
) -> None:
    outcome = held(to("BE", at(charged), vat_number="BE 0403.170.701"), facts=facts)

    assert outcome.reason is HeldReason.VAT_NUMBER_UNPROVEN
    assert dict(outcome.values)["problem"] == problem
    assert dict(outcome.values)["number"] == NUMBER


def test_booking_18_the_relation_carries_exactly_the_number_that_was_proven() -> None:
    same = asked("valid", relation_has_vat_number=NUMBER)

    result = booked(to("BE", UNTAXED, vat_number="be0403170701"), facts=same)

    assert result.relation.vat_number == NUMBER
    assert result.relation.is_business


def test_booking_18_the_last_verdict_about_a_number_counts() -> None:
    (first,) = VALID.vat_numbers
    later = replace(first, verdict="invalid", asked_at=first.asked_at.replace(hour=23))
    sale = to("BE", UNTAXED, vat_number=NUMBER)

    for evidence in ((first, later), (later, first)):
        outcome = held(sale, facts=replace(FACTS, vat_numbers=evidence))
        assert outcome.reason is HeldReason.VAT_RATE_UNEXPECTED


def test_a_supply_without_vat_needs_a_place_without_doubt() -> None:
    doubtful = to("ES", UNTAXED, vat_number=NUMBER, postcode="?")
    sure = to("ES", UNTAXED, vat_number=NUMBER, postcode="28001")

    assert dict(held(doubtful, facts=VALID).values)["field"] == "delivery_postcode"
    assert booked(sure, facts=VALID)


@pytest.mark.parametrize(
    ("definition", "company", "scenario"),
    [
        ("vat_number", "", "intra_community"),
        ("company", "Bakkerij BV", "intra_community"),
        ("company", "", "distance_home"),
        ("group", "Bakkerij BV", "distance_home"),
    ],
)
def test_booking_11_vat_knows_the_same_businesses_as_the_owner(
    definition: str, company: str, scenario: str
) -> None:
    charged = "0" if scenario == "intra_community" else "21"
    sale = to("BE", at(charged), vat_number=NUMBER, company=company)

    result = booked(sale, facts=VALID, profile=replace(PROFILE, business_is=definition))

    assert result.treatment.scenario == scenario


def test_booking_16_a_foreign_business_that_fetches_its_goods_pays_vat() -> None:
    fetched = replace(to("BE", at("21"), vat_number=NUMBER), pick_up=True)

    assert booked(fetched, facts=VALID).treatment.scenario == "domestic"


@pytest.mark.parametrize("verdict", ["", "invalid"])
def test_a_buyer_whose_number_is_invalid_is_a_consumer(verdict: str) -> None:
    facts = asked(verdict) if verdict else FACTS
    number = NUMBER if verdict else "BE123"

    result = booked(to("BE", at("21"), vat_number=number), facts=facts)

    assert result.treatment.scenario == "distance_home"
    assert not result.relation.is_business


# --- BOOKING 17: codes ---


@pytest.mark.parametrize(
    ("scenario", "code", "problem"),
    [
        ("intra_community", VatCode(code="x", type="B", percentage=D(0)), "not_listed"),
        (
            "intra_community",
            VatCode(code="x", type="B", percentage=D(0), eu_sales_listing="S"),
            "not_listed",
        ),
        (
            "intra_community",
            VatCode(code="x", type="N", percentage=D(0), eu_sales_listing="L"),
            "no_base",
        ),
        (
            "intra_community",
            VatCode(code="x", type="E", percentage=D(0), eu_sales_listing="L"),
            None,
        ),
        ("export", VatCode(code="x", type="B", percentage=D(0), eu_sales_listing="L"), "listed"),
        ("export", VatCode(code="x", type="N", percentage=D(0)), "no_base"),
        ("export", VatCode(code="x", type="I", percentage=D(0)), "including"),
        ("export", VatCode(code="x", type="E", percentage=D(21)), "percentage"),
        ("export", VatCode(code="x", type="E", percentage=D(0), eu_sales_listing="N"), None),
    ],
)
def test_booking_17_a_code_at_zero_reaches_the_return_and_the_right_list(
    scenario: str, code: VatCode, problem: str | None
) -> None:
    rules = with_rules(rule(CODE, "x", scenario=scenario, rate=D(0), country="NL"))
    outcome = in_situation(
        scenario, UNTAXED, rulebook=replace(rules, vat_codes=(*RULEBOOK.vat_codes, code))
    )

    if problem is None:
        assert isinstance(outcome, Booked)
    else:
        assert isinstance(outcome, Held)
        assert outcome.reason is HeldReason.VAT_CODE_UNFIT
        assert dict(outcome.values)["problem"] == problem


# --- the zero rate ---


@pytest.mark.parametrize(
    ("match", "is_booked"),
    [
        ({"scenario": "domestic", "rate": D(0)}, True),
        ({"scenario": "domestic", "rate": D(0), "category": "7"}, True),
        ({"scenario": "domestic", "rate": D(0), "category": "8"}, False),
        ({"rate": D(0)}, False),  # may have been meant for goods that leave
        ({"scenario": "domestic"}, False),  # may have been meant for any rate
        ({"scenario": "export", "rate": D(0)}, False),
    ],
)
def test_booking_20_a_domestic_zero_is_booked_only_where_the_owner_names_it(
    match: dict[str, Any], is_booked: bool
) -> None:
    rules = with_rules(
        rule(CODE, "0B", "zero", **match), rule(Concern.LEDGER_ACCOUNT, "8050", rate=D(0))
    )
    outcome = decide_on(sale_of(replace(UNTAXED, categories=("7",))), rulebook=rules)

    assert isinstance(outcome, Booked) is is_booked
    if isinstance(outcome, Held):
        assert outcome.reason is HeldReason.VAT_RATE_UNEXPECTED
    else:
        assert "zero_rated" in texts(outcome)


def test_booking_20_one_line_that_no_rule_names_holds_the_whole_sale() -> None:
    rules = with_rules(
        rule(CODE, "0B", "zero", scenario="domestic", rate=D(0), category="7"),
        rule(Concern.LEDGER_ACCOUNT, "8050", rate=D(0)),
    )
    panel = replace(UNTAXED, categories=("7",))

    assert booked(sale_of(panel, at("21")), rulebook=rules)
    assert held(sale_of(panel, UNTAXED), rulebook=rules).reason is HeldReason.VAT_RATE_UNEXPECTED


def test_an_address_is_read_by_its_delivery_and_the_number_by_its_invoice() -> None:
    invoice: Address = replace(ADDRESS, country="NL", vat_number=NUMBER)
    sale = replace(
        sale_of(UNTAXED),
        invoice_address=invoice,
        delivery_address=replace(ADDRESS, country="BE", postcode="1000"),
    )

    assert booked(sale, facts=VALID).treatment.scenario == "intra_community"
