"""The ordinary orders of a Dutch webshop, each with the rule that says what becomes of it: one table, read top to bottom."""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mappings.booking import Booked, Held, Outcome
from mappings.rulebook import Profile
from mappings.sale import DocumentKind, LineKind, Sale, SaleState, Voucher
from tests.mappings.baskets import (
    ADDRESS,
    INVOICED,
    PROFILE,
    decide_on,
    discount,
    line,
    sale_of,
    shipping,
)
from tests.mappings.test_fees import FIXED, with_fee
from tests.mappings.test_vouchers import ON_ACCOUNT, paid_with

D = Decimal
MUG = line("100.00", "121.00")
BOOK = line("50.00", "54.50", "9", external_id="2", description="Book")
POST = shipping()
WRAPPING = line("2.07", "2.50", None, kind=LineKind.WRAPPING, external_id="wrapping")
PAPER = line("4.13", "5.00", kind=LineKind.WRAPPING, external_id="wrapping")
GIFT = line("0.00", "0.00", external_id="3", description="Free sample")
UNPAID = SaleState(external_id="10", name="Awaiting bank wire payment")
FAILED = SaleState(external_id="8", name="Payment error", error=True)
CANCELLED = SaleState(external_id="6", name="Cancelled", cancelled=True)
NO_INVOICE: dict[str, Any] = {
    "invoice_number": "", "invoice_serial": None, "invoiced_on": None, "paid_on": None,
}  # fmt: skip
GERMAN = replace(ADDRESS, country="DE", postcode="10115", city="Berlin")


@dataclass(frozen=True, kw_only=True)
class Order:
    """One row. `answer` is the outcome and, where there is one, the reason; of a booked sale its total."""

    name: str
    rule: str
    sale: Sale
    answer: str
    profile: Profile = field(default=PROFILE)


def changed(*lines: Any, **changes: Any) -> Sale:
    return sale_of(*(lines or (MUG,)), **changes)


