"""Grouping in the books: one relation for many customers, made once or found by its code, and nothing of anybody on it."""

from dataclasses import replace
from typing import Any

import pytest

from connectors.models import RelationMirror
from connectors.ports import RelationOrder
from iweb.core.clock import database_now
from iweb.sync import replay
from iweb.sync.activations import switch_off, switch_on
from iweb.sync.models import Delivery, RelationLink, Sale
from iweb.tenants.scopes import tenant_scope
from mappings.booking import HeldReason
from mappings.sale import DocumentKind
from tests.mappings.baskets import ADDRESS, CUSTOMER, credit_of
from tests.sync.memory import World

pytestmark = pytest.mark.django_db
ELSEWHERE = replace(ADDRESS, external_id="8", street="Herengracht 9", city="Utrecht")
FIRM = replace(ADDRESS, company="Firma BV", vat_number="NL004495445B01")


def group(world: World, **settings: str) -> None:
    with tenant_scope(world.tenant_id):
        switch_on(
            link=world.link(),
            module="grouping",
            settings={"relation": "900"} | settings,
            active_from=database_now().date(),
            by=None,
        )


def ungroup(world: World) -> None:
    with tenant_scope(world.tenant_id):
        switch_off(link=world.link(), module="grouping", by=None)


def stands(world: World, **values: Any) -> None:
    """The ledger has this relation, as the mirror tells."""
    with tenant_scope(world.tenant_id):
        RelationMirror.objects.create(
            tenant_id=world.tenant_id,
            connection_id=world.link().ledger_id,
            **{"remote_id": "r-900", "code": "900", "name": "Diversen", "status": "C"} | values,
        )


def book(world: World) -> None:
    world.walk()
    world.run()


def relations(world: World) -> list[RelationOrder]:
    return [one for one in world.ledger.sent if isinstance(one, RelationOrder)]


def kinds(world: World) -> set[str]:
    return {one.kind for one in world.deliveries()}


def test_many_customers_share_one_relation_that_is_made_once(world: World) -> None:
    group(world)
    for customer in ("17", "18", "19"):
        world.order(customer=customer)
    book(world)
    world.order(customer="20")
    book(world)

    (made,) = relations(world)
    assert (made.relation.code, made.relation.name) == ("900", "Webshop consumenten")
    entries = world.ledger.entries()
    assert len(entries) == 4
    assert len({one.relation_id for one in entries}) == 1
    assert [one.reference for one in entries] == [
        f"IN{sale.external_id} {world.link().code}-O{sale.external_id}" for sale in world.sales()
    ]


def test_booking_13_nothing_of_a_customer_goes_to_a_grouped_relation(world: World) -> None:
    group(world)
    world.order(delivery_address=ELSEWHERE)
    book(world)
    world.order(customer="18", invoice_address=ELSEWHERE, delivery_address=ADDRESS)
    book(world)

    assert kinds(world) == {Delivery.Kind.RELATION, Delivery.Kind.SALES_ENTRY}
    assert [one.entry.remarks for one in world.ledger.entries()] == ["", ""]


def test_a_relation_of_the_books_is_found_by_its_code_and_left_as_it_is(world: World) -> None:
    stands(world, details={"city": ""})
    group(world)
    world.order()
    world.order(customer="18")
    book(world)

    assert relations(world) == []
    assert kinds(world) == {Delivery.Kind.SALES_ENTRY}
    assert {one.relation_id for one in world.ledger.entries()} == {"r-900"}


def test_businesses_stay_themselves(world: World) -> None:
    group(world)
    world.order(customer="18", invoice_address=FIRM)
    world.order(customer="19")
    book(world)

    codes = {one.relation.code for one in relations(world)}
    assert len(codes) == 2
    assert "900" in codes
    assert {one.relation.vat_number for one in relations(world)} == {"", "NL004495445B01"}


@pytest.mark.parametrize(
    ("fault", "reason"),
    [({"blocked": True}, HeldReason.RELATION_UNFIT), ({"status": "V"}, HeldReason.RELATION_UNFIT)],
)
def test_a_fixed_relation_that_cannot_be_booked_on_holds_the_sale_until_another_is_named(
    world: World, fault: dict[str, Any], reason: HeldReason
) -> None:
    stands(world, **fault)
    group(world)
    world.order()
    book(world)
    assert [(one.outcome, one.reason) for one in world.sales()] == [("held", reason.value)]

    group(world, relation="901")
    book(world)

    assert [one.outcome for one in world.sales()] == [Sale.Outcome.BOOKED]
    assert [one.relation.code for one in relations(world)] == ["901"]


def test_a_fixed_relation_that_is_gone_is_never_made_a_second_time(world: World) -> None:
    group(world)
    world.order()
    book(world)
    with tenant_scope(world.tenant_id):
        RelationMirror.objects.filter(code="900").update(gone=True)

    world.order(customer="18")
    book(world)

    assert [one.reason for one in world.sales()] == ["", HeldReason.RELATION_GONE.value]
    assert len(relations(world)) == 1


def test_switching_off_moves_nothing_that_is_booked_and_later_sales_stand_on_their_own(
    world: World,
) -> None:
    group(world)
    first = world.order()
    book(world)
    ungroup(world)
    world.change(first, reference="REF-changed")
    world.order(customer="18")
    book(world)

    assert [one.outcome for one in world.sales()] == [Sale.Outcome.BOOKED] * 2
    assert len(world.bookings()) == 2
    one, other = world.ledger.entries()
    assert one.entry.customer_key.endswith("-G900")
    assert other.entry.customer_key.endswith("-K18")


def test_what_never_left_follows_the_settings_of_today_when_it_is_tried_again(world: World) -> None:
    world.order()
    world.walk()
    group(world)
    ids = [one.id for one in world.sales()]
    replay.replay_sales(tenant_id=world.tenant_id, sale_ids=ids, by=None, reason="test")
    book(world)

    (entry,) = world.ledger.entries()
    assert entry.entry.customer_key.endswith("-G900")
    with tenant_scope(world.tenant_id):
        link = RelationLink.objects.get(customer_key=entry.entry.customer_key)
    assert entry.relation_id == link.remote_id


def test_booking_29_a_refund_goes_to_the_relation_of_its_sale(world: World) -> None:
    group(world)
    sold = world.order()
    book(world)
    ungroup(world)
    world.shop.documents.append(
        replace(
            credit_of(sold),
            kind=DocumentKind.CREDIT,
            external_id="31",
            order_id=sold.order_id,
            corrects=sold.external_id,
            customer=CUSTOMER,
        )
    )
    book(world)

    one, other = world.ledger.entries()
    assert other.entry.total_gross == -one.entry.total_gross
    assert other.relation_id == one.relation_id
    assert len(relations(world)) == 1
