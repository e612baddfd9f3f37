"""The query language: display, filter, sort, limit, language and schema, as the shop reads them from the address.

Source: PrestaShop 8.2.0 `classes/webservice/WebserviceRequest.php` and `SQLUtils.php`, and what shops of 8.2.1 and 9.0.0 answered.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from connectors.sandbox.prestashop.messages import (
    Fault,
    column_unknown,
    filter_unknown,
    not_displayed,
    not_sorted,
)
from connectors.sandbox.prestashop.schema import CLOCKS, Field, Resource

Pairs = Sequence[tuple[str, str]]
Chosen = dict[str, tuple[str, ...] | None]  # sub-fields of each association; None for all
Operator = Literal["equal", "not", "between", "greater", "less", "like"]

_FILTER = re.compile(r"filter\[([^\]]*)\](\[.*\])?$")
_BRACKETS = re.compile(r"(.*)\[(.*)\](.*)$", re.DOTALL)
_INTERVAL = re.compile(r"([\d.:\-\s]+),([\d.:\-\s]+)$")
_SORT = re.compile(r"(.+)_(ASC|DESC)$", re.IGNORECASE)
_DISPLAY_PART = re.compile(r"\s*([^,\[\]]+)(?:\[([^\]]*)\])?\s*(?:,|$)")


@dataclass(frozen=True, slots=True)
class Condition:
    field: Field
    operator: Operator
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """`columns` is None for ids only. `associations` maps a name to the sub-fields to show, None for all."""

    columns: tuple[Field, ...] | None
    associations: Chosen
    conditions: tuple[Condition, ...] = ()
    sort: tuple[tuple[Field, bool], ...] = ()
    limit: tuple[int, int] | None = None
    languages: tuple[int, ...] | None = None
    schema: str = ""
    displayed: bool = False


def last(pairs: Pairs, name: str) -> str | None:
    """PHP keeps the last of several parameters with one name."""
    return next((value for key, value in reversed(pairs) if key == name), None)


def read_query(pairs: Pairs, resource: Resource, *, single: bool = False) -> Query:
    """Raises `Fault` with the code and text of the real service."""
    dates = last(pairs, "date") == "1"
    columns, associations = _display(last(pairs, "display"), resource, single=single)
    return Query(
        columns=columns,
        associations=associations,
        conditions=_conditions(pairs, resource, dates=dates),
        sort=_sort(last(pairs, "sort"), resource, dates=dates),
        limit=_limit(last(pairs, "limit")),
        languages=_languages(last(pairs, "language")),
        schema=_schema(last(pairs, "schema")),
        displayed=last(pairs, "display") is not None,
    )


def filterable(resource: Resource, *, dates: bool) -> list[Field]:
    """#25334: without date=1 the two clock fields do not exist for a filter or a sort. Computed fields are named all the same."""
    return [field for field in resource.fields if dates or not field.is_clock]


def _display(
    text: str | None, resource: Resource, *, single: bool
) -> tuple[tuple[Field, ...] | None, Chosen]:
    everything = {one.name: None for one in resource.associations}
    if text == "full" or (text is None and single):
        return resource.fields, dict(everything)
    if text in (None, "", "minimum"):
        return None, {}
    if not text.startswith("[") or not text.endswith("]"):
        raise Fault(
            400, 36, "The 'display' syntax is wrong. You can set 'full' or '[field_1,field_2,...]'."
        )
    return _chosen(text[1:-1], resource)


def _chosen(text: str, resource: Resource) -> tuple[tuple[Field, ...], Chosen]:
    wanted: set[str] = set()
    associations: Chosen = {}
    for match in _DISPLAY_PART.finditer(text):
        name, sub = match[1].strip(), match[2]
        association = resource.association(name)
        if association and sub is not None:
            associations[name] = _sub_fields(sub, association.fields, name=name)
        elif resource.field(name):
            wanted.add(name)
        else:
            raise not_displayed(name, resource.fields)
    return tuple(field for field in resource.fields if field.name in wanted), associations


