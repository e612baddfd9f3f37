"""The VAT table on a PrestaShop invoice, worked out anew in fractions, for hypothesis. Shares no code with `mappings`.

Source: reference of Order::getProductTaxesDetails, OrderInvoice::getProductTaxesBreakdown and Tools::spreadAmount (8.2, 9.0).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

F = Fraction
Round = Callable[[Fraction], Fraction]
# Rate -> base, VAT, and VAT on ecotax, which has a table of its own.
Table = dict[Fraction, tuple[Fraction, Fraction, Fraction]]


@dataclass(frozen=True, kw_only=True)
class PrintedLine:
    """One line of the order; prices for a piece and without tax. `taxes` are ids with their rates."""

    product: str
    quantity: int
    price: Fraction
    taxes: tuple[tuple[str, Decimal], ...]
    one_after_another: bool
    ecotax: Fraction
    ecotax_rate: Decimal


@dataclass(frozen=True, kw_only=True)
class PrintedOrder:
    """What the invoice is printed from. Pairs are without and with tax; `tied` is what rules tied to a product took off."""

    lines: Sequence[PrintedLine]
    products: tuple[Fraction, Fraction]
    discounts: tuple[Fraction, Fraction]
    free_shipping: tuple[Fraction, Fraction]
    tied: tuple[tuple[str, Fraction], ...]
    round_type: str
    round: Round
    unit: Fraction


@dataclass(kw_only=True)
class _Cell:
    line: int
    tax: str
    rate: Decimal
    base: Fraction
    vat: Fraction


def work_out(order: PrintedOrder) -> Table:
    """The rows of the goods. Empty where no line has a tax."""
    cells = [cell for n, line in enumerate(order.lines) for cell in _cells(order, n, line)]
    if not cells:
        return {}
    eco = _ecotax(order)
    shared_net = order.discounts[0] - order.free_shipping[0]
    vat = order.products[1] - order.products[0] - (order.discounts[1] - order.discounts[0])
    vat += order.free_shipping[1] - order.free_shipping[0]
    vat -= order.round(sum(eco.values(), F(0)))
    base = order.products[0] - shared_net
    _spread(order, cells, wanted=vat, column="vat")
    _spread(order, cells, wanted=base, column="base")
    return _group(order, cells, eco=eco)


def _cells(order: PrintedOrder, number: int, line: PrintedLine) -> list[_Cell]:
    price = _lowered(order, line)
    base = _times(order, price, line.quantity)
    cells, taxed = [], price
    for tax, rate in line.taxes:
        vat = taxed * F(rate) / 100
        taxed += vat if line.one_after_another else 0
        cells.append(
            _Cell(line=number, tax=tax, rate=rate, base=base, vat=_times(order, vat, line.quantity))
        )
    return cells


def _lowered(order: PrintedOrder, line: PrintedLine) -> Fraction:
    price = line.price
    if order.products[0] > 0:
        tied = sum((net for _, net in order.tied), F(0))
        on_all = order.discounts[0] - order.free_shipping[0] - tied
        price -= (line.price + line.ecotax) / order.products[0] * on_all
    return (
        price
        - sum((net for product, net in order.tied if product == line.product), F(0)) / line.quantity
    )


def _times(order: PrintedOrder, each: Fraction, quantity: int) -> Fraction:
    if order.round_type == "item":
        return order.round(each) * quantity
    return order.round(each * quantity) if order.round_type == "line" else each * quantity


def _ecotax(order: PrintedOrder) -> dict[Decimal, Fraction]:
    found: dict[Decimal, Fraction] = {}
    for line in order.lines:
        vat = line.ecotax * line.quantity * F(line.ecotax_rate) / 100
        if vat:
            found[line.ecotax_rate] = found.get(line.ecotax_rate, F(0)) + vat
    return found


def _spread(order: PrintedOrder, cells: list[_Cell], *, wanted: Fraction, column: str) -> None:
    """What the sums per tax lack, in whole units over the cells, the largest first."""
    sums: dict[str, Fraction] = {}
    for cell in cells:
        sums[cell.tax] = sums.get(cell.tax, F(0)) + getattr(cell, column)
    lack = wanted - sum((order.round(one) for one in sums.values()), F(0))
    units = int(abs(lack) / order.unit + F(1, 2))
    each, more = divmod(units, len(cells))
    cells.sort(key=lambda cell: getattr(cell, column), reverse=True)
    for place, cell in enumerate(cells):
        share = (each + (place < more)) * order.unit * (1 if lack > 0 else -1)
        setattr(cell, column, getattr(cell, column) + share)


def _group(order: PrintedOrder, cells: Sequence[_Cell], *, eco: dict[Decimal, Fraction]) -> Table:
    """Taxes of one line are added up, unless some line has its taxes one after another."""
    apart = any(one.one_after_another and len(one.taxes) > 1 for one in order.lines)
    whole = [sum((rate for _, rate in line.taxes), Decimal(0)) for line in order.lines]
    rows: dict[Decimal, list[Fraction]] = {}
    for cell in cells:
        row = rows.setdefault(cell.rate if apart else whole[cell.line], [F(0), F(0)])
        row[0] += cell.base
        row[1] += cell.vat
    return {
        F(rate): (
            order.round(rows.get(rate, [F(0)])[0]),
            order.round(rows.get(rate, [F(0), F(0)])[1]),
            order.round(eco.get(rate, F(0))),
        )
        for rate in {*rows, *eco}
    }
