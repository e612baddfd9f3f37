"""From a booking to the deliveries that bring it into the ledger: relation, contact person, entry.

Everything here runs inside the tenant's scope, in the transaction that stores the booking: a booking without its
delivery cannot come to be.
"""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from connectors.models import Link, RelationMirror
from iweb.core.clock import database_now
from iweb.sync import lanes
from iweb.sync.models import Attempt, Booking, Delivery, DeliveryBooking, Receipt, RelationLink
from mappings.booking import Booked, Relation
from mappings.record import from_plain, to_plain

# An attempt with one of these outcomes proves that nothing of it reached the books.
HARMLESS = (Attempt.Outcome.REFUSED, Attempt.Outcome.NOT_SENT, Attempt.Outcome.NOT_FOUND)
# States from which nothing is on its way; whether something was, the attempts tell.
AT_HOME = (Delivery.State.READY, Delivery.State.WAITING, Delivery.State.ATTENTION)
HELD_BY_PERSON = "delivery.held_by_person"


def plan(*, booking: Booking, booked: Booked, look_up_first: bool, **more: bool) -> Delivery:
    """Make the deliveries of a new booking. A relation that stands in the ledger already costs none.

    `more` are further columns of new deliveries: `live`, `late_commit_possible`.
    """
    how = {"look_up_first": look_up_first} | more
    relation = _relation_delivery(link=booking.link, relation=booked.relation, how=how)
    entry = _create(
        link=booking.link,
        kind=Delivery.Kind.SALES_ENTRY,
        natural_key=booked.entry.key,
        order=to_plain(booked.entry),
        reference=booked.entry.reference,
        after=relation,
        **how,
    )
    DeliveryBooking.objects.get_or_create(
        tenant_id=booking.tenant_id, delivery=entry, booking=booking
    )
    if entry.after != relation:  # it was planned before, for another customer or another standing
        Delivery.objects.filter(id=entry.id, state__in=AT_HOME).update(after=relation)
    lanes.note_work(lane_id=entry.lane_id)
    return entry


def deliver_again(*, booking: Booking) -> Delivery:
    """The deliveries of a booking that lost them: looked up before anything is sent, twice, as they may have been on their way."""
    return plan(
        booking=booking,
        booked=from_plain(booking.content),
        look_up_first=True,
        late_commit_possible=True,
    )


def _relation_delivery(*, link: Link, relation: Relation, how: dict[str, bool]) -> Delivery | None:
    """The delivery the entry has to wait for; None when the relation is known (BOOKING 12: stored link, then code)."""
    known, _ = RelationLink.objects.select_for_update().get_or_create(
        tenant_id=link.tenant_id,
        link=link,
        customer_key=relation.customer_key,
        defaults={"code": relation.code},
    )
    if not known.remote_id:
        _match_by_receipt(known=known)
    if not known.remote_id:
        _match_by_code(known=known, ledger_id=link.ledger_id)
    if known.remote_id:
        return None
    values = {"order": to_plain(relation), **how}
    first = _create(link=link, kind=Delivery.Kind.RELATION, natural_key=known.code, **values)
    if relation.contact is not None:
        _create(
            link=link,
            kind=Delivery.Kind.CONTACT,
            natural_key=relation.customer_key,
            after=first,
            **values,
        )
    return first


def await_relation(*, delivery: Delivery) -> bool:
    """Have a delivery wait for its relation, which is not known (any more), and have that looked up. Inside the scope.

    False when nothing tells which relation it is for.
    """
    relation = _relation_of(delivery=delivery)
    if relation is None:
        return False
    how = {"look_up_first": True, "late_commit_possible": True, "live": delivery.live}
    first = _relation_delivery(link=delivery.link, relation=relation, how=how)
    if first is not None:
        ask_again(Delivery.objects.filter(id=first.id))
        Delivery.objects.filter(id=delivery.id, state=delivery.state).update(after=first)
    return True


