"""The sixty orders told, and the one thing that happens when they are booked."""

from datetime import datetime

from connectors.sandbox.prestashop.life import enter_state
from connectors.sandbox.prestashop.sixty import abroad, changes, domestic
from connectors.sandbox.prestashop.sixty.agenda import tell
from connectors.sandbox.prestashop.store import Store

STORIES = (*domestic.STORIES, *abroad.STORIES, *changes.STORIES)


def sixty_orders(store: Store, *, now: datetime) -> None:
    """Six weeks of a shop; `now` is its local time, and its day the one the stories count back from."""
    tell(store, STORIES, today=now)


def cancel_later(store: Store, *, at: str) -> int:
    """The customer of one order calls it off, with its invoice made and its money paid. Gives the order.

    Doing it again changes nothing.
    """
    order = store.get("orders", changes.CANCELLED_LATER)
    if order["current_state"] != changes.CANCELLED:
        enter_state(store, order["id"], state=changes.CANCELLED, at=at)
    return int(order["id"])
