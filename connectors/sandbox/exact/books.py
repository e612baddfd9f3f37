"""What stands in the books of a division, as plain JSON for audits and for the pages a person looks at."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from connectors.sandbox.exact import ledger
from connectors.sandbox.exact.company import Company
from connectors.sandbox.exact.entries import LINES, lines_of
from connectors.sandbox.exact.store import Row
from connectors.sandbox.exact.validate import ENTRIES

Json = dict[str, Any]
_ENTRY = (
    "EntryID", "EntryNumber", "InvoiceNumber", "OrderNumber", "Journal", "JournalDescription", "EntryDate", "DueDate",
    "Customer", "CustomerName", "YourRef", "Description", "Currency", "Rate", "AmountFC", "AmountDC", "VATAmountFC",
    "VATAmountDC", "PaymentCondition", "PaymentReference", "ReportingYear", "ReportingPeriod", "Type", "Status",
    "ExternalLinkReference", "Created", "Modified", "Timestamp",
)  # fmt: skip
_LINE = (
    "ID", "LineNumber", "GLAccount", "GLAccountCode", "GLAccountDescription", "Description", "Quantity", "AmountFC",
    "AmountDC", "VATCode", "VATCodeDescription", "VATPercentage", "VATAmountFC", "VATBaseAmountFC", "CostCenter", "CostUnit",
    "Notes",
)  # fmt: skip
_ACCOUNT = (
    "ID", "Code", "Name", "Status", "Email", "Phone", "AddressLine1", "AddressLine2", "Postcode", "City", "Country",
    "VATNumber", "ChamberOfCommerce", "Language", "PaymentConditionSales", "Blocked", "EndDate", "MainContact", "Created",
    "Modified", "Timestamp",
)  # fmt: skip
_CONTACT = (
    "ID",
    "Account",
    "FirstName",
    "MiddleName",
    "LastName",
    "FullName",
    "Email",
    "Phone",
    "BusinessPhone",
    "Mobile",
)
_ADDRESS = (
    "ID",
    "Account",
    "Type",
    "Main",
    "AddressLine1",
    "AddressLine2",
    "Postcode",
    "City",
    "Country",
    "Contact",
)
_ITEM = (
    "ID", "Account", "AccountCode", "AccountName", "EntryNumber", "YourRef", "Journal", "InvoiceDate", "DueDate", "Currency",
    "AmountFC", "AmountDC", "TransactionAmountFC", "Status", "IsFullyPaid", "LastPaymentDate", "TransactionEntryID",
)  # fmt: skip
_TRANSACTION = (
    "ID", "EntryID", "EntryNumber", "LineNumber", "JournalCode", "GLAccountCode", "AccountCode", "Description", "Date",
    "AmountFC", "AmountDC", "AmountVATFC", "VATCode", "YourRef", "OffsetID", "Type",
)  # fmt: skip
TRIMMED = ("Code", "AccountCode", "Country", "VATCode")


def books_of(company: Company, parts: frozenset[str] = frozenset()) -> Json:
    """Amounts as decimal text, codes without padding, dates as ISO days; rows in the order they were made.

    `parts` names the keys that are wanted (all when empty): whole books of ten thousand entries take a second or two.
    """
    head = {
        "division": company.code,
        "name": company.row["Description"],
        "currency": company.currency,
    }
    return head | {
        name: part(company) for name, part in _PARTS.items() if not parts or name in parts
    }


def entries_of(company: Company) -> list[Json]:
    return [entry_of(company, entry) for entry in company.all(ENTRIES)]


def accounts_of(company: Company) -> list[Json]:
    return [_plain(row, _ACCOUNT) for row in company.all("crm/Accounts")]


def contacts_of(company: Company) -> list[Json]:
    return [_plain(row, _CONTACT) for row in company.all("crm/Contacts")]


def open_items_of(company: Company) -> list[Json]:
    """What is not settled yet."""
    return [_plain(row, _ITEM) for row in company.all(ledger.RECEIVABLES) if not row["IsFullyPaid"]]


def vat_totals(company: Company, entries: Iterable[Row]) -> list[Json]:
    """Base and VAT of each code and currency over these entries, by code."""
    totals: dict[tuple[str, str], Json] = {}
    for entry in entries:
        for line in company.find(LINES, EntryID=entry["EntryID"]):
            key = ((line["VATCode"] or "").strip(), entry["Currency"])
            total = totals.setdefault(key, _empty_total(key, line))
            total["base"] += Decimal(line["VATBaseAmountFC"])
            total["vat"] += Decimal(line["VATAmountFC"])
            total["lines"] += 1
    return [
        {**totals[key], "base": str(totals[key]["base"]), "vat": str(totals[key]["vat"])}
        for key in sorted(totals)
    ]


def _empty_total(key: tuple[str, str], line: Row) -> Json:
    code, currency = key
    return {
        "code": code,
        "description": line["VATCodeDescription"] or "",
        "currency": currency,
        "base": Decimal(0),
        "vat": Decimal(0),
        "lines": 0,
    }


def entry_of(company: Company, entry: Row) -> Json:
    """One entry with its lines."""
    lines = [_plain(line, _LINE) for line in lines_of(company, entry)]
    customer = company.get("crm/Accounts", entry["Customer"]) or {}
    code = (customer.get("Code") or "").strip()
    return {**_plain(entry, _ENTRY), "CustomerCode": code, "lines": lines}


def _plain(row: Row, names: tuple[str, ...]) -> Json:
    return {name: _plain_value(name, row.get(name)) for name in names}


def _plain_value(name: str, value: Any) -> Any:
    if isinstance(value, str) and name in TRIMMED:
        return value.strip()
    if isinstance(value, str) and name.endswith("Date"):
        return value[:10]
    return value


_PARTS: Mapping[str, Callable[[Company], Any]] = {
    "entries": entries_of,
    "accounts": accounts_of,
    "contacts": contacts_of,
    "addresses": lambda company: [_plain(row, _ADDRESS) for row in company.all("crm/Addresses")],
    "open_items": open_items_of,
    "items": lambda company: [_plain(row, _ITEM) for row in company.all(ledger.RECEIVABLES)],
    "transaction_lines": lambda company: [
        _plain(row, _TRANSACTION) for row in company.all(ledger.TRANSACTIONS)
    ],
    "vat_totals": lambda company: vat_totals(company, company.all(ENTRIES)),
}
