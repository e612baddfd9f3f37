"""What a body may hold: the schema's properties, in the schema's types, in the verb that takes them."""

import json

import pytest

from tests.sandbox.exact.client import guid_key

STREAM = "Error processing request stream. "


def refused(books, content, *, endpoint="salesentry/SalesEntries"):
    reply = books.post(endpoint, content)
    assert reply.status == 400, reply.body
    assert reply.message.startswith(STREAM)
    return reply.message


def test_an_unknown_property_is_named(books):
    assert "'Reference'" in refused(books, books.entry(Reference="x"))


def test_an_unknown_property_of_a_nested_line_is_named(books):
    assert "'VatCode'" in refused(books, books.entry(books.line(VatCode="2")))


@pytest.mark.parametrize(
    "name", ["AmountFC", "VATAmountDC", "CustomerName", "Status", "Type", "Created", "Timestamp"]
)
def test_a_read_only_property_is_refused(books, name):
    assert name in refused(books, books.entry(**{name: 1}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Customer", "not-a-guid"),
        ("Customer", 5),
        ("YourRef", 5),
        ("YourRef", True),
        ("EntryDate", "yesterday"),
        ("EntryDate", 20260301),
        ("EntryNumber", "x"),
        ("EntryNumber", 1.5),
        ("EntryNumber", 2**31),
        ("EntryNumber", True),
        ("ReportingPeriod", 40000),
        ("Rate", "one"),
        ("Rate", True),
        ("Rate", "NaN"),
        ("Reversal", "true"),
        ("Reversal", 1),
    ],
)
def test_a_wrong_type_is_refused_with_the_property_and_its_type(books, name, value):
    message = refused(books, books.entry(**{name: value}))
    assert f"for property '{name}' to type" in message


@pytest.mark.parametrize("amount", [100, 100.0, "100.00", "100"])
def test_amounts_may_be_numbers_or_texts(books, amount):
    assert books.book(books.line(amount))["AmountFC"] == 121.0


@pytest.mark.parametrize(
    "day",
    ["2026-03-01", "2026-03-01T00:00:00Z", "2026-03-01T13:14:15.123Z", "/Date(1772323200000)/"],
)
def test_dates_may_come_in_these_forms(books, day):
    assert books.book(EntryDate=day)["EntryDate"] == "/Date(1772323200000)/"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"<entry/>"])
def test_a_body_that_is_no_json_entity_is_refused(books, body):
    reply = books.web.call(
        "POST",
        books.address("crm/Accounts"),
        body,
        Authorization=f"Bearer {books.token}",
        Accept="application/json",
        Content_Type="application/json",
    )
    assert reply.status == 400


def test_a_body_that_does_not_say_it_is_json_is_refused(books):
    body = json.dumps({"Name": "x"}).encode()
    reply = books.web.call(
        "POST",
        books.address("crm/Accounts"),
        body,
        Authorization=f"Bearer {books.token}",
        Accept="application/json",
    )
    assert reply.status == 400


def test_lines_in_a_put_are_refused(books):
    entry = books.book()
    reply = books.put(
        guid_key("salesentry/SalesEntries", entry["EntryID"]), {"SalesEntryLines": [books.line()]}
    )
    assert reply.status == 400
    assert reply.message.startswith(STREAM + "Binding to new entities")


def test_lines_that_are_no_list_are_refused(books):
    whole = books.entry() | {"SalesEntryLines": books.line()}
    assert "must be a list" in refused(books, whole)


def test_lines_may_come_wrapped_in_results(books):
    whole = books.entry() | {"SalesEntryLines": {"results": [books.line()]}}
    assert books.post("salesentry/SalesEntries", whole).status == 201


def test_receivables_take_three_fields_and_no_other(books):
    books.book()
    item = books.get("cashflow/Receivables", select="ID").rows[0]["ID"]
    key = guid_key("cashflow/Receivables", item)
    assert (
        books.put(key, {"Description": "x", "PaymentMethod": "I", "PaymentReference": "y"}).status
        == 204
    )
    assert books.put(key, {"AmountFC": 1}).status == 400
    assert books.put(key, {"PaymentMethod": "Q"}).status == 500
    assert books.get(key, select="PaymentMethod").d["PaymentMethod"] == "I"


def test_a_refused_write_leaves_no_trace(books):
    assert books.customer
    before = books.audit()
    refused(books, books.entry(Nothing=1))
    books.refused(books.line(code="2"), books.line(code="0", VATAmountFC=1))
    assert books.audit() == before
    assert before["entries"] == []
