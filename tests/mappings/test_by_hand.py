"""A hold that a person dealt with by hand holds no more; another reason, or another amount, still does."""

from dataclasses import replace
from decimal import Decimal

from mappings.booking import Booked, Held, HeldReason, NotASale, NotASaleReason, Outcome
from mappings.facts import Facts
from mappings.record import mark_of
from mappings.sale import Sale
from tests.mappings.baskets import FACTS, booked, decide_on, held, line, texts
from tests.mappings.test_changed_sales import FIRM, MORE, SALE, refunded, standing
from tests.mappings.test_fees import with_fee

D = Decimal
MUG = line("100.00", "121.00")


def by_hand(sale: Sale, *, facts: Facts = FACTS) -> Outcome:
    """The same sale, once a person has said that what holds it is dealt with."""
    outcome = held(sale, facts=facts)
    mark = mark_of(reason=outcome.reason.value, values=outcome.values)
    return decide_on(sale, facts=replace(facts, dealt_with=(mark,)))


def test_booking_1_a_sale_that_was_booked_by_hand_is_booked_elsewhere() -> None:
    outcome = by_hand(with_fee(MUG))

    assert isinstance(outcome, NotASale)
    assert outcome.reason is NotASaleReason.BOOKED_ELSEWHERE
    assert texts(outcome)[-1] == "by_hand"


def test_booking_30_a_change_that_was_booked_by_hand_leaves_what_stands() -> None:
    firm = {"invoice_address": FIRM}
    sold = booked(replace(SALE, **firm))

    outcome = by_hand(replace(MORE, **firm), facts=standing(sold))

    assert isinstance(outcome, Booked)
    assert (outcome.entry, outcome.reversal) == (sold.entry, None)


def test_another_change_after_that_is_held_again() -> None:
    firm = {"invoice_address": FIRM}
    facts = standing(booked(replace(SALE, **firm)))
    first = held(replace(MORE, **firm), facts=facts)
    mark = mark_of(reason=first.reason.value, values=first.values)
    more = replace(MORE, total_gross=D("200.00"), **firm)

    outcome = held(more, facts=replace(facts, dealt_with=(mark,)))

    assert outcome.reason is HeldReason.CHANGED_AFTER_BOOKING


def test_booking_29_a_refund_that_was_booked_by_hand_lets_its_sale_through() -> None:
    outcome = by_hand(refunded())

    assert isinstance(outcome, Booked)
    assert "refund_by_hand" in texts(outcome)


def test_booking_29_a_further_refund_is_held_again() -> None:
    first = held(refunded())
    mark = mark_of(reason=first.reason.value, values=first.values)
    (given,) = refunded().refunds
    more = replace(SALE, refunds=(replace(given, pieces=D(2), gross=D("242.00")),))

    outcome = decide_on(more, facts=replace(FACTS, dealt_with=(mark,)))

    assert isinstance(outcome, Held)
    assert outcome.reason is HeldReason.REFUND_WITHOUT_SLIP
