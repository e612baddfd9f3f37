"""A supply -> its scenario, and with the rate that was charged a `VatDecision`. First row that matches wins; nothing is guessed.

The rows stand in docs/vat.md with their cases, which are the tests. Source: Directive 2006/112/EC art. 14a, 30b, 31 to 39,
44 to 59c, 132 to 135, 138, 141, 146, 151, 194 to 199a, 284 and 312 to 325.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final

from mappings.money import ZERO
from mappings.vat.boxes import return_box
from mappings.vat.rates import rates_on, row_on
from mappings.vat.scenario import (
    CATEGORIES,
    CONSEQUENCES,
    Category,
    Listing,
    Nature,
    Scenario,
)
from mappings.vat.supply import (
    Supply,
    acquires,
    cleared_elsewhere,
    crosses,
    digital_abroad,
    exported,
    foreign_to_the_union,
    has_one_stop_shop,
    imported,
    imports_himself,
    is_goods,
    is_service,
    marketplace_owes,
    marketplace_says_otherwise,
    may_use_import_scheme,
    moves_outside,
    proven,
    receives_service,
    registered_at_destination,
    reverses_at_home,
    served_abroad,
    sold_on_the_way,
    stays,
    taxed_at_home,
    unregistered_at_origin,
)
from mappings.vat.territories import Place

__all__ = [
    "CATEGORIES",
    "ROWS",
    "Category",
    "Nature",
    "Ruling",
    "Scenario",
    "Supply",
    "VatDecision",
    "decide",
    "find_scenario",
]


# VAT that was invoiced is due: such a line is domestic, with a warning (BOOKING 20; Directive 2006/112/EC art. 203).
_DUE_ONCE_CHARGED: Final = frozenset({Scenario.EXPORT, Scenario.MARGIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The scenario of a supply, the country whose rates count, and the row that said so; `home` is the seller's country.

    `rates` are the only ones that are right, as percentages, the first of them what is expected: of a class of products, or
    of a place with rates of its own. Empty is any rate of the country.
    """

    scenario: Scenario
    country: str
    row: str
    home: str = "NL"
    rates: tuple[Decimal, ...] = ()

    def __hash__(self) -> int:
        """By the row alone: rulings are looked up for every line, and one sale has few that share a row."""
        return hash(self.row)


@dataclass(frozen=True, slots=True, kw_only=True)
class VatDecision:
    """One line's VAT. Rates are percentages; `expected` is None where no verified figures exist for the day.

    `box` is the box of the return of `country`, "oss" for the one-stop shop, "" for none.
    """

    scenario: Scenario
    category: Category
    country: str
    expected: Decimal | None
    charged: Decimal
    box: str = ""
    listing: Listing = Listing.NONE
    ground: str = ""

    @property
    def as_expected(self) -> bool:
        return self.expected == self.charged


