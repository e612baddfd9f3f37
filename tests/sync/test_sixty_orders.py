"""Sixty orders of a shop, and what stands in the books of each: held against tables that were worked out by hand.

The books are the sandbox's own, read past the program; the tables are in tests/data/sixty_orders.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings

from tests import database
from tests.sixty import Row, Settled, settle, sixty_orders, table

D = Decimal
BOX_OF_CODE = {"2": "1a", "1": "1b", "6": "3a", "7": "3b"}
EXPECTED, LINES, BOXES, TOTALS = map(table, ("expected", "lines", "boxes", "totals"))
BOOKED = {row["document"] for row in EXPECTED if row["outcome"] == "booked"}


@pytest.fixture(scope="module")
def settled(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Settled]:
    with django_db_blocker.unblock():
        try:
            with sixty_orders(state=tmp_path_factory.mktemp("sixty")) as company:
                yield settle(company)
        finally:
            database.empty(str(settings.IWEB_DATABASE_OWNER_URL))


# --- the tables themselves ---


def test_the_table_names_sixty_orders_of_which_at_least_48_are_booked() -> None:
    assert {int(row["order"]) for row in EXPECTED} == set(range(1, 61))
    assert len({row["order"] for row in EXPECTED if row["outcome"] == "booked"}) >= 48
    assert len({row["order"] for row in EXPECTED if row["document"] in _in_full()}) >= 20


def test_each_booked_document_has_its_row_of_boxes() -> None:
    assert sorted(row["document"] for row in BOXES) == sorted(BOOKED)


def test_the_totals_are_the_columns_added_up() -> None:
    months = {row["document"]: row["period"] for row in LINES}
    for row in BOXES:
        months.setdefault(row["document"], _month_of(row["document"]))
    added: Counter[tuple[str, str]] = Counter()
    for row in BOXES:
        for box, amount in _boxes(row).items():
            added[months[row["document"]], box] += amount
    assert _without_zeros(added) == _totals()


# --- the books ---


def test_every_document_ends_where_the_table_says(settled: Settled) -> None:
    wanted = {row["document"]: (row["outcome"], row["reason"]) for row in EXPECTED}
    assert settled.outcomes == wanted


def test_in_the_books_stand_the_booked_documents_and_no_others(settled: Settled) -> None:
    assert set(settled.entries) == BOOKED


def test_the_books_hold_what_the_shop_charged(settled: Settled) -> None:
    booked = {name: D(entry["AmountFC"]) for name, entry in settled.entries.items()}
    booked["O44"] += booked["I47"]
    assert {n: t for n, t in booked.items() if n[0] == "O"} == {
        name: total for name, total in settled.totals.items() if name in BOOKED
    }


@pytest.mark.parametrize("document", sorted({row["document"] for row in LINES}))
def test_the_lines_in_the_books_are_those_worked_out_by_hand(
    settled: Settled, document: str
) -> None:
    entry = settled.entries[document]
    head = (
        entry["Journal"],
        entry["EntryDate"],
        f"{entry['ReportingYear']}-{entry['ReportingPeriod']:02}",
    )
    found = sorted((*head, *_line(line)) for line in entry["lines"])
    assert found == sorted(_golden(row) for row in LINES if row["document"] == document)


@pytest.mark.parametrize("row", BOXES, ids=[row["document"] for row in BOXES])
def test_each_document_adds_to_the_boxes_what_was_worked_out_by_hand(
    settled: Settled, row: Row
) -> None:
    assert _boxes_in_books(settled, settled.entries[row["document"]]) == _boxes(row)


def test_the_return_and_the_sales_list_of_each_month_are_those_worked_out_by_hand(
    settled: Settled,
) -> None:
    found: Counter[tuple[str, str]] = Counter()
    for entry in settled.entries.values():
        month = f"{entry['ReportingYear']}-{entry['ReportingPeriod']:02}"
        for box, amount in _boxes_in_books(settled, entry).items():
            found[month, box] += amount
    assert _without_zeros(found) == _totals()


def test_an_order_that_is_called_off_after_it_was_booked_stays_in_the_books(
    settled: Settled,
) -> None:
    assert settled.outcomes["O54"] == ("booked", "")
    assert D(settled.entries["O54"]["AmountFC"]) == D("37.17")


# --- reading the tables and the books ---


def _in_full() -> set[str]:
    return {row["document"] for row in LINES}


def _golden(row: Row) -> tuple[object, ...]:
    return (
        row["journal"], row["entry date"], row["period"],
        row["account"], row["vat code"], D(row["quantity"]), D(row["net"]), D(row["vat"]),
    )  # fmt: skip


def _line(line: dict[str, Any]) -> tuple[object, ...]:
    return (
        line["GLAccountCode"], line["VATCode"] or "",
        D(str(line["Quantity"])), D(line["AmountFC"]), D(line["VATAmountFC"]),
    )  # fmt: skip


def _boxes(row: Row) -> dict[str, D]:
    """Box -> amount, of what the row fills in; the listing under the number of the buyer."""
    names = ("1a base", "1a vat", "1b base", "1b vat", "3a", "3b")
    found = {name: D(row[name]) for name in names if row[name]}
    if row["icp number"]:
        found[f"icp {row['icp number']}"] = D(row["3b"])
    return found


def _boxes_in_books(settled: Settled, entry: dict[str, Any]) -> dict[str, D]:
    found: Counter[str] = Counter()
    for line in entry["lines"]:
        box = BOX_OF_CODE.get(line["VATCode"] or "")
        if box is None:
            continue
        base = D(line["VATBaseAmountFC"])
        found[f"{box} base" if box.startswith("1") else box] += base
        if box.startswith("1"):
            found[f"{box} vat"] += D(line["VATAmountFC"])
        if box == "3b":
            found[f"icp {settled.relations[entry['Customer']]['VATNumber']}"] += base
    return dict(found)


def _totals() -> dict[tuple[str, str], D]:
    return {(row["month"], row["box"]): D(row["amount"]) for row in TOTALS}


def _without_zeros(added: "Counter[tuple[str, str]]") -> dict[tuple[str, str], D]:
    return {key: amount for key, amount in added.items() if amount}


def _month_of(document: str) -> str:
    """The orders of the table up to 26 are October's; of what came later none has lines in full but those that say so."""
    return "2026-10" if document[0] == "O" and int(document[1:]) <= 26 else "2026-11"
