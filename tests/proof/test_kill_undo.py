"""The kill matrix of undo: a worker is killed at every boundary on which something changes, while it deletes or reverses.

The boundaries are recorded from a walk, as in the matrix of booking. Afterwards the books are audited alone: nothing is left of
the sale, and nothing was deleted or reversed a second time.
"""

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connections

from iweb.core.ids import new_id
from iweb.sync import undo
from iweb.sync.models import Delivery
from tests.errands import book_everything
from tests.process.parent import Warm
from tests.proof.test_kill_matrix import (
    STREAMS,
    Case,
    _meet_their_end,
    _take_over,
    place,
)
from tests.town import Company, Town, found_company

__all__ = ["place"]  # the fixture
pytestmark = [pytest.mark.django_db(transaction=True)]
PERSON = new_id()


def _undoing(town: Town, count: int, *, processed: bool) -> list[Company]:
    """Companies whose only sale is booked, and whose undo is ordered and has not left yet."""

    def one(_: int) -> Company:
        try:
            company = found_company(town)
            company.order()
            book_everything(company)
            (entry,) = company.books()["entries"]
            if processed:
                town.books_control.call(
                    "POST",
                    "process",
                    {"division": company.division, "entries": [entry["EntryID"]]},
                )
            return company
        finally:
            connections.close_all()

    with ThreadPoolExecutor(STREAMS) as pool:
        found = list(pool.map(one, range(count)))
    for company in found:
        _order_undo(company)
    return found


def _order_undo(company: Company) -> None:
    (sale,) = company.sales()
    asked = undo.ask(tenant_id=company.tenant_id, sale_id=sale.id)
    answered = undo.answer(tenant_id=company.tenant_id, request_id=asked.id)
    undo.order(tenant_id=company.tenant_id, request_id=answered.id, by=PERSON, reason="a mistake")


def _is_done(company: Company) -> bool:
    settled = (Delivery.State.DELIVERED, Delivery.State.REMOVED)
    found = company.deliveries()
    return len(found) == 4 and all(one.state in settled for one in found)


def _wait(companies: list[Company], *, seconds: float) -> None:
    end, left = time.monotonic() + seconds, list(companies)
    while left and time.monotonic() < end:
        left = [company for company in left if not _is_done(company)]
        time.sleep(0.2)
    states = {c.shop: [(d.kind, d.state, d.message_id) for d in c.deliveries()] for c in left[:5]}
    assert not left, f"{len(left)} companies did not settle: {states}"


def _worker(warm: Warm, company: Company, *, log: Path, at: int | None) -> int:
    try:
        lane = company.link().ledger.lane_id
    finally:
        connections.close_all()  # of this thread
    return warm.worker(
        log=str(log),
        prefix=f"{company.shop}-",
        tasks=[["iweb.sync.tasks.serve_lane", [str(lane)]]],
        at=at,
        signal=signal.SIGKILL,
    )


def _cases(place_: tuple[Town, Warm, Path], *, processed: bool) -> list[Case]:
    town_, warm, folder = place_
    (first,) = _undoing(town_, 1, processed=processed)
    log = folder / "pattern.log"
    pid = _worker(warm, first, log=log, at=None)
    _wait([first], seconds=30)
    time.sleep(0.3)
    warm.signal(pid, signal.SIGKILL)
    warm.wait(pid, until=("killed",), seconds=10)
    crossed = [line.split("\t") for line in log.read_text(encoding="utf-8").splitlines()]
    pattern = [(int(number), name) for number, name in crossed if number.isdigit()]
    write = "POST" if processed else "DELETE"
    changing = f"{write} salesentry/SalesEntries before first byte"
    assert sum(changing in name for _, name in pattern) == 1, pattern
    companies = _undoing(town_, len(pattern), processed=processed)
    return [
        Case(company=company, at=number, name=name)
        for company, (number, name) in zip(companies, pattern, strict=True)
    ]


def _wrong(company: Company, *, processed: bool) -> str:
    entries = company.books()["entries"]
    total = sum((Decimal(str(entry["AmountFC"])) for entry in entries), Decimal(0))
    wanted = 2 if processed else 0
    return "" if (len(entries), total) == (wanted, 0) else f"{len(entries)} entries of {total}"


@pytest.mark.parametrize("processed", [False, True], ids=["deleted", "reversed"])
def test_a_worker_killed_at_any_boundary_of_an_undo_leaves_nothing_of_the_sale_and_does_it_once(
    place: tuple[Town, Warm, Path],
    processed: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cases = _cases(place, processed=processed)
    monkeypatch.setattr("tests.proof.test_kill_matrix._doomed", _doomed_at_its_lane)

    _meet_their_end(place, cases, number=signal.SIGKILL, state="killed")
    healthy = _take_over(place)
    _wait([case.company for case in cases], seconds=120)

    wrong = {
        f"{case.at} {case.name}": found
        for case in cases
        if (found := _wrong(case.company, processed=processed))
    }
    assert wrong == {}
    place[1].signal(healthy, signal.SIGKILL)


def _doomed_at_its_lane(
    warm: Warm, company: Company, *, log: Path, at: int | None, number: int
) -> int:
    assert number == signal.SIGKILL
    return _worker(warm, company, log=log, at=at)
