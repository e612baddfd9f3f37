"""The road of one sale in five stops, from the shop to the books: which are behind it, where it stands, what is still to come."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from iweb.panel.sales.standing import Status, stuck
from iweb.sync.models import Booking, Delivery, Sale

DONE, NOW, STOPPED, LATER = "done", "now", "stopped", "later"
TONES = {DONE: "good", NOW: "busy", STOPPED: "act", LATER: "wait"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stop. `state` is done, now, stopped (a person must act) or later; `at` is set once it is done."""

    title: str
    state: str
    icon: str
    at: datetime | None = None
    text: str = ""

    @property
    def tone(self) -> str:
        return TONES[self.state]


def road_of(
    *, sale: Sale, status: Status, booking: Booking | None, delivery: Delivery | None
) -> tuple[Step, ...]:
    """A sale that is not booked has no stops after the decision: nothing more is coming."""
    placed = Step(
        title=_("Ordered"),
        state=DONE,
        icon="building-store",
        at=sale.ordered_at,
        text=sale.state_name,
    )
    read = Step(title=_("Read from the shop"), state=DONE, icon="download", at=sale.created_at)
    start = (placed, read, _decided(sale, booking))
    if status is Status.NOT_A_SALE:
        return start
    return (*start, _customer(delivery), _entry(booking, delivery))


def _decided(sale: Sale, booking: Booking | None) -> Step:
    title, icon = _("Decided"), "scale"
    match sale.outcome:
        case Sale.Outcome.NEW:
            return Step(title=title, state=NOW, icon=icon)
        case Sale.Outcome.HELD:
            return Step(
                title=_("Held for you"), state=STOPPED, icon="hand-stop", at=sale.decided_at
            )
        case Sale.Outcome.WAITING:
            return Step(title=_("Waits for the shop"), state=NOW, icon="clock", at=sale.decided_at)
        case Sale.Outcome.NOT_A_SALE:
            return Step(title=_("Not booked"), state=DONE, icon="circle-x", at=sale.decided_at)
    version = booking.rulebook_version.number if booking else 0
    text = _("By version %(version)s of your rules") % {"version": version}
    return Step(title=title, state=DONE, icon=icon, at=sale.decided_at, text=text)


def _customer(delivery: Delivery | None) -> Step:
    title, icon = _("Customer in the books"), "user-circle"
    if delivery is None:
        return Step(title=title, state=LATER, icon=icon)
    if delivery.after is None:
        return Step(title=title, state=DONE, icon=icon, text=_("Was there already"))
    return Step(
        title=title, state=_state(delivery.after), icon=icon, at=delivery.after.delivered_at
    )


def _entry(booking: Booking | None, delivery: Delivery | None) -> Step:
    title, icon = _("In the books"), "book-2"
    if booking is not None and booking.delivered_at is not None:
        text = _("Entry %(number)s") % {"number": booking.entry_number}
        return Step(title=title, state=DONE, icon=icon, at=booking.delivered_at, text=text)
    if delivery is None or (delivery.after and delivery.after.state != Delivery.State.DELIVERED):
        return Step(title=title, state=LATER, icon=icon)
    return Step(title=title, state=_state(delivery), icon=icon)


def _state(delivery: Delivery) -> str:
    if delivery.state == Delivery.State.DELIVERED:
        return DONE
    return STOPPED if delivery.state == Delivery.State.ATTENTION else NOW


def troubled(delivery: Delivery) -> Delivery:
    """Of an entry and the customer it waits for, the one that a person must look at."""
    after = delivery.after
    return (
        after if after and after.state == Delivery.State.ATTENTION and stuck(delivery) else delivery
    )
