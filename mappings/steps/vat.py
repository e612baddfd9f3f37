"""Step: the VAT of every portion, and whether the shop charged what the rates in force say (BOOKING 20)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

from mappings.booking import Reason
from mappings.money import HUNDRED, ZERO
from mappings.rulebook import Profile
from mappings.sale import LineKind
from mappings.steps.charge import is_zero_rated, judge_charge, warn_of_charge
from mappings.steps.circumstances import Finder
from mappings.steps.portions import Group, Portion
from mappings.steps.standing import Days
from mappings.steps.step import Step, because
from mappings.vat.decide import Category, VatDecision, decide
from mappings.vat.rates import VERSION, show_rate

_CENT: Final = Decimal("0.01")
_CHARGED: Final = frozenset({Category.STANDARD, Category.ZERO})
_GOODS: Final = frozenset({LineKind.PRODUCT, LineKind.DISCOUNT})


def decide_vat(
    *, portions: Sequence[Portion], days: Days, finder: Finder, profile: Profile
) -> Step[dict[Group, VatDecision]]:
    """One decision for each rate that was charged, and for what is ruled on apart. Another rate than the law asks for is
    held, or booked as charged.

    A domestic zero is held, unless the owner's own rules name it for every line that has it (BOOKING 20).
    """
    tax_point = days.tax_point
    decisions: dict[Group, VatDecision] = {}
    said: list[Reason] = []
    warnings: list[Reason] = []
    groups = _by_group(portions)
    for group in sorted(groups, key=_turn):
        rate, ruling = group
        decision = decide(ruling=ruling, charged=rate, tax_point=tax_point)
        at_rate = groups[group]
        if is_zero_rated(decision=decision, portions=at_rate, finder=finder):
            decision = replace(decision, expected=ZERO, category=Category.ZERO)
            said.extend(
                because("vat", "zero_rated", rule="BOOKING 20", line=portion.name)
                for portion in at_rate
            )
        decision = judge_charge(
            decision=decision, ruling=ruling, tax_point=tax_point, policy=profile.unexpected_rate
        )
        decisions[group] = decision
        warnings.extend(warn_of_charge(ruling=ruling, decision=decision))
        said.append(_explain(decision=decision, tax_point=tax_point))
    taxed = [p for p in portions if decisions[p.group].category in _CHARGED]
    warnings.extend(_warn_of_shipping(taxed))
    return Step(decisions, tuple(said), tuple(warnings))


def _by_group(portions: Iterable[Portion]) -> dict[Group, list[Portion]]:
    groups: dict[Group, list[Portion]] = {}
    for portion in portions:
        groups.setdefault(portion.group, []).append(portion)
    return groups


def _turn(group: Group) -> tuple[Decimal, str, str, tuple[Decimal, ...]]:
    """The highest rate first, whatever the order of the lines."""
    rate, ruling = group
    return -rate, ruling.row, ruling.country, ruling.rates


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
    goods = _net_by_rate(p for p in portions if p.line.kind in _GOODS)
    carried = [p for p in portions if p.line.kind is LineKind.SHIPPING]
    if not goods or not carried or not _apart(goods=goods, carried=carried):
        return ()
    said = because(
        "vat",
        "shipping_apart",
        rule="BOOKING 21",
        shipping=_show({p.rate for p in carried}),
        goods=_show(goods),
    )
    return (said,)


def _net_by_rate(portions: Iterable[Portion]) -> dict[Decimal, Decimal]:
    """Discounts are taken off; a rate with nothing left is no rate of the goods."""
    nets: dict[Decimal, Decimal] = {}
    for portion in portions:
        nets[portion.rate] = nets.get(portion.rate, ZERO) + portion.net
    return {rate: net for rate, net in nets.items() if net > ZERO}


def _apart(*, goods: Mapping[Decimal, Decimal], carried: Iterable[Portion]) -> bool:
    """True where shipping at the goods' rates, in proportion to their net, would have another VAT than was invoiced.

    A shop has one rate a carrier: over goods of several rates that is never their proportion. A cent is rounding.
    """
    net, vat = _sum(p.net for p in carried), _sum(p.vat for p in carried)
    expected = _sum(net * share * rate / HUNDRED for rate, share in goods.items()) / _sum(
        goods.values()
    )
    return abs(expected - vat) > _CENT


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)


def _show(rates: Iterable[Decimal]) -> str:
    return ", ".join(f"{show_rate(rate)}%" for rate in sorted(rates, reverse=True))
