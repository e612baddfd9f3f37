"""Calls a minute and a day, and the error budget (Source: docs/sandbox.md, limits)."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.sandbox.serving.control import Control
from tests.sandbox.exact.client import OAuth

MINUTE = (
    "X-RateLimit-Minutely-Limit",
    "X-RateLimit-Minutely-Remaining",
    "X-RateLimit-Minutely-Reset",
)
DAY = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
ME = {"select": "CurrentDivision"}
NARROW = {"minute_limit": 3, "day_limit": 5, "error_limit": 10}


def limits_in(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.startswith("X-RateLimit")}


def read(books):
    return books.get("hrm/Divisions", select="Code")


def wait_for_next_minute(books) -> None:
    books.control.advance(seconds=61)


def test_every_answer_carries_both_families_with_resets_in_utc_milliseconds(books):
    headers = read(books).headers
    assert set(limits_in(headers)) == {*MINUTE, *DAY}
    now = datetime.now(UTC)
    minute = datetime.fromtimestamp(int(headers[MINUTE[2]]) / 1000, UTC)
    day = datetime.fromtimestamp(int(headers[DAY[2]]) / 1000, UTC)
    assert minute.second == 0
    assert timedelta(0) <= minute - now <= timedelta(seconds=61)
    assert (day.hour, day.minute) == (0, 0)
    assert day.date() == now.date() + timedelta(days=1)


def test_remaining_counts_down(books):
    first, second = (int(read(books).headers[MINUTE[1]]) for _ in range(2))
    assert second == first - 1


def test_the_call_beyond_the_minute_gets_429_with_only_the_minutes_headers_and_no_body(own):
    books = own(division=NARROW)
    assert [read(books).status for _ in range(3)] == [200] * 3
    beyond = read(books)
    assert (beyond.status, beyond.body) == (429, b"")
    assert set(limits_in(beyond.headers)) == set(MINUTE)
    assert beyond.headers[MINUTE[1]] == "0"
    wait_for_next_minute(books)
    assert read(books).status == 200


def test_the_call_beyond_the_day_gets_429_with_only_the_days_headers(own):
    books = own(division=NARROW)
    for _ in range(2):
        for _ in range(3):
            last = read(books)
        wait_for_next_minute(books)
    assert (last.status, last.body) == (429, b"")
    assert set(limits_in(last.headers)) == set(DAY)
    books.control.advance(seconds=24 * 3600)
    books.token = OAuth(books.web).pair(books.division)["access_token"]
    assert read(books).status == 200


def test_a_refused_call_is_counted_too_and_429_is_not(own):
    books = own(division=NARROW)
    assert books.get("crm/Accounts", select="ID").status == 400
    assert [read(books).status for _ in range(4)] == [200, 200, 429, 429]
    wait_for_next_minute(books)
    assert [read(books).status for _ in range(3)] == [200, 200, 429]


def test_divisions_have_limits_of_their_own(make_books):
    one, other = make_books(minute_limit=1), make_books(minute_limit=1)
    assert [read(one).status, read(one).status] == [200, 429]
    assert read(other).status == 200


def test_apps_have_limits_of_their_own(own):
    books = own(division=NARROW)
    for _ in range(3):
        read(books)
    books.control.call(
        "POST",
        "apps",
        {
            "client_id": "{second}",
            "client_secret": "s",
            "redirect_uris": ["https://panel.example/exact/callback"],
        },
    )
    assert read(books).status == 429
    books.token = OAuth(books.web, client_id="{second}", secret="s").pair()["access_token"]
    assert read(books).status == 200


def test_remaining_may_run_behind_by_switch(own):
    books = own(division=NARROW, remaining_runs_behind=2)
    assert [read(books).headers.get(MINUTE[1]) for _ in range(4)] == ["3", "3", "2", "0"]


def test_more_than_ten_client_errors_within_the_hour_block_the_endpoint_for_an_hour(own):
    books = own(division={"error_limit": 10})
    wrong = [books.get("crm/Accounts", select="ID").status for _ in range(11)]
    assert wrong == [400] * 11
    blocked = books.get("crm/Accounts", select="ID", filter="Name eq 'x'")
    assert blocked.status == 403
    assert "blocked" in blocked.headers["Reason"]
    assert read(books).status == 200
    (counted,) = Control(books.web.url).call("GET", "errors")
    assert (counted["endpoint"], counted["count"]) == ("crm/Accounts", 12)
    assert counted["blocked_until"] is not None


def test_the_block_ends_after_an_hour(own):
    books = own(division={"error_limit": 1})
    for _ in range(2):
        books.get("crm/Accounts", select="ID")
    books.control.advance(seconds=3601)
    books.token = OAuth(books.web).pair(books.division)["access_token"]
    assert books.get("crm/Accounts", select="ID", filter="Name eq 'x'").status == 200


def test_errors_spread_over_more_than_an_hour_do_not_block(own):
    books = own(division={"error_limit": 2})
    for _ in range(5):
        books.token = OAuth(books.web).pair(books.division)["access_token"]
        assert books.get("crm/Accounts", select="ID").status == 400
        books.control.advance(seconds=1900)
    assert books.control.call("GET", "errors")[0]["blocked_until"] is None


def test_validation_errors_do_not_count_as_client_errors(books):
    for _ in range(3):
        books.refused(Journal="90")
    mine = [row for row in books.control.call("GET", "errors") if row["division"] == books.division]
    assert mine == []


@pytest.mark.parametrize("status", [403, 429])
def test_the_status_of_a_blocked_endpoint_is_a_switch(own, status):
    books = own(division={"error_limit": 0}, blocked_status=status)
    books.get("crm/Accounts", select="ID")
    assert books.get("crm/Accounts", select="ID").status == status


@pytest.mark.parametrize(("kind", "family"), [("rate_minute", MINUTE), ("rate_day", DAY)])
def test_injected_rate_faults_show_one_family(books, kind, family):
    books.control.inject(kind=kind, path=f"/{books.division}/")
    reply = read(books)
    assert (reply.status, reply.body) == (429, b"")
    assert set(limits_in(reply.headers)) == set(family)
    assert reply.headers[family[1]] == "0"
