"""Steps: the rate of every line, and a discount without a rate shared over the rates of the goods it lowers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from mappings.booking import HeldReason, Reason
from mappings.money import ZERO, quantum_of
from mappings.sale import LineKind, Sale, SaleLine
from mappings.steps.discounts import Amounts, Share, Shares, share_discount
from mappings.steps.rulings import Rulings
from mappings.steps.step import Step, because, hold
from mappings.vat.decide import Ruling
from mappings.vat.rates import VERSION, fits, rates_on, show_rate, snap

Group = tuple[Decimal, Ruling]  # a rate that was charged, and what ruled on it


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """A line, or the part of a discount that lies on one rate. `net` and `vat` are signed."""

    line: SaleLine
    ruling: Ruling
    rate: Decimal
    net: Decimal
    vat: Decimal

    @property
    def group(self) -> Group:
        """What VAT decides on at once."""
        return self.rate, self.ruling

    @property
    def is_zero(self) -> bool:
        return self.net == ZERO and self.vat == ZERO

    @property
    def name(self) -> str:
        return _name(self.line)


def find_rates(*, sale: Sale, rulings: Rulings, tax_point: date) -> Step[tuple[SaleLine, ...]]:
    """Lines that are charged, each with its rate; only a discount may keep None. Zero lines are explained and left out.

    A shop's rounding lines are left out too: what they say is in the total, and shows as the difference (BOOKING 4).
    """
    rated: list[SaleLine] = []
    said: list[Reason] = []
    for line in sale.lines:
        if line.net == ZERO and line.gross == ZERO:
            said.append(because("rates", "zero_line", rule="BOOKING 6", line=_name(line)))
        elif line.kind is LineKind.ROUNDING:
            said.append(because("rates", "rounding_line", rule="BOOKING 4", amount=line.gross))
        else:
            step = _rate_line(line=line, sale=sale, ruling=rulings.of(line), tax_point=tax_point)
            rated.append(step.value)
            said.extend(step.because)
    return Step(tuple(rated), tuple(said))


def _rate_line(*, line: SaleLine, sale: Sale, ruling: Ruling, tax_point: date) -> Step[SaleLine]:
    quantum = quantum_of(currency=sale.currency)
    roundings = _roundings(line)
    if line.rate is not None:
        if fits(
            net=line.net, gross=line.gross, rate=line.rate, roundings=roundings, quantum=quantum
        ):
            return Step(line)
        if line.kind is not LineKind.DISCOUNT:
            hold(
                HeldReason.VAT_RATE_UNKNOWN,
                because=(
                    because(
                        "rates", "rate_contradicts", line=_name(line), rate=show_rate(line.rate)
                    ),
                ),
                line=_name(line),
                net=line.net,
                gross=line.gross,
            )
        # A voucher for free shipping in a basket of one rate carries the basket's rate, and shipping's amounts.
        line = replace(line, rate=None)
    if line.kind is LineKind.DISCOUNT:
        return Step(line)
    return _derive(
        line=line, ruling=ruling, tax_point=tax_point, roundings=roundings, quantum=quantum
    )


def _derive(
    *, line: SaleLine, ruling: Ruling, tax_point: date, roundings: Decimal, quantum: Decimal
) -> Step[SaleLine]:
    # Zero stands among the candidates: a line without VAT must not be taken for one with little.
    candidates = sorted({ZERO, *ruling.rates, *rates_on(country=ruling.country, day=tax_point)})
    rate = snap(
        net=line.net, gross=line.gross, candidates=candidates, roundings=roundings, quantum=quantum
    )
    if rate is None:
        hold(HeldReason.VAT_RATE_UNKNOWN, line=_name(line), net=line.net, gross=line.gross)
    said = because("rates", "rate_derived", line=_name(line), rate=show_rate(rate), version=VERSION)
    return Step(replace(line, rate=rate), (said,))


def _roundings(line: SaleLine) -> Decimal:
    """How often the shop may have rounded: goods once a piece, everything else once."""
    return abs(line.quantity) if line.kind is LineKind.PRODUCT else Decimal(1)


def spread_discounts(
    *, lines: Sequence[SaleLine], currency: str, rulings: Rulings
) -> Step[tuple[Portion, ...]]:
    """Every line as a portion; a discount without a rate as one portion for each rate it lowers (BOOKING 23)."""
    shared = _share_discounts(lines=lines, quantum=quantum_of(currency=currency))
    portions: list[Portion] = []
    said: list[Reason] = []
    warnings: list[Reason] = []
    for place, line in enumerate(lines):
        ruling = rulings.of(line)
        if line.rate is not None:
            portions.append(
                Portion(line=line, ruling=ruling, rate=line.rate, net=line.net, vat=line.vat)
            )
            continue
        shares = shared[place]
        parts = [
            Portion(line=line, ruling=ruling, rate=share.rate, net=share.net, vat=share.vat)
            for share in shares.parts
        ]
        portions.extend(parts)
        said.extend(_explain(part, how=shares.how.value, currency=currency) for part in parts)
        if shares.solved:
            warnings.append(
                because("discounts", "discount_solved_warning", rule="BOOKING 23", line=_name(line))
            )
    return Step(tuple(portions), tuple(said), tuple(warnings))


def _share_discounts(*, lines: Sequence[SaleLine], quantum: Decimal) -> dict[int, Shares]:
    """Place -> shares of a discount without a rate. A later voucher lowers what earlier ones left, and their ids tell which
    was earlier: the order of the lines has no say.
    """
    pool = [
        Amounts(kind=x.kind, rate=x.rate, net=x.net, vat=x.vat) for x in lines if x.rate is not None
    ]
    earlier = [
        Share(rate=x.rate, net=x.net, vat=x.vat)
        for x in lines
        if x.rate is not None and x.kind is LineKind.DISCOUNT
    ]
    shared: dict[int, Shares] = {}
    untold = [place for place, line in enumerate(lines) if line.rate is None]
    for place in sorted(untold, key=lambda place: _by_age(lines[place])):
        line = lines[place]
        shares = share_discount(
            net=line.net, vat=line.vat, pool=pool, quantum=quantum, earlier=earlier
        )
        if shares is None:
            hold(HeldReason.VAT_RATE_UNKNOWN, line=_name(line), net=line.net, gross=line.gross)
        shared[place] = shares
        earlier.extend(shares.parts)
    return shared


def _by_age(line: SaleLine) -> tuple[int, str, Decimal, Decimal]:
    """A shop counts its vouchers up: a longer id is a later one."""
    return len(line.external_id), line.external_id, line.net, line.gross


def _explain(part: Portion, *, how: str, currency: str) -> Reason:
    quantum = quantum_of(currency=currency)
    return because(
        "discounts",
        f"discount_{how}",
        rule="BOOKING 23",
        line=part.name,
        rate=show_rate(part.rate),
        net=part.net.quantize(quantum),
        vat=part.vat.quantize(quantum),
    )


def _name(line: SaleLine) -> str:
    return line.description.strip() or line.product_reference.strip() or line.external_id
