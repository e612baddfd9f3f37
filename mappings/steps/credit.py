"""Steps of a credit: which sale it takes back, on which day, and within what was sold (BOOKING 29)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final, NoReturn
from zoneinfo import ZoneInfo

from mappings.booking import EntryLine, HeldReason, Reason, Relation, SalesEntry
from mappings.facts import Facts
from mappings.money import ZERO, limit_in
from mappings.rulebook import Profile
from mappings.sale import LineKind, Sale, SaleLine
from mappings.steps.changes import hold_changed_credit
from mappings.steps.credit_close import closes_sale
from mappings.steps.inside import AsSold
from mappings.steps.portions import Group, Portion
from mappings.steps.rulings import Rulings
from mappings.steps.standing import Days, check_start
from mappings.steps.step import Step, because, hold
from mappings.vat.decide import Ruling, Scenario, VatDecision, decide
from mappings.vat.invoiced import due_once_invoiced
from mappings.vat.rates import show_rate

_FAULT: Final = re.compile(
    r"\bstated=(?P<stated>-?[0-9.]+)(?:\s.*)?\bcorrected=(?P<corrected>-?[0-9.]+)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """The sale that a credit takes back, as it stands in the books. `lines` are those that carry VAT decisions."""

    key: str
    relation: Relation
    ruling: Ruling
    tax_point: date
    exchange_rate: Decimal | None
    lines: tuple[EntryLine, ...]
    total_gross: Decimal
    found_inside: bool = False

    @property
    def rulings(self) -> Rulings:
        """As its lines were seen, where they were seen otherwise than the whole; a discount over several has none of its own."""
        found: dict[str, set[Ruling]] = {}
        for line in self.lines:
            found.setdefault(line.source_line, set()).add(self.ruling_of(line))
        alone = {name: next(iter(seen)) for name, seen in found.items() if len(seen) == 1}
        return Rulings(
            main=self.ruling,
            apart={name: ruling for name, ruling in alone.items() if ruling != self.ruling},
        )

    def ruling_of(self, line: EntryLine) -> Ruling:
        """A line of a booking that is older than these fields was seen as the whole."""
        if not line.scenario:
            return self.ruling
        scenario, country = Scenario(line.scenario), line.country
        if (scenario, country) == (self.ruling.scenario, self.ruling.country):
            return self.ruling
        return replace(self.ruling, scenario=scenario, country=country)

    @property
    def inside(self) -> AsSold | None:
        """The rates of its lines, where VAT was taken out of their prices (BOOKING 20)."""
        return AsSold(lines=self.lines) if self.found_inside else None


def as_printed(*, sale: Sale) -> Sale:
    """The slip with amounts above zero, as the customer holds it; what is given back is negated in the entry only.

    So a credit is rounded and shared exactly as its sale was, and a shop may write either sign.
    """
    if sale.total_gross > ZERO:
        return sale
    return replace(
        sale,
        total_net=-sale.total_net,
        total_gross=-sale.total_gross,
        lines=tuple(_turned(line) for line in sale.lines),
    )


def _turned(line: SaleLine) -> SaleLine:
    return replace(line, net=-line.net, gross=-line.gross, quantity=abs(line.quantity))


def find_sold(*, sale: Sale, profile: Profile, facts: Facts) -> Step[Sold]:
    """Relation, rates and treatment of the sale. Held without a booked sale, or with sales that were treated apart."""
    if not facts.corrected:
        hold(HeldReason.CREDIT_WITHOUT_SALE, document=sale.external_id)
    first = facts.corrected[0]
    alike = {
        (x.relation.customer_key, x.treatment.scenario, x.treatment.country, x.entry.currency)
        for x in facts.corrected
    }
    if len(alike) > 1 or first.entry.currency != sale.currency:
        _not_supported(sale)
    entries = [x.entry for x in facts.corrected]
    treatment = first.treatment
    sold = Sold(
        key=", ".join(entry.key for entry in entries),
        relation=first.relation,
        ruling=Ruling(
            scenario=Scenario(treatment.scenario),
            country=treatment.country,
            row="as sold",
            home=profile.country,
        ),
        tax_point=treatment.tax_point or first.entry.entry_date,
        exchange_rate=first.entry.exchange_rate,
        lines=tuple(line for entry in entries for line in entry.lines if line.source_line),
        total_gross=sum((entry.total_gross for entry in entries), ZERO),
        found_inside=any(x.treatment.found_inside for x in facts.corrected),
    )
    text, rule = (
        ("corrects_by_hand", "BOOKING 32") if facts.sold_by_hand else ("corrects", "BOOKING 29")
    )
    said = because(
        "credit",
        text,
        rule=rule,
        sale=sold.key,
        name=sold.relation.name,
        scenario=sold.ruling.scenario,
    )
    return Step(sold, (said,))


def _not_supported(sale: Sale) -> NoReturn:
    hold(HeldReason.CREDIT_NOT_SUPPORTED, document=sale.external_id, order=sale.corrects)


def check_faults(*, sale: Sale) -> Step[None]:
    """Hold a slip that its reader knows to be at fault, unless money of exactly the stated amount went back."""
    returned = {abs(payment.amount) for payment in sale.payments}
    for note in sale.notes:
        fault = _FAULT.search(note)
        if fault is not None and Decimal(fault["stated"]) not in returned:
            hold(
                HeldReason.CREDIT_FAULTY,
                document=sale.external_id,
                stated=fault["stated"],
                corrected=fault["corrected"],
            )
    return Step(None)


def date_slip(*, sale: Sale, sold: Sold, profile: Profile, facts: Facts) -> Step[Days]:
    """The day of the slip; rates are those of the sale's own tax point (BOOKING 7 and 29)."""
    if facts.earlier:
        hold_changed_credit(total=-sale.total_gross, currency=sale.currency, facts=facts)
    day = sale.invoiced_on or sale.ordered_at.astimezone(ZoneInfo(profile.time_zone)).date()
    if not facts.earlier:
        check_start(day=day, profile=profile)
    said = because("credit", "dated_by_slip", rule="BOOKING 7", day=day, sold=sold.tax_point)
    return Step(Days(entry=day, tax_point=sold.tax_point, period=day), (said,))


