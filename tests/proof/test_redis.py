"""Redis keeps nothing whose loss matters: flushed, and killed and started empty, while a real worker books (DESIGN 4).

Two companies, each with a minute limit far below what their orders need, so that a budget kept in Redis would be passed when
Redis forgets it. A minute passes by moving both clocks: the sandbox's, and the times in our rows.
"""

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db.models import F, QuerySet

from connectors.models import Lane
from iweb.core.clock import database_now
from iweb.ops.local.ports import free_port
from iweb.ops.local.processes import Running, spawn, stop
from iweb.ops.local.valkey import Valkey
from iweb.sync.models import Delivery
from iweb.tenants.scopes import tenant_scope
from tests.ops.local.running import eventually
from tests.process.parent import Warm
from tests.town import Company, Town, differences, found_company, town

pytestmark = [pytest.mark.django_db(transaction=True)]

ORDERS, MINUTE_LIMIT = 15, 30  # connecting fits into one minute, booking does not
MINUTE = timedelta(minutes=1)
SPENT = "ledger.minute_budget_spent"
QUICK = {
    "IWEB_LEASE_SECONDS": "4",
    "IWEB_CALL_DEADLINE": "2",
    "IWEB_READ_LEASE_SECONDS": "4",
    "IWEB_LOOK_UP_PAUSE": "1",
    "IWEB_RETRY_PAUSE": "1",
    "IWEB_TICK_SECONDS": "1",
}


@dataclass(slots=True)
class Broker:
    """A Valkey of this test's own, without a file to remember by."""

    server: Valkey
    folder: Path
    lost: int = 0  # keys that were there at the accidents
    _running: Running = field(init=False)

    def start(self) -> None:
        child = self.server.prepare()
        self._running = spawn(child, log=self.folder / "valkey.log")
        assert child.ready is not None
        pid = self._running.process.pid
        assert eventually(lambda: child.ready(pid), within=20)

    def end(self) -> None:
        stop(self._running, hurried=lambda: False)

    def client(self) -> "redis.Redis":
        return redis.Redis.from_url(self.server.url())

    def flush(self) -> None:
        with self.client() as client:
            self.lost += _keys(client)
            client.flushall()

    def kill_and_start_empty(self) -> None:
        with self.client() as client:
            self.lost += _keys(client)
        self._running.process.send_signal(signal.SIGKILL)
        self._running.process.wait(timeout=10)
        time.sleep(0.5)  # the worker meets a closed door for a while
        self.start()
        with self.client() as client:
            assert client.info("persistence")["aof_enabled"] == 0


def _keys(client: "redis.Redis") -> int:
    """Of the broker's database and of the cache's."""
    return sum(found["keys"] for found in client.info("keyspace").values())


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    found = Broker(Valkey(state=tmp_path / "broker", port=free_port(), durable=False), tmp_path)
    found.start()
    yield found
    found.end()


@pytest.fixture
def the_town(tmp_path: Path) -> Iterator[Town]:
    with town(state=tmp_path / "town") as found:
        settings.EXACT_SANDBOX_URL, settings.PRESTASHOP_SANDBOX_URL = found.exact, found.prestashop
        yield found


@pytest.fixture
def warm(broker: Broker, the_town: Town, process_environment: dict[str, str]) -> Iterator[Warm]:
    addresses = {
        "REDIS_URL": broker.server.url(),
        "EXACT_SANDBOX_URL": the_town.exact,
        "PRESTASHOP_SANDBOX_URL": the_town.prestashop,
    }
    with Warm(env=process_environment | QUICK | addresses) as found:
        yield found


@pytest.fixture
def companies(the_town: Town) -> list[Company]:
    """Fifteen orders of as many customers each, none of them booked, and a budget for a part of them."""
    found = [found_company(the_town, minute_limit=MINUTE_LIMIT) for _ in range(2)]
    for company in found:
        for n in range(ORDERS):
            company.order(customer={"email": f"customer{n}@klant.example"})
        company.due_now()
    return found


