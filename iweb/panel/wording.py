"""Sentences by id, in the reader's language: errors from the registry of messages, reasons from the engine's own list."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from babel.dates import format_timedelta
from babel.numbers import format_currency
from django.utils import timezone
from django.utils.translation import get_language

from connectors.shops.prestashop import notes
from iweb.core.messages import words_for
from mappings.booking import HeldReason, NotASaleReason, Reason, WaitingReason
from mappings.money import quantum_of
from mappings.reasons import advise_held
from mappings.reasons import sentence as sentence_of
from mappings.sentences.outcomes import PLAIN

NOTE = "prestashop.note."
# Warnings about how a shop is set up: said once a shop on the overview, not as a warning of each sale (BOOKING 21).
ONCE_A_SHOP = ("shipping_apart", "duties_gb", "duties_ch", "duties_no", "cash_basis")
Texts = dict[str, str]
Stored = Mapping[
    str, Any
]  # a stored Reason: {"step", "text", "values": [[name, value], ...], "rule"}


def language() -> str:
    return "en" if (get_language() or "nl").startswith("en") else "nl"


def locale_name() -> str:
    """The locale of amounts, dates and names of countries."""
    return "nl_NL" if language() == "nl" else "en_GB"


def money_words(*, minor: int, currency: str) -> str:
    """An amount in minor units of the currency, as people write it."""
    amount = minor * quantum_of(currency=currency)
    return str(format_currency(amount, currency, locale=locale_name()))


def how_long(moment: datetime) -> str:
    """In words: five minutes ago, or in five minutes for what is to come."""
    return str(format_timedelta(moment - timezone.now(), add_direction=True, locale=locale_name()))


def message_texts(message_id: str, **values: object) -> Texts:
    """title, what (happened) and todo of a message; all empty for an empty id."""
    if not message_id:
        return {"title": "", "what": "", "todo": ""}
    words = words_for(message_id, language=language(), values=values)
    return {"title": words["title"], "what": words["happened"], "todo": words["todo"]}


def sentence(reason: Stored) -> str:
    """One step of an explanation. The last step of a held sale is why it is held."""
    if reason["text"] in set(HeldReason):
        return held_texts(str(reason["text"]), explanation=[reason])["what"]
    values = tuple((str(name), _told(str(value))) for name, value in reason.get("values") or ())
    step = Reason(step=str(reason["step"]), text=str(reason["text"]), values=values)
    return sentence_of(reason=step, language=language())


def _told(value: str) -> str:
    """What the reader of a shop noted stands in an explanation by its id; the reader has the sentence."""
    if not value.startswith(NOTE):
        return value
    figures = re.sub(r"(=-?\d+)\.(\d+)", r"\1,\2", value) if language() == "nl" else value
    return notes.sentence(figures, language=language())


def held_texts(reason_id: str, *, explanation: Iterable[Stored] = ()) -> Texts:
    """what and todo of a held sale, with the figures of its own decision."""
    own: Stored = next((step for step in explanation if step["text"] == reason_id), {})
    values = {str(name): str(value) for name, value in own.get("values") or ()}
    advice = advise_held(reason=HeldReason(reason_id), values=values, language=language())
    return {"what": advice.what, "todo": advice.todo}


def not_booked_text(reason_id: str) -> str:
    """Why a sale waits, or is none."""
    kinds: dict[str, WaitingReason | NotASaleReason] = {
        one.value: one for one in (*WaitingReason, *NotASaleReason)
    }
    return PLAIN[kinds[reason_id]][language()]
