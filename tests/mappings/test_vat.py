"""Places, numbers, rates and scenarios (docs/vat.md; BOOKING 16 to 22)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.booking import Booked, HeldReason
from mappings.sale import Address
from mappings.vat.decide import (
    CATEGORIES,
    Scenario,
    Supply,
    decide,
    find_scenario,
)
from mappings.vat.numbers import is_well_formed, issuing_country, normalise
from mappings.vat.rates import RATES, rates_on, row_on, show_rate
from mappings.vat.seller import Seller, Spell, VatStanding
from mappings.vat.territories import MEMBER_STATES, Area, locate
from mappings.vat.territory_table import TERRITORIES
from tests.mappings.baskets import ADDRESS, FACTS, PROFILE, booked, decide_on, held, line, sale_of

D = Decimal
DAY = date(2026, 11, 4)
SALE = sale_of(line("100.00", "121.00"))
BELGIAN_NUMBER = "BE0403170701"

# --- rates ---


def test_there_are_27_member_states_and_each_has_a_standard_rate_today() -> None:
    assert len(MEMBER_STATES) == 27
    assert all(row_on(country=country, day=DAY) for country in MEMBER_STATES)


@pytest.mark.parametrize("country", sorted(RATES))
def test_rows_of_a_country_follow_each_other_without_gap_or_overlap(country: str) -> None:
    rows = RATES[country]

    for earlier, later in pairwise(rows):
        assert earlier.last_day is not None
        assert later.first_day == earlier.last_day + timedelta(days=1)
    assert rows[-1].last_day is None
    assert all(D(0) < rate < row.standard for row in rows for rate in row.rates - {row.standard})


@pytest.mark.parametrize(
    ("day", "rates"),
    [
        ("2012-09-30", ""),
        ("2012-10-01", "6 21"),
        ("2018-12-31", "6 21"),
        ("2019-01-01", "9 21"),
        ("2026-11-04", "9 21"),
    ],
)
def test_dutch_rates_change_on_their_day(day: str, rates: str) -> None:
    assert rates_on(country="NL", day=date.fromisoformat(day)) == {D(r) for r in rates.split()}


@pytest.mark.parametrize(
    ("rate", "shown"), [("21.000", "21"), ("5.50", "5.5"), ("0.00", "0"), ("100", "100")]
)
def test_a_rate_is_shown_without_idle_zeros(rate: str, shown: str) -> None:
    assert show_rate(D(rate)) == shown


# --- places ---


@pytest.mark.parametrize(
    ("country", "postcode", "city", "place", "area", "special"),
    [
        ("NL", "1015 CC", "Amsterdam", "NL", Area.UNION, ""),
        ("nl ", "", "", "NL", Area.UNION, ""),
        ("EL", "105 57", "", "GR", Area.UNION, ""),
        ("UK", "SW1A 1AA", "", "GB", Area.THIRD, ""),
        ("GB", "BT1 1AA", "Belfast", "XI", Area.GOODS_ONLY, "XI"),
        ("GB", "BFPO 57", "", "CY", Area.UNION, "CY-SBA"),
        ("GB", "IM1 1AA", "", "GB", Area.THIRD, "IM"),
        ("MC", "98000", "", "FR", Area.UNION, "MC"),
        ("FR", "98000", "", "FR", Area.UNION, "MC"),
        ("FR", "97400", "", "FR", Area.THIRD, "FR-DOM-VAT"),
        ("RE", "", "", "RE", Area.THIRD, "FR-DOM-VAT"),
        ("FR", "97150", "", "FR", Area.THIRD, "FR-SXM"),
        ("FR", "20000", "", "FR", Area.UNION, "FR-COR"),
        ("ES", "35001", "", "ES", Area.THIRD, "ES-CN"),
        ("ES", "28001", "", "ES", Area.UNION, ""),
        ("FI", "22100", "", "FI", Area.THIRD, "FI-01"),
        ("IT", "23030", "Livigno (SO)", "IT", Area.THIRD, "IT-LIV"),
        ("IT", "23030", "Valdisotto", "IT", Area.UNION, ""),
        ("DE", "78266", "", "DE", Area.THIRD, "DE-BUS"),
        ("DE", "87491", "", "AT", Area.UNION, "AT-JUN"),
        ("AT", "6991", "Mittelberg", "AT", Area.UNION, "AT-MIT"),
        ("PT", "9500-321", "", "PT", Area.UNION, "PT-20"),
        ("PT", "9000-018", "", "PT", Area.UNION, "PT-30"),
        ("DK", "3900", "Nuuk", "DK", Area.THIRD, "DK-FO-GL"),
        ("CW", "", "", "CW", Area.THIRD, "NL-CAR"),
        ("US", "10001", "", "US", Area.THIRD, ""),
        ("", "1015 CC", "", "", Area.UNKNOWN, ""),
        ("NLD", "", "", "", Area.UNKNOWN, ""),
        ("12", "", "", "", Area.UNKNOWN, ""),
    ],
)
def test_a_place_is_found_before_any_country_rule(
    country: str, postcode: str, city: str, place: str, area: Area, special: str
) -> None:
    found = locate(country=country, postcode=postcode, city=city)

    assert (found.country, found.area, found.special) == (place, area, special)


@pytest.mark.parametrize(
    ("postcode", "certain"), [("28001", True), ("IGHJ987ERT35", False), ("", False)]
)
def test_a_postcode_that_rules_nothing_out_is_marked(postcode: str, certain: bool) -> None:
    assert locate(country="ES", postcode=postcode).certain is certain
    assert locate(country="NL", postcode=postcode).certain


@pytest.mark.parametrize(
    ("country", "postcode", "city", "special", "certain"),
    [
        ("IT", "23041", "", "IT-LIV", True),  # of this place alone
        ("IT", "23041", "Trepalle di Livigno", "IT-LIV", True),
        ("IT", "23030", "", "", False),  # shared: without a city it may be either
        ("IT", "23030", "Valfurva", "", True),
        ("IT", "22061", " ", "IT-CAM", True),
        ("IT", "22060", "", "", False),
        ("CH", "6911", "", "", False),
        ("CH", "6900", "", "", True),
        ("AT", "6991", "Riezlern", "AT-MIT", True),
        ("AT", "6992", "Hirschegg", "AT-MIT", True),
        ("DE", "87568", "", "AT-MIT", True),
        ("AT", "6993", "Wien", "", True),
    ],
)
def test_a_shared_postcode_is_told_apart_by_its_city_or_marked(
    country: str, postcode: str, city: str, special: str, certain: bool
) -> None:
    found = locate(country=country, postcode=postcode, city=city)

    assert (found.special, found.certain) == (special, certain)


def test_every_territory_can_be_reached_by_a_code_or_a_postcode() -> None:
    assert all(territory.codes or territory.where for territory in TERRITORIES)
    assert len({territory.id for territory in TERRITORIES}) == len(TERRITORIES)


@given(st.text(max_size=6), st.text(max_size=12), st.text(max_size=12))
def test_no_address_is_too_strange_to_be_located(country: str, postcode: str, city: str) -> None:
    place = locate(country=country, postcode=postcode, city=city)

    assert (place.area is Area.UNKNOWN) == (place.country == "")


# --- VAT numbers ---


@pytest.mark.parametrize(
    ("raw", "country", "number", "exists", "issuer"),
    [
        ("NL 0044.95.445.B01", "NL", "NL004495445B01", True, "NL"),
        ("4495445b01", "NL", "NL004495445B01", True, "NL"),
        ("BE 0403.170.701", "NL", BELGIAN_NUMBER, True, "BE"),
        ("GR 094501040", "GR", "EL094501040", True, "GR"),
        ("094501040", "GR", "EL094501040", True, "GR"),
        ("CHE-123.456.789 MWST", "CH", "CHE123456789", False, ""),
        ("NL123", "NL", "NL123", False, "NL"),
        ("", "NL", "", False, ""),
        (" . ", "NL", "", False, ""),
        ("geen", "NL", "NLGEEN", False, "NL"),
    ],
)
def test_a_vat_number_is_written_in_one_way(
    raw: str, country: str, number: str, exists: bool, issuer: str
) -> None:
    found = normalise(raw=raw, country=country)

    assert (found, is_well_formed(found), issuing_country(found)) == (number, exists, issuer)


@given(st.text(max_size=20), st.sampled_from(("NL", "BE", "GR", "XI", "CH", "", "US")))
def test_no_text_is_too_strange_for_a_vat_number(raw: str, country: str) -> None:
    number = normalise(raw=raw, country=country)

    assert normalise(raw=number, country=country) == number or not is_well_formed(number)
    assert is_well_formed(number) in {True, False}


# --- scenarios ---


def supply(
    country: str,
    *,
    number: str = "",
    verdict: str = "",
    picked_up: bool = False,
    origin: str = "NL",
    one_stop_shop: bool = False,
) -> Supply:
    standing = VatStanding(one_stop_shop=(Spell(),) if one_stop_shop else ())
    return Supply(
        seller=Seller(country=origin, standing=standing),
        origin=locate(country=origin),
        destination=locate(country=country, postcode="35001" if country == "ES" else "1000"),
        picked_up=picked_up,
        is_business=bool(number),
        buyer_number=number,
        verdict=verdict,
        tax_point=DAY,
    )


@pytest.mark.parametrize(
    ("given_supply", "scenario", "country"),
    [
        (supply("NL"), Scenario.DOMESTIC, "NL"),
        (supply("NL", number=BELGIAN_NUMBER, verdict="valid"), Scenario.DOMESTIC, "NL"),
        (supply("BE"), Scenario.DISTANCE_HOME, "NL"),
        (supply("BE", one_stop_shop=True), Scenario.OSS, "BE"),
        (supply("NL", one_stop_shop=True), Scenario.DOMESTIC, "NL"),
        (supply("US", one_stop_shop=True), Scenario.EXPORT, "NL"),
        (supply("BE", number=BELGIAN_NUMBER, verdict="valid"), Scenario.INTRA_COMMUNITY, "NL"),
        (
            supply("BE", number=BELGIAN_NUMBER, verdict="unavailable"),
            Scenario.INTRA_COMMUNITY_UNPROVEN,
            "NL",
        ),
        (supply("BE", number=BELGIAN_NUMBER), Scenario.INTRA_COMMUNITY_UNPROVEN, "NL"),
        (supply("BE", number=BELGIAN_NUMBER, verdict="invalid"), Scenario.DISTANCE_HOME, "NL"),
        (supply("BE", number="NL004495445B01", verdict="valid"), Scenario.DISTANCE_HOME, "NL"),
        (supply("DE", number=BELGIAN_NUMBER, verdict="valid"), Scenario.INTRA_COMMUNITY, "NL"),
        (supply("XI"), Scenario.DISTANCE_HOME, "NL"),
        (supply("US"), Scenario.EXPORT, "NL"),
        (supply("ES"), Scenario.EXPORT, "NL"),  # the Canary Islands
        (supply("CH", number=BELGIAN_NUMBER, verdict="valid"), Scenario.EXPORT, "NL"),
        (supply("CW"), Scenario.EXPORT, "NL"),
        (supply("US", picked_up=True), Scenario.DOMESTIC, "NL"),
        (supply("", picked_up=True), Scenario.DOMESTIC, "NL"),
        (supply(""), Scenario.UNDECIDED, ""),
        (supply("NL", origin="GB"), Scenario.IMPORT, "NL"),
        (supply("BE", origin="BE"), Scenario.DOMESTIC, "BE"),
    ],
)
def test_the_first_row_that_matches_names_the_scenario(
    given_supply: Supply, scenario: Scenario, country: str
) -> None:
    ruling = find_scenario(supply=given_supply)

    assert (ruling.scenario, ruling.country) == (scenario, country)


def test_every_scenario_has_its_category() -> None:
    assert CATEGORIES.keys() == set(Scenario)


@pytest.mark.parametrize(
    ("scenario_supply", "charged", "expected"),
    [
        (supply("NL"), "21", "21"),
        (supply("NL"), "9", "9"),
        (supply("NL"), "0", "21"),
        (supply("NL"), "19", "21"),
        (supply("BE"), "21", "21"),
        (supply("BE"), "9", "9"),
        (supply("BE"), "6", "21"),
        (supply("BE"), "0", "21"),
        (supply("US"), "0", "0"),
        (supply("US"), "21", "21"),
        (supply("US"), "19", "21"),
        (supply("BE", number=BELGIAN_NUMBER, verdict="valid"), "21", "0"),
        (supply("BE", number=BELGIAN_NUMBER, verdict="valid"), "0", "0"),
    ],
)
def test_the_expected_rate_is_the_charged_one_only_where_it_is_in_force(
    scenario_supply: Supply, charged: str, expected: str
) -> None:
    decision = decide(
        ruling=find_scenario(supply=scenario_supply), charged=D(charged), tax_point=DAY
    )

    assert decision.expected == D(expected)
    assert decision.as_expected is (charged == expected)


def to(country: str, **changes: str) -> Address:
    return replace(ADDRESS, country=country, postcode="", **changes)


def test_a_seller_elsewhere_is_booked_at_home_on_his_own_codes() -> None:
    belgian = replace(SALE, delivery_address=to("BE"))

    result = booked(belgian, profile=replace(PROFILE, country="BE"))

    assert (result.treatment.scenario, result.treatment.country) == ("domestic", "BE")


def test_goods_go_where_they_are_delivered_and_not_where_the_invoice_goes() -> None:
    invoiced_there = booked(replace(SALE, invoice_address=to("DE")))
    delivered_there = booked(replace(SALE, delivery_address=to("DE")))

    assert invoiced_there.treatment.scenario == Scenario.DOMESTIC
    assert delivered_there.treatment.scenario == Scenario.DISTANCE_HOME


@pytest.mark.parametrize("country", ["", " ", "NLD", "??"])
def test_a_delivery_address_without_a_country_is_held(country: str) -> None:
    assert held(replace(SALE, delivery_address=to(country))).reason is HeldReason.COUNTRY_MISSING


@pytest.mark.parametrize("country", ["BE", "US", ""])
def test_booking_16_what_is_picked_up_is_sold_in_the_shop(country: str) -> None:
    assert booked(replace(SALE, pick_up=True, delivery_address=to(country)))


# --- currency (BOOKING 26) ---


def test_booking_26_another_currency_needs_its_rate() -> None:
    dollars = replace(SALE, currency="USD")

    assert held(dollars).reason is HeldReason.CURRENCY_WITHOUT_RATE
    assert (
        held(dollars, facts=replace(FACTS, exchange_rate=D(0))).reason
        is HeldReason.CURRENCY_WITHOUT_RATE
    )
    entry = booked(dollars, facts=replace(FACTS, exchange_rate=D("0.92"))).entry
    assert (entry.currency, entry.exchange_rate) == ("USD", D("0.92"))


def test_the_books_own_currency_has_no_rate() -> None:
    outcome = decide_on(SALE, facts=replace(FACTS, exchange_rate=D("0.92")))

    assert isinstance(outcome, Booked)
    assert outcome.entry.exchange_rate is None
