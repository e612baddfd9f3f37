"""The kill matrix: a real worker is killed, and in a second round stopped and woken, at every boundary there is.

Boundaries are not listed here. A worker first walks the whole road undisturbed while every commit and every call it
crosses is written down, with whether passing it changes anything: PostgreSQL tells which transactions wrote, and every
request but a GET changes something elsewhere. Between two changes the world stands still, so the crossing right before each
change stands for all that lie between; each becomes a case, with a company, a shop and an administration of its own.
Afterwards another worker takes over, and the books are audited from the sandboxes alone: one entry, one relation, one contact
an order, to the cent.
"""

import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connections

from iweb.sync.models import Delivery
from tests.errands import book_everything
from tests.process.parent import Warm
from tests.town import Company, Town, differences, found_company, town

pytestmark = [pytest.mark.django_db(transaction=True)]

LEASE = 4
ENVIRONMENT = {
    "IWEB_LEASE_SECONDS": str(LEASE),
    "IWEB_CALL_DEADLINE": "2",
    "IWEB_READ_LEASE_SECONDS": str(LEASE),
    "IWEB_LOOK_UP_PAUSE": "1",
    "IWEB_RETRY_PAUSE": "1",
}
STREAMS = 4
SETTLED = (Delivery.State.DELIVERED,)


@pytest.fixture
def place(tmp_path: Path, process_environment: dict[str, str]) -> Iterator[tuple[Town, Warm, Path]]:
    from django.conf import settings

    with town(state=tmp_path / "town") as found:
        settings.EXACT_SANDBOX_URL, settings.PRESTASHOP_SANDBOX_URL = found.exact, found.prestashop
        env = (
            process_environment
            | ENVIRONMENT
            | {
                "EXACT_SANDBOX_URL": found.exact,
                "PRESTASHOP_SANDBOX_URL": found.prestashop,
            }
        )
        with Warm(env=env) as warm:
            yield found, warm, tmp_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One company whose worker meets its end at the n-th boundary, called `name`."""

    company: Company
    at: int
    name: str


def _found(town: Town, count: int, *, proven: bool) -> list[Company]:
    """Companies with one order that is not booked yet, of a customer that nobody knows.

    On a proven link an earlier order of somebody else is booked already, and nothing is looked up before it is sent.
    """

    def one(_: int) -> Company:
        try:
            company = found_company(town)
            if proven:
                company.order(customer={"email": "first@klant.example"})
                book_everything(company)
                book_everything(company)
                assert company.link().proven
            company.order(customer={"email": "second@klant.example"})
            company.due_now()
            return company
        finally:
            connections.close_all()

    with ThreadPoolExecutor(STREAMS) as pool:
        return list(pool.map(one, range(count)))


def _doomed(warm: Warm, company: Company, *, log: Path, at: int | None, number: int) -> int:
    return warm.worker(
        log=str(log),
        prefix=f"{company.shop}-",
        tasks=[["iweb.sync.tasks.walk", [str(company.tenant_id), str(company.link_id)]]],
        at=at,
        signal=number,
    )


def _record(warm: Warm, company: Company, *, log: Path) -> list[tuple[int, str]]:
    """The crossings right before each change, of one undisturbed worker until the order stands in the books."""
    pid = _doomed(warm, company, log=log, at=None, number=signal.SIGKILL)
    _wait_until_settled([company], seconds=30)
    time.sleep(0.3)
    warm.signal(pid, signal.SIGKILL)
    warm.wait(pid, until=("killed",), seconds=10)
    crossed = [line.split("\t") for line in log.read_text(encoding="utf-8").splitlines()]
    return [(int(number), name) for number, name in crossed if number.isdigit()]


def _is_settled(company: Company) -> bool:
    deliveries = company.deliveries()
    wanted = 3 * len(
        company.orders()
    )  # a relation, a contact and an entry for each: every order has its own customer
    return len(deliveries) == wanted and all(d.state in SETTLED for d in deliveries)


def _wait_until_settled(companies: list[Company], *, seconds: float) -> None:
    end, left = time.monotonic() + seconds, list(companies)
    while left and time.monotonic() < end:
        left = [company for company in left if not _is_settled(company)]
        time.sleep(0.2)
    states = {c.shop: [(d.kind, d.state, d.message_id) for d in c.deliveries()] for c in left[:5]}
    assert not left, f"{len(left)} companies did not settle: {states}"


def _cases(place: tuple[Town, Warm, Path], *, proven: bool) -> list[Case]:
    town_, warm, folder = place
    first = _found(town_, 1, proven=proven)[0]
    time.sleep(
        2.5
    )  # the shop's clock counts seconds: an order of this very second is read in two pages
    pattern = _record(warm, first, log=folder / "pattern.log")
    for write in ("crm/Accounts", "crm/Contacts", "salesentry/SalesEntries"):
        assert sum(f"POST {write} before first byte" in name for _, name in pattern) == 1, pattern
    companies = _found(town_, len(pattern), proven=proven)
    return [
        Case(company=company, at=number, name=name)
        for company, (number, name) in zip(companies, pattern, strict=True)
    ]


def _meet_their_end(
    place: tuple[Town, Warm, Path], cases: list[Case], *, number: int, state: str
) -> dict[str, int]:
    """Each case's worker runs until its boundary. Asserts that it was killed, or stopped, exactly there."""
    _, warm, folder = place

    def one(case: Case) -> tuple[str, int]:
        log = folder / f"{case.company.shop}.log"
        pid = _doomed(warm, case.company, log=log, at=case.at, number=number)
        ended = warm.wait(pid, until=("killed", "stopped", "exited"), seconds=30)
        assert ended["state"] == state, f"{case.at} {case.name}: {ended}"
        if state == "killed":
            assert ended["signal"] == signal.SIGKILL
        crossed = log.read_text(encoding="utf-8").splitlines()
        assert crossed[-1] == f"{case.at}\t{case.name}", crossed[-1]
        return case.company.shop, pid

    with ThreadPoolExecutor(STREAMS) as pool:
        return dict(pool.map(one, cases))


