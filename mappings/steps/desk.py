"""What every road through the engine shares: one document with all that is known beside it, its count and its entry."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from mappings.booking import Booked, EntryLine, Relation, SalesEntry, Treatment
from mappings.facts import Facts
from mappings.rulebook import ChangePolicy, Profile, Rulebook, ZeroCharged
from mappings.sale import DocumentKind, Sale
from mappings.steps.accompany import rule_portions
from mappings.steps.cautions import caution, caution_of_cash
from mappings.steps.cents import Balanced, balance
from mappings.steps.changes import compare_with_books, revision_to_compare, take_back
from mappings.steps.circumstances import Finder, finder_for
from mappings.steps.customer import Buyer
from mappings.steps.document import document_key
from mappings.steps.entry import Terms, build_entry, find_terms
from mappings.steps.fees import reveal_fee, rules_for_fee
from mappings.steps.inside import AsSold, ByLaw, Settled, lacks_vat, take_vat_inside
from mappings.steps.invoiced import find_left_out, split_by_rate
from mappings.steps.kinds import find_kinds
from mappings.steps.modules import apply_modules, origin_of
from mappings.steps.periods import place_in_period
from mappings.steps.place import rule_on_supply
from mappings.steps.portions import Portion, find_rates, spread_discounts
from mappings.steps.rulings import Rulings
from mappings.steps.standing import Days
from mappings.steps.step import Trail
from mappings.steps.undone import take_out
from mappings.vat.decide import Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One document on the desk. `trail` keeps what the steps said."""

    sale: Sale
    rulebook: Rulebook
    profile: Profile
    facts: Facts
    trail: Trail

    def rule(self, *, buyer: Buyer, days: Days) -> Rulings:
        """What is sold, and where that puts it: the scenario of the whole, and of what is ruled on apart."""
        sale, profile, take = self.sale, self.profile, self.trail.take
        kinds = take(
            find_kinds(sale=sale, rulebook=self.rulebook, profile=profile, day=days.tax_point)
        )
        rulings = take(
            rule_on_supply(
                sale=sale,
                rulebook=self.rulebook,
                profile=profile,
                facts=self.facts,
                buyer=buyer,
                kinds=kinds,
                days=days,
            )
        )
        for ruling in rulings.distinct:
            take(caution(sale=sale, ruling=ruling, buyer=buyer))
        take(caution_of_cash(profile=profile, days=days))
        return rulings

    def count(self, *, rulings: Rulings, days: Days, as_sold: AsSold | None = None) -> Balanced:
        """How much, at which rate: to the cent, and together the total of the document.

        `as_sold` is of a credit whose sale had VAT taken out of its prices.
        """
        sale, take = self.sale, self.trail.take
        lines = take(find_rates(sale=sale, rulings=rulings, tax_point=days.tax_point))
        charged = take(
            reveal_fee(
                sale=sale,
                lines=lines,
                rulebook=self.rulebook,
                profile=self.profile,
                ruling=rulings.main,
            )
        )
        sale = charged.sale
        shared = take(
            spread_discounts(lines=charged.lines, currency=sale.currency, rulings=rulings)
        )
        portions = rule_portions(portions=shared, rulings=rulings)
        settled = replace(self, sale=sale)._take_vat_inside(
            portions=portions, rulings=rulings, days=days, as_sold=as_sold
        )
        rounded = take(
            split_by_rate(sale=settled.sale, portions=settled.portions, profile=self.profile)
        )
        balanced = take(balance(sale=settled.sale, portions=rounded, profile=self.profile))
        left_out = find_left_out(charged=settled.portions, kept=balanced.portions)
        return replace(balanced, left_out=left_out, found_inside=settled.found_inside)

    def _take_vat_inside(
        self,
        *,
        portions: tuple[Portion, ...],
        rulings: Rulings,
        days: Days,
        as_sold: AsSold | None,
    ) -> Settled:
        """VAT that is due and was not charged, where the owner wants it taken out of the price (BOOKING 20)."""
        chosen = self.profile.zero_charged is ZeroCharged.INSIDE
        wanted = as_sold or (chosen and self.sale.kind is not DocumentKind.CREDIT)
        if not wanted or not lacks_vat(portions):
            return Settled(sale=self.sale, portions=portions)
        rates = as_sold or ByLaw(
            tax_point=days.tax_point,
            profile=self.profile,
            finder=self.find_rules(portions=portions, ruling=rulings.main, days=days),
        )
        return self.trail.take(take_vat_inside(sale=self.sale, portions=portions, rates=rates))

    def find_rules(self, *, portions: tuple[Portion, ...], ruling: Ruling, days: Days) -> Finder:
        """The owner's rules for this document, and those that a revealed fee brings along."""
        sale, rulebook = self.sale, self.rulebook
        lines = (portion.line for portion in portions)
        fee = rules_for_fee(lines=lines, sale=sale, rulebook=rulebook, profile=self.profile)
        if fee:
            rulebook = replace(rulebook, rules=rulebook.rules + fee)
        return finder_for(sale=sale, rulebook=rulebook, ruling=ruling, days=days)

    def agree(self, *, finder: Finder, relation: Relation, exchange_rate: Decimal | None) -> Terms:
        """Journal, payment condition and rate of the entry."""
        return self.trail.take(
            find_terms(
                sale=self.sale,
                finder=finder,
                exchange_rate=exchange_rate,
                facts=self.facts,
                profile=self.profile,
                is_business=relation.is_business,
            )
        )

    def enter(
        self,
        *,
        lines: tuple[EntryLine, ...],
        relation: Relation,
        terms: Terms,
        ruling: Ruling,
        days: Days,
        sums: Balanced,
    ) -> Booked:
        """The entry, what modules make of it, and what stands in the books already."""
        take = self.trail.take
        entry = take(
            build_entry(
                sale=self.sale,
                rulebook=self.rulebook,
                profile=self.profile,
                revision=revision_to_compare(self.facts),
                days=days,
                lines=lines,
                terms=terms,
                relation=relation,
            )
        )
        treatment = Treatment(
            scenario=ruling.scenario.value,
            country=ruling.country,
            tax_point=days.tax_point,
            found_inside=sums.found_inside,
        )
        plain = Booked(
            relation=relation,
            entry=entry,
            explanation=(),
            treatment=treatment,
            origin=origin_of(self.sale),
        )
        booked = take(apply_modules(booked=plain, rulebook=self.rulebook, facts=self.facts))
        return self._against_books(booked, day=days.period)

    def _against_books(self, booked: Booked, *, day: date) -> Booked:
        """The booking beside what stands already: the same, or new, or anew after the former was taken back."""
        is_credit = self.sale.kind is DocumentKind.CREDIT
        against = self.trail.take(
            compare_with_books(
                entry=booked.entry,
                document=document_key(sale=self.sale, rulebook=self.rulebook),
                is_business=booked.relation.is_business,
                # A slip is never edited in the shop: a change of one is for a person, whatever the owner chose.
                policy=ChangePolicy.HOLD if is_credit else self.profile.changed_after_booking,
                language=self.profile.language,
                facts=self.facts,
            )
        )
        entry, reversal = against.entry, against.reversal
        if not against.is_there:
            entry = self.place(entry, day=day)
            reversal = None if reversal is None else self.place(reversal, day=day)
        if entry is booked.entry and reversal is booked.reversal:
            return booked
        return replace(booked, entry=entry, reversal=reversal)

    def take_back(self) -> Booked | None:
        """The full credit of an order that was refused at the door; None where its slips are to say (BOOKING 2)."""
        step = take_back(
            sale=self.sale,
            document=document_key(sale=self.sale, rulebook=self.rulebook),
            profile=self.profile,
            facts=self.facts,
        )
        if step is None:
            return None
        booked = self.trail.take(step)
        if any(earlier.booked == booked for earlier in self.facts.earlier):
            return booked
        return replace(booked, entry=self.place(booked.entry, day=booked.entry.entry_date))

    def place(self, entry: SalesEntry, *, day: date) -> SalesEntry:
        """In its own period, where that is open and its VAT not filed (BOOKING 8)."""
        return self.trail.take(
            place_in_period(entry=entry, day=day, profile=self.profile, facts=self.facts)
        )

    def undo(self) -> Booked | None:
        """What a person took back stays out of the books; None where nobody did (BOOKING 31)."""
        step = take_out(
            document=document_key(sale=self.sale, rulebook=self.rulebook),
            profile=self.profile,
            facts=self.facts,
        )
        return None if step is None else self.trail.take(step)
