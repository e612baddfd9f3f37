"""What the books say when they refuse, in both languages, and that they say everything at once."""

from datetime import UTC, datetime

import pytest

from connectors.sandbox.exact.texts import TEXTS, text_of

YEAR = datetime.now(UTC).year
NOBODY = "0a1b2c3d-0000-4000-8000-000000000009"


def without(content, *names):
    return {name: value for name, value in content.items() if name not in names}


def prepare_customer(books, **values):
    books.edit("crm/Accounts", {"ID": books.customer}, **values)
    return {}


def prepare_account(books, **values):
    books.edit("financial/GLAccounts", {"Code": "8000"}, **values)
    return {}


def prepare_journal(books, **values):
    books.edit("financial/Journals", {"Code": "70"}, **values)
    return {}


def close_january(books):
    books.control.call(
        "POST", "periods", {"division": books.division, "year": YEAR, "period": 1, "closed": True}
    )
    return {"EntryDate": f"{YEAR}-01-31"}


def line(**changed):
    return lambda books: {"SalesEntryLines": [books.line(**changed)]}


def supplier(books):
    made = books.post("crm/Accounts", {"Name": "Leverancier", "Status": "A"})
    return {"Customer": made.d["ID"]}


CAUSES = {
    "customer_unknown": lambda _: {"Customer": NOBODY},
    "customer_type": supplier,
    "customer_ended": lambda books: prepare_customer(books, EndDate="2020-01-01T00:00:00"),
    "customer_blocked": lambda books: prepare_customer(books, Blocked=True),
    "journal_unknown": lambda _: {"Journal": "77"},
    "journal_type": lambda _: {"Journal": "90"},
    "journal_blocked": lambda books: prepare_journal(books, IsBlocked=True),
    "period_missing": lambda _: {"EntryDate": "2015-01-01"},
    "condition_unknown": lambda _: {"PaymentCondition": "XX"},
    "currency_unknown": lambda _: {"Currency": "XXX"},
    "rate_invalid": lambda _: {"Currency": "USD", "Rate": "0"},
    "document_unknown": lambda _: {"Document": NOBODY},
    "reference_too_long": lambda _: {"YourRef": "x" * 31},
    "lines_missing": lambda _: {"SalesEntryLines": []},
    "account_unknown": line(GLAccount=NOBODY),
    "account_blocked": lambda books: prepare_account(books, IsBlocked=True),
    "account_type": lambda books: line(GLAccount=books.account("1300"))(books),
    "cost_centre_unknown": line(CostCenter="NOPE"),
    "cost_unit_unknown": line(CostUnit="NOPE"),
    "vat_unknown": line(code="77"),
    "vat_not_allowed": line(code="21"),
    "vat_percentage_missing": line(VATPercentage="0"),
    "vat_percentage_wrong": line(VATPercentage="0.06"),
    "vat_amount_on_none": line(code="0", VATAmountFC=0),
    "vat_amount_not_allowed": line(code="6", VATAmountFC="1"),
}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("message", sorted(CAUSES))
def test_each_cause_has_its_message_as_a_500_in_the_users_language(make_books, message, language):
    books = make_books(language=language)
    reply = books.post("salesentry/SalesEntries", books.entry() | CAUSES[message](books))
    assert (reply.status, reply.message) == (500, text_of(message, language=language))


def test_a_closed_period_names_itself(books):
    changed = close_january(books)
    assert books.refused(**changed) == [f"Periode is afgesloten: {YEAR}-01"]


def test_the_status_list_says_that_the_period_is_closed(books):
    close_january(books)
    rows = books.get(
        "read/financial/JournalStatusList",
        filter=f"Journal eq '70' and Year eq {YEAR} and Status eq 1",
        select="Period",
    ).rows
    assert [row["Period"] for row in rows] == [1]


def test_what_is_missing_is_said_all_at_once_one_message_a_line(make_books):
    books = make_books(language="en")
    content = without(books.entry({}), "Customer", "Journal")
    reply = books.post("salesentry/SalesEntries", content)
    assert reply.message.splitlines() == [
        "Mandatory: Relationship",
        "Mandatory: Diary",
        "Mandatory: G/L account",
        "Mandatory: Amount",
    ]


def test_a_journal_given_by_its_key_is_an_unknown_reference(books):
    journal = books.get("financial/Journals", filter="Code eq '70'", select="ID").rows[0]["ID"]
    assert books.refused(Journal=journal) == ["Ongeldige referentie: Journals"]


def test_a_blocked_vat_code_is_not_allowed(books):
    assert books.refused(books.line(code="99")) == ["Niet toegestaan: Btw-code"]


@pytest.mark.parametrize("code", ["2", "2  "])
def test_a_vat_code_may_be_padded_or_not(books, code):
    assert books.book(books.line(code=code))["AmountFC"] == 121.0


def test_the_error_envelope_has_no_code_and_no_language(books):
    reply = books.post("salesentry/SalesEntries", books.entry(Journal="90"))
    assert reply.json == {
        "error": {"code": "", "message": {"lang": "", "value": "Ongeldig: Dagboek"}}
    }


def test_every_text_exists_in_two_languages():
    assert all(nl and en and nl != en for nl, en in TEXTS.values())
