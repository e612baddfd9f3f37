"""A new division, filled with the template, its financial periods and its open journals."""

import calendar
import uuid
from typing import Any

from connectors.sandbox.exact import template
from connectors.sandbox.exact.company import DIVISIONS, Company
from connectors.sandbox.exact.store import Change, Row, Store
from connectors.sandbox.exact.texts import ENGLISH

FIRST_CODE = 3512001
STATUS_LIST = "read/financial/JournalStatusList"


DEFAULTS: dict[str, Any] = {
    "name": "Sandbox BV",
    "legislation": 1,
    "language": "nl",
    "country": "NL",
    "currency": "EUR",
    "minute_limit": 60,
    "day_limit": 5000,
    "error_limit": 10,
    "licence_ended": False,
    # What the Exact user has no right to: endpoints, or a verb and an endpoint ("POST salesentry/SalesEntries").
    "rights_missing": [],
}


def division_values(wanted: dict[str, Any]) -> Row:
    """What is wanted as a division's row has it. Raises `ValueError` for a key that is not in `DEFAULTS`."""
    unknown = set(wanted) - set(DEFAULTS)
    if unknown:
        raise ValueError(f"unknown keys: {', '.join(sorted(unknown))}")
    shown = {
        "name": ("Description", "CustomerName"),
        "country": ("Country",),
        "currency": ("Currency",),
    }
    values = dict(wanted)
    for key, names in shown.items():
        if key in wanted:
            values |= dict.fromkeys(names, wanted[key])
    return values


def division_row(store: Store, wanted: dict[str, Any]) -> Row:
    """A new division's row; `wanted` may hold what is in `DEFAULTS`. Raises `ValueError` for another key."""
    given = division_values({**DEFAULTS, **wanted})
    order = len(store.all(DIVISIONS))
    return {
        **given,
        "Code": FIRST_CODE + order,
        "HID": 101 + order,
        "Hid": 101 + order,
        "Legislation": str(given["legislation"]),
        "Main": order == 0,
        "IsMainDivision": order == 0,
        "BlockingStatus": 0,
    }


def fill(change: Change, company: Company) -> None:
    """Everything of the template, in an order in which later rows find earlier ones."""
    accounts = _add_accounts(change, company)
    _add_journals(change, company, accounts)
    _add_vat_codes(change, company, accounts)
    _add_conditions(change, company)
    _add_costs(change, company)
    _add_classifications(change, company)
    for year in range(company.now.year - 1, company.now.year + 2):
        add_year(change, company, year)


def add_year(change: Change, company: Company, year: int) -> None:
    """Twelve periods, open in every journal."""
    for month in range(1, 13):
        last = calendar.monthrange(year, month)[1]
        period: Row = {
            "ID": str(uuid.uuid4()),
            "FinYear": year,
            "FinPeriod": month,
            "StartDate": f"{year}-{month:02}-01T00:00:00",
            "EndDate": f"{year}-{month:02}-{last}T00:00:00",
        }
        company.put(change, "financial/FinancialPeriods", period["ID"], period)
        for journal in company.all("financial/Journals"):
            set_period(change, company, journal=journal, year=year, period=month, status=0)


def set_period(
    change: Change, company: Company, *, journal: Row, year: int, period: int, status: int
) -> None:
    """`status` 0 open, 1 closed."""
    row: Row = {
        "Journal": journal["Code"],
        "Year": year,
        "Period": period,
        "JournalDescription": journal["Description"],
        "JournalType": journal["Type"],
        "Status": status,
        "StatusDescription": "Closed" if status else "Open",
    }
    company.put(change, STATUS_LIST, status_key(journal["Code"], year, period), row)


def status_key(journal: str, year: int, period: int) -> str:
    return f"{journal}|{year}|{period}"


def _word(company: Company, nl: str, en: str) -> str:
    return en if company.row["language"] == ENGLISH else nl


