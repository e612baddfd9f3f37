"""Judges of what a supply is, where it is taxed, and at which rate."""

import re
import unicodedata
from dataclasses import replace
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from mappings.money import round_cents
from mappings.vat.decide import (
    Category,
    Nature,
    Ruling,
    Scenario,
    VatDecision,
    decide,
    find_scenario,
)
from mappings.vat.numbers import normalise
from mappings.vat.rates import rates_on, row_on
from mappings.vat.scenario import CONSEQUENCES
from mappings.vat.seller import Registration, Seller, Spell, Turnover, VatStanding
from mappings.vat.special_rates import standard_rate_at
from mappings.vat.supply import Supply
from mappings.vat.territories import Area, Place, locate
from mappings.vat.territory_table import TERRITORIES
from tests.vat_cases.reading import DAY, D, Fields, NotApplicable, day_of

# How near two words must come to be one name spelled in two languages, and to be the same.
ALIKE, SAME = 0.6, 0.85
ABOVE, BELOW = D("10000.01"), D(10_000)
NATURES = {
    "goods": Nature.GOODS,
    "physical": Nature.GOODS,
    "digital": Nature.DIGITAL,
    "service": Nature.SERVICE,
    "services": Nature.SERVICE,
}
# Names that other projects have for what we call otherwise.
SAME_AS = {
    "IC_SUPPLY": {Scenario.INTRA_COMMUNITY, Scenario.INTRA_COMMUNITY_SERVICE},
    "EXPORT": {Scenario.EXPORT, Scenario.OUTSIDE_SCOPE},
}
OF_CATEGORY = {
    "REVERSE_CHARGE": {Category.REVERSE_CHARGE},
    "NO_TAX_REVERSE_CHARGE": {Category.REVERSE_CHARGE},
    "NO_TAX": {Category.OUTSIDE, Category.EXPORT},
}


def scenario(given: Fields, expected: Fields) -> None:
    supply = _supply(given)
    ruling = find_scenario(supply=supply)
    decision = decide(ruling=ruling, charged=D(0), tax_point=supply.tax_point)
    _agree_on_name(expected["scenario"], ruling=ruling, decision=decision, supply=supply)
    if "country" in expected:
        assert ruling.country == expected["country"], ruling
    _agree_on_rates(given, expected, decision=decision, day=supply.tax_point)


def _supply(given: Fields) -> Supply:
    if given.get("customer_tax_exempt"):
        raise NotApplicable("no shop tells us of exempt customers")
    buyer, day = given["customer"], day_of(given.get("date"))
    proven = bool(given.get("vat_number") or given.get("vat_number_valid"))
    if given["supply"] not in NATURES:
        raise NotApplicable(f"a supply of {given['supply']}")
    return Supply(
        seller=_seller(given, day=day),
        origin=locate(country=given["seller"]),
        destination=_somewhere_in(given.get("ship_to") or buyer),
        tax_point=day,
        nature=NATURES[given["supply"]],
        is_business=proven,
        buyer_number=_number(buyer) if proven else "",
        verdict="valid" if proven else "",
        amount=D(given.get("net") or 0),
    )


def _somewhere_in(country: str) -> Place:
    """Away from every special territory."""
    return locate(country=country, postcode="1000")


def _number(country: str) -> str:
    """A number that the case calls valid; only its prefix counts for the table."""
    return normalise(raw="1", country=country)


def _seller(given: Fields, *, day: date) -> Seller:
    """Who is said to be above the threshold, and no more, declares through the one-stop shop."""
    above = bool(given.get("above_threshold"))
    standing = VatStanding(
        registrations=tuple(
            Registration(country=each) for each in given.get("seller_registrations") or ()
        ),
        turnover=(Turnover(year=day.year, amount=ABOVE),) if above else (),
        one_stop_shop=(Spell(),) if above else (),
    )
    return Seller(country=given["seller"], standing=standing)


