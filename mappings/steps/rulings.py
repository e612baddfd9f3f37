"""The rulings of one document: one for most of its lines, others for lines that are something else for VAT."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from mappings.booking import Reason
from mappings.money import ZERO
from mappings.sale import LineKind, Sale, SaleLine
from mappings.steps.kinds import Kinds
from mappings.steps.step import because
from mappings.vat.decide import Ruling, Supply, find_scenario
from mappings.vat.kinds import ORDINARY, PHYSICAL, ProductKind
from mappings.vat.scenario import CATEGORIES, COUNTED_NATURES, SERVICES, Category, Nature
from mappings.vat.special_rates import rates_at
from mappings.vat.territories import Area, locate


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulings:
    """`main` rules on the document as a whole, `apart` on the lines that differ, by their id."""

    main: Ruling
    apart: Mapping[str, Ruling] = field(default_factory=dict)

    def of(self, line: SaleLine) -> Ruling:
        return self.apart.get(line.external_id, self.main)

    @property
    def distinct(self) -> tuple[Ruling, ...]:
        """Each scenario and country once, the main one first."""
        found = {(self.main.scenario, self.main.country): self.main}
        for one in self.apart.values():
            found.setdefault((one.scenario, one.country), one)
        return tuple(found.values())


def rule_on_kinds(*, sale: Sale, supply: Supply, kinds: Kinds, rate: Decimal) -> Rulings:
    """A ruling for each kind of product. The main one is of what is sent, of that of the most: shipping goes with it.

    `supply` is of ordinary goods; `rate` is the books' currency for one unit of the sale's.
    """
    by_kind = _by_kind(sale, kinds=kinds)
    found = {
        kind: _rule_on(kind, lines=lines, sale=sale, supply=supply, kinds=kinds, rate=rate)
        for kind, lines in by_kind.items()
    }
    first = max(by_kind, key=lambda kind: _weight(kind, lines=by_kind[kind]))
    main = _of_document(found[first], supply=supply)
    apart = {
        line.external_id: found[kind]
        for kind, lines in by_kind.items()
        for line in lines
        if found[kind] != main
    }
    return Rulings(main=main, apart=apart)


def _by_kind(sale: Sale, *, kinds: Kinds) -> dict[ProductKind, list[SaleLine]]:
    if not kinds.of_line:
        return {ORDINARY: []}
    by_kind: dict[ProductKind, list[SaleLine]] = {}
    for line in sale.lines:
        if line.kind is LineKind.PRODUCT:
            by_kind.setdefault(kinds.of(line), []).append(line)
    return by_kind or {ORDINARY: []}


def _weight(kind: ProductKind, *, lines: Sequence[SaleLine]) -> tuple[bool, Decimal, str]:
    return kind.nature in PHYSICAL, _net(lines), kind.code


def _net(lines: Sequence[SaleLine]) -> Decimal:
    return sum((line.net for line in lines), ZERO)


def _rule_on(
    kind: ProductKind,
    *,
    lines: Sequence[SaleLine],
    sale: Sale,
    supply: Supply,
    kinds: Kinds,
    rate: Decimal,
) -> Ruling:
    if kind is not ORDINARY:
        supply = _of_kind(kind, lines=lines, sale=sale, supply=supply, kinds=kinds, rate=rate)
    ruling = _of_document(find_scenario(supply=supply), supply=supply)
    if CATEGORIES[ruling.scenario] is not Category.STANDARD or len(ruling.rates) == 1:
        return ruling
    rates = kinds.rates(kind=kind, country=ruling.country, day=supply.tax_point)
    return replace(ruling, rates=rates) if rates else ruling


def _of_kind(
    kind: ProductKind,
    *,
    lines: Sequence[SaleLine],
    sale: Sale,
    supply: Supply,
    kinds: Kinds,
    rate: Decimal,
) -> Supply:
    """A service is where the buyer is, and goods of a list are counted by themselves."""
    place = supply.destination
    if kind.nature in SERVICES:
        address = sale.invoice_address
        lives = locate(country=address.country, postcode=address.postcode, city=address.city)
        place = place if lives.area is Area.UNKNOWN else lives
    amount = supply.amount
    if kind.nature is Nature.REVERSE_CHARGE_BULK:
        amount = _net(lines) * rate
    elif kind.nature in COUNTED_NATURES:
        others = [one for one in sale.lines if kinds.of(one).nature not in COUNTED_NATURES]
        amount -= _net(others) * rate
    return replace(supply, nature=kind.nature, destination=place, amount=amount)


def _of_document(ruling: Ruling, *, supply: Supply) -> Ruling:
    """Under the rates of a place that has its own, where the supply is taxed there; a class has no say yet."""
    place = supply.destination
    taxed = CATEGORIES[ruling.scenario] is Category.STANDARD
    if not place.special or not taxed or supply.picked_up or ruling.country != place.country:
        return replace(ruling, rates=()) if ruling.rates else ruling
    return replace(ruling, rates=rates_at(place=place, day=supply.tax_point))


def tell_apart(*, rulings: Rulings, sale: Sale) -> Iterator[Reason]:
    """What is ruled on otherwise than the document as a whole, with its amount."""
    for ruling in rulings.distinct[1:]:
        same = (ruling.scenario, ruling.country)
        lines = [
            line
            for line in sale.lines
            if (rulings.of(line).scenario, rulings.of(line).country) == same
        ]
        yield because(
            "place",
            "supply_apart",
            rule=f"vat row {ruling.row}",
            lines=", ".join(line.description.strip() or line.product for line in lines),
            scenario=ruling.scenario,
            country=ruling.country,
            net=_net(lines),
        )
