"""Step: the credit that gives back the rest of a sale takes back what stands in the books, to the cent (BOOKING 29)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from mappings.booking import EntryLine
from mappings.facts import Facts
from mappings.money import ZERO, limit_in, quantum_of, round_amount
from mappings.rulebook import Profile
from mappings.sale import Sale
from mappings.steps.step import Step, because

# Ledger account, VAT code, rate: what must come to nothing once everything was given back.
_Place = tuple[str, str, Decimal]


def closes_sale(*, sale: Sale, facts: Facts, profile: Profile) -> bool:
    """True where this slip and the sale's other credits give back exactly what was sold; net may miss what rounding misses.

    Each slip rounds and shares discounts by its own lines, so the cents of the parts need not be those of the whole; and a sale
    that was booked as its invoice prints it has another split than its slip, of which no table is printed.
    """
    entries = [booked.entry for booked in facts.corrected] + list(facts.other_credits)
    if sum((x.total_gross for x in entries), ZERO) != sale.total_gross:
        return False
    net = sum((line.net for entry in entries for line in entry.lines), ZERO)
    limit = limit_in(currency=sale.currency, cents=profile.rounding_limit)
    # A shop that rounds the total alone keeps six decimals in between: what the slip says is counted in whole cents too.
    said = round_amount(amount=sale.total_net, quantum=quantum_of(currency=sale.currency))
    return abs(net - said) <= limit * len(entries)


def take_back_the_rest(
    *, lines: tuple[EntryLine, ...], sale: Sale, facts: Facts, profile: Profile
) -> Step[tuple[EntryLine, ...]]:
    """The lines of the last credit, with the cents that make every account, VAT code and rate of the sale come to nothing.

    A credit that stands on accounts of its own leaves the sale's accounts as they are, and is booked as it stands.
    """
    if not closes_sale(sale=sale, facts=facts, profile=profile):
        return Step(lines)
    before = [line for booked in facts.corrected for line in booked.entry.lines]
    before += [line for entry in facts.other_credits for line in entry.lines]
    missing = _sums((*before, *lines))
    known = {_place(line) for booked in facts.corrected for line in booked.entry.lines}
    known |= {_place(line) for line in (*before, *lines) if not line.source_line}
    if not any(net or vat for net, vat in missing.values()) or not known.issuperset(missing):
        return Step(lines)
    said = because("credit", "takes_back_the_rest", rule="BOOKING 29", total=sale.total_gross)
    return Step(tuple(_closed(lines, missing=missing, before=before)), (said,))


def _closed(
    lines: Iterable[EntryLine],
    *,
    missing: Mapping[_Place, tuple[Decimal, Decimal]],
    before: Iterable[EntryLine],
) -> list[EntryLine]:
    """What is missing goes on the largest line of its place; where the slip has none, on a line like the sale's."""
    closed = list(lines)
    for place, (net, vat) in missing.items():
        if not net and not vat:
            continue
        own = [i for i, line in enumerate(closed) if _place(line) == place]
        if own:
            at = max(own, key=lambda i: abs(closed[i].net))
            line = closed[at]
            closed[at] = replace(line, net=line.net - net, vat=line.vat - vat)
        else:
            like = next(line for line in before if _place(line) == place)
            closed.append(replace(like, net=-net, vat=-vat))
    return [line for line in closed if line.net or line.vat]


def _place(line: EntryLine) -> _Place:
    return line.ledger_account, line.vat_code, line.rate


def _sums(lines: Iterable[EntryLine]) -> dict[_Place, tuple[Decimal, Decimal]]:
    sums: dict[_Place, tuple[Decimal, Decimal]] = {}
    for line in lines:
        net, vat = sums.get(_place(line), (ZERO, ZERO))
        sums[_place(line)] = (net + line.net, vat + line.vat)
    return sums