def _agree_on_name(name: str, *, ruling: Ruling, decision: VatDecision, supply: Supply) -> None:
    taxed = decision.category is Category.STANDARD
    if name in OF_CATEGORY:
        assert decision.category in OF_CATEGORY[name], decision
    elif name == "DESTINATION":
        assert ruling.country == supply.destination.country != supply.seller.country, ruling
        assert taxed, ruling
    elif name == "ORIGIN":
        assert ruling.country == supply.origin.country, ruling
        assert taxed, ruling
    elif name in Scenario.__members__ or name in SAME_AS:
        assert ruling.scenario in SAME_AS.get(name, {Scenario.__members__.get(name)}), ruling
    else:
        raise NotApplicable(f"a scenario called {name}")


def _agree_on_rates(given: Fields, expected: Fields, *, decision: VatDecision, day: date) -> None:
    taxed = decision.category is Category.STANDARD
    row = row_on(country=decision.country, day=day)
    standard = row.standard if taxed and row else D(0)
    if "standard_rate" in expected:
        assert standard == D(expected["standard_rate"]), (decision, standard)
    if "rate" in expected:
        rates = rates_on(country=decision.country, day=day) if taxed else {D(0)}
        assert D(expected["rate"]) in rates, (decision, rates)
    if "reduced_rate" in expected:
        levels = _lower_levels(row) if taxed else {D(0)}
        assert D(expected["reduced_rate"]) in levels, (decision, levels)
    _agree_on_gross(given, expected, rate=standard)


def _lower_levels(row: Any) -> set[Decimal]:
    return {*row.reduced, row.super_reduced} - {None} if row else set()


def _agree_on_gross(given: Fields, expected: Fields, *, rate: Decimal) -> None:
    if "gross" in expected:
        net = D(given.get("net") or given["price_net"])
        gross = round_cents(net * (1 + rate / 100))
        assert gross == D(expected["gross"]), gross
    else:
        given.get("net")


def service(given: Fields, expected: Fields) -> None:
    """A rate of the case's own, charged where the law says that VAT is charged."""
    if not given["eu_reverse_charge"]:
        raise NotApplicable("a seller who switched the reverse charge off")
    number = _checked_number(given)
    ruling = find_scenario(
        supply=Supply(
            seller=Seller(country=given["seller"]),
            origin=locate(country=given["seller"]),
            destination=_somewhere_in(given["customer_country"] or given["seller"]),
            tax_point=DAY,
            nature=Nature.SERVICE,
            is_business=bool(given["is_business"]),
            buyer_number=number,
            verdict="valid" if number else "",
        )
    )
    consequence = CONSEQUENCES[ruling.scenario]
    own_rate = D(given["rule_rate"])
    rate = own_rate if consequence.category is Category.STANDARD else D(0)
    assert consequence.category == expected["en16931_category"], ruling
    assert (consequence.category is Category.REVERSE_CHARGE) is expected["reverse_charge"], ruling
    assert rate == D(expected["rate"]), rate
    _agree_on_gross(given, expected, rate=rate)


def _checked_number(given: Fields) -> str:
    """ "" for a consumer, and for a number that was checked in vain."""
    country, raw, checked = given["customer_country"], given["vat_id"], given["vat_id_validated"]
    if not (given["is_business"] and checked and country):
        return ""
    return normalise(raw=raw or "1", country=country)


def threshold(given: Fields, expected: Fields) -> None:
    """`scope` and `excl_vat` say what the turnover counts, and that is how ours is counted."""
    assert given.get("excl_vat", True), "our turnover is without VAT"
    given.get("scope")
    told = (
        Turnover(year=DAY.year - 1, amount=_sold(given["prev_year"])),
        Turnover(year=DAY.year, amount=_sold(given["current_year"])),
    )
    chosen = (Spell(),) if given.get("opted") or given.get("opt_in") else ()
    supply = Supply(
        seller=Seller(
            country="NL", standing=VatStanding(turnover=told, destination_by_choice=chosen)
        ),
        origin=locate(country="NL"),
        destination=locate(country="DE"),
        tax_point=DAY,
    )
    at_home = expected["place"].startswith(("seller", "origin", "home"))
    assert at_home or expected["place"].startswith(("dest", "customer", "buyer", "consumer"))
    for nature in (Nature.GOODS, Nature.DIGITAL):
        ruling = find_scenario(supply=replace(supply, nature=nature))
        assert ruling.country == ("NL" if at_home else "DE"), ruling


