"""Step: the goods per VAT rate as the shop's invoice prints them, or as they should be (BOOKING 5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from mappings.booking import Reason
from mappings.money import ZERO, limit_in, quantum_of
from mappings.rulebook import Profile, VatSplit
from mappings.sale import LineKind, Sale
from mappings.steps.cents import by_id, round_group, round_portions
from mappings.steps.portions import Portion
from mappings.steps.printed import print_table
from mappings.steps.step import Step, because
from mappings.vat.rates import show_rate

# The discount that stands against shipping: the shop's table leaves both out.
FREE_SHIPPING: Final = "discount-shipping"
# A cent that the shop puts at another rate than we would is rounding; more is a split of its own.
_ROUNDING: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Amounts:
    net: Decimal = ZERO
    vat: Decimal = ZERO

    def __sub__(self, other: "_Amounts") -> "_Amounts":
        return _Amounts(net=self.net - other.net, vat=self.vat - other.vat)

    def __bool__(self) -> bool:
        return bool(self.net or self.vat)

    def is_within(self, limit: Decimal) -> bool:
        return abs(self.net) <= limit and abs(self.vat) <= limit


_NOTHING: Final = _Amounts()
_Split = Mapping[Decimal, _Amounts]


def split_by_rate(
    *, sale: Sale, portions: Sequence[Portion], profile: Profile
) -> Step[tuple[Portion, ...]]:
    """Portions in whole cents. Per rate they are the printed table, or the split by the lines; the totals are the same.

    A table that cannot be matched with the lines (other rates, other totals) is left alone: the lines say what was charged.
    """
    quantum = quantum_of(currency=sale.currency)
    right = round_portions(sale=sale, portions=portions)
    printed = _printed(sale, quantum=quantum)
    by_lines = _per_rate(right.value)
    if not _add_up(right.value, sale=sale, profile=profile):
        return right
    if not printed or not _matches(printed, by_lines=by_lines, limit=quantum * _ROUNDING):
        return right
    differing = {
        rate: printed.get(rate, _NOTHING)
        for rate in by_lines
        if printed.get(rate, _NOTHING) != by_lines[rate]
    }
    if not differing:
        return right
    followed = profile.vat_split is VatSplit.AS_INVOICED
    value = _follow(portions, printed=printed, quantum=quantum) if followed else right.value
    if not _add_up(value, sale=sale, profile=profile):
        return right
    said = tuple(_say(rate, printed=differing[rate], right=by_lines[rate]) for rate in differing)
    off = [by_lines[rate] - amounts for rate, amounts in differing.items()]
    if all(difference.is_within(quantum * _ROUNDING) for difference in off):
        return Step(value, (*right.because, *said), right.warnings)
    warning = because(
        "invoice",
        "invoice_table_followed" if followed else "invoice_table_corrected",
        rule="BOOKING 5",
        printed=_show(differing),
        right=_show({rate: by_lines[rate] for rate in differing}),
    )
    return Step(value, (*right.because, *said), (*right.warnings, warning))


def _add_up(portions: Sequence[Portion], *, sale: Sale, profile: Profile) -> bool:
    """They make the document (BOOKING 4): a table of totals a cent away must neither hide that the lines do not, nor be why."""
    limit = limit_in(currency=sale.currency, cents=profile.rounding_limit)
    net = sum((one.net for one in portions), ZERO)
    gross = net + sum((one.vat for one in portions), ZERO)
    return abs(sale.total_net - net) <= limit and abs(sale.total_gross - gross) <= limit


def find_left_out(*, charged: Sequence[Portion], kept: Sequence[Portion]) -> tuple[Portion, ...]:
    """Goods charged at a rate that no kept portion has: a table that hides them must not hide that they had no VAT."""
    rates = {portion.rate for portion in kept}
    goods = (portion for portion in charged if portion.line.kind is LineKind.PRODUCT)
    return tuple(one for one in goods if one.rate not in rates and one.rate == ZERO)


def _printed(sale: Sale, *, quantum: Decimal) -> _Split:
    if sale.arithmetic is None:
        return {}
    table = print_table(arithmetic=sale.arithmetic, quantum=quantum)
    split = {
        rate: _Amounts(net=row.base, vat=row.vat + row.ecotax_vat) for rate, row in table.items()
    }
    return {rate: amounts for rate, amounts in split.items() if amounts}


def _is_of_goods(portion: Portion) -> bool:
    if portion.line.kind is LineKind.DISCOUNT:
        return portion.line.external_id != FREE_SHIPPING
    return portion.line.kind is LineKind.PRODUCT


def _per_rate(portions: Sequence[Portion]) -> dict[Decimal, _Amounts]:
    sums: dict[Decimal, _Amounts] = {}
    for portion in portions:
        if _is_of_goods(portion):
            so_far = sums.get(portion.rate, _NOTHING)
            sums[portion.rate] = _Amounts(
                net=so_far.net + portion.net, vat=so_far.vat + portion.vat
            )
    return {rate: sums[rate] for rate in sorted(sums, reverse=True)}


def _matches(printed: _Split, *, by_lines: _Split, limit: Decimal) -> bool:
    """Whether both speak of the same goods: no rate that the lines do not have, and the same totals."""
    if not printed.keys() <= by_lines.keys():
        return False
    return (_total(printed) - _total(by_lines)).is_within(limit)


def _total(split: _Split) -> _Amounts:
    return _Amounts(
        net=sum((one.net for one in split.values()), ZERO),
        vat=sum((one.vat for one in split.values()), ZERO),
    )


def _follow(
    portions: Sequence[Portion], *, printed: _Split, quantum: Decimal
) -> tuple[Portion, ...]:
    """What the table has more or less at a rate goes to the largest discount, else to the largest line of that rate.

    All of it to one discount: over the rates it is nothing, so that the discount keeps its own amount. Among equals the ids
    decide, so that the order of the lines has no say.
    """
    goods = [portion for portion in portions if _is_of_goods(portion)]
    others = [portion for portion in portions if not _is_of_goods(portion)]
    carrier = _largest_discount(goods)
    found: list[Portion] = []
    for rate, so_far in _per_rate(goods).items():
        target = printed.get(rate, _NOTHING)
        group = [portion for portion in goods if portion.rate == rate]
        group = _carry(group, more=target - so_far, carrier=carrier)
        found.extend(round_group(group, net=target.net, vat=target.vat, quantum=quantum))
    return (*found, *others)


def _largest_discount(goods: Sequence[Portion]) -> Portion | None:
    sizes: dict[str, Decimal] = {}
    for portion in goods:
        if portion.line.kind is LineKind.DISCOUNT:
            name = portion.line.external_id
            sizes[name] = sizes.get(name, ZERO) - portion.net
    discounts = (portion for portion in goods if portion.line.external_id in sizes)
    return max(discounts, key=lambda one: (sizes[one.line.external_id], by_id(one)), default=None)


def _carry(group: list[Portion], *, more: _Amounts, carrier: Portion | None) -> list[Portion]:
    if not more:
        return group
    if carrier is None:
        place = max(range(len(group)), key=lambda i: (abs(group[i].net), by_id(group[i])))
    else:
        ids = [portion.line.external_id for portion in group]
        if carrier.line.external_id not in ids:
            return [*group, replace(carrier, rate=group[0].rate, net=more.net, vat=more.vat)]
        place = ids.index(carrier.line.external_id)
    own = group[place]
    moved = replace(own, net=own.net + more.net, vat=own.vat + more.vat)
    return [*group[:place], moved, *group[place + 1 :]]


def _say(rate: Decimal, *, printed: _Amounts, right: _Amounts) -> Reason:
    return because(
        "invoice",
        "invoice_table",
        rule="BOOKING 5",
        rate=show_rate(rate),
        printed_net=printed.net,
        printed_vat=printed.vat,
        right_net=right.net,
        right_vat=right.vat,
    )


def _show(split: _Split) -> str:
    return ", ".join(
        f"{show_rate(rate)}%: {one.net:f} + {one.vat:f}" for rate, one in split.items()
    )
