"""BOOKING 15 as a table: the relation's own condition, the customer's days, the method's rule; never a debit on a prepayment."""

from dataclasses import replace
from typing import Any

import pytest

from mappings.booking import HeldReason
from mappings.reasons import advise_held
from mappings.rulebook import Concern
from mappings.validation import direct_debits_on_prepaid
from tests.mappings.baskets import (
    ADDRESS,
    FACTS,
    PROFILE,
    booked,
    held,
    line,
    rule,
    sale_of,
    with_rules,
)

SALE = sale_of(line("100.00", "121.00"), payment_method="card")
RULES = with_rules(
    rule(Concern.PAYMENT_CONDITION, "PS", payment_method="card"),
    rule(Concern.PAYMENT_CONDITION, "IC", payment_method="mandate"),
)
NONE = with_rules(without=Concern.PAYMENT_CONDITION)
FIRM = {"vat_number": "NL004495445B01"}


def sale(*, business: bool, days: int | None, method: str) -> Any:
    return replace(
        SALE,
        payment_method=method,
        customer=replace(SALE.customer, payment_days=days),
        invoice_address=replace(ADDRESS, **(FIRM if business else {})),
    )


@pytest.mark.parametrize(
    ("business", "own", "days", "method", "expected"),
    [
        (True, "30", None, "card", "30"),
        (True, "30", 45, "card", "30"),
        (True, "", 45, "card", "45"),
        (True, "", None, "card", "PS"),
        (True, "", None, "other", ""),
        (False, "30", None, "card", "PS"),  # a consumer's relation has no say
        (False, "30", 45, "card", "45"),
        (False, "", None, "other", ""),
        (
            True,
            "IC",
            None,
            "card",
            "PS",
        ),  # a debit is passed over where the order was paid in advance
        (True, "IC", 45, "card", "45"),
        (True, "IC", None, "mandate", "IC"),  # and taken where it was not
        (False, "", None, "mandate", "IC"),
    ],
)
def test_the_first_that_is_there_decides(
    business: bool, own: str, days: int | None, method: str, expected: str
) -> None:
    facts = replace(
        FACTS,
        relation_condition=own,
        days_condition="45" if days else "",
        direct_debit=("IC",),
    )
    profile = replace(PROFILE, paid_afterwards=("mandate",))

    entry = booked(
        sale(business=business, days=days, method=method),
        rulebook=RULES,
        facts=facts,
        profile=profile,
    ).entry

    assert entry.payment_condition == expected


@pytest.mark.parametrize("business", [True, False])
def test_a_debit_that_would_be_the_relations_own_after_all_is_held(business: bool) -> None:
    """No rule and no days: the ledger would take the relation's own, and the customer would pay twice."""
    facts = replace(FACTS, relation_condition="IC", direct_debit=("IC",))

    found = held(sale(business=business, days=None, method="card"), rulebook=NONE, facts=facts)

    assert found.reason is HeldReason.DIRECT_DEBIT_ON_PREPAID
    for language in ("nl", "en"):
        said = advise_held(reason=found.reason, values=dict(found.values), language=language).what
        assert "IC" in said


def test_a_new_relation_pays_as_its_own_days_say_else_as_is_set() -> None:
    profile = replace(
        PROFILE,
        relation_condition="30",
        receivable_account="1300",
        relation_classification="WEB",
        relation_language="NL",
    )
    days = replace(FACTS, days_condition="45")

    usual = booked(SALE, profile=profile).relation
    own = booked(SALE, profile=profile, facts=days).relation

    assert (usual.payment_condition, own.payment_condition) == ("30", "45")
    assert (usual.receivable_account, usual.classification) == ("1300", "WEB")
    assert usual.language == "nl"


@pytest.mark.parametrize(
    ("match", "target", "refused"),
    [
        ({"payment_method": "card"}, "IC", True),
        ({"payment_method": "mandate"}, "IC", False),
        ({}, "IC", True),
        ({"payment_method": "card"}, "PS", False),
        ({}, "PS", False),
        ({"country": "NL"}, "IC", True),
    ],
)
def test_a_rule_that_collects_what_was_paid_in_advance_is_refused(
    match: dict[str, str], target: str, refused: bool
) -> None:
    rules = (rule(Concern.PAYMENT_CONDITION, target, **match), rule(Concern.JOURNAL, "IC"))

    found = direct_debits_on_prepaid(rules=rules, direct_debit={"IC"}, paid_afterwards={"mandate"})

    assert found == (rules[:1] if refused else ())
