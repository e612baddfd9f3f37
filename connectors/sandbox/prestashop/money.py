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
    """A cart rule. `percent` and `amount` act on all products, or on those that are named.

    Indexes of lines: `gift` is the one of which one piece is free, `product` the one product the rule is tied to, `selection`
    those a rule with conditions found. `cheapest` acts on one piece of the cheapest line.
    """

    name: str
    percent: Decimal = ZERO
    amount: Decimal = ZERO
    amount_with_tax: bool = True
    free_shipping: bool = False
    gift: int | None = None
    product: int | None = None
    selection: tuple[int, ...] = ()
    cheapest: bool = False


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
    left = [line_total(line, rounding=rounding) for line in lines]
    values = []
    for voucher in vouchers:
        taken = _taken(voucher, left=left, lines=lines)
        left = [rest - part for rest, part in zip(left, taken, strict=True)]
        part = _without_noise(sum_up(taken))
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


def _taken(
    voucher: Voucher, *, left: Sequence[Amounts], lines: Sequence[CartLine]
) -> list[Amounts]:
    """What a voucher takes off each line, of what earlier ones left: a percentage of those it acts on, or an amount that they
    share by their value. Source: PrestaShop 8.2.0 `src/Core/Cart/CartRuleCalculator.php`.
    """
    on = _acts_on(voucher, lines=lines)
    basis = sum((_value(left[one], voucher) for one in on), ZERO)
    part = voucher.percent / HUNDRED + (voucher.amount / basis if basis else ZERO)
    part = min(part, Decimal(1))
    taken = [Amounts() for _ in lines]
    for one in on:
        piece = lines[one].unit.times(part).at_most(left[one])
        taken[one] = piece if voucher.cheapest else left[one].times(part)
    if voucher.gift is not None:
        free = taken[voucher.gift] + lines[voucher.gift].unit
        taken[voucher.gift] = free.at_most(left[voucher.gift])
    return taken


def _acts_on(voucher: Voucher, *, lines: Sequence[CartLine]) -> Sequence[int]:
    if voucher.product is not None:
        return (voucher.product,)
    if voucher.cheapest:
        return (min(range(len(lines)), key=lambda one: lines[one].unit.gross),)
    return voucher.selection or range(len(lines))


def _value(amounts: Amounts, voucher: Voucher) -> Decimal:
    return amounts.gross if voucher.amount_with_tax else amounts.net


def _without_noise(amounts: Amounts) -> Amounts:
    """A third of a price times three is that price again."""
    step = Decimal("0.000000000001")
    return Amounts(amounts.net.quantize(step), amounts.gross.quantize(step))
