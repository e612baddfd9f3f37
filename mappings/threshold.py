"""The threshold meter: how much a seller sold to consumers in other member states in a year, and the order that passed it.

The decision itself is `vat/supply.py`, sale by sale; this adds up the same figures for a person to see (BOOKING 24).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from mappings.money import ZERO
from mappings.vat.seller import Turnover
from mappings.vat.supply import DISTANCE_THRESHOLD


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One document that the threshold counts: `net` without VAT in euro, below zero for a credit, from `day` on."""

    document: str
    tax_point: date
    day: date
    placed_at: datetime
    net: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """One calendar year. `seen` is what the shops sold, `told` what the owner says of before and of other channels.

    `highest` is the most that the two stood at together: whoever passed the threshold stays past it, whatever is given back.
    `passed_by` is the document that did it, "" where what was told did so alone, or nothing did.
    """

    year: int
    seen: Decimal
    told: Decimal
    highest: Decimal
    passed_by: str = ""
    passed_on: date | None = None

    @property
    def total(self) -> Decimal:
        return self.seen + self.told

    @property
    def is_passed(self) -> bool:
        return self.highest > DISTANCE_THRESHOLD


def meter(*, year: int, counted: Iterable[Counted], told: Iterable[Turnover]) -> Meter:
    """In the order of the days, and of one day in that in which orders were placed."""
    own = [one for one in counted if one.tax_point.year == year]
    said = [one for one in told if one.year == year]
    opening = sum((one.amount for one in said), ZERO)
    reached = sum((max(one.amount, one.highest) for one in said), ZERO)
    running, highest = ZERO, reached
    passed: Counted | None = None
    for one in sorted(own, key=lambda each: (each.day, each.placed_at, each.document)):
        running += one.net
        if passed is None and highest <= DISTANCE_THRESHOLD < running + reached:
            passed = one
        highest = max(highest, running + reached)
    return Meter(
        year=year,
        seen=running,
        told=opening,
        highest=highest,
        passed_by=passed.document if passed else "",
        passed_on=passed.day if passed else None,
    )
