"""Vouchers that are payments: made by a refund, or a gift card. The goods stand at full value (BOOKING 23)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.booking import HeldReason
from mappings.rulebook import Profile
from mappings.sale import Sale, SaleLine, Voucher
from tests.mappings.baskets import (
    PROFILE,
    booked,
    credit_of,
    discount,
    facts_of,
    held,
    line,
    sale_of,
    shipping,
    texts,
)

D = Decimal
MUG = line("100.00", "121.00")
BOOK = line("50.00", "54.50", "9", external_id="2", description="Book")
ON_ACCOUNT = replace(PROFILE, voucher_account="1810")
REFUNDED = Voucher(name="V12C3O45", net=D("10.00"), gross=D("12.10"), from_refund=True)


def paid_with(
    *lines: SaleLine,
    vouchers: tuple[Voucher, ...] = (REFUNDED,),
    rate: str | None = "21",
    **more: Any,
) -> Sale:
    """A shop that takes every voucher for a discount: one line, and totals that are lower by it."""
    net, gross = (sum((getattr(v, x) for v in vouchers), D(0)) for x in ("net", "gross"))
    names = ", ".join(voucher.name for voucher in vouchers)
    lowered = discount(str(-net), str(-gross), rate, description=names)
    return sale_of(*lines, lowered, vouchers=vouchers, **more)


def test_booking_23_a_voucher_from_a_refund_is_a_payment_on_the_liability_account() -> None:
    entry = booked(paid_with(MUG), profile=ON_ACCOUNT).entry

    assert [(x.ledger_account, x.net, x.vat) for x in entry.lines] == [
        ("8000", D("100.00"), D("21.00")),
        ("1810", D("-12.10"), D(0)),
    ]
    assert entry.total_gross == D("108.90")
    assert entry.lines[-1].description == "V12C3O45"


def test_booking_23_a_gift_card_is_known_by_the_beginning_of_its_name() -> None:
    card = Voucher(name="Cadeaubon 77", net=D("10.00"), gross=D("12.10"))
    profile = replace(ON_ACCOUNT, gift_card_names=("cadeaubon",))
    sale = paid_with(MUG, vouchers=(card,))

    with_card, without = booked(sale, profile=profile), booked(sale, profile=ON_ACCOUNT)

    assert with_card.entry.total_vat == D("21.00")
    assert "gift_card" in texts(with_card)
    assert without.entry.total_vat == D("18.90")  # an ordinary voucher lowers the net of the goods


def test_booking_23_a_payment_is_taken_off_the_line_that_names_it_and_not_off_a_larger_discount() -> (
    None
):
    card = Voucher(name="Cadeaubon 77", net=D("10.00"), gross=D("12.10"))
    half = Voucher(name="Halve prijs", net=D("25.00"), gross=D("27.25"))
    own = discount("-10.00", "-12.10", "21", external_id="discount-1", description=card.name)
    larger = discount("-25.00", "-27.25", "9", external_id="discount-2", description=half.name)
    sale = sale_of(MUG, BOOK, own, larger, vouchers=(card, half))

    entry = booked(sale, profile=replace(ON_ACCOUNT, gift_card_names=("cadeaubon",))).entry

    assert [(x.source_line, x.rate, x.net, x.vat) for x in entry.lines[2:]] == [
        ("discount-2", D(9), D("-25.00"), D("-2.25")),
        ("", D(0), D("-12.10"), D(0)),
    ]


def test_booking_23_without_an_account_the_sale_is_held_and_names_the_voucher() -> None:
    outcome = held(paid_with(MUG))

    assert outcome.reason is HeldReason.NO_VOUCHER_ACCOUNT
    assert dict(outcome.values) == {"voucher": "V12C3O45", "amount": "12.10"}


def test_booking_23_an_order_that_a_voucher_paid_in_full_is_no_free_order() -> None:
    whole = Voucher(name="V1C2O3", net=D("100.00"), gross=D("121.00"), from_refund=True)

    entry = booked(paid_with(MUG, vouchers=(whole,)), profile=ON_ACCOUNT).entry

    assert (entry.total_gross, entry.total_vat) == (D(0), D("21.00"))


def test_booking_23_a_discount_beside_it_still_lowers_the_goods() -> None:
    welcome = Voucher(name="WELCOME", net=D("15.00"), gross=D("18.15"))

    entry = booked(paid_with(MUG, vouchers=(welcome, REFUNDED)), profile=ON_ACCOUNT).entry

    assert [(x.description, x.net, x.vat) for x in entry.lines] == [
        ("Mug", D("100.00"), D("21.00")),
        ("WELCOME", D("-15.00"), D("-3.15")),
        ("V12C3O45", D("-12.10"), D(0)),
    ]


def test_booking_23_at_two_rates_each_keeps_its_full_vat() -> None:
    mixed = Voucher(name="V12C3O45", net=D("15.00"), gross=D("17.55"), from_refund=True)

    entry = booked(paid_with(MUG, BOOK, vouchers=(mixed,), rate=None), profile=ON_ACCOUNT).entry

    assert [(x.net, x.vat) for x in entry.lines] == [
        (D("100.00"), D("21.00")),
        (D("50.00"), D("4.50")),
        (D("-17.55"), D(0)),
    ]


def test_a_voucher_of_more_than_the_discount_is_held_and_not_cut() -> None:
    huge = replace(REFUNDED, net=D("50.00"), gross=D("60.50"))
    sale = replace(paid_with(MUG), vouchers=(huge,))

    assert held(sale, profile=ON_ACCOUNT).reason is HeldReason.TOTAL_DOES_NOT_ADD_UP


def test_booking_29_a_credit_of_it_gives_back_goods_and_never_the_voucher() -> None:
    sale = paid_with(MUG)
    sold = booked(sale, profile=ON_ACCOUNT)
    slip = credit_of(sale, lines=(MUG,), vouchers=())

    credit = booked(slip, facts=replace(facts_of(), corrected=(sold,)), profile=ON_ACCOUNT).entry

    assert [(x.ledger_account, x.net, x.vat) for x in credit.lines] == [
        ("8000", D("-100.00"), D("-21.00"))
    ]


@pytest.mark.parametrize("gross", ["0.00"])
def test_a_voucher_that_gave_nothing_is_left_out(gross: str) -> None:
    nothing = replace(REFUNDED, net=D(gross), gross=D(gross))

    assert booked(sale_of(MUG, vouchers=(nothing,)), profile=Profile()).entry.lines[-1].vat == D(21)


@given(
    cents=st.integers(1, 5000),
    lines=st.lists(st.sampled_from([MUG, BOOK, shipping()]), min_size=1, max_size=6),
)
def test_booking_23_whatever_it_paid_the_total_is_the_shops_and_the_goods_are_full(
    cents: int, lines: list[SaleLine]
) -> None:
    gross = D(cents) / 100
    voucher = Voucher(name="V1C1O1", net=gross, gross=gross, from_refund=True)
    sale = paid_with(*lines, MUG, vouchers=(voucher,), rate="0")

    entry = booked(sale, profile=ON_ACCOUNT).entry

    assert entry.total_gross == sale.total_gross
    assert entry.total_vat == sum((x.vat for x in (*lines, MUG)), D(0))
