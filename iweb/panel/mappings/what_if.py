"""What a change of the rules would make of the last sales, in words: a sentence, counts, and the sales that differ."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from connectors.models import Link
from iweb.panel.mappings.wording import country_name
from iweb.panel.wording import held_texts, language, locale_name, not_booked_text, sentence
from iweb.sync.models import Sale
from iweb.sync.what_if import Asked
from mappings.booking import Booked, EntryLine, Held, NotASale, Outcome, Reason, Waiting
from mappings.differences import Change, LineChange
from mappings.sentences.words import WORDS
from mappings.whatif import Told, Total, Verdict

MOST_SHOWN: Final = 50  # sales; the counts and totals are of all
FIELDS: Final[Mapping[str, Promise]] = {
    "journal": gettext_lazy("Journal"),
    "ledger_account": gettext_lazy("Ledger account"),
    "vat_code": gettext_lazy("VAT code"),
    "payment_condition": gettext_lazy("Payment condition"),
    "cost_centre": gettext_lazy("Cost centre"),
    "cost_unit": gettext_lazy("Cost unit"),
    "net": gettext_lazy("Amount without VAT"),
    "vat": gettext_lazy("VAT"),
    "rate": gettext_lazy("VAT rate"),
    "quantity": gettext_lazy("Pieces"),
    "description": gettext_lazy("Description"),
    "scenario": gettext_lazy("VAT case"),
    "country": gettext_lazy("Country"),
    "entry_date": gettext_lazy("Date of the entry"),
    "exchange_rate": gettext_lazy("Exchange rate"),
    "human_part": gettext_lazy("Your reference"),
    "warnings": gettext_lazy("What we tell you beside it"),
    "bundled": gettext_lazy("Booked together with others"),
    "treatment.scenario": gettext_lazy("VAT case of the sale"),
    "treatment.country": gettext_lazy("Country whose VAT counts"),
    "treatment.tax_point": gettext_lazy("Day whose VAT counts"),
    "treatment.found_inside": gettext_lazy("VAT taken out of the price"),
    "relation.code": gettext_lazy("Debtor code"),
    "relation.name": gettext_lazy("Customer"),
    "relation.is_business": gettext_lazy("Customer is a business"),
    "relation.vat_number": gettext_lazy("VAT number of the customer"),
    "relation.language": gettext_lazy("Language of the customer"),
    "relation.receivable_account": gettext_lazy("Receivables account of a new customer"),
    "relation.payment_condition": gettext_lazy("Payment condition of a new customer"),
    "relation.classification": gettext_lazy("Classification of a new customer"),
    "relation.shared": gettext_lazy("Customer shared by many"),
}
# Codes of the administration, and the kind of master data that has their names.
MASTERS: Final[Mapping[str, str]] = {
    "journal": "journal",
    "ledger_account": "ledger_account",
    "vat_code": "vat_code",
    "payment_condition": "payment_condition",
    "cost_centre": "cost_centre",
    "cost_unit": "cost_unit",
    "relation.receivable_account": "ledger_account",
    "relation.payment_condition": "payment_condition",
}
TONES: Final[Mapping[Verdict, tuple[str, str]]] = {
    Verdict.DIFFERS: ("busy", "pencil"),
    Verdict.NEWLY_HELD: ("act", "alert-triangle"),
    Verdict.NEWLY_BOOKED: ("good", "circle-check"),
    Verdict.OTHER: ("wait", "clock"),
}
Names = Mapping[tuple[str, str], str]  # (kind, code) of master data -> its name


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChange:
    """One thing that is another; `where` is the line of the entry, "" for the entry itself."""

    where: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSale:
    """A sale that turns out differently. Of one that is not booked on one side, `before` and `after` say where it stands."""

    row: Sale
    label: str
    tone: str
    icon: str
    before: str
    after: str
    changes: tuple[ShownChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTotal:
    """What all these sales bring to one account or code; `vat` is there where it is not the same."""

    what: str
    currency: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many sales have one verdict."""

    number: int
    label: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """All that the fragment shows. `more` is how many changed sales are not among `sales`."""

    headline: str
    counts: tuple[Count, ...]
    totals: tuple[ShownTotal, ...]
    sales: tuple[ShownSale, ...]
    more: int
    unreadable: int


