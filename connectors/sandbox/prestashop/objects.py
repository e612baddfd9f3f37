"""Rows as the webservice shows them: which fields, in which order, of which type."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from connectors.sandbox.prestashop.query import Query
from connectors.sandbox.prestashop.schema import Association, Field, Resource, Version, order
from connectors.sandbox.prestashop.store import Row, Store

Shown = tuple[tuple[Field, Any], ...]

_NEVER_TEXT = frozenset({"manufacturer_name"})  # a product without a brand says false


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    """`associations` holds those asked for, the empty ones too: XML shows them, JSON does not."""

    id: int
    fields: Shown
    associations: tuple[tuple[Association, tuple[Shown, ...]], ...] = ()


def to_objects(
    store: Store,
    resource: Resource,
    rows: Sequence[Row],
    *,
    query: Query,
    version: Version,
    languages: Sequence[int],
) -> list[Object]:
    """`languages` are the ids to show translated fields in; with one, a translated field is a plain text."""
    linked = _linked(store, resource, [row["id"] for row in rows], query=query)

    def fields_of(row: Row) -> Shown:
        return tuple(
            (field, _shown(field, row[field.name], version=version, languages=languages))
            for field in query.columns or ()
        )

    def rows_of(one: Association, found: Sequence[Row]) -> tuple[Shown, ...]:
        return tuple(_sub_row(one, row, query=query, version=version) for row in found)

    return [
        Object(
            id=row["id"],
            fields=fields_of(row),
            associations=tuple((one, rows_of(one, found[row["id"]])) for one, found in linked),
        )
        for row in rows
    ]


def _linked(
    store: Store, resource: Resource, ids: Sequence[int], *, query: Query
) -> list[tuple[Association, dict[int, list[Row]]]]:
    return [
        (one, _rows(store, resource, one, ids=ids))
        for one in resource.associations
        if one.name in query.associations
    ]


def _rows(
    store: Store, resource: Resource, association: Association, *, ids: Sequence[int]
) -> dict[int, list[Row]]:
    match resource.name, association.name:
        case "orders", "order_rows":
            return store.children("order_details", column="id_order", ids=ids)
        case "order_details", "taxes":
            return _renamed(store.linked("order_detail_tax", ids), id="id_tax")
        case "customers", "groups":
            return _renamed(store.linked("customer_group", ids), id="id_group")
        case "order_slip", "order_slip_details":
            # The id of a slip's row is that of the slip, repeated on every row.
            return _renamed(store.linked("order_slip_detail", ids), id="id_order_slip")
        case "products", _:
            return _of_products(store, association.name, ids=ids)
        case _:
            return {id_: [] for id_ in ids}


def _of_products(store: Store, name: str, *, ids: Sequence[int]) -> dict[int, list[Row]]:
    if name == "tags":
        return _renamed(store.linked("product_tag", ids), id="id_tag")
    return {id_: [{"id": 2}] if name == "categories" else [] for id_ in ids}


def _renamed(rows: dict[int, list[Row]], *, id: str) -> dict[int, list[Row]]:  # noqa: A002 the shop's own word
    return {owner: [{**row, "id": row[id]} for row in found] for owner, found in rows.items()}


def _sub_row(association: Association, row: Row, *, query: Query, version: Version) -> Shown:
    wanted = query.associations[association.name]
    return tuple(
        (field, _number(row[field.name], field=field, version=version))
        for field in association.fields
        if wanted is None or field.name in wanted
    )


def _shown(field: Field, value: Any, *, version: Version, languages: Sequence[int]) -> Any:
    if field.kind == "id":
        return value
    if field.kind == "translated":
        return _translated(json.loads(value or "{}"), version=version, languages=languages)
    if field.name in _NEVER_TEXT and not value:
        return False
    if value is None:
        return "" if field.name.startswith("id_") else None
    return _number(value, field=field, version=version)


def _number(value: Any, *, field: Field, version: Version) -> Any:
    """9.0 gives ids and counters as integers, older shops as texts; money and yes or no are texts everywhere."""
    if value is None or field.kind not in ("int", "bool"):
        return value
    major = order(version)[0]
    as_number = field.kind == "int" if major >= 9 else field.int_in_8 and major == 8
    return int(value) if as_number or (field.int_in_9 and major >= 9) else str(value)


def _translated(texts: dict[str, str], *, version: Version, languages: Sequence[int]) -> Any:
    if len(languages) == 1:
        return texts.get(str(languages[0]), "")
    native = order(version)[0] >= 9
    return [{"id": n if native else str(n), "value": texts.get(str(n), "")} for n in languages]
