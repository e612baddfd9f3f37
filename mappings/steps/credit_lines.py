"""Step: the lines of a credit on the accounts and VAT codes of its sale, below zero (BOOKING 29)."""

from collections.abc import Mapping
from dataclasses import replace

from mappings.booking import EntryLine, Reason
from mappings.money import ZERO
from mappings.rulebook import Concern, Match, Profile
from mappings.steps.accounts import (
    check_vat_code,
    describe_line,
    find_rule,
    listing_asked,
    rounding_line,
)
from mappings.steps.cents import Balanced
from mappings.steps.circumstances import Finder
from mappings.steps.credit import Sold
from mappings.steps.portions import Group, Portion
from mappings.steps.step import Step, because
from mappings.vat.decide import VatDecision


def place_credit(
    *,
    balanced: Balanced,
    decisions: Mapping[Group, VatDecision],
    sold: Sold,
    finder: Finder,
    profile: Profile,
) -> Step[tuple[EntryLine, ...]]:
    """Entry lines in the slip's order, the rounding line last, all with the sign of a credit."""
    lines: list[EntryLine] = []
    said: list[Reason] = []
    for portion in balanced.portions:
        step = _place(
            portion=portion,
            decision=decisions[portion.group],
            sold=sold,
            finder=finder,
            profile=profile,
        )
        lines.append(step.value)
        said.extend(step.because)
    if balanced.residual != ZERO:
        rounding = rounding_line(
            residual=balanced.residual, rulebook=finder.rulebook, profile=profile
        )
        lines.append(rounding.value)
        said.extend(rounding.because)
    return Step(tuple(_given_back(line) for line in lines), tuple(said))


def _given_back(line: EntryLine) -> EntryLine:
    return replace(line, quantity=-line.quantity, net=-line.net, vat=-line.vat)


def _place(
    *, portion: Portion, decision: VatDecision, sold: Sold, finder: Finder, profile: Profile
) -> Step[EntryLine]:
    own = _line_of_sale(portion=portion, sold=sold)
    at = finder.of_line(portion=portion, decision=decision)
    account = _rule_for_credits(
        concern=Concern.LEDGER_ACCOUNT, at=at, portion=portion, finder=finder
    )
    code = _rule_for_credits(concern=Concern.VAT_CODE, at=at, portion=portion, finder=finder)
    line = EntryLine(
        ledger_account=account or own.ledger_account,
        vat_code=code or own.vat_code,
        description=describe_line(portion=portion, language=profile.language),
        quantity=portion.line.quantity,
        net=portion.net,
        vat=portion.vat,
        rate=portion.rate,
        source_line=portion.line.external_id,
        cost_centre=own.cost_centre,
        cost_unit=own.cost_unit,
        scenario=portion.ruling.scenario.value,
        country=portion.ruling.country,
    )
    check_vat_code(
        rulebook=finder.rulebook,
        code=line.vat_code,
        rate=decision.charged,
        listing=listing_asked(decision=decision, home=finder.home),
    )
    said = because(
        "rules",
        "credit_placed",
        rule="BOOKING 29",
        line=line.description,
        account=line.ledger_account,
        code=line.vat_code,
        sale=sold.key,
    )
    return Step(line, (said,))


def _line_of_sale(*, portion: Portion, sold: Sold) -> EntryLine:
    """The line that is taken back; where the slip names none that we know, the largest of its rate. There always is one.

    Of lines at one rate that VAT saw apart, those that it saw as it sees this one.
    """
    of_rate = [line for line in sold.lines if line.rate == portion.rate]
    alike = [line for line in of_rate if sold.ruling_of(line) == portion.ruling]
    of_rate = alike or of_rate
    same = [line for line in of_rate if line.source_line == portion.line.external_id]
    return max(same or of_rate, key=lambda line: line.net)


def _rule_for_credits(*, concern: Concern, at: Match, portion: Portion, finder: Finder) -> str:
    """What a rule made for credits says, or "": any other rule speaks of sales, and the sale has been placed."""
    rule = find_rule(concern=concern, at=at, finder=finder, categories=portion.line.categories)
    return rule.target if rule is not None and rule.match.document == "credit" else ""