def shown(asked: Asked, *, link: Link) -> Answer:
    """The answer in the reader's language. Inside the tenant's scope."""
    told = asked.answer.told
    pairs = [
        (row, one)
        for row, one in zip(asked.rows, told, strict=True)
        if one.verdict is not Verdict.SAME
    ]
    names = _names(link) if pairs else {}
    return Answer(
        headline=_headline(asked=len(told), changed=len(pairs)),
        counts=tuple(_counts(asked)),
        totals=tuple(_totals(asked, names=names)),
        sales=tuple(_sale(row, told=one, names=names) for row, one in pairs[:MOST_SHOWN]),
        more=max(0, len(pairs) - MOST_SHOWN),
        unreadable=asked.unreadable,
    )


def _headline(*, asked: int, changed: int) -> str:
    if not asked:
        return _("There are no sales yet to try this on.")
    if not changed:
        return ngettext(
            "The last sale would be booked exactly as now.",
            "The last %(number)s sales would be booked exactly as now.",
            asked,
        ) % {"number": asked}
    return ngettext(
        "%(changed)s of the last %(number)s sales would turn out differently.",
        "%(changed)s of the last %(number)s sales would turn out differently.",
        changed,
    ) % {"changed": changed, "number": asked}


def _labels(verdict: Verdict, number: int) -> str:
    words = {
        Verdict.DIFFERS: ngettext(
            "%(number)s booked in another way", "%(number)s booked in another way", number
        ),
        Verdict.NEWLY_HELD: ngettext(
            "%(number)s held from now on", "%(number)s held from now on", number
        ),
        Verdict.NEWLY_BOOKED: ngettext(
            "%(number)s booked from now on", "%(number)s booked from now on", number
        ),
        Verdict.OTHER: ngettext(
            "%(number)s not booked, for another reason",
            "%(number)s not booked, for another reason",
            number,
        ),
    }
    return words[verdict] % {"number": number}


def _label(verdict: Verdict) -> str:
    words = {
        Verdict.DIFFERS: _("Booked in another way"),
        Verdict.NEWLY_HELD: _("Held from now on"),
        Verdict.NEWLY_BOOKED: _("Booked from now on"),
        Verdict.OTHER: _("Not booked, for another reason"),
    }
    return words[verdict]


def _counts(asked: Asked) -> Iterator[Count]:
    for verdict, (tone, icon) in TONES.items():
        number = len(asked.answer.of(verdict))
        if number:
            yield Count(number=number, label=_labels(verdict, number), tone=tone, icon=icon)


def _totals(asked: Asked, *, names: Names) -> Iterator[ShownTotal]:
    """What no sale changes is left out. Of a VAT code the base."""
    for field, totals in (("ledger_account", asked.answer.accounts), ("vat_code", asked.answer.vat_codes)):  # fmt: skip
        for one in totals:
            if one.net_before != one.net_after:
                yield _total(one, field=field, names=names)


def _total(one: Total, *, field: str, names: Names) -> ShownTotal:
    name = _coded(field, one.code, names=names) or _("the administration's own")
    return ShownTotal(
        what=f"{FIELDS[field]} {name}",
        currency=one.currency,
        before=one.net_before,
        after=one.net_after,
    )


# --- one sale ---


def _sale(row: Sale, *, told: Told, names: Names) -> ShownSale:
    tone, icon = TONES[told.verdict]
    is_booked = told.verdict is Verdict.DIFFERS
    return ShownSale(
        row=row,
        label=_label(told.verdict),
        tone=tone,
        icon=icon,
        before="" if is_booked else outcome_words(told.before),
        after="" if is_booked else outcome_words(told.after),
        changes=tuple(_changes(told, names=names)),
    )


