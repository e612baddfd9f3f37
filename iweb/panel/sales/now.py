"""Where one sale is now, in words for its owner: what is so, since when, what to do, and what happens next."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from connectors.models import Link
from iweb.panel.attention.solutions import solution_of_hold
from iweb.panel.remedies import Remedy, remedy_of_sale
from iweb.panel.sales.road import troubled
from iweb.panel.sales.standing import Status
from iweb.panel.wording import Texts, held_texts, how_long, message_texts, not_booked_text
from iweb.sync.models import Booking, Delivery, Receipt, Sale
from iweb.sync.undo import is_leaving_books, removal_refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """`todo` is for a person, `next` happens by itself; `detail` is the other side's own words; `remedy` the button that helps."""

    text: str
    since: datetime | None = None
    todo: str = ""
    next: str = ""
    detail: str = ""
    remedy: Remedy | None = None


def now_of(
    *, sale: Sale, status: Status, booking: Booking | None, delivery: Delivery | None
) -> Now:
    if status is Status.IN_BOOKS and booking is not None:
        return _in_books(booking, delivery)
    if sale.outcome == Sale.Outcome.BOOKED:
        return _leaving(sale, delivery)
    undecided: dict[str, Callable[[Sale], Now]] = {
        Sale.Outcome.NEW: _just_read,
        Sale.Outcome.HELD: _held,
        Sale.Outcome.WAITING: _waiting,
        Sale.Outcome.NOT_A_SALE: _not_booked,
    }
    return undecided[sale.outcome](sale)


def _in_books(booking: Booking, delivery: Delivery | None) -> Now:
    receipt: Receipt | None = getattr(delivery, "receipt", None)
    found = receipt is not None and receipt.found
    return Now(
        text=_("This sale stands in your books. There is nothing left to do."),
        since=booking.delivered_at,
        next=_("The answer got lost on the way; the entry was found there, and nothing was sent twice.")
        if found
        else "",
    )  # fmt: skip


def _just_read(sale: Sale) -> Now:
    return Now(
        text=_("The sale was just read from the shop."),
        since=sale.created_at,
        next=_("It is decided in a moment. You can leave this page."),
    )


def _held(sale: Sale) -> Now:
    texts = held_texts(sale.reason, explanation=sale.explanation)
    return Now(
        text=texts["what"],
        since=sale.decided_at,
        todo=texts["todo"],
        next=_("Until then this sale stays out of the books; all other sales go on."),
        remedy=solution_of_hold(sale),
    )


def _waiting(sale: Sale) -> Now:
    return Now(text=not_booked_text(sale.reason), since=sale.decided_at, next=_next_look(sale.link))


def _next_look(link: Link) -> str:
    """When the shop is read again, which is when a waiting sale can move."""
    if link.state != Link.State.LIVE:
        return _("The link is paused: the shop is not read until you go live again.")
    if link.read_due_at is None or link.read_due_at <= timezone.now():
        return _("The shop is read again now; when this has changed, the sale is booked by itself.")
    return _(
        "The shop is read again %(when)s; when this has changed, the sale is booked by itself."
    ) % {"when": how_long(link.read_due_at)}


def _not_booked(sale: Sale) -> Now:
    if sale.undo:
        return _taken_back(sale)
    return Now(
        text=not_booked_text(sale.reason),
        since=sale.decided_at,
        next=_("You need not do anything. Should the shop change the order, we look at it again."),
    )


def _taken_back(sale: Sale) -> Now:
    refused = removal_refused(sale=sale)
    if refused is not None:
        texts = message_texts(refused.message_id, detail=refused.detail or "…")
        return Now(
            text=texts["what"],
            since=refused.sent_at or refused.created_at,
            todo=texts["todo"],
            detail=_unsaid(refused.detail, texts=texts),
        )
    if is_leaving_books(sale=sale):
        return Now(
            text=_("It is being taken out of your books."),
            since=sale.decided_at,
            next=_("You can leave this page; it goes on by itself."),
        )
    return Now(
        text=not_booked_text(sale.reason),
        since=sale.decided_at,
        next=_("You need not do anything. Whatever the shop changes, it stays out of the books."),
    )


# --- decided, and not in the books yet ---


def _leaving(sale: Sale, delivery: Delivery | None) -> Now:
    if delivery is None:
        return Now(text=_("It is decided and leaves in a moment."), since=sale.decided_at)
    trouble = troubled(delivery)
    if trouble.state == Delivery.State.ATTENTION:
        return _refused(trouble, sale=sale)
    after = delivery.after
    if after is not None and after.state != Delivery.State.DELIVERED:
        return _on_its_way(after, next_=_("First the customer is made, then the entry follows."))
    if delivery.bundle and delivery.sent_at is None and delivery.not_before > timezone.now():
        return _collected(delivery, sale=sale)
    return _on_its_way(delivery, next_=_("You can leave this page; it goes on by itself."))


def _collected(delivery: Delivery, *, sale: Sale) -> Now:
    return Now(
        text=_("It goes to your books in one entry with other orders of its day."),
        since=sale.decided_at,
        next=_("It leaves by itself %(when)s.") % {"when": how_long(delivery.not_before)},
    )


def _refused(delivery: Delivery, *, sale: Sale) -> Now:
    texts = message_texts(delivery.message_id, detail=delivery.detail or "…")
    return Now(
        text=texts["what"] or _("A person must look at it."),
        since=delivery.sent_at or delivery.created_at,
        todo=texts["todo"],
        next=_("Until then this sale stays out of the books; all other sales go on."),
        detail=_unsaid(delivery.detail, texts=texts),
        remedy=remedy_of_sale(delivery.message_id, sale=sale),
    )


def _unsaid(detail: str, *, texts: Texts) -> str:
    """The other side's words, where the sentence does not tell them already."""
    return "" if detail in f"{texts['what']} {texts['todo']}" else detail


def _on_its_way(delivery: Delivery, *, next_: str) -> Now:
    waits = delivery.state == Delivery.State.WAITING
    said = delivery.message_id if waits else ""
    texts = message_texts(said, detail=delivery.detail or "…")
    if waits and delivery.not_before > timezone.now():
        next_ = _("It leaves by itself %(when)s.") % {"when": how_long(delivery.not_before)}
    return Now(
        text=texts["what"] or _state_words(delivery),
        since=delivery.sent_at or delivery.created_at,
        next=next_,
        detail=_unsaid(delivery.detail, texts=texts) if waits else "",
    )


def _state_words(delivery: Delivery) -> str:
    words = {
        Delivery.State.READY: _("It is in the queue to your books and leaves in a moment."),
        Delivery.State.SENDING: _("It is being sent to your books."),
        Delivery.State.UNKNOWN: _(
            "The answer got lost. We look whether it stands there before anything is sent again."
        ),
        Delivery.State.WAITING: _("It waits for its turn."),
        Delivery.State.DELIVERED: _("It has arrived."),
    }
    return words[Delivery.State(delivery.state)]
