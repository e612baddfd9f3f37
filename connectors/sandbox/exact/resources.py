"""Which rules stand behind which endpoint, where its rows come from, and what hangs below a row."""

from collections.abc import Callable, Mapping

from connectors.sandbox.exact import ledger, payments, template
from connectors.sandbox.exact.company import DIVISIONS, USER_ID, USER_NAME, Company
from connectors.sandbox.exact.entries import ENTRY_RECORDS, LINE_RECORDS, LINES
from connectors.sandbox.exact.masters import Receivables, Records, Used, VatCodes
from connectors.sandbox.exact.relations import Accounts, Addresses, Contacts
from connectors.sandbox.exact.schema import Endpoint, Property, endpoints
from connectors.sandbox.exact.store import Row, Table
from connectors.sandbox.exact.texts import ENGLISH

_WRITTEN: tuple[Records, ...] = (
    ENTRY_RECORDS,
    LINE_RECORDS,
    Accounts("crm/Accounts"),
    Contacts("crm/Contacts"),
    Addresses("crm/Addresses"),
    VatCodes("vat/VATCodes"),
    Used("financial/GLAccounts", used_by=ledger.TRANSACTIONS, there="GLAccount", here="ID"),
    Used("financial/Journals", used_by=ledger.TRANSACTIONS, there="JournalCode", here="Code"),
    Used("hrm/Costcenters", used_by=LINES, there="CostCenter", here="Code"),
    Used("hrm/Costunits", used_by=LINES, there="CostUnit", here="Code"),
    Records("cashflow/PaymentConditions"),
    Receivables("cashflow/Receivables"),
    payments.BANK_ENTRIES,
    payments.GENERAL_ENTRIES,
    *payments.LINE_RECORDS.values(),
)
RECORDS: Mapping[str, Records] = {records.endpoint.name: records for records in _WRITTEN}

# A collection property: the endpoint its entities live at, and their property that points back.
_CHILDREN = {
    ("salesentry/SalesEntries", "SalesEntryLines"): (LINES, "EntryID"),
    (payments.BANK_ENTRIES.endpoint.name, "BankEntryLines"): (payments.BANK_ENTRIES.lines_at, "EntryID"),
    (payments.GENERAL_ENTRIES.endpoint.name, "GeneralJournalEntryLines"): (payments.GENERAL_ENTRIES.lines_at, "EntryID"),
    ("vat/VATCodes", "VATPercentages"): ("vat/VatPercentages", "VATCodeID"),
}  # fmt: skip

# `sync/*` shows the same rows by row version, `bulk/*` in larger pages.
_SHOWN_AGAIN = {
    "sync/CRM/Accounts": "crm/Accounts",
    "sync/CRM/Contacts": "crm/Contacts",
    "sync/Financial/TransactionLines": ledger.TRANSACTIONS,
    "bulk/Financial/TransactionLines": ledger.TRANSACTIONS,
}


def rows_of(company: Company, endpoint: Endpoint) -> Table | list[Row]:
    view = _VIEWS.get(endpoint.name)
    if view is not None:
        return view(company)
    return company.table(_SHOWN_AGAIN.get(endpoint.name, endpoint.name))


def children_of(
    company: Company, endpoint: Endpoint, row: Row, prop: Property
) -> tuple[Endpoint, list[Row]]:
    """Collections that the sandbox does not keep are empty."""
    known = _CHILDREN.get((endpoint.name, prop.name))
    if known is None:
        return endpoint, []
    name, back = known
    return endpoints()[name], company.find(name, **{back: row[endpoint.keys[0].name]})


def _me(company: Company) -> list[Row]:
    english = company.row["language"] == ENGLISH
    now = company.now
    return [
        {
            "UserID": USER_ID,
            "CurrentDivision": company.code,
            "FullName": USER_NAME,
            "UserName": "sam@example.com",
            "Email": "sam@example.com",
            "FirstName": "Sam",
            "LastName": "de Vries",
            "LanguageCode": "en-GB" if english else "nl-NL",
            "Language": "EN" if english else "NL",
            "Legislation": company.row["Legislation"],
            "ServerTime": f"{now:%Y-%m-%dT%H:%M:%S}",
            "ServerUtcOffset": "1",
        }
    ]


def _divisions(company: Company, *, status: int) -> list[Row]:
    rows = company.store.all(DIVISIONS)
    return [
        {**row, "Status": status, "Current": row["Code"] == company.code, "Country": f"{row['Country']} "}
        for row in rows
        if row["Code"] in company.granted
    ]  # fmt: skip


def _features(_: Company) -> list[Row]:
    return [{"ID": number, "Description": name} for number, name in template.FEATURES]


def _open_items(company: Company) -> list[Row]:
    """`read/financial/ReceivablesList`: what is settled is not in it."""
    return [_open_item(row) for row in company.all(ledger.RECEIVABLES) if not row["IsFullyPaid"]]


def _open_item(row: Row) -> Row:
    return {
        **row,
        "Id": row["ID"],
        "AccountId": row["Account"],
        "Amount": row["AmountDC"],
        "AmountInTransit": "0",
        "CurrencyCode": row["Currency"],
        "JournalCode": row["Journal"],
    }


_VIEWS: Mapping[str, Callable[[Company], list[Row]]] = {
    "current/Me": _me,
    "hrm/Divisions": lambda company: _divisions(company, status=0),
    "system/Divisions": lambda company: _divisions(company, status=1),
    "system/AvailableFeatures": _features,
    "read/financial/ReceivablesList": _open_items,
}
