"""The mirror of relations: everything that changed since a row version, a thousand a call (sync/CRM/Accounts)."""

from collections.abc import Iterator

from connectors.errors import Kind, NotNow
from connectors.ledgers.exact.client import Client
from connectors.ledgers.exact.formats import (
    MalformedError,
    read_date,
    read_guid,
    read_text,
    read_whole,
)
from connectors.ports import Gate, Json, RelationRecord

SELECT = "Timestamp,ID,Code,Name,Email,VATNumber,Status,Blocked,Country,EndDate"


def relations(client: Client, *, since: int, gate: Gate) -> Iterator[RelationRecord]:
    """Ordered by row version, as the endpoint is; its only filter is this one, and it starts at 1. Raises `NotNow`, `Refused`.

    Does not tell of deleted relations: they are in sync/Deleted, for two months.
    """
    rows = client.rows(
        "sync/CRM/Accounts", gate=gate, select=SELECT, filter=f"Timestamp gt {max(since, 1)}L"
    )
    for row in rows:
        try:
            yield _record(row)
        except MalformedError as error:
            raise NotNow(
                "exact.read_unreadable", kind=Kind.RETRY, detail=str(error)[:100]
            ) from None


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
    )
