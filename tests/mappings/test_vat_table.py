"""The decision table: every row with its supplies, boxes and listings, as docs/vat.md works them out (BOOKING 16 to 24)."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from mappings.booking import HeldReason
from mappings.vat.boxes import PURCHASES, Box, Purchase
from mappings.vat.boxes import box as box_of
from mappings.vat.decide import ROWS, Ruling, Scenario, decide, find_scenario
from mappings.vat.seller import Registration, Turnover, VatStanding
from mappings.vat.territories import locate
from tests.mappings.baskets import ADDRESS, PROFILE, booked, held, line, sale_of
from tests.mappings.test_docs import table
from tests.mappings.vat_supplies import read_supply

D = Decimal
DAY = date(2026, 11, 4)
SALE = sale_of(line("100.00", "121.00"))


# --- the decision table, as docs/vat.md works it out ---

SUPPLIES = table("vat.md", "supply")


@pytest.mark.parametrize("row", SUPPLIES, ids=lambda row: f"{row[2]}: {row[0]} at {row[1]}")
def test_every_supply_of_the_page_has_its_scenario_rate_box_and_listing(row: list[str]) -> None:
    text, charged, name, scenario, country, box, listed = row
    given_supply = read_supply(text)

    ruling = find_scenario(supply=given_supply)
    decision = decide(ruling=ruling, charged=D(charged), tax_point=given_supply.tax_point)

    assert (ruling.row, ruling.scenario, ruling.country) == (name, scenario, country)
    assert (decision.scenario, decision.country) == (scenario, country)
    assert (decision.box or "-", decision.listing.value or "-") == (box, listed)
    assert decision.expected == D(charged)


def test_every_row_has_three_supplies_on_the_page() -> None:
    written = Counter(row[2] for row in SUPPLIES)

    assert written.keys() == {row.name for row in ROWS} | {"small_business"}
    assert min(written.values()) >= 3


@pytest.mark.parametrize("scenario", [Scenario.EXPORT, Scenario.MARGIN])
def test_booking_20_vat_that_was_invoiced_is_domestic_and_stands_in_its_box(
    scenario: Scenario,
) -> None:
    ruling = Ruling(scenario=scenario, country="NL", row="x")

    decision = decide(ruling=ruling, charged=D(21), tax_point=DAY)

    assert (decision.scenario, decision.box, decision.as_expected) == (
        Scenario.DOMESTIC,
        "1a",
        True,
    )


def test_booking_24_a_sale_above_the_threshold_is_held_by_the_registration_that_is_missing() -> (
    None
):
    told = VatStanding(turnover=(Turnover(year=2026, amount=D(9950)),))
    german = replace(SALE, delivery_address=replace(ADDRESS, country="DE", postcode=""))

    outcome = held(german, profile=replace(PROFILE, vat=told))

    assert booked(german)
    assert outcome.reason is HeldReason.REGISTRATION_MISSING
    assert dict(outcome.values) == {"country": "DE"}


def test_booking_19_stock_in_another_country_is_not_in_the_dutch_return() -> None:
    stock = VatStanding(stock="DE", registrations=(Registration(country="DE"),))

    american = replace(ADDRESS, country="US", postcode="")
    sale = replace(sale_of(line("100.00", "100.00", "0")), delivery_address=american)

    outcome = held(sale, profile=replace(PROFILE, vat=stock))

    assert booked(sale).treatment.country == "NL"
    assert outcome.reason in {HeldReason.NO_VAT_CODE, HeldReason.NO_LEDGER_ACCOUNT}
    assert dict(outcome.values)["country"] == "DE"


def test_a_small_business_that_charges_vat_is_held() -> None:
    exempt = VatStanding(small_business=(Registration(country="NL"),))

    outcome = held(SALE, profile=replace(PROFILE, vat=exempt))

    assert outcome.reason is HeldReason.VAT_RATE_UNEXPECTED
    assert dict(outcome.values)["expected"] == "0"


@pytest.mark.parametrize(
    ("country", "boxes"),
    [
        ("NL", ["2a", "4b", "4b", "4a", "4a", "", "", ""]),
        ("BE", ["87", "86", "88", "87", "87", "81", "82", "83"]),
    ],
)
def test_purchases_stand_in_the_buyers_own_boxes(country: str, boxes: list[str]) -> None:
    assert [PURCHASES[country][purchase].base for purchase in Purchase] == boxes


@pytest.mark.parametrize(
    ("scenario", "rate", "found"),
    [
        (Scenario.DOMESTIC, "6", Box("01", "54", "49")),
        (Scenario.DOMESTIC, "12", Box("02", "54", "49")),
        (Scenario.DOMESTIC, "21", Box("03", "54", "49")),
        (Scenario.DOMESTIC, "19", Box("")),
        (Scenario.DOMESTIC_REVERSE_CHARGE, "0", Box("45", credit="49")),
        (Scenario.INTRA_COMMUNITY_SERVICE, "0", Box("44", credit="48")),
        (Scenario.EXPORT, "0", Box("47", credit="49")),
    ],
)
def test_the_belgian_return_has_its_own_boxes(scenario: Scenario, rate: str, found: Box) -> None:
    assert box_of(scenario=scenario, country="BE", rate=D(rate), day=DAY, home="BE") == found


# Art. 284 exempts in the state whose VAT it would be. What another state's buyer accounts for as a service, or customs or a
# marketplace, is none of it, and neither is a voucher before it is spent.
NEVER_EXEMPT = {
    *("voucher", "marketplace", "marketplace_unclear", "service_proven", "service_unproven"),
    *("service_abroad", "service_outside", "import_scheme", "import", "outside"),
    "excise_abroad",
    *("exempt_abroad", "service_of_foreigner", "triangular_proven", "triangular_unproven"),
}


@pytest.mark.parametrize("row", SUPPLIES, ids=lambda row: f"{row[2]}: {row[0]} at {row[1]}")
def test_a_small_business_is_exempt_where_the_vat_would_be_due_and_nowhere_else(
    row: list[str],
) -> None:
    text, _, name, _, country, _, _ = row
    supply = read_supply(text)
    standing = replace(
        supply.seller.standing, small_business=(Registration(country=country, number="EX"),)
    )

    ruling = find_scenario(supply=replace(supply, seller=replace(supply.seller, standing=standing)))

    assert ruling.row == (name if name in NEVER_EXEMPT else "small_business")
    assert ruling.country == country


GROUNDS = {
    "AE": "VATEX-EU-AE",
    "K": "VATEX-EU-IC",
    "G": "VATEX-EU-G",
    "O": "VATEX-EU-O",
    "S": "",
}


@pytest.mark.parametrize("row", SUPPLIES, ids=lambda row: f"{row[2]}: {row[0]} at {row[1]}")
def test_every_supply_without_vat_names_its_ground(row: list[str]) -> None:
    supply = read_supply(row[0])
    decision = decide(
        ruling=find_scenario(supply=supply), charged=D(row[1]), tax_point=supply.tax_point
    )

    exempt = {Scenario.MARGIN: "VATEX-EU-F", Scenario.EXEMPT_BODY: "VATEX-EU-151"}
    of_scenario = exempt.get(decision.scenario, "")
    assert decision.ground == GROUNDS.get(decision.category.value, of_scenario)


def test_a_place_that_no_row_knows_is_undecided_and_says_that_no_row_did() -> None:
    supply = replace(read_supply("goods NL>DE"), origin=locate(country=""))

    ruling = find_scenario(supply=supply)

    assert (ruling.scenario, ruling.row) == (Scenario.UNDECIDED, "none")
