"""Rates of the places inside the Union's VAT territory that have rates of their own.

Sources: ibericode/vat-rates and driesvints/vat-calculator for Jungholz, Mittelberg and Madeira; driesvints and the
Commission's TEDB as of 2026-09-29 for the Azores (18% elsewhere is stale); commerceguys/tax and TEDB for the Greek islands,
where which islands and goods are covered is unsure **(check)**. Corsica has the standard rate of France.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from mappings.vat.rates import rates_on, row_on
from mappings.vat.territories import Area, Place

VERIFIED_FROM: Final = date(2026, 1, 1)  # since when each of them holds was not looked up
STANDARD: Final[Mapping[str, Decimal]] = {
    "AT-JUN": Decimal(19),
    "AT-MIT": Decimal(19),
    "PT-20": Decimal(16),
    "PT-30": Decimal(22),
    "GR-ISL": Decimal(17),
}
# Only the standard rate is another: the reduced ones are those of the country (Austria's Umsatzsteuergesetz par. 10(4)).
_REDUCED_AS_COUNTRY: Final = frozenset({"AT-JUN", "AT-MIT"})
# Any rate of the country may be right as well.
_UNSURE: Final = frozenset({"GR-ISL"})


def standard_rate_at(*, place: Place, day: date) -> Decimal | None:
    """The standard rate that a consumer at `place` pays, in percent; None outside the Union and where no figures are known."""
    if place.area not in {Area.UNION, Area.GOODS_ONLY}:
        return None
    if place.special in STANDARD:
        return STANDARD[place.special] if day >= VERIFIED_FROM else None
    row = row_on(country=place.country, day=day)
    return row.standard if row else None


def rates_at(*, place: Place, day: date) -> tuple[Decimal, ...]:
    """The rates that can be right at a place with rates of its own, its standard rate first; () of any other place and day.

    Reduced rates of Madeira and the Azores are not known here: only their standard rate is right for certain.
    """
    if place.special not in STANDARD or day < VERIFIED_FROM:
        return ()
    own, row = STANDARD[place.special], row_on(country=place.country, day=day)
    of_country = rates_on(country=place.country, day=day)
    if place.special in _UNSURE:
        return (own, *sorted(of_country - {own}, reverse=True))
    if place.special in _REDUCED_AS_COUNTRY and row is not None:
        return (own, *sorted(of_country - {own, row.standard}, reverse=True))
    return (own,)