def delivered(companies: list[Company]) -> int:
    return sum(
        one.state == Delivery.State.DELIVERED
        for company in companies
        for one in company.deliveries()
    )


WHOLE = 2 * 3 * ORDERS  # a relation, a contact and an entry for each


def let_minutes_pass(companies: list[Company]) -> None:
    """For each company that has used up this minute, the next one begins: at the ledger first, then in our rows."""
    if any(_has_used_up_this_minute(company) for company in companies):
        companies[0].town.books_control.advance(seconds=60)
        for company in companies:
            _lane(company).update(minute_window=F("minute_window") - MINUTE)
    for company in companies:
        _wake_who_waits_for_a_minute_that_is_over(company)


def _lane(company: Company) -> "QuerySet[Lane]":
    return Lane.objects.filter(id=company.link().ledger.lane_id)


def _has_used_up_this_minute(company: Company) -> bool:
    this_minute = database_now().replace(second=0, microsecond=0)
    spent = _lane(company).filter(minute_window=this_minute, minute_spent__gte=F("minute_limit"))
    return spent.exists()


def _wake_who_waits_for_a_minute_that_is_over(company: Company) -> None:
    """Also who was put off a moment later, by a holder that had looked at the lane before."""
    now = database_now()
    with tenant_scope(company.tenant_id):
        Delivery.objects.filter(
            state=Delivery.State.WAITING, message_id=SPENT, not_before__gt=now
        ).update(not_before=now)
    if not _has_used_up_this_minute(company):
        for column in ("due_at", "closed_until"):
            _lane(company).filter(**{f"{column}__gt": now}).update(**{column: now})


def work_until(companies: list[Company], *, count: int) -> None:
    """Until so many records stand in the ledger. Nobody but the worker does the work."""

    def enough() -> bool:
        let_minutes_pass(companies)
        return delivered(companies) >= count

    assert eventually(enough, within=90), _where_it_stands(companies)


def _where_it_stands(companies: list[Company]) -> Counter[tuple[str, str, str]]:
    return Counter(
        (one.kind, one.state, one.message_id)
        for company in companies
        for one in company.deliveries()
    )


def calls_by_minute(company: Company) -> Counter[str]:
    """What the ledger itself counted for this administration, by its own clock."""
    rows = company.town.books_control.requests()
    return Counter(row["at"][:16] for row in rows if f"/{company.division}/" in row["path"])


def statuses(company: Company) -> set[Any]:
    rows = company.town.books_control.requests()
    return {row["status"] for row in rows if f"/{company.division}/" in row["path"]}


@pytest.mark.parametrize(
    "accident", [Broker.flush, Broker.kill_and_start_empty], ids=["flushed", "killed"]
)
def test_a_redis_that_forgets_everything_in_the_middle_of_work_costs_nothing(
    broker: Broker,
    warm: Warm,
    companies: list[Company],
    tmp_path: Path,
    accident: Callable[[Broker], None],
) -> None:
    worker = warm.worker(
        log=str(tmp_path / "worker"), prefix="", pool="threads", threads=4, tick_every=0.3
    )
    for part in (1, WHOLE // 4, WHOLE // 2, 3 * WHOLE // 4):
        work_until(companies, count=part)
        assert delivered(companies) < WHOLE, "too late: the work was done"
        accident(broker)
    work_until(companies, count=WHOLE)

    assert warm.poll(worker) == {"state": "running"}
    for company in companies:
        assert differences(company) == []
        assert {one.state for one in company.deliveries()} == {Delivery.State.DELIVERED}
        assert len(company.deliveries()) == WHOLE // 2
        assert 429 not in statuses(company)
    busiest = [max(calls_by_minute(company).values()) for company in companies]
    assert max(busiest) == MINUTE_LIMIT  # reached, so that it could have been passed
    assert broker.lost > 0
