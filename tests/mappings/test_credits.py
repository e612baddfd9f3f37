"""Credit slips, in full and in part: as the slip stands, with what its sale was booked with (BOOKING 29)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from mappings.booking import Held, HeldReason, NotASale, NotASaleReason, SalesEntry
from mappings.facts import EarlierBooking, VatNumberEvidence
from mappings.record import content_hash, from_json, to_json
from mappings.rulebook import Concern, EntryDate, Trigger
from mappings.sale import DocumentKind, SaleLine
from tests.mappings.baskets import (
    ADDRESS,
    FACTS,
    PROFILE,
    booked,
    credit_of,
    decide_on,
    facts_of,
    line,
    rule,
    sale_of,
    shipping,
    texts,
    with_rules,
)

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


def test_booking_7_a_slip_that_tells_no_rate_is_read_with_the_rates_of_the_sales_tax_point() -> (
    None
):
    old = replace(
        sale_of(line("100.00", "106.00", "6")),
        invoiced_on=date(2018, 12, 31),
        paid_on=date(2019, 1, 2),
    )
    profile = replace(PROFILE, trigger=Trigger.PAID, entry_date=EntryDate.TRIGGER)
    sold = booked(old, profile=profile)
    slip = credit_of(old, lines=(line("100.00", "106.00", None),))

    entry = booked(slip, facts=replace(FACTS, corrected=(sold,)), profile=profile).entry

    assert sold.entry.entry_date == date(2019, 1, 2)
    assert [x.rate for x in entry.lines] == [D(6)]


def test_a_rounding_difference_of_an_earlier_credit_takes_nothing_of_the_sale() -> None:
    there = replace(ADDRESS, country="US", postcode="")
    sale = replace(
        sale_of(line("100.00", "100.00", "0")), invoice_address=there, delivery_address=there
    )
    half = line("50.00", "50.00", "0")
    first = credit_of(sale, lines=(half,), total_gross=D("50.02"))
    earlier = booked(first, facts=facts_of(sale)).entry
    rest = credit_of(sale, lines=(line("50.02", "50.02", "0"),))

    facts = facts_of(sale, other_credits=(earlier,))

    assert booked(rest, facts=facts).entry.total_gross == D("-50.02")
