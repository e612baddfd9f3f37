"""Receivables, matching, and the bank and general journal entries that settle them."""

from decimal import Decimal

import pytest

from tests.sandbox.exact.client import guid_key

BANK, GENERAL = "financialtransaction/BankEntries", "generaljournalentry/GeneralJournalEntries"


def open_references(books):
    return [
        row["YourRef"]
        for row in books.get("read/financial/ReceivablesList", select="YourRef,HID").rows
    ]


def receipt(books, amount, **more):
    line = {"GLAccount": books.account("1300"), "Account": books.customer, "AmountFC": amount}
    return {"JournalCode": "20", "BankEntryLines": [line]} | more


def journal(books, *amounts, **more):
    lines = [
        {
            "GLAccount": books.account(code),
            "AmountFC": amount,
            "Account": books.customer if code == "1300" else None,
        }
        for code, amount in amounts
    ]
    return {"JournalCode": "90", "GeneralJournalEntryLines": lines} | more


def refusal(reply):
    assert reply.status == 500, reply.body
    return reply.message


def test_a_sale_is_an_open_item_with_its_reference_number_and_amount(books):
    entry = books.book(YourRef="IN1 A7-O1")
    (item,) = books.get(
        "read/financial/ReceivablesList", select="HID,Amount,YourRef,InvoiceNumber,EntryNumber"
    ).rows
    assert (item["YourRef"], item["Amount"], item["InvoiceNumber"]) == (
        "IN1 A7-O1",
        121.0,
        entry["EntryNumber"],
    )
    (full,) = books.get("cashflow/Receivables", select="TransactionEntryID,Status,IsFullyPaid").rows
    assert (full["TransactionEntryID"], full["Status"], full["IsFullyPaid"]) == (
        entry["EntryID"],
        20,
        False,
    )


def test_an_entry_of_nothing_leaves_no_open_item(books):
    books.book(books.line("5"), books.line("-5"), YourRef="zero")
    assert open_references(books) == []


def test_a_matched_item_leaves_the_list_and_shows_as_paid(books):
    entry = books.book(YourRef="R")
    books.control.call("POST", "match", {"division": books.division, "entries": [entry["EntryID"]]})
    assert open_references(books) == []
    (full,) = books.get("cashflow/Receivables", select="Status,IsFullyPaid,LastPaymentDate").rows
    assert (full["Status"], full["IsFullyPaid"]) == (50, True)
    assert full["LastPaymentDate"].startswith("/Date(")
    head = books.get(
        "financialtransaction/TransactionLines",
        filter="LineNumber eq 0 and YourRef eq 'R'",
        select="OffsetID",
    ).rows
    assert head[0]["OffsetID"] is not None


@pytest.mark.parametrize("switched", [False, True])
@pytest.mark.parametrize("way", ["bank", "general"])
def test_whether_a_receipt_of_the_exact_amount_settles_is_a_switch(own, switched, way):
    books = own(auto_match=switched)
    books.book(YourRef="R")
    if way == "bank":
        reply = books.post(BANK, receipt(books, 121))
    else:
        reply = books.post(GENERAL, journal(books, ("1300", -121), ("1160", 121)))
    assert reply.status == 201, reply.body
    assert open_references(books) == ([] if switched else ["R"])


def test_a_receipt_of_another_amount_or_with_two_candidates_settles_nothing(own):
    books = own(auto_match=True)
    books.book(YourRef="A")
    books.book(YourRef="B")
    books.post(BANK, receipt(books, 120))
    books.post(BANK, receipt(books, 121))
    assert sorted(open_references(books)) == ["A", "B"]


def test_deleting_the_receipt_opens_the_item_again(own):
    books = own(auto_match=True)
    books.book(YourRef="R")
    made = books.post(BANK, receipt(books, 121)).d
    assert books.delete(guid_key(BANK, made["EntryID"])).status == 204
    assert open_references(books) == ["R"]
    assert books.get("financialtransaction/BankEntryLines", filter="AmountFC eq 121").rows == []


