"""What a rulebook may not say, whatever it is asked about: refused when it is saved."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields
from itertools import combinations

from mappings.rulebook import Concern, Match, Rule


def direct_debits_on_prepaid(
    *, rules: Iterable[Rule], direct_debit: Collection[str], paid_afterwards: Collection[str]
) -> tuple[Rule, ...]:
    """The rules that would collect what the customer paid by himself (BOOKING 15).

    Every payment method is a prepayment but those that the owner calls paid afterwards; a rule that names no method is for all.
    """
    return tuple(
        rule
        for rule in rules
        if rule.concern is Concern.PAYMENT_CONDITION
        and rule.target in direct_debit
        and rule.match.payment_method not in paid_afterwards
    )


def ties(rules: Iterable[Rule]) -> Iterator[tuple[Rule, Rule]]:
    """Pairs of one concern that can meet, neither more specific than the other, and that say different things."""
    for one, other in combinations(rules, 2):
        if (
            one.concern is other.concern
            and one.match.specificity() == other.match.specificity()
            and (one.target != other.target or one.match == other.match)
            and _can_meet(one.match, other.match)
            and _overlap(one, other)
        ):
            yield one, other


def _can_meet(one: Match, other: Match) -> bool:
    pairs = ((getattr(one, f.name), getattr(other, f.name)) for f in fields(Match))
    return all(a is None or b is None or a == b for a, b in pairs)


def _overlap(one: Rule, other: Rule) -> bool:
    starts_in_time = (
        one.valid_from is None or other.valid_to is None or one.valid_from <= other.valid_to
    )
    ends_in_time = (
        other.valid_from is None or one.valid_to is None or other.valid_from <= one.valid_to
    )
    return starts_in_time and ends_in_time
