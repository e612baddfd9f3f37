"""Credit slips that are held, with both amounts; and credits of any cart: minus its sale, and never more (BOOKING 29)."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.booking import Booked, Held, HeldReason, SalesEntry
from mappings.rulebook import Concern
from mappings.sale import Payment
from tests.mappings.baskets import (
    ADDRESS,
    FACTS,
    booked,
    credit_of,
    decide_on,
    discount,
    facts_of,
    held,
    line,
    rule,
    sale_of,
    shipping,
    with_rules,
)
from tests.mappings.shop_carts import Cart, carts
from tests.mappings.test_credits import BOOK, MUG, POST, SALE, SOLD, amounts, negative
from tests.mappings.test_docs import table

D = Decimal

# --- what is held ---

FAULT = "shop.note.voucher voucher=10.00 stated=182.51 corrected=172.51"
SLIPS: dict[str, tuple[dict[str, Any], Any]] = {
    "all of the sale": ({}, SOLD),
    "a part of the sale": ({"lines": (BOOK,)}, SOLD),
    "the sale is not booked": ({}, FACTS),
    "the reader knows a fault of it, and no money confirms it": ({"notes": (FAULT,)}, SOLD),
    "lines and total differ": ({"total_gross": D("100.00")}, SOLD),
    "more than was sold at a rate, with earlier credits": (
        {"lines": (BOOK,)},
        replace(
            SOLD,
            other_credits=(booked(credit_of(SALE, lines=(BOOK,)), facts=SOLD).entry,),
        ),
    ),
    "a rate that the sale never had": ({"lines": (line("10.00", "10.60", "6"),)}, SOLD),
    "another currency than its sale": ({"currency": "USD"}, SOLD),
}


@pytest.mark.parametrize("row", table("vat.md", "slip"), ids=lambda row: row[0])
def test_booking_29_slips_are_answered_as_the_page_says(row: list[str]) -> None:
    changes, facts = SLIPS[row[0]]

    outcome = decide_on(credit_of(SALE, **changes), facts=facts)

    if row[1].startswith("booked"):
        assert isinstance(outcome, Booked)
    else:
        assert isinstance(outcome, Held)
        assert outcome.reason == row[1].removeprefix("held: ").partition(",")[0]


def test_the_page_knows_every_slip() -> None:
    assert [row[0] for row in table("vat.md", "slip")] == list(SLIPS)


@pytest.mark.parametrize(
    ("changes", "total", "summed"),
    [
        # the voucher excluded from one basis only (PrestaShop issues 18319, 42510)
        ({"total_net": D("90.00")}, "90.00", "100.00"),
        # a typed amount: lines keep the full price
        ({"total_gross": D("80.00")}, "80.00", "121.00"),
    ],
)
def test_booking_29_a_known_fault_is_held_with_both_amounts(
    changes: dict[str, Any], total: str, summed: str
) -> None:
    outcome = held(credit_of(SALE, lines=(MUG,), **changes), facts=SOLD)

    values = dict(outcome.values)
    assert outcome.reason is HeldReason.CREDIT_DOES_NOT_ADD_UP
    assert (D(values["total"]), D(values["sum"])) == (D(total), D(summed))


@pytest.mark.parametrize(
    ("note", "money", "is_held"),
    [
        (FAULT, (), True),
        (FAULT, ("-172.51",), True),
        (FAULT, ("-182.51",), False),
        (FAULT, ("182.51",), False),
        ("shop.note.typed stated=190.00 amount=182.51", (), False),
        ("something odd", (), False),
    ],
)
def test_booking_29_a_fault_is_held_unless_the_money_confirms_what_the_slip_states(
    note: str, money: tuple[str, ...], *, is_held: bool
) -> None:
    payments = tuple(
        Payment(external_id="1", method="x", amount=D(amount), paid_at=SALE.ordered_at)
        for amount in money
    )

    outcome = decide_on(credit_of(SALE, notes=(note,), payments=payments), facts=SOLD)

    assert isinstance(outcome, Held) is is_held
    if isinstance(outcome, Held):
        values = dict(outcome.values)
        assert outcome.reason is HeldReason.CREDIT_FAULTY
        assert (values["stated"], values["corrected"]) == ("182.51", "172.51")


def test_booking_29_undiscounted_prices_beyond_the_sale_are_held_with_both_amounts() -> None:
    lowered = sale_of(MUG, discount("-10.00", "-12.10", "21"))

    outcome = held(credit_of(lowered, lines=(MUG,)), facts=facts_of(lowered))

    values = dict(outcome.values)
    assert outcome.reason is HeldReason.CREDIT_EXCEEDS_SALE
    assert (values["now"], values["changed"], values["booked"]) == ("121.00", "0", "108.90")


def test_booking_29_undiscounted_prices_within_the_sale_are_booked_and_the_owner_is_told() -> None:
    lowered = sale_of(MUG, discount("-10.00", "-12.10", "21"))
    half = credit_of(lowered, lines=(line("50.00", "60.50"),))

    result = booked(half, facts=facts_of(lowered))

    assert [warning.text for warning in result.warnings] == ["credit_without_discount"]


def test_vat_on_refunded_shipping_of_an_untaxed_sale_is_held() -> None:
    there = replace(ADDRESS, country="US", postcode="")
    untaxed = replace(
        sale_of(line("100.00", "100.00", "0"), shipping("5.00", "5.00", "0")),
        invoice_address=there,
        delivery_address=there,
    )

    outcome = held(credit_of(untaxed, lines=(POST,)), facts=facts_of(untaxed))

    assert outcome.reason is HeldReason.CREDIT_RATE_NOT_OF_SALE
    assert dict(outcome.values)["rates"] == "0%"


def test_sales_that_were_treated_apart_are_not_credited_together() -> None:
    german = replace(SALE, delivery_address=replace(ADDRESS, country="DE"))

    outcome = held(credit_of(SALE), facts=facts_of(SALE, german))

    assert outcome.reason is HeldReason.CREDIT_NOT_SUPPORTED


def test_a_free_slip_and_a_slip_of_rounding_alone_are_held() -> None:
    outcome = held(credit_of(SALE, lines=(line("0", "0"),)), facts=SOLD)

    assert outcome.reason is HeldReason.CREDIT_DOES_NOT_ADD_UP


def test_an_order_below_zero_is_still_held() -> None:
    outcome = held(replace(SALE, total_gross=D("-1.00")))

    assert outcome.reason is HeldReason.CREDIT_NOT_SUPPORTED


# --- whatever the cart ---

RULEBOOK = with_rules(rule(Concern.LEDGER_ACCOUNT, "8109", line_kind="shipping", rate=D(9)))


@given(carts())
def test_any_cart_given_back_whole_is_minus_its_sale_to_the_cent(cart: Cart) -> None:
    sold = decide_on(cart.sale, rulebook=RULEBOOK)
    if not isinstance(sold, Booked):
        return

    credit = booked(
        credit_of(cart.sale, total_net=cart.sale.total_net, total_gross=cart.sale.total_gross),
        rulebook=RULEBOOK,
        facts=replace(FACTS, corrected=(sold,)),
    )

    assert amounts(credit.entry) == negative(amounts(sold.entry))


@given(carts(), st.lists(st.tuples(st.integers(0, 29), st.integers(1, 130)), max_size=6))
def test_parts_given_back_are_booked_as_they_stand_and_never_exceed_the_sale(
    cart: Cart, parts: list[tuple[int, int]]
) -> None:
    sold = decide_on(cart.sale, rulebook=RULEBOOK)
    if not isinstance(sold, Booked):
        return
    given_back: tuple[SalesEntry, ...] = ()
    for number, percent in parts:
        whole = cart.sale.lines[number % len(cart.sale.lines)]
        net, gross = (
            (amount * percent / 100).quantize(D("0.01")) for amount in (whole.net, whole.gross)
        )
        part = replace(whole, net=net, gross=gross)
        facts = replace(FACTS, corrected=(sold,), other_credits=given_back)
        outcome = decide_on(credit_of(cart.sale, lines=(part,)), rulebook=RULEBOOK, facts=facts)
        if isinstance(outcome, Booked):
            assert outcome.entry.total_gross == -abs(gross)
            given_back = (*given_back, outcome.entry)

    taken = per_rate(*given_back)
    for rate, amount in per_rate(sold.entry).items():
        assert -taken.get(rate, D(0)) <= amount + D("0.04")


def per_rate(*entries: SalesEntry) -> Mapping[Decimal, Decimal]:
    sums: dict[Decimal, Decimal] = {}
    for entry in entries:
        for x in entry.lines:
            if x.source_line:
                sums[x.rate] = sums.get(x.rate, D(0)) + x.net + x.vat
    return sums
