"""The engine against facts it was not written from: dated rates, special territories, and the cases of other projects."""

import json
import os
import re
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mappings.money import allocate, round_cents
from mappings.vat.decide import Category, Scenario, Supply, decide, find_scenario
from mappings.vat.numbers import is_well_formed, issuing_country, normalise
from mappings.vat.rates import RATES, row_on
from mappings.vat.seller import Seller
from mappings.vat.territories import Area, locate
from mappings.vat.territory_table import TERRITORIES

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("IWEB_SHARED", ROOT.parent / "shared"))
D = Decimal
DAY = date(2026, 11, 4)


@cache
def facts(name: str) -> Any:
    return json.loads((SHARED / "data" / name).read_text(), parse_float=Decimal)


def cases(group: str, *, verdict: str = "holds") -> list[Any]:
    """Cases of one group; there must be some, so that no test runs over nothing."""
    found = [
        pytest.param(case["inputs"], case["expected"], id=case["id"])
        for case in facts("vat/cases.json")["cases"]
        if case["group"] == group and case["verdict_2026"] == verdict
    ]
    assert found, group
    return found


# --- rates ---


def rate_rows() -> list[Any]:
    data = facts("vat/rates.json")
    rows = {**data["eu"], "XI": data["non_eu"]["XI"]}
    return [
        pytest.param(country, row, id=f"{country}-{row['from']}")
        for country in rows
        for row in rows[country]
    ]


@pytest.mark.parametrize(("country", "row"), rate_rows())
def test_every_dated_rate_is_in_force_on_its_first_and_last_day(
    country: str, row: dict[str, Any]
) -> None:
    first = date.fromisoformat(row["from"])
    last = date.fromisoformat(row["to"]) if row["to"] else date(2099, 12, 31)

    for day in (first, last):
        found = row_on(country=country, day=day)
        assert found is not None
        assert found.standard == row["standard"]
        assert set(found.reduced) == {D(rate) for rate in row["reduced"]}
        assert found.super_reduced == row.get("super_reduced")
        assert found.parking == row.get("parking")
    before = row_on(country=country, day=first - timedelta(days=1))
    assert before is None or before.last_day == first - timedelta(days=1)


def test_no_country_of_the_table_has_a_row_that_the_facts_lack() -> None:
    assert sum(len(rows) for rows in RATES.values()) == len(rate_rows())


@pytest.mark.parametrize(("inputs", "expected"), cases("rate-by-date"))
def test_rates_by_date_are_those_of_other_projects(
    inputs: dict[str, Any], expected: dict[str, Any]
) -> None:
    row = row_on(country=inputs["country"], day=date.fromisoformat(inputs["at"][:10]))

    assert row is not None
    assert row.standard == expected["standard_rate"]
    if "gross" in expected:
        assert D(inputs["net"]) * (1 + row.standard / 100) == D(expected["gross"])


# --- territories ---


def territory_rules() -> list[Any]:
    return [pytest.param(r, id=r["id"]) for r in facts("vat/territories.json")["rules"]]


SAMPLES = {  # a postcode for each pattern of the facts, by the rule's id
    "ES-CN": "35001", "ES-CE": "51001", "ES-ML": "52001", "FI-01": "22100", "IT-LIV": "23041",
    "IT-CAM": "22061", "DE-BUS": "78266", "DE-HEL": "27498", "GR-69": "63086", "FR-DOM-VAT": "97400",
    "FR-DOM-NOVAT": "97300", "FR-SXM": "97150", "FR-COM": "98800", "FR-COR": "20000", "CY-SBA": "BFPO57",
    "AT-JUN": "6691", "PT-20": "9500-321", "PT-30": "9000-018", "GR-ISL": "811 00",
}  # fmt: skip
CITIES = {"IT-LIV": "Livigno", "IT-CAM": "Campione d'Italia"}
AREAS = {
    "third_territory": {Area.THIRD},
    "third_country": {Area.THIRD},
    "goods_only_eu": {Area.GOODS_ONLY},
    "special_rate": {Area.UNION},
    "treat_as": {Area.UNION, Area.THIRD},
}


@pytest.mark.parametrize("given", territory_rules())
def test_every_special_territory_has_its_effect(given: dict[str, Any]) -> None:
    if given["effect"] == "review":  # Northern Cyprus cannot be told by an address
        assert locate(country="CY", postcode="99010").country == "CY"
        return
    postcode = SAMPLES.get(given["id"], "")
    if "postcode" in given["match"]:
        assert re.match(given["match"]["postcode"], postcode)

    for country in [*given["match"]["country"], *given.get("alt_iso", [])]:
        own = country not in given["match"]["country"]
        place = locate(
            country=country, postcode="" if own else postcode, city=CITIES.get(given["id"], "")
        )
        assert place.area in AREAS[given["effect"]]
        assert place.special
        if given["effect"] == "treat_as":
            assert place.country == given["treat_as"]


def test_every_territory_of_ours_is_one_of_the_facts() -> None:
    known = {given["id"] for given in facts("vat/territories.json")["rules"]}

    # Two of ours are halves of one fact: Ceuta and Melilla by their joint code, and Mittelberg beside Jungholz.
    assert {territory.id for territory in TERRITORIES} - known == {"ES-CE-ML", "AT-MIT"}
    assert known - {territory.id for territory in TERRITORIES} == {"CY-N"}


