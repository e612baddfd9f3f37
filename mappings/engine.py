"""The shared mapping engine: a sale and a rulebook in, a booking out. Pure: same in, same out, and nothing else happens."""

from dataclasses import replace

from mappings.booking import Booked, Outcome
from mappings.facts import Facts
from mappings.rulebook import Profile, Rulebook
from mappings.sale import Sale
from mappings.steps.accounts import place_lines
from mappings.steps.cents import balance, round_portions
from mappings.steps.circumstances import finder_for
from mappings.steps.customer import build_relation, identify_buyer
from mappings.steps.document import check_document
from mappings.steps.entry import build_entry, check_period, compare_with_books, find_terms
from mappings.steps.modules import apply_modules
from mappings.steps.place import find_exchange_rate, rule_on_supply
from mappings.steps.portions import find_rates, spread_discounts
from mappings.steps.standing import check_standing
from mappings.steps.step import Stop, Trail
from mappings.steps.vat import decide_vat


def book(*, sale: Sale, rulebook: Rulebook, profile: Profile, facts: Facts) -> Outcome:
    """Decide what stands in the books for `sale`, and say why.

    Answers `Booked` (its entry's total is the sale's total, to the cent), `Waiting`, `NotASale` or `Held`; data that
    cannot be decided on is held, never guessed at and never raised about. Source: BOOKING 1 to 23.
    """
    trail = Trail()
    try:
        return _decide(sale=sale, rulebook=rulebook, profile=profile, facts=facts, trail=trail)
    except Stop as stop:
        return stop.outcome(explanation=tuple(trail.reasons))


def _decide(
    *, sale: Sale, rulebook: Rulebook, profile: Profile, facts: Facts, trail: Trail
) -> Booked:
    # what it is, and when
    trail.take(check_document(sale=sale, rulebook=rulebook, profile=profile))
    days = trail.take(check_standing(sale=sale, profile=profile, facts=facts))
    # who bought it, and where that puts the supply
    buyer = trail.take(identify_buyer(sale=sale, profile=profile, facts=facts))
    exchange_rate = trail.take(find_exchange_rate(sale=sale, profile=profile, facts=facts))
    ruling = trail.take(rule_on_supply(sale=sale, profile=profile, buyer=buyer, days=days))
    # how much, at which rate, to the cent
    lines = trail.take(find_rates(sale=sale, ruling=ruling, tax_point=days.tax_point))
    portions = trail.take(spread_discounts(lines=lines, currency=sale.currency))
    rounded = trail.take(round_portions(sale=sale, portions=portions))
    balanced = trail.take(balance(sale=sale, portions=rounded, profile=profile))
    decisions = trail.take(
        decide_vat(portions=balanced.portions, ruling=ruling, tax_point=days.tax_point)
    )
    # where the owner wants it
    relation = trail.take(
        build_relation(sale=sale, rulebook=rulebook, profile=profile, buyer=buyer)
    )
    finder = finder_for(sale=sale, rulebook=rulebook, ruling=ruling, days=days)
    terms = trail.take(find_terms(sale=sale, finder=finder, exchange_rate=exchange_rate))
    placed = trail.take(
        place_lines(balanced=balanced, decisions=decisions, finder=finder, profile=profile)
    )
    entry = trail.take(
        build_entry(
            sale=sale,
            rulebook=rulebook,
            profile=profile,
            facts=facts,
            days=days,
            lines=placed,
            terms=terms,
            relation=relation,
        )
    )
    # what modules make of it, and what stands in the books already
    booked = trail.take(
        apply_modules(
            booked=Booked(relation=relation, entry=entry, explanation=()),
            rulebook=rulebook,
            facts=facts,
        )
    )
    if not trail.take(compare_with_books(entry=booked.entry, facts=facts)):
        trail.take(
            check_period(entry=booked.entry, tax_point=days.tax_point, profile=profile, facts=facts)
        )
    return replace(booked, explanation=tuple(trail.reasons), warnings=tuple(trail.warnings))
