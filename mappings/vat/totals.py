"""A document's VAT reckoned from its lines, in each way that the law leaves to the seller: an oracle beside what a shop charged.

Nothing here changes a booking: what was invoiced is booked (BOOKING 5). No Community rule prescribes a way; a state asks for
one way, applied always. Source: CJEU C-484/06 (Ahold) and C-302/07 (Wetherspoon); Dutch tax administration, rounding of VAT.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from mappings.money import HUNDRED, ZERO, allocate, round_amount


class Method(StrEnum):
    """Where VAT is rounded."""

    PIECE = "piece"
    LINE = "line"
    NETS = "nets"  # once a rate, from the sum of the nets: the total may move by a cent
    GROSSES = "grosses"  # once a rate, out of the sum of the grosses: the total stays


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A line as priced: `amount` a piece, with VAT in it or not. `rate` is a percentage, `stated_vat` a piece's VAT if told."""

    amount: Decimal
    rate: Decimal
    includes_vat: bool
    quantity: Decimal = Decimal(1)
    stated_vat: Decimal | None = None

    @property
    def total(self) -> Decimal:
        return self.amount * self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    net: Decimal
    vat: Decimal

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(net=self.net + other.net, vat=self.vat + other.vat)


NOTHING = Totals(net=ZERO, vat=ZERO)


def split(*, amount: Decimal, rate: Decimal, includes_vat: bool, quantum: Decimal) -> Totals:
    """`amount` in net and VAT, rounded once, half up; what is given stays as it is."""
    if includes_vat:
        net = round_amount(amount=amount * HUNDRED / (HUNDRED + rate), quantum=quantum)
        return Totals(net=net, vat=amount - net)
    return Totals(net=amount, vat=vat_on(net=amount, rate=rate, quantum=quantum))


def vat_on(*, net: Decimal, rate: Decimal, quantum: Decimal) -> Decimal:
    return round_amount(amount=net * rate / HUNDRED, quantum=quantum)


def reckon(*, lines: Iterable[Priced], method: Method, quantum: Decimal) -> dict[Decimal, Totals]:
    """Net and VAT per rate."""
    by_rate: dict[Decimal, list[Priced]] = {}
    for line in lines:
        by_rate.setdefault(line.rate, []).append(line)
    return {
        rate: _at_one_rate(lines=same, rate=rate, method=method, quantum=quantum)
        for rate, same in by_rate.items()
    }


def _at_one_rate(
    *, lines: Sequence[Priced], rate: Decimal, method: Method, quantum: Decimal
) -> Totals:
    if method is Method.GROSSES and all(line.includes_vat for line in lines):
        gross = sum((line.total for line in lines), ZERO)
        return split(amount=gross, rate=rate, includes_vat=True, quantum=quantum)
    counted = sum((_count(line, method=method, quantum=quantum) for line in lines), NOTHING)
    if method in {Method.NETS, Method.GROSSES}:
        return replace(counted, vat=vat_on(net=counted.net, rate=rate, quantum=quantum))
    return counted


def _count(line: Priced, *, method: Method, quantum: Decimal) -> Totals:
    if line.stated_vat is not None:
        vat = line.stated_vat * line.quantity
        return Totals(net=line.total - vat if line.includes_vat else line.total, vat=vat)
    by_piece = method is Method.PIECE
    amount = line.amount if by_piece else line.total
    each = split(amount=amount, rate=line.rate, includes_vat=line.includes_vat, quantum=quantum)
    times = line.quantity if by_piece else Decimal(1)
    return Totals(net=each.net * times, vat=each.vat * times)


def lower(*, lines: Sequence[Priced], discount: Decimal, quantum: Decimal) -> tuple[Priced, ...]:
    """`discount` (above zero) off the lines in proportion to their prices: gross where they include VAT, net where not.

    A line becomes one piece of what is left of it. Source: Directive 2006/112/EC art. 79(b): it lowers the taxable amount.
    """
    shares = allocate(
        total=discount, weights=[max(ZERO, line.total) for line in lines], quantum=quantum
    )
    return tuple(
        replace(line, amount=line.total - share, quantity=Decimal(1), stated_vat=None)
        for line, share in zip(lines, shares, strict=True)
    )
