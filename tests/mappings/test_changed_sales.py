"""What a change means once a sale is booked: nothing, a difference, a full credit, or a person (BOOKING 2, 29 and 30)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from mappings.booking import Booked, Held, HeldReason, NotASale, SalesEntry
from mappings.facts import ClosedPeriod, EarlierBooking, Facts
from mappings.record import content_hash, from_json, to_json
from mappings.rulebook import ChangePolicy, RefundPolicy
from mappings.sale import Payment, Refund, Sale
from tests.mappings.baskets import (
    ADDRESS,
    FACTS,
    PROFILE,
    booked,
    credit_of,
    decide_on,
    held,
    line,
    sale_of,
    texts,
)

D = Decimal
MUG = line("100.00", "121.00")
CUP = line("50.00", "60.50", external_id="2", description="Cup")
SALE = sale_of(MUG)
MORE = sale_of(MUG, CUP)
CANCELLED = replace(SALE.state, name="Cancelled", cancelled=True, paid=False)
FIRM = replace(ADDRESS, company="Firma", vat_number="NL004495445B01")
DOOR = replace(SALE, payment_method="ps_cashondelivery")
REFUSED = replace(DOOR, state=CANCELLED, changed_at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC))


def standing(*entries: Booked, **more: Any) -> Facts:
    """What is known once these stand in the books, in their order."""
    earlier = tuple(
        EarlierBooking(
            revision=number,
            total_gross=one.entry.total_gross,
            customer_key=one.entry.customer_key,
            content_hash=content_hash(one.entry),
            booked=replace(one, explanation=(), warnings=(), reversal=None),
        )
        for number, one in enumerate(entries, 1)
    )
    return replace(FACTS, earlier=earlier, **more)


def taken_back(one: Booked, reversal: SalesEntry) -> Booked:
    return replace(one, entry=reversal, reversal=None)


def amounts(entry: SalesEntry) -> list[tuple[Any, ...]]:
    return [(x.ledger_account, x.vat_code, x.net, x.vat) for x in entry.lines]


# --- BOOKING 30: the state alone, and changed amounts ---


@pytest.mark.parametrize("state", [CANCELLED, replace(SALE.state, error=True, paid=False)])
def test_booking_30_a_state_alone_books_nothing(state: Any) -> None:
    sold = booked(SALE)

    again = booked(replace(SALE, state=state), facts=standing(sold))

    assert (again.entry, again.reversal) == (sold.entry, None)
    assert "booked_before" in texts(again)
    told = [warning.text for warning in again.warnings]
    assert told == (["cancelled_after_booking"] if state.cancelled else [])


def test_booking_29_a_cancelled_order_with_a_slip_needs_no_word() -> None:
    sold = booked(SALE)
    credit = booked(credit_of(SALE), facts=replace(FACTS, corrected=(sold,))).entry

    again = booked(replace(SALE, state=CANCELLED), facts=standing(sold, other_credits=(credit,)))

    assert (again.entry, again.warnings) == (sold.entry, ())


def test_booking_30_of_a_consumer_the_former_entry_is_taken_back_and_the_sale_booked_anew() -> None:
    sold = booked(SALE)

    result = booked(MORE, facts=standing(sold))

    assert result.reversal is not None
    assert (result.reversal.key, result.entry.key) == ("A7-O1042-2", "A7-O1042-3")
    assert result.reversal.reverses == "A7-O1042"
    assert amounts(result.reversal) == [(a, c, -n, -v) for a, c, n, v in amounts(sold.entry)]
    assert result.reversal.entry_date == sold.entry.entry_date
    assert result.entry.total_gross == D("181.50")
    assert "difference_booked" in texts(result)


def test_booking_30_of_a_business_a_change_is_held_for_it_needs_a_credit_invoice() -> None:
    firm = {"invoice_address": FIRM}
    sold = booked(replace(SALE, **firm))

    outcome = held(replace(MORE, **firm), facts=standing(sold))

    assert outcome.reason is HeldReason.CHANGED_AFTER_BOOKING
    assert dict(outcome.values) == {"booked": "121.00", "now": "181.50", "difference": "60.50"}


def test_booking_30_who_became_a_business_since_is_held_too() -> None:
    outcome = held(replace(MORE, invoice_address=FIRM), facts=standing(booked(SALE)))

    assert outcome.reason is HeldReason.CHANGED_AFTER_BOOKING


@pytest.mark.parametrize(
    ("policy", "is_business", "is_held"),
    [
        (ChangePolicy.HOLD_BUSINESSES, False, False),
        (ChangePolicy.HOLD_BUSINESSES, True, True),
        (ChangePolicy.HOLD, False, True),
        (ChangePolicy.HOLD, True, True),
        (ChangePolicy.DIFFERENCE, False, False),
        (ChangePolicy.DIFFERENCE, True, False),
    ],
)
def test_booking_30_the_owner_chooses(
    policy: ChangePolicy, *, is_business: bool, is_held: bool
) -> None:
    address = {"invoice_address": FIRM if is_business else ADDRESS}
    sold = booked(replace(SALE, **address))
    profile = replace(PROFILE, changed_after_booking=policy)

    outcome = decide_on(replace(MORE, **address), facts=standing(sold), profile=profile)

    assert isinstance(outcome, Held) is is_held


def test_booking_30_a_second_change_takes_back_what_stands_by_now() -> None:
    sold = booked(SALE)
    first = booked(MORE, facts=standing(sold))
    assert first.reversal is not None
    facts = standing(sold, taken_back(sold, first.reversal), first)

    same, back = booked(MORE, facts=facts), booked(SALE, facts=facts)

    assert (same.entry.key, same.reversal) == ("A7-O1042-3", None)
    assert back.reversal is not None
    assert (back.reversal.key, back.reversal.reverses) == ("A7-O1042-4", "A7-O1042-3")
    assert (back.entry.key, back.entry.total_gross) == ("A7-O1042-5", D("121.00"))
    stands = [sold.entry, first.reversal, first.entry, back.reversal, back.entry]
    assert sum(entry.total_gross for entry in stands) == D("121.00")


def test_booking_30_a_sale_that_a_credit_follows_already_is_held_when_it_changes() -> None:
    sold = booked(SALE)
    part = credit_of(SALE, lines=(line("50.00", "60.50"),))
    credit = booked(part, facts=replace(FACTS, corrected=(sold,))).entry

    outcome = held(MORE, facts=standing(sold, other_credits=(credit,)))

    assert outcome.reason is HeldReason.CHANGED_AFTER_BOOKING


def test_booking_8_a_difference_never_changes_a_closed_period() -> None:
    november = ClosedPeriod(
        journal="70", year=2026, period=11, first_day=date(2026, 11, 1), last_day=date(2026, 11, 30)
    )

    outcome = held(MORE, facts=standing(booked(SALE), closed_periods=(november,)))

    assert outcome.reason is HeldReason.PERIOD_CLOSED


def test_a_changed_sale_that_does_not_add_up_is_held_and_nothing_is_taken_back() -> None:
    outcome = held(replace(MORE, total_gross=D("190.00")), facts=standing(booked(SALE)))

    assert outcome.reason is HeldReason.TOTAL_DOES_NOT_ADD_UP


def test_facts_that_are_older_than_the_booking_in_them_hold_a_change() -> None:
    facts = standing(booked(SALE))
    old = replace(facts, earlier=tuple(replace(one, booked=None) for one in facts.earlier))

    assert held(MORE, facts=old).reason is HeldReason.CHANGED_AFTER_BOOKING


def test_booking_30_the_last_line_cancelled_takes_a_consumers_sale_back_in_full() -> None:
    sold = booked(SALE)
    empty = replace(SALE, lines=(), total_net=D(0), total_gross=D(0), state=CANCELLED)

    result = booked(empty, facts=standing(sold))
    again = booked(empty, facts=standing(sold, result))
    profile = replace(PROFILE, changed_after_booking=ChangePolicy.HOLD)

    assert result.entry.total_gross == D("-121.00")
    assert again.entry == result.entry
    assert isinstance(decide_on(empty, facts=standing(sold), profile=profile), Held)


# --- BOOKING 1 and 2: cancelled, and refused at the door ---


def test_booking_1_a_refused_order_that_was_not_booked_is_no_sale() -> None:
    assert isinstance(decide_on(REFUSED), NotASale)


def test_booking_2_a_refused_cash_on_delivery_order_gives_a_full_credit() -> None:
    sold = booked(DOOR)

    result = booked(REFUSED, facts=standing(sold))

    assert amounts(result.entry) == [(a, c, -n, -v) for a, c, n, v in amounts(sold.entry)]
    assert (result.entry.key, result.entry.reverses) == ("A7-O1042-2", "A7-O1042")
    assert result.entry.entry_date == date(2026, 11, 24)  # half past midnight in the shop
    assert result.relation == sold.relation
    assert "refused" in texts(result)


def test_booking_2_a_refused_order_is_taken_back_once() -> None:
    sold = booked(DOOR)
    back = booked(REFUSED, facts=standing(sold))

    again = booked(REFUSED, facts=standing(sold, back))

    assert again.entry == back.entry
    assert "taken_back_before" in texts(again)


def test_booking_2_a_refused_order_that_is_sent_after_all_is_booked_anew() -> None:
    sold = booked(DOOR)
    back = booked(REFUSED, facts=standing(sold))

    anew = booked(DOOR, facts=standing(sold, back))

    assert (anew.entry.key, anew.reversal) == ("A7-O1042-3", None)
    assert anew.entry.total_gross == D("121.00")


def test_booking_2_money_that_a_provider_took_is_no_refusal() -> None:
    at = datetime(2026, 11, 5, tzinfo=UTC)
    paid = Payment(external_id="1", method="x", amount=D(121), paid_at=at, transaction_id="tr_1")
    sold = booked(DOOR)

    told_only = booked(replace(REFUSED, payments=(paid,)), facts=standing(sold))
    of_the_shop = replace(paid, transaction_id="")

    assert told_only.entry == sold.entry
    assert booked(replace(REFUSED, payments=(of_the_shop,)), facts=standing(sold)).entry.reverses


def test_booking_29_a_refused_order_whose_slip_gave_all_back_is_not_taken_back_twice() -> None:
    sold = booked(DOOR)
    whole = booked(credit_of(DOOR), facts=replace(FACTS, corrected=(sold,))).entry

    result = booked(REFUSED, facts=standing(sold, other_credits=(whole,)))

    assert result.entry == sold.entry


def test_booking_29_a_refused_order_of_which_a_part_was_credited_is_held() -> None:
    sold = booked(DOOR)
    part = credit_of(DOOR, lines=(line("50.00", "60.50"),))
    credit = booked(part, facts=replace(FACTS, corrected=(sold,))).entry

    outcome = held(REFUSED, facts=standing(sold, other_credits=(credit,)))

    assert outcome.reason is HeldReason.REFUND_WITHOUT_SLIP
    assert dict(outcome.values)["amount"] == "60.50"


def test_booking_29_a_slip_after_the_full_credit_gives_nothing_back_twice() -> None:
    sold = booked(DOOR)
    back = booked(REFUSED, facts=standing(sold))

    outcome = held(credit_of(DOOR), facts=replace(FACTS, corrected=(sold, back)))

    assert outcome.reason is HeldReason.CREDIT_EXCEEDS_SALE


# --- BOOKING 29: a refund without a slip ---

GIVEN = Refund(line="1", description="Mug", pieces=D(1), gross=D("121.00"))


def refunded(sale: Sale = SALE) -> Sale:
    return replace(sale, refunds=(GIVEN,))


def test_booking_29_a_refund_without_a_slip_is_held_with_its_amount() -> None:
    outcome = held(refunded(), facts=standing(booked(SALE)))

    assert outcome.reason is HeldReason.REFUND_WITHOUT_SLIP
    assert dict(outcome.values) == {
        "document": "XKBKNABJK", "line": "Mug", "pieces": "1", "amount": "121.00",
    }  # fmt: skip


def test_booking_29_the_owner_may_choose_to_be_told_only() -> None:
    profile = replace(PROFILE, refund_without_slip=RefundPolicy.NOTE)

    result = booked(refunded(), facts=standing(booked(SALE)), profile=profile)

    assert [warning.text for warning in result.warnings] == ["refund_noted"]


def test_a_refund_of_what_is_no_sale_asks_for_nothing() -> None:
    assert isinstance(decide_on(refunded(replace(SALE, state=CANCELLED))), NotASale)


def test_what_stands_is_kept_without_loss() -> None:
    facts = standing(booked(SALE))

    assert from_json(to_json(facts)) == facts
    result = booked(MORE, facts=facts)
    assert from_json(to_json(result)) == result
