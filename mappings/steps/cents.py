"""Steps: every portion in whole cents, and the total of the entry equal to the total of the document (BOOKING 4)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from mappings.booking import HeldReason
from mappings.money import ZERO, RoundingMode, limit_in, quantum_of, round_amount, round_to_total
from mappings.rulebook import Profile
from mappings.sale import DocumentKind, Sale
from mappings.steps.portions import Portion
from mappings.steps.step import Step, because, hold
from mappings.vat.rates import show_rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Balanced:
    """Portions in whole cents, and the residual that makes their sum the document's total."""

    portions: tuple[Portion, ...]
    residual: Decimal
    # Goods of a rate that the printed table has nothing at: the law is asked about them all the same (BOOKING 20).
    left_out: tuple[Portion, ...] = ()
    found_inside: bool = False  # VAT was taken out of prices that were charged without (BOOKING 20)

    @property
    def asked(self) -> tuple[Portion, ...]:
        """What the law is asked about: more than is booked, where the printed table hides goods."""
        return self.portions + self.left_out


def round_portions(*, sale: Sale, portions: Sequence[Portion]) -> Step[tuple[Portion, ...]]:
    """Whole cents, so that VAT and net per rate are within a cent of what the shop computed, and the sums hold.

    First the sums per rate are rounded to the sum of the document, VAT before net; then the lines of a rate to the sum
    of that rate; largest remainder both times (docs/rounding.md). Amounts in whole cents stay as they are.
    """
    quantum = quantum_of(currency=sale.currency)
    if all(_is_whole(amount, quantum=quantum) for p in portions for amount in (p.net, p.vat)):
        return Step(tuple(portions))
    gross, vat = _target(sale=sale, portions=portions, quantum=quantum)
    by_rate = _by_rate(portions)
    vats = _round_per_rate(by_rate, total=vat, quantum=quantum, of=lambda p: p.vat)
    nets = _round_per_rate(by_rate, total=gross - vat, quantum=quantum, of=lambda p: p.net)
    queues = {
        rate: iter(round_group(group, net=nets[rate], vat=vats[rate], quantum=quantum))
        for rate, group in by_rate.items()
    }
    said = tuple(
        because(
            "cents",
            "rounded_per_rate",
            rule="BOOKING 4",
            rate=show_rate(rate),
            net=nets[rate],
            vat=vats[rate],
        )
        for rate in by_rate
    )
    return Step(tuple(next(queues[portion.rate]) for portion in portions), said)


def balance(*, sale: Sale, portions: Sequence[Portion], profile: Profile) -> Step[Balanced]:
    """What is missing to the document's total: a cent or two are normal, more is held with the figures."""
    quantum = quantum_of(currency=sale.currency)
    total = round_amount(amount=sale.total_gross, quantum=quantum)
    net = _sum(p.net for p in portions)
    gross = net + _sum(p.vat for p in portions)
    residual = total - gross
    limit = limit_in(currency=sale.currency, cents=profile.rounding_limit)
    # A slip whose lines and total differ is one of PrestaShop's known faults: both amounts are shown (BOOKING 29).
    is_credit = sale.kind is DocumentKind.CREDIT
    fault = HeldReason.CREDIT_DOES_NOT_ADD_UP if is_credit else HeldReason.TOTAL_DOES_NOT_ADD_UP
    if abs(residual) > limit:
        hold(fault, total=total, sum=gross, difference=residual)
    if abs(sale.total_net - net) > limit:
        hold(
            fault,
            because=(because("cents", "net_does_not_add_up", rule="BOOKING 4"),),
            total=sale.total_net,
            sum=net,
            difference=sale.total_net - net,
        )
    kept = tuple(portion for portion in portions if not portion.is_zero)
    if not kept:  # a rounding line alone would be no sale
        hold(fault, total=total, sum=gross, difference=residual)
    said = [
        because(
            "cents",
            "zero_portion",
            rule="BOOKING 6",
            line=portion.name,
            rate=show_rate(portion.rate),
        )
        for portion in portions
        if portion.is_zero
    ]
    if residual == ZERO:
        said.append(because("cents", "adds_up", rule="BOOKING 4", total=total))
    else:
        said.append(
            because(
                "cents", "residual", rule="BOOKING 4", total=total, sum=gross, difference=residual
            )
        )
    return Step(Balanced(portions=kept, residual=residual), tuple(said))


def _is_whole(amount: Decimal, *, quantum: Decimal) -> bool:
    return amount % quantum == ZERO


def _target(
    *, sale: Sale, portions: Sequence[Portion], quantum: Decimal
) -> tuple[Decimal, Decimal]:
    """Gross and VAT to round to: the document's own where it is less than a cent from the lines, for then only rounding
    differs; else the whole cent beside the lines that is nearer to the document, for a shop may round either way.
    """
    net, vat = _sum(p.net for p in portions), _sum(p.vat for p in portions)
    gross = _near(stated=sale.total_gross, exact=net + vat, quantum=quantum)
    return gross, _near(stated=gross - sale.total_net, exact=vat, quantum=quantum)


def _near(*, stated: Decimal, exact: Decimal, quantum: Decimal) -> Decimal:
    stated = round_amount(amount=stated, quantum=quantum)
    if abs(stated - exact) < quantum:
        return stated
    towards = RoundingMode.UP if stated > exact else RoundingMode.DOWN
    return round_amount(amount=exact, quantum=quantum, mode=towards)


def _by_rate(portions: Sequence[Portion]) -> dict[Decimal, list[Portion]]:
    """Highest rate first: a tie then never depends on the order of the lines."""
    rates = sorted({portion.rate for portion in portions}, reverse=True)
    return {rate: [portion for portion in portions if portion.rate == rate] for rate in rates}


def _round_per_rate(
    by_rate: dict[Decimal, list[Portion]],
    *,
    total: Decimal,
    quantum: Decimal,
    of: Callable[[Portion], Decimal],
) -> dict[Decimal, Decimal]:
    sums = [_sum(of(portion) for portion in group) for group in by_rate.values()]
    return dict(
        zip(by_rate, round_to_total(amounts=sums, total=total, quantum=quantum), strict=True)
    )


def round_group(
    group: Sequence[Portion], *, net: Decimal, vat: Decimal, quantum: Decimal
) -> list[Portion]:
    """The lines of one rate in whole quanta, so that they come to `net` and `vat`.

    In the group's order; a cent between equal remainders goes by the lines' ids, so that their order has no say.
    """
    places = sorted(range(len(group)), key=lambda place: by_id(group[place]))
    some = [group[place] for place in places]
    nets = round_to_total(amounts=[p.net for p in some], total=net, quantum=quantum)
    vats = list(round_to_total(amounts=[p.vat for p in some], total=vat, quantum=quantum))
    _move_vat_without_base(nets=nets, vats=vats)
    rounded = {
        place: replace(group[place], net=nets[i], vat=vats[i]) for i, place in enumerate(places)
    }
    return [rounded[place] for place in range(len(group))]


def by_id(portion: Portion) -> tuple[int, str, Decimal, Decimal, str]:
    """What to sort portions by so that the order of the lines has no say."""
    number = portion.line.external_id
    return len(number), number, portion.net, portion.vat, portion.name


def _move_vat_without_base(*, nets: Sequence[Decimal], vats: list[Decimal]) -> None:
    """A line worth nothing must carry no cent of VAT: it goes to the largest line of its rate, where there is one."""
    largest = max(range(len(nets)), key=lambda i: abs(nets[i]))
    for i, net in enumerate(nets):
        if net == ZERO and nets[largest] != ZERO:
            vats[largest] += vats[i]
            vats[i] = ZERO


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