def _sold(text: str) -> Decimal:
    if text == "any":
        return BELOW
    if text[:1] not in "<>":
        raise NotApplicable(f"a turnover told as {text}")
    return ABOVE if text.startswith(">") else BELOW


def importing(given: Fields, expected: Fields) -> None:
    if given["goods_from"] not in {"third country", "third territory"}:
        raise NotApplicable(f"goods from {given['goods_from']}")
    elsewhere = "other" in given.get("import_state", "")
    supply = Supply(
        seller=Seller(
            country="NL",
            standing=VatStanding(
                import_scheme=(Spell(),) if given.get("ioss", True) else (),
            ),
        ),
        origin=locate(country="CN"),
        destination=locate(country="DE"),
        tax_point=DAY,
        amount=D("150.01") if given["consignment_value"].startswith(">") else D(150),
        imported_into="BE" if elsewhere else "DE",
    )
    ruling = find_scenario(supply=supply)
    if "ioss_allowed" in expected:
        assert (ruling.scenario is Scenario.IMPORT_SCHEME) is expected["ioss_allowed"], ruling
    if "place_of_supply" in expected:
        place, taxed = expected["place_of_supply"], ruling.scenario is not Scenario.IMPORT
        assert place.startswith("destination") or re.search(r"outside|third|import", place), place
        assert (taxed and ruling.country == "DE") is place.startswith("destination"), ruling


def rate_by_date(given: Fields, expected: Fields) -> None:
    """The levels of a country on a day of its own calendar; who sells does not change them."""
    given.get("seller"), given.get("b2c")
    row = row_on(country=given["country"], day=day_of(given.get("at")))
    assert row is not None, "no figures of that day"
    if "standard_rate" in expected:
        assert row.standard == D(expected["standard_rate"]), row
    if "reduced_rate" in expected:
        assert D(expected["reduced_rate"]) in _lower_levels(row), row
    for name in {"reduced", "reduced_rates"} & set(expected):
        assert set(map(D, expected[name])) == set(row.reduced), row
    _agree_on_gross(given, expected, rate=row.standard)


def territory(given: Fields, expected: Fields) -> None:
    """What a consumer there pays: nothing of ours on an export, else the rate of the place."""
    assert given.get("b2c", True), "sales to businesses are decided by their number"
    postcode, _, town = given["postcode"].partition(" (")
    city = given.get("city") or town.rstrip(")")
    place = locate(country=given["ship_to_country"], postcode=postcode, city=city)
    rate = _rate_at(place)
    assert rate == D(expected["destination_rate"]), (place, rate)
    _agree_on_gross(given, expected, rate=rate)
    if "territory" in expected:
        _agree_on_territory(expected["territory"], place=place)


def _rate_at(place: Place) -> Decimal:
    if place.area is Area.THIRD:
        return D(0)
    rate = standard_rate_at(place=place, day=DAY)
    assert rate is not None, place
    return rate


def _agree_on_territory(text: str, *, place: Place) -> None:
    """The territory that the text names best is the one that was found; "mainland" is none."""
    if "mainland" in text.lower():
        assert not place.special, place
        return
    assert place.special, place
    if place.area is Area.THIRD and re.search(r"outside|export|third", text.lower()):
        return
    likeness = {each.id: _likeness(each.name, text) for each in TERRITORIES}
    best = max(likeness, key=lambda each: likeness[each])
    assert likeness[place.special] >= max(ALIKE, min(likeness[best], SAME)), (place, best)


def _likeness(name: str, text: str) -> float:
    """How near the nearest two words come; short and common words say nothing."""
    pairs = [(a, b) for a in _words(name) for b in _words(text)]
    return max((SequenceMatcher(None, a, b).ratio() for a, b in pairs), default=0.0)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = "".join(c if c.isalpha() else " " for c in plain).split()
    return [word for word in words if len(word) > 3 and word not in {"islands", "french", "saint"}]
