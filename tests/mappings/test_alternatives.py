"""Which rules were considered for a line: the chosen one is the booking's own, and each other says why it lost."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mappings.alternatives import Considered, Fate, considered, considered_for_line
from mappings.booking import Booked
from mappings.rulebook import Concern, Match, Rule, Rulebook
from mappings.sale import Sale
from tests.mappings.baskets import (
    FACTS,
    PROFILE,
    RULEBOOK,
    booked,
    discount,
    line,
    rule,
    sale_of,
    shipping,
    with_rules,
)
from tests.mappings.kinds import PROVEN, of, rules, to_belgium

D = Decimal
DAY = date(2026, 11, 4)
ACCOUNT = Concern.LEDGER_ACCOUNT


def fates(*given: Rule, **how: Any) -> dict[str, tuple[str, str]]:
    """Id of the rule -> its fate and the circumstance that made it."""
    book = replace(RULEBOOK, rules=given)
    at = Match(country="NL", rate=D(21), line_kind="product", scenario="domestic")
    found = considered(rulebook=book, concern=ACCOUNT, at=at, day=DAY, **how)
    return {one.rule.id: (one.fate.value, one.circumstance) for one in found}


def test_each_rule_says_why_it_was_not_the_one() -> None:
    old = replace(rule(ACCOUNT, "1", "old", rate=D(21), country="NL"), valid_to=date(2025, 12, 31))

    found = fates(
        rule(ACCOUNT, "2", "chosen", rate=D(21), category="books"),
        rule(ACCOUNT, "3", "general", country="NL"),
        rule(ACCOUNT, "4", "later", rate=D(21), category="gifts"),
        old,
        rule(ACCOUNT, "5", "abroad", rate=D(21), country="BE"),
        rule(ACCOUNT, "6", "elsewhere", rate=D(9), country="BE"),
        rule(Concern.JOURNAL, "70", "journal"),
        categories=("books", "gifts"),
    )

    assert found == {
        "chosen": ("chosen", ""),
        "general": ("less_specific", ""),
        "later": ("later", ""),
        "old": ("out_of_force", ""),
        "abroad": ("differs", "country"),
    }
    assert next(iter(found)) == "chosen"


def test_a_rule_that_must_name_the_case_and_does_not_says_so() -> None:
    found = fates(rule(ACCOUNT, "2", "general", rate=D(21)), named=("scenario",))

    assert found == {"general": ("too_general", "scenario")}


def chosen(found: tuple[Considered, ...]) -> str:
    return next((one.rule.target for one in found if one.fate is Fate.CHOSEN), "")


def placed_as_booked(sale: Sale, result: Booked, book: Rulebook, profile: Any = PROFILE) -> None:
    for item in result.entry.lines:
        found = considered_for_line(
            line=item, sale=sale, booked=result, rulebook=book, profile=profile
        )
        assert chosen(found[ACCOUNT]) == item.ledger_account
        assert chosen(found[Concern.VAT_CODE]) == item.vat_code


SPECIAL = with_rules(
    rule(ACCOUNT, "8109", line_kind="discount", rate=D(21)),
    rule(ACCOUNT, "8060", category="books", rate=D(9)),
    rule(ACCOUNT, "8061", category="gifts", rate=D(9)),
)
BOOK = line("10.00", "10.90", "9", external_id="2", categories=("books", "gifts"))


@pytest.mark.parametrize(
    ("sale", "book", "facts"),
    [
        (sale_of(line("100.00", "121.00"), BOOK, shipping()), SPECIAL, FACTS),
        (sale_of(line("100.00", "121.00"), BOOK, discount("-11.00", "-13.19")), SPECIAL, FACTS),
        (sale_of(line("100.00", "121.00"), discount("-10.00", "-12.10", "21")), RULEBOOK, FACTS),
        (
            sale_of(line("10.00", "12.10"), of("multi_purpose_voucher", "5.00", "5.00", "0")),
            rules(),
            FACTS,
        ),
        (
            to_belgium(line("100.00", "100.00", "0"), of("service", "40.00", "40.00", "0")),
            rules(),
            PROVEN,
        ),
    ],
    ids=["categories", "discount", "discount of goods", "gift card", "service abroad"],
)
def test_the_chosen_rule_is_the_one_that_the_booking_has(
    sale: Sale, book: Rulebook, facts: Any
) -> None:
    placed_as_booked(sale, booked(sale, rulebook=book, facts=facts), book)


def test_a_line_that_no_rule_placed_has_no_alternatives() -> None:
    sale = sale_of(line("100.00", "121.00"), total_gross=D("121.01"))
    result = booked(sale)
    rounding = result.entry.lines[-1]

    assert (
        considered_for_line(
            line=rounding, sale=sale, booked=result, rulebook=RULEBOOK, profile=PROFILE
        )
        == {}
    )
