"""The data of one return of the one-stop shop (Union scheme), in euro and cents, from what stands in the books.

A return has what was sold in its quarter by the tax point (BOOKING 7), by country of consumption, kind of supply, country of
dispatch and rate. What changes an earlier quarter is no negative sale in it: it is a correction of that quarter, a sum of VAT
for a country. Source: Directive 2006/112/EC art. 369g(1) and (4); Implementing Regulation (EU) 2020/194 annex III.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from mappings.money import ZERO
from mappings.vat.boxes import Level
from mappings.vat.period_rates import PeriodRate, in_euro, rate_of_period
from mappings.vat.rates import row_on
from mappings.vat.return_periods import Period, quarter_of

EURO: Final = "EUR"
Published = Mapping[str, Mapping[date, Decimal]]  # currency -> day -> units for one euro


class Supply(StrEnum):
    """In the order of the form: what is supplied from the member state of the return, then from others, then corrections."""

    SERVICES = "services"
    GOODS = "goods"
    GOODS_ELSEWHERE = "goods_elsewhere"  # dispatched from another member state


_ORDER: Final = tuple(Supply)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """One line under the scheme, as it stands in the books. `net` and `vat` are in `currency`, below zero for a credit.

    `tax_point` says to which quarter it belongs, `told_on` in which return it is told: later than its quarter for a credit
    and for what came into the books once that quarter was filed.
    """

    country: str
    supply: Supply
    dispatched_from: str  # ISO 3166-1; "" for services
    rate: Decimal
    net: Decimal
    vat: Decimal
    currency: str
    tax_point: date
    told_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Supplies of one kind to one country at one rate. `level` is standard, or reduced for every other rate (art. 369g(1))."""

    country: str
    supply: Supply
    dispatched_from: str
    level: Level
    rate: Decimal
    base: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What changes of the VAT of an earlier quarter (named as `2026-Q3`) for one country."""

    quarter: str
    country: str
    vat: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """`rates` are those that were used, by currency and quarter; `missing` names those that the bank has yet to publish.

    While a rate is missing the figures lack what is in that currency: the return must wait.
    """

    period: Period
    rows: tuple[Row, ...]
    corrections: tuple[Correction, ...]
    rates: tuple[tuple[str, str, PeriodRate], ...] = ()
    missing: tuple[tuple[str, str], ...] = ()

    @property
    def balances(self) -> tuple[tuple[str, Decimal], ...]:
        """VAT by country, corrections included. A state that owes gives back itself: it is not set off against another."""
        sums: dict[str, Decimal] = {}
        told = [(row.country, row.vat) for row in self.rows]
        for country, vat in (*told, *((one.country, one.vat) for one in self.corrections)):
            sums[country] = sums.get(country, ZERO) + vat
        return tuple(sorted(sums.items()))

    @property
    def due(self) -> Decimal:
        return sum((vat for _, vat in self.balances if vat > ZERO), ZERO)


def quarter_return(*, lines: Iterable[Declared], period: Period, published: Published) -> Quarter:
    """The return of the quarter `period`. Amounts in one currency are added up first and changed into euro once."""
    told = [line for line in lines if period.holds(line.told_on)]
    rates = _Rates(published)
    sales: dict[tuple[str, Supply, str, Decimal], list[Declared]] = {}
    changes: dict[tuple[str, str], list[Declared]] = {}
    for line in told:
        own = quarter_of(line.tax_point)
        if own < period:
            changes.setdefault((own.name, line.country), []).append(line)
        else:
            key = (line.country, line.supply, line.dispatched_from, line.rate)
            sales.setdefault(key, []).append(line)
    rows = [_row(key, same, rates=rates, period=period) for key, same in sales.items()]
    corrections = [
        Correction(quarter=quarter, country=country, vat=rates.sum_of(same)[1])
        for (quarter, country), same in changes.items()
    ]
    return Quarter(
        period=period,
        rows=tuple(sorted((r for r in rows if r.base or r.vat), key=_place)),
        corrections=tuple(
            sorted((c for c in corrections if c.vat), key=lambda c: (c.country, c.quarter))
        ),
        rates=tuple((*key, rate) for key, rate in sorted(rates.used.items())),
        missing=tuple(sorted(rates.missing)),
    )


def currencies_of(lines: Iterable[Declared], *, period: Period) -> frozenset[tuple[str, Period]]:
    """What rates the return needs: a currency other than the euro, and the quarter at whose end it is looked up."""
    return frozenset(
        (line.currency, quarter_of(line.tax_point))
        for line in lines
        if period.holds(line.told_on) and line.currency != EURO
    )


class _Rates:
    """A correction takes the rate of the quarter that it corrects, as the amount it changes did."""

    def __init__(self, published: Published) -> None:
        self._published = published
        self.used: dict[tuple[str, str], PeriodRate] = {}
        self.missing: set[tuple[str, str]] = set()

    def sum_of(self, lines: Iterable[Declared]) -> tuple[Decimal, Decimal]:
        """Base and VAT in euro."""
        sums: dict[tuple[str, Period], tuple[Decimal, Decimal]] = {}
        for line in lines:
            key = (line.currency, quarter_of(line.tax_point))
            net, vat = sums.get(key, (ZERO, ZERO))
            sums[key] = (net + line.net, vat + line.vat)
        base = tax = ZERO
        for (currency, quarter), (net, vat) in sums.items():
            per_euro = self._per_euro(currency, quarter=quarter)
            if per_euro is not None:
                base += in_euro(amount=net, per_euro=per_euro)
                tax += in_euro(amount=vat, per_euro=per_euro)
        return base, tax

    def _per_euro(self, currency: str, *, quarter: Period) -> Decimal | None:
        if currency == EURO:
            return Decimal(1)
        key = (currency, quarter.name)
        found = rate_of_period(
            last_day=quarter.last_day, published=self._published.get(currency, {})
        )
        if found is None:
            self.missing.add(key)
            return None
        self.used[key] = found
        return found.per_euro


def _row(
    key: tuple[str, Supply, str, Decimal], lines: list[Declared], *, rates: _Rates, period: Period
) -> Row:
    country, supply, dispatched_from, rate = key
    base, vat = rates.sum_of(lines)
    return Row(
        country=country,
        supply=supply,
        dispatched_from=dispatched_from,
        level=level_of(country=country, rate=rate, day=period.first_day),
        rate=rate,
        base=base,
        vat=vat,
    )


def level_of(*, country: str, rate: Decimal, day: date) -> Level:
    """The form knows two: the standard rate, and every rate below it."""
    levels = row_on(country=country, day=day)
    return Level.STANDARD if levels is not None and rate == levels.standard else Level.REDUCED


def _place(row: Row) -> tuple[int, str, str, bool, Decimal]:
    is_elsewhere = row.supply is Supply.GOODS_ELSEWHERE
    reduced = row.level is not Level.STANDARD
    return is_elsewhere * 1, row.country, f"{_ORDER.index(row.supply)}{row.dispatched_from}", reduced, row.rate  # fmt: skip
