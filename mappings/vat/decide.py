"""A supply -> its scenario; a line of it -> one `VatDecision`. First row that matches wins; nothing is guessed.

Source: Directive 2006/112/EC art. 31 to 39 (place of supply of goods), 138 and 146 (exemptions), 33 and 59c (distance
sales); category letters: EN 16931 code list UNCL5305. Which scenarios this release books is in `BOOKED_HERE`: any other is
named, so that the sale is held with words and not with a shrug.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from mappings.money import ZERO
from mappings.vat.numbers import issuing_country
from mappings.vat.rates import rates_on, row_on
from mappings.vat.territories import MEMBER_STATES, Area, Place


class Scenario(StrEnum):
    """What kind of supply it is for VAT."""

    DOMESTIC = "domestic"
    DOMESTIC_REVERSE_CHARGE = "domestic_reverse_charge"
    INTRA_COMMUNITY = "intra_community"
    INTRA_COMMUNITY_UNPROVEN = "intra_community_unproven"  # a VAT number without VIES verdict
    DISTANCE_SALE = "distance_sale"  # home rate, OSS or local return: the turnover decides
    DISTANCE_HOME = "distance_home"
    OSS = "oss"
    LOCAL_DESTINATION = "local_destination"
    EXPORT = "export"
    MARGIN = "margin"
    VOUCHER_MULTI_PURPOSE = "voucher_multi_purpose"
    MARKETPLACE_DEEMED = "marketplace_deemed"
    SMALL_BUSINESS = "small_business"
    IMPORT = "import"
    INTRA_COMMUNITY_SERVICE = "intra_community_service"
    OUTSIDE_SCOPE = "outside_scope"
    UNDECIDED = "undecided"


class Category(StrEnum):
    """EN 16931 VAT category of a line (UNCL5305)."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUTSIDE = "O"


CATEGORIES: Final[dict[Scenario, Category]] = {
    Scenario.DOMESTIC: Category.STANDARD,
    Scenario.DOMESTIC_REVERSE_CHARGE: Category.REVERSE_CHARGE,
    Scenario.INTRA_COMMUNITY: Category.INTRA_COMMUNITY,
    Scenario.INTRA_COMMUNITY_UNPROVEN: Category.INTRA_COMMUNITY,
    Scenario.DISTANCE_SALE: Category.STANDARD,
    Scenario.DISTANCE_HOME: Category.STANDARD,
    Scenario.OSS: Category.STANDARD,
    Scenario.LOCAL_DESTINATION: Category.STANDARD,
    Scenario.EXPORT: Category.EXPORT,
    Scenario.MARGIN: Category.EXEMPT,
    Scenario.VOUCHER_MULTI_PURPOSE: Category.OUTSIDE,
    Scenario.MARKETPLACE_DEEMED: Category.OUTSIDE,
    Scenario.SMALL_BUSINESS: Category.EXEMPT,
    Scenario.IMPORT: Category.OUTSIDE,
    Scenario.INTRA_COMMUNITY_SERVICE: Category.REVERSE_CHARGE,
    Scenario.OUTSIDE_SCOPE: Category.OUTSIDE,
    Scenario.UNDECIDED: Category.OUTSIDE,
}

