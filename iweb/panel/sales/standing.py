"""Where a sale stands, in one word for the list: from its outcome, its newest booking and that booking's delivery."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _

from iweb.sync.models import Booking, Delivery, DeliveryBooking, Sale


class Status(StrEnum):
    """What the list filters by."""

    IN_BOOKS = "in_books"
    ON_ITS_WAY = "on_its_way"
    ATTENTION = "attention"
    WAITING = "waiting"
    NOT_A_SALE = "not_a_sale"


TONES = {
    Status.IN_BOOKS: ("good", "circle-check"),
    Status.ON_ITS_WAY: ("busy", "send"),
    Status.ATTENTION: ("act", "alert-triangle"),
    Status.WAITING: ("wait", "clock"),
    Status.NOT_A_SALE: ("wait", "circle-x"),
}


def label_of(status: Status) -> str:
    labels = {
        Status.IN_BOOKS: _("In the books"),
        Status.ON_ITS_WAY: _("On its way"),
        Status.ATTENTION: _("Needs you"),
        Status.WAITING: _("Waiting for the shop"),
        Status.NOT_A_SALE: _("Not booked"),
    }
    return labels[status]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One sale of the list with what the list says of it."""

    sale: Sale
    status: Status
    booking: Booking | None = None
    delivery: Delivery | None = None

    @property
    def tone(self) -> str:
        return TONES[self.status][0]

    @property
    def icon(self) -> str:
        return TONES[self.status][1]

    @property
    def label(self) -> str:
        return label_of(self.status)


def standings_of(sales: Iterable[Sale]) -> tuple[Standing, ...]:
    """Two queries for all of them."""
    rows = tuple(sales)
    newest = newest_bookings(sale_ids=[sale.id for sale in rows])
    deliveries = entry_deliveries(booking_ids=[booking.id for booking in newest.values()])
    found = []
    for sale in rows:
        booking = newest.get(sale.id)
        delivery = deliveries.get(booking.id) if booking else None
        status = status_of(sale=sale, booking=booking, delivery=delivery)
        found.append(Standing(sale=sale, status=status, booking=booking, delivery=delivery))
    return tuple(found)


LISTED: Final = (
    "sale_id",
    "delivered_at",
    "entry_number",
    "entry_date",
    "journal",
    "net",
    "vat",
    "gross",
)


def statuses_of(sales: Iterable[Sale]) -> tuple[Standing, ...]:
    """One query for all of them: for who shows where a sale stands, and nothing of its delivery, which stays None."""
    rows = tuple(sales)
    newest = newest_bookings(sale_ids=[sale.id for sale in rows], only=LISTED)
    return tuple(_standing(sale, newest.get(sale.id)) for sale in rows)


def newest_bookings(*, sale_ids: list[UUID], only: tuple[str, ...] = ()) -> dict[UUID, Booking]:
    """Sale id -> its newest revision that is still to arrive, else its newest (BOOKING 30 makes two of a change).

    Each tells as `states` where its entry's delivery stands, and the delivery that one waits for.
    """
    bookings = Booking.objects.filter(sale_id__in=sale_ids).annotate(
        to_arrive=Q(delivered_at=None),
        state=F("deliveries__delivery__state"),
        state_before=F("deliveries__delivery__after__state"),
    )
    rows = bookings.order_by("to_arrive", "revision")
    kept = rows.only(*only) if only else rows.defer("content", "explanation", "warnings")
    return {booking.sale_id: booking for booking in kept}


def entry_deliveries(*, booking_ids: list[UUID]) -> dict[UUID, Delivery]:
    """Booking id -> the delivery of its entry, with its receipt and the delivery it waits for."""
    members = DeliveryBooking.objects.filter(booking_id__in=booking_ids).select_related(
        "delivery__after", "delivery__receipt"
    )
    return {
        member.booking_id: member.delivery
        for member in members.defer("delivery__order", "delivery__after__order")
    }


def _standing(sale: Sale, booking: Booking | None) -> Standing:
    states = (booking.state, booking.state_before) if booking else ()  # type: ignore[attr-defined]
    return Standing(sale=sale, status=_status(sale, booking, states), booking=booking)


def status_of(*, sale: Sale, booking: Booking | None, delivery: Delivery | None) -> Status:
    if delivery is None:
        return _status(sale, booking, ())
    return _status(sale, booking, (delivery.state, delivery.after.state if delivery.after else ""))


def _status(sale: Sale, booking: Booking | None, states: tuple[str | None, ...]) -> Status:
    """`states` are those of the entry's delivery and of the relation it waits for: a person must act on either."""
    by_outcome = {
        Sale.Outcome.HELD: Status.ATTENTION,
        Sale.Outcome.WAITING: Status.WAITING,
        Sale.Outcome.NOT_A_SALE: Status.NOT_A_SALE,
        Sale.Outcome.NEW: Status.ON_ITS_WAY,
    }
    if sale.outcome in by_outcome:
        return by_outcome[Sale.Outcome(sale.outcome)]
    if booking is not None and booking.delivered_at is not None:
        return Status.IN_BOOKS
    return Status.ATTENTION if Delivery.State.ATTENTION in states else Status.ON_ITS_WAY


def stuck(delivery: Delivery) -> bool:
    """A person must act on it, or on the relation it waits for."""
    states = {delivery.state, delivery.after.state if delivery.after else ""}
    return Delivery.State.ATTENTION in states
