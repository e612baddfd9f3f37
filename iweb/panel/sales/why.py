"""Why a sale is booked as it is: the engine's steps under four headings, and for each line the rule that chose its account."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from iweb.panel.mappings.wording import country_name, match_words
from iweb.panel.wording import language, sentence
from mappings.booking import Booked, EntryLine, HeldReason
from mappings.money import ZERO
from mappings.rulebook import Rule
from mappings.sentences.words import WORDS

Stored = Mapping[str, Any]

# The engine's steps, by the question they answer; what is not here came from a module.
WHEN, WHO, VAT, BOOKS = "when", "who", "vat", "books"
GROUPS = {
    "document": WHEN, "standing": WHEN, "credit": WHEN, "by_hand": WHEN,
    "customer": WHO,
    "place": VAT, "rates": VAT, "discounts": VAT, "cents": VAT, "vat": VAT, "fees": VAT,
    "kinds": VAT, "inside": VAT, "invoice": VAT, "cautions": VAT,
    "rules": BOOKS, "entry": BOOKS,
}  # fmt: skip
# Said elsewhere on the page: beside the line they are about, or above as what holds the sale; and one explains nothing.
ELSEWHERE = frozenset(("account_by_rule", "vat_code_by_rule", "document_read", *HeldReason))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One heading of the explanation and its sentences."""

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedLine:
    """A line of the entry with the names of its codes and, in words, the rules that chose them; "" where none did."""

    line: EntryLine
    account_name: str
    vat_name: str
    account_rule: str
    vat_rule: str
    losers: tuple[str, ...] = ()  # the rules that were considered and lost, each with why


@dataclass(frozen=True, slots=True, kw_only=True)
class VatRow:
    """What is booked at one rate and for one VAT case; `rate` is a percentage, `case` is in the reader's words."""

    rate: Decimal
    case: str
    net: Decimal
    vat: Decimal


def vat_rows(booked: Booked) -> tuple[VatRow, ...]:
    """Per rate and case, the highest rate first. A line that is no supply, such as rounding, has no case."""
    sums: dict[tuple[Decimal, str, str], tuple[Decimal, Decimal]] = {}
    for line in booked.entry.lines:
        scenario, country = line.scenario, line.country
        if not scenario and line.source_line:  # booked before lines said it
            scenario, country = booked.treatment.scenario, booked.treatment.country
        key = (line.rate, scenario, country)
        net, vat = sums.get(key, (ZERO, ZERO))
        sums[key] = (net + line.net, vat + line.vat)
    return tuple(
        VatRow(rate=rate, case=_case(scenario, country), net=net, vat=vat)
        for (rate, scenario, country), (net, vat) in sorted(
            sums.items(), key=lambda one: (-one[0][0], one[0][1:])
        )
    )


def _case(scenario: str, country: str) -> str:
    if not scenario:
        return _("no supply: rounding, or a voucher that pays")
    said = WORDS["scenario"].get(scenario, {}).get(language(), scenario)
    return f"{said}, {country_name(country)}" if country else said


def chapters_of(reasons: Iterable[Stored]) -> tuple[Chapter, ...]:
    """The order of the engine is kept within a chapter; a chapter without sentences is left out."""
    titles = {
        WHEN: _("When"),
        WHO: _("Who"),
        VAT: _("VAT and amounts"),
        BOOKS: _("In the books"),
        "": _("Also"),
    }
    told: dict[str, list[str]] = {name: [] for name in titles}
    for one in reasons:
        if one["text"] not in ELSEWHERE:
            told[_group(one)].append(sentence(one))
    return tuple(
        Chapter(title=titles[name], sentences=tuple(sentences))
        for name, sentences in told.items()
        if sentences
    )


def vat_sentences(reasons: Iterable[Stored]) -> tuple[str, ...]:
    """What the engine says about VAT and amounts alone: no sentence of it names a customer."""
    told = (one for one in reasons if one["text"] not in ELSEWHERE and _group(one) == VAT)
    return tuple(sentence(one) for one in told)


def _group(reason: Stored) -> str:
    """What the shop told is about its amounts, whichever step heard it."""
    return VAT if reason["text"] == "source_note" else GROUPS.get(reason["step"], "")


def booked_lines(
    *,
    lines: Iterable[EntryLine],
    reasons: Iterable[Stored],
    rules: Iterable[Rule],
    names: Mapping[tuple[str, str], str],
) -> tuple[BookedLine, ...]:
    """`names`: (kind of master data, code) -> its name in the administration."""
    matches = {rule.id: match_words(rule.match) for rule in rules}
    by_line = {_about(one): matches.get(one["rule"], "") for one in reasons}
    return tuple(
        BookedLine(
            line=line,
            account_name=names.get(("ledger_account", line.ledger_account), ""),
            vat_name=names.get(("vat_code", line.vat_code), ""),
            account_rule=by_line.get(
                ("account_by_rule", line.description, line.ledger_account), ""
            ),
            vat_rule=by_line.get(("vat_code_by_rule", line.description, line.vat_code), ""),
        )
        for line in lines
    )


def _about(reason: Stored) -> tuple[str, str, str]:
    """What a step is about: its sentence, the line, and the code that was chosen for it."""
    values = {str(name): str(value) for name, value in reason.get("values") or ()}
    return (
        str(reason["text"]),
        values.get("line", ""),
        values.get("account") or values.get("code", ""),
    )