def _sub_fields(text: str, fields: tuple[Field, ...], *, name: str) -> tuple[str, ...]:
    names = [part.strip() for part in text.split(",") if part.strip()]
    known = {field.name for field in fields}
    for one in names:
        if one not in known:
            raise not_displayed(f"{name}[{one}]", fields)
    return tuple(names)


def _conditions(pairs: Pairs, resource: Resource, *, dates: bool) -> tuple[Condition, ...]:
    filters: dict[str, str] = {}
    for key, value in pairs:
        match = _FILTER.match(key)
        if match and match[2]:
            raise Fault(400, 31, f'There is no linked table "{match[1]}" for this resource')
        if match:
            filters[match[1]] = value
    known = {field.name: field for field in filterable(resource, dates=dates)}
    for name in filters:
        if dates and name in CLOCKS and name not in known:
            raise column_unknown(name)
        if name not in known:
            raise filter_unknown(name, known)
        if not known[name].filter:
            raise Fault(
                400,
                34,
                f'The field "{name}" is dynamic. It is not possible to filter GET query with this field.',
            )
    return tuple(_condition(known[name], value) for name, value in filters.items())


def _condition(field: Field, value: str) -> Condition:
    if value == "":
        raise Fault(400, 33, f'The filter "{field.name}" is malformed.')
    match = _BRACKETS.match(value)
    if not match:
        return Condition(field, "equal", (value,))
    before, inner, after = match.groups()
    if "%" in (before, after):
        return Condition(field, "like", (f"{before}{inner}{after}",))
    if before in (">", "<") and not after:
        return Condition(field, "greater" if before == ">" else "less", (inner,))
    if before == "!" and not after:
        return Condition(field, "not", tuple(inner.split("|")))
    if before or after:
        raise Fault(400, 33, f'The filter "{field.name}" is malformed.')
    interval = _INTERVAL.match(inner)
    if interval:
        return Condition(field, "between", (interval[1], interval[2]))
    return Condition(field, "equal", tuple(inner.split("|")))


def _sort(text: str | None, resource: Resource, *, dates: bool) -> tuple[tuple[Field, bool], ...]:
    """Pairs of a field and whether it runs downwards."""
    if text is None:
        return ()
    inner = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    known = {field.name: field for field in filterable(resource, dates=dates)}
    wanted = []
    for part in inner.split(","):
        match = _SORT.match(part.strip())
        if not match:
            raise Fault(
                400, 37, 'The "sort" value has to be formed as this example: "field_ASC" or '
                '"[field_1_DESC,field_2_ASC,field_3_ASC,...]" ("field" has to be an available field)',
            )  # fmt: skip
        if dates and match[1] in CLOCKS and match[1] not in known:
            raise column_unknown(match[1])
        if match[1] not in known or not known[match[1]].filter:
            raise not_sorted(filterable(resource, dates=dates))
        wanted.append((known[match[1]], match[2].upper() == "DESC"))
    return tuple(wanted)


def _limit(text: str | None) -> tuple[int, int] | None:
    """(offset, count). What is not a number counts as 0, so that limit=abc finds nothing."""
    if text is None:
        return None
    parts = text.split(",")
    if len(parts) > 2:
        raise Fault(
            400, 39, 'The "limit" value has to be an integer or two integers separated by a comma'
        )
    numbers = [int(part) if part.strip().isdigit() else 0 for part in parts]
    return (0, numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1])


def _languages(text: str | None) -> tuple[int, ...] | None:
    if text is None:
        return None
    inner = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    parts = inner.split("|") if "|" in inner else inner.split(",")
    if not all(part.strip().isdigit() for part in parts):
        raise Fault(400, 80, "Language ID must be numeric")
    numbers = tuple(int(part) for part in parts)
    if "," in inner:
        if len(numbers) != 2:
            raise Fault(400, 78, "When using a range of languages, it has to have two values")
        return tuple(range(min(numbers), max(numbers) + 1))
    return numbers


def _schema(text: str | None) -> str:
    if text not in (None, "blank", "synopsis"):
        raise Fault(
            400, 28, "Please select a schema of type 'synopsis' to get the whole schema informations "
            "(which fields are required, which kind of content...) or 'blank' to get an empty schema to "
            "fill before using POST request",
        )  # fmt: skip
    return text or ""
