"""Step: VAT taken out of a price that was charged without, where it is due and the owner chose so (BOOKING 20)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final, Protocol

from mappings.booking import EntryLine, Reason
from mappings.money import HUNDRED, ZERO, allocate, quantum_of, round_amount, round_to_total
from mappings.rulebook import Profile
from mappings.sale import LineKind, Sale
from mappings.steps.charge import hold_unexpected, is_zero_rated
from mappings.steps.circumstances import Finder
from mappings.steps.portions import Portion
from mappings.steps.step import Step, because
from mappings.vat.decide import Scenario, VatDecision, decide
from mappings.vat.rates import rate_at, rates_on, show_rate
from mappings.vat.scenario import CATEGORIES, Category

_Shares = Mapping[Decimal, Decimal]  # rate -> weight
_ONE: Final = Decimal(1)
_FINE: Final = Decimal("0.00000001")
_SHOWN: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Portions with the VAT that was found in them, and the sale whose total without VAT is less by as much."""

    sale: Sale
    portions: tuple[Portion, ...]
    found_inside: bool = False


class Rates(Protocol):
    """What a portion without VAT should have had."""

    def is_right(self, portion: Portion) -> bool:
        """Zero is its rate, and it stays."""

    def find(self, portion: Portion) -> Decimal:
        """The rate that is inside its price. ZERO leaves it as it is, for a later step to hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByLaw:
    """Of a sale: the one rate that the country has, else the level that the owner chose for it, else held. None is guessed."""

    tax_point: date
    profile: Profile
    finder: Finder

    def is_right(self, portion: Portion) -> bool:
        return not is_taxed(portion) or is_zero_rated(
            decision=self._at_zero(portion), portions=[portion], finder=self.finder
        )

    def _at_zero(self, portion: Portion) -> VatDecision:
        return decide(ruling=portion.ruling, charged=ZERO, tax_point=self.tax_point)

    def find(self, portion: Portion) -> Decimal:
        country, day = portion.ruling.country, self.tax_point
        in_force = portion.ruling.rates or rates_on(country=country, day=day)
        if len(in_force) == 1:
            return next(iter(in_force))
        level = dict(self.profile.inside_levels).get(country)
        rate = None if level is None else rate_at(country=country, level=level, day=day)
        if rate is None:
            said = because(
                "inside",
                "inside_needs_level",
                rule="BOOKING 20",
                country=country,
                line=portion.name,
            )
            hold_unexpected(decision=self._at_zero(portion), tax_point=day, said=(said,))
        return rate


@dataclass(frozen=True, slots=True, kw_only=True)
class AsSold:
    """Of a credit: the rate at which VAT was taken out of the same line of its sale (BOOKING 29)."""

    lines: tuple[EntryLine, ...]

    def is_right(self, portion: Portion) -> bool:
        return ZERO in self._rates(portion)

    def find(self, portion: Portion) -> Decimal:
        rates = self._rates(portion) or {line.rate for line in self.lines}
        return next(iter(rates)) if len(rates) == 1 else ZERO

    def _rates(self, portion: Portion) -> set[Decimal]:
        return {line.rate for line in self.lines if line.source_line == portion.line.external_id}


def lacks_vat(portions: Iterable[Portion]) -> bool:
    """Something without VAT in a supply that is taxed, where the seller can declare it."""
    return any(portion.rate == ZERO and is_taxed(portion) for portion in portions)


def is_taxed(portion: Portion) -> bool:
    scenario = portion.ruling.scenario
    declarable = scenario is not Scenario.REGISTRATION_MISSING
    return declarable and CATEGORIES[scenario] is Category.STANDARD


def take_vat_inside(*, sale: Sale, portions: Sequence[Portion], rates: Rates) -> Step[Settled]:
    """The price stays and holds the VAT: net is gross over one plus the rate, VAT the rest, in whole cents per rate.

    Shipping, wrapping and fees follow all goods, a discount those that it lowered, pro rata to their net (BOOKING 21).
    """
    parts: list[Portion] = []
    taken: list[int] = []
    quantum = quantum_of(currency=sale.currency)
    for portion, shares in zip(portions, _shares(portions=portions, rates=rates), strict=True):
        for part in _split(portion, shares=shares, quantum=quantum):
            if part.rate != portion.rate:
                taken.append(len(parts))
            parts.append(part)
    said = _extract(parts, taken=taken, quantum=quantum)
    found = sum((p.vat for p in parts), ZERO) - sum((p.vat for p in portions), ZERO)
    settled = Settled(
        sale=replace(sale, total_net=sale.total_net - found),
        portions=tuple(parts),
        found_inside=bool(taken),
    )
    return Step(settled, said, _warn({parts[i].rate for i in taken}))


def _shares(*, portions: Sequence[Portion], rates: Rates) -> list[_Shares]:
    """For each portion the rates that it should have had, with their weights."""
    own = {i: _own_rate(p, rates=rates) for i, p in enumerate(portions) if _is_good(p)}
    goods = [(portions[i], rate) for i, rate in own.items() if is_taxed(portions[i])]
    every, lowered = _weigh(goods), _weigh([(p, rate) for p, rate in goods if p.rate == ZERO])

    def share(i: int, portion: Portion) -> _Shares:
        if i in own:
            return {own[i]: _ONE}
        if portion.rate != ZERO or rates.is_right(portion):
            return {portion.rate: _ONE}
        followed = lowered if portion.line.kind is LineKind.DISCOUNT else every
        return followed or {rates.find(portion): _ONE}

    return [share(i, portion) for i, portion in enumerate(portions)]


def _is_good(portion: Portion) -> bool:
    return portion.line.kind is LineKind.PRODUCT


def _own_rate(portion: Portion, *, rates: Rates) -> Decimal:
    stays = portion.rate != ZERO or rates.is_right(portion)
    return portion.rate if stays else rates.find(portion)


def _weigh(goods: Iterable[tuple[Portion, Decimal]]) -> dict[Decimal, Decimal]:
    """Net by rate, highest rate first; what is inside a price is no net."""
    nets: dict[Decimal, Decimal] = {}
    for portion, rate in goods:
        net = _gross(portion) * HUNDRED / (HUNDRED + rate)
        nets[rate] = nets.get(rate, ZERO) + net
    return {rate: nets[rate] for rate in sorted(nets, reverse=True) if nets[rate] > ZERO}


def _gross(portion: Portion) -> Decimal:
    return portion.net + portion.vat


def _split(portion: Portion, *, shares: _Shares, quantum: Decimal) -> Iterator[Portion]:
    """The portion, or a part of its gross for each rate; VAT is taken out later, for all of a rate together."""
    if shares.keys() == {portion.rate}:
        yield portion
        return
    gross = _gross(portion)
    unit = min(quantum, _ONE.scaleb(int(gross.normalize().as_tuple().exponent)))
    for rate, part in zip(
        shares, allocate(total=gross, weights=list(shares.values()), quantum=unit), strict=True
    ):
        if part != ZERO:
            line = replace(portion.line, rate=rate)
            yield Portion(line=line, ruling=portion.ruling, rate=rate, net=part, vat=ZERO)


def _extract(parts: list[Portion], *, taken: Sequence[int], quantum: Decimal) -> tuple[Reason, ...]:
    """Rewrite the taken parts with their VAT: a whole amount per rate, shared by largest remainder."""
    said: list[Reason] = []
    for rate in sorted({parts[i].rate for i in taken}, reverse=True):
        group = [i for i in taken if parts[i].rate == rate]
        exact = [parts[i].net * rate / (HUNDRED + rate) for i in group]
        vat = round_amount(amount=sum(exact, ZERO), quantum=quantum)
        gross = sum((parts[i].net for i in group), ZERO)
        fine = [amount.quantize(_FINE) for amount in exact]
        shares = round_to_total(amounts=fine, total=vat, quantum=quantum)
        for i, share in zip(group, shares, strict=True):
            parts[i] = replace(parts[i], net=parts[i].net - share, vat=share)
        said.append(_explain(rate=rate, gross=gross, vat=vat))
    return tuple(said)


def _explain(*, rate: Decimal, gross: Decimal, vat: Decimal) -> Reason:
    return because(
        "inside",
        "vat_inside",
        rule="BOOKING 20",
        rate=show_rate(rate),
        gross=gross.quantize(_SHOWN),
        net=(gross - vat).quantize(_SHOWN),
        vat=vat,
    )


def _warn(rates: Iterable[Decimal]) -> tuple[Reason, ...]:
    """No VAT stands on the invoice, and the owner pays it: the shop is to be mended."""
    shown = ", ".join(f"{show_rate(rate)}%" for rate in sorted(rates, reverse=True))
    if not shown:
        return ()
    return (because("inside", "vat_inside_warning", rule="BOOKING 20", rates=shown),)