def _relation_of(*, delivery: Delivery) -> Relation | None:
    if delivery.kind == Delivery.Kind.CONTACT:
        contact_of: Relation = from_plain(delivery.order)
        return contact_of
    booking = Booking.objects.filter(deliveries__delivery=delivery).order_by("-revision").first()
    booked: Booked | None = from_plain(booking.content) if booking else None
    wanted = from_plain(delivery.order).customer_key
    return booked.relation if booked and booked.relation.customer_key == wanted else None


def ask_again(rows: QuerySet[Delivery]) -> int:
    """What counts as delivered and has no receipt is looked up before anything else. Gives how many. Inside the scope."""
    proven = Exists(Receipt.objects.filter(delivery_id=OuterRef("id")))
    return rows.filter(~proven, state=Delivery.State.DELIVERED).update(
        state=Delivery.State.UNKNOWN,
        look_ups=0,
        late_commit_possible=False,
        not_before=database_now(),
        look_up_first=True,
    )


def may_stand_there(*, link_id: UUID, kind: str, natural_keys: list[str]) -> bool:
    """Whether an attempt under one of these keys may have reached the ledger. Inside the scope."""
    attempts = Attempt.objects.filter(link_id=link_id, kind=kind, natural_key__in=natural_keys)
    return attempts.exclude(outcome__in=HARMLESS).exists()


def freed(delivery: Delivery) -> dict[str, Any]:
    """What makes a delivery that never left due again with its new content; a person's hold stays."""
    anew: dict[str, Any] = {"cleared": False, "look_ups": 0}
    if delivery.state == Delivery.State.ATTENTION and delivery.message_id == HELD_BY_PERSON:
        return anew
    return anew | {
        "state": Delivery.State.READY,
        "attention_reason": "",
        "message_id": "",
        "detail": "",
        "not_before": database_now(),
        "tries": 0,
    }


def _match_by_receipt(*, known: RelationLink) -> None:
    """Our own receipt knows it: the row that remembered it was lost."""
    receipt = Receipt.objects.filter(
        link_id=known.link_id,
        delivery__kind=Delivery.Kind.RELATION,
        delivery__natural_key=known.code,
    ).first()
    if receipt is not None:
        known.remote_id, known.made_by = receipt.remote_id, "delivery"
        known.save(update_fields=["remote_id", "made_by"])


def _match_by_code(*, known: RelationLink, ledger_id: UUID) -> None:
    """The mirror of relations knows our own code: nothing to create."""
    mirrored = RelationMirror.objects.filter(connection_id=ledger_id, code=known.code).first()
    if mirrored is not None:
        known.remote_id, known.made_by = mirrored.remote_id, "mirror"
        known.save(update_fields=["remote_id", "made_by"])


def _create(*, link: Link, kind: str, natural_key: str, **values: Any) -> Delivery:
    """Get or create by natural key: two sales of one new customer share the relation's delivery."""
    lane_id = link.ledger.lane_id
    if lane_id is None:
        raise ValueError(f"link {link.code} has no lane: its ledger is not connected")
    delivery, is_new = Delivery.objects.get_or_create(
        tenant_id=link.tenant_id,
        link=link,
        kind=kind,
        natural_key=natural_key,
        defaults={"lane_id": lane_id, "not_before": database_now(), **values},
    )
    if not is_new and kind != Delivery.Kind.SALES_ENTRY and delivery.order != values["order"]:
        _renew(delivery=delivery, order=values["order"])
    return delivery


def _renew(*, delivery: Delivery, order: dict[str, Any]) -> None:
    """A relation or contact person that was refused, or never left, takes the customer's data of today.

    One that is locked is being sent or settled: it is left alone.
    """
    rows = Delivery.objects.select_for_update(skip_locked=True, no_key=True)
    found = rows.filter(id=delivery.id, state__in=AT_HOME).first()
    if found is None or may_stand_there(
        link_id=found.link_id, kind=found.kind, natural_keys=[found.natural_key]
    ):
        return
    Delivery.objects.filter(id=found.id).update(order=order, **freed(found))
