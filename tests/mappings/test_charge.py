"""What the shop charged against what the law asks for, and what the owner wants of it (BOOKING 20)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.booking import Booked, HeldReason
from mappings.rulebook import Concern, UnexpectedRate, ZeroCharged
from mappings.sale import Sale, SaleLine
from mappings.steps.circumstances import finder_for
from mappings.steps.inside import ByLaw
from mappings.steps.portions import Portion
from mappings.steps.standing import Days
from mappings.vat.decide import Ruling, Scenario
from mappings.vat.rates import RateLevel, rate_at
from tests.mappings.baskets import (
    PROFILE,
    RULEBOOK,
    booked,
    credit_of,
    discount,
    facts_of,
    held,
    line,
    money,
    rule,
    sale_of,
    shipping,
    texts,
    with_rules,
)
from tests.mappings.test_abroad import VALID, at, to

D = Decimal
AS_CHARGED = replace(PROFILE, unexpected_rate=UnexpectedRate.AS_CHARGED)
INSIDE = replace(
    PROFILE,
    zero_charged=ZeroCharged.INSIDE,
    inside_levels=(("NL", RateLevel.STANDARD),),
)
BOOK = rule(Concern.VAT_CODE, "0B", scenario="domestic", category="books", rate=D(0))
SHELF = rule(Concern.LEDGER_ACCOUNT, "8050", scenario="domestic", rate=D(0))


def untaxed(amount: str, **changes: Any) -> SaleLine:
    return line(amount, amount, "0", **changes)


def codes(outcome: Booked) -> list[tuple[str, str]]:
    return [(x.ledger_account, x.vat_code) for x in outcome.entry.lines]


def warned(outcome: Booked) -> list[str]:
    return [reason.text for reason in outcome.warnings]


# --- book as charged ---


def test_booking_20_vat_on_a_supply_to_a_business_is_held_unless_the_owner_books_as_charged() -> (
    None
):
    belgian = to("BE", at("21"), vat_number="BE0403170701")

    refused = held(belgian, facts=VALID)
    taken = booked(belgian, facts=VALID, profile=AS_CHARGED)

    assert refused.reason is HeldReason.VAT_RATE_UNEXPECTED
    assert codes(taken) == [("8000", "2")]
    assert warned(taken) == ["vat_as_charged"]
    assert taken.entry.total_gross == D("121.00")


def test_booking_20_a_credit_takes_invoiced_vat_back_where_it_was_booked() -> None:
    belgian = to("BE", at("21"), vat_number="BE0403170701")
    sold = booked(belgian, facts=VALID, profile=AS_CHARGED)

    back = booked(credit_of(belgian), facts=replace(VALID, corrected=(sold,)), profile=AS_CHARGED)

    said = next(x for x in back.explanation if x.text == "vat_as_sold")
    assert dict(said.values)["scenario"] == "domestic"
    assert codes(back) == codes(sold)
    assert back.entry.total_gross + sold.entry.total_gross == 0


@pytest.mark.parametrize(
    ("sale", "expected"),
    [
        (sale_of(at("6")), [("8020", "1a")]),  # out of force since 2019
        (replace(sale_of(at("9")), invoiced_on=date(2018, 12, 31)), [("8010", "1")]),  # too early
    ],
)
def test_booking_20_a_dutch_rate_of_another_day_is_booked_on_its_own_code(
    sale: Sale, expected: list[tuple[str, str]]
) -> None:
    outcome = booked(sale, profile=AS_CHARGED)

    assert codes(outcome) == expected
    assert warned(outcome) == ["other_rate_as_charged"]


@pytest.mark.parametrize(
    ("sale", "said"),
    [
        (sale_of(at("0")), "zero_never_as_charged"),
        (to("DE", at("0")), "zero_never_as_charged"),
        (to("DE", at("19")), "charge_not_declarable"),
        (to("BE", at("6")), "charge_not_declarable"),  # Dutch until 2018, Belgian today
        (to("US", at("19")), "charge_not_declarable"),
        (sale_of(at("19")), "charge_not_declarable"),
    ],
)
def test_booking_20_what_would_be_a_guess_is_held_whatever_the_owner_chose(
    sale: Sale, said: str
) -> None:
    outcome = held(sale, profile=AS_CHARGED)

    assert outcome.reason is HeldReason.VAT_RATE_UNEXPECTED
    assert said in texts(outcome)


def test_booking_20_each_rate_of_a_sale_is_judged_by_itself() -> None:
    outcome = booked(
        to("BE", at("0"), at("21"), vat_number="BE0403170701"), facts=VALID, profile=AS_CHARGED
    )

    assert codes(outcome) == [("8030", "7"), ("8000", "2")]


# --- VAT inside the gross ---


def test_booking_20_vat_that_was_not_charged_is_taken_out_of_the_price() -> None:
    outcome = booked(sale_of(untaxed("121.00"), shipping("6.05", "6.05", "0")), profile=INSIDE)

    assert money(outcome.entry.lines) == [("21", "100.00", "21.00"), ("21", "5.00", "1.05")]
    assert outcome.entry.total_gross == D("127.05")
    assert warned(outcome) == ["vat_inside_warning"]


def test_booking_20_without_a_choice_of_level_no_rate_is_guessed() -> None:
    outcome = held(sale_of(untaxed("121.00")), profile=replace(INSIDE, inside_levels=()))

    assert outcome.reason is HeldReason.VAT_RATE_UNEXPECTED
    assert "inside_needs_level" in texts(outcome)


def test_booking_20_a_level_that_the_country_does_not_have_is_held() -> None:
    chosen = replace(INSIDE, inside_levels=(("NL", RateLevel.SUPER_REDUCED),))

    assert "inside_needs_level" in texts(held(sale_of(untaxed("121.00")), profile=chosen))


def test_booking_20_a_country_with_one_rate_needs_no_choice() -> None:
    sale, day = sale_of(untaxed("125.00")), date(2026, 11, 4)
    danish = Ruling(scenario=Scenario.DOMESTIC, country="DK", row="home", home="DK")
    days = Days(entry=day, tax_point=day, period=day)
    finder = finder_for(sale=sale, rulebook=RULEBOOK, ruling=danish, days=days)
    portion = Portion(line=sale.lines[0], ruling=danish, rate=D(0), net=D("125.00"), vat=D(0))

    rates = ByLaw(tax_point=day, profile=INSIDE, finder=finder)

    assert rates.find(portion) == 25


def test_booking_20_goods_that_the_owner_calls_zero_rated_stay_so() -> None:
    sale = sale_of(untaxed("50.00", categories=("books",)), untaxed("121.00", external_id="2"))

    outcome = booked(sale, profile=INSIDE, rulebook=with_rules(BOOK, SHELF))

    assert money(outcome.entry.lines) == [("0", "50.00", "0.00"), ("21", "100.00", "21.00")]


def test_booking_21_shipping_without_vat_follows_the_goods_in_proportion() -> None:
    sale = sale_of(at("21"), at("9"), shipping("10.00", "10.00", "0"))
    low = rule(Concern.LEDGER_ACCOUNT, "8109", line_kind="shipping", rate=D(9))

    outcome = booked(sale, profile=INSIDE, rulebook=with_rules(low))

    assert money(outcome.entry.lines)[2:] == [("21", "4.13", "0.87"), ("9", "4.59", "0.41")]
    assert outcome.entry.total_gross == sale.total_gross


def test_booking_20_a_discount_without_vat_lowers_the_goods_it_was_given_on() -> None:
    sale = sale_of(at("9"), untaxed("121.00", external_id="2"), discount("-12.10", "-12.10", "0"))

    outcome = booked(sale, profile=INSIDE)

    assert money(outcome.entry.lines)[2] == ("21", "-10.00", "-2.10")


@pytest.mark.parametrize("country", ["BE", "US"])
def test_booking_20_no_vat_is_taken_out_of_a_supply_that_has_none(country: str) -> None:
    number = "BE0403170701" if country == "BE" else ""

    outcome = booked(to(country, at("0"), vat_number=number), facts=VALID, profile=INSIDE)

    assert outcome.entry.total_vat == 0
    assert warned(outcome) == []


def test_booking_29_a_credit_has_the_vat_that_was_taken_out_of_its_sale() -> None:
    sale = sale_of(untaxed("50.00"), untaxed("33.33", external_id="2"), shipping("5", "5", "0"))
    sold = booked(sale, profile=INSIDE)
    half = credit_of(sale, lines=(untaxed("33.33", external_id="2"),))

    # The owner chose otherwise since: the sale was booked so, and its credit follows it.
    back = booked(credit_of(sale), facts=facts_of(sale, profile=INSIDE))
    part = booked(half, facts=facts_of(sale, profile=INSIDE))

    assert [(x.net, x.vat) for x in back.entry.lines] == [
        (-x.net, -x.vat) for x in sold.entry.lines
    ]
    assert money(part.entry.lines) == [("21", "-27.55", "-5.78")]


def test_booking_29_a_slip_without_vat_of_a_sale_with_vat_is_a_fault_still() -> None:
    outcome = held(
        credit_of(sale_of(at("21")), lines=(untaxed("50.00"),)),
        facts=facts_of(sale_of(at("21"))),
        profile=INSIDE,
    )

    assert outcome.reason is HeldReason.CREDIT_RATE_NOT_OF_SALE


AMOUNTS = st.integers(min_value=1, max_value=500_000).map(lambda cents: D(cents) / 100)


@given(
    goods=st.lists(AMOUNTS, min_size=1, max_size=8),
    carriage=st.integers(min_value=0, max_value=5_000).map(lambda cents: D(cents) / 100),
    level=st.sampled_from(RateLevel),
)
def test_booking_20_the_price_stays_and_the_vat_in_it_is_right_to_the_cent(
    goods: list[Decimal], carriage: Decimal, level: RateLevel
) -> None:
    rate = rate_at(country="NL", level=level, day=date(2026, 11, 4))
    if rate is None:
        return
    lines = [line(str(x), str(x), "0", external_id=str(i)) for i, x in enumerate(goods)]
    sale = sale_of(*lines, shipping(str(carriage), str(carriage), "0"))

    outcome = booked(
        sale,
        profile=replace(INSIDE, inside_levels=(("NL", level),)),
        rulebook=with_rules(rule(Concern.LEDGER_ACCOUNT, "8109", line_kind="shipping", rate=D(9))),
    )

    gross = sum(goods, carriage)
    assert outcome.entry.total_gross == gross
    assert abs(outcome.entry.total_vat - gross * rate / (100 + rate)) <= D("0.005")
    assert all(abs(x.vat - x.net * x.rate / 100) < D("0.02") for x in outcome.entry.lines)