def decide_as_sold(
    *, sale: Sale, portions: Sequence[Portion], sold: Sold
) -> Step[dict[Group, VatDecision]]:
    """Each rate as the sale had it. A rate that the sale never had is a fault of the slip, and held.

    Known: PrestaShop takes the VAT of refunded shipping from today's tax rules (issue 41315).
    """
    had = {line.rate for line in sold.lines}
    decisions: dict[Group, VatDecision] = {}
    for portion in portions:
        if portion.rate not in had:
            hold(
                HeldReason.CREDIT_RATE_NOT_OF_SALE,
                document=sale.external_id,
                line=portion.name,
                charged=show_rate(portion.rate),
                rates=", ".join(f"{show_rate(rate)}%" for rate in sorted(had)),
            )
        decisions[portion.group] = as_sold(group=portion.group, tax_point=sold.tax_point)
    said = tuple(_explain(decision) for decision in decisions.values())
    return Step(decisions, said, _warn_of_discount(portions=portions, sold=sold))


def as_sold(*, group: Group, tax_point: date) -> VatDecision:
    """VAT that the law did not ask for, and that was invoiced, is taken back where it was booked (BOOKING 20)."""
    rate, ruling = group
    decision = decide(ruling=ruling, charged=rate, tax_point=tax_point)
    if not decision.as_expected:
        due = due_once_invoiced(ruling=ruling, charged=rate, tax_point=tax_point)
        decision = decide(ruling=due or ruling, charged=rate, tax_point=tax_point)
    return replace(decision, expected=rate)


def _explain(decision: VatDecision) -> Reason:
    return because(
        "credit",
        "vat_as_sold",
        rule="BOOKING 29",
        rate=show_rate(decision.charged),
        scenario=decision.scenario,
        category=decision.category,
    )


def _warn_of_discount(*, portions: Iterable[Portion], sold: Sold) -> tuple[Reason, ...]:
    """A standard refund of PrestaShop gives back the prices before the voucher; the customer holds the slip."""
    lowered = any(line.net < ZERO for line in sold.lines)
    if not lowered or any(portion.line.kind is LineKind.DISCOUNT for portion in portions):
        return ()
    return (because("credit", "credit_without_discount", rule="BOOKING 29", sale=sold.key),)


def check_within_sale(
    *, sale: Sale, portions: Sequence[Portion], sold: Sold, profile: Profile, facts: Facts
) -> Step[None]:
    """All credits of a sale together never give back more than was sold, per rate and in VAT.

    The one that closes the sale is put right by what stands in the books, and so cannot.
    """
    if closes_sale(sale=sale, facts=facts, profile=profile):
        return Step(None)
    net, vat = _sums((p.rate, p.net, p.vat) for p in portions)
    other_net, other_vat = _sums(
        (line.rate, -line.net, -line.vat)
        for entry in facts.other_credits
        for line in entry.lines
        if line.source_line  # a rounding difference takes nothing back
    )
    sold_net, sold_vat = _sums((line.rate, line.net, line.vat) for line in sold.lines)
    limit = limit_in(currency=sale.currency, cents=profile.rounding_limit)
    for rate in net:
        over = (
            net[rate] + other_net.get(rate, ZERO) - sold_net.get(rate, ZERO),
            vat[rate] + other_vat.get(rate, ZERO) - sold_vat.get(rate, ZERO),
        )
        if max(over) > limit:
            _exceeds(sale=sale, sold=sold, others=facts.other_credits)
    return Step(None)


def _exceeds(*, sale: Sale, sold: Sold, others: Iterable[SalesEntry]) -> NoReturn:
    before = -sum((entry.total_gross for entry in others), ZERO)
    hold(
        HeldReason.CREDIT_EXCEEDS_SALE,
        document=sale.external_id,
        now=sale.total_gross,
        changed=before,
        booked=sold.total_gross,
    )


_Sums = Mapping[Decimal, Decimal]


def _sums(amounts: Iterable[tuple[Decimal, Decimal, Decimal]]) -> tuple[_Sums, _Sums]:
    nets: dict[Decimal, Decimal] = {}
    vats: dict[Decimal, Decimal] = {}
    for rate, net, vat in amounts:
        nets[rate] = nets.get(rate, ZERO) + net
        vats[rate] = vats.get(rate, ZERO) + vat
    return nets, vats
