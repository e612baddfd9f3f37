"""What we booked beside what stands in the ledger: each difference by name and to the cent, and nothing that is equal.

An edit gives one difference, whatever it touches: a line on another VAT code is recoded, and its VAT that changed with it is
told in the same row. Entries that others made are no difference, but for two: a copy of one of ours, and an entry on a code of
the one-stop shop or of the ICP statement, for those end in returns that we make.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from mappings.money import ZERO
from mappings.tie_out_lines import Line, LineChange, changes_of_lines
from mappings.vat.return_periods import month_of


class Difference(StrEnum):
    """What was done in the ledger. Closed list: each has its words in the panel."""

    DELETED = "deleted"
    DOUBLED = "doubled"
    MOVED_PERIOD = "moved_period"
    MOVED_DAY = "moved_day"
    RELATION = "relation"
    REFERENCE = "reference"
    AMOUNT = "amount"
    ACCOUNT = "account"
    VAT_CODE = "vat_code"
    PERCENTAGE = "percentage"
    LINE_REMOVED = "line_removed"
    LINE_ADDED = "line_added"
    NUMBER_MISSING = "number_missing"
    NUMBER_CHANGED = "number_changed"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """`vat_number` is normalised, "" for none."""

    remote_id: str
    code: str = ""
    vat_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry as we booked it, or as it stands there. `document` is ours, "" for what stands there."""

    remote_id: str
    number: str
    reference: str
    day: date
    relation: str  # its id in the ledger; "" of ours where we do not know it any more: then none contradicts it
    currency: str
    lines: tuple[Line, ...]
    document: str = ""
    period: str = ""  # of the ledger, as `2026-10`; "" is the month of the day
    vat_number: str = ""  # that the 0% rests on, as we booked it; "" for an entry that needs none

    @property
    def month(self) -> str:
        return self.period or month_of(self.day).name

    @property
    def net(self) -> Decimal:
        return sum((line.net for line in self.lines), ZERO)

    @property
    def vat(self) -> Decimal:
        return sum((line.vat for line in self.lines), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`net` and `vat` are what the ledger has more than we booked. `was` and `now` are what was changed, where it has a name."""

    kind: Difference
    document: str
    number: str
    currency: str
    net: Decimal = ZERO
    vat: Decimal = ZERO
    was: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What was read: entries by their id there, relations by theirs, and the VAT codes that end in our returns."""

    entries: Mapping[str, Entry]
    relations: Mapping[str, Relation] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()


def tie_out(*, booked: Iterable[Entry], ledger: Ledger, known: frozenset[str]) -> tuple[Found, ...]:
    """The differences, by document. `known` are the ids of all entries of ours, also of those that are not compared."""
    ours = list(booked)
    found: list[Found] = []
    for entry in ours:
        there = ledger.entries.get(entry.remote_id)
        found.extend([_deleted(entry)] if there is None else _changed(entry, there, ledger=ledger))
    found.extend(_numbers(ours, ledger=ledger))
    strangers = [one for key, one in ledger.entries.items() if key not in known]
    for stranger in strangers:
        found.extend(_stranger(stranger, ours=ours, ledger=ledger))
    return tuple(sorted(found, key=lambda one: (one.document, one.number, one.kind, one.was)))


def differing(*, booked: Iterable[Entry], ledger: Ledger) -> tuple[str, ...]:
    """The ids of our entries that are not there as booked, among what was read: to be asked for by their id."""
    return tuple(
        entry.remote_id
        for entry in booked
        if (there := ledger.entries.get(entry.remote_id)) is None
        or list(_changed(entry, there, ledger=ledger))
    )


def _deleted(entry: Entry) -> Found:
    return Found(
        kind=Difference.DELETED,
        document=entry.document,
        number=entry.number,
        currency=entry.currency,
        net=-entry.net,
        vat=-entry.vat,
    )


def _changed(entry: Entry, there: Entry, *, ledger: Ledger) -> Iterable[Found]:
    if entry.month != there.month:
        yield _header(entry, Difference.MOVED_PERIOD, was=entry.month, now=there.month)
    elif entry.day != there.day:
        yield _header(
            entry, Difference.MOVED_DAY, was=entry.day.isoformat(), now=there.day.isoformat()
        )
    if entry.relation and entry.relation != there.relation:
        was, now = (_code(one, ledger=ledger) for one in (entry.relation, there.relation))
        yield _header(entry, Difference.RELATION, was=was, now=now)
    if entry.reference != there.reference:
        yield _header(entry, Difference.REFERENCE, was=entry.reference, now=there.reference)
    for change in changes_of_lines(booked=entry.lines, there=there.lines):
        yield _of_line(entry, change)


def _header(entry: Entry, kind: Difference, *, was: str, now: str) -> Found:
    """Nothing of the amounts changed, but that they stand elsewhere."""
    return Found(
        kind=kind,
        document=entry.document,
        number=entry.number,
        currency=entry.currency,
        was=was,
        now=now,
    )


def _of_line(entry: Entry, change: LineChange) -> Found:
    return Found(
        kind=Difference(change.kind),
        document=entry.document,
        number=entry.number,
        currency=entry.currency,
        net=change.net,
        vat=change.vat,
        was=change.was,
        now=change.now,
    )


def _code(remote_id: str, *, ledger: Ledger) -> str:
    relation = ledger.relations.get(remote_id)
    return relation.code if relation is not None else remote_id


def _numbers(ours: Sequence[Entry], *, ledger: Ledger) -> Iterable[Found]:
    """One row for each relation: its entries on codes of the statement rest on a number that it has no more."""
    resting: dict[str, list[Entry]] = {}
    for entry in ours:
        there = ledger.entries.get(entry.remote_id)
        if entry.vat_number and there and entry.relation in {there.relation, ""}:
            resting.setdefault(there.relation, []).append(entry)
    for remote_id, entries in resting.items():
        relation = ledger.relations.get(remote_id)
        now = relation.vat_number if relation is not None else ""
        wrong = [entry for entry in entries if entry.vat_number != now]
        if wrong:
            yield _number(wrong, now=now, code=_code(remote_id, ledger=ledger))


def _number(entries: Sequence[Entry], *, now: str, code: str) -> Found:
    """`net` is what rests on the number: nothing of it changed in the books."""
    first = min(entries, key=lambda entry: entry.document)
    return Found(
        kind=Difference.NUMBER_CHANGED if now else Difference.NUMBER_MISSING,
        document=", ".join(sorted(entry.document for entry in entries)),
        number=code,
        currency=first.currency,
        net=sum((entry.net for entry in entries), ZERO),
        was=first.vat_number,
        now=now,
    )


def _stranger(stranger: Entry, *, ours: Sequence[Entry], ledger: Ledger) -> Iterable[Found]:
    original = next((one for one in ours if _is_copy(stranger, of=one)), None)
    if original is not None:
        yield Found(
            kind=Difference.DOUBLED,
            document=original.document,
            number=stranger.number,
            currency=stranger.currency,
            net=stranger.net,
            vat=stranger.vat,
            was=original.number,
        )
        return
    for code in sorted({line.vat_code for line in stranger.lines} & ledger.codes):
        same = [line for line in stranger.lines if line.vat_code == code]
        yield Found(
            kind=Difference.MANUAL,
            document="",
            number=stranger.number,
            currency=stranger.currency,
            net=sum((line.net for line in same), ZERO),
            vat=sum((line.vat for line in same), ZERO),
            now=code,
        )


def _is_copy(stranger: Entry, *, of: Entry) -> bool:
    """The same reference, or all of it alike: relation, day and lines."""
    if of.reference and stranger.reference == of.reference:
        return True
    alike = (stranger.relation, stranger.day, stranger.currency) == (
        *(of.relation, of.day),
        of.currency,
    )
    return alike and not list(changes_of_lines(booked=of.lines, there=stranger.lines))
