"""Amounts: rounding the way a shop rounds, and sharing cents so that nothing is lost.

All amounts are `Decimal`. A quantum is the smallest amount of a currency: `Decimal("0.01")` for the euro.
"""

from collections.abc import Sequence
from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Decimal,
)
from enum import StrEnum
from typing import Final

ZERO: Final = Decimal(0)
HUNDRED: Final = Decimal(100)
_ONE, _CENT, _THOUSANDTH = Decimal(1), Decimal("0.01"), Decimal("0.001")

# Currencies whose smallest unit is not a hundredth. Source: ISO 4217 list one, column "minor unit".
_NO_DECIMALS: Final = frozenset(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()  # noqa: SIM905 - a list of 17 codes reads worse
)
_THREE_DECIMALS: Final = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


class RoundingMode(StrEnum):
    """How a half (or any rest) is rounded. The order is PrestaShop's `round_mode` 0 to 5.

    Source: PrestaShop 8.2 classes/Tools.php. Up and down go to the next and the former cent whatever the sign, the
    half modes treat both signs alike.
    """

    UP = "up"
    DOWN = "down"
    HALF_UP = "half_up"
    HALF_DOWN = "half_down"
    HALF_EVEN = "half_even"
    HALF_ODD = "half_odd"


_DECIMAL_MODE: Final[dict[RoundingMode, str]] = {
    RoundingMode.UP: ROUND_CEILING,
    RoundingMode.DOWN: ROUND_FLOOR,
    RoundingMode.HALF_UP: ROUND_HALF_UP,
    RoundingMode.HALF_DOWN: ROUND_HALF_DOWN,
    RoundingMode.HALF_EVEN: ROUND_HALF_EVEN,
}


def quantum_of(*, currency: str) -> Decimal:
    """The smallest amount of a currency (ISO 4217 code); a hundredth for one that is not listed."""
    if currency in _NO_DECIMALS:
        return _ONE
    return _THOUSANDTH if currency in _THREE_DECIMALS else _CENT


def limit_in(*, currency: str, cents: Decimal) -> Decimal:
    """A limit that is written for cents, in as many smallest amounts of a currency: 0.02 is 0.002 in dinars, 2 in yen."""
    return cents * HUNDRED * quantum_of(currency=currency)


def prestashop_mode(*, code: int) -> RoundingMode:
    """The mode behind an order's `round_mode`. Raises `ValueError` for a code that PrestaShop does not have."""
    modes = tuple(RoundingMode)
    if not 0 <= code < len(modes):
        raise ValueError(f"PrestaShop has no round_mode {code}")
    return modes[code]


def round_amount(
    *, amount: Decimal, quantum: Decimal, mode: RoundingMode = RoundingMode.HALF_UP
) -> Decimal:
    """`amount` in whole quanta. Half up is the rule in the Netherlands: 0 to 4 down, 5 to 9 up."""
    if mode is RoundingMode.HALF_ODD:
        return _round_half_odd(amount=amount, quantum=quantum)
    return amount.quantize(quantum, rounding=_DECIMAL_MODE[mode])


def round_cents(amount: Decimal, *, mode: RoundingMode = RoundingMode.HALF_UP) -> Decimal:
    """`amount` in whole cents."""
    return round_amount(amount=amount, quantum=Decimal("0.01"), mode=mode)


def _round_half_odd(*, amount: Decimal, quantum: Decimal) -> Decimal:
    even = amount.quantize(quantum, rounding=ROUND_HALF_EVEN)
    if abs(amount - even) * 2 != quantum:
        return even
    return even + quantum.copy_sign(amount - even)


def allocate(
    *, total: Decimal, weights: Sequence[Decimal], quantum: Decimal
) -> tuple[Decimal, ...]:
    """Share `total` by weight in whole quanta: each share is within one quantum of its exact part, and nothing is lost.

    The quanta that are left over go to the largest remainders, then to the first. Signs are symmetric: the shares of
    -x are minus the shares of x. Weights that are all zero share equally. Raises `ValueError` for no weights, a
    negative weight, or a total that is not in whole quanta.
    """
    if not weights or min(weights) < 0:
        raise ValueError("weights must be one or more amounts of zero or above")
    units = _whole_units(amount=abs(total), quantum=quantum)
    scaled = _scale(weights)
    if not any(scaled):
        scaled = [1] * len(weights)
    shares = _largest_remainder(
        exact=[units * weight for weight in scaled], over=sum(scaled), units=units
    )
    return tuple((quantum * share).copy_sign(total) if share else ZERO for share in shares)


def round_to_total(
    *, amounts: Sequence[Decimal], total: Decimal, quantum: Decimal
) -> tuple[Decimal, ...]:
    """Round each amount down or up to a whole quantum so that together they make `total`.

    Amounts that are in whole quanta already stay as they are when they add up. Where `total` is further away than
    rounding alone explains, each amount takes an equal part of what is missing. Raises `ValueError` for no amounts
    or a total that is not in whole quanta.
    """
    if not amounts:
        raise ValueError("nothing to round")
    units = _whole_units(amount=total, quantum=quantum)
    scaled = _scale((*amounts, quantum))
    shares = _largest_remainder(exact=scaled[:-1], over=scaled[-1], units=units)
    return tuple(quantum * share for share in shares)


def _largest_remainder(*, exact: Sequence[int], over: int, units: int) -> list[int]:
    """Integers near `exact / over` with the sum `units`. Ties go to the first."""
    shares = [value // over for value in exact]
    missing = units - sum(shares)
    rounds, missing = divmod(missing, len(shares))
    order = sorted(range(len(shares)), key=lambda i: -(exact[i] % over))
    for i in range(len(shares)):
        shares[i] += rounds
    for i in order[:missing]:
        shares[i] += 1
    return shares


def _whole_units(*, amount: Decimal, quantum: Decimal) -> int:
    units = amount / quantum
    if units != units.to_integral_value():
        raise ValueError(f"{amount} is not in whole steps of {quantum}")
    return int(units)


def _scale(amounts: Sequence[Decimal]) -> list[int]:
    """The amounts as integers on one scale, so that no digit is lost on the way."""
    places = max(max(0, -int(amount.as_tuple().exponent)) for amount in amounts)
    return [int(amount.scaleb(places)) for amount in amounts]
