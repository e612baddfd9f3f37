"""When a whole lane has to wait, and for how long: budgets at the turn of a minute or a day, and resets that cannot be true."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from connectors.models import Connection, Lane
from iweb.core.clock import database_now
from iweb.sync import mirrors, tick
from iweb.sync.gates import BudgetGate
from tests.sync.builders import make_lane
from tests.sync.memory import World

pytestmark = pytest.mark.django_db(transaction=True)
ENDPOINT = "POST salesentry/SalesEntries"


def test_a_spent_minute_closes_the_lane_and_leaves_the_rest_of_the_queue_as_it_is(
    world: World,
) -> None:
    """Else each of ten thousand waiting orders would be tried, and put off, within every minute."""
    world.know_customer()
    for _ in range(5):
        world.order()
    world.walk()
    now = database_now()
    minute = now.astimezone(UTC).replace(second=0, microsecond=0)
    Lane.objects.update(minute_window=minute, minute_spent=60)

    handled = world.serve()

    states = [one.state for one in world.open()]
    assert (handled, sorted(states)) == (0, ["ready"] * 4 + ["waiting"])
    closed_until = world.lane().closed_until
    assert closed_until is not None
    assert closed_until == minute + timedelta(minutes=1) or database_now() > closed_until
    assert world.lane_id not in tick.due_lanes() or database_now() > closed_until
    world.run()
    assert len(world.ledger.entries()) == 6


@pytest.mark.parametrize("reset", ["4102444800000", "9" * 25, "253402300799999999"])
def test_a_reset_that_cannot_be_true_closes_the_lane_for_a_minute_only(reset: str) -> None:
    lane = make_lane()
    gate = BudgetGate(lane_id=lane.id)
    gate.before(endpoint=ENDPOINT)

    gate.after(endpoint=ENDPOINT, status=429, headers={"X-RateLimit-Reset": reset})

    lane.refresh_from_db()
    assert lane.closed_until is not None
    assert lane.closed_until <= database_now() + timedelta(seconds=62)


def test_what_an_answer_says_of_yesterday_spends_nothing_of_today() -> None:
    """A call that was answered after midnight, when another one had begun the new day already."""
    lane = make_lane()
    gate = BudgetGate(lane_id=lane.id)
    gate.before(endpoint=ENDPOINT)
    today = datetime.now(UTC).date() + timedelta(days=1)
    Lane.objects.filter(id=lane.id).update(day_window=today, day_spent=1)

    gate.after(
        endpoint=ENDPOINT,
        status=200,
        headers={"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "3"},
    )

    lane.refresh_from_db()
    assert lane.day_spent == 1


def test_deliveries_are_locked_before_lanes_by_holders_as_by_people(world: World) -> None:
    """One order for all, so that a person who tries again and a holder that sends never wait for each other."""
    world.order()
    world.walk()

    with CaptureQueriesContext(connection) as queries:
        world.serve()

    wrote = [q["sql"] for q in queries]
    sending = next(n for n, sql in enumerate(wrote) if "'sending'" in sql and "UPDATE" in sql)
    locks = [
        n for n, sql in enumerate(wrote) if 'FROM "connectors_lane"' in sql and "FOR UPDATE" in sql
    ]
    assert any(n > sending for n in locks)
    assert not any(
        "FOR UPDATE" in sql and "connectors_lane" in sql for sql in wrote[sending - 3 : sending]
    )


def test_a_ledger_that_works_again_wakes_what_waited_for_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.order()
    world.walk()
    world.ledger.plan.append("no right")
    world.serve()
    assert world.lane_id not in tick.due_lanes()
    monkeypatch.setattr(mirrors, "_check_access", lambda **_: None)
    monkeypatch.setattr(mirrors, "_read_masters", lambda **_: None)
    monkeypatch.setattr(mirrors, "_read_relations", lambda **_: None)

    mirrors.refresh_ledger(tenant_id=world.tenant_id, connection_id=world.link().ledger_id)

    assert world.link().ledger.state == Connection.State.WORKING
    assert world.lane_id in tick.due_lanes()
    assert {one.state for one in world.open()} == {"ready", "waiting"}
    world.serve()
    assert len(world.ledger.entries()) == 1
