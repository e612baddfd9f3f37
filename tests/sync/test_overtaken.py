"""What changes while a lane works: an order, a link, a person's mind (DESIGN 4)."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from connectors.models import Connection, Link
from connectors.ports import EntryOrder
from iweb.core.ids import new_id
from iweb.sync import decisions, lanes, proof, replay
from iweb.sync.models import Delivery
from iweb.tenants.models import Tenant
from iweb.tenants.scopes import tenant_scope
from mappings.booking import Booked
from mappings.record import to_plain
from mappings.sale import Sale, SaleState
from tests.mappings.baskets import line
from tests.sync.memory import World

pytestmark = pytest.mark.django_db

CANCELLED = SaleState(external_id="6", name="Cancelled", cancelled=True)
UNPAID = SaleState(external_id="10", name="Awaiting payment")


def _before_the_entry(world: World, change: Callable[[], object]) -> None:
    """Do this once, after the slice was loaded and before the entry passes the gate."""
    done: list[object] = []

    def hook(order: object) -> None:
        if isinstance(order, EntryOrder) and not done:
            done.append(order)
            change()

    world.ledger.before_send = hook


def test_an_order_that_changed_after_the_slice_was_loaded_is_booked_as_it_is_now(
    world: World,
) -> None:
    world.know_customer()
    sale = world.order()
    world.walk()

    def change() -> None:
        new = line("20.00", "24.20")
        world.change(sale, lines=(new,), total_net=new.net, total_gross=new.gross)
        world.walk()

    _before_the_entry(world, change)
    world.run()

    (booking,) = [b for b in world.bookings() if b.external_id == sale.external_id]
    (entry,) = [o for o in world.ledger.entries() if o.entry.key.endswith(sale.external_id)]
    assert booking.gross == entry.entry.total_gross == Decimal("24.20")


def test_an_order_that_changes_while_its_entry_is_sent_is_taken_back_once_that_is_proven(
    world: World,
) -> None:
    """The reference changes with it: looked up under the new one, the old entry would not be found."""
    world.know_customer()
    sale = world.order()
    world.walk()

    def change(order: object) -> None:
        world.ledger.during_send = lambda _order: None
        new = line("20.00", "24.20")
        world.change(
            sale, lines=(new,), total_net=new.net, total_gross=new.gross, invoice_number="IN999"
        )
        world.walk()

    world.ledger.during_send = change
    world.run()
    assert [str(e) for e in _totals(world, sale)] == ["12.10"]
    assert world.sales()[-1].outcome == "new"  # nothing is taken back while it may not stand
    world.time_passes()
    world.walk()
    world.run()
    world.walk()
    world.run()

    assert [str(e) for e in _totals(world, sale)] == ["12.10", "-12.10", "24.20"]
    assert world.sales()[-1].outcome == "booked"
    assert world.open() == []
    assert _replayed(world, sale) == ["12.10", "-12.10", "24.20"]


def _replayed(world: World, sale: Sale) -> list[str]:
    """Each booking of it decided again from what was stored with it: the same, revision by revision (DESIGN 3)."""
    with tenant_scope(world.tenant_id):
        found = [b for b in world.bookings() if b.external_id == sale.external_id]
        again = [
            decisions.replayed(row=b.sale, booking=b, reader=world.shop)
            for b in sorted(found, key=lambda one: one.revision)
        ]
        assert [to_plain(one) for one in again] == [
            b.content for b in sorted(found, key=lambda one: one.revision)
        ]
    return [f"{one.entry.total_gross:.2f}" for one in again if isinstance(one, Booked)]


def _totals(world: World, sale: Sale) -> list[Decimal]:
    """What stands in the ledger of this sale, in the order it came there."""
    keys = f"-O{sale.external_id}"
    return [
        o.entry.total_gross
        for o in world.ledger.entries()
        if o.entry.key.endswith(keys) or f"{keys}-" in o.entry.key
    ]


@pytest.mark.parametrize(
    ("state", "invoice", "outcome"), [(CANCELLED, "IN2", "not_a_sale"), (UNPAID, "", "waiting")]
)
def test_an_order_that_is_none_any_more_before_it_left_is_not_booked(
    world: World, state: SaleState, invoice: str, outcome: str
) -> None:
    world.know_customer()
    sale = world.order()
    world.walk()
    world.change(sale, state=state, invoice_number=invoice, invoiced_on=None, paid_on=None)

    world.walk()
    world.run()

    assert world.sales()[-1].outcome == outcome
    assert len(world.ledger.entries()) == 1
    assert [b.external_id for b in world.bookings()] == ["1"]


def test_an_order_that_comes_back_after_it_was_withdrawn_is_booked_once(world: World) -> None:
    sale = world.order()
    world.walk()
    world.change(sale, state=CANCELLED)
    world.walk()
    world.change(sale, notes=("paid after all",))

    world.walk()
    world.run()

    assert len(world.ledger.entries()) == 1
    assert world.entry().state == "delivered"


def test_an_order_that_is_cancelled_after_the_slice_was_loaded_is_not_sent(world: World) -> None:
    world.know_customer()
    sale = world.order()
    world.walk()

    def cancel() -> None:
        world.change(sale, state=CANCELLED)
        world.walk()

    _before_the_entry(world, cancel)
    world.run()

    assert len(world.ledger.entries()) == 1


def test_an_order_in_doubt_that_is_cancelled_stays_what_may_stand_in_the_books(
    world: World,
) -> None:
    world.know_customer()
    sale = world.order()
    world.walk()
    world.ledger.plan.append("answer lost")
    world.serve()
    world.change(sale, state=CANCELLED)

    world.walk()
    world.run()

    assert len(world.ledger.entries()) == 2
    assert world.ledger.doubled() == []
    assert {d.state for d in world.deliveries()} == {"delivered"}


def test_what_a_person_holds_is_not_freed_by_a_change_in_the_shop(world: World) -> None:
    sale = world.order()
    world.walk()
    assert replay.hold_delivery(
        tenant_id=world.tenant_id, delivery_id=world.entry().id, by=new_id()
    )
    world.change(sale, invoice_number="IN77")

    world.walk()
    world.run()

    assert world.entry().state == "attention"
    assert world.entry().reference.startswith("IN77")
    assert world.ledger.entries() == []


def test_a_booking_that_lost_its_delivery_in_doubt_is_not_made_anew(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its attempts remember: with another reference the entry that stands there would not be found."""
    world.know_customer()
    sale = world.order()
    world.walk()
    world.ledger.plan.append("answer lost")
    monkeypatch.setattr("django.conf.settings.IWEB_SLICE", 1)
    world.serve()
    with tenant_scope(world.tenant_id):
        doubtful = Delivery.objects.filter(natural_key__endswith=f"-O{sale.external_id}")
        for one in doubtful:
            one.members.all().delete()
        doubtful.delete()
    world.change(sale, invoice_number="IN999")

    world.walk()
    proof.repair(tenant_id=world.tenant_id, link_id=world.link_id)
    world.run()

    assert len(world.ledger.entries()) == 2
    assert world.ledger.doubled() == []


