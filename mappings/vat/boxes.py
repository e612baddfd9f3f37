"""In which box of a VAT return a transaction stands: the Dutch and the Belgian return, and the one-stop shop.

Sources: odoo/odoo 07ebfdfc l10n_nl account.tax-nl.csv and 006367be l10n_be account.tax-be.csv (facts only); Dutch tax
administration, explanation of the turnover tax return; Belgian form 625. Returns of other states are not known here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Final

from mappings.money import ZERO
from mappings.vat.rates import row_on
from mappings.vat.scenario import Scenario


class Purchase(StrEnum):
    """What a business buys: with VAT that it deducts, or where it accounts for the VAT itself."""

    REVERSE_CHARGE = "reverse_charge"  # from a supplier of its own state
    FROM_THE_UNION = "from_the_union"  # goods from another member state
    SERVICE_FROM_THE_UNION = "service_from_the_union"
    FROM_OUTSIDE = "from_outside"  # goods with the VAT on import moved to the return
    SERVICE_FROM_OUTSIDE = "service_from_outside"
    GOODS = "goods"  # from a supplier of its own state, with VAT on the invoice
    SERVICE = "service"
    INVESTMENT = "investment"


class Level(StrEnum):
    """How a rate stands among those of its country."""

    STANDARD = "standard"
    REDUCED = "reduced"
    OTHER = "other"  # neither: parking, private use
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class Box:
    """`base` and `vat` are boxes; `credit` is where a credit note's base goes, "" for the same box with a minus."""

    base: str
    vat: str = ""
    credit: str = ""


ONE_STOP_SHOP: Final = "oss"
IMPORT_SCHEME: Final = "ioss"
_S = Scenario

_NL: Final[Mapping[Scenario, Box]] = {
    _S.DOMESTIC_REVERSE_CHARGE: Box("1e"),
    _S.INTRA_COMMUNITY: Box("3b"),
    _S.INTRA_COMMUNITY_SERVICE: Box("3b"),
    _S.LOCAL_DESTINATION: Box("3c"),
    _S.EXPORT: Box("3a"),
    _S.TRIANGULAR: Box("3b"),
    _S.EXEMPT_BODY: Box("1e"),
    _S.MARGIN: Box("1a"),  # the margin, reckoned outside the line (BOOKING 22)
}
_NL_LEVELS: Final = {
    Level.STANDARD: Box("1a", "1a"),
    Level.REDUCED: Box("1b", "1b"),
    Level.OTHER: Box("1c", "1c"),
    Level.ZERO: Box("1e"),
}
_BE: Final[Mapping[Scenario, Box]] = {
    _S.DOMESTIC_REVERSE_CHARGE: Box("45", credit="49"),
    _S.INTRA_COMMUNITY: Box("46", credit="48"),
    _S.INTRA_COMMUNITY_SERVICE: Box("44", credit="48"),
    _S.TRIANGULAR: Box("46", credit="48"),
    _S.EXEMPT: Box("00", credit="49"),
    _S.EXEMPT_BODY: Box("47", credit="49"),
    _S.LOCAL_DESTINATION: Box("47", credit="49"),
    _S.EXPORT: Box("47", credit="49"),
    _S.OUTSIDE_SCOPE: Box("47", credit="49"),
    _S.OSS: Box("47", credit="49"),
}
# By percentage, for the Belgian boxes are; source: form 625, frame II.
_BE_RATES: Final = {
    Decimal(0): Box("00", credit="49"),
    Decimal(6): Box("01", "54", "49"),
    Decimal(12): Box("02", "54", "49"),
    Decimal(21): Box("03", "54", "49"),
}
PURCHASES: Final[Mapping[str, Mapping[Purchase, Box]]] = {
    "NL": {
        Purchase.REVERSE_CHARGE: Box("2a", "2a"),
        Purchase.FROM_THE_UNION: Box("4b", "4b"),
        Purchase.SERVICE_FROM_THE_UNION: Box("4b", "4b"),
        Purchase.FROM_OUTSIDE: Box("4a", "4a"),
        Purchase.SERVICE_FROM_OUTSIDE: Box("4a", "4a"),
        **dict.fromkeys((Purchase.GOODS, Purchase.SERVICE, Purchase.INVESTMENT), Box("", "5b")),
    },
    "BE": {
        Purchase.REVERSE_CHARGE: Box("87", "56", "85"),
        Purchase.FROM_THE_UNION: Box("86", "55", "84"),
        Purchase.SERVICE_FROM_THE_UNION: Box("88", "55", "84"),
        Purchase.FROM_OUTSIDE: Box("87", "57", "85"),
        Purchase.SERVICE_FROM_OUTSIDE: Box("87", "56", "85"),
        Purchase.GOODS: Box("81", "59", "85"),
        Purchase.SERVICE: Box("82", "59", "85"),
        Purchase.INVESTMENT: Box("83", "59", "85"),
    },
}
# What the owner takes for himself, art. 16 and 26: once a year, and no sale of a shop. VAT that is deducted has one box.
PRIVATE_USE: Final[Mapping[str, Box]] = {"NL": Box("1d", "1d")}
INPUT_VAT: Final[Mapping[str, Box]] = {"NL": Box("", "5b"), "BE": Box("", "59")}
_CHARGED: Final = frozenset({_S.DOMESTIC, _S.DISTANCE_HOME})
# Declared where the seller is, not where the supply is taxed.
_AT_HOME: Final = frozenset(
    {
        *(_S.INTRA_COMMUNITY_SERVICE, _S.LOCAL_DESTINATION, _S.OUTSIDE_SCOPE, _S.OSS),
        _S.TRIANGULAR,
    }
)


