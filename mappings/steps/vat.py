"""Step: the VAT of every portion, and whether the shop charged what the rates in force say (BOOKING 20)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from mappings.booking import HeldReason, Reason
from mappings.money import ZERO
from mappings.rulebook import Concern
from mappings.sale import LineKind
from mappings.steps.accounts import find_rule
from mappings.steps.circumstances import Finder
from mappings.steps.portions import Portion
from mappings.steps.step import Step, because, hold
from mappings.vat.decide import Category, Ruling, Scenario, VatDecision, decide
from mappings.vat.rates import VERSION, show_rate


def decide_vat(
    *, portions: Sequence[Portion], ruling: Ruling, tax_point: date, finder: Finder
) -> Step[dict[Decimal, VatDecision]]:
    """One decision for each rate that was charged. A rate that was not in force is held.

    So is a domestic zero, unless the owner's own rules name it for every line that has it (BOOKING 20).
    """
    decisions: dict[Decimal, VatDecision] = {}
    said: list[Reason] = []
    for rate in sorted({portion.rate for portion in portions}, reverse=True):
        decision = decide(ruling=ruling, charged=rate, tax_point=tax_point)
        at_rate = [portion for portion in portions if portion.rate == rate]
        if _is_zero_rated(decision=decision, portions=at_rate, finder=finder):
            decision = replace(decision, expected=ZERO, category=Category.ZERO)
            said.extend(
                because("vat", "zero_rated", rule="BOOKING 20", line=portion.name)
                for portion in at_rate
            )
        if not decision.as_expected:
            _hold_unexpected(decision=decision, tax_point=tax_point)
        decisions[rate] = decision
        said.append(_explain(decision=decision, tax_point=tax_point))
    warnings = (
        *_warn_of_charge(ruling=ruling, decisions=decisions.values()),
        *_warn_of_shipping(portions),
    )
    return Step(decisions, tuple(said), warnings)


def _is_zero_rated(*, decision: VatDecision, portions: Iterable[Portion], finder: Finder) -> bool:
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


def _warn_of_charge(*, ruling: Ruling, decisions: Iterable[VatDecision]) -> tuple[Reason, ...]:
    """VAT on an export was invoiced, so it is due: booked as domestic, and the owner told (BOOKING 20)."""
    charged = {d.charged for d in decisions if d.scenario is not ruling.scenario}
    if not charged:
        return ()
    return (because("vat", "vat_on_export", rule="BOOKING 20", rates=_show(charged)),)


def _hold_unexpected(*, decision: VatDecision, tax_point: date) -> None:
    expected = decision.expected
    hold(
        HeldReason.VAT_RATE_UNEXPECTED,
        because=(
            because(
                "vat", "rates_of_day", country=decision.country, day=tax_point, version=VERSION
            ),
        ),
        charged=show_rate(decision.charged),
        expected="?" if expected is None else show_rate(expected),
        country=decision.country,
        day=tax_point,
    )


def _explain(*, decision: VatDecision, tax_point: date) -> Reason:
    return because(
        "vat",
        "vat_decided",
        rule=f"rates {VERSION}",
        scenario=decision.scenario,
        category=decision.category,
        country=decision.country,
        rate=show_rate(decision.charged),
        day=tax_point,
    )


def _warn_of_shipping(portions: Sequence[Portion]) -> tuple[Reason, ...]:
    """Shipping is expected to follow the goods; what was invoiced is booked (BOOKING 21).

    One warning a shop: the panel shows warnings by their text once, however many sales carry it.
    """
    goods = {p.rate for p in portions if p.line.kind is LineKind.PRODUCT and _base([p]) > ZERO}
    carried = {p.rate for p in portions if p.line.kind is LineKind.SHIPPING}
    if not goods or not carried or goods == carried:
        return ()
    said = because(
        "vat",
        "shipping_apart",
        rule="BOOKING 21",
        shipping=_show(carried),
        goods=_show(goods),
    )
    return (said,)


def _base(portions: Iterable[Portion]) -> Decimal:
    return sum((portion.net for portion in portions), ZERO)


def _show(rates: Iterable[Decimal]) -> str:
    return ", ".join(f"{show_rate(rate)}%" for rate in sorted(rates, reverse=True))
