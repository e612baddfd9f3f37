"""What the sandboxes say of themselves: the shop's orders and key, the books as an auditor would ask for them, every call."""

import json
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopDocument:
    """An order ("O7"), a later invoice of one ("I12") or a credit slip ("C3"), as the shop's owner sees it.

    `total` with VAT, in the order's own currency, below zero for a slip.
    """

    name: str
    reference: str
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """`opened_on` is the day that the orders it began with count back from. A slip follows its order.

    `tells_sixty_orders`: False for a shop that an earlier version of the demo began; it knows no day either.
    """

    key: str
    opened_on: date | None
    tells_sixty_orders: bool
    documents: tuple[ShopDocument, ...]

    @property
    def orders(self) -> int:
        return sum(document.name.startswith("O") for document in self.documents)


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksEntry:
    """An entry as it stands in the books; `total` with VAT, in its own currency."""

    number: str
    reference: str
    total: Decimal
    customer: str

    @property
    def document(self) -> str:
        """The shop's document: kind and number, out of the key at the end of the reference (A7-O1042 is O1042)."""
        return self.reference.rpartition(" ")[2].partition("-")[2]


def _ask(address: str, *, content: dict[str, Any] | None = None) -> Any:
    body = None if content is None else json.dumps(content).encode()
    request = urllib.request.Request(address, data=body)  # noqa: S310  (the sandbox on loopback)
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.loads(answer.read(), parse_float=Decimal)


def shop(*, base: str) -> Shop:
    """The webservice key and the documents."""
    said = _ask(f"{base}/_sandbox/shop")
    documents = tuple(
        document for order in said["orders"] for document in _documents(order, said["slips"])
    )
    return Shop(
        key=said["key"],
        opened_on=date.fromisoformat(said["opened_on"]) if said["opened_on"] else None,
        tells_sixty_orders=said["seed"] == "sixty_orders",
        documents=documents,
    )


def _documents(order: dict[str, Any], slips: list[dict[str, Any]]) -> Iterator[ShopDocument]:
    """The first invoice is the order's own document; without one it is the order itself."""

    def document(name: str, total: Decimal) -> ShopDocument:
        return ShopDocument(name=name, reference=order["reference"], total=round(total, 2))

    invoices = [one for one in order["invoices"] if one["number"]]
    first = (invoices or [order])[0]
    yield document(f"O{order['id']}", Decimal(first["total_paid_tax_incl"]))
    for invoice in invoices[1:]:
        yield document(f"I{invoice['id']}", Decimal(invoice["total_paid_tax_incl"]))
    for slip in slips:
        if slip["id_order"] == order["id"]:
            back = Decimal(slip["amount"]) + Decimal(slip["shipping_cost_amount"])
            yield document(f"C{slip['id']}", -back)


def call_off(*, base: str) -> None:
    """Of a shop with sixty orders: one is called off that is booked by now; a second time changes nothing."""
    _ask(f"{base}/_sandbox/called_off", content={})


def strike_off(*, base: str, numbers: tuple[str, ...]) -> None:
    """The VIES sandbox knows every number that can exist; these it shall not know."""
    for number in numbers:
        _ask(f"{base}/_sandbox/register", content={"of": number, "outcome": "invalid"})


def books(*, base: str, division: int) -> tuple[BooksEntry, ...]:
    """Every sales entry of the administration."""
    said = _ask(f"{base}/_sandbox/books?division={division}&parts=entries")
    return tuple(
        BooksEntry(
            number=str(one["EntryNumber"]),
            reference=one["YourRef"] or "",
            total=round(Decimal(str(one["AmountFC"])), 2),
            customer=one.get("CustomerName") or "",
        )
        for one in said["entries"]
    )


# --- calls ---

_WRITTEN = {
    "crm/Accounts": "relation",
    "crm/Contacts": "contact person",
    "crm/Addresses": "address",
    "salesentry/SalesEntries": "entry",
}


def last_call(*, base: str) -> int:
    """The number of the newest request in the journal of a sandbox, 0 while there is none."""
    return max((row["n"] for row in _ask(f"{base}/_sandbox/requests")), default=0)


def calls(*, base: str, after: int) -> Counter[str]:
    """How many calls of each kind the ledger got since: what was written, look-ups of it, and the rest as master data."""
    rows = _ask(f"{base}/_sandbox/requests?after={after}")
    return Counter(_kind(row) for row in rows if "/api/v1/" in row["path"])


def _kind(row: dict[str, Any]) -> str:
    parts = urlsplit(row["path"]).path.split("/api/v1/")[1].split("(")[0].split("/")
    written = _WRITTEN.get("/".join(parts[1:]))
    if written is None:
        return "master data"
    return written if row["method"] == "POST" else "change" if row["method"] == "PUT" else "look-up"
