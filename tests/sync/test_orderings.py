"""Any order of walking, serving, dying, sleeping, losing answers and memory: each record once, and nothing left behind.

A state machine drives the whole road over one link; the ledger is in memory and commits, commits late, loses answers, refuses
and answers 429. What is late stands there before the pause between two look-ups is over, as the machine may assume of a
ledger (docs/delivery.md, rule 2). A worker that dies commits nothing from then on; one that sleeps wakes after its successor
is done, and its clock shows it.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from connectors.models import Connection, Lane
from iweb.core import boundaries
from iweb.sync import delivery, gates, lanes, proof, replay
from iweb.sync.models import Delivery, DeliveryBooking, Receipt
from iweb.tenants.scopes import tenant_scope
from mappings.sale import DocumentKind, Sale, SaleState
from tests.mappings.baskets import ADDRESS, INVOICED, credit_of, line
from tests.sync.changed import follow
from tests.sync.memory import FAULTS, World, found_world

DIVISIONS = count(70_000)
CANCELLED = SaleState(external_id="6", name="Cancelled", cancelled=True)
GROSS = ("12.10", "24.20", "36.30")
# Crossings at which no scope is open, so that somebody else can work meanwhile in this very process.
PAUSES = ("memory: ", "receipt in hand", "look-up answered")

numbers = st.integers(min_value=0, max_value=40)


class DiedError(BaseException):
    """The process is gone: nothing that it would still do is done."""


@contextmanager
def dying(*, at: int) -> Iterator[None]:
    """From the `at`-th crossing on every crossing raises, so that nothing commits any more, not even giving a lane back."""
    crossed = count()

    def die(_name: str) -> None:
        if next(crossed) >= at:
            raise DiedError

    boundaries.listen(die)
    try:
        with suppress(DiedError):
            yield
    finally:
        boundaries.listen(None)


@contextmanager
def sleeping(*, at: int, meanwhile: Callable[[], object]) -> Iterator[None]:
    """At the `at`-th place to sleep at, somebody else does `meanwhile`, and then the sleeper goes on."""
    crossed, slept = count(), []

    def sleep(name: str) -> None:
        if name.startswith(PAUSES) and not slept and next(crossed) >= at:
            slept.append(name)
            meanwhile()

    boundaries.listen(sleep)
    try:
        yield
    finally:
        boundaries.listen(None)


class Road(RuleBasedStateMachine):
    """One company between a shop and a ledger, and everything that may happen to it."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.world: World = found_world(self.patch, division=next(DIVISIONS))
        follow(self.world.link(), "phone", "email")
        self.asleep, awake = 0.0, gates.seconds_awake
        self.patch.setattr(gates, "seconds_awake", lambda: awake() + self.asleep)

    def teardown(self) -> None:
        try:
            self.everything_calms_down()
        finally:
            boundaries.listen(None)
            self.patch.undo()

    # --- the shop ---

    @initialize(customer=st.sampled_from("12"))
    def somebody_bought(self, customer: str) -> None:
        self.world.order(customer=customer)
        self.world.walk()

    @rule(
        customer=st.sampled_from("12"),
        gross=st.sampled_from(GROSS),
        phone=st.sampled_from(["", "010-1", "010-2"]),
    )
    def somebody_buys(self, customer: str, gross: str, phone: str) -> None:
        address = replace(ADDRESS, phone=phone)
        self.world.order(customer=customer, gross=gross, invoice_address=address)

    @rule(which=numbers, gross=st.sampled_from(GROSS))
    def an_order_changes(self, which: int, gross: str) -> None:
        documents = self.world.shop.documents
        self._change(documents[which % len(documents)], gross=gross)

    def _change(self, sale: Sale, *, gross: str) -> None:
        new = line(f"{float(gross) / 1.21:.2f}", gross)
        self.world.change(
            sale,
            lines=(new,),
            total_net=new.net,
            total_gross=new.gross,
            invoice_number=f"{sale.invoice_number}X"[:12],
        )

    @rule(which=numbers, state=st.sampled_from([CANCELLED, INVOICED]))
    def an_order_is_cancelled_or_revived(self, which: int, state: SaleState) -> None:
        sale = self.world.shop.documents[which % len(self.world.shop.documents)]
        self.world.change(sale, state=state)

    @rule(which=numbers, gross=st.sampled_from(GROSS))
    def something_is_given_back(self, which: int, gross: str) -> None:
        sold = [one for one in self.world.shop.documents if one.kind is DocumentKind.ORDER]
        lines = (line(f"{float(gross) / 1.21:.2f}", gross),)
        number = str(next(self.world.numbers))
        slip = credit_of(sold[which % len(sold)], external_id=number, lines=lines)
        self.world.shop.documents.append(slip)

    # --- workers ---

    @rule()
    def walk(self) -> None:
        self.world.walk()

    @rule(at=numbers)
    def walk_and_die(self, at: int) -> None:
        with dying(at=at):
            self.world.walk()

    @rule()
    def serve(self) -> None:
        self.world.serve()

    @rule(at=numbers)
    def serve_and_die(self, at: int) -> None:
        with dying(at=at):
            self.world.serve()
        self._lease_ends()

    @rule(
        at=st.integers(min_value=0, max_value=8),
        meanwhile=st.sampled_from(
            ["it is overtaken", "an hour passes", "an order changes", "a doubt is raised"]
        ),
    )
    def serve_and_sleep(self, at: int, meanwhile: str) -> None:
        """Beyond the lease, and then a successor is at work; or just long enough for others to change what was loaded."""
        deeds: dict[str, Callable[[], object]] = {
            "it is overtaken": self._overtaken,
            "an hour passes": self._overtaken_for_an_hour,
            "an order changes": self._the_latest_order_changes,
            "a doubt is raised": self.somebody_marks_the_link_unproven,
        }
        with sleeping(at=at, meanwhile=deeds[meanwhile]):
            self.world.serve()
        self._lease_ends()

    def _the_latest_order_changes(self) -> None:
        self._change(self.world.shop.documents[-1], gross="48.40")
        self.world.walk()

    def _overtaken(self) -> None:
        self.asleep += 61
        self._lease_ends()
        self.world.serve()

    def _overtaken_for_an_hour(self) -> None:
        for _ in range(3):
            self._overtaken()
            self.time_passes()

    def _lease_ends(self) -> None:
        Lane.objects.filter(id=self.world.lane_id).update(lease_until=None)
        self.world.free_lane(seconds=0)

    # --- the ledger ---

    @rule(faults=st.lists(st.sampled_from(sorted(FAULTS)), min_size=1, max_size=4))
    def the_ledger_will_fail(self, faults: list[str]) -> None:
        self.world.ledger.plan.extend(faults)

    @rule()
    def time_passes(self) -> None:
        self.world.ledger.settle_late()
        self.world.time_passes()

    @rule()
    def the_owner_reconnects(self) -> None:
        ledger_id = self.world.link().ledger_id
        self.world.update(Connection, state=Connection.State.WORKING)
        lanes.wake(tenant_id=self.world.tenant_id, connection_id=ledger_id)

    # --- people ---

    @rule(which=numbers)
    def a_person_tries_again(self, which: int) -> None:
        if rows := self.world.deliveries():
            one = rows[which % len(rows)]
            delivery.retry(tenant_id=self.world.tenant_id, delivery_ids=[one.id], by=None)

    @rule(which=numbers)
    def a_person_holds(self, which: int) -> None:
        if rows := self.world.deliveries("sales_entry"):
            one = rows[which % len(rows)]
            replay.hold_delivery(tenant_id=self.world.tenant_id, delivery_id=one.id, by=None)

    @rule()
    def support_replays_everything(self) -> None:
        ids = [sale.id for sale in self.world.sales()]
        replay.replay_sales(tenant_id=self.world.tenant_id, sale_ids=ids, by=None, reason="")

    @rule()
    def somebody_marks_the_link_unproven(self) -> None:
        proof.mark_unproven(tenant_id=self.world.tenant_id, link_id=self.world.link_id, why="asked")

    @rule()
    def receipts_are_deleted_by_hand(self) -> None:
        with tenant_scope(self.world.tenant_id):
            Receipt.objects.all().delete()

    @rule()
    def deliveries_are_deleted_by_hand(self) -> None:
        with tenant_scope(self.world.tenant_id):
            Receipt.objects.all().delete()
            DeliveryBooking.objects.all().delete()
            Delivery.objects.update(after=None)
            Delivery.objects.all().delete()

    @rule()
    def upkeep(self) -> None:
        proof.repair(tenant_id=self.world.tenant_id, link_id=self.world.link_id)

    # --- what holds at every moment ---

    @invariant()
    def nothing_stands_there_twice(self) -> None:
        assert self.world.ledger.doubled() == []

    @invariant()
    def every_entry_is_explained_by_a_booking(self) -> None:
        decided = {
            (b.content["value"]["entry"]["key"], b.gross, b.content["value"]["entry"]["human_part"])
            for b in self.world.bookings()
        }
        stand = {
            (o.entry.key, o.entry.total_gross, o.entry.human_part)
            for o in self.world.ledger.entries()
        }
        assert stand <= decided, stand - decided

    @invariant()
    def nothing_is_open_in_the_database(self) -> None:
        assert connection.in_atomic_block is False

    # --- what holds in the end ---

    def everything_calms_down(self) -> None:
        """Faults stop, and everybody does what they do every hour: every booking is delivered, or waits for a person."""
        self.world.ledger.plan.clear()
        for hour in range(8):
            self.the_owner_reconnects()
            self.time_passes()
            self.upkeep()
            self.world.walk()
            self.world.run(rounds=4)
            if hour and not self.world.open():
                break
        self.nothing_stands_there_twice()
        self.every_entry_is_explained_by_a_booking()
        assert all(sale.outcome != "new" for sale in self.world.sales())
        rows = self.world.deliveries()
        waits = {one.id for one in rows if one.state == "attention"}
        for one in rows:
            assert one.state == "delivered" or one.id in waits or one.after_id in waits, (
                one.kind, one.state, one.message_id, one.detail,
            )  # fmt: skip
            assert one.state != "attention" or (one.attention_reason and one.message_id)
        delivered = {one.natural_key for one in rows if one.state == "delivered"}
        keys = [order.entry.key for order in self.world.ledger.entries()]
        assert {key for key in delivered if re.search("-[OC]", key)} == set(keys) & delivered
        assert len(keys) == len(set(keys))


def run_orderings(*, examples: int, steps: int, **more: Any) -> None:
    """Raises with the shortest story that breaks something."""
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Road,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            **more,
        ),
    )


@pytest.mark.django_db(transaction=True)
def test_any_order_of_events_books_each_order_once() -> None:
    run_orderings(examples=30, steps=25)
