"""Descriptions and debtor codes by rule: the most specific one, explained, and the link's own digits always first."""

from dataclasses import replace
from decimal import Decimal

import pytest

from mappings.booking import Booked, HeldReason
from mappings.rulebook import Concern
from mappings.steps.customer import likely_relation
from tests.mappings.baskets import (
    ADDRESS,
    CUSTOMER,
    FACTS,
    PROFILE,
    booked,
    credit_of,
    facts_of,
    held,
    line,
    rule,
    sale_of,
    texts,
    with_rules,
)

D = Decimal
SALE = sale_of(line("100.00", "121.00"))
BELGIAN = replace(ADDRESS, country="BE")


def test_a_description_by_rule_goes_before_that_of_the_shop() -> None:
    rules = with_rules(rule(Concern.DESCRIPTION, "Web {reference} {customer}"))
    outcome = booked(SALE, rulebook=rules)

    assert outcome.entry.description == "Web XKBKNABJK Anna de Vries"
    assert "description_by_rule" in texts(outcome)
    assert booked(SALE).entry.description == "XKBKNABJK Anna de Vries"


def test_a_credit_can_have_a_description_of_its_own() -> None:
    rules = with_rules(
        rule(Concern.DESCRIPTION, "Sold {reference}", document="sale"),
        rule(Concern.DESCRIPTION, "Back {reference}", document="credit"),
    )
    back = booked(credit_of(SALE), rulebook=rules, facts=facts_of(SALE))

    assert booked(SALE, rulebook=rules).entry.description == "Sold XKBKNABJK"
    assert back.entry.description == "Back XKBKNABJK"


@pytest.mark.parametrize(
    ("asks", "is_met"),
    [
        ({}, True),
        ({"country": "NL"}, True),
        ({"country": "BE"}, False),
        ({"payment_method": "ps_wirepayment"}, True),
        ({"customer_group": "3"}, True),
        ({"customer_group": "4"}, False),
        ({"currency": "EUR"}, True),
        ({"currency": "USD"}, False),
    ],
)
def test_the_digits_of_a_rule_stand_between_the_links_own_and_the_customers(
    asks: dict[str, str], is_met: bool
) -> None:
    rules = with_rules(rule(Concern.DEBTOR_SCHEME, "77", **asks))
    sale = replace(SALE, customer=replace(CUSTOMER, groups=("3",)))
    relation = booked(sale, rulebook=rules).relation
    number = CUSTOMER.external_id.zfill(8)

    assert relation.code == ("8" + "77" + number if is_met else "8" + number)


def test_the_relation_that_is_looked_up_beforehand_is_the_one_that_is_booked_on() -> None:
    rules = with_rules(rule(Concern.DEBTOR_SCHEME, "77", country="NL"))
    likely = likely_relation(sale=SALE, rulebook=rules, profile=PROFILE, facts=FACTS)
    outcome = booked(SALE, rulebook=rules)

    assert isinstance(outcome, Booked)
    assert likely is not None
    assert likely.code == outcome.relation.code
    assert "debtor_scheme_by_rule" in texts(outcome)


def test_a_code_that_would_be_too_long_for_the_ledger_is_held() -> None:
    rules = with_rules(rule(Concern.DEBTOR_SCHEME, "7777777777"))
    assert held(SALE, rulebook=rules).reason is HeldReason.CUSTOMER_INCOMPLETE
