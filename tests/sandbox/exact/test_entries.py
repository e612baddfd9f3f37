"""Sales entries: numbers, VAT, totals, changes, deletion (Source: docs/sandbox.md, entries)."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.sandbox.exact.resources import RECORDS
from tests.sandbox.exact.client import guid_key

ENTRIES, LINES = "salesentry/SalesEntries", "salesentry/SalesEntryLines"
YEAR = datetime.now(UTC).year


def entry_key(entry):
    return guid_key(ENTRIES, entry["EntryID"])


def lines_of(books, entry):
    rows = books.get(
        LINES, filter=f"EntryID eq guid'{entry['EntryID']}'", orderby="LineNumber"
    ).rows
    return sorted(rows, key=lambda row: row["LineNumber"])


def audited(books, entry):
    return next(one for one in books.audit()["entries"] if one["EntryID"] == entry["EntryID"])


def test_numbers_are_year_journal_and_a_sequence_of_each_journal(books):
    numbers = [books.book(Journal=journal)["EntryNumber"] for journal in ("70", "70", "71")]
    year = YEAR % 100
    assert numbers == [int(f"{year}700001"), int(f"{year}700002"), int(f"{year}710001")]


def test_numbers_follow_the_year_of_the_entry(books):
    assert books.book(EntryDate=f"{YEAR - 1}-12-31")["EntryNumber"] == int(
        f"{(YEAR - 1) % 100}700001"
    )


def test_a_number_is_not_given_out_again_after_deletion(books):
    first = books.book()
    books.delete(entry_key(first))
    assert books.book()["EntryNumber"] == first["EntryNumber"] + 1


def test_an_own_number_is_kept_and_stepped_over(books):
    year = YEAR % 100
    own = int(f"{year}700001")
    assert books.book(EntryNumber=own)["EntryNumber"] == own
    assert books.book()["EntryNumber"] == own + 1


@pytest.mark.parametrize("replaced", [False, True])
def test_what_happens_to_a_taken_number_is_a_switch(own, replaced):
    books = own(taken_number_replaced=replaced)
    books.book(EntryNumber=99)
    if replaced:
        assert books.book(EntryNumber=99)["EntryNumber"] != 99
    else:
        assert books.refused(EntryNumber=99) == ["In gebruik: Boekstuknummer"]
    assert books.book(Journal="71", EntryNumber=99)["EntryNumber"] == 99


def test_the_invoice_number_is_the_entry_number_unless_given(books):
    plain, given = books.book(), books.book(InvoiceNumber=42)
    assert plain["InvoiceNumber"] == plain["EntryNumber"]
    assert given["InvoiceNumber"] == 42


def test_vat_is_rounded_for_each_line(books):
    lines = [books.line("0.07", "2")] * 3
    assert books.book(*lines)["VATAmountFC"] == pytest.approx(0.03)


def test_the_clients_own_vat_amount_goes_first(books):
    entry = books.book(books.line("82.64", "2", VATAmountFC="17.36"))
    assert (entry["AmountFC"], entry["VATAmountFC"]) == (100.0, 17.36)


@pytest.mark.parametrize(("day", "vat"), [("2026-01-01", 9.0), ("2018-12-31", 6.0)])
def test_the_percentage_is_the_one_of_the_entry_date(own, day, vat):
    books = own()
    books.control.call("POST", "years", {"division": books.division, "year": int(day[:4])})
    assert books.book(books.line("100", "1"), EntryDate=day)["VATAmountFC"] == vat


@pytest.mark.parametrize(
    ("code", "gross"),
    [("0", 100.0), ("6", 100.0), ("1", 109.0), ("2", 121.0), ("DE", 119.0), ("F5", 105.5)],
)
def test_totals_by_vat_code(books, code, gross):
    assert books.book(books.line("100", code))["AmountFC"] == gross


def test_a_line_without_a_code_takes_the_one_of_its_account(books):
    books.edit("financial/GLAccounts", {"Code": "8000"}, VATCode="1")
    entry = books.book(books.line("100", None))
    assert lines_of(books, entry)[0]["VATCode"] == "1  "
    assert entry["AmountFC"] == 109.0


@pytest.mark.parametrize(("inclusive", "gross"), [(True, 121.0), (False, 146.41)])
def test_whether_a_code_of_type_i_includes_vat_is_a_switch(own, inclusive, gross):
    books = own(including_code_inclusive=inclusive)
    assert books.book(books.line("121.00", "4"))["AmountFC"] == gross


def test_a_credit_is_a_negative_entry_and_an_open_item_of_its_own(books):
    sale, credit = books.book(), books.book(books.line("-100.00"))
    assert (credit["AmountFC"], credit["Type"]) == (-sale["AmountFC"], 20)
    assert len(books.audit()["open_items"]) == 2


def test_the_payment_condition_gives_the_due_date(books):
    entry = books.book(EntryDate="2026-03-01", PaymentCondition="14")
    assert (
        entry["DueDate"] == f"/Date({int(datetime(2026, 3, 15, tzinfo=UTC).timestamp() * 1000)})/"
    )
    assert entry["PaymentConditionPaymentMethod"] == "B"


def test_the_relations_condition_is_the_default(books):
    books.edit("crm/Accounts", {"ID": books.customer}, PaymentConditionSales="PS")
    assert books.book()["PaymentCondition"] == "PS"


@pytest.mark.parametrize(("rate", "own_currency"), [(None, 108.9), ("0.5", 60.5)])
def test_a_foreign_entry_is_converted_with_its_rate_or_the_divisions(books, rate, own_currency):
    entry = books.book(Currency="USD", **({"Rate": rate} if rate else {}))
    assert (entry["AmountFC"], entry["AmountDC"]) == (121.0, own_currency)


def test_an_entry_is_changed_in_part_and_keeps_number_and_lines(books):
    entry = books.book(YourRef="A")
    assert books.put(entry_key(entry), {"YourRef": "B", "Description": "x"}).status == 204
    after = audited(books, entry)
    assert (after["YourRef"], after["Description"], after["EntryNumber"]) == (
        "B",
        "x",
        entry["EntryNumber"],
    )
    assert len(after["lines"]) == 1
    assert after["AmountFC"] == "121.00"
    assert {row["YourRef"] for row in books.audit()["transaction_lines"]} == {"B"}


def test_changing_the_date_moves_the_period(books):
    entry = books.book(EntryDate=f"{YEAR}-01-15")
    books.put(entry_key(entry), {"EntryDate": f"{YEAR}-02-15"})
    after = audited(books, entry)
    assert (after["ReportingPeriod"], after["DueDate"]) == (2, f"{YEAR}-03-17")


def test_a_line_is_added_changed_and_deleted_and_the_total_follows(books):
    entry = books.book()
    added = books.post(LINES, books.line("10") | {"EntryID": entry["EntryID"]})
    assert added.status == 201, added.body
    assert audited(books, entry)["AmountFC"] == "133.10"
    first = audited(books, entry)["lines"][0]["ID"]
    assert books.put(guid_key(LINES, first), {"AmountFC": "20"}).status == 204
    assert audited(books, entry)["AmountFC"] == "36.30"
    assert books.delete(guid_key(LINES, first)).status == 204
    assert audited(books, entry)["AmountFC"] == "12.10"


def test_deleting_the_last_line_deletes_the_entry(books):
    entry = books.book()
    (line,) = lines_of(books, entry)
    assert books.delete(guid_key(LINES, line["ID"])).status == 204
    audit = books.audit()
    assert (audit["entries"], audit["items"], audit["transaction_lines"]) == ([], [], [])


def test_deleting_an_entry_takes_everything_with_it_and_leaves_traces(books):
    entry = books.book(books.line(), books.line("5", "1"))
    assert books.delete(entry_key(entry)).status == 204
    assert books.get(entry_key(entry)).status == 404
    audit = books.audit()
    assert (audit["entries"], audit["items"], audit["transaction_lines"]) == ([], [], [])
    kinds = [row["EntityType"] for row in books.get("sync/Deleted", filter="Timestamp gt 1L").rows]
    assert sorted(kinds) == [1] * 5 + [10]


@pytest.mark.parametrize("verb", ["put", "delete"])
@pytest.mark.parametrize(
    ("state", "message"),
    [
        ("processed", "Reeds verwerkt"),
        ("matched", "Reeds afgeletterd"),
        ("closed", f"Periode is afgesloten: {YEAR}-01"),
    ],
)
def test_a_final_entry_stays_as_it_is(books, verb, state, message):
    entry = books.book(EntryDate=f"{YEAR}-01-15")
    own = {"division": books.division}
    if state == "processed":
        books.control.call("POST", "process", own | {"entries": [entry["EntryID"]]})
    elif state == "matched":
        books.control.call("POST", "match", own | {"entries": [entry["EntryID"]]})
    else:
        books.control.call("POST", "periods", own | {"year": YEAR, "period": 1, "closed": True})
    reply = (
        books.put(entry_key(entry), {"YourRef": "x"})
        if verb == "put"
        else books.delete(entry_key(entry))
    )
    assert (reply.status, reply.message) == (500, message)
    assert audited(books, entry)["AmountFC"] == "121.00"


@pytest.mark.parametrize("honoured", [False, True])
def test_whether_a_clients_own_key_is_used_is_a_switch(own, honoured):
    books = own(client_id_honoured=honoured)
    mine = "0a1b2c3d-0000-4000-8000-00000000beef"
    assert (books.book(EntryID=mine)["EntryID"] == mine) is honoured
    if honoured:
        assert books.refused(EntryID=mine) == ["Gegeven bestaat reeds."]


@pytest.mark.parametrize("honoured", [False, True])
def test_whether_type_21_can_be_posted_is_a_switch(own, honoured):
    books = own(type21_honoured=honoured)
    reply = books.post(ENTRIES, books.entry(books.line("-1", Type=21), Type=21))
    assert reply.status == (201 if honoured else 400)
    if honoured:
        assert reply.d["Type"] == 21


@pytest.mark.parametrize(("switched", "kind"), [(False, 20), (True, 21)])
def test_whether_a_negative_entry_becomes_type_21_is_a_switch(own, switched, kind):
    books = own(negative_becomes_type21=switched)
    assert books.book(books.line("-1"))["Type"] == kind
    assert books.book(books.line("1"))["Type"] == 20


@pytest.mark.parametrize("filterable", [True, False])
def test_whether_the_external_reference_can_be_filtered_is_a_switch(own, filterable):
    books = own(external_link_filterable=filterable)
    books.book(ExternalLinkReference="shop-42")
    reply = books.get(ENTRIES, filter="ExternalLinkReference eq 'shop-42'", select="EntryID")
    assert reply.status == (200 if filterable else 400)
    if filterable:
        assert len(reply.rows) == 1


@pytest.mark.parametrize(("longest", "status"), [(30, 500), (0, 201)])
def test_the_length_of_a_reference_is_a_switch(own, longest, status):
    books = own(longest_reference=longest)
    assert books.book(YourRef="x" * 30)["YourRef"] == "x" * 30
    assert books.post(ENTRIES, books.entry(YourRef="x" * 31)).status == status


cents = st.integers(-500_000, 500_000).map(lambda amount: str(Decimal(amount) / 100))
line_given = st.tuples(
    cents, st.sampled_from(["0", "1", "2", "3", "4", "6", "7", "DE", "F5"]), st.none() | cents
)


class Undone(Exception):
    """Takes the example's entry back."""


