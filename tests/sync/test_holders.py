"""A holder that slept changes nothing any more, and two of anything do not stand in each other's way (DESIGN 4)."""

from collections.abc import Callable
from typing import Any

import pytest

from connectors.models import Lane
from iweb.sync import delivery, lanes, pipeline, settle
from iweb.sync.models import Attempt, Delivery
from iweb.tenants.scopes import tenant_scope
from tests.sync.memory import World, found_world

pytestmark = pytest.mark.django_db


def _another_holder(world: World) -> None:
    """The lease ended while the holder slept: another one serves the lane to the end of what it can do."""
    world.free_lane()
    Lane.objects.filter(id=world.lane_id).update(lease_until=None)
    world.serve()


@pytest.mark.parametrize("answer", ["refused", "429", "lost on the way", "answer lost", "no right"])
@pytest.mark.parametrize("fate", ["committed", "answer lost", "refused"])
def test_a_holder_that_slept_through_its_answer_changes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, answer: str, fate: str
) -> None:
    """It wakes with the answer in its hands, after its successor looked twice, sent again and got `fate` for an answer."""
    monkeypatch.setattr("django.conf.settings.IWEB_LOOK_UP_PAUSE", 0)
    world.know_customer()
    world.order()
    world.walk()
    world.ledger.plan.extend([answer, fate])
    seen: list[dict[str, Any]] = []

    def wake_late(function: Callable[..., object]) -> Callable[..., object]:
        def settled(**values: Any) -> object:
            if not seen:
                seen.append({})
                for _ in range(3):
                    _another_holder(world)
                seen[0] = _told(world)
            return function(**values)

        return settled

    for name in ("refused", "not_sent", "in_doubt", "delivered"):
        monkeypatch.setattr(settle, name, wake_late(getattr(settle, name)))
    world.serve()

    assert _told(world) == seen[0]
    world.run()
    assert world.ledger.doubled() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("answer", ["refused", "429", "lost on the way", "no right"])
def test_a_holder_that_slept_wakes_while_its_successor_is_sending_and_changes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    """Else the receipt that comes in this moment would find its delivery in another state, and be lost."""
    monkeypatch.setattr("django.conf.settings.IWEB_LOOK_UP_PAUSE", 0)
    monkeypatch.setattr("django.conf.settings.IWEB_SLICE", 3)
    world.know_customer()
    world.order()
    world.walk()
    world.ledger.plan.append(answer)
    asleep: list[Callable[[], object]] = []

    def sleep(function: Callable[..., object]) -> Callable[..., object]:
        def settled(**values: Any) -> object:
            if asleep:
                return function(**values)
            asleep.append(lambda: function(**values))
            return None

        return settled

    for name in ("refused", "not_sent", "in_doubt"):
        monkeypatch.setattr(settle, name, sleep(getattr(settle, name)))
    world.serve()
    seen: list[str] = []

    def wake(_order: object) -> None:
        asleep[0]()
        seen.extend(d.state for d in world.open())

    world.ledger.during_send = wake
    for _ in range(3):
        _another_holder(world)

    assert seen == ["sending"]
    assert {d.state for d in world.deliveries()} == {"delivered"}
    assert world.ledger.doubled() == []
    assert world.attempts()[-1].outcome == "delivered"


def _told(world: World) -> dict[str, Any]:
    rows = [(d.natural_key, d.state, d.message_id, d.tries, d.cleared) for d in world.deliveries()]
    log = [(a.fence, a.purpose, a.outcome) for a in (*world.attempts(), *world.attempts("look_up"))]
    return {"deliveries": rows, "attempts": log, "ledger": world.link().ledger.state}


def test_a_look_up_that_slept_through_a_send_and_a_persons_retry_clears_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person's retry counts the tries anew: the number of tries alone does not tell the two apart."""
    monkeypatch.setattr("django.conf.settings.IWEB_LOOK_UP_PAUSE", 0)
    world.know_customer()
    world.order()
    world.walk()
    world.ledger.plan.append("lost on the way")
    monkeypatch.setattr("django.conf.settings.IWEB_SLICE", 1)
    world.serve()
    (entry,) = [d for d in world.deliveries() if d.state == "unknown"]
    slept: list[str] = []

    def sleep(_orders: object) -> None:
        if not slept and len(world.ledger.looked_up) == 2:
            slept.append("once")
            world.ledger.plan.append("commits late")
            for _ in range(2):
                _another_holder(world)
            delivery.retry(tenant_id=world.tenant_id, delivery_ids=[entry.id], by=None)
            with tenant_scope(world.tenant_id):
                Delivery.objects.filter(id=entry.id).update(tries=1)

    world.ledger.during_look_up = sleep
    world.serve()
    world.serve()
    assert slept
    world.ledger.settle_late()
    world.run()

    assert world.ledger.doubled() == []