ORIGIN: Final = "origin"
DESTINATION: Final = "destination"
SELLER: Final = "seller"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: its name, the scenario, whose rates count, and what must all be so."""

    name: str
    scenario: Scenario
    taxed_in: str
    asks: tuple[Callable[[Supply], bool], ...]

    def matches(self, supply: Supply) -> bool:
        for ask in self.asks:  # noqa: SIM110 - dozens of rows are asked for each sale
            if not ask(supply):
                return False
        return True


def _row(name: str, scenario: Scenario, taxed_in: str, *asks: Callable[[Supply], bool]) -> Row:
    return Row(name, scenario, taxed_in, asks)


def _is(*natures: Nature) -> Callable[[Supply], bool]:
    return lambda supply: supply.nature in natures


_S = Scenario
# Asked from top to bottom. Pick-up is domestic whatever the address says (BOOKING 16); reverse charge at home stands before
# plain domestic, and an export before the margin scheme (BOOKING 22).
# fmt: off
ROWS: Final[tuple[Row, ...]] = (
    _row("voucher", _S.VOUCHER_MULTI_PURPOSE, SELLER, _is(Nature.MULTI_PURPOSE_VOUCHER)),
    _row("marketplace", _S.MARKETPLACE_DEEMED, DESTINATION, marketplace_owes),
    _row("marketplace_unclear", _S.UNDECIDED, DESTINATION, marketplace_says_otherwise),
    # services: where the buyer is, or where the seller is
    _row("exempt_abroad", _S.UNDECIDED, DESTINATION, _is(Nature.EXEMPT), receives_service),
    _row("service_proven", _S.INTRA_COMMUNITY_SERVICE, DESTINATION, is_service, receives_service, proven),
    _row("service_unproven", _S.SERVICE_UNPROVEN, DESTINATION, is_service, receives_service),
    _row("service_abroad", _S.OUTSIDE_SCOPE, DESTINATION, is_service, served_abroad),
    _row("digital_home", _S.DISTANCE_HOME, SELLER, digital_abroad, taxed_at_home),
    _row("digital_oss", _S.OSS, DESTINATION, digital_abroad, has_one_stop_shop),
    _row("digital_local", _S.LOCAL_DESTINATION, DESTINATION, digital_abroad, registered_at_destination),
    _row("digital_unregistered", _S.REGISTRATION_MISSING, DESTINATION, digital_abroad),
    _row("service_of_foreigner", _S.OUTSIDE_SCOPE, SELLER, _is(Nature.SERVICE), foreign_to_the_union),
    _row("service_outside", _S.UNDECIDED, SELLER, is_service, foreign_to_the_union),
    _row("exempt", _S.EXEMPT, SELLER, _is(Nature.EXEMPT)),
    _row("service_home", _S.DOMESTIC, SELLER, is_service),
    # goods from outside the Union, and goods that never come in
    _row("import_scheme", _S.IMPORT_SCHEME, DESTINATION, imported, may_use_import_scheme),
    _row("import_local", _S.LOCAL_DESTINATION, DESTINATION, imported, cleared_elsewhere, registered_at_destination),
    _row("import_unregistered", _S.REGISTRATION_MISSING, DESTINATION, imported, cleared_elsewhere),
    _row("import_own", _S.DOMESTIC, DESTINATION, imported, imports_himself, registered_at_destination),
    _row("import_own_unregistered", _S.REGISTRATION_MISSING, DESTINATION, imported, imports_himself),
    _row("import", _S.IMPORT, DESTINATION, imported),
    _row("outside", _S.OUTSIDE_SCOPE, DESTINATION, moves_outside),
    # goods that leave from a member state
    _row("triangular_proven", _S.TRIANGULAR, DESTINATION, sold_on_the_way, proven),
    _row("triangular_unproven", _S.TRIANGULAR_UNPROVEN, DESTINATION, sold_on_the_way),
    _row("unregistered", _S.REGISTRATION_MISSING, ORIGIN, is_goods, unregistered_at_origin),
    _row("export", _S.EXPORT, ORIGIN, exported),
    _row("exempt_body", _S.EXEMPT_BODY, ORIGIN, _is(Nature.EXEMPT_BODY)),
    _row("margin", _S.MARGIN, ORIGIN, _is(Nature.MARGIN_GOODS)),
    _row("reverse_charge", _S.DOMESTIC_REVERSE_CHARGE, ORIGIN, reverses_at_home, proven),
    _row("reverse_charge_unproven", _S.DOMESTIC_UNPROVEN, ORIGIN, reverses_at_home),
    _row("home", _S.DOMESTIC, ORIGIN, stays),
    _row("business_proven", _S.INTRA_COMMUNITY, ORIGIN, crosses, acquires, proven),
    _row("business_unproven", _S.INTRA_COMMUNITY_UNPROVEN, ORIGIN, crosses, acquires),
    _row("excise_abroad", _S.UNDECIDED, DESTINATION, crosses, _is(Nature.EXCISE_GOODS)),
    _row("consumer_home", _S.DISTANCE_HOME, ORIGIN, crosses, taxed_at_home),
    _row("consumer_oss", _S.OSS, DESTINATION, crosses, has_one_stop_shop),
    _row("consumer_local", _S.LOCAL_DESTINATION, DESTINATION, crosses, registered_at_destination),
    _row("consumer_unregistered", _S.REGISTRATION_MISSING, DESTINATION, crosses),
)
# fmt: on
# Neighbours that ask the same first are passed over together: most of the table speaks of what most sales are not.
_BY_FIRST_ASK: Final = tuple(
    (first, tuple(rows)) for first, rows in groupby(ROWS, key=lambda row: row.asks[0])
)
# Exempt as a small business in the state whose VAT it would be (art. 284); a supply to another state's business, and a
# service that the buyer accounts for, are none of that state's exemption.
_EXEMPTIBLE: Final = frozenset(
    {
        *(_S.DOMESTIC, _S.DOMESTIC_REVERSE_CHARGE, _S.DOMESTIC_UNPROVEN, _S.MARGIN, _S.EXPORT),
        *(_S.EXEMPT, _S.EXEMPT_BODY),
        *(_S.INTRA_COMMUNITY, _S.INTRA_COMMUNITY_UNPROVEN, _S.DISTANCE_HOME, _S.OSS),
        *(_S.LOCAL_DESTINATION, _S.REGISTRATION_MISSING),
    }
)


def find_scenario(*, supply: Supply) -> Ruling:
    """The first row that matches. What no row matches, such as a place that is not known, is undecided."""
    row = _first_row(supply)
    if row is None:
        return _ruling(
            supply=supply, scenario=Scenario.UNDECIDED, row="none", place=supply.destination
        )
    place = {ORIGIN: supply.origin, DESTINATION: supply.destination}.get(row.taxed_in)
    ruling = _ruling(supply=supply, scenario=row.scenario, row=row.name, place=place)
    exempt = supply.seller.is_exempt(country=ruling.country, day=supply.tax_point)
    if exempt and row.scenario in _EXEMPTIBLE:
        return replace(ruling, scenario=Scenario.SMALL_BUSINESS, row="small_business")
    return ruling


def _first_row(supply: Supply) -> Row | None:
    for first, rows in _BY_FIRST_ASK:
        if first(supply):
            for row in rows:
                if row.matches(supply):
                    return row
    return None


def _ruling(*, supply: Supply, scenario: Scenario, row: str, place: Place | None) -> Ruling:
    """Without a place it is taxed where the seller is."""
    home = supply.seller.country
    country = place.country if place else home
    return Ruling(scenario=scenario, country=country, row=row, home=home)


def decide(*, ruling: Ruling, charged: Decimal, tax_point: date) -> VatDecision:
    """Compare the rate that was charged with the rates in force. Which goods fall under which rate, the shop knows.

    A rate in force is expected as it was charged. Any other, zero too, is not: the standard rate is named instead, and
    the caller holds the sale (BOOKING 20). VAT on an export or on margin goods is measured as domestic VAT.
    """
    if charged != ZERO and ruling.scenario in _DUE_ONCE_CHARGED:
        ruling = replace(ruling, scenario=Scenario.DOMESTIC)
    scenario, country = ruling.scenario, ruling.country
    consequence = CONSEQUENCES[scenario]
    return VatDecision(
        scenario=scenario,
        category=consequence.category,
        country=country,
        expected=_expected(ruling=ruling, charged=charged, tax_point=tax_point),
        charged=charged,
        box=return_box(
            scenario=scenario, country=country, rate=charged, day=tax_point, home=ruling.home
        ),
        listing=consequence.listing,
        ground=consequence.ground,
    )


def _expected(*, ruling: Ruling, charged: Decimal, tax_point: date) -> Decimal | None:
    if CATEGORIES[ruling.scenario] is not Category.STANDARD:
        return ZERO
    if ruling.rates:
        return charged if charged in ruling.rates else ruling.rates[0]
    if charged in rates_on(country=ruling.country, day=tax_point):
        return charged
    row = row_on(country=ruling.country, day=tax_point)
    return row.standard if row else None