# (scenario, country of taxation) that is decided completely.
BOOKED_HERE: Final = frozenset(
    {
        (Scenario.DOMESTIC, "NL"),
        (Scenario.INTRA_COMMUNITY, "NL"),
        (Scenario.EXPORT, "NL"),
        (Scenario.DISTANCE_HOME, "NL"),
    }
)
# VAT that was invoiced is due: such a line is domestic, with a warning (BOOKING 20; Directive 2006/112/EC art. 203).
_DOMESTIC_WHERE_CHARGED: Final = frozenset({Scenario.EXPORT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """What the scenario rests on. Goods leave from `origin`; `tax_point` is the day that VAT looks at (BOOKING 7).

    `buyer_number` is a VAT number that can exist, normalised, or ""; `verdict` is what VIES said of exactly that number.
    `one_stop_shop`: the seller declares distance sales where they arrive.
    """

    origin: str
    destination: Place
    picked_up: bool
    buyer_number: str
    verdict: str
    tax_point: date
    one_stop_shop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The scenario of a supply, the country whose rates count, and the row that said so."""

    scenario: Scenario
    country: str
    row: str

    @property
    def booked_here(self) -> bool:
        return (self.scenario, self.country) in BOOKED_HERE


@dataclass(frozen=True, slots=True, kw_only=True)
class VatDecision:
    """One line's VAT. Rates are percentages; `expected` is None where no verified figures exist for the day."""

    scenario: Scenario
    category: Category
    country: str
    expected: Decimal | None
    charged: Decimal

    @property
    def as_expected(self) -> bool:
        return self.expected == self.charged


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    matches: Callable[[Supply], bool]
    scenario: Scenario
    taxed_in_origin: bool


def _stays_home(supply: Supply) -> bool:
    return supply.picked_up or supply.destination.country == supply.origin


def _leaves_the_union(supply: Supply) -> bool:
    return supply.destination.area is Area.THIRD


def _foreign_number(supply: Supply) -> bool:
    return bool(supply.buyer_number) and issuing_country(supply.buyer_number) != supply.origin


def _proven(supply: Supply) -> bool:
    return _foreign_number(supply) and supply.verdict == "valid"


def _unproven(supply: Supply) -> bool:
    return _foreign_number(supply) and supply.verdict != "invalid"


def _within_the_union(supply: Supply) -> bool:
    return supply.destination.area in {Area.UNION, Area.GOODS_ONLY}


def _within_the_union_oss(supply: Supply) -> bool:
    return supply.one_stop_shop and _within_the_union(supply)


# Goods only. Domestic reverse charge and margin goods need a mark on the product: their rows go in front of "home"
# (BOOKING 22). Pick-up is domestic whatever the delivery address says (BOOKING 16), so it is asked before any export.
ROWS: Final[tuple[_Row, ...]] = (
    _Row("home", _stays_home, Scenario.DOMESTIC, True),
    _Row("leaves", _leaves_the_union, Scenario.EXPORT, True),
    _Row("business_proven", _proven, Scenario.INTRA_COMMUNITY, True),
    _Row("business_unproven", _unproven, Scenario.INTRA_COMMUNITY_UNPROVEN, True),
    _Row("consumer_oss", _within_the_union_oss, Scenario.OSS, False),
    # Below the threshold of art. 59c the place of supply is where the goods leave (BOOKING 24).
    _Row("consumer", _within_the_union, Scenario.DISTANCE_HOME, True),
)


def find_scenario(*, supply: Supply) -> Ruling:
    """The first row that matches. A seller outside the Union, or a place that is not known, is undecided."""
    if supply.origin in MEMBER_STATES and (
        supply.picked_up or supply.destination.area is not Area.UNKNOWN
    ):
        for row in ROWS:
            if row.matches(supply):
                country = supply.origin if row.taxed_in_origin else supply.destination.country
                return Ruling(scenario=row.scenario, country=country, row=row.name)
    return Ruling(scenario=Scenario.UNDECIDED, country=supply.destination.country, row="none")


def decide(*, ruling: Ruling, charged: Decimal, tax_point: date) -> VatDecision:
    """Compare the rate that was charged with the rates in force. Which goods fall under which rate, the shop knows.

    A rate in force is expected as it was charged. Any other, zero too, is not: the standard rate is named instead, and
    the caller holds the sale (BOOKING 20). VAT on an export is measured as domestic VAT.
    """
    if charged != ZERO and ruling.scenario in _DOMESTIC_WHERE_CHARGED:
        ruling = replace(ruling, scenario=Scenario.DOMESTIC)
    return VatDecision(
        scenario=ruling.scenario,
        category=CATEGORIES[ruling.scenario],
        country=ruling.country,
        expected=_expected(ruling=ruling, charged=charged, tax_point=tax_point),
        charged=charged,
    )


def _expected(*, ruling: Ruling, charged: Decimal, tax_point: date) -> Decimal | None:
    if CATEGORIES[ruling.scenario] is not Category.STANDARD:
        return ZERO
    if charged in rates_on(country=ruling.country, day=tax_point):
        return charged
    row = row_on(country=ruling.country, day=tax_point)
    return row.standard if row else None
