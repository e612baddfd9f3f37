"""Every reason as a sentence for a shop owner, in Dutch and English: what happened, and for a held sale what to do and who can."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial
from typing import Final

from mappings.booking import Held, HeldReason, NotASale, Reason, Waiting
from mappings.modules import installed
from mappings.sentences.explained import EXPLAINED
from mappings.sentences.outcomes import HELD, PLAIN
from mappings.sentences.shape import Who
from mappings.sentences.words import CIRCUMSTANCES, MONTHS, WORDS

LANGUAGES: Final = ("nl", "en")
_DUTCH: Final = str.maketrans(",.", ".,")
_DECIMAL_POINT: Final = re.compile(r"(?<=\d)\.(?=\d)")
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
    start, blanks = _split(template, language)
    parts = [start]
    for blank in blanks:
        parts.append(_show(blank, values=values, language=language))
        parts.append(blank.after)
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class _Blank:
    """A placeholder: the words it may stand for, else how its value is written, and the text behind it."""

    name: str
    words: Mapping[str, Mapping[str, str]]
    write: Callable[[str], str] | None
    after: str


@lru_cache(maxsize=1024)
def _split(template: str, language: str) -> tuple[str, tuple[_Blank, ...]]:
    """The text up to the first placeholder, and those. Templates are ours, a few hundred; values are never among them."""
    start, *rest = _PLACEHOLDER.split(template)
    return start, tuple(
        _Blank(name, WORDS.get(name, {}), _writer(name=name, language=language), after)
        for name, after in zip(rest[::2], rest[1::2], strict=True)
    )


def _show(blank: _Blank, *, values: Mapping[str, str], language: str) -> str:
    value = values.get(blank.name)
    if value is None:
        return "…"
    if value in blank.words:
        return fill(template=blank.words[value][language], values=values, language=language)
    return value if blank.write is None else blank.write(value)


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


def _writer(*, name: str, language: str) -> Callable[[str], str] | None:
    """How people write what is called so; None where it stays as it is."""
    if name in _AMOUNTS:
        return partial(_amount, language=language)
    if name in _DAYS:
        return partial(_day, language=language)
    return _rate if name in _RATES and language == "nl" else None


def _rate(value: str) -> str:
    return _DECIMAL_POINT.sub(",", value) if "." in value else value


def _amount(value: str, *, language: str) -> str:
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return value
    text = f"{amount:,.2f}" if _has_cents(amount) else f"{amount:,}"
    return text.translate(_DUTCH) if language == "nl" else text


def _has_cents(amount: Decimal) -> bool:
    return amount.is_finite() and -int(amount.as_tuple().exponent) <= 2


@lru_cache(maxsize=1024)
def _day(value: str, *, language: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"
