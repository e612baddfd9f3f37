"""Taking an entry out of the books again: what stands in the way, and the one call that deletes it (BOOKING 31).

Exact refuses to delete what was processed, matched, or lies in a closed period. All that is asked before, so that a person
is told beforehand what will happen; and its own refusal stays the last word.
"""

from collections.abc import Iterable
from typing import Final

from connectors.errors import Refused
from connectors.ledgers.exact.client import Client
from connectors.ledgers.exact.formats import (
    guid_literal,
    quoted,
    read_amount,
    read_guid,
    read_text,
    read_whole,
)
from connectors.ports import EntryStanding, Gate, Hit, Json, Receipt, RemovalOrder

ENTRIES: Final = "salesentry/SalesEntries"
SELECT: Final = "EntryID,EntryNumber,AmountFC,Journal,YourRef,Status,ReportingYear,ReportingPeriod"
PROCESSED: Final = 50  # SalesEntries.Status; 20 is open
CLOSED: Final = 1  # JournalStatusList.Status


def remove(client: Client, order: RemovalOrder, *, gate: Gate) -> Receipt:
    """One DELETE. An entry that is not there is one that is gone. Raises `NotNow`, `Refused` or `UnknownOutcome`."""
    try:
        client.delete(ENTRIES, key=order.remote_id, gate=gate)
    except Refused as error:
        if error.status != 404:
            raise
    return receipt_of(order)


def receipt_of(order: RemovalOrder) -> Receipt:
    return Receipt(remote_id=read_guid(order.remote_id), number=order.number)


def find_removals(
    client: Client, orders: tuple[RemovalOrder, ...], *, gate: Gate
) -> tuple[tuple[Hit, ...], ...]:
    """For each order whether it is gone, stands there and may go, or is no longer what it was."""
    rows = _entries(client, orders, gate=gate)
    return tuple(_hits(order, rows.get(read_guid(order.remote_id))) for order in orders)


def _hits(order: RemovalOrder, row: Json | None) -> tuple[Hit, ...]:
    if row is None:
        return (Hit(receipt=receipt_of(order), agrees=True),)
    wrong = _differences(order, row)
    return (Hit(receipt=receipt_of(order), agrees=False, differences=wrong),) if wrong else ()


def _differences(order: RemovalOrder, row: Json) -> tuple[str, ...]:
    checks = {
        "reference": read_text(row.get("YourRef")) == order.reference,
        "journal": read_text(row.get("Journal")) == order.journal,
        "amount": read_amount(row.get("AmountFC")) == order.amount,
        "processed": row.get("Status") != PROCESSED,
    }
    return tuple(name for name, agrees in checks.items() if not agrees)


def entry_standing(
    client: Client, order: RemovalOrder, *, home_currency: str, gate: Gate
) -> EntryStanding:
    """At most three calls: the entry, its open item, its period."""
    row = _entries(client, (order,), gate=gate).get(read_guid(order.remote_id))
    if row is None:
        return EntryStanding(exists=False)
    wrong = _differences(order, row)
    return EntryStanding(
        exists=True,
        as_booked=not set(wrong) - {"processed"},
        processed="processed" in wrong,
        open_in_full=_is_open(client, order, home_currency=home_currency, gate=gate),
        period_closed=_is_closed(client, row, gate=gate),
    )


def _entries(client: Client, orders: Iterable[RemovalOrder], *, gate: Gate) -> dict[str, Json]:
    terms = (f"EntryID eq {guid_literal(order.remote_id)}" for order in orders)
    rows = client.rows(ENTRIES, gate=gate, select=SELECT, filter=" or ".join(terms))
    return {read_guid(row.get("EntryID")): row for row in rows}


def _is_open(client: Client, order: RemovalOrder, *, home_currency: str, gate: Gate) -> bool:
    """What is settled is not on the list, what is paid in part is there with the rest. An entry of nothing has no item."""
    if not order.amount:
        return True
    rows = client.rows(
        "read/financial/ReceivablesList",
        gate=gate,
        select="HID,Amount,EntryNumber,JournalCode,YourRef",
        filter=f"EntryNumber eq {int(order.number)} and JournalCode eq {quoted(order.journal)}",
    )
    amounts = [read_amount(row.get("Amount")) for row in rows]
    if home_currency and order.currency != home_currency:
        return bool(
            amounts
        )  # the list is in the books' own currency: whether it is there is all it tells
    return order.amount in amounts


def _is_closed(client: Client, row: Json, *, gate: Gate) -> bool:
    year, period = read_whole(row.get("ReportingYear")), read_whole(row.get("ReportingPeriod"))
    journal = quoted(read_text(row.get("Journal")))
    rows = client.rows(
        "read/financial/JournalStatusList",
        gate=gate,
        select="Journal,Year,Period,Status",
        filter=f"Journal eq {journal} and Year eq {year} and Period eq {period}",
    )
    return any(row.get("Status") == CLOSED for row in rows)
