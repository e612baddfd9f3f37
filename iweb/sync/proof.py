"""Proven and unproven links: may something stand in the ledger that our own receipts do not know? (DESIGN 4)

A link is proven once everything its shop holds has been read since it was marked: a sale that did not exist then cannot
have been booked by a former life of this database. What was first seen before that is looked up before it is sent, for good.
"""

from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef

from connectors.models import Link
from connectors.registry import shop_reader
from iweb.core.clock import database_now
from iweb.sync import lanes
from iweb.sync.addresses import delivery_address_of
from iweb.sync.decisions import find_sale
from iweb.sync.models import (
    Booking,
    Delivery,
    DeliveryBooking,
    Receipt,
    RelationLink,
    Sale,
    SourceDocument,
)
from iweb.sync.plan import ask_again, deliver_again
from iweb.sync.readings import Reading
from iweb.tenants.scopes import system_scope, tenant_scope
from mappings.booking import PostalAddress
from mappings.facts import Undo


def mark_unproven(*, tenant_id: UUID, link_id: UUID, why: str) -> None:
    """From now on look before sending: everything that is not proven by a receipt, and whatever any sale still becomes.

    `why` is one of new, restored, contradicted, asked.
    """
    with tenant_scope(tenant_id):
        Link.objects.filter(id=link_id).update(
            proven=False,
            unproven_why=why,
            unproven_at=database_now(),
            read_due_at=database_now(),
            highest_credit=None,
        )
        # Booked ones too: a change of theirs may have been booked by a life that is forgotten.
        Sale.objects.filter(link_id=link_id).update(seen_unproven=True)
        Delivery.objects.filter(link_id=link_id).exclude(state=Delivery.State.DELIVERED).update(
            look_up_first=True, cleared=False
        )


def mark_all_unproven(*, why: str) -> int:
    """Every link of every tenant: after a restore, or when this is another database than it was."""
    with system_scope("mark all links unproven"), connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id, id FROM connectors_link")
        links = cursor.fetchall()
    for tenant_id, link_id in links:
        mark_unproven(tenant_id=tenant_id, link_id=link_id, why=why)
    return len(links)


def mark_restored() -> None:
    """The database is another one than it was: called by `iweb.core.identity`."""
    mark_all_unproven(why="restored")


def check_receipts(*, reading: Reading) -> None:
    """Do our receipts contradict what we remember? Then the link is unproven, and what is missing is looked up again."""
    link = reading.link
    with tenant_scope(reading.tenant_id):
        gone = (
            link.last_receipt is not None
            and not Receipt.objects.filter(id=link.last_receipt).exists()
        )
    if gone:
        mark_unproven(tenant_id=reading.tenant_id, link_id=link.id, why="contradicted")
        repair(tenant_id=reading.tenant_id, link_id=link.id)


def repair(*, tenant_id: UUID, link_id: UUID) -> int:
    """Bring back the deliveries and receipts that are missing; each is looked up before anything is sent."""
    with tenant_scope(tenant_id):
        # What a person took out of the books may be gone there by now: found missing, it would be sent again.
        taken_out = Sale.objects.filter(link_id=link_id, undo=Undo.REMOVE.value)
        kept = Delivery.objects.filter(link_id=link_id).exclude(
            Exists(
                DeliveryBooking.objects.filter(
                    delivery_id=OuterRef("id"), booking__sale__in=taken_out
                )
            )
        )
        repaired = ask_again(kept)
        # First the relations: what is planned anew must wait for them.
        _forget_relations_without_proof(link_id=link_id)
        missing = Booking.objects.filter(link_id=link_id, deliveries=None, removed_at=None).exclude(
            sale__in=taken_out
        )
        for booking in missing.select_related("sale", "link__shop"):
            deliver_again(booking=booking, delivery_address=_delivery_address(booking))
            repaired += 1
        for lane_id in Link.objects.filter(id=link_id).values_list("ledger__lane_id", flat=True):
            lanes.note_work(lane_id=lane_id)
        latest = (
            Receipt.objects.filter(link_id=link_id)
            .order_by("-created_at")
            .values_list("id", flat=True)
            .first()
        )
        Link.objects.filter(id=link_id).update(last_receipt=latest)
    return repaired


def _delivery_address(booking: Booking) -> PostalAddress | None:
    """From the document that is kept; one that can no longer be read names it in the entry's text alone."""
    try:
        sale = find_sale(row=booking.sale, reader=shop_reader(booking.link.shop))
    except (ValueError, StopIteration, SourceDocument.DoesNotExist):
        return None
    return delivery_address_of(sale)


def _forget_relations_without_proof(*, link_id: UUID) -> None:
    """A relation we made ourselves and hold no receipt of is asked for again, by its own code."""
    proven = Receipt.objects.filter(link_id=link_id, delivery__kind=Delivery.Kind.RELATION).values(
        "remote_id"
    )
    # One that has no id yet may be getting it and its receipt in this moment: there is nothing to forget.
    RelationLink.objects.filter(link_id=link_id, made_by="delivery").exclude(remote_id="").exclude(
        remote_id__in=proven
    ).update(remote_id="")


def prove(*, reading: Reading) -> None:
    """The shop was read to its end, and nobody marked the link meanwhile: what comes now is new."""
    with tenant_scope(reading.tenant_id):
        Link.objects.filter(
            id=reading.link.id,
            proven=False,
            read_fence=reading.fence,
            unproven_at=reading.began_unproven_at,
        ).update(proven=True, proven_at=database_now())
