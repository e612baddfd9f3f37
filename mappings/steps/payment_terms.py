"""Step: the payment condition (BOOKING 15). Source of the order: the relation's own, the customer's days, the method's rule."""

from collections.abc import Iterator
from dataclasses import dataclass

from mappings.booking import HeldReason, Reason
from mappings.facts import Facts
from mappings.rulebook import Concern, Profile
from mappings.sale import Sale
from mappings.steps.circumstances import Finder
from mappings.steps.step import Step, because, hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A condition that may be taken, and why it would be."""

    code: str
    said: Reason


def find_condition(
    *, sale: Sale, finder: Finder, facts: Facts, profile: Profile, is_business: bool
) -> Step[str]:
    """The first that fits; "" leaves the relation's own. One that collects is passed over where the order was paid in advance.

    Held where it would be the relation's own after all: the customer would pay twice.
    """
    said: list[Reason] = []
    for offer in _offers(sale=sale, finder=finder, facts=facts, is_business=is_business):
        if not _collects(offer.code, sale=sale, facts=facts, profile=profile):
            return Step(offer.code, (*said, offer.said))
        said.append(_passed_over(offer.code, sale=sale))
    if _collects(facts.relation_condition, sale=sale, facts=facts, profile=profile):
        hold(
            HeldReason.DIRECT_DEBIT_ON_PREPAID,
            because=tuple(said),
            condition=facts.relation_condition,
            method=_method(sale),
        )
    none = because("rules", "no_payment_condition", rule="BOOKING 15", method=_method(sale))
    return Step("", (*said, *_without_days(sale=sale, facts=facts), none))


def _offers(*, sale: Sale, finder: Finder, facts: Facts, is_business: bool) -> Iterator[Offer]:
    if is_business and facts.relation_condition:
        code = facts.relation_condition
        yield Offer(
            code=code,
            said=because(
                "rules", "payment_condition_of_relation", rule="BOOKING 15", condition=code
            ),
        )
    if facts.days_condition:
        code, days = facts.days_condition, sale.customer.payment_days
        yield Offer(
            code=code,
            said=because(
                "rules",
                "payment_condition_of_customer",
                rule="BOOKING 15",
                condition=code,
                days=days,
            ),
        )
    rule = finder.find(concern=Concern.PAYMENT_CONDITION, at=finder.of_sale)
    if rule is not None:
        yield Offer(
            code=rule.target,
            said=because(
                "rules",
                "payment_condition_by_rule",
                rule=rule.id,
                condition=rule.target,
                method=_method(sale),
            ),
        )


def _collects(code: str, *, sale: Sale, facts: Facts, profile: Profile) -> bool:
    """By direct debit, although the customer pays by himself."""
    return code in facts.direct_debit and sale.payment_method not in profile.paid_afterwards


def _passed_over(code: str, *, sale: Sale) -> Reason:
    return because(
        "rules",
        "direct_debit_passed_over",
        rule="BOOKING 15",
        condition=code,
        method=_method(sale),
    )


def _without_days(*, sale: Sale, facts: Facts) -> tuple[Reason, ...]:
    """The customer has payment days of his own, and the books no condition with as many."""
    days = sale.customer.payment_days
    if not days or facts.days_condition:
        return ()
    return (because("rules", "no_condition_with_days", rule="BOOKING 15", days=days),)


def _method(sale: Sale) -> str:
    return sale.payment_label or sale.payment_method
