"""What a rulebook may not say, whatever it is asked about: refused when it is saved."""

from collections.abc import Collection, Iterable

from mappings.rulebook import Concern, Rule


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
