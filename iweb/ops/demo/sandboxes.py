"""What the sandboxes say of themselves: the shop's orders and key, and the books as an auditor would ask for them."""

import json
import urllib.request
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopOrder:
    """An order as the shop's owner sees it; `total` with VAT, in euro."""

    id: str
    reference: str
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksEntry:
    """An entry as it stands in the books; `total` with VAT, in euro."""

    number: str
    reference: str
    total: Decimal
    customer: str


def _ask(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310  (the sandbox on loopback)
        return json.loads(answer.read(), parse_float=Decimal)


def shop(*, base: str) -> tuple[str, tuple[ShopOrder, ...]]:
    """The webservice key and the orders."""
    said = _ask(f"{base}/_sandbox/shop")
    orders = tuple(
        ShopOrder(
            id=str(one["id"]),
            reference=one["reference"],
            total=round(Decimal(str(one["total_paid_tax_incl"])), 2),
        )
        for one in said["orders"]
    )
    return said["key"], orders


def books(*, base: str, division: int) -> tuple[BooksEntry, ...]:
    """Every sales entry of the administration."""
    said = _ask(f"{base}/_sandbox/books?division={division}")
    return tuple(
        BooksEntry(
            number=str(one["EntryNumber"]),
            reference=one["YourRef"] or "",
            total=round(Decimal(str(one["AmountFC"])), 2),
            customer=one.get("CustomerName") or "",
        )
        for one in said["entries"]
    )
