"""The cursor forgets nothing: whatever order of reads and changes, what is not read is still in it or in its window."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.shops.prestashop.cursor import OVERLAP, Cursor
from connectors.shops.prestashop.shapes import write_stamp

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOON = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)  # 12:00 in Amsterdam
CURSOR = Cursor(time_zone="Europe/Amsterdam", backlog_after=None, window_from="2026-06-01 00:00:00")


def stamp(moment: datetime) -> str:
    return write_stamp(moment, zone=AMSTERDAM)


@given(
    st.builds(
        Cursor,
        time_zone=st.just("Europe/Amsterdam"),
        backlog_after=st.none() | st.integers(min_value=0),
        window_from=st.just("2026-06-01 00:00:00"),
        window_due=st.booleans(),
        ids_left=st.lists(st.integers(min_value=1).map(str), unique=True).map(tuple),
        seen=st.dictionaries(st.integers(min_value=1).map(str), st.just("2026-06-01 00:00:00")),
        chunk=st.integers(min_value=0, max_value=100),
    )
)
def test_a_cursor_survives_being_stored(cursor):
    assert Cursor.from_json(json.loads(json.dumps(cursor.to_json()))) == cursor


def test_an_empty_mapping_is_the_start():
    start = Cursor.from_json({})
    assert start.in_backlog
    assert start.backlog_after == 0
    assert not start.exhausted


def test_a_cursor_of_something_else_is_refused():
    with pytest.raises(ValueError, match="not a PrestaShop cursor"):
        Cursor.from_json({"next_token": "x"})


def test_the_first_window_reaches_back_before_the_backlog_was_begun():
    begun = Cursor().begin(clock=NOON, zone=AMSTERDAM)
    assert begun.window_from == "2026-06-01 10:00:00"
    later = begun.begin(clock=NOON + timedelta(hours=5), zone=AMSTERDAM)
    assert later.window_from == begun.window_from


def test_the_backlog_goes_on_after_its_highest_id_until_a_page_is_short():
    cursor = Cursor().with_backlog(ids=["3", "10", "9"], is_last=False)
    assert cursor.backlog_after == 10
    ended = cursor.with_backlog(ids=["11"], is_last=True)
    assert ended.backlog_after is None


def test_after_the_backlog_a_window_is_opened_before_it_is_the_end():
    ended = Cursor().with_backlog(ids=["1"], is_last=True)
    assert not ended.exhausted
    assert ended.with_window(rows=[], clock=NOON, zone=AMSTERDAM, is_full=False).exhausted


def test_a_window_leaves_out_only_what_was_read_with_this_very_stamp():
    cursor = replace(CURSOR, seen={"1": "2026-06-01 11:00:00", "2": "2026-06-01 11:00:00"})
    rows = [
        ("1", "2026-06-01 11:00:00"),
        ("2", "2026-06-01 11:30:00"),
        ("3", "2026-06-01 11:00:00"),
    ]
    after = cursor.with_window(rows=rows, clock=NOON, zone=AMSTERDAM, is_full=False)
    assert after.ids_left == ("2", "3")
    assert after.window_from == "2026-06-01 10:00:00"
    assert not after.exhausted


def test_a_full_window_goes_on_at_its_last_stamp():
    rows = [("1", "2026-06-01 02:00:00"), ("2", "2026-06-01 03:00:00")]
    after = CURSOR.with_window(rows=rows, clock=NOON, zone=AMSTERDAM, is_full=True)
    assert after.window_from == "2026-06-01 03:00:00"
    done = after.with_read(asked=["1", "2"], stamps=dict(rows), clock=NOON, zone=AMSTERDAM)
    assert not done.exhausted


def test_an_order_read_in_the_second_it_changed_is_read_again():
    now = stamp(NOON)
    fresh = CURSOR.with_read(asked=["1"], stamps={"1": now}, clock=NOON, zone=AMSTERDAM)
    assert fresh.seen == {}
    settled = CURSOR.with_read(
        asked=["1"], stamps={"1": now}, clock=NOON + timedelta(seconds=3), zone=AMSTERDAM
    )
    assert settled.seen == {"1": now}


def test_an_order_that_is_gone_from_the_shop_is_not_waited_for():
    cursor = replace(CURSOR, ids_left=("1", "2"))
    after = cursor.with_read(
        asked=["1", "2"], stamps={"2": "2026-06-01 11:00:00"}, clock=NOON, zone=AMSTERDAM
    )
    assert after.ids_left == ()
    assert after.exhausted


def test_an_equal_stamp_in_the_hour_that_repeats_proves_nothing():
    clock = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30, the second time
    cursor = replace(CURSOR, window_from="2026-10-25 00:00:00")
    after = cursor.with_read(
        asked=["1"], stamps={"1": "2026-10-25 02:10:00"}, clock=clock, zone=AMSTERDAM
    )
    assert after.seen == {}


AROUND_THE_CHANGES = st.sampled_from(
    [
        datetime(2026, 10, 24, 22, tzinfo=UTC),
        datetime(2026, 3, 28, 22, tzinfo=UTC),
        datetime(2026, 6, 1, tzinfo=UTC),
    ]
)


@given(
    AROUND_THE_CHANGES,
    st.integers(min_value=0, max_value=8 * 3600),
    st.integers(min_value=0, max_value=7200),
)
def test_the_next_window_holds_every_stamp_of_the_last_two_hours_also_when_the_clock_changes(
    night, later, ago
):
    clock = night + timedelta(seconds=later)
    after = CURSOR.with_window(rows=[], clock=clock, zone=AMSTERDAM, is_full=False)
    committed_late = stamp(clock - timedelta(seconds=ago))
    assert after.window_from <= committed_late
    assert timedelta(seconds=ago) <= OVERLAP


@given(
    st.lists(
        st.tuples(
            st.integers(min_value=1, max_value=9).map(str), st.integers(min_value=0, max_value=7000)
        ),
        max_size=30,
    )
)
def test_what_is_not_read_stays_in_the_cursor(changes):
    rows = sorted(
        {one: stamp(NOON - timedelta(seconds=ago)) for one, ago in changes}.items(),
        key=lambda row: (row[1], row[0]),
    )
    cursor = CURSOR.with_window(rows=rows, clock=NOON, zone=AMSTERDAM, is_full=False)
    assert set(cursor.ids_left) == {one for one, _ in rows}
    read = dict(rows[: len(rows) // 2])
    after = cursor.with_read(asked=list(read), stamps=read, clock=NOON, zone=AMSTERDAM)
    again = after.with_window(rows=rows, clock=NOON, zone=AMSTERDAM, is_full=False)
    settled = {one for one, when in read.items() if when <= stamp(NOON - timedelta(seconds=2))}
    assert set(again.ids_left) == {one for one, _ in rows} - settled
