"""Numbers, flags, dates and translated texts come out the same whatever a shop's PHP sends."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.shops.prestashop.shapes import (
    STAMP,
    associated_ids,
    is_repeated,
    keep,
    read_amount,
    read_count,
    read_day,
    read_flag,
    read_id,
    read_moment,
    read_money,
    read_rows,
    read_text,
    read_translated,
    step_back,
    write_stamp,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ZONES = st.sampled_from(
    ["Europe/Amsterdam", "America/New_York", "Asia/Tokyo", "UTC", "Australia/Lord_Howe"]
).map(ZoneInfo)
SECONDS = st.integers(min_value=946_684_800, max_value=2_145_830_400)  # 2000 to 2037
MOMENTS = SECONDS.map(lambda seconds: datetime.fromtimestamp(seconds, tz=UTC))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (False, ""),
        (True, "1"),
        ([], ""),
        ("", ""),
        (" a b ", "a b"),
        (0, "0"),
        (7, "7"),
        ("007", "007"),
    ],
)
def test_any_scalar_becomes_text(value, text):
    assert read_text(value) == text


@pytest.mark.parametrize("value", [{}, {"a": 1}, [1], object(), 1.5])
def test_what_is_no_single_value_is_refused(value):
    with pytest.raises(ValueError, match="expected a single value"):
        read_text(value)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6, allow_nan=False))
def test_an_amount_is_read_exactly_as_written(amount):
    assert read_amount(f"{amount:f}") == amount
    assert read_money(f"{amount:f}") == amount


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_an_integer_and_its_text_are_the_same_number(number):
    assert read_count(number) == read_count(str(number)) == read_count(f"{number}.000000") == number


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-inf", "12,50", "€ 5", "1e", "sNaN", "0x10"])
def test_what_is_no_amount_is_refused_and_never_taken_for_zero(value):
    with pytest.raises(ValueError, match="is not an amount"):
        read_amount(value)


def test_half_a_piece_is_no_count():
    with pytest.raises(ValueError, match="not a whole number"):
        read_count("2.500000")


@pytest.mark.parametrize(
    ("value", "written"),
    [("42.800000", "42.80"), ("25.000002", "25.000002"), ("7", "7.00"), ("", "0.00")],
)
def test_money_has_two_decimals_or_as_many_as_it_truly_has(value, written):
    assert str(read_money(value)) == written


@pytest.mark.parametrize(
    ("value", "found"),
    [("0", ""), (0, ""), (None, ""), ("", ""), ("12", "12"), (12, "12"), ("012", "12")],
)
def test_an_id_of_zero_is_no_id(value, found):
    assert read_id(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [("1", True), (1, True), (True, True), ("0", False), (0, False), ("", False), (None, False)],
)
def test_flags(value, found):
    assert read_flag(value) is found


@pytest.mark.parametrize("value", ["0000-00-00 00:00:00", "0000-00-00", "", None])
def test_a_zero_date_is_no_date(value):
    assert read_moment(value, zone=AMSTERDAM) is None
    assert read_day(value, zone=AMSTERDAM) is None


@given(MOMENTS, ZONES)
def test_a_stamp_is_read_back_as_the_moment_it_was_written_at(moment, zone):
    written = write_stamp(moment, zone=zone)
    first = read_moment(written, zone=zone)
    later = read_moment(written, zone=zone, not_before=moment)
    assert moment in (first, later)
    assert write_stamp(first, zone=zone) == written


@given(MOMENTS, ZONES, st.integers(min_value=0, max_value=7 * 86_400))
def test_stepping_back_never_lands_later_on_the_clock_than_any_stamp_of_the_time_between(
    moment, zone, seconds
):
    start = step_back(moment, zone=zone, by=timedelta(hours=2))
    between = moment - timedelta(seconds=seconds % 7200)
    assert start <= write_stamp(between, zone=zone)


def test_the_hour_that_repeats_in_autumn_is_told_apart_by_what_came_before():
    # 25 October 2026, 03:00 summer time becomes 02:00.
    ordered = read_moment("2026-10-25 02:50:00", zone=AMSTERDAM)
    changed = read_moment("2026-10-25 02:10:00", zone=AMSTERDAM, not_before=ordered)
    assert ordered.astimezone(UTC) == datetime(2026, 10, 25, 0, 50, tzinfo=UTC)
    assert changed.astimezone(UTC) == datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    assert is_repeated(changed)
    assert not is_repeated(datetime(2026, 10, 25, 3, 0, tzinfo=AMSTERDAM))


def test_a_stamp_in_the_hour_that_spring_skips_still_names_one_moment():
    moment = read_moment("2026-03-29 02:30:00", zone=AMSTERDAM)
    assert moment.strftime(STAMP) == "2026-03-29 03:30:00"
    assert not is_repeated(datetime(2026, 3, 29, 2, 30, tzinfo=AMSTERDAM))


def test_a_date_just_after_midnight_belongs_to_the_day_of_the_shop():
    assert read_day("2026-01-01 00:10:00", zone=ZoneInfo("Asia/Tokyo")).isoformat() == "2026-01-01"


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        ("Betaald", "1", "Betaald"),
        ([{"id": "1", "value": "Paid"}, {"id": "2", "value": "Betaald"}], "2", "Betaald"),
        ([{"id": 1, "value": "Paid"}, {"id": 2, "value": "Betaald"}], "2", "Betaald"),
        ([{"id": "1", "value": ""}, {"id": "2", "value": "Betaald"}], "9", "Betaald"),
        ([], "1", ""),
        (None, "1", ""),
    ],
)
def test_translated_texts_are_read_in_one_language_or_several(value, language, text):
    assert read_translated(value, language=language) == text


@pytest.mark.parametrize("value", [None, "", [], {}])
def test_an_absent_list_is_empty(value):
    assert read_rows(value) == []


def test_associations_give_their_ids_and_none_for_the_tax_that_is_no_tax():
    assert associated_ids({"associations": {"taxes": [{"id": "1"}, {"id": 0}]}}, "taxes") == [
        "1",
        "",
    ]
    assert associated_ids({}, "taxes") == associated_ids({"associations": ""}, "taxes") == []


def test_a_field_that_was_asked_for_and_is_not_there_is_noticed():
    with pytest.raises(KeyError, match="total_paid"):
        keep({"id": 1}, ("id", "total_paid"))


def test_what_is_kept_is_the_same_whatever_types_the_shop_sends():
    fields = ("id", "number", "note", "amount")
    old = {"id": 5, "number": "7", "note": "", "amount": "1.000000"}
    new = {"id": 5, "number": 7, "note": None, "amount": Decimal("1.000000")}
    assert keep(old, fields) == keep(new, fields)
