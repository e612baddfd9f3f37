"""Judges of what a supply is, where it is taxed, and at which rate."""

import re
import unicodedata
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
from mappings.vat.scenario import CONSEQUENCES, SERVICES
from mappings.vat.seller import Registration, Seller, Spell, Turnover, VatStanding
from mappings.vat.special_rates import standard_rate_at
from mappings.vat.supply import Supply
from mappings.vat.territories import MEMBER_STATES, Area, Place, locate
from mappings.vat.territory_table import TERRITORIES
from mappings.vat.totals import Totals, split
from tests.vat_cases.reading import DAY, D, Fields, NotApplicable, day_of

# How near two words must come to be one name spelled in two languages, and to be the same.
ALIKE, SAME = 0.6, 0.85
ABOVE = D("10000.01")
CENT = D("0.01")
NATURES = {
    "goods": Nature.GOODS,
    "physical": Nature.GOODS,
    "digital": Nature.DIGITAL,
    "electronic": Nature.DIGITAL,
    "telecom": Nature.DIGITAL,
    "broadcasting": Nature.DIGITAL,
    "admission": Nature.LOCAL_SERVICE,
    "event": Nature.LOCAL_SERVICE,
    "margin_goods": Nature.MARGIN_GOODS,
    "excise_goods": Nature.EXCISE_GOODS,
    "service": Nature.SERVICE,
    "services": Nature.SERVICE,
}
# Names that other projects have for what we call otherwise.
SAME_AS = {
    "IC_SUPPLY": {Scenario.INTRA_COMMUNITY, Scenario.INTRA_COMMUNITY_SERVICE},
    "IC_SUPPLY_GOODS": {Scenario.INTRA_COMMUNITY},
    "IC_SERVICE": {Scenario.INTRA_COMMUNITY_SERVICE},
    "DOMESTIC_RC": {Scenario.DOMESTIC_REVERSE_CHARGE},
    "EXPORT": {Scenario.EXPORT, Scenario.OUTSIDE_SCOPE},
    "IOSS": {Scenario.IMPORT_SCHEME},
    "SME_EXEMPT": {Scenario.SMALL_BUSINESS},
    "BLOCK": {Scenario.REGISTRATION_MISSING},
}
OF_CATEGORY = {
    "REVERSE_CHARGE": {Category.REVERSE_CHARGE},
    "NO_TAX_REVERSE_CHARGE": {Category.REVERSE_CHARGE},
    "NO_TAX": {Category.OUTSIDE, Category.EXPORT},
    "OUT_OF_SCOPE": {Category.OUTSIDE},
    "EXEMPT": {Category.EXEMPT},
    "TAX_EXEMPT": {Category.EXEMPT},
}


def scenario(given: Fields, expected: Fields) -> None:
    supply = _supply(given)
    ruling = find_scenario(supply=supply)
    decision = decide(ruling=ruling, charged=D(0), tax_point=supply.tax_point)
    _agree_on_name(expected["scenario"], ruling=ruling, decision=decision, supply=supply)
    if "country" in expected:
        assert ruling.country == _code(expected["country"]), ruling
    _agree_on_rates(given, expected, decision=decision, day=supply.tax_point)


def _supply(given: Fields) -> Supply:
    buyer, day = given["customer"], day_of(given.get("date"))
    proven = _is_proven(given)
    nature = _nature(given)
    goes_to = given.get("ship_to") or buyer
    return Supply(
        seller=_seller(given, day=day),
        origin=_somewhere_in(given.get("ship_from") or given["seller"]),
        destination=_somewhere_in(buyer if nature in SERVICES else goes_to),
        tax_point=day,
        nature=nature,
        is_business=proven,
        buyer_number=_number(buyer, given=given) if proven else "",
        verdict="valid" if proven else "",
        amount=D(given.get("net") or 0),
    )


def _is_proven(given: Fields) -> bool:
    """Whether a number is known to be valid; who tells its verdict may tell the number too, or that there is one."""
    told, verdict = given.get("vat_number"), given.get("vat_number_valid")
    if not isinstance(told, bool | str | None) or not isinstance(verdict, bool | None):
        raise NotApplicable(f"a VAT number told as {told!r}, valid: {verdict!r}")
    return bool(verdict if verdict is not None else told)


def _nature(given: Fields) -> Nature:
    """An exempt customer holds a certificate of exemption (art. 151), which is asked of goods here."""
    nature, exempt = NATURES.get(given["supply"]), given.get("customer_tax_exempt")
    if nature is None or (exempt and nature is not Nature.GOODS):
        raise NotApplicable(f"a supply of {given['supply']}{' to an exempt body' * bool(exempt)}")
    return Nature.EXEMPT_BODY if exempt else nature


