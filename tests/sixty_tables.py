"""The tables of the sixty orders, and the same read out of the books, so that the two can be compared."""

import csv
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data" / "sixty_orders"
BOX_OF_CODE = {"2": "1a", "1": "1b", "6": "3a", "7": "3b"}
BOXES = ("1a base", "1a vat", "1b base", "1b vat", "3a", "3b")
Row = dict[str, str]
Json = Mapping[str, Any]


def table(name: str) -> list[Row]:
    """The rows of one of the tables."""
    with (DATA / f"{name}.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def outcomes_by_hand() -> dict[str, tuple[str, str]]:
    return {row["document"]: (row["outcome"], row["reason"]) for row in table("expected")}


def lines_by_hand() -> dict[str, list[tuple[object, ...]]]:
    """Document -> its lines: journal, day, period, account, VAT code, quantity, net, VAT."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for row in table("lines"):
        head = (row["journal"], row["entry date"], row["period"])
        amounts = (Decimal(row[name]) for name in ("quantity", "net", "vat"))
        line = (*head, row["account"], row["vat code"], *amounts)
        found.setdefault(row["document"], []).append(line)
    return {document: sorted(lines) for document, lines in found.items()}


def lines_in_books(entry: Json) -> list[tuple[object, ...]]:
    """The same of an entry."""
    head = (entry["Journal"], entry["EntryDate"], month_of(entry))
    return sorted((*head, *_line(line)) for line in entry["lines"])


def month_of(entry: Json) -> str:
    return f"{entry['ReportingYear']}-{entry['ReportingPeriod']:02}"


def _line(line: Json) -> tuple[Any, ...]:
    amounts = (Decimal(str(line[name])) for name in ("Quantity", "AmountFC", "VATAmountFC"))
    return (line["GLAccountCode"], line["VATCode"] or "", *amounts)


def boxes_by_hand(row: Row) -> dict[str, Decimal]:
    """Box -> amount, of what the row fills in; the listing under the number of the buyer."""
    found = {name: Decimal(row[name]) for name in BOXES if row[name]}
    if row["icp number"]:
        found[f"icp {row['icp number']}"] = Decimal(row["3b"])
    return found


def boxes_in_books(entry: Json, *, relations: Mapping[str, Json]) -> dict[str, Decimal]:
    """The same of an entry, by the VAT codes of its lines."""
    found: Counter[str] = Counter()
    number = relations[entry["Customer"]]["VATNumber"]
    for line in entry["lines"]:
        for box, amount in _boxes_of(line, number=number).items():
            found[box] += amount
    return dict(found)


def _boxes_of(line: Json, *, number: str) -> dict[str, Decimal]:
    box, base = BOX_OF_CODE.get(line["VATCode"] or ""), Decimal(line["VATBaseAmountFC"])
    if box is None:
        return {}
    if box == "3b":
        return {box: base, f"icp {number}": base}
    if box == "3a":
        return {box: base}
    return {f"{box} base": base, f"{box} vat": Decimal(line["VATAmountFC"])}


def totals_by_hand() -> dict[tuple[str, str], Decimal]:
    return {(row["month"], row["box"]): Decimal(row["amount"]) for row in table("totals")}
