"""Step: which currency, which scenario. What this release does not book is held by its name."""

from decimal import Decimal

from mappings.booking import HeldReason
from mappings.facts import Facts
from mappings.money import ZERO
from mappings.rulebook import Profile
from mappings.sale import Sale
from mappings.steps.customer import Buyer
from mappings.steps.standing import Days
from mappings.steps.step import Step, because, hold
from mappings.vat.decide import Ruling, Supply, find_scenario
from mappings.vat.territories import Area, locate


def find_exchange_rate(*, sale: Sale, profile: Profile, facts: Facts) -> Step[Decimal | None]:
    """The books' currency for one unit of the sale's; None where both are the same (BOOKING 26)."""
    if sale.currency == profile.currency:
        return Step(None)
    rate = facts.exchange_rate
    if rate is None or not rate.is_finite() or rate <= ZERO:
        hold(HeldReason.CURRENCY_WITHOUT_RATE, currency=sale.currency, books=profile.currency)
    said = because(
        "place",
        "exchange_rate",
        rule="BOOKING 26",
        currency=sale.currency,
        rate=rate,
        books=profile.currency,
    )
    return Step(rate, (said,))


def rule_on_supply(*, sale: Sale, profile: Profile, buyer: Buyer, days: Days) -> Step[Ruling]:
    """The scenario of the whole document: its goods leave together for one place."""
    address = sale.delivery_address
    place = locate(country=address.country, postcode=address.postcode, city=address.city)
    if place.area is Area.UNKNOWN and not sale.pick_up:
        hold(HeldReason.COUNTRY_MISSING, document=sale.external_id, country=address.country)
    ruling = find_scenario(
        supply=Supply(
            origin=profile.country,
            destination=place,
            picked_up=sale.pick_up,
            buyer_number=buyer.number,
            verdict=buyer.verdict,
            tax_point=days.tax_point,
        )
    )
    text = "picked_up" if sale.pick_up else "delivered_to"
    said = because(
        "place",
        text,
        rule="BOOKING 16" if sale.pick_up else f"vat row {ruling.row}",
        country=place.country or profile.country,
        scenario=ruling.scenario,
    )
    if not ruling.booked_here:
        hold(
            HeldReason.SCENARIO_NOT_SUPPORTED,
            because=(said,),
            scenario=ruling.scenario,
            country=place.country or ruling.country,
        )
    return Step(ruling, (said,))
