"""The road of one sale, as far as it has come: from the shop to the books, each step with its moment and its words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from iweb.panel.wording import held_texts, message_texts, not_booked_text
from iweb.sync.models import Booking, Delivery, Receipt, Sale

DONE, BUSY, TODO, ACT = "good", "busy", "wait", "act"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stop of the road. `todo` says what a person can do."""

    title: str
    tone: str
    icon: str
    at: datetime | None = None
    text: str = ""
    todo: str = ""
    detail: str = ""  # the other side's own words


def road_of(*, sale: Sale, booking: Booking | None, delivery: Delivery | None) -> tuple[Step, ...]:
    return tuple(_steps(sale, booking, delivery))


def _steps(sale: Sale, booking: Booking | None, delivery: Delivery | None) -> Iterator[Step]:
    yield Step(
        title=_("Placed in the shop"),
        tone=DONE,
        icon="building-store",
        at=sale.ordered_at,
        text=sale.state_name,
    )
    yield Step(title=_("Read"), tone=DONE, icon="download", at=sale.created_at)
    yield _decided(sale, booking)
    if delivery is not None and delivery.after is not None:
        yield _delivered(delivery.after, title=_("Customer in the administration"))
    if delivery is not None:
        yield _delivered(delivery, title=_("Entry in the administration"))
    if booking is not None and booking.delivered_at is not None:
        yield _in_books(booking, delivery)


def _decided(sale: Sale, booking: Booking | None) -> Step:
    title = _("Decided")
    match sale.outcome:
        case Sale.Outcome.NEW:
            return Step(
                title=title, tone=BUSY, icon="clock", text=_("It is decided at the next run.")
            )
        case Sale.Outcome.HELD:
            texts = held_texts(sale.reason, explanation=sale.explanation)
            return Step(
                title=_("Held for you"),
                tone=ACT,
                icon="hand-stop",
                at=sale.decided_at,
                text=texts["what"],
                todo=texts["todo"],
            )
        case Sale.Outcome.WAITING | Sale.Outcome.NOT_A_SALE:
            waits = sale.outcome == Sale.Outcome.WAITING
            text = not_booked_text(sale.reason)
            return Step(
                title=_("Waits for the shop") if waits else _("Not booked"),
                tone=TODO,
                icon="clock" if waits else "circle-x",
                at=sale.decided_at,
                text=text,
            )
    version = booking.rulebook_version.number if booking else 0
    return Step(
        title=title,
        tone=DONE,
        icon="scale",
        at=sale.decided_at,
        text=_("Booked by version %(version)s of the rules.") % {"version": version},
    )


def _delivered(delivery: Delivery, *, title: str) -> Step:
    words = state_words(delivery)
    texts = message_texts(delivery.message_id) if delivery.message_id else {"what": "", "todo": ""}
    asks = delivery.state in (Delivery.State.ATTENTION, Delivery.State.WAITING)
    return Step(
        title=title,
        tone=words[1],
        icon=words[2],
        at=delivery.delivered_at or delivery.sent_at,
        text=(texts["what"] if asks and texts["what"] else words[0]),
        todo=texts["todo"] if delivery.state == Delivery.State.ATTENTION else "",
        detail=delivery.detail if asks else "",
    )


def state_words(delivery: Delivery) -> tuple[str, str, str]:
    """(sentence, tone, icon) of a delivery's state."""
    match delivery.state:
        case Delivery.State.DELIVERED:
            return _("It stands in the administration."), DONE, "check"
        case Delivery.State.READY:
            return _("In the queue; it leaves in a moment."), BUSY, "send"
        case Delivery.State.SENDING:
            return _("It is being sent."), BUSY, "send"
        case Delivery.State.UNKNOWN:
            return (
                _(
                    "The answer got lost. We look whether it stands there before anything is sent again."
                ),
                BUSY,
                "search",
            )
        case Delivery.State.WAITING:
            return _("It waits and leaves by itself."), TODO, "clock"
    return _("A person must look at it."), ACT, "alert-triangle"


def _in_books(booking: Booking, delivery: Delivery | None) -> Step:
    receipt = Receipt.objects.filter(delivery=delivery).first() if delivery else None
    text = _("Entry %(number)s in journal %(journal)s.") % {
        "number": booking.entry_number,
        "journal": booking.journal,
    }
    if receipt is not None and receipt.found:
        text += " " + _("It was found there by its key; nothing was sent twice.")
    return Step(
        title=_("In the books"), tone=DONE, icon="book-2", at=booking.delivered_at, text=text
    )
