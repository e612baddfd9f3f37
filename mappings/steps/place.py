"""Step: which currency, which scenario. What cannot be booked is held by the name of what is missing."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from mappings.booking import HeldReason, Reason
from mappings.facts import Facts
from mappings.money import ZERO
from mappings.rulebook import Profile, RateSource, Rulebook
from mappings.sale import Sale
from mappings.steps.changes import standing_booking
from mappings.steps.customer import Buyer
from mappings.steps.kinds import Kinds
from mappings.steps.rulings import Rulings, rule_on_kinds, tell_apart
from mappings.steps.standing import Days
from mappings.steps.step import Step, because, hold
from mappings.vat.decide import Ruling, Scenario, Supply
from mappings.vat.scenario import NEEDS_NUMBER, UNPROVEN
from mappings.vat.seller import Seller, Spell
from mappings.vat.supply import INVALID, Channel
from mappings.vat.territories import Area, Place, locate

_OSS_MODULE: Final = "oss"
_DIGITS: Final = Context(prec=10, rounding=ROUND_HALF_UP)


def find_exchange_rate(*, sale: Sale, profile: Profile, facts: Facts) -> Step[Decimal | None]:
    """The books' currency for one unit of the sale's; None where both are the same, or the ledger takes its own (BOOKING 26)."""
    if sale.currency == profile.currency:
        return Step(None)
    currency, books = sale.currency, profile.currency
    if profile.rate_source is RateSource.LEDGER:
        said = because(
            "place", "exchange_rate_of_ledger", rule="BOOKING 26", currency=currency, books=books
        )
        return Step(None, (said,))
    rate = _rate(sale=sale, profile=profile, facts=facts)
    if rate is None or not rate.is_finite() or rate <= ZERO:
        hold(HeldReason.CURRENCY_WITHOUT_RATE, currency=currency, books=books)
    text = (
        "exchange_rate_of_ecb" if profile.rate_source is RateSource.ECB else "exchange_rate_of_shop"
    )
    said = because("place", text, rule="BOOKING 26", currency=currency, rate=rate, books=books)
    return Step(rate, (said,))


def _rate(*, sale: Sale, profile: Profile, facts: Facts) -> Decimal | None:
    """A shop states how much of the order's currency one unit of its own buys: a ledger asks for the inverse (BOOKING 26)."""
    if profile.rate_source is RateSource.ECB:
        return facts.exchange_rate
    shop = sale.conversion_rate
    return _DIGITS.divide(Decimal(1), shop) if shop.is_finite() and shop > ZERO else None


def rule_on_supply(
    *,
    sale: Sale,
    rulebook: Rulebook,
    profile: Profile,
    facts: Facts,
    buyer: Buyer,
    kinds: Kinds,
    days: Days,
) -> Step[Rulings]:
    """The scenario of the document: its goods leave together for one place. What is something else is ruled on apart."""
    address = sale.delivery_address
    place = locate(country=address.country, postcode=address.postcode, city=address.city)
    if place.area is Area.UNKNOWN and not sale.pick_up:
        hold(HeldReason.COUNTRY_MISSING, document=sale.external_id, country=address.country)
    _check_proof_afterwards(buyer=buyer, facts=facts)
    rate = rate_in_books(sale=sale, profile=profile, facts=facts)
    supply = Supply(
        seller=_seller(profile=profile, rulebook=rulebook, facts=facts),
        origin=locate(country=profile.vat.stock or profile.country),
        destination=place,
        picked_up=sale.pick_up,
        is_business=buyer.is_business,
        # One definition of a business, for VAT too: whom the owner calls a consumer has no number (BOOKING 11).
        buyer_number=buyer.number if buyer.is_business else "",
        verdict=buyer.verdict,
        tax_point=days.tax_point,
        amount=sale.total_net * rate,
        imported_into=profile.vat.cleared_in,
        channel=_channel(sale=sale, profile=profile),
    )
    rulings = rule_on_kinds(sale=sale, supply=supply, kinds=kinds, rate=rate)
    ruling = rulings.main
    text = "picked_up" if sale.pick_up else "delivered_to"
    said = because(
        "place",
        text,
        rule="BOOKING 16" if sale.pick_up else f"vat row {ruling.row}",
        country=place.country or profile.country,
        scenario=ruling.scenario,
    )
    told = (said, *tell_apart(rulings=rulings, sale=sale))
    for one in rulings.distinct:
        _check_scenario(ruling=one, rulebook=rulebook, buyer=buyer, said=told)
        if one.scenario in NEEDS_NUMBER:
            goods = one.scenario in {Scenario.INTRA_COMMUNITY, Scenario.TRIANGULAR}
            _check_proof(
                sale=sale, facts=facts, buyer=buyer, said=told, place=place if goods else None
            )
    return Step(rulings, told)


