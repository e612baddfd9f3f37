"""The recapitulative statement (ICP): what was supplied without VAT to each VAT number, from the lines of the ledger itself.

It rests on what stands in the books, not on what we remember: an entry that somebody made by hand is in it, and a relation
that has no number shows up. Source: Directive 2006/112/EC art. 264 and 265; Dutch tax administration, explanation of the
statement of intra-Community supplies: whole euros, corrections with the period that they change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from mappings.money import ZERO
from mappings.vat.numbers import is_well_formed, issuing_country, normalise
from mappings.vat.return_periods import Period, statements_in


class Kind(StrEnum):
    """By Exact's letter. Source: Exact REST docs 2025-06, VATCodes.EUSalesListing."""

    GOODS = "L"
    SERVICES = "S"
    TRIANGULATION = "T"


class Fault(StrEnum):
    """Why a line cannot be told to the tax office."""

    NO_NUMBER = "no_number"
    IMPOSSIBLE_NUMBER = "impossible_number"
    OWN_COUNTRY = "own_country"  # a supply at home is none within the Union


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line of the ledger on a VAT code that belongs to the statement. `net` is in the books' currency, sales above zero.

    `belongs_on` is the day whose period it belongs to, `told_on` the one in whose statement it is told. Both are the day of
    the entry, but for a credit, or a late sale, of ours: that changes the period of its sale.
    """

    entry: str  # its number in the books
    day: date
    relation: str  # its code in the books
    country: str  # of the relation
    vat_number: str  # of the relation, as it stands there
    kind: Kind
    net: Decimal
    belongs_on: date
    told_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Cents as they are in the books; `whole` says what goes on the form."""

    country: str  # the number's prefix
    number: str  # without it
    amounts: Mapping[Kind, Decimal] = field(default_factory=dict)

    def of(self, kind: Kind) -> Decimal:
        return self.amounts.get(kind, ZERO)

    def whole(self, kind: Kind) -> Decimal:
        return whole_euros(self.of(kind))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """`corrections` are by the name of the period that they change; `faults` are in no row."""

    period: Period
    rows: tuple[Row, ...]
    corrections: tuple[tuple[str, Row], ...]
    faults: tuple[tuple[Listed, Fault], ...]

    def total(self, kind: Kind) -> Decimal:
        """Of the rows, in cents: box 3b of the same period has it beside the corrections."""
        return sum((row.of(kind) for row in self.rows), ZERO)


_WHOLE: Final = Decimal(1)


def whole_euros(amount: Decimal) -> Decimal:
    """The nearest whole euro, halves away from zero **(check)**."""
    return amount.quantize(_WHOLE, rounding=ROUND_HALF_UP)


def statement(*, lines: Iterable[Listed], period: Period, monthly: bool, home: str) -> Statement:
    """The statement of `period`, one of the months or quarters that the seller states by; `home` is the seller's country."""
    rows: dict[tuple[str, str, str], dict[Kind, Decimal]] = {}
    faults: list[tuple[Listed, Fault]] = []
    for line in lines:
        if not period.holds(line.told_on):
            continue
        number = normalise(raw=line.vat_number, country=line.country)
        fault = fault_of(number, home=home)
        if fault is not None:
            faults.append((line, fault))
            continue
        changed = _changed(line, period=period, monthly=monthly)
        sums = rows.setdefault((changed, number[:2], number[2:]), {})
        sums[line.kind] = sums.get(line.kind, ZERO) + line.net
    made = [
        (changed, Row(country=country, number=number, amounts=sums))
        for (changed, country, number), sums in sorted(rows.items())
        if any(sums.values())
    ]
    return Statement(
        period=period,
        rows=tuple(row for changed, row in made if not changed),
        corrections=tuple((changed, row) for changed, row in made if changed),
        faults=tuple(faults),
    )


def _changed(line: Listed, *, period: Period, monthly: bool) -> str:
    """The earlier period that the line changes; "" where it belongs in this one."""
    if line.belongs_on >= period.first_day:
        return ""
    own = Period(line.belongs_on, line.belongs_on)
    return next(statements_in(own, monthly=monthly)).name


def fault_of(number: str, *, home: str) -> Fault | None:
    """Of a normalised number."""
    if not number:
        return Fault.NO_NUMBER
    if not is_well_formed(number):
        return Fault.IMPOSSIBLE_NUMBER
    return Fault.OWN_COUNTRY if issuing_country(number) == home else None
