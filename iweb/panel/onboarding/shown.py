"""A kept preview as a page shows it: each order with what would be booked or why not, and the totals beside the shop's."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _

from iweb.panel.sales.why import BookedLine, booked_lines, vat_sentences
from iweb.panel.wording import ONCE_A_SHOP, language, sentence
from iweb.sync.kept_previews import Preview
from iweb.sync.preview import Totals
from iweb.sync.rulebooks import rules_of
from mappings.booking import Booked, Held, NotASale, Outcome, Reason, Waiting
from mappings.reasons import advise
from mappings.record import from_plain
from mappings.sale import DocumentKind


class Standing(StrEnum):
    """Where an order would end."""

    BOOKED = "booked"
    HELD = "held"
    WAITING = "waiting"
    NOT_A_SALE = "not_a_sale"
    UNREADABLE = "unreadable"


LOOKS: Final[Mapping[Standing, tuple[str, str]]] = {
    Standing.BOOKED: ("good", "circle-check"),
    Standing.HELD: ("act", "hand-stop"),
    Standing.WAITING: ("wait", "clock"),
    Standing.NOT_A_SALE: ("wait", "x"),
    Standing.UNREADABLE: ("bad", "alert-triangle"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`told` says why it is not booked and `todo` what to do about it; of a booked one both are empty."""

    standing: Standing
    document: str
    reference: str
    customer: str
    country: str
    paid_by: str
    day: date | None
    currency: str
    charged: Decimal
    is_credit: bool
    entry: Any = None  # mappings.booking.SalesEntry, of a booked one
    journal_name: str = ""
    lines: tuple[BookedLine, ...] = ()
    why: tuple[str, ...] = ()  # about the VAT
    warnings: tuple[str, ...] = ()
    told: str = ""
    todo: str = ""

    @property
    def label(self) -> str:
        return standing_words(self.standing)

    @property
    def tone(self) -> str:
        return LOOKS[self.standing][0]

    @property
    def icon(self) -> str:
        return LOOKS[self.standing][1]

    @property
    def difference(self) -> Decimal | None:
        return None if self.entry is None else self.entry.total_gross - self.charged


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many orders have one standing."""

    standing: Standing
    number: int
    label: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    orders: tuple[Order, ...]
    counts: tuple[Count, ...]
    totals: tuple[Totals, ...]

    @property
    def agrees(self) -> bool:
        """All that would be booked is what the shop charged for it, to the cent (BOOKING 4)."""
        return all(one.agrees for one in self.totals)

    @property
    def example(self) -> str:
        """The newest order that would be booked: it is shown with its lines from the start."""
        booked = (one.document for one in self.orders if one.standing is Standing.BOOKED)
        return next(booked, "")

    @property
    def booked(self) -> int:
        return sum(one.number for one in self.counts if one.standing is Standing.BOOKED)


def standing_words(standing: Standing) -> str:
    words = {
        Standing.BOOKED: _("Would be booked"),
        Standing.HELD: _("Would wait for you"),
        Standing.WAITING: _("Waits for the shop"),
        Standing.NOT_A_SALE: _("Would not be booked"),
        Standing.UNREADABLE: _("Cannot be read"),
    }
    return words[standing]


def shown(made: Preview, *, only: str = "") -> Shown:
    """In the reader's language; `only` leaves the orders of one standing. Inside the tenant's scope."""
    orders = tuple(_orders(made))
    return Shown(
        orders=tuple(one for one in orders if only in ("", one.standing.value)),
        counts=tuple(_counts(orders)),
        totals=tuple(_total(one) for one in made.body["totals"]),
    )


def _counts(orders: Iterable[Order]) -> Iterator[Count]:
    numbers = Counter(one.standing for one in orders)
    for standing, (tone, icon) in LOOKS.items():
        if numbers[standing]:
            words = standing_words(standing)
            yield Count(
                standing=standing, number=numbers[standing], label=words, tone=tone, icon=icon
            )


def _total(stored: Mapping[str, Any]) -> Totals:
    return Totals(
        currency=stored["currency"],
        sales=stored["sales"],
        shop=Decimal(stored["shop"]),
        to_book=Decimal(stored["to_book"]),
        booked=Decimal(stored["booked"]),
    )


# --- one order ---


def _orders(made: Preview) -> Iterator[Order]:
    names = {
        (kind, code): label
        for kind, labels in made.body["names"].items()
        for code, label in labels.items()
    }
    for stored in made.body["orders"]:
        outcome: Outcome | None = from_plain(stored["outcome"]) if stored["outcome"] else None
        yield Order(**_shop_says(stored), **_decided(outcome, stored, made=made, names=names))


def _shop_says(stored: Mapping[str, Any]) -> dict[str, Any]:
    sale = stored["sale"] or {}
    return {
        "document": stored["document"],
        "reference": sale.get("reference") or stored["document"],
        "customer": sale.get("customer", ""),
        "country": sale.get("country", ""),
        "paid_by": sale.get("paid_by", ""),
        "day": date.fromisoformat(sale["day"]) if sale else None,
        "currency": sale.get("currency", "EUR"),
        "charged": Decimal(stored["charged"]),
        "is_credit": sale.get("kind") == DocumentKind.CREDIT.value,
    }


def _decided(
    outcome: Outcome | None,
    stored: Mapping[str, Any],
    *,
    made: Preview,
    names: Mapping[tuple[str, str], str],
) -> dict[str, Any]:
    match outcome:
        case Booked():
            return _booked(outcome, made=made, names=names)
        case Held():
            advice = advise(outcome=outcome, language=language())
            later = _("VIES did not answer just now; it is asked about %(number)s again.")
            todo = later % {"number": stored["to_ask"]} if stored["to_ask"] else advice.todo
            return {"standing": Standing.HELD, "told": advice.what, "todo": todo}
        case Waiting() | NotASale():
            is_waiting = isinstance(outcome, Waiting)
            standing = Standing.WAITING if is_waiting else Standing.NOT_A_SALE
            return {
                "standing": standing,
                "told": advise(outcome=outcome, language=language()).what,
            }
        case None:
            told = _("We cannot read this order; support looks at it once you are live.")
            return {"standing": Standing.UNREADABLE, "told": told}


def _booked(
    outcome: Booked, *, made: Preview, names: Mapping[tuple[str, str], str]
) -> dict[str, Any]:
    reasons = [_stored(one) for one in outcome.explanation]
    entry = outcome.entry
    return {
        "standing": Standing.BOOKED,
        "entry": entry,
        "journal_name": names.get(("journal", entry.journal), ""),
        "lines": booked_lines(
            lines=entry.lines, reasons=reasons, rules=rules_of(made.rulebook_version), names=names
        ),
        "why": vat_sentences(reasons),
        "warnings": tuple(
            sentence(_stored(one)) for one in outcome.warnings if one.text not in ONCE_A_SHOP
        ),
    }


def _stored(reason: Reason) -> dict[str, Any]:
    return {
        "step": reason.step,
        "text": reason.text,
        "values": [list(pair) for pair in reason.values],
        "rule": reason.rule,
    }
