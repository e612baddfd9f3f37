"""Relations, contact persons and addresses: what Exact checks, numbers and adds by itself."""

import re
import uuid

from connectors.sandbox.exact.company import Company
from connectors.sandbox.exact.countries import COUNTRIES
from connectors.sandbox.exact.masters import Records
from connectors.sandbox.exact.store import Change, Row

ACCOUNTS, CONTACTS, ADDRESSES = "crm/Accounts", "crm/Contacts", "crm/Addresses"
CODE_WIDTH = 18  # Account.Code is left padded with spaces (Source: Exact REST reference)
ADDRESS_FIELDS = (
    "AddressLine1",
    "AddressLine2",
    "AddressLine3",
    "Postcode",
    "City",
    "Country",
    "State",
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2}(-[A-Za-z]{2})?")


def padded_code(code: str) -> str:
    return code.strip().rjust(CODE_WIDTH)


def padded_country(code: str | None) -> str | None:
    return code.strip().ljust(3) if code else None


class Accounts(Records):
    """`crm/Accounts`: Name is all that is needed; a code is given out when there is none."""

    deleted_kind = 2

    def complete(self, company: Company, row: Row) -> Row:
        problems = _problems(company, row)
        company.refuse_if(problems)
        code = (row.get("Code") or "").strip() or _next_code(company)
        return {
            "Status": "A",
            "Blocked": False,
            "IsSupplier": False,
            "Type": "A",
            "MainContact": None,
            **row,
            "Code": padded_code(code),
            "Country": padded_country(row.get("Country")),
            "IsSales": row.get("Status", "A") == "C",
            "PaymentConditionSalesDescription": _described(company, row.get("PaymentConditionSales")),
            "StartDate": row.get("StartDate") or company.now.strftime("%Y-%m-%dT00:00:00"),
        }  # fmt: skip

    def after_create(self, change: Change, company: Company, row: Row) -> None:
        """The address of a relation is an address row of type visit."""
        if any(row.get(name) for name in ADDRESS_FIELDS):
            address = {name: row.get(name) for name in ADDRESS_FIELDS}
            key = str(uuid.uuid4())
            whole = {**address, "ID": key, "Account": row["ID"], "Type": 1, "Main": True}
            company.put(change, ADDRESSES, key, whole)

    def before_delete(self, change: Change, company: Company, row: Row) -> None:
        if company.find("salesentry/SalesEntries", Customer=row["ID"]):
            company.refuse_if([company.say("in_use", what=row["Name"])])
        for endpoint, kind in ((CONTACTS, 5), (ADDRESSES, 3)):
            for child in company.find(endpoint, Account=row["ID"]):
                company.drop(change, endpoint, child["ID"], kind=kind)


class Contacts(Records):
    """`crm/Contacts`: needs a relation and a first or last name; the first one becomes the main contact."""

    deleted_kind = 5

    def complete(self, company: Company, row: Row) -> Row:
        account = company.get(ACCOUNTS, row.get("Account"))
        problems = {
            "customer_missing": not row.get("Account"),
            "customer_unknown": bool(row.get("Account")) and account is None,
            "person_name_missing": not (row.get("FirstName") or row.get("LastName")),
            "email_invalid": not _email_fits(row.get("Email"))
            or not _email_fits(row.get("BusinessEmail")),
            "language_unknown": not _language_fits(row.get("Language")),
        }
        company.refuse_if([company.say(message) for message, wrong in problems.items() if wrong])
        names = (row.get("FirstName"), row.get("MiddleName"), row.get("LastName"))
        return {
            **row,
            "FullName": " ".join(name for name in names if name),
            "AccountName": account["Name"] if account else None,
            "AccountIsCustomer": account is not None and account["Status"] == "C",
            "HID": row.get("HID") or len(company.all(CONTACTS)) + 1,
        }

    def after_create(self, change: Change, company: Company, row: Row) -> None:
        account = company.get(ACCOUNTS, row["Account"])
        if account is not None and not account.get("MainContact"):
            company.put(change, ACCOUNTS, account["ID"], {**account, "MainContact": row["ID"]})
            company.put(change, CONTACTS, row["ID"], {**row, "IsMainContact": True})


