"""Step: every portion under the ruling of what it belongs to: discounts and shipping follow the goods (BOOKING 21)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from mappings.money import ZERO, allocate
from mappings.sale import LineKind
from mappings.steps.portions import Portion
from mappings.steps.rulings import Rulings
from mappings.vat.decide import Ruling

_FINE: Final = Decimal("0.000001")  # what a shop's own amounts are written in


def rule_portions(*, portions: Sequence[Portion], rulings: Rulings) -> tuple[Portion, ...]:
    """Every portion under its own ruling. What accompanies goods goes with those of its rate (BOOKING 21).

    A discount is shared over what it lowers, pro rata; shipping, wrapping and fees stay whole, with the goods that are sent,
    else with the most of them.
    """
    if not rulings.apart:
        return tuple(portions)
    goods = [p for p in portions if p.line.kind is LineKind.PRODUCT]
    ruled: list[Portion] = []
    for portion in portions:
        own = portion.line.kind is LineKind.PRODUCT or portion.line.external_id in rulings.apart
        if own:
            ruled.append(portion)
        else:
            beside = _nets(p for p in goods if p.rate == portion.rate)
            ruled.extend(_accompany(portion, beside=beside, main=rulings.main))
    return tuple(ruled)


def _nets(goods: Iterable[Portion]) -> dict[Ruling, Decimal]:
    """The net under each scenario and country; rates of classes make no other return."""
    nets: dict[Ruling, Decimal] = {}
    for portion in goods:
        ruling = replace(portion.ruling, rates=())
        nets[ruling] = nets.get(ruling, ZERO) + portion.net
    return {ruling: net for ruling, net in nets.items() if net > ZERO}


def _accompany(
    portion: Portion, *, beside: Mapping[Ruling, Decimal], main: Ruling
) -> Iterable[Portion]:
    if not beside:
        return (portion,)
    if portion.line.kind is LineKind.DISCOUNT:
        return _share(portion, beside=beside)
    chosen = replace(main, rates=())
    if chosen not in beside:
        chosen = max(beside, key=lambda ruling: (beside[ruling], ruling.row))
    return (replace(portion, ruling=_within(chosen, main=main)),)


def _within(ruling: Ruling, *, main: Ruling) -> Ruling:
    """A place's own rates hold for what is sent along."""
    same = (ruling.scenario, ruling.country) == (main.scenario, main.country)
    return main if same else ruling


def _share(portion: Portion, *, beside: Mapping[Ruling, Decimal]) -> Iterable[Portion]:
    rulings = sorted(beside, key=lambda ruling: (ruling.row, ruling.country))
    weights = [beside[ruling] for ruling in rulings]
    nets = allocate(total=portion.net, weights=weights, quantum=_quantum(portion.net))
    vats = allocate(total=portion.vat, weights=weights, quantum=_quantum(portion.vat))
    for ruling, net, vat in zip(rulings, nets, vats, strict=True):
        if net or vat:
            yield replace(portion, ruling=ruling, net=net, vat=vat)


def _quantum(amount: Decimal) -> Decimal:
    """As fine as the shop's amounts, or as this one where it is finer."""
    return min(_FINE, Decimal(1).scaleb(int(amount.normalize().as_tuple().exponent)))
