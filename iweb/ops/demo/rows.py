"""One row a document of the shop: what was sold, what stands in the books, where it should be, and whether it is right."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from iweb.ops.demo.expected import BOOKED
from iweb.ops.demo.sandboxes import BooksEntry, ShopDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`outcome` is the program's own word, `expected` that of the table; what really stands there are `entry` and `booked`."""

    document: str
    reference: str
    shop_total: Decimal
    outcome: str
    expected: str
    entry: str
    booked: Decimal | None

    @property
    def is_right(self) -> bool:
        """The books decide: the entry stands there to the cent, or nothing does and the program says why.

        An order that was called off after it was booked is none for a program that begins anew; its entry stands.
        """
        if self.expected == BOOKED:
            return self.booked == self.shop_total
        return self.booked is None and self.outcome == self.expected


def rows_of(
    *,
    documents: tuple[ShopDocument, ...],
    entries: tuple[BooksEntry, ...],
    outcomes: dict[str, str],
    expected: dict[str, str],
) -> list[Row]:
    by_document = {entry.document: entry for entry in entries}
    rows = []
    for document in documents:
        entry = by_document.get(document.name)
        rows.append(
            Row(
                document=document.name,
                reference=document.reference,
                shop_total=document.total,
                outcome=outcomes.get(document.name, "not read"),
                expected=expected.get(document.name, BOOKED),
                entry=entry.number if entry else "",
                booked=entry.total if entry else None,
            )
        )
    return rows


def all_right(*, rows: list[Row], entries: tuple[BooksEntry, ...]) -> bool:
    """Every row is, and nothing stands in the books beside them."""
    booked = [row for row in rows if row.booked is not None]
    return bool(rows) and all(row.is_right for row in rows) and len(booked) == len(entries)


def in_words(*, rows: list[Row], entries: tuple[BooksEntry, ...]) -> list[str]:
    """The table as a person reads it."""
    told = [
        f"{'':>6}  {'reference':<12} {'shop total':>11}  {'in the books':>12}  {'entry':<10} what happened"
    ]
    for row in rows:
        booked = f"{row.booked:.2f}" if row.booked is not None else "-"
        mark = "" if row.is_right else f"   <-- should be {row.expected}"
        told.append(
            f"{row.document:>6}  {row.reference:<12} {row.shop_total:>11.2f}  {booked:>12}  {row.entry:<10} {row.outcome}{mark}"
        )
    books = sum((row.booked for row in rows if row.booked is not None), Decimal(0))
    told.append(f"{'':>6}  {'total':<12} {'':>11}  {books:>12.2f}  {len(entries)} entries")
    return told


def calls_in_words(*, calls: Counter[str], orders: int) -> str:
    """Every call to the ledger, by kind, for each order of the shop."""
    kinds = " · ".join(
        f"{kind} {number / orders:.2f}" for kind, number in sorted(calls.items(), key=_by_number)
    )
    total = calls.total()
    return f"Calls to the ledger: {total}, {total / orders:.2f} an order: {kinds}" if total else ""


def _by_number(one: tuple[str, int]) -> tuple[int, str]:
    return -one[1], one[0]
