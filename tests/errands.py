"""Errands for tests of the whole road in one process: walk and serve until nothing moves any more."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.test import override_settings

from iweb.sync import delivery, pipeline
from iweb.sync.models import Delivery
from tests.town import Company, Town

# As quick as a real pause would be patient. Deadlines leave room for a busy machine.
QUICK = {
    "IWEB_LEASE_SECONDS": 6,
    "IWEB_CALL_DEADLINE": 3,
    "IWEB_LOOK_UP_PAUSE": 1,
    "IWEB_RETRY_PAUSE": 1,
}
OPEN = (
    Delivery.State.READY,
    Delivery.State.SENDING,
    Delivery.State.UNKNOWN,
    Delivery.State.WAITING,
)


@contextmanager
def quick(town: Town, **settings: object) -> Iterator[None]:
    """The program's settings for this town, with short pauses."""
    addresses = {"EXACT_SANDBOX_URL": town.exact, "PRESTASHOP_SANDBOX_URL": town.prestashop}
    with override_settings(**(QUICK | addresses | settings)):
        yield


def walk(company: Company) -> None:
    """Read the shop now and decide what is new."""
    company.due_now()
    summary = pipeline.walk(tenant_id=company.tenant_id, link_id=company.link_id)
    assert summary is not None
    assert summary.failure == "", summary.failure


def serve(company: Company) -> int:
    lane = company.link().ledger.lane
    assert lane is not None
    return delivery.serve_lane(lane_id=lane.id)


def open_deliveries(company: Company) -> list[Delivery]:
    return [one for one in company.deliveries() if one.state in OPEN]


def run_dry(company: Company, *, seconds: float = 30) -> list[Delivery]:
    """Serve until nothing is open, or until the time is over. Gives all deliveries."""
    end = time.monotonic() + seconds
    while open_deliveries(company) and time.monotonic() < end:
        if not serve(company):
            time.sleep(0.1)
    return company.deliveries()


def book_everything(company: Company, *, seconds: float = 30) -> list[Delivery]:
    walk(company)
    return run_dry(company, seconds=seconds)
