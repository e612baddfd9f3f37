"""The VAT table that PrestaShop prints on an invoice, from the same figures it prints it from.

Source: PrestaShop 8.2 and 9.0, Order::getProductTaxesDetails, OrderInvoice::getProductTaxesBreakdown and
Tools::spreadAmount. The table is the shop's, faults included: a gift is spread over all rates, and the base of a line
without tax appears under the rates of the others (docs/rounding.md, section 5).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Generic, TypeVar

from mappings.arithmetic import Arithmetic, RoundingPoint, Tax, TaxedLine
from mappings.money import HUNDRED, ZERO, round_amount

# The shop counts in binary fractions and takes their noise away before it rounds; this is where ours ends.
_NOISE: Final = Decimal("0.000000000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """What stands at one rate. `ecotax_vat` is VAT on ecotax, which the shop prints in a table of its own."""

    base: Decimal = ZERO
    vat: Decimal = ZERO
    ecotax_vat: Decimal = ZERO


@dataclass(slots=True, kw_only=True)
class _Row:
    """One tax of one line, before the shop spreads the cents that are left."""

    line: int
    tax: Tax
    base: Decimal
    vat: Decimal


K = TypeVar("K", str, Decimal)
Table = Mapping[Decimal, TableRow]


def print_table(*, arithmetic: Arithmetic, quantum: Decimal) -> Table:
    """Rate -> row, of the goods less vouchers; empty where no line has a tax. Shipping and wrapping have rows of their own."""
    rows = list(_tax_lines(arithmetic, quantum=quantum))
    if not rows:
        return {}
    by_tax = _Sums[str](round=_rounder(arithmetic, quantum=quantum))
    for row in rows:
        by_tax.add(row.tax.id, base=row.base, vat=row.vat)
    ecotax = _ecotax(arithmetic)
    base, vat = _expected(arithmetic)
    # The shop sorts twice, and the first order decides between equals of the second.
    rows.sort(key=lambda row: row.vat, reverse=True)
    vats = _spread(
        vat - by_tax.vat - by_tax.round(sum(ecotax.values(), ZERO)), over=len(rows), quantum=quantum
    )
    for row, share in zip(rows, vats, strict=True):
        row.vat += share
    rows.sort(key=lambda row: row.base, reverse=True)
    bases = _spread(base - by_tax.base, over=len(rows), quantum=quantum)
    for row, share in zip(rows, bases, strict=True):
        row.base += share
    return _by_rate(arithmetic, rows=rows, ecotax=ecotax, quantum=quantum)


@dataclass(slots=True, kw_only=True)
class _Sums(Generic[K]):
    """Sums per key, each rounded once when they are added up."""

    round: Callable[[Decimal], Decimal]
    bases: dict[K, Decimal] = field(default_factory=dict)
    vats: dict[K, Decimal] = field(default_factory=dict)

    def add(self, key: K, *, base: Decimal, vat: Decimal) -> None:
        self.bases[key] = self.bases.get(key, ZERO) + base
        self.vats[key] = self.vats.get(key, ZERO) + vat

    @property
    def base(self) -> Decimal:
        return sum(map(self.round, self.bases.values()), ZERO)

    @property
    def vat(self) -> Decimal:
        return sum(map(self.round, self.vats.values()), ZERO)


def _rounder(arithmetic: Arithmetic, *, quantum: Decimal) -> Callable[[Decimal], Decimal]:
    def rounded(amount: Decimal) -> Decimal:
        exact = amount.quantize(_NOISE)
        return round_amount(amount=exact, quantum=quantum, mode=arithmetic.mode)

    return rounded


def _tax_lines(arithmetic: Arithmetic, *, quantum: Decimal) -> Iterator[_Row]:
    """A row for each tax of each line, of its price less its part in the vouchers. A line without tax has none."""
    rounded = _rounder(arithmetic, quantum=quantum)

    def total(unit: Decimal, quantity: Decimal) -> Decimal:
        if arithmetic.point is RoundingPoint.ITEM:
            return quantity * rounded(unit)
        whole = quantity * unit
        return rounded(whole) if arithmetic.point is RoundingPoint.LINE else whole

    for number, line in enumerate(arithmetic.lines):
        price = _discounted(line, arithmetic=arithmetic)
        for tax, vat in _tax(price, line=line):
            base = total(price, line.quantity)
            yield _Row(line=number, tax=tax, base=base, vat=total(vat, line.quantity))


def _discounted(line: TaxedLine, *, arithmetic: Arithmetic) -> Decimal:
    """A piece's price less its part in what the whole order got off, and in what its own product got off."""
    price = line.unit_net
    if arithmetic.goods_net > ZERO:
        weight = line.unit_net + line.ecotax
        price -= weight * _on_the_whole(arithmetic) / arithmetic.goods_net
    own = (v.net for v in arithmetic.vouchers if v.product_id and v.product_id == line.product_id)
    return price - sum(own, ZERO) / line.quantity if line.quantity else price


