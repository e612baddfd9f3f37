"""How a discount that names no rate is shared over rates. The shares always add up to the discount, net and VAT."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from itertools import combinations
from typing import Final

from mappings.money import HUNDRED, ZERO, allocate, round_to_total
from mappings.sale import LineKind

# A discount in whole cents is shared in whole cents, so that no other line has to give way. One with parts of a cent is cut
# finer, so that rounding to cents (docs/rounding.md) has the true remainders to go by.
_FINE: Final = Decimal("0.0000000001")
# The shop rounds the discount's net and gross once each, and its shares are rounded here: that moves its VAT by less than
# two quanta.
_ROOM: Final = 2
# A voucher that the shop keeps in six decimals was not rounded to cents: half of the last digit, of net and of gross, and of
# what earlier vouchers left.
_ROOM_OF_SIX: Final = Decimal("0.000004")


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
    """What was charged at one rate. A shop that rounds by piece charges VAT that is not quite the rate times the net.

    `proportions` are VAT per net of the single lines, each with the net that there is to lower.
    """

    rate: Decimal
    net: Decimal = ZERO
    vat: Decimal = ZERO
    proportions: tuple[tuple[Decimal, Decimal], ...] = field(default=())

    def as_charged(self, net: Decimal) -> Decimal:
        """VAT of a part of this sum, in the sum's own proportion."""
        return (net * self.vat / self.net).quantize(_FINE)

    def explains(self, *, net: Decimal, vat: Decimal, room: Decimal) -> bool:
        """A voucher on all of it follows what was charged; one on a single product or piece follows that, or the law.

        None takes more off a product than it costs: some cents' worth at an odd proportion explains no large voucher.
        """
        large = [one for one, there in self.proportions if there + room >= -net]
        asked = (self.vat / self.net, self.rate / HUNDRED, *large)
        return any(abs(net * proportion - vat) <= room for proportion in asked)

    def covers(self, *, net: Decimal, vat: Decimal, room: Decimal) -> bool:
        """True where some mixture of its lines, each as charged, has this VAT."""
        asked = (self.vat / self.net, self.rate / HUNDRED, *(one for one, _ in self.proportions))
        least, most = sorted((net * min(asked), net * max(asked)))
        return least - room <= vat <= most + room


_Sums = Mapping[Decimal, _Sum]


def share_discount(
    *,
    net: Decimal,
    vat: Decimal,
    pool: Sequence[Amounts],
    quantum: Decimal,
    earlier: Sequence[Share] = (),
) -> Shares | None:
    """Share `net` and `vat` of a discount over the rates in `pool`; None when no reading explains its VAT.

    Readings, in their order: on the whole order, pro rata to the net of the goods per rate (PrestaShop's own rule for
    order vouchers), less what `earlier` vouchers took or at full price; on one rate alone (free shipping, one product);
    on several rates, as near to pro rata as gives exactly this VAT (a selection of products). Source: PrestaShop 8.2
    CartRuleCalculator.
    """
    is_whole = net % quantum == ZERO == vat % quantum
    unit = quantum if is_whole else _FINE
    goods = _sum_per_rate(pool=[line for line in pool if line.kind is LineKind.PRODUCT])
    everything = _sum_per_rate(pool=pool)
    left = _less(goods, earlier=earlier)
    wide = quantum * _ROOM
    for room in (_ROOM_OF_SIX, wide):
        for sums in (left, goods) if earlier else (goods,):
            if _is_pro_rata(net=net, vat=vat, sums=sums, room=room):
                nets = _pro_rata(net=net, goods=sums, unit=unit)
                parts = _with_vat(nets=nets, vat=vat, sums=sums, unit=unit)
                return Shares(parts=parts, how=How.PRO_RATA)
        single = [one for one in everything.values() if one.explains(net=net, vat=vat, room=room)]
        if len(single) == 1:
            return Shares(parts=(Share(rate=single[0].rate, net=net, vat=vat),), how=How.ONE_RATE)
    for sums in (left, _less(everything, earlier=earlier)):
        nets = _solve(net=net, vat=vat, sums=sums, room=wide, unit=unit)
        if nets:
            return Shares(parts=_with_vat(nets=nets, vat=vat, sums=sums, unit=unit), how=How.SOLVED)
    return None