def _add_accounts(change: Change, company: Company) -> dict[str, str]:
    keys = {}
    for code, nl, en, kind in template.ACCOUNTS:
        keys[code] = str(uuid.uuid4())
        row: Row = {
            "ID": keys[code],
            "Code": code,
            "Description": _word(company, nl, en),
            "Type": kind,
            "BalanceType": "W" if kind in (110, 121) else "B",
            "BalanceSide": "C" if kind in (22, 24, 50, 110) else "D",
            "IsBlocked": False,
            "Matching": code == "1160",
            "UseCostcenter": 0,
            "UseCostunit": 0,
        }
        company.put(change, "financial/GLAccounts", keys[code], row)
    return keys


def _add_journals(change: Change, company: Company, accounts: dict[str, str]) -> None:
    for code, nl, en, kind, account in template.JOURNALS:
        row: Row = {
            "ID": str(uuid.uuid4()),
            "Code": code,
            "Description": _word(company, nl, en),
            "Type": kind,
            "Currency": company.currency,
            "IsBlocked": False,
            "AllowVAT": kind == 90,
            "AllowVariableCurrency": True,
            "AllowVariableExchangeRate": True,
            "GLAccount": accounts.get(account),
            "GLAccountCode": account or None,
        }
        company.put(change, "financial/Journals", row["ID"], row)


def _add_vat_codes(change: Change, company: Company, accounts: dict[str, str]) -> None:
    for vat in template.VAT_CODES:
        key = str(uuid.uuid4())
        row: Row = {
            "ID": key,
            "Code": vat.code.ljust(3),
            "Description": _word(company, vat.nl, vat.en),
            "Type": vat.kind,
            "VATTransactionType": vat.transactions,
            "EUSalesListing": vat.listing,
            "OssCountry": vat.oss or None,
            "IsBlocked": vat.blocked,
            "Charged": False,
            "VatMargin": vat.margin,
            "Percentage": vat.percentages[-1][1],
            "GLToPay": accounts[vat.to_pay],
            "GLToPayCode": vat.to_pay,
            "GLToClaim": accounts["1540"],
            "GLToClaimCode": "1540",
            "Country": "NL ",
        }
        company.put(change, "vat/VATCodes", key, row)
        _add_percentages(change, company, key, vat)


def _add_percentages(change: Change, company: Company, code: str, vat: template.Vat) -> None:
    ends = [start for start, _ in vat.percentages[1:]]
    for number, (start, percentage) in enumerate(vat.percentages, start=1):
        row: Row = {
            "ID": str(uuid.uuid4()),
            "VATCodeID": code,
            "LineNumber": number,
            "Type": 0,
            "Percentage": percentage,
            "StartDate": f"{start}T00:00:00",
            "EndDate": f"{_day_before(ends[number - 1])}T00:00:00" if number <= len(ends) else None,
        }
        company.put(change, "vat/VatPercentages", row["ID"], row)


def _day_before(day: str) -> str:
    year, month = int(day[:4]), int(day[5:7])
    year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return f"{year}-{month:02}-{calendar.monthrange(year, month)[1]}"


def _add_conditions(change: Change, company: Company) -> None:
    for code, nl, en, days, method in template.CONDITIONS:
        row: Row = {
            "ID": str(uuid.uuid4()),
            "Code": code,
            "Description": _word(company, nl, en),
            "PaymentDays": days,
            "PaymentEndOfMonths": 0,
            "PaymentMethod": method,
            "Percentage": "1",
        }
        company.put(change, "cashflow/PaymentConditions", row["ID"], row)


def _add_classifications(change: Change, company: Company) -> None:
    for code, nl, en in template.CLASSIFICATIONS:
        row: Row = {"ID": str(uuid.uuid4()), "Code": code, "Description": _word(company, nl, en)}
        company.put(change, "crm/AccountClassifications", row["ID"], row)


def _add_costs(change: Change, company: Company) -> None:
    kinds = (("hrm/Costcenters", template.COST_CENTRES), ("hrm/Costunits", template.COST_UNITS))
    for endpoint, rows in kinds:
        for code, nl, en in rows:
            row: Row = {
                "ID": str(uuid.uuid4()),
                "Code": code,
                "Description": _word(company, nl, en),
            }
            company.put(change, endpoint, row["ID"], row)
