"""Relations that were forgotten, refused, or known by receipts that are gone: found again, made once, never a dead end."""

from dataclasses import replace

import pytest

from connectors.ports import ContactOrder, RelationOrder
from iweb.sync import delivery, proof
from iweb.sync.models import Delivery, Receipt, RelationLink
from iweb.tenants.scopes import tenant_scope
from tests.sync.memory import World

pytestmark = pytest.mark.django_db


def _one_booked_one_ready(world: World) -> None:
    """Two orders of one customer; the second one was planned when the relation was known, so it waits for nothing."""
    world.order()
    world.walk()
    world.run()
    world.order()
    world.walk()
    assert [d.after_id for d in world.open()] == [None]


def _made(world: World, kind: type) -> int:
    return sum(isinstance(record.order, kind) for record in world.ledger.records)


@pytest.mark.parametrize(
    "lost", [["receipts"], ["receipts", "relations"], ["relations"], ["receipts", "deliveries"]]
)
def test_what_waits_for_a_forgotten_relation_is_booked_once_it_is_found_again(
    world: World, lost: list[str]
) -> None:
    _one_booked_one_ready(world)
    with tenant_scope(world.tenant_id):
        if "receipts" in lost:
            Receipt.objects.all().delete()
        if "relations" in lost:
            RelationLink.objects.all().delete()
        if "deliveries" in lost:
            Delivery.objects.filter(kind="contact").delete()
            relations = Delivery.objects.filter(kind="relation")
            Delivery.objects.filter(after__in=relations).update(after=None)
            relations.delete()

    proof.repair(tenant_id=world.tenant_id, link_id=world.link_id)
    world.run()

    assert {d.state for d in world.deliveries()} == {"delivered"}, world.states()
    assert world.ledger.doubled() == []
    assert len(world.ledger.entries()) == 2
    assert (_made(world, RelationOrder), _made(world, ContactOrder)) == (1, 1)


def test_repair_forgets_no_relation_that_is_being_proven(world: World) -> None:
    """A relation without an id has nothing to forget; asked for one, the repair would wait for the lane and undo its work."""
    world.order()
    world.walk()
    with tenant_scope(world.tenant_id):
        before = RelationLink.objects.get()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        proof.repair(tenant_id=world.tenant_id, link_id=world.link_id)

    (forget,) = [q["sql"] for q in queries if q["sql"].startswith('UPDATE "sync_relationlink"')]
    assert before.remote_id == ""
    assert "remote_id\" = ''" in forget.split("WHERE")[1]


def test_a_relation_that_was_refused_takes_the_data_that_were_mended_in_the_shop(
    world: World,
) -> None:
    sale = world.order()
    world.walk()
    world.ledger.plan.append("refused")
    world.run()
    assert world.states()[f"relation {world.deliveries('relation')[0].natural_key}"] == "attention"
    world.change(
        sale,
        customer=replace(sale.customer, email="mended@example.test"),
        invoice_address=replace(sale.invoice_address, postcode="1000 AA"),
    )

    world.walk()
    world.run()

    (relation,) = [r.order for r in world.ledger.records if isinstance(r.order, RelationOrder)]
    assert relation.relation.email == "mended@example.test"
    assert {d.state for d in world.deliveries()} == {"delivered"}


def test_an_order_that_passes_to_another_customer_waits_for_that_relation(world: World) -> None:
    sale = world.order(customer="1")
    world.walk()
    world.ledger.plan.extend(["committed", "committed", "refused"])
    world.run()
    world.change(sale, customer=replace(sale.customer, external_id="2", email="c2@example.test"))

    world.walk()
    world.run()

    (entry,) = world.ledger.entries()
    assert entry.entry.customer_key.endswith("-K2")
    assert {d.state for d in world.deliveries()} == {"delivered"}


@pytest.mark.parametrize("answer", ["answer lost", "commits late", "lost on the way", "429"])
@pytest.mark.parametrize("call", [0, 1, 2])
def test_one_fault_at_any_call_makes_each_record_once(world: World, answer: str, call: int) -> None:
    world.order()
    world.order()
    world.walk()
    world.ledger.plan.extend(["committed"] * call + [answer])
    world.serve()
    world.ledger.settle_late()

    world.run()

    assert {d.state for d in world.deliveries()} == {"delivered"}
    assert world.ledger.doubled() == []
    assert (_made(world, RelationOrder), _made(world, ContactOrder)) == (1, 1)
    assert len(world.ledger.entries()) == 2


def test_the_highest_document_never_goes_down(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else an order that was forgotten with everything about it would count as new, and be booked a second time."""
    monkeypatch.setattr("django.conf.settings.IWEB_READ_PAGE", 2)
    orders = [world.order() for _ in range(4)]
    world.change(orders[0], invoice_number="IN99")

    world.walk()

    assert world.link().highest_document == 4


def test_a_persons_retry_of_each_state_leads_out_of_it(world: World) -> None:
    # An entry alone is taken out of the books again.
    states = [state for state in Delivery.State.values if state != Delivery.State.REMOVED]
    for number, _ in enumerate(states):
        world.order(customer=str(number + 1))
    world.walk()
    entries = world.deliveries()
    with tenant_scope(world.tenant_id):
        for one, state in zip([d for d in entries if d.kind == "relation"], states, strict=True):
            Delivery.objects.filter(id=one.id).update(state=state)

    delivery.retry(tenant_id=world.tenant_id, delivery_ids=[d.id for d in entries], by=None)
    proof.repair(tenant_id=world.tenant_id, link_id=world.link_id)
    world.run()

    assert world.open() == []
    assert world.ledger.doubled() == []