def _sum_per_rate(*, pool: Sequence[Amounts]) -> _Sums:
    """Highest rate first, so that nothing depends on the order of lines. Rates with nothing to lower are left out."""
    lines: dict[Decimal, list[Amounts]] = {}
    for line in pool:
        if line.kind is not LineKind.DISCOUNT:
            lines.setdefault(line.rate, []).append(line)
    sums = {
        rate: _Sum(
            rate=rate,
            net=sum((line.net for line in lines[rate]), ZERO),
            vat=sum((line.vat for line in lines[rate]), ZERO),
            proportions=tuple(
                {(line.vat / line.net, line.net) for line in lines[rate] if line.net}
            ),
        )
        for rate in sorted(lines, reverse=True)
    }
    return {rate: one for rate, one in sums.items() if one.net > ZERO}


def _less(sums: _Sums, *, earlier: Sequence[Share]) -> _Sums:
    """What vouchers before this one have left."""
    left = dict(sums)
    for share in earlier:
        if share.rate in left:
            one = left[share.rate]
            left[share.rate] = replace(one, net=one.net + share.net, vat=one.vat + share.vat)
    return {rate: one for rate, one in left.items() if one.net > ZERO}


def _is_pro_rata(*, net: Decimal, vat: Decimal, sums: _Sums, room: Decimal) -> bool:
    whole = sum((one.net for one in sums.values()), ZERO)
    charged = sum((one.vat for one in sums.values()), ZERO)
    return bool(sums) and abs(net * charged / whole - vat) <= room


def _pro_rata(*, net: Decimal, goods: _Sums, unit: Decimal) -> dict[Decimal, Decimal]:
    weights = [one.net for one in goods.values()]
    return dict(zip(goods, allocate(total=net, weights=weights, quantum=unit), strict=True))


def _solve(
    *, net: Decimal, vat: Decimal, sums: _Sums, room: Decimal, unit: Decimal
) -> dict[Decimal, Decimal]:
    """Nets that give exactly this VAT, over as many rates as can be. Empty unless all lower their rate, and by no more than
    there is to lower.
    """
    for rates in _subsets(sums):
        some = {rate: sums[rate] for rate in rates}
        nets = _lean(net=net, vat=vat, sums=some, room=room, unit=unit)
        if nets:
            return nets
    return {}


def _subsets(sums: _Sums) -> Iterator[tuple[Decimal, ...]]:
    for size in range(len(sums), 0, -1):
        yield from combinations(sums, size)


def _lean(
    *, net: Decimal, vat: Decimal, sums: _Sums, room: Decimal, unit: Decimal
) -> dict[Decimal, Decimal]:
    """Pro rata, moved between high and low rates until the VAT is right: least squares, weighed by what there is.

    Two rates have one answer only, and this finds it; of the answers that more rates have it is the nearest to pro rata.
    """
    if len(sums) == 1:
        (one,) = sums.values()
        return {one.rate: net} if one.covers(net=net, vat=vat, room=room) else {}
    whole = sum((one.net for one in sums.values()), ZERO)
    mean = sum((one.vat for one in sums.values()), ZERO) / whole
    apart = {rate: one.vat / one.net - mean for rate, one in sums.items()}
    spread = sum((one.net * apart[rate] ** 2 for rate, one in sums.items()), ZERO)
    if spread == ZERO:
        return {}
    lean = (vat - net * mean) / spread
    exact = {
        rate: one.net * net / whole + one.net * apart[rate] * lean for rate, one in sums.items()
    }
    noise = room / min(abs(a - b) or 1 for a, b in combinations(apart.values(), 2))
    is_possible = all(
        share * net >= ZERO and abs(share) <= sums[rate].net + noise
        for rate, share in exact.items()
    )
    if not is_possible:
        return {}
    shares = [amount.quantize(_FINE) for amount in exact.values()]
    return dict(zip(sums, round_to_total(amounts=shares, total=net, quantum=unit), strict=True))


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
