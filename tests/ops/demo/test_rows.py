"""What the demo calls right: the books decide, to the cent, and nothing stands there beside what was expected."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from iweb.ops.demo import sandboxes
from iweb.ops.demo.expected import expected_outcomes
from iweb.ops.demo.rows import all_right, calls_in_words, in_words, rows_of
from iweb.ops.demo.sandboxes import BooksEntry, ShopDocument

SOLD = ShopDocument(name="O7", reference="ABCDEFGHI", total=Decimal("12.95"))
ENTRY = BooksEntry(
    number="26700001",
    reference="#IN000007 A7-O7",
    total=Decimal("12.95"),
    customer="Anna Hoekstra",
)
CENT_MORE = replace(ENTRY, total=Decimal("12.96"))
STRAY = replace(ENTRY, reference="#IN000008 A7-O8")


@pytest.mark.parametrize(
    ("expected", "outcome", "entries", "right"),
    [
        ("booked", "booked", (ENTRY,), True),
        ("booked", "booked", (CENT_MORE,), False),
        ("booked", "booked", (), False),
        ("booked", "held: no_journal", (), False),
        ("booked", "booked", (ENTRY, STRAY), False),
        ("held: no_journal", "held: no_journal", (), True),
        ("held: no_journal", "held: no_vat_code", (), False),
        ("held: no_journal", "held: no_journal", (ENTRY,), False),
        ("held: no_journal", "booked", (ENTRY,), False),
        ("waiting: not_invoiced", "waiting: not_invoiced", (), True),
        ("waiting: not_invoiced", "not_a_sale: free_order", (), False),
        # Called off after it was booked, in a life before this one: the entry stands.
        ("booked", "not_a_sale: cancelled_before_booking", (ENTRY,), True),
    ],
)
def test_a_document_is_right_only_where_the_books_hold_what_was_expected(
    expected: str, outcome: str, entries: tuple[BooksEntry, ...], right: bool
) -> None:
    rows = rows_of(
        documents=(SOLD,), entries=entries, outcomes={"O7": outcome}, expected={"O7": expected}
    )
    assert all_right(rows=rows, entries=entries) is right


def test_a_document_that_is_in_no_table_was_sold_later_and_is_booked() -> None:
    (row,) = rows_of(documents=(SOLD,), entries=(), outcomes={}, expected={})
    assert (row.expected, row.outcome, row.is_right) == ("booked", "not read", False)
    assert "<-- should be booked" in in_words(rows=[row], entries=())[1]


def test_a_shop_without_documents_is_not_right() -> None:
    assert all_right(rows=[], entries=()) is False


def test_the_table_of_expectations_names_outcome_and_reason() -> None:
    expected = expected_outcomes()
    assert expected["O2"] == "booked"
    assert expected["C3"] == "held: credit_faulty"
    assert len([name for name in expected if name.startswith("O")]) == 60


def test_calls_are_told_by_kind_for_each_order_the_most_frequent_first() -> None:
    told = calls_in_words(calls=Counter({"entry": 30, "relation": 15, "look-up": 30}), orders=60)
    assert told == (
        "Calls to the ledger: 75, 1.25 an order: entry 0.50 · look-up 0.50 · relation 0.25"
    )


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("POST", "/api/v1/3512001/crm/Accounts", "relation"),
        ("POST", "/api/v1/3512001/crm/Contacts", "contact person"),
        ("POST", "/api/v1/3512001/crm/Addresses", "address"),
        ("POST", "/api/v1/3512001/salesentry/SalesEntries", "entry"),
        ("GET", "/api/v1/3512001/salesentry/SalesEntries?$filter=YourRef eq 'x'", "look-up"),
        ("GET", "/api/v1/3512001/sync/CRM/Accounts?$filter=Timestamp gt 0L", "master data"),
        ("PUT", "/api/v1/3512001/crm/Accounts(guid'0b2c')", "change"),
        ("GET", "/api/v1/current/Me", "master data"),
    ],
)
def test_a_call_is_counted_by_what_it_does(method: str, path: str, kind: str) -> None:
    assert sandboxes._kind({"method": method, "path": path}) == kind
