"""The query options of one request, read and checked: what to filter, how to sort, where to page, what to show."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from connectors.sandbox.exact.errors import malformed
from connectors.sandbox.exact.odata.literals import literal_at
from connectors.sandbox.exact.odata.parse import Condition, parse_filter
from connectors.sandbox.exact.schema import Endpoint, Group, Property

KNOWN = frozenset(
    ("$select", "$filter", "$orderby", "$top", "$skip", "$expand", "$inlinecount", "$skiptoken", "$format")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sorting:
    prop: Property
    downwards: bool


@dataclass(frozen=True, slots=True)
class Options:
    """`select` None shows everything; `after` is the position of the last row of the page before."""

    condition: Condition | None
    select: tuple[str, ...] | None
    expand: tuple[str, ...]
    sorting: tuple[Sorting, ...]
    top: int | None
    skip: int
    count: bool
    after: tuple[Any, ...] | None

    def shows(self, name: str) -> bool:
        return self.select is None or name in self.select


def read_options(query: Iterable[tuple[str, str]], endpoint: Endpoint) -> Options:
    """Raises `Refused` 400 for an unknown option, property or value."""
    given = _once_each(query)
    sorting = _sorting(given.get("$orderby", ""), endpoint)
    condition = given.get("$filter")
    return Options(
        condition=None if condition is None else parse_filter(condition, endpoint),
        select=_select(given.get("$select"), endpoint),
        expand=_expand(given.get("$expand", ""), endpoint),
        sorting=sorting,
        top=_number(given, "$top"),
        skip=_number(given, "$skip") or 0,
        count=_count(given.get("$inlinecount", "none")),
        after=_skip_token(given.get("$skiptoken"), sorting),
    )


def _once_each(query: Iterable[tuple[str, str]]) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, value in query:
        if name.startswith("$") and name not in KNOWN:
            raise malformed(f"The query parameter '{name}' is not supported.")
        if name in given and name.startswith("$"):
            raise malformed(
                f"Query parameter '{name}' is specified, but it should be specified once."
            )
        given[name] = value
    return given


def _select(text: str | None, endpoint: Endpoint) -> tuple[str, ...] | None:
    """`A,B`, `*`, and `Lines/A` for a property of an expanded collection."""
    names = [name.strip() for name in (text or "*").split(",")]
    if "*" in names:
        return None
    for name in names:
        _property(name.split("/")[0], endpoint)
    return tuple(names)


def _expand(text: str, endpoint: Endpoint) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if _property(name, endpoint).group is not Group.COLLECTION:
            raise malformed(f"Property '{name}' of type '{endpoint.model}' cannot be expanded.")
    return names


def _sorting(text: str, endpoint: Endpoint) -> tuple[Sorting, ...]:
    """The key comes last, so that the order is total and a page has a definite end."""
    wanted = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        found = re.fullmatch(r"(\w+)(?:\s+(asc|desc))?", part)
        if found is None:
            raise malformed(f"Syntax error in $orderby '{text}'.")
        wanted.append(Sorting(_property(found.group(1), endpoint), found.group(2) == "desc"))
    named = {one.prop.name for one in wanted}
    wanted += [Sorting(key, downwards=False) for key in endpoint.keys if key.name not in named]
    return tuple(wanted)


def _property(name: str, endpoint: Endpoint) -> Property:
    prop = endpoint.properties.get(name)
    if prop is None:
        raise malformed(f"Could not find a property named '{name}' on type '{endpoint.model}'.")
    return prop


def _number(given: dict[str, str], name: str) -> int | None:
    text = given.get(name)
    if text is None:
        return None
    if not text.isdigit():
        raise malformed(f"Incorrect format for {name} argument '{text}'.")
    return int(text)


def _count(text: str) -> bool:
    if text not in ("allpages", "none"):
        raise malformed(
            f"Unknown $inlinecount option '{text}', only 'allpages' and 'none' are supported."
        )
    return text == "allpages"


def _skip_token(text: str | None, sorting: tuple[Sorting, ...]) -> tuple[Any, ...] | None:
    """One literal for each sorted property, in that order: `guid'…'`, or `'A',guid'…'`."""
    if text is None:
        return None
    values, place = [], 0
    for one in sorting:
        found = literal_at(text, place)
        if found is None or found[0].group not in (None, one.prop.group):
            raise malformed(f"Error processing $skiptoken '{text}'.")
        values.append(found[0].value)
        place = found[1] + 1
    if place != len(text) + 1:
        raise malformed(f"Error processing $skiptoken '{text}'.")
    return tuple(values)
