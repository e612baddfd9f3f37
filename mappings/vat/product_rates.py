"""Rates of classes of products where a country's law says so by name, dated: a class can move without any level moving.

A class that is not listed for a country and a day has any of that country's rates, as far as we know. Sources, by letter:
N Wet op de omzetbelasting 1968, table I (since 2026 without lodging), as accountancyvanmorgen.nl of 2025-09-18 and
2025-05-26 says; D Umsatzsteuergesetz par. 12(2) with annex 2, restaurants since 2026; B Koninklijk besluit nr. 20, table A,
and the taxes of l10n_be of 2026 for what moved to 12%, of which the exact scope is to be confirmed **(check)**; F Code
général des impôts art. 278-0 bis and 279; E easytax.co on rates from 2026; S Prop. 2025/26:55, as vatupdate.com of 2025-11-26
says; L vatupdate.com of 2025-12-19 on Latvia; A the note of an Austrian adviser with TEDB of 2026-09-29; T TEDB of 2026-09-29.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final


class ProductClass(StrEnum):
    """What a product is where rates are concerned. NONE is all goods that no law of ours names."""

    NONE = ""
    FOOD = "food"
    BASIC_FOOD = "basic_food"  # a country's own closed list of it
    SWEET_SALTY_FOOD = "sweet_salty_food"  # food with much sugar or salt
    BOOKS = "books"
    LODGING = "lodging"
    CAMPING = "camping"
    RESTAURANT = "restaurant"  # meals served, without drinks
    TAKEAWAY = "takeaway"
    LEISURE = "leisure"  # admission to culture, sports and play


@dataclass(frozen=True, slots=True)
class ClassRate:
    """One class in one country in one stretch of days, both ends included; no end is open. `rate` is a percentage."""

    country: str
    product_class: ProductClass
    rate: Decimal
    first_day: date
    last_day: date | None
    source: str

    def holds_on(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


def _rows(text: str) -> tuple[ClassRate, ...]:
    return tuple(_row(*line.split()) for line in text.strip().splitlines())


def _row(country: str, name: str, rate: str, first: str, last: str, source: str) -> ClassRate:
    return ClassRate(
        country=country,
        product_class=ProductClass(name),
        rate=Decimal(rate),
        first_day=date.fromisoformat(first),
        last_day=None if last == "-" else date.fromisoformat(last),
        source=source,
    )


CLASS_RATES: Final = _rows(
    """
    NL food              9    2019-01-01 -          N
    NL books             9    2019-01-01 -          N
    NL leisure           9    2019-01-01 -          N
    NL camping           9    2019-01-01 -          N
    NL lodging           9    2019-01-01 2025-12-31 N
    NL lodging           21   2026-01-01 -          N
    NL restaurant        9    2019-01-01 -          N
    NL takeaway          9    2019-01-01 -          N
    DE food              7    2021-01-01 -          D
    DE books             7    2021-01-01 -          D
    DE lodging           7    2021-01-01 -          D
    DE restaurant        19   2024-01-01 2025-12-31 D
    DE restaurant        7    2026-01-01 -          D
    BE food              6    1996-01-01 -          B
    BE books             6    1996-01-01 -          B
    BE lodging           6    1996-01-01 2026-02-28 B
    BE lodging           12   2026-03-01 -          B
    BE camping           6    1996-01-01 2026-02-28 B
    BE camping           12   2026-03-01 -          B
    BE takeaway          6    1996-01-01 2026-02-28 B
    BE takeaway          12   2026-03-01 -          B
    BE leisure           6    1996-01-01 2026-02-28 B
    BE leisure           12   2026-03-01 -          B
    BE restaurant        12   2010-01-01 -          B
    FR food              5.5  2014-01-01 -          F
    FR books             5.5  2014-01-01 -          F
    FR lodging           10   2014-01-01 -          F
    FR restaurant        10   2014-01-01 -          F
    SE food              12   1996-01-01 2026-03-31 S
    SE food              6    2026-04-01 2027-12-31 S
    SE food              12   2028-01-01 -          S
    SK sweet_salty_food  19   2025-01-01 2025-12-31 E
    SK sweet_salty_food  23   2026-01-01 -          E
    LV basic_food        21   2012-07-01 2026-06-30 L
    LV basic_food        12   2026-07-01 2027-06-30 L
    LV basic_food        21   2027-07-01 -          L
    AT basic_food        10   2016-01-01 2026-06-30 A
    AT basic_food        4.9  2026-07-01 -          A
    IE restaurant        13.5 2023-09-01 2026-06-30 E
    IE restaurant        9    2026-07-01 -          E
    IE takeaway          13.5 2023-09-01 2026-06-30 E
    IE takeaway          9    2026-07-01 -          E
    LT books             5    2026-01-01 -          T
    """
)


def class_rate_on(*, country: str, product_class: ProductClass, day: date) -> Decimal | None:
    """The rate of the class in force on `day`; None where we have no figure for it, which is no verdict on any rate."""
    for row in CLASS_RATES:
        if row.country == country and row.product_class is product_class and row.holds_on(day):
            return row.rate
    return None
