"""In what two bookings of the same sale differ, field by field. What explains them is left out: it names rules by their ids."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Final

from mappings.booking import (
    Booked,
    ContactPerson,
    EntryLine,
    PostalAddress,
    Reason,
    Relation,
    SalesEntry,
    Treatment,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is another. `field` is its name in `mappings.booking`, with what it belongs to in front: "relation.code"."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """One line of the entry. `before` or `after` is None where the other side has no such line; then `changes` is empty."""

    before: EntryLine | None
    after: EntryLine | None
    changes: tuple[Change, ...] = ()


def _names(kind: type, *, but: tuple[str, ...] = ()) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if one.name not in but)


_OF_ENTRY: Final = _names(SalesEntry, but=("lines",))
_OF_LINE: Final = _names(EntryLine)
_OF_RELATION: Final = _names(Relation, but=("address", "contact"))
_PARTS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("", "entry", _OF_ENTRY),
    ("treatment.", "treatment", _names(Treatment)),
    ("relation.", "relation", _OF_RELATION),
    ("relation.address.", "relation.address", _names(PostalAddress)),
    ("relation.contact.", "relation.contact", _names(ContactPerson)),
)


def entry_changes(before: Booked, after: Booked) -> tuple[Change, ...]:
    """All but the lines: the entry, how VAT saw it, whom it is for, and what the owner is warned of."""
    found = [
        change
        for front, part, names in _PARTS
        for change in _between(
            attrgetter(part)(before), attrgetter(part)(after), names=names, front=front
        )
    ]
    found += _between(before, after, names=("reversal", "bundled"))
    warned = _said(before.warnings), _said(after.warnings)
    if warned[0] != warned[1]:
        found.append(Change(field="warnings", before=before.warnings, after=after.warnings))
    return tuple(found)


def _said(reasons: Iterable[Reason]) -> tuple[object, ...]:
    return tuple((one.step, one.text, one.values) for one in reasons)


def _between(
    before: object, after: object, *, names: tuple[str, ...], front: str = ""
) -> Iterator[Change]:
    """Where one of them is missing, each of its fields is."""
    if before is after:
        return
    for name in names:
        old = None if before is None else getattr(before, name)
        new = None if after is None else getattr(after, name)
        if old != new:
            yield Change(field=front + name, before=old, after=new)


def line_changes(before: SalesEntry, after: SalesEntry) -> tuple[LineChange, ...]:
    """The lines that differ, each beside the line of the same line of the shop; those that are new come last."""
    old, new = _by_source(before.lines), _by_source(after.lines)
    found: list[LineChange] = []
    for key, line in old.items():
        other = new.get(key)
        changes = () if other is None else tuple(_between(line, other, names=_OF_LINE))
        if other is None or changes:
            found.append(LineChange(before=line, after=other, changes=changes))
    found += [LineChange(before=None, after=line) for key, line in new.items() if key not in old]
    return tuple(found)


def _by_source(lines: Iterable[EntryLine]) -> dict[tuple[str, int], EntryLine]:
    """A line of the shop may be several of the entry: the first of it, the second."""
    found: dict[tuple[str, int], EntryLine] = {}
    seen: dict[str, int] = {}
    for line in lines:
        place = seen.get(line.source_line, 0)
        seen[line.source_line] = place + 1
        found[line.source_line, place] = line
    return found
