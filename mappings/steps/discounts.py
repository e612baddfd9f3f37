"""How a discount that names no rate is shared over rates. The shares always add up to the discount, net and VAT."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from mappings.money import HUNDRED, ZERO, allocate
from mappings.sale import LineKind
from mappings.vat.rates import fits

# Shares are cut finer than cents, so that rounding them (docs/rounding.md) has the true remainders to go by.
_FINE: Final = Decimal("0.0000000001")


class How(StrEnum):
    """Which reading of the discount explains its VAT."""

    PRO_RATA = "pro_rata"
    ONE_RATE = "one_rate"
    SOLVED = "solved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """A line that a discount may lower."""

    kind: LineKind
    rate: Decimal
    net: Decimal
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    rate: Decimal
    net: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    parts: tuple[Share, ...]
    how: How

    @property
    def solved(self) -> bool:
        return self.how is How.SOLVED


def share_discount(
    *, net: Decimal, vat: Decimal, pool: Sequence[Amounts], quantum: Decimal
) -> Shares | None:
    """Share `net` and `vat` of a discount over the rates in `pool`; None when no reading explains its VAT.

    Readings, in their order: on the whole order, pro rata to the net of the goods per rate (PrestaShop's own rule for
    order vouchers); on one rate alone (free shipping, one product); on two rates in the one proportion that gives
    exactly this VAT (a selection of products). Source: PrestaShop 8.2 CartRuleCalculator.
    """
    roundings = _roundings(pool=pool)
    goods = _net_per_rate(pool=[line for line in pool if line.kind is LineKind.PRODUCT])
    nets = _pro_rata(net=net, goods=goods)
    if nets and _explains(nets=nets, vat=vat, roundings=roundings, quantum=quantum):
        return Shares(parts=_with_vat(nets=nets, vat=vat), how=How.PRO_RATA)
    everything = _net_per_rate(pool=pool)
    single = [
        rate
        for rate in everything
        if fits(net=net, gross=net + vat, rate=rate, roundings=roundings, quantum=quantum)
    ]
    if len(single) == 1:
        return Shares(parts=(Share(rate=single[0], net=net, vat=vat),), how=How.ONE_RATE)
    solved = _solve(net=net, vat=vat, everything=everything, roundings=roundings, quantum=quantum)
    return Shares(parts=_with_vat(nets=solved, vat=vat), how=How.SOLVED) if solved else None


def _roundings(*, pool: Sequence[Amounts]) -> Decimal:
    pieces = (max(Decimal(1), abs(line.quantity)) for line in pool if line.kind is LineKind.PRODUCT)
    return Decimal(1) + sum(pieces, ZERO)


def _net_per_rate(*, pool: Sequence[Amounts]) -> dict[Decimal, Decimal]:
    """Highest rate first, so that nothing depends on the order of lines. Rates with nothing to lower are left out."""
    nets: dict[Decimal, Decimal] = {}
    for line in pool:
        if line.kind is not LineKind.DISCOUNT:
            nets[line.rate] = nets.get(line.rate, ZERO) + line.net
    return {rate: nets[rate] for rate in sorted(nets, reverse=True) if nets[rate] > ZERO}


def _pro_rata(*, net: Decimal, goods: dict[Decimal, Decimal]) -> dict[Decimal, Decimal]:
    if not goods:
        return {}
    shares = allocate(total=net, weights=list(goods.values()), quantum=_FINE)
    return dict(zip(goods, shares, strict=True))


def _explains(
    *, nets: dict[Decimal, Decimal], vat: Decimal, roundings: Decimal, quantum: Decimal
) -> bool:
    expected = sum((net * rate / HUNDRED for rate, net in nets.items()), ZERO)
    return abs(expected - vat) <= quantum * roundings


def _solve(
    *,
    net: Decimal,
    vat: Decimal,
    everything: dict[Decimal, Decimal],
    roundings: Decimal,
    quantum: Decimal,
) -> dict[Decimal, Decimal]:
    """Two unknown nets from two sums. Empty unless both lower their rate, and by no more than there is to lower."""
    if len(everything) != 2:
        return {}
    high, low = everything
    on_high = ((vat - net * low / HUNDRED) / ((high - low) / HUNDRED)).quantize(_FINE)
    nets = {high: on_high, low: net - on_high}
    # VAT that is a cent off moves the base by a cent over the difference of the rates.
    noise = quantum * roundings / ((high - low) / HUNDRED)
    possible = all(
        share * net >= ZERO and abs(share) <= everything[rate] + noise
        for rate, share in nets.items()
    )
    return nets if possible else {}


def _with_vat(*, nets: dict[Decimal, Decimal], vat: Decimal) -> tuple[Share, ...]:
    """VAT per share; what rounding in the shop left over goes to the share with the most VAT."""
    vats = {rate: (net * rate / HUNDRED).quantize(_FINE) for rate, net in nets.items()}
    most = max(vats, key=lambda rate: (abs(vats[rate]), rate))
    vats[most] += vat - sum(vats.values(), ZERO)
    return tuple(Share(rate=rate, net=nets[rate], vat=vats[rate]) for rate in nets)
