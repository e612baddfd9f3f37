"""Every reason as a sentence for a shop owner, in Dutch and English: what happened, and for a held sale what to do and who can."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from mappings.booking import Held, HeldReason, NotASale, Reason, Waiting
from mappings.modules import installed
from mappings.sentences.explained import EXPLAINED
from mappings.sentences.outcomes import HELD, PLAIN
from mappings.sentences.shape import Who
from mappings.sentences.words import CIRCUMSTANCES, MONTHS, WORDS

LANGUAGES: Final = ("nl", "en")
_DUTCH: Final = str.maketrans(",.", ".,")
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
_AMOUNTS: Final = frozenset(
    (
        *("amount", "booked", "changed", "corrected", "difference", "gross", "net", "now"),
        *("stated", "sum", "total", "vat"),
    )
)
_RATES: Final = frozenset(
    ("charged", "expected", "goods", "percentage", "rate", "rates", "shipping")
)
_DAYS: Final = frozenset(("day", "filed", "original", "sold", "start"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """`todo` is "" and `who` None where nobody has to do anything."""

    what: str
    todo: str = ""
    who: Who | None = None


def sentence(*, reason: Reason, language: str) -> str:
    """One step of an explanation in words. Raises `KeyError` for an id without a sentence."""
    return fill(
        template=_template(text=reason.text, language=language),
        values=dict(reason.values),
        language=language,
    )


def advise(*, outcome: Waiting | NotASale | Held, language: str) -> Advice:
    """Why a sale is not booked, and what to do about it."""
    if not isinstance(outcome, Held):
        return Advice(what=PLAIN[outcome.reason][language])
    return advise_held(reason=outcome.reason, values=dict(outcome.values), language=language)


def advise_held(*, reason: HeldReason, values: Mapping[str, str], language: str) -> Advice:
    """The same from a stored reason and its values."""
    text = HELD[reason]
    told = {**values, "circumstances": _circumstances(values=values, language=language)}
    return Advice(
        what=fill(template=text.what[language], values=told, language=language),
        todo=fill(template=text.todo[language], values=told, language=language),
        who=text.who,
    )


def fill(*, template: str, values: Mapping[str, str], language: str) -> str:
    """The template with its values as people write them in `language`. A value that is missing shows as "…"."""
    parts = list(_split(template))
    for i in range(1, len(parts), 2):
        parts[i] = _show(name=parts[i], values=values, language=language)
    return "".join(parts)


@lru_cache(maxsize=1024)
def _split(template: str) -> tuple[str, ...]:
    """Text and the names of placeholders by turns. Templates are ours, a few hundred; values are never among them."""
    return tuple(_PLACEHOLDER.split(template))


def _show(*, name: str, values: Mapping[str, str], language: str) -> str:
    value = values.get(name)
    if value is None:
        return "…"
    word = WORDS[name].get(value) if name in WORDS else None
    if word is not None:
        return fill(template=word[language], values=values, language=language)
    return _write(name=name, value=value, language=language)


def _template(*, text: str, language: str) -> str:
    module, dot, _ = text.partition(".")
    if dot:
        return str(getattr(installed()[module].sentences[text], language))
    return EXPLAINED[text][language]


def _circumstances(*, values: Mapping[str, str], language: str) -> str:
    told = [
        f"{label[language]} {fill(template=f'{{{name}}}', values=values, language=language)}"
        + ("%" if name == "rate" else "")
        for name, label in CIRCUMSTANCES.items()
        if values.get(name)
    ]
    return ", ".join(told)


def _write(*, name: str, value: str, language: str) -> str:
    if name in _AMOUNTS:
        return _amount(value=value, language=language)
    if name in _DAYS:
        return _day(value=value, language=language)
    if name in _RATES and language == "nl":
        return re.sub(r"(?<=\d)\.(?=\d)", ",", value)
    return value


def _amount(*, value: str, language: str) -> str:
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return value
    text = f"{amount:,.2f}" if _has_cents(amount) else f"{amount:,}"
    return text.translate(_DUTCH) if language == "nl" else text


def _has_cents(amount: Decimal) -> bool:
    return amount.is_finite() and -int(amount.as_tuple().exponent) <= 2


def _day(*, value: str, language: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"
