"""Journal, ledger account, VAT code and payment condition by the owner's rules (BOOKING 15, 17, 23)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mappings.booking import Booked, Held, HeldReason
from mappings.rulebook import Concern, EntryDate, Rule, Trigger, VatCode
from tests.mappings.baskets import (
    PROFILE,
    RULEBOOK,
    booked,
    decide_on,
    discount,
    held,
    line,
    rule,
    sale_of,
    shipping,
    with_rules,
)

D = Decimal
ACCOUNT, CODE = Concern.LEDGER_ACCOUNT, Concern.VAT_CODE
MUG = line("100.00", "121.00")


@pytest.mark.parametrize(
    ("concern", "reason"),
    [
        (Concern.JOURNAL, HeldReason.NO_JOURNAL),
        (Concern.LEDGER_ACCOUNT, HeldReason.NO_LEDGER_ACCOUNT),
        (Concern.VAT_CODE, HeldReason.NO_VAT_CODE),
    ],
)
def test_a_missing_rule_is_held_and_says_for_which_circumstances(
    concern: Concern, reason: HeldReason
) -> None:
    mug = replace(MUG, categories=("7", "2"))

    outcome = held(sale_of(mug), rulebook=with_rules(without=concern))

    values = dict(outcome.values)
    assert outcome.reason is reason
    assert values["payment_method"] == "ps_wirepayment"
    assert values["country"] == "NL"
    assert values["rate"] == ("" if concern is Concern.JOURNAL else "21")
    assert values["category"] == ("" if concern is Concern.JOURNAL else "7, 2")


@pytest.mark.parametrize(
    ("rules", "account"),
    [
        ((), "8000"),
        ((rule(ACCOUNT, "8500", rate=D(21), category="7"),), "8500"),
        ((rule(ACCOUNT, "8500", rate=D(21), category="9"),), "8000"),
        # more named circumstances win over fewer, whatever the order of the rules
        (
            (
                rule(ACCOUNT, "8500", rate=D(21), category="7"),
                rule(ACCOUNT, "8600", rate=D(21), category="2", country="NL"),
            ),
            "8600",
        ),
        # of two equal ones, the category that the shop names first
        (
            (
                rule(ACCOUNT, "8600", rate=D(21), category="2"),
                rule(ACCOUNT, "8500", rate=D(21), category="7"),
            ),
            "8500",
        ),
        ((rule(ACCOUNT, "8700", rate=D(21), customer_group="4"),), "8700"),
        ((rule(ACCOUNT, "8700", rate=D(21), customer_group="5"),), "8000"),
        (
            (
                rule(
                    ACCOUNT,
                    "8800",
                    rate=D(21),
                    shop="1",
                    scenario="domestic",
                    currency="EUR",
                    document="sale",
                ),
            ),
            "8800",
        ),
        ((rule(ACCOUNT, "8800", rate=D(21), document="credit"),), "8000"),
    ],
)
def test_the_most_specific_rule_names_the_account(rules: tuple[Rule, ...], account: str) -> None:
    sale = sale_of(replace(MUG, categories=("7", "2")))
    grouped = replace(sale, customer=replace(sale.customer, groups=("3", "4")))

    assert booked(grouped, rulebook=with_rules(*rules)).entry.lines[0].ledger_account == account


def test_booking_23_a_discount_has_its_own_account_where_a_rule_says_so() -> None:
    basket = sale_of(MUG, discount("-10.00", "-12.10", "21"))
    own = rule(ACCOUNT, "8090", line_kind="discount", rate=D(21))

    plain, ruled = booked(basket), booked(basket, rulebook=with_rules(own))

    assert [x.ledger_account for x in plain.entry.lines] == ["8000", "8000"]
    assert [x.ledger_account for x in ruled.entry.lines] == ["8000", "8090"]


def test_booking_23_a_discount_follows_the_rule_for_goods_even_where_a_wider_rule_exists() -> None:
    wide = Rule(id="wide", concern=ACCOUNT, match=rule(ACCOUNT, "").match, target="8999")
    goods = rule(ACCOUNT, "8001", line_kind="product", rate=D(21))
    book_of = replace(RULEBOOK, rules=(*with_rules(without=ACCOUNT).rules, wide, goods))

    result = booked(sale_of(MUG, discount("-10.00", "-12.10", "21"), shipping()), rulebook=book_of)

    assert [x.ledger_account for x in result.entry.lines] == ["8001", "8001", "8999"]


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (VatCode(code="x", type="I", percentage=D(21)), "including"),
        (VatCode(code="x", type="N", percentage=D(0)), "no_vat"),
        (VatCode(code="x", type="N", percentage=D(21)), "no_vat"),
        (VatCode(code="x", type="B", percentage=D(0)), "percentage"),
        (VatCode(code="x", type="E", percentage=D(9)), "percentage"),
        (None, "unknown"),
        (VatCode(code="x", type="E", percentage=D("21.000")), None),
    ],
)
def test_booking_17_a_vat_code_must_carry_the_rate_that_was_charged(
    code: VatCode | None, problem: str | None
) -> None:
    rules = with_rules(rule(CODE, "x", rate=D(21)), without=CODE)
    codes = (*RULEBOOK.vat_codes, *((code,) if code else ()))

    outcome = decide_on(sale_of(MUG), rulebook=replace(rules, vat_codes=codes))

    if problem is None:
        assert isinstance(outcome, Booked)
    else:
        assert isinstance(outcome, Held)
        assert outcome.reason is HeldReason.VAT_CODE_UNFIT
        assert dict(outcome.values)["problem"] == problem


@pytest.mark.parametrize(
    ("code", "fits"),
    [("", True), ("0", True), ("0B", True), ("2", False), ("2i", False), ("zz", False)],
)
def test_booking_17_the_rounding_line_carries_no_vat(code: str, fits: bool) -> None:
    sale = sale_of(MUG, total_gross=D("121.01"))

    outcome = decide_on(sale, profile=replace(PROFILE, rounding_vat_code=code))

    assert isinstance(outcome, Booked) is fits
    if isinstance(outcome, Held):
        assert outcome.reason is HeldReason.VAT_CODE_UNFIT


@pytest.mark.parametrize(("method", "condition"), [("ps_wirepayment", "14"), ("mollie", "")])
def test_booking_15_a_payment_condition_is_optional(method: str, condition: str) -> None:
    sale = replace(sale_of(MUG), payment_method=method)

    assert booked(sale).entry.payment_condition == condition


def test_cost_centre_and_cost_unit_are_optional_and_per_line() -> None:
    rules = with_rules(
        rule(Concern.COST_CENTRE, "WEB", line_kind="product"),
        rule(Concern.COST_UNIT, "GIFT", category="7"),
    )
    basket = sale_of(replace(MUG, categories=("7",)), shipping())

    lines = booked(basket, rulebook=rules).entry.lines

    assert [(x.cost_centre, x.cost_unit) for x in lines] == [("WEB", "GIFT"), ("", "")]


@pytest.mark.parametrize(
    ("dates", "account"),
    [
        ({"valid_from": date(2026, 11, 4)}, "8500"),
        ({"valid_from": date(2026, 11, 5)}, "8000"),
        ({"valid_to": date(2026, 11, 4)}, "8500"),
        ({"valid_to": date(2026, 11, 3)}, "8000"),
    ],
)
def test_a_rule_holds_on_the_days_it_says(dates: dict[str, Any], account: str) -> None:
    dated = replace(rule(ACCOUNT, "8500", rate=D(21), country="NL"), **dates)

    assert booked(sale_of(MUG), rulebook=with_rules(dated)).entry.lines[0].ledger_account == account


def test_booking_7_vat_codes_follow_the_tax_point_and_accounts_the_day_of_the_entry() -> None:
    new_year = date(2027, 1, 1)
    rules = with_rules(
        replace(rule(CODE, "2", "new-code", rate=D(21), country="NL"), valid_from=new_year),
        replace(rule(ACCOUNT, "8500", rate=D(21), country="NL"), valid_from=new_year),
    )
    sale = replace(sale_of(MUG), invoiced_on=date(2026, 12, 31), paid_on=date(2027, 1, 2))
    profile = replace(PROFILE, trigger=Trigger.PAID, entry_date=EntryDate.TRIGGER)

    result = booked(sale, rulebook=rules, profile=profile)

    used = {reason.text: reason.rule for reason in result.explanation}
    assert used["vat_code_by_rule"] == "vat_code-2"
    assert result.entry.lines[0].ledger_account == "8500"


def test_every_line_says_which_rules_placed_it() -> None:
    result = booked(sale_of(MUG, shipping()))

    by_rule = [(r.text, r.rule) for r in result.explanation if r.step == "rules"]
    assert by_rule == [
        ("journal_by_rule", "journal-70"),
        ("payment_condition_by_rule", "payment_condition-14"),
        ("account_by_rule", "ledger_account-8000"),
        ("vat_code_by_rule", "vat_code-2"),
        ("account_by_rule", "ledger_account-8100"),
        ("vat_code_by_rule", "vat_code-2"),
    ]