def test_a_bank_entry_must_come_to_its_closing_balance(make_books):
    books = make_books(language="en")
    wrong = receipt(books, 121, OpeningBalanceFC=0, ClosingBalanceFC=100)
    assert (
        refusal(books.post(BANK, wrong))
        == "Opening balance plus all bank entry lines should result in the closing balance"
    )
    assert (
        books.post(BANK, receipt(books, 121, OpeningBalanceFC=10, ClosingBalanceFC="131.00")).status
        == 201
    )


def test_the_next_statement_opens_where_the_last_one_closed(books):
    books.post(BANK, receipt(books, 121, OpeningBalanceFC=10))
    assert books.post(BANK, receipt(books, 9)).d["ClosingBalanceFC"] == 140.0


def test_a_line_can_be_added_to_a_statement(books):
    made = books.post(BANK, receipt(books, 121)).d
    line = {"EntryID": made["EntryID"], "GLAccount": books.account("4600"), "AmountFC": -1}
    assert books.post("financialtransaction/BankEntryLines", line).status == 201
    after = books.get(guid_key(BANK, made["EntryID"]), expand="BankEntryLines").d
    assert after["ClosingBalanceFC"] == 120.0
    assert len(after["BankEntryLines"]["results"]) == 2


def test_a_processed_statement_is_not_deleted(books):
    made = books.post(BANK, receipt(books, 121)).d
    books.edit(BANK, {"EntryID": made["EntryID"]}, Status=50)
    assert refusal(books.delete(guid_key(BANK, made["EntryID"]))) == "Reeds verwerkt"


def test_a_general_entry_must_balance(books):
    assert (
        refusal(books.post(GENERAL, journal(books, ("1300", -121), ("1160", 120))))
        == "Boeking is niet in balans"
    )
    assert (
        books.post(GENERAL, journal(books, ("1300", "-121.00"), ("1160", "121.00"))).status == 201
    )


def test_a_general_entry_with_vat_balances_with_the_vat(books):
    content = journal(books, ("1160", 121), ("8000", -100))
    content["GeneralJournalEntryLines"][1] |= {"VATCode": "2"}
    assert books.post(GENERAL, content).status == 201


def test_a_code_of_type_i_includes_vat_in_a_general_entry(books):
    content = journal(books, ("1160", 121), ("8000", -121))
    content["GeneralJournalEntryLines"][1] |= {"VATCode": "4"}
    made = books.post(GENERAL, content)
    rows = books.get(
        "financialtransaction/TransactionLines",
        filter=f"EntryID eq guid'{made.d['EntryID']}'",
        select="GLAccountCode,AmountFC",
    ).rows
    assert sorted((row["GLAccountCode"], row["AmountFC"]) for row in rows) == [
        ("1160", 121.0),
        ("1500", -21.0),
        ("8000", -100.0),
    ]


@pytest.mark.parametrize(
    ("endpoint", "code", "message"),
    [
        (GENERAL, "70", "Ongeldig: Dagboek"),
        (GENERAL, "x", "Ongeldige referentie: Journals"),
        (BANK, "90", "Ongeldig dagboek. Het dagboek moet een bankdagboek zijn."),
    ],
)
def test_the_journal_has_to_be_of_the_right_kind(books, endpoint, code, message):
    content = journal(books, ("1300", 0)) if endpoint == GENERAL else receipt(books, 1)
    assert refusal(books.post(endpoint, content | {"JournalCode": code})) == message


def test_everything_of_bank_and_general_entries_adds_up_to_nothing(books):
    books.post(BANK, receipt(books, 121))
    content = journal(books, ("1160", 121), ("8000", -100))
    content["GeneralJournalEntryLines"][1] |= {"VATCode": "2"}
    books.post(GENERAL, content)
    assert sum(Decimal(row["AmountDC"]) for row in books.audit()["transaction_lines"]) == 0
