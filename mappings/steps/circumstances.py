"""Looking rules up: the circumstances of a sale and its lines, and what to say when no rule fits."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from mappings.rulebook import Concern, Match, Rule, Rulebook
from mappings.sale import DocumentKind, Sale
from mappings.steps.portions import Portion
from mappings.steps.standing import Days
from mappings.steps.step import Values
from mappings.vat.decide import Ruling, VatDecision
from mappings.vat.rates import show_rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """Finds rules for one sale."""

    rulebook: Rulebook
    days: Days
    of_sale: Match
    groups: tuple[str, ...]

    def of_line(self, *, portion: Portion, decision: VatDecision) -> Match:
        """The circumstances of a portion, as VAT saw it; its categories are asked one by one."""
        return replace(
            self.of_sale,
            rate=portion.rate,
            line_kind=portion.line.kind.value,
            scenario=decision.scenario.value,
            country=decision.country,
        )

    def find(self, *, concern: Concern, at: Match, categories: tuple[str, ...] = ()) -> Rule | None:
        """The most specific rule over all categories and customer groups; the first named wins a tie."""
        return self.rulebook.find(
            concern=concern,
            circumstances=at,
            day=self._day(concern),
            categories=categories,
            groups=self.groups,
        )

    def _day(self, concern: Concern) -> date:
        # A VAT code follows the tax point, the rest the day of the entry (BOOKING 7).
        return self.days.tax_point if concern is Concern.VAT_CODE else self.days.entry


def finder_for(*, sale: Sale, rulebook: Rulebook, ruling: Ruling, days: Days) -> Finder:
    """The circumstances that all lines share."""
    of_sale = Match(
        shop=sale.shop_id,
        country=ruling.country,
        scenario=ruling.scenario.value,
        payment_method=sale.payment_method,
        currency=sale.currency,
        document="credit" if sale.kind is DocumentKind.CREDIT else "sale",
    )
    return Finder(rulebook=rulebook, days=days, of_sale=of_sale, groups=sale.customer.groups)


def describe(*, at: Match, categories: Iterable[str] = (), groups: Iterable[str] = ()) -> Values:
    """The circumstances as values, for a hold that has to say which rule is missing."""
    return (
        ("shop", at.shop or ""),
        ("country", at.country or ""),
        ("scenario", at.scenario or ""),
        ("rate", "" if at.rate is None else show_rate(at.rate)),
        ("kind", at.line_kind or ""),
        ("category", ", ".join(categories)),
        ("payment_method", at.payment_method or ""),
        ("customer_group", ", ".join(groups)),
        ("currency", at.currency or ""),
    )
