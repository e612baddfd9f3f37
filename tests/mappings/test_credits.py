"""Credit slips, in full and in part: as the slip stands, with what its sale was booked with (BOOKING 29)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.booking import Booked, Held, HeldReason, NotASale, NotASaleReason, SalesEntry
from mappings.facts import EarlierBooking, VatNumberEvidence
from mappings.record import content_hash, from_json, to_json
from mappings.rulebook import Concern
from mappings.sale import DocumentKind, SaleLine
from tests.mappings.baskets import (
    ADDRESS,
    FACTS,
    PROFILE,
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
    texts,
    with_rules,
)
from tests.mappings.shop_carts import Cart, carts
from tests.mappings.test_docs import table

D = Decimal
MUG = line("100.00", "121.00", quantity=D(2))
BOOK = line("50.00", "54.50", "9", external_id="2", description="Book")
POST = shipping()
SALE = sale_of(MUG, BOOK, POST)
SOLD = facts_of(SALE)


def amounts(entry: SalesEntry) -> list[tuple[Any, ...]]:
    return [
        (x.ledger_account, x.vat_code, x.quantity, x.net, x.vat, x.rate, x.source_line)
        for x in entry.lines
    ]


def negative(sold: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [(a, c, -q, -net, -vat, rate, of) for a, c, q, net, vat, rate, of in sold]


# --- what a credit is ---


def test_booking_29_a_slip_of_everything_is_minus_the_sale() -> None:
    sale, credit = booked(SALE), booked(credit_of(SALE), facts=SOLD)

    assert amounts(credit.entry) == negative(amounts(sale.entry))
    assert credit.entry.total_gross == -SALE.total_gross
    assert credit.relation == sale.relation
    assert credit.treatment == sale.treatment


def test_booking_9_a_credit_has_its_own_key_and_day_and_the_invoice_a_person_searches_by() -> None:
    entry = booked(credit_of(SALE), facts=SOLD).entry

    assert entry.key == "A7-C31"
    assert entry.reference == "IN000042 A7-C31"
    assert entry.entry_date == date(2026, 11, 20)
    assert (entry.order_number, entry.journal) == (1042, "70")


def test_booking_7_a_slip_without_a_day_has_the_shops_day_of_its_moment() -> None:
    late = credit_of(SALE, invoiced_on=None, ordered_at=datetime(2026, 11, 30, 23, 30, tzinfo=UTC))

    assert booked(late, facts=SOLD).entry.entry_date == date(2026, 12, 1)


def test_a_shop_may_write_a_slip_below_zero() -> None:
    above = credit_of(SALE)
    below = credit_of(
        SALE,
        lines=tuple(
            replace(x, net=-x.net, gross=-x.gross, quantity=-x.quantity) for x in SALE.lines
        ),
    )

    assert below.total_gross == -above.total_gross
    assert booked(below, facts=SOLD).entry == booked(above, facts=SOLD).entry


@pytest.mark.parametrize(
    ("lines", "given_back"),
    [
        ((line("50.00", "60.50"),), "-60.50"),
        ((replace(POST),), "-7.01"),
        ((BOOK, POST), "-61.51"),
        ((line("25.00", "27.25", "9", external_id="2"), line("0", "0")), "-27.25"),
    ],
)
def test_booking_29_a_part_is_booked_as_the_slip_stands(
    lines: tuple[SaleLine, ...], given_back: str
) -> None:
    result = booked(credit_of(SALE, lines=lines), facts=SOLD)

    assert result.entry.total_gross == D(given_back)


def test_booking_4_a_cent_that_a_slip_misses_is_a_rounding_line_below_zero() -> None:
    entry = booked(credit_of(SALE, total_gross=SALE.total_gross + D("0.01")), facts=SOLD).entry

    assert entry.total_gross == -(SALE.total_gross + D("0.01"))
    assert (entry.lines[-1].ledger_account, entry.lines[-1].net) == ("4990", D("-0.01"))


# --- what it follows ---


def test_booking_29_accounts_and_codes_are_those_of_the_sale_though_rules_changed_since() -> None:
    changed = with_rules(
        rule(Concern.LEDGER_ACCOUNT, "8999", country="NL", rate=D(21)),
        rule(Concern.COST_CENTRE, "NEW"),
    )

    credit = booked(credit_of(SALE), facts=SOLD, rulebook=changed).entry

    assert amounts(credit) == negative(amounts(booked(SALE).entry))
    assert {x.cost_centre for x in credit.lines} == {""}


def test_a_rule_made_for_credits_may_name_another_account() -> None:
    returns = with_rules(
        rule(Concern.LEDGER_ACCOUNT, "8900", "returns", document="credit", rate=D(21)),
        rule(Concern.JOURNAL, "71", "credits", document="credit"),
    )

    entry = booked(credit_of(SALE), facts=SOLD, rulebook=returns).entry

    assert entry.journal == "71"
    assert [x.ledger_account for x in entry.lines] == ["8900", "8010", "8900"]


def test_a_line_that_the_sale_does_not_name_follows_the_largest_of_its_rate() -> None:
    unknown = line("10.00", "12.10", external_id="?")

    entry = booked(credit_of(SALE, lines=(unknown,)), facts=SOLD).entry

    assert (entry.lines[0].ledger_account, entry.lines[0].vat_code) == ("8000", "2")


def test_booking_29_the_rates_are_those_of_the_sales_day() -> None:
    old = replace(sale_of(line("100.00", "106.00", "6")), invoiced_on=date(2018, 12, 31))

    entry = booked(credit_of(old), facts=facts_of(old)).entry

    assert (entry.lines[0].vat_code, entry.total_vat) == ("1a", D("-6.00"))


def test_booking_26_a_credit_uses_the_exchange_rate_of_its_sale() -> None:
    dollars = replace(SALE, currency="USD")
    sold = booked(dollars, facts=replace(FACTS, exchange_rate=D("0.92")))
    today = replace(FACTS, exchange_rate=D("0.80"), corrected=(sold,))

    assert booked(credit_of(dollars), facts=today).entry.exchange_rate == D("0.92")


@pytest.mark.parametrize(
    ("country", "number", "lines", "codes"),
    [
        ("BE", "BE0403170701", (line("100.00", "100.00", "0"),), {"7"}),
        ("US", "", (line("100.00", "100.00", "0"), POST), {"0B", "2"}),
        ("DE", "", (MUG,), {"2"}),
    ],
)
def test_booking_29_a_credit_needs_no_new_proof_of_what_the_sale_was(
    country: str, number: str, lines: tuple[SaleLine, ...], codes: set[str]
) -> None:
    there = replace(ADDRESS, country=country, postcode="", vat_number=number)
    sale = replace(sale_of(*lines), invoice_address=there, delivery_address=there)
    proof = VatNumberEvidence(number=number, verdict="valid", asked_at=SALE.ordered_at)
    sold = booked(sale, facts=replace(FACTS, vat_numbers=(proof,)))

    credit = booked(credit_of(sale), facts=replace(FACTS, corrected=(sold,)))

    assert {x.vat_code for x in credit.entry.lines} == codes
    assert credit.entry.total_gross == -sale.total_gross
    assert credit.treatment == sold.treatment


def test_the_credit_of_an_order_with_several_invoices_finds_each_line() -> None:
    first = replace(sale_of(MUG), kind=DocumentKind.INVOICE, external_id="41")
    second = replace(sale_of(BOOK, POST), kind=DocumentKind.INVOICE, external_id="42")

    entry = booked(credit_of(SALE), facts=facts_of(first, second)).entry

    assert amounts(entry) == negative(amounts(booked(SALE).entry))


# --- when, and whether ---


@pytest.mark.parametrize(
    ("filed", "is_held"), [(date(2026, 11, 19), False), (date(2026, 11, 20), True)]
)
def test_booking_8_a_credit_belongs_in_the_vat_period_of_its_own_day(
    filed: date, *, is_held: bool
) -> None:
    outcome = decide_on(
        credit_of(SALE), facts=SOLD, profile=replace(PROFILE, vat_filed_until=filed)
    )

    assert isinstance(outcome, Held) is is_held


def test_a_credit_from_before_the_start_date_was_booked_by_hand() -> None:
    outcome = decide_on(
        credit_of(SALE), facts=SOLD, profile=replace(PROFILE, start_date=date(2026, 11, 21))
    )

    assert isinstance(outcome, NotASale)
    assert outcome.reason is NotASaleReason.BEFORE_START_DATE


def test_a_cancelled_order_gives_its_money_back_all_the_same() -> None:
    cancelled = credit_of(SALE, state=replace(SALE.state, cancelled=True))

    assert booked(cancelled, facts=SOLD)


@pytest.mark.parametrize(("more", "is_held"), [("0.00", False), ("1.00", True)])
def test_booking_30_a_slip_that_stands_in_the_books_is_compared(
    more: str, *, is_held: bool
) -> None:
    part = credit_of(SALE, lines=(line("50.00", "60.50"),))
    entry = booked(part, facts=SOLD).entry
    known = EarlierBooking(
        revision=1,
        total_gross=entry.total_gross,
        customer_key=entry.customer_key,
        content_hash=content_hash(entry),
    )
    now = replace(part, total_gross=part.total_gross + D(more))

    outcome = decide_on(now, facts=replace(SOLD, earlier=(known,)))

    assert isinstance(outcome, Held) is is_held
    if isinstance(outcome, Held):
        assert outcome.reason is HeldReason.CHANGED_AFTER_BOOKING
        assert dict(outcome.values)["difference"] == "-1.00"


# --- what is held ---

DOLLARS = replace(SALE, currency="USD")
SLIPS: dict[str, tuple[dict[str, Any], Any]] = {
    "all of the sale": ({}, SOLD),
    "a part of the sale": ({"lines": (BOOK,)}, SOLD),
    "the sale is not booked": ({}, FACTS),
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


def test_a_booking_that_is_older_than_its_treatment_was_a_domestic_sale() -> None:
    plain = to_json(replace(booked(SALE), explanation=()))
    start = plain.index(',"treatment":')
    record = plain[:start] + plain[plain.index("}", start) + 1 :]

    old = from_json(record)

    assert old.treatment.tax_point is None
    assert booked(credit_of(SALE), facts=replace(FACTS, corrected=(old,))).entry.entry_date == date(
        2026, 11, 20
    )


def test_facts_of_a_credit_are_kept_without_loss() -> None:
    facts = replace(SOLD, other_credits=(booked(credit_of(SALE), facts=SOLD).entry,))

    assert from_json(to_json(facts)) == facts


def test_a_credit_explains_what_it_takes_back() -> None:
    said = texts(booked(credit_of(SALE), facts=SOLD))

    assert {"corrects", "dated_by_slip", "vat_as_sold", "credit_placed"} <= set(said)


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
