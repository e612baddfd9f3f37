"""Step: what each product is for VAT, by the owner's rules: goods, services, vouchers, goods with a rate of their own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from mappings.booking import HeldReason, Reason
from mappings.rulebook import Concern, Match, Profile, Rule, Rulebook
from mappings.sale import DocumentKind, LineKind, Sale, SaleLine
from mappings.steps.step import Step, because, hold
from mappings.vat.kinds import KINDS, ORDINARY, OwnKind, ProductKind
from mappings.vat.product_rates import class_rate_on
from mappings.vat.scenario import Nature


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds:
    """What the products of a sale are, by the id of the line; a line that is not there is ordinary goods."""

    of_line: Mapping[str, ProductKind] = field(default_factory=dict)
    own: Mapping[str, OwnKind] = field(default_factory=dict)

    def of(self, line: SaleLine) -> ProductKind:
        return self.of_line.get(line.external_id, ORDINARY)

    def rates(self, *, kind: ProductKind, country: str, day: date) -> tuple[Decimal, ...]:
        """The one rate of this kind, by the owner, else by the law; () where neither says one."""
        own = self.own.get(kind.code)
        said = (
            [r.rate for r in own.rates if r.country == country and r.holds_on(day)] if own else []
        )
        if said:
            return (said[-1],)
        if not kind.product_class:
            return ()
        by_law = class_rate_on(country=country, product_class=kind.product_class, day=day)
        return () if by_law is None else (by_law,)


def find_kinds(*, sale: Sale, rulebook: Rulebook, profile: Profile, day: date) -> Step[Kinds]:
    """The kind of each product, where a rule names one for its product, its category, its shop ...

    Held where a rule names a kind that nobody knows, and where rules go by category and the shop did not tell the product's:
    to take it for ordinary goods would be a guess.
    """
    if not rulebook.speaks_of(Concern.PRODUCT_KIND):
        return Step(Kinds())
    own = {kind.code: kind for kind in profile.product_kinds}
    found: dict[str, ProductKind] = {}
    said: list[Reason] = []
    by_category = rulebook.names_categories(Concern.PRODUCT_KIND)
    for line in sale.lines:
        rule = _rule_for(line, sale=sale, rulebook=rulebook, day=day)
        if by_category and _is_unknown(line) and (rule is None or rule.match.product is None):
            hold(
                HeldReason.PRODUCT_CATEGORY_UNKNOWN,
                because=tuple(said),
                line=line.description.strip() or line.product,
                product=line.product,
            )
        if rule is not None:
            found[line.external_id] = _kind(rule, own=own)
            said.append(
                because(
                    "kinds",
                    "product_kind",
                    rule=rule.id,
                    line=line.description.strip() or line.product,
                    product_kind=rule.target,
                )
            )
    return Step(Kinds(of_line=found, own=own), tuple(said))


def _is_unknown(line: SaleLine) -> bool:
    """A product that the shop knows, without the categories that every product has: it was removed, or may not be seen.

    What costs nothing is not booked, so that nothing hangs on what it is (BOOKING 6).
    """
    is_product = line.kind is LineKind.PRODUCT and bool(line.product_id)
    return is_product and not line.categories and bool(line.net or line.gross)


def _rule_for(line: SaleLine, *, sale: Sale, rulebook: Rulebook, day: date) -> Rule | None:
    if line.kind is not LineKind.PRODUCT:
        return None
    at = Match(
        shop=sale.shop_id,
        country=sale.delivery_address.country,
        line_kind=line.kind.value,
        product=line.product,
        payment_method=sale.payment_method,
        currency=sale.currency,
        document="credit" if sale.kind is DocumentKind.CREDIT else "sale",
    )
    return rulebook.find(
        concern=Concern.PRODUCT_KIND,
        circumstances=at,
        day=day,
        categories=line.categories,
        groups=sale.customer.groups,
    )


def _kind(rule: Rule, *, own: Mapping[str, OwnKind]) -> ProductKind:
    known = KINDS.get(rule.target)
    if known is not None:
        return known
    named = own.get(rule.target)
    if named is None:
        hold(HeldReason.PRODUCT_KIND_UNKNOWN, named=rule.target)
    return ProductKind(named.code, named.nature)


def natures_of(*, sale: Sale, rulebook: Rulebook, profile: Profile, day: date) -> frozenset[Nature]:
    """What is sold, for who has to know before the decision; a rule that names an unknown kind says nothing here."""
    own = {kind.code: ProductKind(kind.code, kind.nature) for kind in profile.product_kinds}
    known = {**own, **KINDS}
    rules = (_rule_for(line, sale=sale, rulebook=rulebook, day=day) for line in sale.lines)
    kinds = (known.get(rule.target, ORDINARY) for rule in rules if rule is not None)
    return frozenset(kind.nature for kind in kinds)


def unknown_kinds(*, rules: Iterable[Rule], profile: Profile) -> tuple[Rule, ...]:
    """The rules that name a kind of product that is neither ours nor the owner's: refused when they are saved."""
    known = KINDS.keys() | {kind.code for kind in profile.product_kinds}
    return tuple(
        rule for rule in rules if rule.concern is Concern.PRODUCT_KIND and rule.target not in known
    )
