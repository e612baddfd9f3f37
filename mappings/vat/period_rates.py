"""The exchange rate of a return: that of the last day of its period, else of the next publication.

BOOKING 26 takes the *last known* rate for an entry. A return of the one-stop shop looks the other way, and one rate counts
for the whole period. Source: Directive 2006/112/EC art. 366(2) for the Union scheme, 364(2) and 369h(2) alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from mappings.money import round_cents

# Between two publications there are at most five days; a later one is a gap in what was read, not the next publication.
REACH: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRate:
    """`per_euro` units of a currency for one euro, as published on `published_on`."""

    published_on: date
    per_euro: Decimal


@dataclass(frozen=True, slots=True)
class Adoption:
    """The first day on which `country` (ISO 3166-1) paid in euro: its old currency has no rate from there on."""

    country: str
    first_day: date


# Source: Council regulations (EC) 2866/98 and 974/98 with their amendments; European Commission, history of the euro area.
ADOPTIONS: Final[Mapping[str, Adoption]] = {
    "SIT": Adoption("SI", date(2007, 1, 1)),
    "CYP": Adoption("CY", date(2008, 1, 1)),
    "MTL": Adoption("MT", date(2008, 1, 1)),
    "SKK": Adoption("SK", date(2009, 1, 1)),
    "EEK": Adoption("EE", date(2011, 1, 1)),
    "LVL": Adoption("LV", date(2014, 1, 1)),
    "LTL": Adoption("LT", date(2015, 1, 1)),
    "HRK": Adoption("HR", date(2023, 1, 1)),
    "BGN": Adoption("BG", date(2026, 1, 1)),
}


def replaced_by_euro(*, currency: str, day: date) -> Adoption | None:
    """Whose currency it was, where the euro has taken its place by `day`."""
    adoption = ADOPTIONS.get(currency)
    return adoption if adoption is not None and adoption.first_day <= day else None


def rate_of_period(*, last_day: date, published: Mapping[date, Decimal]) -> PeriodRate | None:
    """The rate for a period that ends on `last_day`, among those `published` for one currency by day.

    None while the bank has published for no day since: the return must wait, never take an older rate.
    """
    days = [day for day in published if last_day <= day <= last_day + REACH]
    if not days:
        return None
    first = min(days)
    return PeriodRate(published_on=first, per_euro=published[first])


def in_euro(*, amount: Decimal, per_euro: Decimal) -> Decimal:
    """`amount` in euro and cents, half up. A return of the one-stop shop is not rounded to whole euros (art. 369h(1))."""
    return round_cents(amount / per_euro)
