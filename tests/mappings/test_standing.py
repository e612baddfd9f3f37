"""When a sale becomes an entry, on which day, and when it does not (BOOKING 1, 2, 7, 8)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from mappings.booking import (
    Booked,
    Held,
    HeldReason,
    NotASale,
    NotASaleReason,
    Waiting,
    WaitingReason,
)
from mappings.facts import ClosedPeriod
from mappings.rulebook import EntryDate, Trigger
from mappings.sale import DocumentKind, Payment, SaleState
from tests.mappings.baskets import (
    FACTS,
    INVOICED,
    PROFILE,
    booked,
    decide_on,
    held,
    line,
    sale_of,
    texts,
)

D = Decimal
MUG = line("100.00", "121.00")
SALE = sale_of(MUG)
OPEN = SaleState(external_id="10", name="Awaiting payment")
PLACED = replace(
    SALE, state=OPEN, invoice_number="", invoice_serial=None, invoiced_on=None, paid_on=None
)


# --- BOOKING 2: what pulls the trigger ---


@pytest.mark.parametrize(
    ("trigger", "missing"),
    [
        (Trigger.INVOICED, WaitingReason.NOT_INVOICED),
        (Trigger.PAID, WaitingReason.NOT_PAID),
        (Trigger.SHIPPED, WaitingReason.NOT_SHIPPED),
        (Trigger.CREATED, None),
    ],
)
def test_booking_2_a_sale_waits_for_its_trigger(
    trigger: Trigger, missing: WaitingReason | None
) -> None:
    outcome = decide_on(PLACED, profile=replace(PROFILE, trigger=trigger))

    assert (outcome.reason if isinstance(outcome, Waiting) else None) is missing
    assert isinstance(outcome, Booked) is (missing is None)


@pytest.mark.parametrize(
    ("trigger", "changes"),
    [
        (Trigger.INVOICED, {"invoiced_on": date(2026, 11, 4)}),
        (Trigger.PAID, {"state": replace(OPEN, paid=True), "paid_on": date(2026, 11, 5)}),
        (Trigger.SHIPPED, {"shipped_on": date(2026, 11, 6)}),
        (Trigger.CREATED, {}),
    ],
)
def test_booking_2_a_sale_is_booked_when_its_trigger_is_pulled(
    trigger: Trigger, changes: dict[str, Any]
) -> None:
    assert booked(replace(PLACED, **changes), profile=replace(PROFILE, trigger=trigger))


def test_booking_2_a_payment_method_may_have_a_trigger_of_its_own() -> None:
    profile = replace(PROFILE, trigger_by_payment_method=(("ps_cashondelivery", Trigger.SHIPPED),))
    cash = replace(SALE, payment_method="ps_cashondelivery")

    outcome = decide_on(cash, profile=profile)

    assert isinstance(outcome, Waiting)
    assert outcome.reason is WaitingReason.NOT_SHIPPED
    assert booked(SALE, profile=profile)


def test_a_state_that_goes_with_an_invoice_is_no_invoice_and_the_owner_is_told() -> None:
    outcome = decide_on(replace(PLACED, state=INVOICED))

    assert isinstance(outcome, Waiting)
    assert texts(outcome)[-1] == "state_without_invoice"


def test_a_failed_payment_waits_whatever_the_trigger() -> None:
    failed = replace(SALE, state=SaleState(external_id="8", name="Payment error", error=True))

    outcome = decide_on(failed, profile=replace(PROFILE, trigger=Trigger.CREATED))

    assert isinstance(outcome, Waiting)
    assert outcome.reason is WaitingReason.PAYMENT_ERROR


# --- BOOKING 1: what is no sale ---


@pytest.mark.parametrize(
    ("changes", "profile", "reason", "said"),
    [
        (
            {"state": replace(OPEN, cancelled=True), "invoice_number": ""},
            {},
            NotASaleReason.CANCELLED_BEFORE_BOOKING,
            "cancelled",
        ),
        (
            {"state": replace(OPEN, cancelled=True)},
            {},
            NotASaleReason.CANCELLED_BEFORE_BOOKING,
            "cancelled_with_invoice",
        ),
        (
            {"lines": (line("0", "0"),), "total_net": D(0), "total_gross": D("0.000000")},
            {},
            NotASaleReason.FREE_ORDER,
            "nothing_charged",
        ),
        ({}, {"start_date": date(2026, 11, 5)}, NotASaleReason.BEFORE_START_DATE, "before_start"),
        (
            {},
            {"test_customers": ("ANNA@example.test ",)},
            NotASaleReason.TEST_ORDER,
            "test_customer",
        ),
    ],
)
def test_booking_1_what_is_no_sale_is_told_apart_and_asks_for_nothing(
    changes: dict[str, Any], profile: dict[str, Any], reason: NotASaleReason, said: str
) -> None:
    outcome = decide_on(replace(SALE, **changes), profile=replace(PROFILE, **profile))

    assert isinstance(outcome, NotASale)
    assert outcome.reason is reason
    assert texts(outcome)[-1] == said


def test_the_start_date_itself_is_booked() -> None:
    assert booked(SALE, profile=replace(PROFILE, start_date=date(2026, 11, 4)))


def test_a_total_of_zero_beside_lines_of_worth_is_held_and_not_called_free() -> None:
    outcome = held(replace(SALE, total_net=D(0), total_gross=D(0)))

    assert outcome.reason is HeldReason.TOTAL_DOES_NOT_ADD_UP


@pytest.mark.parametrize(("rest", "is_free"), [("0.02", True), ("0.03", False)])
def test_a_total_of_zero_is_free_while_the_lines_are_within_the_rounding_limit(
    rest: str, is_free: bool
) -> None:
    outcome = decide_on(sale_of(line(rest, rest, "0"), total_net=D(0), total_gross=D("0.004")))

    assert isinstance(outcome, NotASale) is is_free


def test_a_customer_without_email_is_no_test_customer() -> None:
    nameless = replace(SALE, customer=replace(SALE.customer, email=""))

    assert booked(nameless, profile=replace(PROFILE, test_customers=("", " ")))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": DocumentKind.CREDIT, "corrects": "1042"}, HeldReason.CREDIT_WITHOUT_SALE),
        ({"kind": DocumentKind.CREDIT}, HeldReason.CREDIT_WITHOUT_SALE),
        ({"total_gross": D("-1.00")}, HeldReason.CREDIT_NOT_SUPPORTED),
    ],
)
def test_money_given_back_is_held_by_name(changes: dict[str, Any], reason: HeldReason) -> None:
    assert held(replace(SALE, **changes)).reason is reason


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"external_id": ""}, "document_id"),
        ({"external_id": "1 or 1"}, "document_id"),
        ({"external_id": "1" * 40}, "document_id"),
        ({"currency": "euro"}, "currency"),
        ({"ordered_at": datetime(2026, 11, 3)}, "ordered_at"),  # noqa: DTZ001 - the naive moment is the fault
        ({"total_gross": D("NaN")}, "total_gross"),
        ({"total_net": D("Infinity")}, "total_net"),
        ({"lines": (line("1E+20", "121.00"),)}, "net"),
        ({"lines": (line("100.00", "121.00", "2100"),)}, "rate"),
        ({"lines": (line("100.00", "121.00", quantity=D("1E-30")),)}, "quantity"),
    ],
)
def test_impossible_figures_are_held_with_the_field_that_is_wrong(
    changes: dict[str, Any], field: str
) -> None:
    outcome = held(replace(SALE, **changes))

    assert outcome.reason is HeldReason.SOURCE_UNREADABLE
    assert dict(outcome.values)["field"] == field


def test_a_time_zone_that_does_not_exist_is_held() -> None:
    outcome = held(SALE, profile=replace(PROFILE, time_zone="Europe/Nowhere"))

    assert dict(outcome.values)["field"] == "time_zone"


# --- BOOKING 7: days ---


@pytest.mark.parametrize(
    ("trigger", "entry_date", "day"),
    [
        (Trigger.INVOICED, EntryDate.INVOICE, date(2026, 11, 4)),
        (Trigger.PAID, EntryDate.INVOICE, date(2026, 11, 4)),
        (Trigger.PAID, EntryDate.TRIGGER, date(2026, 11, 3)),
        (Trigger.SHIPPED, EntryDate.TRIGGER, date(2026, 11, 9)),
        (Trigger.CREATED, EntryDate.TRIGGER, date(2026, 11, 3)),
    ],
)
def test_booking_7_the_entry_has_the_day_that_the_owner_chose(
    trigger: Trigger, entry_date: EntryDate, day: date
) -> None:
    shipped = replace(SALE, shipped_on=date(2026, 11, 9))

    result = booked(shipped, profile=replace(PROFILE, trigger=trigger, entry_date=entry_date))

    assert result.entry.entry_date == day


def test_booking_7_days_are_those_of_the_shops_time_zone() -> None:
    late = replace(PLACED, ordered_at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))

    there = booked(late, profile=replace(PROFILE, trigger=Trigger.CREATED))
    elsewhere = booked(late, profile=replace(PROFILE, trigger=Trigger.CREATED, time_zone="UTC"))

    assert there.entry.entry_date == date(2027, 1, 1)
    assert elsewhere.entry.entry_date == date(2026, 12, 31)


def test_booking_7_a_paid_sale_without_day_of_payment_takes_that_of_its_last_payment() -> None:
    payment = Payment(
        external_id="1",
        method="Bank transfer",
        amount=D("121.00"),
        paid_at=datetime(2026, 11, 7, 23, 30, tzinfo=UTC),
    )
    paid = replace(PLACED, state=replace(OPEN, paid=True), payments=(payment,))

    assert booked(paid, profile=replace(PROFILE, trigger=Trigger.PAID)).entry.entry_date == date(
        2026, 11, 8
    )


def test_a_day_that_the_shop_does_not_tell_is_held_and_not_made_up() -> None:
    outcome = held(
        replace(PLACED, state=replace(OPEN, paid=True)),
        profile=replace(PROFILE, trigger=Trigger.PAID),
    )

    assert outcome.reason is HeldReason.SOURCE_UNREADABLE
    assert dict(outcome.values)["field"] == "day_paid"


def test_booking_7_the_vat_rate_follows_the_invoice_date_and_not_the_day_of_the_entry() -> None:
    turn_of_year = replace(
        sale_of(line("100.00", "106.00", "6")),
        invoiced_on=date(2018, 12, 31),
        paid_on=date(2019, 1, 2),
    )
    profile = replace(PROFILE, trigger=Trigger.PAID, entry_date=EntryDate.TRIGGER)

    result = booked(turn_of_year, profile=profile)

    assert result.entry.entry_date == date(2019, 1, 2)
    assert result.entry.lines[0].rate == 6


# --- BOOKING 8: closed periods ---

NOVEMBER = ClosedPeriod(
    journal="70", year=2026, period=11, first_day=date(2026, 11, 1), last_day=date(2026, 11, 30)
)


@pytest.mark.parametrize(
    ("closed", "is_held"),
    [
        (NOVEMBER, True),
        (replace(NOVEMBER, journal=""), True),  # closed for every journal
        (replace(NOVEMBER, journal="71"), False),
        (replace(NOVEMBER, last_day=date(2026, 11, 3)), False),
        (replace(NOVEMBER, last_day=date(2026, 11, 4)), True),
        (replace(NOVEMBER, first_day=date(2026, 11, 4)), True),
        (replace(NOVEMBER, first_day=date(2026, 11, 5)), False),
    ],
)
def test_booking_8_a_closed_period_holds_the_entry(closed: ClosedPeriod, is_held: bool) -> None:
    outcome = decide_on(SALE, facts=replace(FACTS, closed_periods=(closed,)))

    assert isinstance(outcome, Held) is is_held
    if isinstance(outcome, Held):
        assert outcome.reason is HeldReason.PERIOD_CLOSED


@pytest.mark.parametrize(
    ("filed", "is_held"), [(date(2026, 11, 3), False), (date(2026, 11, 4), True)]
)
def test_booking_8_a_filed_vat_period_holds_the_entry(filed: date, is_held: bool) -> None:
    outcome = decide_on(SALE, profile=replace(PROFILE, vat_filed_until=filed))

    assert isinstance(outcome, Held) is is_held
    if isinstance(outcome, Held):
        assert outcome.reason is HeldReason.VAT_PERIOD_FILED


def test_booking_8_the_invoice_date_counts_for_filed_vat_even_where_the_entry_is_later() -> None:
    profile = replace(
        PROFILE,
        trigger=Trigger.PAID,
        entry_date=EntryDate.TRIGGER,
        vat_filed_until=date(2026, 9, 30),
    )
    late = replace(SALE, invoiced_on=date(2026, 9, 28))

    assert held(late, profile=profile).reason is HeldReason.VAT_PERIOD_FILED
