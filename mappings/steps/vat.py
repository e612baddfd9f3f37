"""Step: the VAT of every portion, and whether the shop charged what the rates in force say (BOOKING 20)."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from mappings.booking import HeldReason, Reason
from mappings.money import ZERO
from mappings.sale import LineKind
from mappings.steps.portions import Portion
from mappings.steps.step import Step, because, hold
from mappings.vat.decide import Ruling, VatDecision, decide
from mappings.vat.rates import VERSION, show_rate


def decide_vat(
    *, portions: Sequence[Portion], ruling: Ruling, tax_point: date
) -> Step[dict[Decimal, VatDecision]]:
    """One decision for each rate that was charged. A rate that was not in force, zero among them, is held."""
    decisions: dict[Decimal, VatDecision] = {}
    said: list[Reason] = []
    for rate in sorted({portion.rate for portion in portions}, reverse=True):
        decision = decide(ruling=ruling, charged=rate, tax_point=tax_point)
        if not decision.as_expected:
            _hold_unexpected(decision=decision, tax_point=tax_point)
        decisions[rate] = decision
        said.append(_explain(decision=decision, tax_point=tax_point))
    return Step(decisions, tuple(said), _warn_of_shipping(portions))


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
