"""The mirror of relations: what changed and what went since a row version, a thousand a call (sync/CRM/Accounts, sync/Deleted)."""

from collections.abc import Iterator
from typing import Final

from connectors.errors import Kind, NotNow
from connectors.ledgers.exact.access import where_open
from connectors.ledgers.exact.changes import RELATION_FIELDS, fields_of
from connectors.ledgers.exact.client import Client
from connectors.ledgers.exact.formats import (
    MalformedError,
    read_date,
    read_guid,
    read_text,
    read_whole,
)
from connectors.ports import DeletedRelation, Gate, Json, RelationRecord

PAYMENT_CONDITION: Final = "PaymentConditionSales"
SELECT: Final = ",".join(
    dict.fromkeys(
        (
            *("Timestamp", "ID", "Code", "Name", "Email", "VATNumber", "Status", "Blocked"),
            *("Country", "EndDate", PAYMENT_CONDITION),
            *RELATION_FIELDS.values(),
        )
    )
)
ACCOUNTS: Final = 2  # sync/Deleted, EntityType


def relations(client: Client, *, since: int, gate: Gate) -> Iterator[RelationRecord]:
    """Ordered by row version, as the endpoint is; its only filter is this one, and it starts at 1. Raises `NotNow`, `Refused`."""
    rows = client.rows(
        "sync/CRM/Accounts", gate=gate, select=SELECT, filter=f"Timestamp gt {max(since, 1)}L"
    )
    for row in rows:
        try:
            yield _record(row)
        except MalformedError as error:
            raise _unreadable(error) from None


def deleted_relations(client: Client, *, since: int, gate: Gate) -> Iterator[DeletedRelation]:
    """Deleted, or merged into another: remembered for two months. None where the app has no scope for it.

    Raises `NotNow`, `Refused`.
    """
    rows = client.rows(
        "sync/Deleted",
        gate=gate,
        select="Timestamp,EntityKey,EntityType",
        filter=f"Timestamp gt {max(since, 1)}L",
    )
    for row in where_open(rows):
        try:
            version = read_whole(row.get("Timestamp"))
            if read_whole(row.get("EntityType")) == ACCOUNTS:
                yield DeletedRelation(remote_id=read_guid(row.get("EntityKey")), version=version)
        except MalformedError as error:
            raise _unreadable(error) from None


def _unreadable(error: MalformedError) -> NotNow:
    return NotNow("exact.read_unreadable", kind=Kind.RETRY, detail=str(error)[:100])


def _record(row: Json) -> RelationRecord:
    return RelationRecord(
        remote_id=read_guid(row.get("ID")),
        code=read_text(row.get("Code")),
        name=read_text(row.get("Name")),
        email=read_text(row.get("Email")).lower(),
        vat_number=read_text(row.get("VATNumber")),
        status=read_text(row.get("Status")),
        blocked=bool(row.get("Blocked")),
        country=read_text(row.get("Country")),
        ended_on=read_date(row.get("EndDate")),
        version=read_whole(row.get("Timestamp")),
        details=fields_of(row, RELATION_FIELDS)
        | {"payment_condition": read_text(row.get(PAYMENT_CONDITION))},
    )
