"""The shared mapping engine: a sale and a rulebook in, a booking out. Pure: same in, same out, and nothing else happens."""

from dataclasses import replace

from mappings.booking import Booked, Outcome
from mappings.facts import Facts
from mappings.rulebook import Profile, Rulebook
from mappings.sale import DocumentKind, Sale
from mappings.steps.accounts import place_lines
from mappings.steps.by_hand import dealt_with
from mappings.steps.changes import check_change, check_refunds, is_gone
from mappings.steps.constraints import check_constraints
from mappings.steps.credit import (
    as_printed,
    check_faults,
    check_within_sale,
    date_slip,
    decide_as_sold,
    find_sold,
)
from mappings.steps.credit_close import take_back_the_rest
from mappings.steps.credit_lines import place_credit
from mappings.steps.customer import build_relation, identify_buyer
from mappings.steps.desk import Desk
from mappings.steps.document import check_document
from mappings.steps.place import find_exchange_rate
from mappings.steps.standing import check_standing
from mappings.steps.step import Stop, Trail
from mappings.steps.vat import decide_vat
from mappings.steps.vouchers import place_vouchers, take_out_vouchers


def book(*, sale: Sale, rulebook: Rulebook, profile: Profile, facts: Facts) -> Outcome:
    """Decide what stands in the books for `sale`, and say why.

    Answers `Booked` (its entry's total is the sale's total, to the cent), `Waiting`, `NotASale` or `Held`; data that
    cannot be decided on is held, never guessed at and never raised about. Source: BOOKING 1 to 23 and 29.
    """
    trail = Trail()
    try:
        trail.take(check_document(sale=sale, rulebook=rulebook, profile=profile))
        desk = Desk(sale=sale, rulebook=rulebook, profile=profile, facts=facts, trail=trail)
        booked = desk.undo() or (_credit(desk) if sale.kind is DocumentKind.CREDIT else _sell(desk))
    except Stop as stop:
        return dealt_with(stop.outcome(explanation=tuple(trail.reasons)), facts=facts)
    return replace(booked, explanation=tuple(trail.reasons), warnings=tuple(trail.warnings))


def _sell(desk: Desk) -> Booked:
    rulebook, profile, facts, take = desk.rulebook, desk.profile, desk.facts, desk.trail.take
    gone = desk.take_back() if is_gone(sale=desk.sale, profile=profile, facts=facts) else None
    if gone is not None:
        return gone
    paid = desk.sale.total_gross
    settled = take_out_vouchers(sale=desk.sale, profile=profile)
    desk, sale = replace(desk, sale=settled.sale), settled.sale
    # whether it is due, who bought it, and where that puts the supply
    days = take(check_standing(sale=sale, profile=profile, facts=facts))
    buyer = take(identify_buyer(sale=sale, profile=profile, facts=facts))
    take(check_change(sale=sale, total=paid, buyer=buyer, profile=profile, facts=facts))
    take(check_refunds(sale=sale, profile=profile, facts=facts))
    exchange = take(find_exchange_rate(sale=sale, profile=profile, facts=facts))
    rulings = desk.rule(buyer=buyer, days=days)
    ruling = rulings.main
    # how much, at which rate, to the cent
    balanced = desk.count(rulings=rulings, days=days)
    portions = balanced.asked
    finder = desk.find_rules(portions=portions, ruling=ruling, days=days)
    decisions = take(decide_vat(portions=portions, days=days, finder=finder, profile=profile))
    # where the owner wants it
    relation = take(
        build_relation(sale=sale, rulebook=rulebook, profile=profile, buyer=buyer, facts=facts)
    )
    take(check_constraints(portions=portions, decisions=decisions, relation=relation))
    terms = desk.agree(finder=finder, relation=relation, exchange_rate=exchange)
    lines = take(
        place_lines(balanced=balanced, decisions=decisions, finder=finder, profile=profile)
    )
    lines += take(place_vouchers(settled=settled, rulebook=rulebook, profile=profile))
    return desk.enter(
        lines=lines, relation=relation, terms=terms, ruling=ruling, days=days, sums=balanced
    )


def _credit(desk: Desk) -> Booked:
    profile, facts, take = desk.profile, desk.facts, desk.trail.take
    # what it takes back, and when
    slip = as_printed(sale=desk.sale)
    desk = replace(desk, sale=slip)
    sold = take(find_sold(sale=slip, profile=profile, facts=facts))
    ruling = sold.ruling
    days = take(date_slip(sale=slip, sold=sold, profile=profile, facts=facts))
    take(check_faults(sale=slip))
    # how much, as it was sold and never more
    balanced = desk.count(rulings=sold.rulings, days=days, as_sold=sold.inside)
    portions = balanced.portions
    finder = desk.find_rules(portions=portions, ruling=ruling, days=days)
    decisions = take(decide_as_sold(sale=slip, portions=portions, sold=sold))
    take(check_within_sale(sale=slip, portions=portions, sold=sold, profile=profile, facts=facts))
    # where its sale stands
    terms = desk.agree(finder=finder, relation=sold.relation, exchange_rate=sold.exchange_rate)
    placed = place_credit(
        balanced=balanced, decisions=decisions, sold=sold, finder=finder, profile=profile
    )
    lines = take(placed)
    lines = take(take_back_the_rest(lines=lines, sale=slip, facts=facts, profile=profile))
    return desk.enter(
        lines=lines, relation=sold.relation, terms=terms, ruling=ruling, days=days, sums=balanced
    )