def _somewhere_in(country: str) -> Place:
    """Away from every special territory."""
    return locate(country=country, postcode="1000")


def _number(country: str, *, given: Fields) -> str:
    """A number that the case calls valid; only its prefix counts for the table."""
    told = given.get("vat_number")
    return normalise(raw=told if isinstance(told, str) else "1", country=_code(country))


def _code(country: str) -> str:
    """A country as our own settings have it: in capitals, GR for EL, GB for UK."""
    return locate(country=country, postcode="1000").country


def _seller(given: Fields, *, day: date) -> Seller:
    """Who is said to be above the threshold, and no more, declares through the one-stop shop.

    Who is outside the Union and registered where his goods go imports them himself: he has nothing else to declare there.
    """
    above = bool(given.get("above_threshold"))
    home, goes_to = _code(given["seller"]), given.get("ship_to") or given["customer"]
    registered = [_code(each) for each in given.get("seller_registrations") or ()]
    standing = VatStanding(
        registrations=tuple(Registration(country=each) for each in registered),
        turnover=(Turnover(year=day.year, amount=ABOVE),) if above else (),
        one_stop_shop=(Spell(),) if above or given.get("seller_oss") else (),
        imports_himself=home not in MEMBER_STATES and _code(goes_to) in registered,
    )
    return Seller(country=home, standing=standing)


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
        net = D(given["net"])
        gross = round_cents(net * (1 + rate / 100))
        assert gross == D(expected["gross"]), gross
    else:
        given.get("net")


def service(given: Fields, expected: Fields) -> None:
    """A rate of the case's own, charged where the law says that VAT is charged.

    A seller who sets the reverse charge off sells what is taxed where it happens, such as admission to an event (art. 53).
    """
    number, seller = _checked_number(given), given["seller"]
    reverses = given.get("eu_reverse_charge", True)
    ruling = find_scenario(
        supply=Supply(
            seller=Seller(country=_code(seller)),
            origin=locate(country=seller),
            destination=_somewhere_in(given["customer_country"] or seller),
            tax_point=DAY,
            nature=Nature.SERVICE if reverses else Nature.LOCAL_SERVICE,
            is_business=bool(given.get("is_business")),
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
    found = _priced(given, rate=rate, own_rate=own_rate)
    for name in ("net", "vat", "gross"):
        if name in expected:
            assert getattr(found, name) == D(expected[name]), found


def _priced(given: Fields, *, rate: Decimal, own_rate: Decimal) -> Totals:
    """A price with VAT in it is of the rule's own rate: at none, it is the seller's choice what the customer pays."""
    if "price_net" in given:
        net = D(given["price_net"])
        return split(amount=net, rate=rate, includes_vat=False, quantum=CENT)
    if rate != own_rate:
        raise NotApplicable("a price with VAT in it, of which none is charged")
    return split(amount=D(given["price_gross"]), rate=rate, includes_vat=True, quantum=CENT)


def _checked_number(given: Fields) -> str:
    """ "" for a consumer, and for a number that was checked in vain."""
    country, raw = given["customer_country"], given.get("vat_id")
    checked = given.get("vat_id_validated")
    if not (given.get("is_business") and checked and country):
        return ""
    return normalise(raw=raw or "1", country=_code(country))


def rate_by_date(given: Fields, expected: Fields) -> None:
    """The levels of a country on a day of its own calendar; who sells does not change them."""
    given.get("seller"), given.get("b2c")
    place = _somewhere_in(given["country"])
    row = row_on(country=place.country, day=day_of(given.get("at"), country=place.country))
    if row is None:
        raise NotApplicable(f"no verified figures of {place.country} on that day")
    if "standard_rate" in expected:
        assert row.standard == D(expected["standard_rate"]), row
    if "reduced_rate" in expected:
        assert D(expected["reduced_rate"]) in _lower_levels(row), row
    for name in {"reduced", "reduced_rates"} & set(expected):
        assert set(map(D, expected[name])) == set(row.reduced), row
    _agree_on_gross(given, expected, rate=row.standard)


def territory(given: Fields, expected: Fields) -> None:
    """What a consumer there pays: nothing of ours on an export, else the rate of the place."""
    if not given.get("b2c", True):
        raise NotApplicable("a sale to a business is decided by its number")
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
    if any(each.id == place.special and _is_named(each.name, text) for each in TERRITORIES):
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


def _is_named(name: str, text: str) -> bool:
    """By a word too short to be compared: Kos."""
    short = {word for word in re.findall(r"\w+", name.lower()) if len(word) == 3} - {"and", "the"}
    return not short.isdisjoint(re.findall(r"\w+", text.lower()))