def outcome_words(outcome: Outcome) -> str:
    """Where a sale ends, in a sentence."""
    match outcome:
        case Booked():
            journal, day = outcome.entry.journal, outcome.entry.entry_date
            return _("Booked in journal %(journal)s on %(day)s.") % {
                "journal": journal,
                "day": _day(day),
            }
        case Held():
            reason = outcome.reason.value
            stored = {"step": "held", "text": reason, "values": outcome.values}
            return held_texts(reason, explanation=[stored])["what"]
        case Waiting() | NotASale():
            return not_booked_text(outcome.reason.value)


def _changes(told: Told, *, names: Names) -> Iterator[ShownChange]:
    yield from _of_entry(told.entry, names=names)
    for line in told.lines:
        yield from _of_line(line, names=names)


def _of_entry(changes: Iterable[Change], *, names: Names) -> Iterator[ShownChange]:
    """What has a name of its own; the rest of a customer's data is one row, and his key says nothing that his code does not."""
    kept = [one for one in changes if one.field != "relation.customer_key"]
    small = [one for one in kept if one.field.startswith("relation.") and one.field not in FIELDS]
    has_other_customer = any(one.field.startswith("relation.") for one in kept)
    for one in kept:
        if one not in small and not (one.field == "customer_key" and has_other_customer):
            yield _change(one, where="", names=names)
    if small:
        yield ShownChange(
            where="",
            what=field_words(small[0].field),
            before=_together((one.field, one.before) for one in small),
            after=_together((one.field, one.after) for one in small),
        )


def _together(pairs: Iterable[tuple[str, object]]) -> str:
    values = (_value(field, value, names={}) for field, value in pairs)
    return ", ".join(dict.fromkeys(value for value in values if value))


def _of_line(line: LineChange, *, names: Names) -> Iterator[ShownChange]:
    there = line.before or line.after
    where = there.description if there is not None else ""
    if line.before is None or line.after is None:
        words = _("A line of the entry")
        yield ShownChange(
            where=where,
            what=words,
            before=_line(line.before, names=names),
            after=_line(line.after, names=names),
        )
    for change in line.changes:
        yield _change(change, where=where, names=names)


def _line(line: EntryLine | None, *, names: Names) -> str:
    if line is None:
        return ""
    account = _coded("ledger_account", line.ledger_account, names=names)
    return f"{account}, {_number(line.net)} + {_number(line.vat)}"


def _change(change: Change, *, where: str, names: Names) -> ShownChange:
    return ShownChange(
        where=where,
        what=field_words(change.field),
        before=_value(change.field, change.before, names=names),
        after=_value(change.field, change.after, names=names),
    )


def field_words(field: str) -> str:
    """What a field of a booking is called; the parts of a customer's data that rules rarely move have one name together."""
    known = FIELDS.get(field)
    if known is None and field.startswith("relation."):
        known = gettext_lazy("Data of the customer")
    return str(known or gettext_lazy("The entry"))


def _value(field: str, value: object, *, names: Names) -> str:
    """A value as people write it; "" for none."""
    if value in (None, "", ()):
        return ""
    if isinstance(value, bool):
        return _("is the case") if value else _("is not the case")
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, tuple):
        return " ".join(_warning(one) for one in value if isinstance(one, Reason))
    return _text(field, str(value), names=names)


def _text(field: str, value: str, *, names: Names) -> str:
    if field in MASTERS:
        return _coded(field, value, names=names)
    last = field.rpartition(".")[2]
    if last == "scenario":
        return WORDS["scenario"].get(value, {}).get(language(), value)
    return country_name(value) if last == "country" else value


def _warning(reason: Reason) -> str:
    return sentence({"step": reason.step, "text": reason.text, "values": list(reason.values)})


def _coded(field: str, code: str, *, names: Names) -> str:
    """A code with its name in the administration."""
    name = names.get((MASTERS[field], code), "")
    return f"{code} · {name}" if name and code else code


def _number(value: Decimal) -> str:
    return str(format_decimal(value, locale=locale_name(), decimal_quantization=False))


def _day(day: date) -> str:
    return str(format_date(day, format="medium", locale=locale_name()))


def _names(link: Link) -> Names:
    rows: Iterable[Any] = link.ledger.masters.filter(kind__in=set(MASTERS.values()))
    return {(row.kind, row.code): row.label for row in rows}
