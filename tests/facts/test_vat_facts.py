"""The tables of rates and territories against the facts they were checked with, row by row."""

import json
import os
import re
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mappings.vat.rates import RATES, row_on
from mappings.vat.special_rates import standard_rate_at
from mappings.vat.territories import Area, locate
from mappings.vat.territory_table import TERRITORIES

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("IWEB_SHARED", ROOT.parent / "shared"))
D = Decimal


@cache
def facts(name: str) -> Any:
    return json.loads((SHARED / "data" / name).read_text(), parse_float=Decimal)


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


ALSO = {  # a second country whose postcodes name the same place
    "DE-BUS": "8238", "MC": "98000", "IM": "IM1 1AA", "CH-ISL": "GY1 1AA", "XI": "BT1 1AA", "AT-JUN": "87491",
    "SM": "47890", "VA": "00120", "DK-FO-GL": "3900",
}  # fmt: skip


@pytest.mark.parametrize("given", [p for p in territory_rules() if "also" in p.values[0]])
def test_a_territory_has_the_same_effect_by_a_postcode_of_another_country(
    given: dict[str, Any],
) -> None:
    also, postcode = given["also"], ALSO[given["id"]]
    assert re.match(also["postcode"], postcode)

    for country in also["country"]:
        place = locate(country=country, postcode=postcode)
        assert place.special == given["id"]
        assert place.area in AREAS[given["effect"]]


@pytest.mark.parametrize(
    "given", [p for p in territory_rules() if p.values[0]["effect"] == "special_rate"]
)
def test_the_own_standard_rate_of_a_territory_is_that_of_the_facts(given: dict[str, Any]) -> None:
    place = locate(country=given["match"]["country"][0], postcode=SAMPLES[given["id"]])

    found = standard_rate_at(place=place, day=date(2026, 11, 4))

    assert found == given["rates"]["standard"]


def test_every_territory_of_ours_is_one_of_the_facts() -> None:
    known = {given["id"] for given in facts("vat/territories.json")["rules"]}

    # Two of ours are halves of one fact: Ceuta and Melilla by their joint code, and Mittelberg beside Jungholz.
    assert {territory.id for territory in TERRITORIES} - known == {"ES-CE-ML", "AT-MIT"}
    assert known - {territory.id for territory in TERRITORIES} == {"CY-N"}
