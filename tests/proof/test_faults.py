"""Every fault of the sandbox, at every kind of call: delivered once, or waiting for a person with a sentence. Never unknown."""

from collections.abc import Iterator

import pytest

from iweb.core.messages import words_for
from iweb.sync.models import Delivery
from tests.errands import book_everything, quick, run_dry, walk
from tests.town import Company, Town, differences, found_company, town

pytestmark = [pytest.mark.django_db(transaction=True)]

KINDS = [
    "timeout_before_commit",
    "timeout_after_commit",
    "late_commit",
    "drop_before",
    "drop_after",
    "status_408",
    "status_408_after",
    "status_503",
    "status_503_after",
    "status_599",
    "fault_500",
    "fault_500_after",
    "empty_body",
    "html",
    "garbage_json",
    "slow_drip",
    "rate_minute",
]
CALLS = {
    "relation": ("POST", "crm/Accounts"),
    "contact": ("POST", "crm/Contacts"),
    "entry": ("POST", "salesentry/SalesEntries"),
    "look-up": ("GET", "salesentry/SalesEntries"),
}


@pytest.fixture(scope="module")
def the_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(state=tmp_path_factory.mktemp("town")) as found:
        yield found


@pytest.fixture
def company(the_town: Town) -> Iterator[Company]:
    with quick(the_town):
        found = found_company(the_town)
        found.order()
        yield found
    the_town.books_control.clear_faults()


def _client_errors(company: Company) -> int:
    """The most client errors on one endpoint of this administration, counted by the sandbox."""
    counted = company.town.books_control.call("GET", f"errors?division={company.division}")
    return max((row["count"] for row in counted), default=0)


def _assert_settled(company: Company, deliveries: list[Delivery]) -> None:
    assert {one.state for one in deliveries} <= {"delivered", "attention"}, [
        (one.kind, one.state, one.message_id, one.detail) for one in deliveries
    ]
    for one in deliveries:
        if one.state == "attention":
            for language in ("nl", "en"):
                assert words_for(one.message_id, language=language, values={})["todo"]
    assert _client_errors(company) <= 8


def _faults_met(company: Company) -> set[str]:
    rows = company.town.books_control.requests()
    return {
        str(row["fault"])
        for row in rows
        if f"/{company.division}/" in row["path"] and row.get("fault")
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("call", CALLS)
def test_one_fault_ends_with_one_entry(company: Company, call: str, kind: str) -> None:
    method, path = CALLS[call]
    seconds = 1.0 if kind == "late_commit" else 8.0
    company.town.books_control.inject(
        kind=kind, method=method, path=rf"/{company.division}/{path}", times=1, seconds=seconds
    )
    minute = {"rate_minute": 75}.get(kind, 30)

    deliveries = book_everything(company, seconds=minute)

    assert kind in _faults_met(company), "the fault was ordered, but no request met it"
    _assert_settled(company, deliveries)
    assert {one.state for one in deliveries} == {"delivered"}
    assert differences(company) == []


@pytest.mark.parametrize(
    "kind", ["fault_500", "status_503", "drop_after", "timeout_after_commit", "html"]
)
def test_a_fault_that_stays_ends_with_a_person_or_with_one_entry(
    company: Company, kind: str
) -> None:
    """The sandbox never recovers for entries: after the most tries a person is asked; nothing is booked twice."""
    company.town.books_control.inject(
        kind=kind,
        method="POST",
        path=rf"/{company.division}/salesentry/SalesEntries",
        times=None,
        seconds=4.0,
    )
    with quick(company.town, IWEB_MOST_TRIES=3, IWEB_LOOK_UP_PAUSE=0):
        walk(company)
        deliveries = run_dry(company, seconds=60)

    _assert_settled(company, deliveries)
    assert len(company.books()["entries"]) <= 1


def test_a_day_limit_waits_for_the_day_and_passes_no_limit(company: Company) -> None:
    company.town.books_control.inject(
        kind="rate_day",
        method="POST",
        path=rf"/{company.division}/salesentry/SalesEntries",
        times=1,
    )

    walk(company)
    run_dry(company, seconds=3)

    entry = next(one for one in company.deliveries() if one.kind == "sales_entry")
    lane = company.link().ledger.lane
    assert lane is not None
    assert entry.state == "waiting"
    assert lane.closed_until is not None
    assert (lane.closed_until.hour, lane.closed_until.minute) == (0, 0)
    assert company.books()["entries"] == []
