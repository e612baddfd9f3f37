"""Looking rules up: the circumstances of a sale and its lines, and what to say when no rule fits."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from mappings.rulebook import Concern, Match, Rule, Rulebook
from mappings.sale import DocumentKind, Sale
from mappings.steps.portions import Portion
from mappings.steps.standing import Days
from mappings.steps.step import Values
from mappings.vat.decide import Ruling, VatDecision
from mappings.vat.rates import show_rate
from mappings.vat.scenario import Scenario

# VAT is charged as on any sale of that country.
_ORDINARY: Final = frozenset(
    {Scenario.DOMESTIC, Scenario.DISTANCE_HOME, Scenario.LOCAL_DESTINATION}
)
# No state's VAT is charged, and no return but the seller's own asks after it: one code for all countries.
_NOWHERE: Final = frozenset(
    {
        *(Scenario.OUTSIDE_SCOPE, Scenario.INTRA_COMMUNITY_SERVICE, Scenario.IMPORT),
        Scenario.TRIANGULAR,
        *(Scenario.MARKETPLACE_DEEMED, Scenario.VOUCHER_MULTI_PURPOSE),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """Finds rules for one sale."""

    rulebook: Rulebook
    days: Days
    of_sale: Match
    groups: tuple[str, ...]
    home: str  # the seller's country

    def of_line(self, *, portion: Portion, decision: VatDecision) -> Match:
        """The circumstances of a portion, as VAT saw it; its categories are asked one by one."""
        return replace(
            self.of_sale,
            rate=portion.rate,
            line_kind=portion.line.kind.value,
            product=portion.line.product,
            scenario=decision.scenario.value,
            country=decision.country,
        )

    def find(self, *, concern: Concern, at: Match, categories: tuple[str, ...] = ()) -> Rule | None:
        """The most specific rule over all categories and customer groups; the first named wins a tie."""
        return self.rulebook.find(
            concern=concern,
            circumstances=at,
            day=self.day_of(concern),
            categories=categories,
            groups=self.groups,
            named=must_name(at=at, home=self.home) if concern is Concern.VAT_CODE else (),
        )

    def day_of(self, concern: Concern) -> date:
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
    return Finder(
        rulebook=rulebook,
        days=days,
        of_sale=of_sale,
        groups=sale.customer.groups,
        home=ruling.home,
    )


def must_name(*, at: Match, home: str) -> tuple[str, ...]:
    """What a rule for a VAT code has to say itself, for a code decides on a return.

    A rule for "0%" or "21%" alone speaks of ordinary sales at home: it may not catch an export, or the VAT of another state.
    """
    names = () if at.scenario in _ORDINARY else ("scenario",)
    return names if at.scenario in _NOWHERE or at.country == home else (*names, "country")


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