def check_balance(company, content):
    """Book, look, and take it back."""
    with company.store.change() as change:
        entry = RECORDS[ENTRIES].create(change, company, content)
        posted = company.find("financialtransaction/TransactionLines", EntryID=entry["EntryID"])
        kept = company.find(LINES, EntryID=entry["EntryID"])
        assert sum(Decimal(row["AmountFC"]) for row in posted) == 0
        assert sum(Decimal(row["AmountDC"]) for row in posted) == 0
        (head,) = [row for row in posted if row["LineNumber"] == 0]
        assert (head["AmountFC"], head["AmountDC"]) == (entry["AmountFC"], entry["AmountDC"])
        parts = [Decimal(line["VATBaseAmountFC"]) + Decimal(line["VATAmountFC"]) for line in kept]
        assert sum(parts) == Decimal(entry["AmountFC"])
        raise Undone


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lines=st.lists(line_given, min_size=1, max_size=6),
    currency=st.sampled_from(["EUR", "USD", "GBP"]),
)
def test_whatever_is_booked_balances_to_the_cent(shared, books, lines, currency):
    sent = [
        books.line(
            amount, code, **({"VATAmountFC": vat} if vat and code not in ("0", "6", "7") else {})
        )
        for amount, code, vat in lines
    ]
    content = books.entry(*sent, Currency=currency)
    company = shared.desk.company(books.division)
    with pytest.raises(Undone):
        check_balance(company, content)
    assert company.all(LINES) == []
