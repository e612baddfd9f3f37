"""From a booking to the deliveries that bring it into the ledger: relation, contact person, entry.

Everything here runs inside the tenant's scope, in the transaction that stores the booking: a booking without its
delivery cannot come to be.
"""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from connectors.models import Link
from iweb.core.clock import database_now
from iweb.sync import bundles, lanes, matching, planned
from iweb.sync.addresses import natural_key
from iweb.sync.models import Booking, Delivery, DeliveryBooking, Receipt, RelationLink
from iweb.sync.standing import AT_HOME, freed, may_stand_there
from iweb.sync.updates import drop_updates, now_is, plan_updates
from mappings.booking import Booked, PostalAddress, Relation
from mappings.record import from_plain, to_plain


def plan(
    *,
    booking: Booking,
    booked: Booked,
    look_up_first: bool,
    delivery_address: PostalAddress | None = None,
    **more: bool,
) -> Delivery:
    """Make the deliveries of a new booking. A relation that stands in the ledger already costs none.

    `more` are further columns of new deliveries: `live`, `late_commit_possible`.

    The entry does not wait for the delivery address: it names it in a line of text (BOOKING 13). Nor does it wait for
    changed customer data, save for a VAT number that a supply without VAT needs (BOOKING 18). A relation of many customers
    has neither the address of one nor his data.
    """
    how = {"look_up_first": look_up_first} | more
    known, relation = _relation_delivery(link=booking.link, relation=booked.relation, how=how)
    if relation is None and not booked.relation.shared:
        relation = plan_updates(booking=booking, booked=booked, known=known)
    if delivery_address is not None and not booked.relation.shared:
        _address_delivery(
            link=booking.link,
            address=delivery_address,
            customer_key=booked.relation.customer_key,
            after=relation,
            **how,
        )
    bundle = None
    if not look_up_first:  # alone, its own key tells whether it stands there already
        bundle = bundles.join(booking=booking, booked=booked, after=relation)
    return bundle or _alone(booking=booking, booked=booked, after=relation, how=how)


def _alone(
    *, booking: Booking, booked: Booked, after: Delivery | None, how: dict[str, bool]
) -> Delivery:
    entry = _create(
        link=booking.link,
        kind=Delivery.Kind.SALES_ENTRY,
        natural_key=booked.entry.key,
        order=to_plain(booked.entry),
        reference=booked.entry.reference,
        after=after,
        **how,
    )
    DeliveryBooking.objects.get_or_create(
        tenant_id=booking.tenant_id, delivery=entry, booking=booking
    )
    if entry.after != after:  # it was planned before, for another customer or another standing
        Delivery.objects.filter(id=entry.id, state__in=AT_HOME).update(after=after)
    lanes.note_work(lane_id=entry.lane_id)
    return entry


def deliver_again(*, booking: Booking, delivery_address: PostalAddress | None) -> Delivery:
    """The deliveries of a booking that lost them: looked up before anything is sent, twice, as they may have been on their way."""
    return plan(
        booking=booking,
        booked=from_plain(booking.content),
        delivery_address=delivery_address,
        look_up_first=True,
        late_commit_possible=True,
    )


def _relation_delivery(
    *, link: Link, relation: Relation, how: dict[str, bool]
) -> tuple[RelationLink, Delivery | None]:
    """Which relation it is, and the delivery the entry has to wait for; None when it is known (BOOKING 12)."""
    known, _ = RelationLink.objects.select_for_update().get_or_create(
        tenant_id=link.tenant_id,
        link=link,
        customer_key=relation.customer_key,
        defaults={"code": relation.code},
    )
    shared = _find(known=known, link=link, relation=relation)
    if known.remote_id or shared is not None:
        return known, shared
    planned.on_its_own(known=known, relation=relation)
    planned.begin_again(known=known, link=link)
    planned.keep(link=link, relation=relation)
    values = {"order": to_plain(relation)} | how
    first = _create(link=link, kind=Delivery.Kind.RELATION, natural_key=known.code, **values)
    if relation.contact is not None:
        _create(
            link=link,
            kind=Delivery.Kind.CONTACT,
            natural_key=relation.customer_key,
            after=first,
            **values,
        )
    return known, first


