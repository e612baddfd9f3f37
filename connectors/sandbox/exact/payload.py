"""A JSON body checked against the schema, property by property, and turned into what rows store."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from connectors.sandbox.exact.errors import malformed
from connectors.sandbox.exact.odata.literals import GUID, moment
from connectors.sandbox.exact.schema import Endpoint, Property
from connectors.sandbox.exact.store import Row
from connectors.sandbox.serving.messages import Request

_RANGES = {"Int16": 2**15, "Int32": 2**31, "Int64": 2**63}
_JSON_DATE = re.compile(r"/Date\((-?\d+)\)/")
_STREAM = "Error processing request stream. "


def read_body(request: Request) -> dict[str, Any]:
    """Raises `Refused` 400 when the body is not one JSON object sent as JSON."""
    if not request.header("content-type").startswith("application/json"):
        raise malformed(_STREAM + "The content type must be application/json.")
    try:
        content = json.loads(request.body, parse_float=Decimal)
    except ValueError:
        raise malformed(_STREAM + "The request content is not valid JSON.") from None
    if not isinstance(content, dict):
        raise malformed(_STREAM + "The request content must be a single entity.")
    return content


def stored_values(content: dict[str, Any], endpoint: Endpoint, *, verb: str) -> Row:
    """Refuses unknown and read-only properties and wrong types. Collections are left out: see `nested`."""
    row: Row = {}
    for name, value in content.items():
        if name == "__metadata":
            continue
        prop = endpoint.properties.get(name)
        if prop is None:
            raise malformed(
                f"{_STREAM}The property name '{name}' specified for type "
                f"'{endpoint.model}' is not valid."
            )
        if not prop.sendable(verb):
            raise malformed(f"{_STREAM}The property '{name}' is read-only.")
        if prop.type != "Collection":
            row[name] = stored_value(prop, value)
    return row


def nested(content: dict[str, Any], name: str) -> list[dict[str, Any]] | None:
    """The entities sent along in a collection, plain or as `{"results": [...]}`; None when there is no such key."""
    if name not in content:
        return None
    inner = content[name]
    if isinstance(inner, dict) and "results" in inner:
        inner = inner["results"]
    if not isinstance(inner, list) or not all(isinstance(one, dict) for one in inner):
        raise malformed(_STREAM + f"The value of '{name}' must be a list of entities.")
    return inner


def refuse_nested(content: dict[str, Any], name: str) -> None:
    """A PUT must not carry lines (Source: picqer #538)."""
    if name in content:
        raise malformed(
            _STREAM + "Binding to new entities is only supported when the parent entity is new."
        )


def stored_value(prop: Property, value: Any) -> Any:
    """Raises `Refused` 400, in Exact's words, when the value does not fit the property's type."""
    if value is None:
        return None
    try:
        return _READERS[prop.type](prop, value)
    except (ValueError, TypeError, InvalidOperation, OverflowError):
        raise malformed(
            f"{_STREAM}Error encountered in converting the value from request payload "
            f"for property '{prop.name}' to type '{prop.type}', which is the property's "
            "expected type. See inner exception for more detail."
        ) from None


def _text(_: Property, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _guid(_: Property, value: Any) -> str:
    if not isinstance(value, str) or GUID.fullmatch(value) is None:
        raise ValueError
    return value.lower()


def _number(_: Property, value: Any) -> str:
    """A number or text that is one: clients send amounts as text on purpose (Source: ossobv/exactonline)."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise TypeError
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError
    return format(number, "f")


def _whole(prop: Property, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise TypeError
    number = Decimal(value)
    low, high = (0, 256) if prop.type == "Byte" else (-_RANGES[prop.type], _RANGES[prop.type])
    if number != int(number) or not low <= number < high:
        raise ValueError
    return int(number)


def _truth(_: Property, value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _date(_: Property, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    ticks = _JSON_DATE.fullmatch(value)
    read = moment(value) if ticks is None else datetime.fromtimestamp(int(ticks[1]) / 1000, UTC)
    return read.strftime("%Y-%m-%dT%H:%M:%S")


_READERS = {
    "String": _text,
    "Binary": _text,
    "Guid": _guid,
    "Double": _number,
    "Int64": _whole,
    "Int32": _whole,
    "Int16": _whole,
    "Byte": _whole,
    "Boolean": _truth,
    "DateTime": _date,
}
