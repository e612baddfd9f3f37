"""Exact's ways of writing values, read and written."""

import math
from datetime import date
from decimal import Decimal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.ledgers.exact.formats import (
    MalformedError,
    cut,
    guid_literal,
    pad_code,
    pad_vat_code,
    quoted,
    read_amount,
    read_date,
    read_guid,
    read_percentage,
    read_text,
    read_whole,
    write_date,
    write_number,
)

GUID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("/Date(1638489600000)/", date(2021, 12, 3)),
        ("/Date(-86400000)/", date(1969, 12, 31)),
        ("/Date(1638489600000+0100)/", date(2021, 12, 3)),
        ("2021-12-03T00:00:00Z", date(2021, 12, 3)),
        (None, None),
        ("", None),
    ],
)
def test_a_date_is_read_as_a_day(value: object, day: date | None) -> None:
    assert read_date(value) == day


@given(st.dates(min_value=date(1900, 1, 1)))
def test_a_day_is_written_as_midnight_and_read_back(day: date) -> None:
    assert write_date(day) == f"{day:%Y-%m-%d}T00:00:00Z" or day.year < 1000
    assert read_date(write_date(day)) == day


@pytest.mark.parametrize("value", ["tomorrow", "/Date()/", 5.5, []])
def test_what_is_no_date_is_refused(value: object) -> None:
    with pytest.raises(MalformedError):
        read_date(value)


CENTS = st.integers(min_value=-(10**14), max_value=10**14).map(lambda n: Decimal(n) / 100)


@given(CENTS)
def test_an_amount_leaves_with_exactly_its_digits_and_comes_back(amount: Decimal) -> None:
    text = orjson.dumps(write_number(amount)).decode()
    assert Decimal(text) == amount
    assert read_amount(orjson.loads(text)) == amount


@given(CENTS, st.sampled_from([-1, 1]))
def test_the_float_noise_of_an_answer_is_rounded_off(amount: Decimal, side: int) -> None:
    noisy = math.nextafter(float(amount), math.inf * side)
    assert abs(amount) > 10**10 or read_amount(noisy) == amount


def test_an_amount_that_a_double_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="more digits"):
        write_number(Decimal("12345678901234567.89"))


@pytest.mark.parametrize("value", [None, True, "", "abc", "NaN", "Infinity", [], {}])
def test_what_is_no_amount_is_refused(value: object) -> None:
    with pytest.raises(MalformedError):
        read_amount(value)


@pytest.mark.parametrize(
    ("value", "percentage"),
    [
        (0.21, "21"),
        (0.09, "9"),
        (0, "0"),
        (0.055, "5.5"),
        (0.2, "20"),
        ("0.19", "19"),
        (1, "100"),
        (0.077, "7.7"),
    ],
)
def test_a_fraction_is_read_as_a_percentage(value: object, percentage: str) -> None:
    assert format(read_percentage(value), "f") == percentage


@pytest.mark.parametrize(
    ("value", "number"), [("17", 17), (17, 17), ("9007199254740993", 9007199254740993)]
)
def test_an_int64_is_read_from_text_and_number(value: object, number: int) -> None:
    assert read_whole(value) == number


@pytest.mark.parametrize("value", [None, "", "x", True, "1.5"])
def test_what_is_no_whole_number_is_refused(value: object) -> None:
    with pytest.raises(MalformedError):
        read_whole(value)


def test_codes_are_padded_as_exact_stores_them() -> None:
    assert pad_code("1001") == "              1001"
    assert pad_vat_code("2") == "2  "
    assert read_text("  1001 ") == "1001"
    assert read_text(None) == ""


def test_literals_of_a_filter_cannot_be_broken_out_of() -> None:
    assert quoted("d'Ancona' or 1 eq 1") == "'d''Ancona'' or 1 eq 1'"
    assert guid_literal(GUID.upper()) == f"guid'{GUID}'"
    with pytest.raises(MalformedError):
        guid_literal("x' or Code ne '")
    with pytest.raises(MalformedError):
        read_guid(None)


@given(st.text(max_size=200), st.integers(min_value=1, max_value=60))
def test_a_text_is_cut_to_its_length_and_stays_one_line(text: str, length: int) -> None:
    short = cut(text, length=length)
    assert len(short) <= length
    assert "\n" not in short
    assert short == " ".join(text.split())[: len(short)]


def test_a_text_is_cut_at_a_words_end_where_that_keeps_half() -> None:
    assert cut("een lange omschrijving", length=12) == "een lange"
    assert cut("onafscheidelijkewoorden", length=10) == "onafscheid"
    assert cut("a bbbbbbbbbbbbbbbbb", length=10) == "a bbbbbbbb"
    assert cut("precies tien", length=12) == "precies tien"
