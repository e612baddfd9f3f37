"""A credit slip's arithmetic, with the faults PrestaShop makes in it.

Source: PrestaShop 8.2.0 `src/Adapter/Order/Refund/OrderSlipCreator.php`, 15 refunds that this class computed; issues
#18319 and #41315.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from connectors.sandbox.prestashop.money import (
    HUNDRED,
    ZERO,
    Amounts,
    CartLine,
    Rounding,
    RoundMode,
    RoundType,
    line_total,
    sum_up,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundLine:
    """`unit_price` is gross where the customer sees prices with tax, else net; `rate` in percent."""

    id_order_detail: int
    quantity: int
    unit_price: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """What an operator filled in. `shipping` in the basis of the prices; `voucher` is taken off, or paid out when `amount_chosen`.

    `carrier_rate_now` is today's rate of the carrier, not the one the order was charged (issue #41315).
    """

    lines: Sequence[RefundLine]
    prices_with_tax: bool = True
    shipping: Decimal = ZERO
    voucher: Decimal = ZERO
    amount_chosen: bool = False
    carrier_rate_now: Decimal = ZERO
    round_type: RoundType = RoundType.LINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """`details` are in the order of the refund's lines. Money back is `amount` + `shipping.gross`."""

    products: Amounts
    shipping: Amounts
    amount: Decimal
    type: int
    details: tuple[Amounts, ...]


def write_slip(refund: Refund) -> Slip:
    """The slip PrestaShop writes: the typed side stays unrounded, and a voucher is taken from the other side only."""
    rounding = Rounding(type=refund.round_type, mode=RoundMode.HALF_UP)
    raw = sum((line.unit_price * line.quantity for line in refund.lines), ZERO)
    totals = [_line(line, refund=refund) for line in refund.lines]
    other = rounding.both(sum_up(line_total(line, rounding=rounding) for line in totals))
    per_line = Rounding(type=RoundType.LINE)
    details = tuple(per_line.both(line_total(line, rounding=rounding)) for line in totals)
    products = _with_fault(raw, other=other, refund=refund)
    return Slip(
        products=products,
        shipping=_shipping(refund, rounding=rounding),
        amount=refund.voucher if refund.amount_chosen else raw,
        type=_type(refund),
        details=details,
    )


def _line(line: RefundLine, *, refund: Refund) -> CartLine:
    factor = 1 + line.rate / HUNDRED
    if refund.prices_with_tax:
        unit = Amounts(line.unit_price / factor, line.unit_price)
    else:
        unit = Amounts(line.unit_price, line.unit_price * factor)
    return CartLine(unit=unit, quantity=line.quantity)


def _with_fault(raw: Decimal, *, other: Amounts, refund: Refund) -> Amounts:
    taken = ZERO if refund.amount_chosen else refund.voucher
    if refund.prices_with_tax:
        return Amounts(other.net - taken, raw)
    return Amounts(raw, other.gross - taken)


def _shipping(refund: Refund, *, rounding: Rounding) -> Amounts:
    factor = 1 + refund.carrier_rate_now / HUNDRED
    if refund.prices_with_tax:
        return rounding.both(Amounts(refund.shipping / factor, refund.shipping))
    return rounding.both(Amounts(refund.shipping, refund.shipping * factor))


def _type(refund: Refund) -> int:
    """0 plain, 1 voucher taken off, 2 amount typed or any shipping refunded (which overwrites 1)."""
    if refund.amount_chosen or refund.shipping:
        return 2
    return 1 if refund.voucher else 0
