"""What our app and the Exact user may do in an administration, area by area, as far as reading shows it.

Exact gives an app scopes (in its App Center) and a user rights; a call outside either is answered with 403, and the text tells
which of the two it is. Source of the scope of each endpoint: Exact's REST reference as crawled in 2025 (nl.exactonline).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from connectors.errors import ConnectorError, Refused
from connectors.ledgers.exact.client import Client
from connectors.ports import AreaAccess, Gate, Json

# What refuses one area, and not the whole administration.
OF_AN_AREA: Final = frozenset({"exact.scope_missing", "exact.right_missing"})

# Long lists want a filter with an indexed field; nothing needs to be found to know that one may look.
NOBODY: Final = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One scope of Exact, by its name there; `resource` is the cheapest thing in it that we need, `key` what to select of it."""

    name: str
    scope: str
    resource: str
    key: str
    needed: bool = True
    filter: str = ""


AREAS: Final = (
    Area(
        name="entries",
        scope="Financial accounting",
        resource="salesentry/SalesEntries",
        key="EntryID",
        filter=f"EntryID eq guid'{NOBODY}'",
    ),
    Area(
        name="ledger",
        scope="Financial generalledgers",
        resource="financial/Journals",
        key="ID",
    ),
    Area(
        name="conditions",
        scope="Financial cashflow",
        resource="cashflow/PaymentConditions",
        key="ID",
    ),
    Area(
        name="relations",
        scope="Crm accounts",
        resource="crm/Accounts",
        key="ID",
        filter=f"ID eq guid'{NOBODY}'",
    ),
    Area(
        name="open_items",
        scope="Financial receivables",
        resource="read/financial/ReceivablesList",
        key="HID",
        needed=False,
    ),
    Area(
        name="features",
        scope="Organization administration",
        resource="system/AvailableFeatures",
        key="ID",
        needed=False,
    ),
)


def access(client: Client, *, gate: Gate) -> Iterator[AreaAccess]:
    """One call an area. Raises `NotNow`, and `Refused` for what is no matter of one area: token, licence, company.

    A user who may open nothing at all has not opened the company: then the first refusal is raised as it came.
    """
    found = [(area, _refusal(client, area=area, gate=gate)) for area in AREAS]
    refusals = [error for _, error in found if error is not None]
    if len(refusals) == len(found):
        raise refusals[0]
    for area, error in found:
        yield AreaAccess(
            area=area.name,
            scope=area.scope,
            needed=area.needed,
            message_id=error.message_id if error else "",
        )


def where_open(rows: Iterable[Json]) -> Iterator[Json]:
    """The rows of what booking can do without; none where it is closed to us, or not there in this edition."""
    try:
        yield from rows
    except Refused as error:
        if error.message_id not in OF_AN_AREA | {"exact.not_found"}:
            raise


def _refusal(client: Client, *, area: Area, gate: Gate) -> ConnectorError | None:
    options = {"select": area.key, "top": "1"} | ({"filter": area.filter} if area.filter else {})
    try:
        next(client.rows(area.resource, gate=gate, **options), None)
    except Refused as error:
        is_missing = not area.needed and error.message_id == "exact.not_found"
        if error.message_id not in OF_AN_AREA and not is_missing:
            raise
        return error
    return None
