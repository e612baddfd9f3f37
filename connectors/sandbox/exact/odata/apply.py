"""A `$filter` tree applied to rows: what it says of one row, which fields it uses, which rows an index leaves over."""

from collections.abc import Iterator
from typing import Any

from connectors.sandbox.exact.odata.literals import Literal, comparable
from connectors.sandbox.exact.odata.parse import (
    All,
    AnyOf,
    Apply,
    Compare,
    Condition,
    Field,
    Not,
    Operand,
    TextTest,
)
from connectors.sandbox.exact.schema import Group, Property
from connectors.sandbox.exact.store import Row, Table


def holds(condition: Condition, row: Row) -> bool:
    """Whether the row meets the condition. Nothing but null equals null, and an order with null is never true."""
    match condition:
        case AnyOf(parts):
            return any(holds(part, row) for part in parts)
        case All(parts):
            return all(holds(part, row) for part in parts)
        case Not(inner):
            return not holds(inner, row)
        case Field(prop):
            return row.get(prop.name) is True
        case TextTest(function, text, part):
            return _text_holds(function, value_of(text, row), value_of(part, row))
        case Compare(operator, left, right):
            return _compare(operator, value_of(left, row), value_of(right, row))


def value_of(operand: Operand, row: Row) -> Any:
    match operand:
        case Literal(value, _):
            return value
        case Field(prop):
            return comparable(prop, row.get(prop.name))
        case Apply(function, inner):
            text = value_of(inner, row)
            if text is None:
                return None
            return text.lower() if function == "tolower" else text.strip()


def _compare(operator: str, left: Any, right: Any) -> bool:
    if operator == "eq":
        return bool(left == right)
    if operator == "ne":
        return bool(left != right)
    if left is None or right is None:
        return False
    order = {"gt": left > right, "ge": left >= right, "lt": left < right, "le": left <= right}
    return bool(order[operator])


def _text_holds(function: str, text: str | None, part: str | None) -> bool:
    if text is None or part is None:
        return False
    if function == "startswith":
        return text.startswith(part)
    return text.endswith(part) if function == "endswith" else part in text


def fields_of(condition: Condition) -> Iterator[Property]:
    """Every property the condition looks at."""
    match condition:
        case AnyOf(parts) | All(parts):
            for part in parts:
                yield from fields_of(part)
        case Not(inner):
            yield from fields_of(inner)
        case TextTest(_, left, right) | Compare(_, left, right):
            yield from _fields_of_operand(left)
            yield from _fields_of_operand(right)
        case Field(prop):
            yield prop


def _fields_of_operand(operand: Operand) -> Iterator[Property]:
    match operand:
        case Field(prop):
            yield prop
        case Apply(_, inner):
            yield from _fields_of_operand(inner)


def candidates(condition: Condition, table: Table) -> set[str] | None:
    """Keys that may meet the condition by the table's indexes; None when the indexes cannot tell."""
    match condition:
        case AnyOf(parts):
            found = [candidates(part, table) for part in parts]
            return None if None in found else set().union(*(keys for keys in found if keys))
        case All(parts):
            known = [keys for part in parts if (keys := candidates(part, table)) is not None]
            return set.intersection(*known) if known else None
        case Compare("eq", Field(prop), Literal(value, group)):
            listed = table.keys_with(prop.name, _stored(prop, value)) if group else None
            return None if listed is None else set(listed)
        case _:
            return None


def _stored(prop: Property, value: Any) -> Any:
    """A literal as rows store it, where equality of the two is equality of values: texts, guids and whole numbers."""
    whole = prop.group is Group.NUMBER and prop.type != "Double" and value == int(value)
    return int(value) if whole else value