def _take_over(place: tuple[Town, Warm, Path]) -> int:
    """A healthy worker with its own beat, for everything that was left behind."""
    _, warm, folder = place
    return warm.worker(
        log=str(folder / "healthy.log"),
        prefix="healthy-",
        pool="threads",
        threads=4,
        tick_every=0.5,
    )


def _audit(cases: list[Case]) -> None:
    wrong = {
        f"{case.at} {case.name}": found for case in cases if (found := differences(case.company))
    }
    assert wrong == {}


@pytest.mark.parametrize("proven", [False, True], ids=["unproven link", "proven link"])
def test_a_worker_killed_at_any_boundary_leaves_each_order_booked_once(
    place: tuple[Town, Warm, Path], proven: bool
) -> None:
    cases = _cases(place, proven=proven)

    _meet_their_end(place, cases, number=signal.SIGKILL, state="killed")
    healthy = _take_over(place)
    _wait_until_settled([case.company for case in cases], seconds=120)

    _audit(cases)
    place[1].signal(healthy, signal.SIGKILL)


def test_a_worker_stopped_beyond_its_lease_and_woken_books_nothing_twice(
    place: tuple[Town, Warm, Path],
) -> None:
    cases = _cases(place, proven=True)

    sleepers = _meet_their_end(place, cases, number=signal.SIGSTOP, state="stopped")
    healthy = _take_over(place)
    _wait_until_settled([case.company for case in cases], seconds=120)
    for pid in sleepers.values():
        place[1].signal(pid, signal.SIGCONT)
    time.sleep(LEASE)  # they finish what they were at, or find that they may not

    _audit(cases)
    for pid in (*sleepers.values(), healthy):
        place[1].signal(pid, signal.SIGKILL)
