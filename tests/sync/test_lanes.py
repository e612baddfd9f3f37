"""Lanes: one writer per division, fair between tenants, safe when a holder dies or sleeps (DESIGN 4)."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from connectors.models import Connection, Lane
from iweb.core.clock import database_now
from iweb.sync import lanes, tick
from iweb.sync.models import Delivery
from iweb.tenants.scopes import tenant_scope
from tests.sync.builders import due_now, make_delivery, make_lane, make_link

pytestmark = pytest.mark.django_db


def _picked(lane: Lane, limit: int = 100) -> list[str]:
    claim = lanes.claim_lane(lane_id=lane.id)
    assert claim is not None
    return [str(due.delivery_id) for due in lanes.pick_due(claim=claim, limit=limit)]


def test_a_lane_without_due_work_is_not_claimed() -> None:
    lane = make_lane()

    assert lanes.claim_lane(lane_id=lane.id) is None


def test_a_claimed_lane_is_not_claimed_again_before_its_lease_ends() -> None:
    lane = due_now(make_lane())

    first = lanes.claim_lane(lane_id=lane.id)

    assert first is not None
    assert lanes.claim_lane(lane_id=lane.id) is None
    Lane.objects.filter(id=lane.id).update(lease_until=database_now() - timedelta(seconds=1))
    second = lanes.claim_lane(lane_id=lane.id)
    assert second is not None
    assert second.fence == first.fence + 1


def test_the_lane_that_waited_longest_is_claimed_first() -> None:
    now = database_now()
    recent = due_now(make_lane(last_served_at=now))
    never = due_now(make_lane(last_served_at=None))
    old = due_now(make_lane(last_served_at=now - timedelta(hours=1)))

    order = [claim.lane_id for _ in range(3) if (claim := lanes.claim_lane()) is not None]

    assert order == [never.id, old.id, recent.id]


def test_a_lane_that_the_ledger_closed_waits_until_it_opens() -> None:
    lane = due_now(make_lane(closed_until=database_now() + timedelta(minutes=1)))

    assert lanes.claim_lane(lane_id=lane.id) is None
    assert lane.id not in tick.due_lanes()


def test_a_holder_whose_fence_moved_on_gives_nothing_back() -> None:
    lane = due_now(make_lane())
    stale = lanes.claim_lane(lane_id=lane.id)
    assert stale is not None
    Lane.objects.filter(id=lane.id).update(lease_until=None)
    current = lanes.claim_lane(lane_id=lane.id)
    assert current is not None

    lanes.release_lane(claim=stale)

    lane.refresh_from_db()
    assert lane.lease_until is not None
    assert lane.fence == current.fence


def test_giving_a_lane_back_notes_when_it_is_due_again() -> None:
    lane = due_now(make_lane())
    link = make_link(lane=lane)
    later = database_now() + timedelta(minutes=5)
    make_delivery(link=link, not_before=later)
    claim = lanes.claim_lane(lane_id=lane.id)
    assert claim is not None

    assert lanes.release_lane(claim=claim) == later

    lane.refresh_from_db()
    assert (lane.due_at, lane.lease_until) == (later, None)


def test_what_waits_for_an_undelivered_relation_is_not_due() -> None:
    lane = due_now(make_lane())
    link = make_link(lane=lane)
    relation = make_delivery(link=link)
    make_delivery(link=link, kind=Delivery.Kind.SALES_ENTRY, after=relation)

    assert _picked(lane) == [str(relation.id)]


def test_a_follower_is_due_once_its_relation_is_delivered() -> None:
    lane = due_now(make_lane())
    link = make_link(lane=lane)
    relation = make_delivery(link=link, state=Delivery.State.DELIVERED)
    entry = make_delivery(link=link, kind=Delivery.Kind.SALES_ENTRY, after=relation)

    assert _picked(lane) == [str(entry.id)]


@pytest.mark.parametrize(
    ("state", "is_due"),
    [
        ("ready", True),
        ("waiting", True),
        ("unknown", True),
        ("sending", True),  # a left-over of a holder that died
        ("delivered", False),
        ("attention", False),
    ],
)
def test_the_states_that_a_lane_works_on(state: str, is_due: bool) -> None:
    lane = due_now(make_lane())
    delivery = make_delivery(link=make_link(lane=lane), state=state)

    assert (str(delivery.id) in _picked(lane)) is is_due


def test_two_tenants_on_one_division_take_turns_and_live_work_goes_first() -> None:
    lane = due_now(make_lane())
    big, small = make_link(lane=lane), make_link(lane=lane)
    backlog = [make_delivery(link=big, live=False) for _ in range(5)]
    live = [make_delivery(link=big) for _ in range(3)] + [make_delivery(link=small)]

    picked = _picked(lane, limit=5)

    assert str(live[3].id) in picked[:2]
    assert set(picked[:4]) == {str(d.id) for d in live}
    assert picked[4] in {str(d.id) for d in backlog}


def test_a_connection_that_must_be_reconnected_holds_only_its_own_work() -> None:
    lane = due_now(make_lane())
    broken, working = make_link(lane=lane), make_link(lane=lane)
    make_delivery(link=broken)
    other = make_delivery(link=working)
    with tenant_scope(broken.tenant_id):
        Connection.objects.filter(id=broken.ledger_id).update(state=Connection.State.BROKEN)

    assert _picked(lane) == [str(other.id)]


def test_waking_a_connection_makes_its_waiting_work_due() -> None:
    lane = make_lane()
    link = make_link(lane=lane)
    waiting = make_delivery(
        link=link, state=Delivery.State.WAITING, not_before=database_now() + timedelta(hours=1)
    )

    assert lanes.wake(tenant_id=link.tenant_id, connection_id=link.ledger_id) == 1

    assert _picked(lane) == [str(waiting.id)]


def test_a_lane_whose_note_was_lost_is_found_by_the_recount() -> None:
    lane = make_lane(due_at=None)
    make_delivery(link=make_link(lane=lane))

    tick.recount_lanes()

    assert lane.id in tick.due_lanes()


@pytest.mark.django_db(transaction=True)
def test_ten_holders_that_claim_at_once_get_ten_different_lanes() -> None:
    wanted = {due_now(make_lane()).id for _ in range(10)}
    claimed: list[lanes.Claim | None] = []
    start = threading.Barrier(12)

    def claim() -> None:
        start.wait()
        claimed.append(lanes.claim_lane())
        connections.close_all()

    threads = [threading.Thread(target=claim) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    got = [one.lane_id for one in claimed if one is not None]
    assert len(got) == len(set(got)) <= 10
    while (
        late := lanes.claim_lane()
    ) is not None:  # a row that was locked is skipped, not waited for
        got.append(late.lane_id)
    assert sorted(got) == sorted(wanted)
    assert connection.in_atomic_block is False