def _on_the_whole(arithmetic: Arithmetic) -> Decimal:
    """The net discount that no single product has, and without the shipping that was given free."""
    tied = sum((v.net for v in arithmetic.vouchers if v.product_id), ZERO)
    return arithmetic.discounts_net - tied - _free_shipping(arithmetic)[0]


def _free_shipping(arithmetic: Arithmetic) -> tuple[Decimal, Decimal]:
    """Net and VAT of the shipping that a voucher gave free: once, however many vouchers say so."""
    if not any(voucher.free_shipping for voucher in arithmetic.vouchers):
        return ZERO, ZERO
    return arithmetic.shipping_net, arithmetic.shipping_gross - arithmetic.shipping_net


def _tax(price: Decimal, *, line: TaxedLine) -> Iterator[tuple[Tax, Decimal]]:
    for tax in line.taxes:
        vat = price * tax.rate / HUNDRED
        yield tax, vat
        if line.one_after_another:
            price += vat


def _expected(arithmetic: Arithmetic) -> tuple[Decimal, Decimal]:
    """Base and VAT that the rows have to come to."""
    free_net, free_vat = _free_shipping(arithmetic)
    base = arithmetic.goods_net - arithmetic.discounts_net + free_net
    vat = arithmetic.goods_gross - arithmetic.goods_net
    return base, vat - (arithmetic.discounts_gross - arithmetic.discounts_net) + free_vat


def _ecotax(arithmetic: Arithmetic) -> dict[Decimal, Decimal]:
    """VAT on ecotax per rate, unrounded."""
    exact: dict[Decimal, Decimal] = {}
    for line in arithmetic.lines:
        if line.ecotax and line.ecotax_rate:
            vat = line.quantity * line.ecotax * line.ecotax_rate / HUNDRED
            exact[line.ecotax_rate] = exact.get(line.ecotax_rate, ZERO) + vat
    return exact


def _spread(amount: Decimal, *, over: int, quantum: Decimal) -> list[Decimal]:
    """Whole quanta, the same for each, and one more for the first ones until nothing is left."""
    units = int(round_amount(amount=amount / quantum, quantum=Decimal(1)))
    sign = -1 if units < 0 else 1
    each, left = divmod(abs(units), over)
    return [quantum * sign * (each + (1 if place < left else 0)) for place in range(over)]


def _by_rate(
    arithmetic: Arithmetic,
    *,
    rows: list[_Row],
    ecotax: Mapping[Decimal, Decimal],
    quantum: Decimal,
) -> Table:
    """Several taxes of a line are one rate, unless a line has them one after another: then each stands alone."""
    apart = any(line.one_after_another and len(line.taxes) > 1 for line in arithmetic.lines)
    rates = {
        number: sum((t.rate for t in x.taxes), ZERO) for number, x in enumerate(arithmetic.lines)
    }
    sums = _Sums[Decimal](round=_rounder(arithmetic, quantum=quantum))
    for row in rows:
        sums.add(row.tax.rate if apart else rates[row.line], base=row.base, vat=row.vat)
    return {
        rate: TableRow(
            base=sums.round(sums.bases.get(rate, ZERO)),
            vat=sums.round(sums.vats.get(rate, ZERO)),
            ecotax_vat=sums.round(ecotax.get(rate, ZERO)),
        )
        for rate in sorted({*sums.bases, *ecotax}, reverse=True)
    }
