"""Sentences by id, in the reader's language: errors from the registry of messages, reasons from the engine's own list."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language

from iweb.core.messages import words_for
from mappings.booking import HeldReason, NotASaleReason, Reason, WaitingReason
from mappings.reasons import advise_held
from mappings.reasons import sentence as sentence_of
from mappings.sentences.outcomes import PLAIN

Texts = dict[str, str]
Stored = Mapping[
    str, Any
]  # a stored Reason: {"step", "text", "values": [[name, value], ...], "rule"}


def language() -> str:
    return "en" if (get_language() or "nl").startswith("en") else "nl"


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
    values = tuple((str(name), str(value)) for name, value in reason.get("values") or ())
    step = Reason(step=str(reason["step"]), text=str(reason["text"]), values=values)
    return sentence_of(reason=step, language=language())


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
