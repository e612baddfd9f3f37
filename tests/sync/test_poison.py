"""One thing that cannot be handled must not stop its lane, its link or everybody: it is put aside, and the others go on."""

from typing import Any

import pytest
from django.db import OperationalError, connection

from connectors.errors import Kind, NotNow
from connectors.ports import EntryOrder
from iweb.core import boundaries
from iweb.sync import decisions, settle, upkeep
from iweb.sync.models import Delivery, Sale
from iweb.tenants.scopes import tenant_scope
from tests.sync.memory import World

pytestmark = pytest.mark.django_db


def _is(number: str, order: object) -> bool:
    return isinstance(order, EntryOrder) and order.entry.key.endswith(f"-O{number}")


def _booked(world: World) -> list[str]:
    return sorted(order.entry.key.rpartition("-O")[2] for order in world.ledger.entries())


def _by_number(world: World, number: str) -> Delivery:
    return next(d for d in world.deliveries("sales_entry") if d.natural_key.endswith(f"-O{number}"))


def test_a_bug_in_sending_one_entry_lets_the_others_through(world: World) -> None:
    poison = world.order(customer="1")
    world.order(customer="2")
    world.walk()

    def fail(order: object) -> None:
        if _is(poison.external_id, order):
            raise TypeError("a fault of our own")

    world.ledger.before_send = fail
    world.run(rounds=20)

    assert _booked(world) == ["2"]
    assert _by_number(world, "1").state == "attention"
    assert _by_number(world, "1").message_id == "delivery.unforeseen"
    assert world.lane().lease_until is None


def test_a_bug_after_the_answer_leaves_a_doubt_that_is_looked_up(world: World) -> None:
    world.order()
    world.walk()
    world.ledger.plan.extend(["committed", "committed"])
    failed = []

    def fail(order: object) -> None:
        if isinstance(order, EntryOrder) and not failed:
            failed.append(order)
            raise KeyError("a header that nobody expected")

    world.ledger.during_send = fail
    world.run()

    assert len(world.ledger.entries()) == 1
    assert world.entry().state == "delivered"
    assert world.ledger.looked_up != []


def test_an_order_that_cannot_be_read_any_more_is_put_aside(world: World) -> None:
    world.order(customer="1")
    world.order(customer="2")
    world.walk()
    with tenant_scope(world.tenant_id):
        Delivery.objects.filter(id=_by_number(world, "1").id).update(order={"type": "Nothing"})

    world.run(rounds=20)

    assert _booked(world) == ["2"]
    assert _by_number(world, "1").state == "attention"


def test_a_look_up_that_fails_for_one_is_asked_for_each_alone(world: World) -> None:
    orders = [world.order(customer=str(n)) for n in (1, 2, 3)]
    world.walk()
    world.update(Delivery, look_up_first=True)

    def fail(asked: Any) -> None:
        if any(_is(orders[0].external_id, order) for order in asked):
            raise NotNow("exact.read_unreadable", kind=Kind.RETRY)

    world.ledger.during_look_up = fail
    world.run(rounds=3)

    assert _booked(world) == ["2", "3"]
    assert _by_number(world, "1").state in ("waiting", "unknown")


def test_a_bug_in_looking_one_up_does_not_hold_the_others(world: World) -> None:
    orders = [world.order(customer=str(n)) for n in (1, 2, 3)]
    world.walk()
    world.update(Delivery, look_up_first=True)

    def fail(asked: Any) -> None:
        if any(_is(orders[0].external_id, order) for order in asked):
            raise AttributeError("a fault of our own")

    world.ledger.during_look_up = fail
    world.run(rounds=20)

    assert _booked(world) == ["2", "3"]
    assert _by_number(world, "1").state == "attention"


def test_a_receipt_that_cannot_be_stored_puts_aside_its_delivery_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number longer than its column is a database error in the middle of a slice."""
    world.order(customer="1")
    world.order(customer="2")
    world.walk()
    written = settle._write_receipt

    def write(*, work: Any, receipt: Any, **more: Any) -> None:
        if work.delivery.natural_key.endswith("-O1"):
            with connection.cursor() as cursor:
                cursor.execute("SELECT repeat('9', 41)::varchar(40)::int")
        written(work=work, receipt=receipt, **more)

    monkeypatch.setattr(settle, "_write_receipt", write)
    world.run(rounds=20)

    assert _by_number(world, "2").state == "delivered"
    assert _by_number(world, "1").state == "attention"
    assert _booked(world) == ["1", "2"]


@pytest.mark.django_db(transaction=True)
def test_a_connection_lost_in_the_middle_of_a_slice_costs_a_look_up_and_nothing_else(
    world: World,
) -> None:
    """As a process finds it that slept in a transaction: the database ended its session."""
    world.order()
    world.walk()
    ended = []

    def end(name: str) -> None:
        if name == "tenant scope: before commit" and world.ledger.entries() and not ended:
            ended.append(name)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    boundaries.listen(end)
    try:
        world.serve()
    except OperationalError:
        pass
    finally:
        boundaries.listen(None)
    world.free_lane()
    world.run()

    assert ended
    assert len(world.ledger.entries()) == 1
    assert world.entry().state == "delivered"


def test_a_sale_that_cannot_be_decided_is_held_and_the_next_ones_are_booked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison, think = world.order(customer="1"), decisions.think
    world.order(customer="2")

    def fail(*, row: Sale, reader: Any) -> decisions.Decision:
        if row.external_id == poison.external_id:
            raise KeyError("a fault of our own")
        return think(row=row, reader=reader)

    monkeypatch.setattr(decisions, "think", fail)
    world.walk()
    world.run()

    assert {s.external_id: s.outcome for s in world.sales()} == {"1": "held", "2": "booked"}
    assert _booked(world) == ["2"]


@pytest.mark.parametrize(
    "error", [ValueError("no total"), KeyError("associations"), ArithmeticError("0/0")]
)
def test_a_document_that_cannot_be_read_is_held_and_the_page_is_kept(
    world: World, error: Exception
) -> None:
    poison = world.order(customer="1")
    world.order(customer="2")
    world.shop.broken[poison.external_id] = error

    world.walk()
    world.run()

    assert {s.external_id: s.outcome for s in world.sales()} == {"1": "held", "2": "booked"}


def test_a_sale_that_does_not_fit_its_columns_is_held_and_the_page_is_kept(world: World) -> None:
    world.order(customer="1", reference="R" * 300)
    world.order(customer="2")

    world.walk()
    world.run()

    assert {s.external_id: (s.outcome, s.reason) for s in world.sales()} == {
        "1": ("held", "source_unreadable"),
        "2": ("booked", ""),
    }


def test_a_reader_with_a_bug_gives_its_reading_back_and_waits_longer_each_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("a fault of our own")

    monkeypatch.setattr(world.shop, "read", fail)

    with pytest.raises(RuntimeError):
        world.walk()

    link = world.link()
    assert link.read_lease_until is None
    assert link.read_failures == 1
    assert link.state_reason == "sync.unforeseen"


def test_upkeep_goes_on_when_one_grant_cannot_be_renewed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    repaired = []

    def busy(**_: Any) -> bool:
        raise NotNow("exact.token_busy", kind=Kind.RETRY)

    monkeypatch.setattr(upkeep, "refresh_if_idle", busy)
    monkeypatch.setattr(upkeep, "_masters_are_old", lambda **_: False)
    monkeypatch.setattr(upkeep, "repair", lambda **ids: repaired.append(ids))

    upkeep.run_upkeep()

    assert [one["link_id"] for one in repaired] == [world.link_id]
