"""Rounding modes, and sharing cents so that nothing is lost (docs/rounding.md)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.money import (
    RoundingMode,
    allocate,
    limit_in,
    prestashop_mode,
    quantum_of,
    round_amount,
    round_cents,
    round_to_total,
)

D = Decimal
CENT = D("0.01")

amounts = st.decimals(min_value=-(10**6), max_value=10**6, places=6)
weights = st.lists(st.decimals(min_value=0, max_value=10**6, places=6), min_size=1, max_size=30)
totals = st.integers(-(10**8), 10**8).map(lambda cents: D(cents) / 100)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        # amounts:              2.345    2.355    -2.345   2.341    -2.349
        (RoundingMode.UP, ("2.35", "2.36", "-2.34", "2.35", "-2.34")),
        (RoundingMode.DOWN, ("2.34", "2.35", "-2.35", "2.34", "-2.35")),
        (RoundingMode.HALF_UP, ("2.35", "2.36", "-2.35", "2.34", "-2.35")),
        (RoundingMode.HALF_DOWN, ("2.34", "2.35", "-2.34", "2.34", "-2.35")),
        (RoundingMode.HALF_EVEN, ("2.34", "2.36", "-2.34", "2.34", "-2.35")),
        (RoundingMode.HALF_ODD, ("2.35", "2.35", "-2.35", "2.34", "-2.35")),
    ],
)
def test_each_rounding_mode_rounds_as_prestashop_does(
    mode: RoundingMode, expected: tuple[str, ...]
) -> None:
    given_amounts = ("2.345", "2.355", "-2.345", "2.341", "-2.349")

    assert tuple(str(round_cents(D(a), mode=mode)) for a in given_amounts) == expected


@pytest.mark.parametrize(("code", "mode"), list(enumerate(RoundingMode)))
def test_prestashops_codes_name_the_modes_in_its_order(code: int, mode: RoundingMode) -> None:
    assert prestashop_mode(code=code) is mode


@pytest.mark.parametrize("code", [-1, 6])
def test_a_round_mode_that_prestashop_does_not_have_is_refused(code: int) -> None:
    with pytest.raises(ValueError, match=f"^PrestaShop has no round_mode {code}$"):
        prestashop_mode(code=code)


def test_modes_are_kept_under_names_that_stored_sales_still_have_tomorrow() -> None:
    names = ["up", "down", "half_up", "half_down", "half_even", "half_odd"]

    assert [mode.value for mode in RoundingMode] == names


def test_what_cannot_be_shared_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"^weights must be one or more amounts of zero or above$"):
        allocate(total=D(1), weights=[], quantum=CENT)
    with pytest.raises(ValueError, match=r"^nothing to round$"):
        round_to_total(amounts=[], total=D(1), quantum=CENT)
    with pytest.raises(ValueError, match=r"^0\.001 is not in whole steps of 0\.01$"):
        allocate(total=D("0.001"), weights=[D(1)], quantum=CENT)


def test_a_share_of_nothing_has_no_sign() -> None:
    shares = allocate(total=D("-0.01"), weights=[D(1), D(0)], quantum=CENT)

    assert [str(share) for share in shares] == ["-0.01", "0"]


def test_half_a_cent_goes_up_by_default_and_not_to_the_even_cent() -> None:
    assert round_cents(D("0.125")) == D("0.13")
    assert round_cents(D("-0.125")) == D("-0.13")


@pytest.mark.parametrize(
    ("currency", "quantum"),
    [("EUR", "0.01"), ("JPY", "1"), ("KWD", "0.001"), ("HUF", "0.01"), ("XXX", "0.01")],
)
def test_a_quantum_is_the_smallest_amount_of_a_currency(currency: str, quantum: str) -> None:
    assert quantum_of(currency=currency) == D(quantum)


@pytest.mark.parametrize(
    ("currency", "cents", "limit"),
    [
        ("EUR", "0.02", "0.02"),
        ("JPY", "0.02", "2"),
        ("KWD", "0.02", "0.002"),
        ("KWD", "0.05", "0.005"),
    ],
)
def test_a_limit_written_for_cents_is_as_many_smallest_amounts_of_a_currency(
    currency: str, cents: str, limit: str
) -> None:
    assert limit_in(currency=currency, cents=D(cents)) == D(limit)


NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"


@pytest.mark.parametrize("currency", NO_DECIMALS.split())
def test_currencies_without_decimals_are_counted_in_whole_units(currency: str) -> None:
    assert quantum_of(currency=currency) == D(1)


@pytest.mark.parametrize("currency", ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
def test_currencies_with_three_decimals_are_counted_in_thousandths(currency: str) -> None:
    assert quantum_of(currency=currency) == D("0.001")


@given(amounts, st.sampled_from(RoundingMode))
def test_rounding_moves_an_amount_by_less_than_a_quantum(
    amount: Decimal, mode: RoundingMode
) -> None:
    rounded = round_amount(amount=amount, quantum=CENT, mode=mode)

    assert rounded % CENT == 0
    assert abs(rounded - amount) < CENT


# --- sharing by weight ---


@pytest.mark.parametrize(
    ("total", "shares_by", "expected"),
    [
        ("10.00", ("1", "1", "1"), ("3.34", "3.33", "3.33")),
        ("-10.00", ("1", "1", "1"), ("-3.34", "-3.33", "-3.33")),
        ("0.05", ("0", "0"), ("0.03", "0.02")),
        ("0.01", ("1", "1000000"), ("0.00", "0.01")),
        ("0.00", ("1", "2"), ("0.00", "0.00")),
    ],
)
def test_cents_left_over_go_to_the_largest_remainders_then_to_the_first(
    total: str, shares_by: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    shares = allocate(total=D(total), weights=[D(w) for w in shares_by], quantum=CENT)

    assert shares == tuple(D(e) for e in expected)


@given(totals, weights)
def test_shares_add_up_and_are_within_a_cent_of_their_part(
    total: Decimal, by: list[Decimal]
) -> None:
    shares = allocate(total=total, weights=by, quantum=CENT)

    assert sum(shares) == total
    whole = sum(by)
    for share, weight in zip(shares, by, strict=True):
        exact = total * weight / whole if whole else total / len(by)
        assert abs(share - exact) < CENT + D("1e-9")


@given(totals, weights)
def test_giving_back_takes_exactly_what_was_shared(total: Decimal, by: list[Decimal]) -> None:
    there = allocate(total=total, weights=by, quantum=CENT)
    back = allocate(total=-total, weights=by, quantum=CENT)

    assert [a + b for a, b in zip(there, back, strict=True)] == [0] * len(by)


@pytest.mark.parametrize(
    ("total", "by"), [("1.00", ()), ("1.00", ("-1", "2")), ("1.005", ("1", "2"))]
)
def test_what_cannot_be_shared_is_refused(total: str, by: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"weights|whole steps"):
        allocate(total=D(total), weights=[D(w) for w in by], quantum=CENT)


# --- rounding to a sum ---


@given(st.lists(amounts, min_size=1, max_size=30))
def test_rounded_amounts_make_the_rounded_sum_and_move_by_less_than_a_cent(
    given_amounts: list[Decimal],
) -> None:
    total = round_cents(sum(given_amounts, D(0)))

    rounded = round_to_total(amounts=given_amounts, total=total, quantum=CENT)

    assert sum(rounded) == total
    for before, after in zip(given_amounts, rounded, strict=True):
        assert after % CENT == 0
        assert abs(after - before) <= CENT


@given(st.lists(totals, min_size=1, max_size=30))
def test_amounts_in_whole_cents_that_add_up_stay_as_they_are(whole: list[Decimal]) -> None:
    assert list(round_to_total(amounts=whole, total=sum(whole, D(0)), quantum=CENT)) == whole


def test_rounding_nothing_or_to_half_a_cent_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        round_to_total(amounts=[], total=D(0), quantum=CENT)
    with pytest.raises(ValueError, match="whole steps"):
        round_to_total(amounts=[D(1)], total=D("1.005"), quantum=CENT)
