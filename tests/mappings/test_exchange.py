"""Whose exchange rate an entry in another currency carries (BOOKING 26)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from mappings.booking import Booked, Held, HeldReason
from mappings.rulebook import RateSource
from mappings.sale import Sale
from tests.mappings.baskets import FACTS, PROFILE, decide_on, line, sale_of, texts

D = Decimal
DOLLARS = replace(sale_of(line("100.00", "121.00")), currency="USD", conversion_rate=D("1.0875"))
KNOWN = replace(FACTS, exchange_rate=D("0.92"))


def carried(source: RateSource, sale: Sale = DOLLARS, facts=FACTS):
    outcome = decide_on(sale, profile=replace(PROFILE, rate_source=source), facts=facts)
    return outcome.entry.exchange_rate if isinstance(outcome, Booked) else outcome


def test_booking_26_the_rate_is_that_of_the_bank_unless_the_owner_chose_otherwise():
    assert PROFILE.rate_source is RateSource.ECB
    assert carried(RateSource.ECB, facts=KNOWN) == D("0.92")


def test_the_rate_of_a_shop_is_the_inverse_of_what_it_states():
    """1 EUR is 1.0875 USD there, so 1 USD is 0.9195402299 EUR."""
    assert carried(RateSource.SHOP, facts=KNOWN) == D("0.9195402299")


def test_the_ledgers_own_rate_is_not_sent():
    assert carried(RateSource.LEDGER) is None
    outcome = decide_on(DOLLARS, profile=replace(PROFILE, rate_source=RateSource.LEDGER))
    assert "exchange_rate_of_ledger" in texts(outcome)


@pytest.mark.parametrize("stated", [D(0), D(-1), D("NaN"), D("Infinity")])
def test_without_a_rate_that_makes_sense_it_is_held(stated):
    sale = replace(DOLLARS, conversion_rate=stated)
    for outcome in (carried(RateSource.ECB, sale), carried(RateSource.SHOP, sale)):
        assert isinstance(outcome, Held)
        assert outcome.reason is HeldReason.CURRENCY_WITHOUT_RATE


def test_in_the_books_own_currency_no_rate_is_asked_of_anybody():
    for source in RateSource:
        assert carried(source, replace(DOLLARS, currency="EUR"), facts=KNOWN) is None
