"""The shop's charge against the law: what becomes of another rate than the law asks for is the owner's choice (BOOKING 20)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NoReturn

from mappings.booking import HeldReason, Reason
from mappings.money import ZERO
from mappings.rulebook import Concern, UnexpectedRate
from mappings.steps.accounts import find_rule
from mappings.steps.circumstances import Finder
from mappings.steps.portions import Portion
from mappings.steps.step import because, hold
from mappings.vat.decide import Ruling, Scenario, VatDecision, decide
from mappings.vat.invoiced import due_once_invoiced
from mappings.vat.rates import VERSION, show_rate


def judge_charge(
    *, decision: VatDecision, ruling: Ruling, tax_point: date, policy: UnexpectedRate
) -> VatDecision:
    """The decision where it is as expected, or as charged where the owner chose that; else the sale is held.

    Zero is never booked as charged: an unfounded 0% would reach an ICP or export code, or no box at all.
    """
    if decision.as_expected:
        return decision
    if policy is UnexpectedRate.HOLD:
        hold_unexpected(decision=decision, tax_point=tax_point)
    due = due_once_invoiced(ruling=ruling, charged=decision.charged, tax_point=tax_point)
    if due is None:
        text = "zero_never_as_charged" if decision.charged == ZERO else "charge_not_declarable"
        said = because(
            "vat",
            text,
            rule="BOOKING 20",
            charged=show_rate(decision.charged),
            scenario=ruling.scenario,
        )
        hold_unexpected(decision=decision, tax_point=tax_point, said=(said,))
    booked = decide(ruling=due, charged=decision.charged, tax_point=tax_point)
    return replace(booked, expected=decision.expected)


def warn_of_charge(*, ruling: Ruling, decision: VatDecision) -> tuple[Reason, ...]:
    """VAT that was invoiced is due, and was booked so; the owner is told to mend the shop (BOOKING 20)."""
    if decision.as_expected and decision.scenario is ruling.scenario:
        return ()
    rate = show_rate(decision.charged)
    if ruling.scenario is Scenario.EXPORT:
        return (because("vat", "vat_on_export", rule="BOOKING 20", rates=f"{rate}%"),)
    said = because(
        "vat",
        _text_of(ruling=ruling, decision=decision),
        rule="BOOKING 20",
        charged=rate,
        scenario=ruling.scenario,
        expected="?" if decision.expected is None else show_rate(decision.expected),
        country=decision.country,
    )
    return (said,)


def _text_of(*, ruling: Ruling, decision: VatDecision) -> str:
    if decision.scenario is ruling.scenario and decision.country == ruling.country:
        return "other_rate_as_charged"
    return "vat_as_charged"


def hold_unexpected(
    *, decision: VatDecision, tax_point: date, said: tuple[Reason, ...] = ()
) -> NoReturn:
    expected, country = decision.expected, decision.country
    hold(
        HeldReason.VAT_RATE_UNEXPECTED,
        because=(
            because("vat", "rates_of_day", country=country, day=tax_point, version=VERSION),
            *said,
        ),
        charged=show_rate(decision.charged),
        expected="?" if expected is None else show_rate(expected),
        country=country,
        day=tax_point,
    )


def is_zero_rated(*, decision: VatDecision, portions: Iterable[Portion], finder: Finder) -> bool:
    """Which goods have a zero rate no table knows: the owner says so with a rule for domestic lines at 0%."""
    if decision.scenario is not Scenario.DOMESTIC or decision.charged != ZERO:
        return False
    rules = [
        find_rule(
            concern=Concern.VAT_CODE,
            at=finder.of_line(portion=portion, decision=decision),
            finder=finder,
            categories=portion.line.categories,
        )
        for portion in portions
    ]
    return all(
        rule is not None and rule.match.rate == ZERO and rule.match.scenario == decision.scenario
        for rule in rules
    )
