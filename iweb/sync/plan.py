"""From a booking to the deliveries that bring it into the ledger: relation, contact person, entry.

Everything here runs inside the tenant's scope, in the transaction that stores the booking: a booking without its
delivery cannot come to be.
"""

from connectors.models import Link
from iweb.core.clock import database_now
from iweb.sync import lanes, matching
from iweb.sync.addresses import natural_key
from iweb.sync.models import Booking, Delivery, DeliveryBooking, RelationLink
from mappings.booking import Booked, PostalAddress, Relation
from mappings.record import from_plain, to_plain


def plan(
    *,
    booking: Booking,
    booked: Booked,
    look_up_first: bool,
    live: bool = True,
    delivery_address: PostalAddress | None = None,
) -> Delivery:
    """Make the deliveries of a new booking. A relation that stands in the ledger already costs none.

    The entry does not wait for the delivery address: it names it in a line of text (BOOKING 13).
    """
    relation = _relation_delivery(
        booking=booking, relation=booked.relation, look_up_first=look_up_first, live=live
    )
    entry = _create(
        booking=booking,
        kind=Delivery.Kind.SALES_ENTRY,
        natural_key=booked.entry.key,
        order=to_plain(booked.entry),
        reference=booked.entry.reference,
        after=relation,
        look_up_first=look_up_first,
        live=live,
    )
    if delivery_address is not None:
        _address_delivery(
            booking=booking,
            address=delivery_address,
            customer_key=booked.relation.customer_key,
            after=relation,
            look_up_first=look_up_first,
            live=live,
        )
    DeliveryBooking.objects.get_or_create(
        tenant_id=booking.tenant_id, delivery=entry, booking=booking
    )
    lanes.note_work(lane_id=entry.lane_id)
    return entry


def deliver_again(*, booking: Booking) -> Delivery:
    """The deliveries of a booking that lost them: looked up before anything is sent."""
    return plan(booking=booking, booked=from_plain(booking.content), look_up_first=True)


def _relation_delivery(
    *, booking: Booking, relation: Relation, look_up_first: bool, live: bool
) -> Delivery | None:
    """The delivery the entry has to wait for; None when the relation is known (BOOKING 12)."""
    known, _ = RelationLink.objects.select_for_update().get_or_create(
        tenant_id=booking.tenant_id,
        link=booking.link,
        customer_key=relation.customer_key,
        defaults={"code": relation.code},
    )
    if not known.remote_id:
        _match(known=known, link=booking.link, relation=relation)
    if known.remote_id:
        return None
    values = {"order": to_plain(relation), "look_up_first": look_up_first, "live": live}
    first = _create(booking=booking, kind=Delivery.Kind.RELATION, natural_key=known.code, **values)
    if relation.contact is not None:
        _create(
            booking=booking,
            kind=Delivery.Kind.CONTACT,
            natural_key=relation.customer_key,
            after=first,
            **values,
        )
    return first


def _address_delivery(
    *, booking: Booking, address: PostalAddress, customer_key: str, **values: object
) -> None:
    """Once for each address of a relation, however many orders go there."""
    _create(
        booking=booking,
        kind=Delivery.Kind.ADDRESS,
        natural_key=natural_key(customer_key=customer_key, address=address),
        order={"customer_key": customer_key, "address": to_plain(address)},
        **values,
    )


def _match(*, known: RelationLink, link: Link, relation: Relation) -> None:
    """The mirror of relations knows the customer: nothing to create. A doubt was held before it came to a booking."""
    found = matching.find(link=link, relation=relation)
    if isinstance(found, matching.Match) and found.row is not None:
        known.remote_id, known.made_by = found.row.remote_id, "mirror"
        known.save(update_fields=["remote_id", "made_by"])


def _create(*, booking: Booking, kind: str, natural_key: str, **values: object) -> Delivery:
    """Get or create by natural key: two sales of one new customer share the relation's delivery."""
    lane_id = booking.link.ledger.lane_id
    if lane_id is None:
        raise ValueError(f"link {booking.link.code} has no lane: its ledger is not connected")
    delivery, _ = Delivery.objects.get_or_create(
        tenant_id=booking.tenant_id,
        link=booking.link,
        kind=kind,
        natural_key=natural_key,
        defaults={"lane_id": lane_id, "not_before": database_now(), **values},
    )
    return delivery
