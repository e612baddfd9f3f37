"""A cart's arithmetic: what a line, a voucher and an order come to.

Source: PrestaShop 8.2.0 `classes/PaymentModule.php` and `src/Core/Cart/*`, and 27 carts that those classes computed.
Net and gross are rounded independently of each other, so gross - net is the tax and not always net x rate, rounded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Decimal,
)
from enum import IntEnum

ZERO = Decimal(0)
HUNDRED = Decimal(100)


class RoundType(IntEnum):
    """When a price is rounded. Orders of old shops carry 0, which counts as LINE."""

    ITEM = 1
    LINE = 2
    TOTAL = 3


class RoundMode(IntEnum):
    """How a price is rounded; HALF_UP is the default of a new shop."""

    UP = 0
    DOWN = 1
    HALF_UP = 2
    HALF_DOWN = 3
    HALF_EVEN = 4
    HALF_ODD = 5


_DECIMAL_MODES = {
    RoundMode.UP: ROUND_CEILING,
    RoundMode.DOWN: ROUND_FLOOR,
    RoundMode.HALF_UP: ROUND_HALF_UP,
    RoundMode.HALF_DOWN: ROUND_HALF_DOWN,
    RoundMode.HALF_EVEN: ROUND_HALF_EVEN,
}


@dataclass(frozen=True, slots=True)
class Amounts:
    """The same amount without and with tax, in the currency of the order."""

    net: Decimal = ZERO
    gross: Decimal = ZERO

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(self.net + other.net, self.gross + other.gross)

    def __sub__(self, other: "Amounts") -> "Amounts":
        return Amounts(self.net - other.net, self.gross - other.gross)

    def times(self, factor: Decimal) -> "Amounts":
        return Amounts(self.net * factor, self.gross * factor)

    def at_most(self, limit: "Amounts") -> "Amounts":
        return Amounts(min(self.net, limit.net), min(self.gross, limit.gross))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """The two settings a shop stores with every order, and the decimals of the currency."""

    type: RoundType = RoundType.LINE
    mode: RoundMode = RoundMode.HALF_UP
    places: int = 2

    def round(self, value: Decimal) -> Decimal:
        return round_decimal(value, mode=self.mode, places=self.places)

    def both(self, amounts: Amounts) -> Amounts:
        return Amounts(self.round(amounts.net), self.round(amounts.gross))


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLine:
    """`unit` prices carry six decimals: a gross price of 12.50 at 21% is stored as 10.330579 net and 12.500001 gross."""

    unit: Amounts
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """A cart rule. `percent` and `amount` act on the products; `gift` is the index of the line of which one piece is free."""

    name: str
    percent: Decimal = ZERO
    amount: Decimal = ZERO
    amount_with_tax: bool = True
    free_shipping: bool = False
    gift: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """paid = products + shipping + wrapping - discounts, in net and in gross."""

    products: Amounts
    discounts: Amounts = field(default_factory=Amounts)
    shipping: Amounts = field(default_factory=Amounts)
    wrapping: Amounts = field(default_factory=Amounts)

    @property
    def paid(self) -> Amounts:
        return self.products + self.shipping + self.wrapping - self.discounts


def round_decimal(value: Decimal, *, mode: RoundMode, places: int) -> Decimal:
    """Round to `places` decimals. HALF_ODD takes the odd neighbour when both are equally near."""
    step = Decimal(1).scaleb(-places)
    if mode is not RoundMode.HALF_ODD:
        return value.quantize(step, rounding=_DECIMAL_MODES[mode])
    down, up = value.quantize(step, ROUND_FLOOR), value.quantize(step, ROUND_CEILING)
    if value - down != up - value:
        return value.quantize(step, ROUND_HALF_UP)
    return down if int(down.scaleb(places)) % 2 else up


def stored(value: Decimal) -> Decimal:
    """Six decimals, as the database keeps prices."""
    return value.quantize(Decimal("0.000001"), ROUND_HALF_UP)


def unit_price(net: Decimal, *, rate: Decimal) -> Amounts:
    """Unit price at a `rate` in percent, both sides with six decimals."""
    net = stored(net)
    return Amounts(net, stored(net * (1 + rate / HUNDRED)))


def line_total(line: CartLine, *, rounding: Rounding) -> Amounts:
    """What a line comes to: each piece rounded, the line rounded, or nothing rounded yet."""
    if rounding.type is RoundType.ITEM:
        return rounding.both(line.unit).times(Decimal(line.quantity))
    total = line.unit.times(Decimal(line.quantity))
    return total if rounding.type is RoundType.TOTAL else rounding.both(total)


def voucher_values(
    vouchers: Sequence[Voucher],
    *,
    lines: Sequence[CartLine],
    shipping: Amounts,
    rounding: Rounding,
) -> list[Amounts]:
    """The unrounded value of each voucher, in their order; together never more than the products and the shipping."""
    products = sum_up(line_total(line, rounding=rounding) for line in lines)
    left, values = products, []
    for voucher in vouchers:
        part = _part_of_products(voucher, left=left, products=products, lines=lines).at_most(left)
        left -= part
        values.append(part + shipping if voucher.free_shipping else part)
    return values


def order_totals(
    lines: Sequence[CartLine],
    *,
    rounding: Rounding,
    vouchers: Sequence[Voucher] = (),
    shipping: Amounts | None = None,
    wrapping: Amounts | None = None,
) -> Totals:
    """The totals of an order. Shipping and wrapping are given unrounded, at full price even when a voucher makes them free."""
    shipping = rounding.both(shipping or Amounts())
    values = voucher_values(vouchers, lines=lines, shipping=shipping, rounding=rounding)
    return Totals(
        products=rounding.both(sum_up(line_total(line, rounding=rounding) for line in lines)),
        discounts=rounding.both(sum_up(values)),
        shipping=shipping,
        wrapping=rounding.both(wrapping or Amounts()),
    )


def sum_up(amounts: Iterable[Amounts]) -> Amounts:
    return sum(amounts, Amounts())


def _part_of_products(
    voucher: Voucher, *, left: Amounts, products: Amounts, lines: Sequence[CartLine]
) -> Amounts:
    """A voucher of an amount is shared over the lines by value, so that the other side is pro rata to the products."""
    part = left.times(voucher.percent / HUNDRED)
    basis = products.gross if voucher.amount_with_tax else products.net
    if voucher.amount and basis:
        part += products.times(min(voucher.amount / basis, Decimal(1)))
    if voucher.gift is not None:
        part += lines[voucher.gift].unit
    return part