def _channel(*, sale: Sale, profile: Profile) -> Channel:
    """A marketplace's orders are known by how they were paid: its module puts its own name there."""
    return Channel(dict(profile.marketplaces).get(sale.payment_method, Channel.OWN_SHOP))


def rate_in_books(*, sale: Sale, profile: Profile, facts: Facts) -> Decimal:
    """For the threshold; a ledger's own rate is not known here, and the shop's is near it."""
    if sale.currency == profile.currency:
        return Decimal(1)
    return _rate(sale=sale, profile=profile, facts=facts) or Decimal(1)


def _has_oss_module(rulebook: Rulebook) -> bool:
    return any(name == _OSS_MODULE for name, _ in rulebook.modules)


def _seller(*, profile: Profile, rulebook: Rulebook, facts: Facts) -> Seller:
    """Who switches the module OSS on declares distance sales where they arrive."""
    standing = profile.vat
    if _has_oss_module(rulebook):
        standing = replace(standing, one_stop_shop=(*standing.one_stop_shop, Spell()))
    return Seller(country=profile.country, standing=standing, turnover=facts.turnover)


def _check_scenario(
    *, ruling: Ruling, rulebook: Rulebook, buyer: Buyer, said: tuple[Reason, ...]
) -> None:
    """Hold what cannot be booked yet by the name of what is missing; everything else is for the owner's rules to place."""
    scenario, country = ruling.scenario, ruling.country
    if scenario in UNPROVEN:
        _unproven(buyer=buyer, problem=buyer.verdict or "not_asked", said=said)
    if scenario is Scenario.OSS and not _has_oss_module(rulebook):
        hold(HeldReason.OSS_MODULE_NEEDED, because=said, country=country)
    if scenario is Scenario.REGISTRATION_MISSING:
        hold(HeldReason.REGISTRATION_MISSING, because=said, country=country)
    if scenario is Scenario.UNDECIDED:
        hold(HeldReason.SCENARIO_NOT_SUPPORTED, because=said, scenario=scenario, country=country)


def _check_proof(
    *,
    sale: Sale,
    facts: Facts,
    place: Place | None,
    buyer: Buyer,
    said: tuple[Reason, ...],
) -> None:
    """BOOKING 18: the relation carries exactly the number that was proven. Goods at 0% need a place without doubt too."""
    carried = facts.relation_has_vat_number
    if carried and carried != buyer.number:
        _unproven(buyer=buyer, problem="other_number", said=said, carried=carried)
    if place is not None and not place.certain:
        hold(
            HeldReason.SOURCE_UNREADABLE,
            because=said,
            field="delivery_postcode",
            value=sale.delivery_address.postcode,
        )


def _check_proof_afterwards(*, buyer: Buyer, facts: Facts) -> None:
    """What stands in the books at 0%, on a number that VIES calls invalid since (BOOKING 18)."""
    standing = standing_booking(facts)
    if buyer.verdict != INVALID or standing is None or standing.booked is None:
        return
    if not NEEDS_NUMBER.isdisjoint(standing.booked.scenarios):
        said = because("customer", "vat_number_known", number=buyer.number, verdict=buyer.verdict)
        _unproven(buyer=buyer, problem="turned_invalid", said=(said,))


def _unproven(*, buyer: Buyer, problem: str, said: tuple[Reason, ...], carried: str = "") -> None:
    hold(
        HeldReason.VAT_NUMBER_UNPROVEN,
        because=said,
        number=buyer.number,
        problem=problem,
        carried=carried,
    )
