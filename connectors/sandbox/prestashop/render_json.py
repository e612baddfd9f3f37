"""JSON bodies. Source: answers of 8.2.1 and 9.0.0 shops, and bodies made by running the output classes of 8.2.0."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from connectors.sandbox.prestashop.objects import Object, Shown
from connectors.sandbox.prestashop.schema import Resource

CONTENT_TYPE = ("Content-Type", "application/json")


def list_body(resource: Resource, objects: Sequence[Object]) -> bytes:
    """No hit is `[]`, not an object with an empty list (#10172)."""
    if not objects:
        return b"[]"
    return _dump({resource.list: [_plain(one) for one in objects]})


def ids_body(resource: Resource, ids: Sequence[int]) -> bytes:
    return _dump({resource.list: [{"id": id_} for id_ in ids]}) if ids else b"[]"


def single_body(resource: Resource, one: Object, *, drop_falsy: bool) -> bytes:
    """From 8.0 on a single object loses each field whose value PHP counts as false; "0.000000" survives."""
    content = _plain(one)
    if drop_falsy:
        content = {name: value for name, value in content.items() if not _is_falsy(value)}
    return _dump({resource.single: content})


def schema_body(resource: Resource) -> bytes:
    """Nearly empty since 8.0: only the associations are left of it."""
    content: Any = {}
    if resource.associations:
        rows = {
            one.name: [{field.name: None for field in one.fields}] for one in resource.associations
        }
        content = {resource.single: {"associations": rows}}
    return _dump(content) if content else _dump({resource.single: []})


def names_body(names: Iterable[str]) -> bytes:
    return _dump(list(names))


def errors_body(errors: Sequence[tuple[int, str]]) -> bytes:
    return _dump({"errors": [{"code": code, "message": message} for code, message in errors]})


def _plain(one: Object) -> dict[str, Any]:
    content = _row(one.fields)
    associations = {a.name: [_row(row) for row in rows] for a, rows in one.associations if rows}
    if associations:
        content["associations"] = associations
    return content


def _row(fields: Shown) -> dict[str, Any]:
    return {field.name: value for field, value in fields}


def _is_falsy(value: Any) -> bool:
    return value in ("", "0", 0, None, False) or value == []


def _dump(content: Any) -> bytes:
    """As PHP writes it: slashes escaped, other letters left alone."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.replace("/", "\\/").encode()
