"""Ten thousand orders of every kind that a PrestaShop computes: booked to the cent, or held with a reason (issue of VAT and money).

Eight runs of 1,250, one for each round type of the shop with and without cents of its own: a worker each, and a failure names
the kind of shop. The same examples every time, for a figure that changes by chance would prove nothing; other ones for each
kind of shop.
"""

import sys
from collections.abc import Iterator
from itertools import product

import pytest

from tests.mappings.five_rates import four_rates_at_home
from tests.mappings.order_checks import (
    Tally,
    check_cents_that_miss,
    check_orders,
    check_refunds,
    check_wrong_totals,
)

EACH = 1_250
SHOPS = tuple(product((0, 1, 2, 3), (("EUR", "USD"), ("EUR", "JPY", "KWD"))))


@pytest.fixture(autouse=True)
def five_rates() -> Iterator[None]:
    with four_rates_at_home():
        yield


def show(tally: Tally, *, of: str, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{tally.asked} {of}:\n{tally.report()}\n")


@pytest.mark.parametrize(("round_type", "currencies"), SHOPS, ids=str)
def test_orders_are_booked_at_their_total_with_their_vat_per_rate(
    round_type: int, currencies: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    tally = check_orders(examples=EACH, round_types=(round_type,), currencies=currencies)

    show(tally, of=f"orders of round type {round_type} in {', '.join(currencies)}", capsys=capsys)
    assert tally.asked >= EACH
    assert tally.held <= tally.asked * 0.02
    assert tally.determined >= tally.asked * 0.75
    assert tally.printed >= tally.asked * 0.6


def test_booking_4_no_order_that_does_not_add_up_is_booked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tally = check_wrong_totals(examples=2_000)

    show(tally, of="orders that do not add up", capsys=capsys)
    assert tally.held == tally.asked > 1_000


def test_booking_4_a_cent_or_two_that_the_shop_misses_are_booked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tally = check_cents_that_miss(examples=2_000)

    show(tally, of="orders that miss a cent or two", capsys=capsys)
    assert tally.held <= tally.asked * 0.02


def test_booking_29_after_the_last_slip_nothing_of_the_sale_stands_in_the_books(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tally = check_refunds(examples=2_000)

    show(tally, of="orders given back in parts and then whole", capsys=capsys)
    # A slip has its own discounts, and what earlier slips left of one need not have the VAT of any goods: held, with a reason.
    assert tally.held <= tally.asked * 0.02
