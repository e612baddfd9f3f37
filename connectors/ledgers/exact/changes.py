"""Changed customer data: which property of Exact a field of ours is, what stands there now, and what is sent (BOOKING 14).

Source: Exact REST docs 2025-06, crm/Accounts and crm/Contacts; a PUT takes the changed properties alone and answers 204.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from connectors.errors import Kind, Refused
from connectors.ledgers.exact.client import Client
from connectors.ledgers.exact.entities import account_body, contact_body
from connectors.ledgers.exact.formats import guid_literal, read_guid, read_text
from connectors.ports import ChangeOrder, ContactOrder, Gate, Hit, Json, Receipt, RelationOrder
from mappings.changes import Target, alike, to_send

Names = Mapping[str, str]
RELATION_FIELDS: Final[Names] = {
    "name": "Name",
    "email": "Email",
    "phone": "Phone",
    "vat_number": "VATNumber",
    "chamber_of_commerce": "ChamberOfCommerce",
    "language": "Language",
    "street": "AddressLine1",
    "street_2": "AddressLine2",
    "state": "AddressLine3",
    "postcode": "Postcode",
    "city": "City",
    "country": "Country",
}
CONTACT_FIELDS: Final[Names] = {
    "first_name": "FirstName",
    "last_name": "LastName",
    "email": "Email",
    "phone": "Phone",
    "language": "Language",
}
RECORDS: Final[Mapping[Target, tuple[str, Names]]] = {
    Target.RELATION: ("crm/Accounts", RELATION_FIELDS),
    Target.CONTACT: ("crm/Contacts", CONTACT_FIELDS),
}


_ANY_RELATION: Final = "00000000-0000-0000-0000-000000000000"


def fields_of(row: Json, names: Names) -> dict[str, str]:
    """A row of Exact by our names; every field has a value, "" for nothing."""
    return {field: read_text(row.get(name)) for field, name in names.items()}


def values_of(order: RelationOrder | ContactOrder) -> dict[str, str]:
    """What a create would leave in Exact, as it is cut. Raises `Refused` for one that cannot be sent."""
    if isinstance(order, RelationOrder):
        return fields_of(account_body(order), RELATION_FIELDS)
    return fields_of(contact_body(replace(order, relation_id=_ANY_RELATION)), CONTACT_FIELDS)


def send_change(client: Client, order: ChangeOrder, *, gate: Gate) -> Receipt:
    """One PUT. A record that is gone is refused by name, for its customer has to be found again."""
    resource, names = RECORDS[order.target]
    body = {names[change.field]: change.after for change in to_send(order.changes)}
    try:
        client.change(resource, key=order.remote_id, body=body, gate=gate)
    except Refused as error:
        raise _gone(error) if error.status == 404 else error from None
    return Receipt(remote_id=order.remote_id)


def _gone(error: Refused) -> Refused:
    return Refused("exact.record_gone", kind=Kind.FIX_SALE, status=404, detail=error.detail)


def terms_of(orders: tuple[ChangeOrder, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"ID eq {guid_literal(order.remote_id)}" for order in orders))


def hits_of(order: ChangeOrder, rows: Mapping[str, Json]) -> tuple[Hit, ...]:
    """`rows` by their id: those of its target."""
    row = rows.get(read_guid(order.remote_id))
    return () if row is None else (_hit(order, row),)


def _hit(order: ChangeOrder, row: Json) -> Hit:
    stands = fields_of(row, RECORDS[order.target][1])
    edited = tuple(
        one.field
        for one in order.changes
        if not alike(one.field, stands[one.field], one.before)
        and not alike(one.field, stands[one.field], one.after)
    )
    done = all(alike(one.field, stands[one.field], one.after) for one in order.changes)
    return Hit(receipt=Receipt(remote_id=order.remote_id), agrees=done, differences=edited)