@pytest.mark.parametrize(("inputs", "expected"), cases("special-territory"))
def test_special_territories_of_other_projects(
    inputs: dict[str, Any], expected: dict[str, Any]
) -> None:
    place = locate(country=inputs["ship_to_country"], postcode=inputs["postcode"].split(" (")[0])

    if expected["destination_rate"] == 0:
        assert place.area is Area.THIRD
    else:
        row = row_on(country=place.country, day=DAY)
        assert row is not None
        assert row.standard == expected["destination_rate"]


@pytest.mark.parametrize(
    ("inputs", "expected"), cases("special-territory", verdict="design-choice")
)
def test_a_postcode_that_cannot_be_read_is_marked_for_review(
    inputs: dict[str, Any], expected: dict[str, Any]
) -> None:
    place = locate(country=inputs["ship_to_country"], postcode=inputs["postcode"])

    assert not place.certain
    row = row_on(country=place.country, day=DAY)
    assert row is not None
    assert row.standard == expected["destination_rate"]


# --- scenarios: goods only, for that is what shops sell here ---

SAME = {
    "DOMESTIC": Scenario.DOMESTIC,
    "IC_SUPPLY": Scenario.INTRA_COMMUNITY,
    "DISTANCE_HOME": Scenario.DISTANCE_HOME,
}
NUMBER_OF = {"FR": "FR40303265045", "BE": "BE0403170701"}


def goods_cases() -> list[Any]:
    found = [
        case
        for case in (*cases("scenario"), *cases("scenario-threshold"))
        if case.values[0]["supply"] == "goods"
    ]
    assert len(found) >= 4
    return found


@pytest.mark.parametrize(("inputs", "expected"), goods_cases())
def test_scenarios_of_other_projects(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    has_number = inputs.get("vat_number", inputs.get("vat_number_valid", False))
    ruling = find_scenario(
        supply=Supply(
            seller=Seller(country=inputs["seller"]),
            origin=locate(country=inputs["seller"]),
            is_business=has_number,
            destination=locate(country=inputs.get("ship_to", inputs["customer"]), postcode="1000"),
            picked_up=False,
            buyer_number=NUMBER_OF[inputs["customer"]] if has_number else "",
            verdict="valid" if has_number else "",
            tax_point=DAY,
        )
    )

    assert ruling.scenario is SAME[expected["scenario"]]
    if expected["scenario"] == "IC_SUPPLY":
        decision = decide(ruling=ruling, charged=D(0), tax_point=DAY)
        assert (decision.expected, decision.category) == (
            D(expected["standard_rate"]),
            Category.INTRA_COMMUNITY,
        )


# --- VAT numbers ---


@pytest.mark.parametrize(("inputs", "expected"), cases("vatid-normalise"))
def test_numbers_are_written_as_other_projects_write_them(
    inputs: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert normalise(raw=inputs["raw"], country=inputs["country"]) == expected["normalised"]


@pytest.mark.parametrize(("inputs", "expected"), cases("vatid-checksum"))
def test_check_digits_agree(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    raw = inputs["raw"].split(" (")[0]
    if "guess_country" in expected:
        assert [
            c.lower() for c in RATES if is_well_formed(normalise(raw=raw, country=c))
        ] == expected["guess_country"]
    elif "iso_country" in expected:
        number = normalise(raw=raw, country=expected["iso_country"])
        assert is_well_formed(number) is expected["valid"]
        assert issuing_country(number) == expected["iso_country"]
    else:  # a number of the non-Union scheme belongs to a seller, and no buyer has one
        assert not is_well_formed(normalise(raw=raw, country=""))


# --- money ---


@pytest.mark.parametrize(("inputs", "expected"), cases("cent-allocation"))
def test_cents_are_shared_as_other_projects_share_them(
    inputs: dict[str, Any], expected: dict[str, Any]
) -> None:
    weights = [D(weight) for weight in inputs["weights"]]

    shares = allocate(total=D(inputs["total_cents"]), weights=weights, quantum=D(1))

    assert list(shares) == expected["shares_cents"]


@pytest.mark.parametrize(("inputs", "expected"), cases("shipping-proportional-NL"))
def test_shares_by_net_value_are_those_of_the_dutch_rule(
    inputs: dict[str, Any], expected: dict[str, Any]
) -> None:
    nets = [round_cents(D(x["gross"]) / (1 + D(x["rate"]) / 100)) for x in inputs["lines"]]

    shares = allocate(total=D(inputs["shipping_net"]), weights=nets, quantum=D("0.01"))

    assert [str(share) for share in shares] == [
        expected["shipping_net_21"],
        expected["shipping_net_9"],
    ]


@pytest.mark.parametrize(
    ("inputs", "expected"), [c for c in cases("vat-amount-half-up") if c.values[1]["accepted"]]
)
def test_vat_is_base_times_rate_half_up(inputs: dict[str, Any], expected: dict[str, Any]) -> None:
    assert round_cents(D(inputs["taxable"]) * D(inputs["rate"]) / 100) == D(expected["vat"])


@pytest.mark.parametrize(
    ("inputs", "expected"), [c for c in cases("rounding-NL") if "vat_unrounded" in c.values[0]]
)
def test_dutch_vat_is_rounded_arithmetically(
    inputs: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert round_cents(D(inputs["vat_unrounded"])) == D(expected["vat"])
