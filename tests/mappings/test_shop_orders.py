"""Orders of every kind a PrestaShop computes, in the figures of a quick run; `tests/proof/test_orders_10k.py` has the full ones."""

from collections.abc import Iterator

import pytest

from tests.mappings.five_rates import four_rates_at_home
from tests.mappings.order_checks import (
    check_cents_that_miss,
    check_orders,
    check_refunds,
    check_wrong_totals,
)
from tests.mappings.shop_orders import DECIMALS


@pytest.fixture(autouse=True)
def five_rates() -> Iterator[None]:
    with four_rates_at_home():
        yield


def test_orders_of_every_kind_are_booked_at_their_total_with_their_vat_per_rate() -> None:
    tally = check_orders(examples=200, round_types=(0, 1, 2, 3), currencies=tuple(DECIMALS))

    assert tally.held <= tally.asked * 0.02, tally.report()


def test_booking_4_no_order_that_does_not_add_up_is_booked() -> None:
    tally = check_wrong_totals(examples=200)

    assert tally.held == tally.asked > 100


def test_booking_4_a_cent_or_two_that_the_shop_misses_are_booked() -> None:
    tally = check_cents_that_miss(examples=200)

    assert tally.held <= tally.asked * 0.02, tally.report()


def test_booking_29_after_the_last_slip_nothing_of_the_sale_stands_in_the_books() -> None:
    tally = check_refunds(examples=200)

    # Among so few, many are kin of one another; how many are held at all is a figure of the proof.
    assert tally.held <= tally.asked * 0.1, tally.report()
