"""What EN 16931 asks of a document's VAT, category by category: rules of the standard by their codes, each as a question.

Source: EN 16931-1:2017 section 6.4; codes, and the tolerance of one unit, of ConnectingEurope/eInvoicing-EN16931 1.3.16
(2026-04-14). Rules about IGIC and IPSI (BR-AF, BR-AG) are left out: those are no VAT.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from mappings.money import HUNDRED, ZERO, round_cents
from mappings.vat.scenario import Category

# Who can issue a VAT number: ISO 3166-1 alpha-2, and the prefixes that are no country's code. Source: Unicode CLDR.
_ISSUERS: Final = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO "
    "FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE "
    "JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO "
    "MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW "
    "PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM "
    "TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW EL XI "
)
ISSUERS: Final = frozenset(_ISSUERS.split())
TOLERANCE: Final = Decimal(1)  # BR-CO-17 and BR-S-09: a difference of one unit or more is refused


class PartKind(StrEnum):
    LINE = "line"
    ALLOWANCE = "allowance"
    CHARGE = "charge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A line, or an allowance or charge on the whole document. An allowance lowers the total; its `net` is above zero."""

    kind: PartKind
    category: Category
    rate: Decimal | None  # None: no rate is stated
    net: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One row of the VAT breakdown. `ground` is why no VAT is charged: a code of VATEX or words."""

    category: Category
    rate: Decimal | None
    base: Decimal
    vat: Decimal
    ground: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The totals that a document states, in its currency; `net` is without VAT, `gross` with it."""

    lines: Decimal
    net: Decimal
    vat: Decimal
    gross: Decimal
    due: Decimal
    allowances: Decimal = ZERO
    charges: Decimal = ZERO
    paid: Decimal = ZERO
    rounding: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as far as its VAT goes. `seller_tax_number` is a national number that is no VAT number.

    `stated` is None where its totals are not looked at.
    """

    parts: tuple[Part, ...]
    breakdown: tuple[Summary, ...]
    seller_number: str = ""
    seller_tax_number: str = ""
    buyer_number: str = ""
    buyer_legal_number: str = ""
    delivered_to: str = ""  # ISO 3166-1
    delivered_on: date | None = None  # the day, or the first day of the period that is invoiced
    tax_point: date | None = None
    tax_point_code: str = ""  # which event the tax point is, in place of a day (UNCL2005)
    stated: Stated | None = None


@dataclass(frozen=True, slots=True)
class Constraint:
    """`holds` is True for a document that the rule has nothing against."""

    code: str
    holds: Callable[[Document], bool]


def broken(document: Document) -> tuple[str, ...]:
    """The codes of the rules that `document` breaks; none for a sound one."""
    return tuple(each.code for each in CONSTRAINTS if not each.holds(document))


# The families of rules by the letters in their codes.
FAMILIES: Final[dict[str, Category]] = {
    "S": Category.STANDARD,
    "Z": Category.ZERO,
    "E": Category.EXEMPT,
    "AE": Category.REVERSE_CHARGE,
    "IC": Category.INTRA_COMMUNITY,
    "G": Category.EXPORT,
    "O": Category.OUTSIDE,
}
_GROUNDLESS: Final = frozenset({Category.STANDARD, Category.ZERO})


def _identified(document: Document, category: Category) -> bool:
    """Who must be known by a number: BR-*-02 to 04."""
    vat_number, any_number = (
        document.seller_number,
        document.seller_number + document.seller_tax_number,
    )
    if category is Category.OUTSIDE:
        return not vat_number and not document.buyer_number
    if category is Category.EXPORT:
        return bool(vat_number)
    if category is Category.INTRA_COMMUNITY:
        return bool(vat_number and document.buyer_number)
    if category is Category.REVERSE_CHARGE:
        return bool(any_number and (document.buyer_number or document.buyer_legal_number))
    return bool(any_number)


def _rate_fits(rate: Decimal | None, category: Category) -> bool:
    """BR-*-05 to 07."""
    if category is Category.OUTSIDE:
        return rate is None
    if category is Category.STANDARD:
        return rate is not None and rate > ZERO
    return rate == ZERO


def _is_summed(document: Document, category: Category) -> bool:
    """BR-S-01 asks for at least one row, the others for exactly one; and no row without a part."""
    rows = _rows(document, category)
    if not any(part.category is category for part in document.parts):
        return not rows
    return bool(rows) if category is Category.STANDARD else len(rows) == 1


def _base_fits(document: Document, category: Category) -> bool:
    """BR-*-08: standard rated by rate, the others together."""
    return all(row.base == _sum(document, row) for row in _rows(document, category))


def _sum(document: Document, row: Summary) -> Decimal:
    by_rate = row.category is Category.STANDARD
    return sum(
        (
            -part.net if part.kind is PartKind.ALLOWANCE else part.net
            for part in document.parts
            if part.category is row.category and (not by_rate or part.rate == row.rate)
        ),
        ZERO,
    )


def _vat_fits(document: Document, category: Category) -> bool:
    """BR-*-09: VAT is base times rate, and nothing where nothing is charged."""
    if category is Category.STANDARD:
        return all(reckons(row) for row in _rows(document, category))
    return all(row.vat == ZERO for row in _rows(document, category))


def reckons(row: Summary) -> bool:
    """BR-CO-17: VAT is the base times the rate, half up, but for less than one unit. The sign of a credit does not matter."""
    rate = row.rate or ZERO
    if rate == ZERO:
        return row.vat == ZERO
    return abs(row.vat - round_cents(row.base * rate / HUNDRED)) < TOLERANCE


def _is_grounded(document: Document, category: Category) -> bool:
    """BR-*-10: a reason where no VAT is charged, and none where a rate of any height is."""
    expected = category not in _GROUNDLESS
    return all(bool(row.ground) is expected for row in _rows(document, category))


def _rows(document: Document, category: Category) -> list[Summary]:
    return [row for row in document.breakdown if row.category is category]


def _family(letters: str, category: Category) -> Iterator[Constraint]:
    """The ten rules that every category has."""
    yield Constraint(f"BR-{letters}-01", lambda d: _is_summed(d, category))
    for number, kind in enumerate(PartKind):
        yield Constraint(f"BR-{letters}-{2 + number:02}", _identifies(category, kind))
        yield Constraint(f"BR-{letters}-{5 + number:02}", _rates(category, kind))
    yield Constraint(f"BR-{letters}-08", lambda d: _base_fits(d, category))
    yield Constraint(f"BR-{letters}-09", lambda d: _vat_fits(d, category))
    yield Constraint(f"BR-{letters}-10", lambda d: _is_grounded(d, category))


def _of(document: Document, category: Category, kind: PartKind) -> list[Part]:
    return [p for p in document.parts if p.category is category and p.kind is kind]


def _identifies(category: Category, kind: PartKind) -> Callable[[Document], bool]:
    return lambda d: not _of(d, category, kind) or _identified(d, category)


def _rates(category: Category, kind: PartKind) -> Callable[[Document], bool]:
    return lambda d: all(_rate_fits(p.rate, category) for p in _of(d, category, kind))


def _is_outside(document: Document) -> bool:
    return bool(_rows(document, Category.OUTSIDE))


def _only_outside(kind: PartKind) -> Callable[[Document], bool]:
    """BR-O-12 to 14: beside what is outside the scope of VAT there is nothing inside it."""
    return lambda d: (
        not _is_outside(d)
        or all(part.category is Category.OUTSIDE for part in d.parts if part.kind is kind)
    )


def _delivers(document: Document) -> bool:
    return bool(_rows(document, Category.INTRA_COMMUNITY))


def _has_prefix(number: str) -> bool:
    """BR-CO-09. Greece may write EL for GR; XI is Northern Ireland, which has no code of its own."""
    return not number or number[:2] in ISSUERS


def _total(document: Document, kind: PartKind) -> Decimal:
    return sum((part.net for part in document.parts if part.kind is kind), ZERO)


def _states(ask: Callable[[Document, Stated], bool]) -> Callable[[Document], bool]:
    return lambda document: document.stated is None or ask(document, document.stated)


_OF_TOTALS: Final[tuple[Constraint, ...]] = (
    Constraint("BR-CO-10", _states(lambda d, s: s.lines == _total(d, PartKind.LINE))),
    Constraint("BR-CO-11", _states(lambda d, s: s.allowances == _total(d, PartKind.ALLOWANCE))),
    Constraint("BR-CO-12", _states(lambda d, s: s.charges == _total(d, PartKind.CHARGE))),
    Constraint("BR-CO-13", _states(lambda _, s: s.net == s.lines - s.allowances + s.charges)),
    Constraint("BR-CO-14", _states(lambda d, s: s.vat == sum((r.vat for r in d.breakdown), ZERO))),
    Constraint("BR-CO-15", _states(lambda _, s: s.gross == s.net + s.vat)),
    Constraint("BR-CO-16", _states(lambda _, s: s.due == s.gross - s.paid + s.rounding)),
)
CONSTRAINTS: Final[tuple[Constraint, ...]] = (
    *(each for letters, category in FAMILIES.items() for each in _family(letters, category)),
    Constraint("BR-IC-11", lambda d: not _delivers(d) or d.delivered_on is not None),
    Constraint("BR-IC-12", lambda d: not _delivers(d) or bool(d.delivered_to)),
    Constraint("BR-O-11", lambda d: not _is_outside(d) or len(d.breakdown) == 1),
    *(
        Constraint(f"BR-O-{12 + number}", _only_outside(kind))
        for number, kind in enumerate(PartKind)
    ),
    Constraint("BR-CO-03", lambda d: d.tax_point is None or not d.tax_point_code),
    Constraint("BR-CO-09", lambda d: _has_prefix(d.seller_number) and _has_prefix(d.buyer_number)),
    *_OF_TOTALS,
    Constraint("BR-CO-17", lambda d: all(reckons(row) for row in d.breakdown)),
    Constraint("BR-CO-18", lambda d: bool(d.breakdown)),
    Constraint(
        "BR-48",
        lambda d: all(r.rate is not None or r.category is Category.OUTSIDE for r in d.breakdown),
    ),
)
