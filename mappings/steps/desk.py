"""What every road through the engine shares: one document with all that is known beside it, its count and its entry."""

from dataclasses import dataclass

from mappings.booking import Booked, EntryLine, Relation, Treatment
from mappings.facts import Facts
from mappings.rulebook import Profile, Rulebook
from mappings.sale import Sale
from mappings.steps.cents import Balanced, balance, round_portions
from mappings.steps.entry import Terms, build_entry, check_period, compare_with_books
from mappings.steps.modules import apply_modules
from mappings.steps.portions import find_rates, spread_discounts
from mappings.steps.standing import Days
from mappings.steps.step import Trail
from mappings.vat.decide import Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One document on the desk. `trail` keeps what the steps said."""

    sale: Sale
    rulebook: Rulebook
    profile: Profile
    facts: Facts
    trail: Trail

    def count(self, *, ruling: Ruling, days: Days) -> Balanced:
        """How much, at which rate: to the cent, and together the total of the document."""
        sale, take = self.sale, self.trail.take
        lines = take(find_rates(sale=sale, ruling=ruling, tax_point=days.tax_point))
        portions = take(spread_discounts(lines=lines, currency=sale.currency))
        rounded = take(round_portions(sale=sale, portions=portions))
        return take(balance(sale=sale, portions=rounded, profile=self.profile))

    def enter(
        self,
        *,
        lines: tuple[EntryLine, ...],
        relation: Relation,
        terms: Terms,
        ruling: Ruling,
        days: Days,
    ) -> Booked:
        """The entry, what modules make of it, and what stands in the books already."""
        take = self.trail.take
        entry = take(
            build_entry(
                sale=self.sale,
                rulebook=self.rulebook,
                profile=self.profile,
                facts=self.facts,
                days=days,
                lines=lines,
                terms=terms,
                relation=relation,
            )
        )
        treatment = Treatment(
            scenario=ruling.scenario.value, country=ruling.country, tax_point=days.tax_point
        )
        plain = Booked(relation=relation, entry=entry, explanation=(), treatment=treatment)
        booked = take(apply_modules(booked=plain, rulebook=self.rulebook, facts=self.facts))
        if not take(compare_with_books(entry=booked.entry, facts=self.facts)):
            take(
                check_period(
                    entry=booked.entry, day=days.period, profile=self.profile, facts=self.facts
                )
            )
        return booked
