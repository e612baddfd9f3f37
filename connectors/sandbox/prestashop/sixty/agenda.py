"""What happens in a shop, day by day: orders are placed, and later paid, sent, added to, cancelled and refunded.

Everything is done in the order of its time, so that invoices and slips get their numbers as they do in life.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal

from connectors.sandbox.prestashop.additions import Addition, add_lines
from connectors.sandbox.prestashop.checkout import STAMP, place_order
from connectors.sandbox.prestashop.life import Money, enter_state, pay
from connectors.sandbox.prestashop.refunds import WishedRefund, give_back
from connectors.sandbox.prestashop.split import place_split
from connectors.sandbox.prestashop.store import Store
from connectors.sandbox.prestashop.wishes import Wish, WishedLine

Happens = Callable[[Store, int, str], object]  # store, order, local time as the shop stamps it


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happens to an order, so many days before the shop's day."""

    days: int
    clock: str
    does: Happens


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An order and what becomes of it. `also` are further orders of the same cart."""

    days: int
    clock: str
    wish: Wish
    also: tuple[Wish, ...] = ()
    then: tuple[Event, ...] = ()


def tell(store: Store, stories: Sequence[Story], *, today: datetime) -> None:
    """Let it all happen. The first story makes order 1, and so on; none may be older than the one before it."""
    number, deeds = 1, list[tuple[datetime, int, Callable[[], object]]]()
    for story in stories:
        deeds.append(_placing(store, story, number=number, today=today))
        for event in story.then:
            deeds.append(_happening(store, event, number=number, today=today))
        number += 1 + len(story.also)
    for _, _, deed in sorted(deeds, key=lambda one: one[:2]):
        deed()


Deed = tuple[datetime, int, Callable[[], object]]


def _placing(store: Store, story: Story, *, number: int, today: datetime) -> Deed:
    moment = _moment(today, days=story.days, clock=story.clock)

    def place() -> None:
        first = replace(story.wish, reference=reference_of(number))
        made = _place(store, first, *story.also, now=moment)
        if made != number:
            raise ValueError(f"the story of order {number} became order {made}")

    return moment, number, place


def _place(store: Store, first: Wish, *also: Wish, now: datetime) -> int:
    return (
        place_split(store, (first, *also), now=now)[0]
        if also
        else place_order(store, first, now=now)
    )


def _happening(store: Store, event: Event, *, number: int, today: datetime) -> Deed:
    moment = _moment(today, days=event.days, clock=event.clock)
    return moment, number, lambda: event.does(store, number, moment.strftime(STAMP))


def _moment(today: datetime, *, days: int, clock: str) -> datetime:
    return datetime.combine(today.date() - timedelta(days=days), time.fromisoformat(clock))


def reference_of(number: int) -> str:
    """Nine letters, the same in every shop that tells this story."""
    digest = hashlib.sha256(f"tulp en tegel {number}".encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:9])


# --- what may happen ---


def enters(state: int) -> Happens:
    return lambda store, order, at: enter_state(store, order, state=state, at=at)


def is_paid(amount: str, method: str) -> Happens:
    money = Money(amount=Decimal(amount), method=method)
    return lambda store, order, at: pay(store, order, money, at=at)


def gets(*lines: WishedLine) -> Happens:
    """More goods, on an invoice of their own."""
    addition = Addition(lines=lines, new_invoice=True)
    return lambda store, order, at: add_lines(store, order, addition, at=at)


def gives_back(*pieces: int, shipping: str = "0", with_slip: bool = True) -> Happens:
    """`pieces` of each line in their order (0: none of it); the shipping with tax, as the customer sees prices."""

    def happens(store: Store, order: int, at: str) -> int | None:
        rows = store.where("order_details", id_order=order)
        lines = [(row["id"], n, None) for row, n in zip(rows, pieces, strict=False) if n]
        wish = WishedRefund(
            id_order=order, lines=lines, shipping=Decimal(shipping), with_slip=with_slip
        )
        return give_back(store, wish, at=at)

    return happens