# --- the link changes ---


def test_a_link_that_is_paused_in_the_middle_of_a_slice_sends_nothing_more(world: World) -> None:
    world.know_customer()
    for _ in range(3):
        world.order()
    world.walk()
    _before_the_entry(world, lambda: world.update(Link, state=Link.State.PAUSED))

    world.serve()

    assert len(world.ledger.entries()) == 1
    world.update(Link, state=Link.State.LIVE)
    world.run()
    assert len(world.ledger.entries()) == 4


def test_a_connection_that_breaks_in_a_slice_costs_one_refused_call(world: World) -> None:
    """Each further one would count against the hourly budget of everybody who writes to this division."""
    world.know_customer()
    for _ in range(5):
        world.order()
    world.walk()
    world.ledger.sent.clear()
    world.ledger.plan.extend(["no right"] * 5)

    world.serve()

    assert len(world.ledger.sent) == 1
    assert world.link().ledger.state == Connection.State.BROKEN
    world.ledger.plan.clear()
    world.update(Connection, state=Connection.State.WORKING)
    lanes.wake(tenant_id=world.tenant_id, connection_id=world.link().ledger_id)
    world.run()
    assert len(world.ledger.entries()) == 6


def test_a_link_marked_unproven_in_a_slice_looks_before_it_sends(world: World) -> None:
    world.know_customer()
    world.order()
    world.walk()
    ids = {"tenant_id": world.tenant_id, "link_id": world.link_id}
    _before_the_entry(world, lambda: proof.mark_unproven(**ids, why="asked"))

    world.run()

    assert len(world.ledger.looked_up) == 1
    assert len(world.ledger.entries()) == 2


def test_a_link_marked_unproven_during_a_call_that_was_turned_away_looks_first(
    world: World,
) -> None:
    world.know_customer()
    world.order()
    world.walk()
    ids = {"tenant_id": world.tenant_id, "link_id": world.link_id}
    world.ledger.plan.append("429")
    world.ledger.before_send = lambda _order: None
    sends: list[int] = []

    def mark(name: str) -> None:
        if name == "memory: before the first byte" and not sends:
            sends.append(1)
            proof.mark_unproven(**ids, why="asked")

    from iweb.core import boundaries

    boundaries.listen(mark)
    try:
        world.serve()
    finally:
        boundaries.listen(None)
    world.time_passes()
    world.run()

    assert len(world.ledger.looked_up) == 1
    assert len(world.ledger.entries()) == 2


def test_nothing_of_a_closed_tenant_is_read_or_sent(world: World) -> None:
    world.know_customer()
    world.order()
    world.walk()
    world.order()
    with tenant_scope(world.tenant_id):
        Tenant.objects.filter(id=world.tenant_id).update(status=Tenant.Status.CLOSED)

    assert world.serve() == 0
    assert world.walk() is None
    assert len(world.ledger.entries()) == 1
