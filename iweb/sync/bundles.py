"""Bundles: one entry for many orders of a day. Members come and go until the first send, and never after (DESIGN 4, BOOKING 33).

A bundle is a delivery from its first member on, which waits for the end of its day. What was first seen on an unproven link
goes by itself, for only then its own key tells whether it stands in the books already.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from connectors.models import Link
from iweb.core.clock import database_now
from iweb.sync import lanes
from iweb.sync.models import Booking, Delivery, DeliveryBooking
from iweb.sync.rulebooks import profile_of, settings_of
from iweb.sync.standing import may_stand_there
from mappings.booking import Booked, SalesEntry
from mappings.bundles import KIND, collect, label_of
from mappings.modules import installed
from mappings.record import from_plain, to_plain

LONGEST_KEY = 30  # YourRef holds 30 characters and the key is never cut (DESIGN 4)
STILL_OPEN = (Delivery.State.READY, Delivery.State.WAITING)


def join(*, booking: Booking, booked: Booked, after: Delivery | None) -> Delivery | None:
    """Put a booking into the open bundle of its kind, or into a new one. None where it goes by itself. Inside the scope."""
    label = label_of(booked)
    if not label or booked.bundled not in installed():
        return None
    bundle = _open(link=booking.link, label=label) or _begin(booking=booking, label=label)
    if bundle is None:
        return None
    DeliveryBooking.objects.get_or_create(
        tenant_id=booking.tenant_id, delivery=bundle, booking=booking
    )
    if not _compose(bundle):
        _take_out(bundle, booking=booking)
        return None
    _drop_own(booking=booking, key=booked.entry.key)
    Delivery.objects.filter(id=bundle.id).update(after=after)
    lanes.note_work(lane_id=bundle.lane_id)
    bundle.refresh_from_db()
    return bundle


def leave(*, booking: Booking) -> None:
    """Take a booking out of the bundle that it is in and that never left. The others go on without it. Inside the scope."""
    bundles = Delivery.objects.select_for_update(of=("self",), no_key=True)
    for bundle in bundles.filter(members__booking=booking).exclude(bundle="").order_by("id"):
        _take_out(bundle, booking=booking)


def _take_out(bundle: Delivery, *, booking: Booking) -> None:
    DeliveryBooking.objects.filter(delivery=bundle, booking=booking).delete()
    if not bundle.members.exists():
        bundle.delete()
    elif not _compose(bundle):
        _dissolve(bundle)


def _open(*, link: Link, label: str) -> Delivery | None:
    """One that was never tried: with the first `sending` its members are fixed."""
    rows = Delivery.objects.select_for_update(of=("self",), no_key=True).filter(
        link=link,
        kind=Delivery.Kind.SALES_ENTRY,
        bundle=label,
        state__in=STILL_OPEN,
        sent_at=None,
        look_up_first=False,
    )
    for one in rows.order_by("created_at", "id"):
        has_room = one.members.count() < settings.IWEB_BUNDLE_MOST
        if has_room and not may_stand_there(
            link_id=link.id, kind=one.kind, natural_keys=[one.natural_key]
        ):
            return one
    return None


def _begin(*, booking: Booking, label: str) -> Delivery | None:
    """Named by the document that opens it, so that no other life of this database gives its name to anything else."""
    link, lane_id = booking.link, booking.link.ledger.lane_id
    key = _free_key(booking=booking)
    if lane_id is None or len(key) > LONGEST_KEY:
        return None
    return Delivery.objects.create(
        tenant_id=booking.tenant_id,
        link=link,
        lane_id=lane_id,
        kind=Delivery.Kind.SALES_ENTRY,
        natural_key=key,
        reference=key,
        order={},
        bundle=label,
        not_before=_closes_at(booking=booking),
    )


def _free_key(*, booking: Booking) -> str:
    first = f"{booking.link.code}-{KIND}{booking.kind}{booking.external_id}"
    taken = set(
        Delivery.objects.filter(link=booking.link, natural_key__startswith=first).values_list(
            "natural_key", flat=True
        )
    )
    keys = (first, *(f"{first}-{number}" for number in range(2, len(taken) + 3)))
    return next(
        key
        for key in keys
        if key not in taken
        and not may_stand_there(
            link_id=booking.link_id, kind=Delivery.Kind.SALES_ENTRY, natural_keys=[key]
        )
    )


def _closes_at(*, booking: Booking) -> datetime:
    """The end of its day in the shop's time zone, and some minutes for what is read late; of a day that has passed those alone."""
    zone = ZoneInfo(profile_of(booking.rulebook_version).time_zone)
    end = datetime.combine(booking.entry_date + timedelta(days=1), time.min, tzinfo=zone)
    return max(end, database_now()) + timedelta(seconds=settings.IWEB_BUNDLE_PAUSE)


def _compose(bundle: Delivery) -> bool:
    """Its entry from its members, by the module that lets them go together. False where that cannot be."""
    bookings = _members(bundle)
    entry = _entry(bundle, members=[from_plain(one.content) for one in bookings])
    if entry is None:
        return False
    Delivery.objects.filter(id=bundle.id).update(order=to_plain(entry), reference=entry.reference)
    return True


def _entry(bundle: Delivery, *, members: list[Booked]) -> SalesEntry | None:
    module = installed().get(members[0].bundled)
    if module is None:
        return None
    return collect(
        members=members,
        key=bundle.natural_key,
        module=module,
        settings=settings_of(link=bundle.link, module=module.name),
    )


def _members(bundle: Delivery) -> list[Booking]:
    rows: QuerySet[Booking] = Booking.objects.filter(deliveries__delivery=bundle)
    return list(rows.order_by("created_at", "id"))


def _dissolve(bundle: Delivery) -> None:
    """No collective entry can be made of what is left: each goes by itself."""
    members = _members(bundle)
    DeliveryBooking.objects.filter(delivery=bundle).delete()
    for booking in members:
        _alone(booking=booking, bundle=bundle)
    bundle.delete()


def _alone(*, booking: Booking, bundle: Delivery) -> None:
    booked: Booked = from_plain(booking.content)
    made, _ = Delivery.objects.get_or_create(
        tenant_id=booking.tenant_id,
        link=booking.link,
        kind=Delivery.Kind.SALES_ENTRY,
        natural_key=booked.entry.key,
        defaults={
            "lane_id": bundle.lane_id,
            "reference": booked.entry.reference,
            "order": to_plain(booked.entry),
            "after": bundle.after,
            "look_up_first": bundle.look_up_first,
            "not_before": database_now(),
        },
    )
    DeliveryBooking.objects.get_or_create(
        tenant_id=booking.tenant_id, delivery=made, booking=booking
    )
    lanes.note_work(lane_id=made.lane_id)


def _drop_own(*, booking: Booking, key: str) -> None:
    """It was to go by itself, and never left."""
    own = Delivery.objects.filter(link=booking.link, kind=Delivery.Kind.SALES_ENTRY, bundle="")
    rows = own.filter(natural_key=key, members__booking=booking)
    for one in list(rows):
        DeliveryBooking.objects.filter(delivery=one).delete()
        one.delete()


def without_bundles(rows: Iterable[Delivery]) -> list[Delivery]:
    """Those that carry one booking alone."""
    return [one for one in rows if not one.bundle]
