"""Rows as Exact shows them: verbose JSON with `__metadata`, `/Date(ms)/`, Int64 as text, deferred collections."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from connectors.sandbox.exact.odata.literals import literal_of, moment
from connectors.sandbox.exact.odata.options import Options
from connectors.sandbox.exact.schema import Endpoint, Group, Property
from connectors.sandbox.exact.store import Row

Children = Callable[[Row, Property], tuple[Endpoint, list[Row]]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where answers say that they are: `base` ends in `/api/v1/<division>` or `/api/v1/current`'s parent."""

    base: str
    endpoint: Endpoint
    children: Children

    def address(self, row: Row) -> str:
        return f"{self.base}/{self.endpoint.name}({quote(key_of(self.endpoint, row), safe=chr(39) + ',=')})"


def key_of(endpoint: Endpoint, row: Row) -> str:
    """`guid'…'`, `123`, or `Journal='70',Year=2026` for a key of several parts."""
    literals = {one.name: literal_of(one, row.get(one.name)) for one in endpoint.keys}
    if len(literals) == 1:
        return next(iter(literals.values()))
    return ",".join(f"{name}={value}" for name, value in literals.items())


def entity(row: Row, place: Place, options: Options) -> dict[str, Any]:
    """One entity with what `$select` shows; a collection is deferred unless it is expanded."""
    address = place.address(row)
    shown: dict[str, Any] = {"__metadata": {"uri": address, "type": place.endpoint.model}}
    for prop in place.endpoint.properties.values():
        if prop.group is Group.COLLECTION:
            _show_collection(shown, prop, row, place, options)
        elif options.shows(prop.name):
            shown[prop.name] = json_value(prop, row.get(prop.name))
    return shown


def _show_collection(
    shown: dict[str, Any], prop: Property, row: Row, place: Place, options: Options
) -> None:
    inner = _inner_select(prop.name, options.select)
    if inner == ():
        return
    if prop.name not in options.expand:
        shown[prop.name] = {"__deferred": {"uri": f"{place.address(row)}/{prop.name}"}}
        return
    child, rows = place.children(row, prop)
    there = Place(place.base, child, place.children)
    narrowed = Options(None, inner, (), (), None, 0, False, None)
    shown[prop.name] = {"results": [entity(one, there, narrowed) for one in rows]}


def _inner_select(name: str, select: Sequence[str] | None) -> tuple[str, ...] | None:
    """None: every property of the collection is shown; empty: the collection is not shown at all."""
    if select is None or name in select:
        return None
    return tuple(one.split("/", 1)[1] for one in select if one.startswith(f"{name}/"))


def json_value(prop: Property, stored: Any) -> Any:
    """Amounts become JSON numbers, as Exact sends them: binary doubles, which a client has to round."""
    if stored is None:
        return None
    if prop.group is Group.DATE:
        return f"/Date({int(moment(stored).timestamp() * 1000)})/"
    if prop.type == "Int64":
        return str(stored)
    return float(stored) if prop.type == "Double" else stored
