"""Step: a last look at what is about to be booked without VAT, by the rules of EN 16931 about such documents."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from mappings.booking import HeldReason, Relation
from mappings.money import ZERO
from mappings.steps.portions import Group, Portion
from mappings.steps.step import Step, hold
from mappings.vat.constraints import Document, Part, PartKind, Summary, broken
from mappings.vat.decide import Ruling, VatDecision
from mappings.vat.scenario import Category

# VAT that is charged is booked as it was invoiced (BOOKING 5): its rules are not asked here.
_CHARGED: Final = frozenset({Category.STANDARD, Category.ZERO})
# The seller's own number with its prefix, and the day of delivery, stand on the shop's invoice and in no entry.
_ON_THE_INVOICE: Final = "on the invoice"
_NOT_ASKED: Final = frozenset({"BR-S-09", "BR-CO-17", "BR-CO-09", "BR-IC-11"})


def check_constraints(
    *, portions: Sequence[Portion], decisions: Mapping[Group, VatDecision], relation: Relation
) -> Step[None]:
    """Hold what carries VAT where there may be none, or lacks the buyer's number where it is the reason for 0%.

    What is ruled on apart is looked at apart: a voucher or a service beside goods is no fault of either.
    """
    if all(decision.category in _CHARGED for decision in decisions.values()):
        return Step(None)
    for ruling in {portion.ruling: None for portion in portions}:
        _check(
            [portion for portion in portions if portion.ruling == ruling],
            decisions={group: one for group, one in decisions.items() if group[1] == ruling},
            ruling=ruling,
            relation=relation,
        )
    return Step(None)


def _check(
    portions: Sequence[Portion],
    *,
    decisions: Mapping[Group, VatDecision],
    ruling: Ruling,
    relation: Relation,
) -> None:
    if all(decision.category in _CHARGED for decision in decisions.values()):
        return
    outside = any(d.category is Category.OUTSIDE for d in decisions.values())
    document = Document(
        parts=tuple(_part(p, decision=decisions[p.group]) for p in portions),
        breakdown=tuple(_summary(d, portions=portions) for d in decisions.values()),
        seller_number="" if outside else _ON_THE_INVOICE,
        buyer_number="" if outside else relation.vat_number,
        delivered_to=ruling.country,
    )
    faults = [code for code in broken(document) if code not in _NOT_ASKED]
    if faults:
        hold(
            HeldReason.VAT_RULE_BROKEN,
            rules=", ".join(faults),
            scenario=ruling.scenario,
            vat=_sum(p.vat for p in portions if decisions[p.group].category not in _CHARGED),
        )


def _part(portion: Portion, *, decision: VatDecision) -> Part:
    return Part(
        kind=PartKind.LINE,
        category=decision.category,
        rate=_stated(decision),
        net=portion.net,
    )


def _summary(decision: VatDecision, *, portions: Iterable[Portion]) -> Summary:
    same = [portion for portion in portions if portion.rate == decision.charged]
    return Summary(
        category=decision.category,
        rate=_stated(decision),
        base=_sum(portion.net for portion in same),
        vat=_sum(portion.vat for portion in same),
        # A scenario without a code of VATEX is its own reason, in words.
        ground="" if decision.category in _CHARGED else decision.ground or decision.scenario,
    )


def _stated(decision: VatDecision) -> Decimal | None:
    """What is outside the scope of VAT has no rate, not a rate of zero."""
    return None if decision.category is Category.OUTSIDE else decision.charged


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
