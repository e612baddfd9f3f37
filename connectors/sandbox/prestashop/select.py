"""From a query to the rows it finds, with MySQL's way of comparing a number to a text."""

import re
from collections.abc import Sequence
from typing import Any

from connectors.sandbox.prestashop.query import Condition, Query
from connectors.sandbox.prestashop.schema import ZERO_DAY, Field, Resource
from connectors.sandbox.prestashop.store import Row, Store

# Only these two ask which shop the caller stands in; the rest is common to all, or leaks through (#25335, #14212).
SCOPED = frozenset({"orders", "customers"})

_NUMBER = re.compile(r"\s*([-+]?(?:\d+(?:\.\d*)?|\.\d+))")
_SIGNS = {"greater": ">", "less": "<"}


def find(
    store: Store, resource: Resource, query: Query, *, shops: Sequence[int] | None
) -> list[Row]:
    """Rows of `resource` in the order the real service would give them; `shops` None means all shops."""
    where, values = ["1"], []
    for condition in query.conditions:
        sql, more = _condition(condition)
        where.append(sql)
        values += more
    if shops is not None and resource.name in SCOPED:
        where.append(f"id_shop IN ({_marks(shops)})")
        values += shops
    columns = "*" if query.columns is not None or query.associations else "id"
    sql = f'SELECT {columns} FROM "{resource.name}" WHERE {" AND ".join(where)}'  # noqa: S608 names from the schema
    return store.query(f"{sql} ORDER BY {_order(query, resource)}{_limit(query)}", values)


def _order(query: Query, resource: Resource) -> str:
    """Without `sort` there is no ORDER BY: MySQL walks an index, and that is not always the one on id."""
    if not query.sort:
        return ", ".join((*(f'"{name}"' for name in resource.unsorted_by.split(", ")), "id"))
    return ", ".join(f"{_comparable(f)} {'DESC' if down else 'ASC'}" for f, down in query.sort)


def _limit(query: Query) -> str:
    return "" if query.limit is None else f" LIMIT {query.limit[1]} OFFSET {query.limit[0]}"


def _condition(condition: Condition) -> tuple[str, list[Any]]:
    field, values = condition.field, [_value(condition.field, v) for v in condition.values]
    column = _comparable(field)
    match condition.operator:
        case "like":
            return f'"{field.name}" LIKE ?', list(condition.values)
        case "between":
            return f"{column} BETWEEN ? AND ?", sorted(values)
        case "greater" | "less" as sign:
            return f"{column} {_SIGNS[sign]} ?", values
        case "not":
            return f"{column} NOT IN ({_marks(values)})", values
        case _ if field.kind == "translated":
            return _in_some_language(column, values), values
        case _:
            return f"{column} IN ({_marks(values)})", values


def _in_some_language(column: str, values: Sequence[Any]) -> str:
    found = f"SELECT 1 FROM json_each({column})"  # noqa: S608 the column is of the schema
    return f"EXISTS ({found} WHERE value COLLATE NOCASE IN ({_marks(values)}))"


def _comparable(field: Field) -> str:
    return f'CAST("{field.name}" AS REAL)' if field.kind == "decimal" else f'"{field.name}"'


def _value(field: Field, text: str) -> Any:
    """MySQL reads the number at the beginning of a text, and 0 where there is none; a day is its midnight."""
    if field.kind in ("id", "int", "bool", "decimal"):
        match = _NUMBER.match(text)
        return float(match[1]) if match else 0.0
    if field.kind == "date" and len(text) == len(ZERO_DAY) and field.blank != ZERO_DAY:
        return f"{text} 00:00:00"
    return text


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))
