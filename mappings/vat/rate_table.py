"""Standard and reduced VAT rates of the member states, dated. Levels only: which goods fall under which level is not here.

A row holds from its first to its last day, both included; no last day means that it holds still. Rates are percentages.
The first row of a country starts where its rates could be verified; before that day its rates are unknown to us.

Sources, by letter: H standard-rate history of vatnode/eu-vat-rates-data (2026-09-23; European Commission TEDB, before 2017
the Commission's rate booklet; Germany 2020 from the Bundesgesetzblatt); C the same project's snapshot of TEDB of 2026-09-29;
G commerceguys/tax d86a05c; I ibericode/vat-rates 5abb1e1; A note of an Austrian adviser; Z easytax.co, rates from 2026.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

VERSION: Final = "2026-11-23"  # named in every explanation that rests on a rate


@dataclass(frozen=True, slots=True)
class RateRow:
    """The levels of one country in one stretch of time. `parking` and `super_reduced` are None where there is none."""

    first_day: date
    last_day: date | None
    standard: Decimal
    reduced: tuple[Decimal, ...]
    super_reduced: Decimal | None
    parking: Decimal | None
    sources: str

    def holds_on(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    @property
    def rates(self) -> frozenset[Decimal]:
        """Every level in force, zero not included."""
        special = (self.super_reduced, self.parking)
        return frozenset((self.standard, *self.reduced, *(r for r in special if r is not None)))


def _row(
    first: str,
    last: str,
    standard: str,
    reduced: str,
    sources: str,
    *,
    super_reduced: str = "",
    parking: str = "",
) -> RateRow:
    return RateRow(
        first_day=date.fromisoformat(first),
        last_day=date.fromisoformat(last) if last else None,
        standard=Decimal(standard),
        reduced=tuple(Decimal(rate) for rate in reduced.split()),
        super_reduced=Decimal(super_reduced) if super_reduced else None,
        parking=Decimal(parking) if parking else None,
        sources=sources,
    )


RATES: Final[dict[str, tuple[RateRow, ...]]] = {
    "AT": (
        _row("2016-01-01", "2026-06-30", "20", "10 13", "HGI", parking="13"),
        _row("2026-07-01", "", "20", "10 13", "CA", super_reduced="4.9", parking="13"),
    ),
    "BE": (_row("1996-01-01", "", "21", "6 12", "HGIC", parking="12"),),
    "BG": (_row("2011-04-01", "", "20", "9", "HGIC"),),
    "CY": (_row("2014-01-13", "", "19", "5 9", "HGI", super_reduced="3"),),
    "CZ": (
        _row("2015-01-01", "2023-12-31", "21", "10 15", "HGI"),
        _row("2024-01-01", "", "21", "12", "HGIC"),
    ),
    "DE": (
        _row("2007-01-01", "2020-06-30", "19", "7", "HGI"),
        _row("2020-07-01", "2020-12-31", "16", "5", "HGI"),
        _row("2021-01-01", "", "19", "7", "HGIC"),
    ),
    "DK": (_row("1992-01-01", "", "25", "", "HGIC"),),
    "EE": (
        _row("2009-07-01", "2023-12-31", "20", "9", "HGI"),
        _row("2024-01-01", "2024-12-31", "22", "5 9", "HI"),
        _row("2025-01-01", "2025-06-30", "22", "9 13", "HIG"),
        _row("2025-07-01", "", "24", "9 13", "HIGC"),
    ),
    "ES": (_row("2012-09-01", "", "21", "10", "HGIC", super_reduced="4"),),
    "FI": (
        _row("2013-01-01", "2024-08-31", "24", "10 14", "HGI"),
        _row("2024-09-01", "2025-12-31", "25.5", "10 14", "HGI"),
        _row("2026-01-01", "", "25.5", "10 13.5", "CZ"),
    ),
    "FR": (_row("2014-01-01", "", "20", "5.5 10", "HGIC", super_reduced="2.1"),),
    "GR": (_row("2016-06-01", "", "24", "6 13", "HGIC"),),
    "HR": (_row("2014-01-01", "", "25", "5 13", "HGIC"),),
    "HU": (_row("2012-01-01", "", "27", "5 18", "HGIC"),),
    "IE": (
        _row(
            "2012-01-01", "2020-08-31", "23", "9 13.5", "HGI", super_reduced="4.8", parking="13.5"
        ),
        _row(
            "2020-09-01", "2021-02-28", "21", "9 13.5", "HGI", super_reduced="4.8", parking="13.5"
        ),
        _row("2021-03-01", "", "23", "9 13.5", "HGIC", super_reduced="4.8", parking="13.5"),
    ),
    "IT": (_row("2016-01-01", "", "22", "5 10", "HIC", super_reduced="4"),),
    "LT": (
        _row("2009-09-01", "2025-12-31", "21", "5 9", "HGI"),
        _row("2026-01-01", "", "21", "5 12", "CZ"),
    ),
    "LU": (
        _row("2015-01-01", "2022-12-31", "17", "8", "HGI", super_reduced="3", parking="14"),
        _row("2023-01-01", "2023-12-31", "16", "7", "HGI", super_reduced="3", parking="13"),
        _row("2024-01-01", "", "17", "8", "HGIC", super_reduced="3", parking="14"),
    ),
    "LV": (_row("2018-01-01", "", "21", "5 12", "HGIC"),),
    "MT": (_row("2011-01-01", "", "18", "5 7", "HGI", parking="12"),),
    "NL": (
        _row("2012-10-01", "2018-12-31", "21", "6", "HGI"),
        _row("2019-01-01", "", "21", "9", "HGIC"),
    ),
    "PL": (_row("2011-01-01", "", "23", "5 8", "HGIC"),),
    "PT": (_row("2011-01-01", "", "23", "6 13", "HGIC", parking="13"),),
    "RO": (
        _row("2017-01-01", "2025-07-31", "19", "5 9", "HGI"),
        _row("2025-08-01", "", "21", "11", "HGIC"),
    ),
    "SE": (_row("1996-01-01", "", "25", "6 12", "HGIC"),),
    "SI": (_row("2020-01-01", "", "22", "5 9.5", "HGIC"),),
    "SK": (
        _row("2011-01-01", "2024-12-31", "20", "10", "HGI"),
        _row("2025-01-01", "", "23", "5 19", "HIC"),
    ),
    "XI": (_row("2021-01-01", "", "20", "5", "C"),),
}
