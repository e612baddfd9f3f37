"""Sixty orders of a shop, and what stands in the books of each: held against tables that were worked out by hand.

The books are the sandbox's own, read past the program; the tables are in tests/data/sixty_orders.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings

from tests import database
from tests.sixty import Settled, settle, sixty_orders
from tests.sixty_tables import (
    Row,
    boxes_by_hand,
    boxes_in_books,
    lines_by_hand,
    lines_in_books,
    month_of,
    outcomes_by_hand,
    table,
    totals_by_hand,
)

OUTCOMES, LINES, BOXES = outcomes_by_hand(), lines_by_hand(), table("boxes")
BOOKED = {document for document, outcome in OUTCOMES.items() if outcome == ("booked", "")}
# What a document of October is, where its lines do not say: orders up to 26 were invoiced by the end of it.
LAST_OF_OCTOBER = 26
Sums = dict[tuple[str, str], Decimal]


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
    order_of = {row["document"]: int(row["order"]) for row in table("expected")}
    assert set(order_of.values()) == set(range(1, 61))
    assert len({order_of[document] for document in BOOKED}) >= 48
    assert len({order_of[document] for document in LINES}) >= 20


def test_each_booked_document_has_its_row_of_boxes() -> None:
    assert sorted(row["document"] for row in BOXES) == sorted(BOOKED)


def test_the_totals_are_the_columns_added_up() -> None:
    assert added((_month(row), boxes_by_hand(row)) for row in BOXES) == totals_by_hand()


def _month(row: Row) -> str:
    document = row["document"]
    if document in LINES:
        return str(LINES[document][0][2])
    is_early = document.startswith("O") and int(document[1:]) <= LAST_OF_OCTOBER
    return "2026-10" if is_early else "2026-11"


def added(parts: Iterable[tuple[str, dict[str, Decimal]]]) -> Sums:
    """Month and box -> the sum of all parts, without what comes to nothing."""
    sums: Sums = {}
    for month, boxes in parts:
        for box, amount in boxes.items():
            sums[month, box] = sums.get((month, box), Decimal(0)) + amount
    return {key: amount for key, amount in sums.items() if amount}


# --- the books ---


def test_every_document_ends_where_the_table_says(settled: Settled) -> None:
    assert settled.outcomes == OUTCOMES


def test_in_the_books_stand_the_booked_documents_and_no_others(settled: Settled) -> None:
    assert set(settled.entries) == BOOKED


def test_the_books_hold_what_the_shop_charged(settled: Settled) -> None:
    booked = {name: Decimal(entry["AmountFC"]) for name, entry in settled.entries.items()}
    booked["O44"] += booked["I47"]
    orders = {name: amount for name, amount in booked.items() if name.startswith("O")}
    assert orders == {name: total for name, total in settled.totals.items() if name in BOOKED}


@pytest.mark.parametrize("document", sorted(LINES))
def test_the_lines_in_the_books_are_those_worked_out_by_hand(
    settled: Settled, document: str
) -> None:
    assert lines_in_books(settled.entries[document]) == LINES[document]


@pytest.mark.parametrize("row", BOXES, ids=[row["document"] for row in BOXES])
def test_each_document_adds_to_the_boxes_what_was_worked_out_by_hand(
    settled: Settled, row: Row
) -> None:
    entry = settled.entries[row["document"]]
    assert boxes_in_books(entry, relations=settled.relations) == boxes_by_hand(row)


def test_the_return_and_the_sales_list_of_each_month_are_those_worked_out_by_hand(
    settled: Settled,
) -> None:
    found = added(
        (month_of(entry), boxes_in_books(entry, relations=settled.relations))
        for entry in settled.entries.values()
    )
    assert found == totals_by_hand()


def test_an_order_that_is_called_off_after_it_was_booked_stays_in_the_books(
    settled: Settled,
) -> None:
    assert settled.outcomes["O54"] == ("booked", "")
    assert Decimal(settled.entries["O54"]["AmountFC"]) == Decimal("37.17")