def find_again(*, link: Link, relation: Relation) -> None:
    """A customer whose relation is gone, deleted or merged, is looked for among those that are left. Inside the scope."""
    known = matching.stored_relation(link=link, customer_key=relation.customer_key)
    if known is not None and known.remote_id:
        _find(known=known, link=link, relation=relation)


def _address_delivery(
    *, link: Link, address: PostalAddress, customer_key: str, **values: object
) -> None:
    """Once for each address of a relation, however many orders go there."""
    _create(
        link=link,
        kind=Delivery.Kind.ADDRESS,
        natural_key=natural_key(customer_key=customer_key, address=address),
        order={"customer_key": customer_key, "address": to_plain(address)},
        **values,
    )


def await_relation(*, delivery: Delivery) -> bool:
    """Have a delivery wait for its relation, which is not known (any more), and have that looked up. Inside the scope.

    False when nothing tells which relation it is for.
    """
    relation = _relation_of(delivery=delivery)
    if relation is None:
        return False
    how = {"look_up_first": True, "late_commit_possible": True, "live": delivery.live}
    _, first = _relation_delivery(link=delivery.link, relation=relation, how=how)
    if first is not None:
        ask_again(Delivery.objects.filter(id=first.id))
        Delivery.objects.filter(id=delivery.id, state=delivery.state).update(after=first)
    return True


def _relation_of(*, delivery: Delivery) -> Relation | None:
    if delivery.kind == Delivery.Kind.CONTACT:
        contact_of: Relation = from_plain(delivery.order)
        return contact_of
    if delivery.kind == Delivery.Kind.ADDRESS:
        wanted = delivery.order["customer_key"]
        bookings = Booking.objects.filter(
            link_id=delivery.link_id, content__value__relation__customer_key=wanted
        )
    else:
        wanted = from_plain(delivery.order).customer_key
        bookings = Booking.objects.filter(deliveries__delivery=delivery)
    booking = bookings.order_by("-revision").first()
    booked: Booked | None = from_plain(booking.content) if booking else None
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


def _find(*, known: RelationLink, link: Link, relation: Relation) -> Delivery | None:
    """Put down which relation the customer is, where that is known. Gives the delivery of the other customer it shares."""
    if known.remote_id and not matching.is_gone(link=link, remote_id=known.remote_id):
        return None
    planned.take_turns(link=link)
    if not known.remote_id:
        _match_by_receipt(known=known)
    if known.remote_id and not matching.is_gone(link=link, remote_id=known.remote_id):
        return None
    return _match(known=known, link=link, relation=relation)


def _match_by_receipt(*, known: RelationLink) -> None:
    """Our own receipt knows it: the row that remembered it was lost."""
    receipt = Receipt.objects.filter(
        link_id=known.link_id,
        delivery__kind=Delivery.Kind.RELATION,
        delivery__natural_key=known.code,
    ).first()
    if receipt is not None and not matching.is_gone(link=known.link, remote_id=receipt.remote_id):
        known.remote_id, known.made_by = receipt.remote_id, "delivery"
        known.save(update_fields=["remote_id", "made_by"])


def _match(*, known: RelationLink, link: Link, relation: Relation) -> Delivery | None:
    """The mirror of relations knows the customer: nothing to create. A doubt was held before it came to a booking."""
    found = matching.find(link=link, relation=relation)
    if not isinstance(found, matching.Match) or found.row is None:
        return None
    if found.row.planned:
        return None if known.remote_id else planned.share(known=known, link=link, row=found.row)
    drop_updates(known=known)
    for name, value in (now_is(found.row.remote_id) | {"made_by": "mirror"}).items():
        setattr(known, name, value)
    known.save()
    return None


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