def test_a_holder_that_lost_its_lane_puts_nothing_aside(world: World) -> None:
    world.know_customer()
    world.order()
    world.walk()
    claim = lanes.claim_lane(lane_id=world.lane_id)
    assert claim is not None
    Lane.objects.filter(id=world.lane_id).update(fence=claim.fence + 1)
    (entry,) = world.open()

    settle.stuck(
        tenant_id=world.tenant_id,
        delivery_id=entry.id,
        message_id="delivery.kind_unknown",
        fence=claim.fence,
    )

    assert [d.state for d in world.open()] == ["ready"]


def test_a_left_over_of_a_holder_that_is_at_work_is_left_alone(world: World) -> None:
    """A holder that slept sees `sending` of its successor's and must not call that in doubt."""
    world.know_customer()
    world.order()
    world.walk()
    stale = lanes.claim_lane(lane_id=world.lane_id)
    assert stale is not None
    (due,) = lanes.pick_due(claim=stale, limit=5)
    seen: list[str] = []

    def look(_order: object) -> None:
        delivery._work_off(claim=stale, due=(due,))
        seen.extend(d.state for d in world.open())

    Lane.objects.filter(id=world.lane_id).update(lease_until=None)
    world.ledger.during_send = look
    world.serve()

    assert seen == ["sending"]
    assert world.open() == []
    assert world.ledger.looked_up == []


def test_what_died_while_it_was_sent_is_in_doubt_even_when_it_cannot_be_rendered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its account vanished meanwhile: a person is asked, and after that it is looked up twice."""
    from connectors.models import MasterData

    world.know_customer()
    world.order()
    world.walk()
    with tenant_scope(world.tenant_id):
        rows = Delivery.objects.filter(state="ready")
        entry = rows.get()
        rows.update(state="sending", fence=world.lane().fence)
        accounts = MasterData.objects.filter(kind="ledger_account")
        accounts.update(kind="gone")
        Attempt.objects.create(
            tenant_id=world.tenant_id, link_id=world.link_id, lane_id=world.lane_id, delivery_id=entry.id,
            kind=entry.kind, natural_key=entry.natural_key, purpose="send", fence=world.lane().fence,
            started_at=entry.created_at,
        )  # fmt: skip
    world.serve()
    world.serve()
    with tenant_scope(world.tenant_id):
        entry.refresh_from_db()
        assert (entry.state, entry.message_id) == ("attention", "delivery.ledger_account_gone")
        MasterData.objects.filter(kind="gone").update(kind="ledger_account")
    delivery.retry(tenant_id=world.tenant_id, delivery_ids=[entry.id], by=None)

    world.run()

    assert len(world.ledger.looked_up) == 2
    assert len(world.ledger.entries()) == 2


# --- two walkers, two companies ---


def test_two_walkers_of_one_link_decide_each_sale_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.order()
    inside: list[object] = []
    keep = pipeline.readings.keep

    def overtaken(**values: Any) -> int:
        if not inside:
            inside.append("walks")
            world.walk()
        return keep(**values)

    monkeypatch.setattr(pipeline.readings, "keep", overtaken)

    assert world.walk() is None
    world.run()
    assert len(world.bookings()) == 1
    assert len(world.ledger.entries()) == 1


def test_two_companies_on_one_division_with_the_same_numbers_stand_side_by_side(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = found_world(monkeypatch, ledger=world.ledger)
    for one in (world, other):
        one.order(reference="SAME", invoice_number="IN1")
        one.walk()

    world.run()
    other.run()

    assert world.lane_id == other.lane_id
    assert len(world.ledger.entries()) == 2, (world.states(), other.states())
    assert world.ledger.doubled() == []
