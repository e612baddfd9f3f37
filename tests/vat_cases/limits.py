"""Judges of limits in euro: the threshold for distance sales, and the value of a consignment."""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import product

from mappings.vat.decide import Nature, Scenario, find_scenario
from mappings.vat.seller import Registration, Seller, Spell, Turnover, VatStanding
from mappings.vat.supply import Supply
from mappings.vat.territories import locate
from tests.vat_cases.reading import DAY, D, Fields, NotApplicable

CENT = D("0.01")
ABOVE = D("10000.01")
AT_HOME = r"seller|origin|home|supplier"
ABROAD = r"dest|customer|buyer|consum|arriv"


def amounts(told: object) -> tuple[Decimal, ...]:
    """The euros that a text means, at its limit: "<=150 EUR", ">10000", 149.99. Of "any" the least and more than any limit."""
    text = str(told).strip()
    if text == "any":
        return D(0), ABOVE
    said = re.fullmatch(r"(<=|>=|<|>)? ?([\d.,]+) ?(?:EUR|euro)?", text)
    if said is None:
        raise NotApplicable(f"an amount told as {text}")
    beside = {"<": -CENT, ">": CENT}.get(said[1], D(0))
    return (D(said[2].replace(",", "")) + beside,)


def threshold(given: Fields, expected: Fields) -> None:
    """`scope` and `excl_vat` say what the turnover counts, and that is how ours is counted."""
    if not given.get("excl_vat", True):
        raise NotApplicable("a turnover with VAT in it")
    given.get("scope")
    place = expected["place"]
    at_home = re.search(AT_HOME, place) is not None
    assert at_home or re.search(ABROAD, place), place
    from_abroad = _leaves_elsewhere(given.get("goods_from"))
    natures = (Nature.GOODS,) if from_abroad else (Nature.GOODS, Nature.DIGITAL)
    standing = _standing(given, from_abroad=from_abroad)
    for last, now in product(amounts(given["prev_year"]), amounts(given["current_year"])):
        told = (Turnover(year=DAY.year - 1, amount=last), Turnover(year=DAY.year, amount=now))
        supply = Supply(
            seller=Seller(country="NL", standing=replace(standing, turnover=told)),
            origin=locate(country="FR" if from_abroad else "NL"),
            destination=locate(country="DE"),
            tax_point=DAY,
            amount=amounts(given.get("order_net", "0"))[0],
        )
        for nature in natures:
            ruling = find_scenario(supply=replace(supply, nature=nature))
            assert ruling.country == ("NL" if at_home else "DE"), ruling


def _leaves_elsewhere(goods_from: str | None) -> bool:
    """Goods that leave from another member state than the seller's; nothing said is his own."""
    if goods_from is None or re.search(r"own|home|seller|establish", goods_from):
        return False
    if not re.search(r"other|another", goods_from):
        raise NotApplicable(f"goods from {goods_from}")
    return True


def _standing(given: Fields, *, from_abroad: bool) -> VatStanding:
    established = set(given.get("established_in") or ()) - {"NL"}
    chosen = given.get("opted") or given.get("opt_in")
    return VatStanding(
        registrations=(Registration(country="FR"),) if from_abroad else (),
        destination_by_choice=(Spell(),) if chosen else (),
        established_elsewhere=bool(established),
    )


def importing(given: Fields, expected: Fields) -> None:
    if given["goods_from"] not in {"third country", "third territory"}:
        raise NotApplicable(f"goods from {given['goods_from']}")
    elsewhere = "other" in given.get("import_state", "")
    standing = VatStanding(import_scheme=(Spell(),) if given.get("ioss", True) else ())
    for amount in amounts(given["consignment_value"]):
        supply = Supply(
            seller=Seller(country="NL", standing=standing),
            origin=locate(country="CN"),
            destination=locate(country="DE"),
            tax_point=DAY,
            nature=Nature.EXCISE_GOODS if given.get("excise") else Nature.GOODS,
            amount=amount,
            imported_into="BE" if elsewhere else "DE",
        )
        _agree_on_import(expected, supply=supply)


def _agree_on_import(expected: Fields, *, supply: Supply) -> None:
    ruling = find_scenario(supply=supply)
    if "ioss_allowed" in expected:
        assert (ruling.scenario is Scenario.IMPORT_SCHEME) is expected["ioss_allowed"], ruling
    if "place_of_supply" in expected:
        place, taxed = expected["place_of_supply"], ruling.scenario is not Scenario.IMPORT
        assert place.startswith("destination") or re.search(r"outside|third|import", place), place
        assert (taxed and ruling.country == "DE") is place.startswith("destination"), ruling
