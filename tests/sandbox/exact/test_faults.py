"""Faults around a commit: what the client sees, and what stands in the books afterwards."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.sandbox.exact import SandboxExact
from connectors.sandbox.exact.books import books_of
from tests.sandbox.exact.client import Books, Web
from tests.sandbox.exact.conftest import let_in, open_books

PATH = "salesentry/SalesEntries$"
NOTHING_SEEN = (ConnectionError, TimeoutError)


def attempt(books: Books, *, timeout: float = 0.4) -> int | None:
    """The status of one POST on a connection of its own; None when no answer came."""
    content = books.entry(YourRef="R")
    with Web(books.web.url, timeout=timeout) as web:
        mine = Books(web, books.control, division=books.division, token=books.token)
        try:
            return mine.post("salesentry/SalesEntries", content).status
        except NOTHING_SEEN:
            return None


def order(books: Books, kind: str, **more: float) -> None:
    books.control.inject(kind=kind, method="POST", path=f"/{books.division}/{PATH}", **more)


def booked(books: Books) -> int:
    return len(books.audit()["entries"])


@pytest.mark.parametrize(
    ("kind", "seen", "entries"),
    [
        ("timeout_before_commit", None, 0),
        ("timeout_after_commit", None, 1),
        ("drop_before", None, 0),
        ("drop_after", None, 1),
        ("status_408", 408, 0),
        ("status_408_after", 408, 1),
        ("status_503", 503, 0),
        ("status_503_after", 503, 1),
        ("status_599", 599, 0),
        ("status_599_after", 599, 1),
        ("fault_500", 500, 0),
        ("fault_500_after", 500, 1),
        ("html", 200, 0),
        ("html_after", 200, 1),
        ("garbage_json", 200, 0),
        ("garbage_json_after", 200, 1),
        ("empty_body", 201, 1),
        ("rate_minute", 429, 0),
        ("rate_day", 429, 0),
    ],
)
def test_what_the_client_sees_and_what_was_booked(books, kind, seen, entries):
    assert books.customer
    order(books, kind)
    assert attempt(books) == seen
    assert booked(books) == entries
    assert attempt(books, timeout=5) == 201
    assert booked(books) == entries + 1


def test_a_late_commit_appears_after_the_client_has_given_up(books):
    assert books.customer
    order(books, "late_commit", seconds=0.8)
    assert attempt(books) is None
    assert booked(books) == 0
    for _ in range(100):
        if booked(books):
            break
        time.sleep(0.05)
    assert booked(books) == 1


def test_a_server_fault_has_exacts_words_and_the_edge_has_html(books):
    order(books, "fault_500")
    fault = books.post("salesentry/SalesEntries", books.entry())
    assert fault.message == "Object reference not set to an instance of an object."
    order(books, "status_503")
    edge = books.post("salesentry/SalesEntries", books.entry())
    assert edge.headers["Content-Type"].startswith("text/html")


def test_a_refused_entry_is_refused_whatever_the_fault(books):
    order(books, "status_503_after")
    assert books.post("salesentry/SalesEntries", books.entry(Journal="90")).status == 503
    assert booked(books) == 0


def test_twenty_clients_at_once_lose_and_repeat_nothing(books):
    content = books.entry()

    def work(number: int) -> list[int]:
        with Web(books.web.url) as web:
            mine = Books(web, books.control, division=books.division, token=books.token)
            return [
                mine.post(
                    "salesentry/SalesEntries", content | {"YourRef": f"{number}-{turn}"}
                ).status
                for turn in range(5)
            ]

    with ThreadPoolExecutor(20) as pool:
        statuses = [status for found in pool.map(work, range(20)) for status in found]
    entries = books.audit()["entries"]
    assert statuses == [201] * 100
    assert len({entry["YourRef"] for entry in entries}) == len(entries) == 100
    numbers = sorted(entry["EntryNumber"] for entry in entries)
    assert numbers == list(range(numbers[0], numbers[0] + 100))


def test_state_survives_a_restart_and_has_one_owner(tmp_path):
    with SandboxExact(tmp_path) as sandbox, Web(sandbox.url) as web:
        let_in(sandbox)
        books = open_books(sandbox, web)
        books.book(YourRef="R")
        before = books.audit()
        with pytest.raises(RuntimeError, match="already uses"):
            SandboxExact(tmp_path)
    with SandboxExact(tmp_path) as again:
        assert books_of(again.desk.company(books.division)) == before