class Addresses(Records):
    """`crm/Addresses`: an equal address is not made twice, its id is returned (Source: Exact REST reference)."""

    deleted_kind = 3

    def complete(self, company: Company, row: Row) -> Row:
        account = company.get(ACCOUNTS, row.get("Account"))
        problems = {
            "customer_missing": not row.get("Account"),
            "customer_unknown": bool(row.get("Account")) and account is None,
            "address_type": row.get("Type") not in (1, 2, 3, 4),
            "country_unknown": not _country_fits(row.get("Country")),
        }
        company.refuse_if([company.say(message) for message, wrong in problems.items() if wrong])
        return {
            **row,
            "Country": padded_country(row.get("Country")),
            "AccountName": account["Name"] if account else None,
            "Main": bool(row.get("Main", False)),
        }

    def equal(self, company: Company, row: Row) -> Row | None:
        compared = ("Type", "Contact", *ADDRESS_FIELDS)
        for other in company.find(ADDRESSES, Account=row["Account"]):
            if all((other.get(name) or None) == (row.get(name) or None) for name in compared):
                return other
        return None


# Where a relation is named, beside its own contact persons and addresses.
_NAMED_IN = (
    ("salesentry/SalesEntries", "Customer", "EntryID"),
    ("financialtransaction/TransactionLines", "Account", "ID"),
    ("cashflow/Receivables", "Account", "ID"),
    (CONTACTS, "Account", "ID"),
    (ADDRESSES, "Account", "ID"),
)


def merge(change: Change, company: Company, *, gone: str, into: str) -> None:
    """Everything of one relation is the other's from now on, and the one is deleted. Raises `ValueError`."""
    if company.get(ACCOUNTS, gone) is None or company.get(ACCOUNTS, into) is None or gone == into:
        raise ValueError("two relations that are there are needed")
    for endpoint, name, key in _NAMED_IN:
        for row in company.find(endpoint, **{name: gone}):
            company.put(change, endpoint, row[key], {**row, name: into})
    company.drop(change, ACCOUNTS, gone, kind=Accounts.deleted_kind)


def _problems(company: Company, row: Row) -> list[str]:
    code = (row.get("Code") or "").strip()
    taken = company.one(ACCOUNTS, Code=padded_code(code)) if code else None
    invoice_to = row.get("InvoiceAccount")
    problems = {
        "name_missing": not (row.get("Name") or "").strip(),
        "code_invalid": bool(code) and (not code.isdigit() or len(code) > CODE_WIDTH),
        "code_exists": taken is not None and taken["ID"] != row["ID"],
        "status_invalid": (row.get("Status") or "A") not in ("A", "S", "P", "C"),
        "email_invalid": not _email_fits(row.get("Email")),
        "country_unknown": not _country_fits(row.get("Country")),
        "language_unknown": not _language_fits(row.get("Language")),
        "condition_unknown": not _condition_fits(company, row.get("PaymentConditionSales")),
        "vat_unknown": not _vat_fits(company, row.get("SalesVATCode")),
        "account_unknown": not _receivable_fits(company, row.get("GLAR")),
        "classification_unknown": not _classification_fits(company, row.get("Classification1")),
        "invoice_to_type": bool(invoice_to)
        and (company.get(ACCOUNTS, invoice_to) or {}).get("Status") != "C",
    }
    return [company.say(message) for message, wrong in problems.items() if wrong]


def _next_code(company: Company) -> str:
    numbers = [int(row["Code"]) for row in company.all(ACCOUNTS) if row["Code"].strip().isdigit()]
    return str(max(numbers, default=0) + 1)


def _email_fits(email: str | None) -> bool:
    return not email or _EMAIL.fullmatch(email.strip()) is not None


def _language_fits(language: str | None) -> bool:
    return not language or _LANGUAGE.fullmatch(language.strip()) is not None


def _country_fits(country: str | None) -> bool:
    return not country or country.strip() in COUNTRIES


def _condition_fits(company: Company, code: str | None) -> bool:
    return not code or company.one("cashflow/PaymentConditions", Code=code) is not None


def _vat_fits(company: Company, code: str | None) -> bool:
    return not code or company.one("vat/VATCodes", Code=code) is not None


def _receivable_fits(company: Company, key: str | None) -> bool:
    return not key or (company.get("financial/GLAccounts", key) or {}).get("Type") == 20


def _classification_fits(company: Company, key: str | None) -> bool:
    return not key or company.get("crm/AccountClassifications", key) is not None


def _described(company: Company, code: str | None) -> str | None:
    found = company.one("cashflow/PaymentConditions", Code=code) if code else None
    return found["Description"] if found else None
