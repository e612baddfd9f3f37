"""How a discount that names no rate is shared over rates. The shares always add up to the discount, net and VAT."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from mappings.money import HUNDRED, ZERO, allocate, round_to_total
from mappings.sale import LineKind

# A discount in whole cents is shared in whole cents, so that no other line has to give way. One with parts of a cent is cut
# finer, so that rounding to cents (docs/rounding.md) has the true remainders to go by.
_FINE: Final = Decimal("0.0000000001")
# The shop rounds the discount's net and gross once each, and its shares are rounded here: that moves its VAT by less than
# two quanta.
_ROOM: Final = 2


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
    vat: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The part of a discount that lies on one rate."""

    rate: Decimal
    net: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """All parts, and the reading they come from."""

    parts: tuple[Share, ...]
    how: How

    @property
    def solved(self) -> bool:
        return self.how is How.SOLVED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sum:
    """What was charged at one rate. A shop that rounds by piece charges VAT that is not quite the rate times the net."""

    rate: Decimal
    net: Decimal
    vat: Decimal

    def as_charged(self, net: Decimal) -> Decimal:
        """VAT of a part of this sum, in the sum's own proportion."""
        return (net * self.vat / self.net).quantize(_FINE)

    def by_law(self, net: Decimal) -> Decimal:
        return (net * self.rate / HUNDRED).quantize(_FINE)


_Sums = Mapping[Decimal, _Sum]


def share_discount(
    *, net: Decimal, vat: Decimal, pool: Sequence[Amounts], quantum: Decimal
) -> Shares | None:
    """Share `net` and `vat` of a discount over the rates in `pool`; None when no reading explains its VAT.

    Readings, in their order: on the whole order, pro rata to the net of the goods per rate (PrestaShop's own rule for
    order vouchers); on one rate alone (free shipping, one product); on two rates in the one proportion that gives
    exactly this VAT (a selection of products). Source: PrestaShop 8.2 CartRuleCalculator.
    """
    room = quantum * _ROOM
    unit = quantum if net % quantum == ZERO == vat % quantum else _FINE
    goods = _sum_per_rate(pool=[line for line in pool if line.kind is LineKind.PRODUCT])
    everything = _sum_per_rate(pool=pool)
    nets = _pro_rata(net=net, goods=goods, unit=unit)
    if nets and abs(_vat_of(nets=nets, sums=goods) - vat) <= room:
        return Shares(parts=_with_vat(nets=nets, vat=vat, sums=goods, unit=unit), how=How.PRO_RATA)
    single = [one for one in everything.values() if _is_of(one, net=net, vat=vat, room=room)]
    if len(single) == 1:
        return Shares(parts=(Share(rate=single[0].rate, net=net, vat=vat),), how=How.ONE_RATE)
    solved = _solve(net=net, vat=vat, sums=everything, room=room, unit=unit)
    if not solved:
        return None
    return Shares(parts=_with_vat(nets=solved, vat=vat, sums=everything, unit=unit), how=How.SOLVED)


def _sum_per_rate(*, pool: Sequence[Amounts]) -> _Sums:
    """Highest rate first, so that nothing depends on the order of lines. Rates with nothing to lower are left out."""
    sums: dict[Decimal, _Sum] = {}
    for line in pool:
        if line.kind is not LineKind.DISCOUNT:
            so_far = sums.get(line.rate, _Sum(rate=line.rate, net=ZERO, vat=ZERO))
            sums[line.rate] = _Sum(
                rate=line.rate, net=so_far.net + line.net, vat=so_far.vat + line.vat
            )
    return {rate: sums[rate] for rate in sorted(sums, reverse=True) if sums[rate].net > ZERO}


def _pro_rata(*, net: Decimal, goods: _Sums, unit: Decimal) -> dict[Decimal, Decimal]:
    if not goods:
        return {}
    weights = [one.net for one in goods.values()]
    return dict(zip(goods, allocate(total=net, weights=weights, quantum=unit), strict=True))


def _vat_of(*, nets: Mapping[Decimal, Decimal], sums: _Sums) -> Decimal:
    return sum((sums[rate].as_charged(net) for rate, net in nets.items()), ZERO)


def _is_of(one: _Sum, *, net: Decimal, vat: Decimal, room: Decimal) -> bool:
    """As charged or by law: a voucher on all of it follows the one, a voucher on a single piece may follow the other."""
    return abs(one.as_charged(net) - vat) <= room or abs(one.by_law(net) - vat) <= room


def _solve(
    *, net: Decimal, vat: Decimal, sums: _Sums, room: Decimal, unit: Decimal
) -> dict[Decimal, Decimal]:
    """Two unknown nets from two sums. Empty unless both lower their rate, and by no more than there is to lower.

    Empty too where the goods' own VAT is further from the law than one rounding: a cent of VAT is eight cents of net
    between 21% and 9%, and more cents would make the answer a guess.
    """
    if len(sums) != 2 or any(abs(one.by_law(one.net) - one.vat) > room for one in sums.values()):
        return {}
    high, low = sums
    difference = (high - low) / HUNDRED
    on_high = ((vat - net * low / HUNDRED) / difference).quantize(unit, rounding=ROUND_HALF_UP)
    nets = {high: on_high, low: net - on_high}
    noise = room / difference
    possible = all(
        share * net >= ZERO and abs(share) <= sums[rate].net + noise for rate, share in nets.items()
    )
    return nets if possible else {}


def _with_vat(
    *, nets: Mapping[Decimal, Decimal], vat: Decimal, sums: _Sums, unit: Decimal
) -> tuple[Share, ...]:
    """VAT per share as charged, rounded to the discount's own VAT. A share worth nothing leaves its VAT to the largest."""
    exact = [sums[rate].as_charged(net) for rate, net in nets.items()]
    vats = dict(zip(nets, round_to_total(amounts=exact, total=vat, quantum=unit), strict=True))
    largest = max(nets, key=lambda rate: (abs(nets[rate]), rate))
    for rate in nets:
        if nets[rate] == ZERO and rate != largest:
            vats[largest] += vats.pop(rate)
    return tuple(Share(rate=rate, net=nets[rate], vat=vats[rate]) for rate in vats)
