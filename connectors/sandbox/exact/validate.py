"""What the books refuse about an entry, all of it at once (Source: messages in `texts.py`)."""

from collections.abc import Iterator
from decimal import Decimal

from connectors.sandbox.exact import template
from connectors.sandbox.exact.company import Company
from connectors.sandbox.exact.figures import percentage_on
from connectors.sandbox.exact.seed import STATUS_LIST, status_key
from connectors.sandbox.exact.store import Row

ENTRIES = "salesentry/SalesEntries"
SALES_JOURNALS = (20, 21)
# Accounts that a sales line cannot be booked on: money, receivables, payables and VAT have documents of their own.
CLOSED_TYPES = (10, 12, 14, 16, 20, 22, 24)


def journal_of(company: Company, code: str | None) -> Row | None:
    return company.one("financial/Journals", Code=code.strip()) if code else None


def period_of(company: Company, entry: Row) -> Row | None:
    """The period the client chose, else the one the entry date falls in."""
    year, number = entry.get("ReportingYear"), entry.get("ReportingPeriod")
    for period in company.all("financial/FinancialPeriods"):
        if year and number:
            if (period["FinYear"], period["FinPeriod"]) == (year, number):
                return period
        elif period["StartDate"] <= entry["EntryDate"] <= period["EndDate"]:
            return period
    return None


def is_closed(company: Company, *, journal: str, year: int, period: int) -> bool:
    status = company.get(STATUS_LIST, status_key(journal, year, period))
    return status is not None and status["Status"] == 1


def header_problems(company: Company, entry: Row) -> list[str]:
    """Of the header alone; `EntryDate` is filled in already."""
    found = (
        *_customer(company, entry),
        *_journal(company, entry),
        *_period(company, entry),
        *_payment(company, entry),
        *_document(company, entry),
    )
    return [company.say(name, **values) for name, values in found]


def line_problems(company: Company, line: Row, *, day: str) -> list[str]:
    found = (*_account(company, line), *_costs(company, line), *_vat(company, line, day))
    return [company.say(name) for name in found]


Problem = tuple[str, dict[str, str]]


def _customer(company: Company, entry: Row) -> Iterator[Problem]:
    key = entry.get("Customer")
    customer = company.get("crm/Accounts", key)
    if not key:
        yield "customer_missing", {}
    elif customer is None:
        yield "customer_unknown", {}
    else:
        if customer["Status"] != "C":
            yield "customer_type", {}
        if customer.get("EndDate") and customer["EndDate"] < entry["EntryDate"]:
            yield "customer_ended", {}
        if customer.get("Blocked"):
            yield "customer_blocked", {}


def _journal(company: Company, entry: Row) -> Iterator[Problem]:
    journal = journal_of(company, entry.get("Journal"))
    if not entry.get("Journal"):
        yield "journal_missing", {}
    elif journal is None:
        yield "journal_unknown", {}
    elif journal["Type"] not in SALES_JOURNALS:
        yield "journal_type", {}
    elif journal.get("IsBlocked"):
        yield "journal_blocked", {}


def _period(company: Company, entry: Row) -> Iterator[Problem]:
    period = period_of(company, entry)
    if period is None:
        yield "period_missing", {}
        return
    year, number = period["FinYear"], period["FinPeriod"]
    if is_closed(company, journal=(entry.get("Journal") or "").strip(), year=year, period=number):
        yield "period_closed", {"period": f"{year}-{number:02}"}


def _payment(company: Company, entry: Row) -> Iterator[Problem]:
    code = entry.get("PaymentCondition")
    if code and company.one("cashflow/PaymentConditions", Code=code) is None:
        yield "condition_unknown", {}
    if (
        not code
        and company.one("cashflow/PaymentConditions", Code=default_condition(company, entry))
        is None
    ):
        yield "condition_missing", {}


def default_condition(company: Company, entry: Row) -> str:
    customer = company.get("crm/Accounts", entry.get("Customer")) or {}
    return customer.get("PaymentConditionSales") or template.DEFAULT_CONDITION


def _document(company: Company, entry: Row) -> Iterator[Problem]:
    longest = company.switches.longest_reference
    if longest and len(entry.get("YourRef") or "") > longest:
        yield "reference_too_long", {}
    if entry.get("Document"):
        yield "document_unknown", {}  # documents are not served, so no key can be known
    if (entry.get("Currency") or company.currency) not in template.RATES:
        yield "currency_unknown", {}
    if entry.get("Rate") is not None and Decimal(entry["Rate"]) <= 0:
        yield "rate_invalid", {}


def _account(company: Company, line: Row) -> Iterator[str]:
    key = line.get("GLAccount")
    account = company.get("financial/GLAccounts", key)
    if not key:
        yield "account_missing"
    elif account is None:
        yield "account_unknown"
    else:
        if account.get("IsBlocked"):
            yield "account_blocked"
        if account.get("Type") in CLOSED_TYPES:
            yield "account_type"
    if line.get("AmountFC") is None:
        yield "amount_missing"


def _costs(company: Company, line: Row) -> Iterator[str]:
    centre, unit = line.get("CostCenter"), line.get("CostUnit")
    if centre and company.one("hrm/Costcenters", Code=centre) is None:
        yield "cost_centre_unknown"
    if unit and company.one("hrm/Costunits", Code=unit) is None:
        yield "cost_unit_unknown"


def _vat(company: Company, line: Row, day: str) -> Iterator[str]:
    """The code must be one for sales; an amount of VAT needs a code that has VAT."""
    account = company.get("financial/GLAccounts", line.get("GLAccount")) or {}
    wanted = line.get("VATCode") or account.get("VATCode")
    code = company.one("vat/VATCodes", Code=wanted) if wanted else None
    amount = line.get("VATAmountFC")
    if wanted and code is None:
        yield "vat_unknown"
    if code is None:
        if not wanted and amount is not None and Decimal(amount) != 0:
            yield "vat_amount_not_allowed"
        return
    if code.get("IsBlocked") or code.get("VATTransactionType") == "P":
        yield "vat_not_allowed"
    if code["Type"] == "N" and amount is not None:
        yield "vat_amount_on_none"
    if code["Type"] == "B" and amount is not None and Decimal(amount) != 0:
        yield "vat_amount_not_allowed"
    yield from _percentage(company, line, code, day)


def _percentage(company: Company, line: Row, code: Row, day: str) -> Iterator[str]:
    valid = percentage_on(company, code, day)
    given = line.get("VATPercentage")
    if valid is None and code["Type"] != "N":
        yield "vat_percentage_missing"
    if given is None:
        return
    if (
        Decimal(given) <= 0
    ):  # only a percentage above nothing is accepted (Source: ossobv/exactonline)
        yield "vat_percentage_missing"
    elif Decimal(given) != valid:
        yield "vat_percentage_wrong"
