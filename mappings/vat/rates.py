"""Which VAT rates were in force on a day, and which one a line's own amounts point at."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from mappings.money import HUNDRED, ZERO
from mappings.vat.rate_table import RATES, VERSION, RateRow

__all__ = [
    "RATES",
    "VERSION",
    "RateLevel",
    "RateRow",
    "fits",
    "rate_at",
    "rates_ever",
    "rates_on",
    "row_on",
    "show_rate",
    "snap",
]

_ONE: Final = Decimal(1)


class RateLevel(StrEnum):
    """A level as an owner names it. Where a country has one reduced rate, both reduced levels are that one."""

    STANDARD = "standard"
    REDUCED_HIGH = "reduced_high"
    REDUCED_LOW = "reduced_low"
    SUPER_REDUCED = "super_reduced"


def row_on(*, country: str, day: date) -> RateRow | None:
    """The levels of `country` (ISO 3166-1, or XI) in force on `day`; None where we have no verified figures."""
    return next((row for row in RATES.get(country, ()) if row.holds_on(day)), None)


def rates_on(*, country: str, day: date) -> frozenset[Decimal]:
    """Every rate above zero in force on `day`, as percentages; empty where we have no verified figures."""
    row = row_on(country=country, day=day)
    return row.rates if row else frozenset()


def rate_at(*, country: str, level: RateLevel, day: date) -> Decimal | None:
    """The percentage of a level in force on `day`; None where the country has no such level, or we have no figures."""
    row = row_on(country=country, day=day)
    if row is None:
        return None
    reduced = {
        RateLevel.REDUCED_HIGH: max(row.reduced, default=None),
        RateLevel.REDUCED_LOW: min(row.reduced, default=None),
        RateLevel.SUPER_REDUCED: row.super_reduced,
    }
    return reduced.get(level, row.standard)


def rates_ever(country: str) -> frozenset[Decimal]:
    """Every rate above zero that `country` had on any day that our figures cover."""
    return frozenset(rate for row in RATES.get(country, ()) for rate in row.rates)


def fits(
    *, net: Decimal, gross: Decimal, rate: Decimal, roundings: Decimal, quantum: Decimal
) -> bool:
    """True when `net` at `rate` is `gross`, but for rounding.

    A shop rounds net and gross on their own, as often as there are roundings: once a line, or once a piece. Halves move each
    by half a quantum, always up or always down by a whole one, but then both the same way: the net's, times the rate, is
    the most there can be. Source: PrestaShop 8.2 createOrderFromCart, round_type 1 to 3 and round_mode 0 to 5.
    """
    factor = _ONE + rate / HUNDRED
    room = quantum * factor * max(_ONE, roundings)
    return abs(net * factor - gross) <= room


def snap(
    *,
    net: Decimal,
    gross: Decimal,
    candidates: Iterable[Decimal],
    roundings: Decimal,
    quantum: Decimal,
) -> Decimal | None:
    """The one rate that explains the amounts; None when none or more than one does."""
    hits = [
        rate
        for rate in candidates
        if fits(net=net, gross=gross, rate=rate, roundings=roundings, quantum=quantum)
    ]
    return hits[0] if len(hits) == 1 else None


def show_rate(rate: Decimal) -> str:
    """A percentage without idle zeros: 21, 5.5."""
    if rate == ZERO:
        return "0"
    text = f"{rate:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