def return_box(*, scenario: Scenario, country: str, rate: Decimal, day: date, home: str) -> str:
    """The box of the base, in the return of `country` or, for what is taxed elsewhere, of `home`; "" for none.

    "oss" and "ioss" are the one-stop shops. `rate` is the percentage charged, `country` whose rates count.
    """
    if scenario is Scenario.OSS:
        return ONE_STOP_SHOP
    if scenario is Scenario.IMPORT_SCHEME:
        return IMPORT_SCHEME
    return box(scenario=scenario, country=country, rate=rate, day=day, home=home).base


def box(*, scenario: Scenario, country: str, rate: Decimal, day: date, home: str) -> Box:
    """The boxes of base, VAT and credit; empty ones where it is in no return that we know."""
    if scenario is Scenario.LOCAL_DESTINATION and country == home:
        scenario = Scenario.DOMESTIC  # stock abroad that comes home
    place = home if scenario in _AT_HOME else country
    if place not in _RETURNS:
        return Box("")
    if scenario in _CHARGED:
        return _by_rate(country=place, rate=rate, day=day)
    return _RETURNS[place].get(scenario, Box(""))


_RETURNS: Final = {"NL": _NL, "BE": _BE}


def _by_rate(*, country: str, rate: Decimal, day: date) -> Box:
    if country == "BE":
        return _BE_RATES.get(rate, Box(""))
    return _NL_LEVELS[_level(country=country, rate=rate, day=day)]


def _level(*, country: str, rate: Decimal, day: date) -> Level:
    row = row_on(country=country, day=day)
    if rate == ZERO:
        return Level.ZERO
    if row is not None and rate == row.standard:
        return Level.STANDARD
    return Level.REDUCED if row is not None and rate in row.reduced else Level.OTHER


def whole_euros(*, due: Decimal) -> Decimal:
    """VAT for a return: whole euros, rounded in the taxpayer's favour. Above zero is due, below zero is claimed back.

    Source: Dutch tax administration, explanation of the turnover tax return: amounts in whole euros, in your own favour.
    """
    return due.quantize(Decimal(1), rounding=ROUND_FLOOR)
