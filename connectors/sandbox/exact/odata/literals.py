"""Values as OData writes them in a URL, and as rows store them: read, compared and written by type."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from connectors.sandbox.exact.errors import malformed
from connectors.sandbox.exact.schema import Group, Property

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DAY_AND_TIME = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?")
_PATTERNS = (
    (Group.GUID, re.compile(r"guid'([^']*)'", re.IGNORECASE)),
    (Group.DATE, re.compile(r"datetime'([^']*)'", re.IGNORECASE)),
    (Group.TEXT, re.compile(r"'((?:[^']|'')*)'")),
    (Group.NUMBER, re.compile(r"(-?\d+(?:\.\d+)?)[LlMmDdFf]?(?![\w'])")),
    (Group.TRUTH, re.compile(r"(true|false)(?!\w)")),
)


@dataclass(frozen=True, slots=True)
class Literal:
    """`value` None is the word null, of any group."""

    value: Any
    group: Group | None


def literal_at(text: str, place: int) -> tuple[Literal, int] | None:
    """The literal that starts at `place` and where it ends; None when there is none."""
    if re.match(r"null(?!\w)", text[place:]):
        return Literal(None, None), place + 4
    for group, pattern in _PATTERNS:
        found = pattern.match(text, place)
        if found:
            return Literal(_read(group, found.group(1), place), group), found.end()
    return None


def _read(group: Group, text: str, place: int) -> Any:
    if group is Group.GUID and GUID.fullmatch(text) is None:
        raise malformed(f"Unrecognized 'Edm.Guid' literal 'guid'{text}'' at position {place}.")
    if group is Group.DATE and _DAY_AND_TIME.fullmatch(text) is None:
        raise malformed(
            f"Unrecognized 'Edm.DateTime' literal 'datetime'{text}'' at position {place}."
        )
    readers: dict[Group, Callable[[str], Any]] = {
        Group.GUID: lambda found: found.lower(),
        Group.DATE: moment,
        Group.TEXT: lambda found: found.replace("''", "'").rstrip(" "),
        Group.NUMBER: Decimal,
        Group.TRUTH: lambda found: found == "true",
    }
    return readers[group](text)


def moment(text: str) -> datetime:
    """ISO text to an aware time; Exact's dates carry no zone, and clients take them for UTC. Raises `ValueError`."""
    read = datetime.fromisoformat(text)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def comparable(prop: Property, stored: Any) -> Any:
    """A stored value as something that compares within its group; trailing spaces of padded texts do not count."""
    if stored is None:
        return None
    if prop.group is Group.NUMBER:
        return stored if isinstance(stored, int) else Decimal(stored)
    if prop.group is Group.DATE:
        return moment(stored)
    return stored.rstrip(" ") if prop.group is Group.TEXT else stored


def literal_of(prop: Property, stored: Any) -> str:
    """A stored value as a URL literal, for keys and skip tokens."""
    if stored is None:
        return "null"
    match prop.group:
        case Group.GUID:
            return f"guid'{stored}'"
        case Group.DATE:
            return f"datetime'{stored}'"
        case Group.TEXT:
            return "'" + str(stored).replace("'", "''") + "'"
        case _:
            return f"{stored}L" if prop.type == "Int64" else str(stored).lower()
