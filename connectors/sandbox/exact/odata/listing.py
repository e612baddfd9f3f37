"""A list request carried out: filtered, sorted, cut to a page, with the address of the next one."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from connectors.sandbox.exact.odata.apply import candidates, holds
from connectors.sandbox.exact.odata.literals import comparable, literal_of
from connectors.sandbox.exact.odata.options import Options, Sorting
from connectors.sandbox.exact.store import Row, Table


@dataclass(frozen=True, slots=True)
class Page:
    """`total` counts every row that meets the filter; `next_token` is None on the last page."""

    rows: list[Row]
    total: int
    next_token: str | None


def list_page(source: Table | list[Row], options: Options, *, size: int) -> Page:
    """At most `size` rows; `$top` may cut earlier, and ends the paging where it does."""
    found = _matching(source, options)
    for one in reversed(options.sorting):
        found.sort(key=partial(_rank, one), reverse=one.downwards)
    total = len(found)
    rest = _behind(found, options)[options.skip :]
    wanted = len(rest) if options.top is None else min(options.top, len(rest))
    rows = rest[: min(size, wanted)]
    more = len(rows) < wanted
    return Page(rows, total, _token(rows[-1], options.sorting) if more and rows else None)


def next_query(query: Iterable[tuple[str, str]], options: Options, page: Page) -> str:
    """The options again, with what is left of `$top` and the place to go on from."""
    again = [(name, value) for name, value in query if name not in ("$skiptoken", "$skip", "$top")]
    if options.top is not None:
        again.append(("$top", str(options.top - len(page.rows))))
    again.append(("$skiptoken", page.next_token or ""))
    return "&".join(f"{quote(name, safe='$')}={quote(value, safe='')}" for name, value in again)


def _matching(source: Table | list[Row], options: Options) -> list[Row]:
    if options.condition is None:
        return list(source.rows.values()) if isinstance(source, Table) else list(source)
    condition = options.condition
    if isinstance(source, Table):
        keys = candidates(condition, source)
        rows = source.rows.values() if keys is None else (source.rows[key] for key in keys)
        return [row for row in rows if holds(condition, row)]
    return [row for row in source if holds(condition, row)]


def _behind(rows: list[Row], options: Options) -> list[Row]:
    if options.after is None:
        return rows
    after = options.after
    return [
        row
        for row in rows
        if _order_of_values(_place(row, options.sorting), after, options.sorting) > 0
    ]


def _rank(one: Sorting, row: Row) -> tuple[bool, Any]:
    """Null comes first, as in SQL Server."""
    value = comparable(one.prop, row.get(one.prop.name))
    return (False, 0) if value is None else (True, value)


def _order_of_values(
    left: tuple[Any, ...], right: tuple[Any, ...], sorting: tuple[Sorting, ...]
) -> int:
    for one, here, there in zip(sorting, left, right, strict=True):
        order = _order_of(here, there)
        if order:
            return -order if one.downwards else order
    return 0


def _order_of(left: Any, right: Any) -> int:
    """Null comes first, as in SQL Server."""
    if left is None or right is None:
        return (left is not None) - (right is not None)
    return int(left > right) - int(left < right)


def _place(row: Row, sorting: tuple[Sorting, ...]) -> tuple[Any, ...]:
    return tuple(comparable(one.prop, row.get(one.prop.name)) for one in sorting)


def _token(row: Row, sorting: tuple[Sorting, ...]) -> str:
    return ",".join(literal_of(one.prop, row.get(one.prop.name)) for one in sorting)
