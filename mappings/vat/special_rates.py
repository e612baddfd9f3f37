"""Standard rates of the places inside the Union's VAT territory that have rates of their own.

Sources: ibericode/vat-rates and driesvints/vat-calculator for Jungholz, Mittelberg and Madeira; driesvints and the
Commission's TEDB as of 2026-09-29 for the Azores (18% elsewhere is stale); commerceguys/tax and TEDB for the Greek islands,
where which islands and goods are covered is unsure **(check)**. Corsica has the standard rate of France.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from mappings.vat.rates import row_on
from mappings.vat.territories import Area, Place

VERIFIED_FROM: Final = date(2026, 1, 1)  # since when each of them holds was not looked up
STANDARD: Final[Mapping[str, Decimal]] = {
    "AT-JUN": Decimal(19),
    "AT-MIT": Decimal(19),
    "PT-20": Decimal(16),
    "PT-30": Decimal(22),
    "GR-ISL": Decimal(17),
}


def standard_rate_at(*, place: Place, day: date) -> Decimal | None:
    """The standard rate that a consumer at `place` pays, in percent; None outside the Union and where no figures are known."""
    if place.area not in {Area.UNION, Area.GOODS_ONLY}:
        return None
    if place.special in STANDARD:
        return STANDARD[place.special] if day >= VERIFIED_FROM else None
    row = row_on(country=place.country, day=day)
    return row.standard if row else None