ORDERS = (
    Order(name="one item at 21%", rule="BOOKING 1", sale=changed(), answer="booked 121.00"),
    Order(
        name="two rates and shipping",
        rule="BOOKING 3",
        sale=changed(MUG, BOOK, POST),
        answer="booked 182.51",
    ),
    Order(
        name="a guest",
        rule="BOOKING 13",
        sale=replace(changed(), customer=replace(changed().customer, is_guest=True)),
        answer="booked 121.00",
    ),
    Order(
        name="picked up in the shop by a customer from abroad",
        rule="BOOKING 16",
        sale=changed(pick_up=True, delivery_address=GERMAN, invoice_address=GERMAN),
        answer="booked 121.00",
    ),
    Order(
        name="gift wrapping with a rate",
        rule="BOOKING 3",
        sale=changed(MUG, PAPER),
        answer="booked 126.00",
    ),
    Order(
        name="gift wrapping whose rate the shop does not tell",
        rule="BOOKING 3",
        sale=changed(MUG, WRAPPING),
        answer="booked 123.50",
    ),
    Order(
        name="a free gift",
        rule="BOOKING 6",
        sale=changed(MUG, GIFT),
        answer="booked 121.00",
    ),
    Order(
        name="a gift that a voucher pays for",
        rule="BOOKING 23",
        sale=changed(MUG, BOOK, discount("-50.00", "-54.50", "9")),
        answer="booked 121.00",
    ),
    Order(
        name="free shipping by voucher",
        rule="BOOKING 23",
        sale=changed(MUG, POST, discount("-5.79", "-7.01", external_id="discount-shipping")),
        answer="booked 121.00",
    ),
    Order(
        name="ten percent off",
        rule="BOOKING 23",
        sale=changed(MUG, discount("-10.00", "-12.10", "21")),
        answer="booked 108.90",
    ),
    Order(
        name="a voucher that came from a refund",
        rule="BOOKING 23",
        sale=paid_with(MUG),
        profile=ON_ACCOUNT,
        answer="booked 108.90",
    ),
    Order(
        name="such a voucher, and no account for it",
        rule="BOOKING 23",
        sale=paid_with(MUG),
        answer="held no_voucher_account",
    ),
    Order(
        name="cash on delivery with a fee that is mapped",
        rule="BOOKING 27",
        sale=with_fee(MUG),
        profile=replace(PROFILE, payment_fees=(FIXED,)),
        answer="booked 123.50",
    ),
    Order(
        name="cash on delivery with a fee that is not",
        rule="BOOKING 27",
        sale=with_fee(MUG),
        answer="held payment_fee_unmapped",
    ),
    Order(
        name="the second invoice of an order",
        rule="BOOKING 3",
        sale=changed(kind=DocumentKind.INVOICE, external_id="58"),
        answer="booked 121.00",
    ),
    Order(
        name="a cent that the shop misses",
        rule="BOOKING 4",
        sale=changed(total_gross=D("121.01")),
        answer="booked 121.01",
    ),
    Order(
        name="an order that does not add up",
        rule="BOOKING 4",
        sale=changed(total_gross=D("131.00")),
        answer="held total_does_not_add_up",
    ),
    Order(
        name="a free order",
        rule="BOOKING 1",
        sale=changed(GIFT),
        answer="not_a_sale free_order",
    ),
    Order(
        name="a free order by a voucher of everything",
        rule="BOOKING 1",
        sale=changed(MUG, discount("-100.00", "-121.00", "21")),
        answer="not_a_sale free_order",
    ),
    Order(
        name="paid in full with a voucher from a refund",
        rule="BOOKING 23",
        sale=paid_with(
            MUG, vouchers=(Voucher(name="V1C2O3", net=D(100), gross=D(121), from_refund=True),)
        ),
        profile=ON_ACCOUNT,
        answer="booked 0.00",
    ),
    Order(
        name="an unpaid bank transfer",
        rule="BOOKING 1",
        sale=changed(state=UNPAID, **NO_INVOICE),
        answer="waiting not_invoiced",
    ),
    Order(
        name="a payment error",
        rule="BOOKING 1",
        sale=changed(state=FAILED),
        answer="waiting payment_error",
    ),
    Order(
        name="cancelled before it was booked",
        rule="BOOKING 1",
        sale=changed(state=CANCELLED),
        answer="not_a_sale cancelled_before_booking",
    ),
    Order(
        name="from before the start date",
        rule="BOOKING 1",
        sale=changed(),
        profile=replace(PROFILE, start_date=date(2026, 11, 5)),
        answer="not_a_sale before_start_date",
    ),
    Order(
        name="a test order",
        rule="BOOKING 1",
        sale=changed(),
        profile=replace(PROFILE, test_customers=("anna@example.test",)),
        answer="not_a_sale test_order",
    ),
    Order(
        name="foreign currency without a rate",
        rule="BOOKING 26",
        sale=changed(currency="USD"),
        answer="held currency_without_rate",
    ),
    Order(
        name="lines without VAT in an order of a Dutch consumer",
        rule="BOOKING 20",
        sale=changed(line("100.00", "100.00", "0")),
        answer="held vat_rate_unexpected",
    ),
    Order(
        name="more given back than sold on one order",
        rule="BOOKING 29",
        sale=changed(total_net=D("-10.00"), total_gross=D("-12.10")),
        answer="held credit_not_supported",
    ),
)


def said_of(outcome: Outcome) -> str:
    if isinstance(outcome, Booked):
        return f"booked {outcome.entry.total_gross:.2f}"
    kind = {"Waiting": "waiting", "NotASale": "not_a_sale", "Held": "held"}[type(outcome).__name__]
    return f"{kind} {outcome.reason.value}"


@pytest.mark.parametrize("order", ORDERS, ids=lambda one: f"{one.rule}: {one.name}")
def test_an_ordinary_order_becomes_what_its_rule_says(order: Order) -> None:
    outcome = decide_on(order.sale, profile=order.profile)

    assert said_of(outcome) == order.answer
    if isinstance(outcome, Booked):
        assert outcome.entry.total_gross == order.sale.total_gross
    if isinstance(outcome, Held):
        assert outcome.values


def test_booking_3_a_split_checkout_is_two_documents_though_the_reference_is_one() -> None:
    parts = [changed(external_id=one, order_id=one, reference="SAMEREFXY") for one in ("7", "8")]

    entries = [outcome.entry for one in parts if isinstance(outcome := decide_on(one), Booked)]

    assert [entry.key for entry in entries] == ["A7-O7", "A7-O8"]


def test_booking_1_every_order_of_the_table_is_in_the_state_its_name_says() -> None:
    assert {one.sale.state for one in ORDERS} == {INVOICED, UNPAID, FAILED, CANCELLED}
