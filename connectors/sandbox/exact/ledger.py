"""What an entry leaves in the books: transaction lines that balance, and an open item on the relation.

Line 0 is the receivable, then the revenue lines, then a VAT line for each revenue line that has VAT.
"""

import uuid
from collections.abc import Iterator, Sequence
from decimal import Decimal

from connectors.sandbox.exact.company import Company
from connectors.sandbox.exact.figures import LineFigures, Totals, cents
from connectors.sandbox.exact.store import Change, Row

TRANSACTIONS, RECEIVABLES = "financialtransaction/TransactionLines", "cashflow/Receivables"
DEFAULT_RECEIVABLE_ACCOUNT = "1300"
OPEN, MATCHED = 20, 50


def post(
    change: Change,
    company: Company,
    entry: Row,
    lines: Sequence[tuple[Row, LineFigures]],
    totals: Totals,
) -> None:
    """Write the entry's transaction lines and open item anew; what is no longer part of it is deleted."""
    whole = [
        *_receivable_line(company, entry, totals),
        *_revenue_lines(company, entry, lines),
        *_vat_lines(company, entry, lines),
    ]
    kept = {row["ID"] for row in whole}
    for old in company.find(TRANSACTIONS, EntryID=entry["EntryID"]):
        if old["ID"] not in kept:
            company.drop(change, TRANSACTIONS, old["ID"], kind=1)
    for row in whole:
        company.put(change, TRANSACTIONS, row["ID"], row)
    _put_open_item(change, company, entry, totals)


def unpost(change: Change, company: Company, entry: Row) -> None:
    for row in company.find(TRANSACTIONS, EntryID=entry["EntryID"]):
        company.drop(change, TRANSACTIONS, row["ID"], kind=1)
    company.drop(change, RECEIVABLES, open_item_key(entry), kind=10)


def open_item_key(entry: Row) -> str:
    return _derived(entry["EntryID"], "open item")


def is_matched(company: Company, entry: Row) -> bool:
    item = company.get(RECEIVABLES, open_item_key(entry))
    return item is not None and bool(item["IsFullyPaid"]) and Decimal(item["AmountFC"]) != 0


def settle(change: Change, company: Company, *, entry_id: str, offset: str | None = None) -> None:
    """Match an open item in full. `offset` is the other side's transaction line. Raises `ValueError` when there is none."""
    item = company.one(RECEIVABLES, TransactionEntryID=entry_id)
    if item is None:
        raise ValueError(f"no open item of entry {entry_id}")
    day = company.now.strftime("%Y-%m-%dT00:00:00")
    settled = {**item, "Status": MATCHED, "IsFullyPaid": True, "LastPaymentDate": day}
    company.put(change, RECEIVABLES, item["ID"], settled)
    line = company.get(TRANSACTIONS, item["TransactionID"]) or {}
    matched = {**line, "OffsetID": offset or item["TransactionID"]}
    company.put(change, TRANSACTIONS, item["TransactionID"], matched)


def reopen(change: Change, company: Company, *, entry_id: str) -> None:
    """Undo `settle`: what had settled the item is gone."""
    item = company.one(RECEIVABLES, TransactionEntryID=entry_id)
    if item is None:
        return
    again = {**item, "Status": OPEN, "IsFullyPaid": False, "LastPaymentDate": None}
    company.put(change, RECEIVABLES, item["ID"], again)
    line = company.get(TRANSACTIONS, item["TransactionID"]) or {}
    company.put(change, TRANSACTIONS, item["TransactionID"], {**line, "OffsetID": None})


def receivable_account(company: Company, customer: Row) -> Row:
    """The relation's own receivable account, else the usual one of the chart."""
    own = company.get("financial/GLAccounts", customer.get("GLAR"))
    usual = company.one("financial/GLAccounts", Code=DEFAULT_RECEIVABLE_ACCOUNT)
    return own or usual or company.find("financial/GLAccounts", Type=20)[0]


def _derived(key: str, what: str) -> str:
    """The same key each time the entry is posted, so that a changed entry changes its lines instead of doubling them."""
    return str(uuid.uuid5(uuid.UUID(key), what))


def _line(company: Company, entry: Row, account: Row, *, key: str, number: int) -> Row:
    customer = company.get("crm/Accounts", entry["Customer"]) or {}
    copied = ("EntryID", "EntryNumber", "InvoiceNumber", "Currency", "YourRef", "OrderNumber", "Type",
              "Status", "DueDate", "PaymentReference", "ExternalLinkReference", "Document")  # fmt: skip
    return {
        **{name: entry.get(name) for name in copied},
        "ID": key,
        "LineNumber": number,
        "Account": entry["Customer"],
        "AccountCode": customer.get("Code"),
        "AccountName": customer.get("Name"),
        "Date": entry["EntryDate"],
        "ExchangeRate": entry["Rate"],
        "FinancialYear": entry["ReportingYear"],
        "FinancialPeriod": entry["ReportingPeriod"],
        "GLAccount": account["ID"],
        "GLAccountCode": account["Code"],
        "GLAccountDescription": account["Description"],
        "JournalCode": entry["Journal"],
        "JournalDescription": entry["JournalDescription"],
    }


def _receivable_line(company: Company, entry: Row, totals: Totals) -> Iterator[Row]:
    customer = company.get("crm/Accounts", entry["Customer"]) or {}
    key = _derived(entry["EntryID"], "receivable")
    account = receivable_account(company, customer)
    old = company.get(TRANSACTIONS, key) or {}
    yield {
        **_line(company, entry, account, key=key, number=0),
        "Description": entry.get("Description"),
        "AmountFC": str(totals.gross_fc),
        "AmountDC": str(totals.gross_dc),
        "OffsetID": old.get("OffsetID"),  # empty while the item is open
    }


def _revenue_lines(
    company: Company, entry: Row, lines: Sequence[tuple[Row, LineFigures]]
) -> Iterator[Row]:
    rate = Decimal(entry["Rate"])
    for line, figures in lines:
        account = company.get("financial/GLAccounts", line["GLAccount"]) or {}
        yield {
            **_line(company, entry, account, key=line["ID"], number=line["LineNumber"]),
            "Description": line.get("Description") or entry.get("Description"),
            "AmountFC": str(-figures.net),
            "AmountDC": str(-cents(figures.net * rate)),
            "AmountVATFC": str(-figures.vat),
            "AmountVATBaseFC": str(-figures.net),
            "VATCode": line.get("VATCode"),
            "VATCodeDescription": line.get("VATCodeDescription"),
            "VATPercentage": str(figures.percentage),
            "VATType": figures.code["Type"] if figures.code else None,
            "CostCenter": line.get("CostCenter"),
            "CostUnit": line.get("CostUnit"),
            "Quantity": line.get("Quantity"),
            "Notes": line.get("Notes"),
        }


def _vat_lines(
    company: Company, entry: Row, lines: Sequence[tuple[Row, LineFigures]]
) -> Iterator[Row]:
    rate, number = Decimal(entry["Rate"]), len(lines)
    for line, figures in lines:
        if figures.code is None or figures.vat == 0:
            continue
        number += 1
        account = company.get("financial/GLAccounts", figures.code["GLToPay"]) or {}
        key = _derived(line["ID"], "vat")
        yield {
            **_line(company, entry, account, key=key, number=number),
            "Description": figures.code["Description"],
            "AmountFC": str(-figures.vat),
            "AmountDC": str(-cents(figures.vat * rate)),
            "VATCode": line.get("VATCode"),
            "VATPercentage": str(figures.percentage),
        }


def _put_open_item(change: Change, company: Company, entry: Row, totals: Totals) -> None:
    customer = company.get("crm/Accounts", entry["Customer"]) or {}
    account = receivable_account(company, customer)
    key = open_item_key(entry)
    old = company.get(RECEIVABLES, key)
    paid = totals.gross_fc == 0
    copied = ("EntryNumber", "InvoiceNumber", "YourRef", "OrderNumber", "Currency", "DueDate", "Journal",
              "JournalDescription", "Description", "PaymentCondition", "PaymentConditionDescription",
              "PaymentReference", "EntryDate")  # fmt: skip
    row: Row = {
        **{name: entry.get(name) for name in copied},
        "ID": key,
        "HID": old["HID"] if old else company.store.version + 1,
        "Account": entry["Customer"],
        "AccountCode": customer.get("Code"),
        "AccountName": customer.get("Name"),
        "AccountCountry": customer.get("Country"),
        "AmountFC": str(totals.gross_fc),
        "AmountDC": str(totals.gross_dc),
        "TransactionAmountFC": str(totals.gross_fc),
        "TransactionAmountDC": str(totals.gross_dc),
        "RateFC": entry["Rate"],
        "EntryID": entry["EntryID"],
        "TransactionEntryID": entry["EntryID"],
        "TransactionID": _derived(entry["EntryID"], "receivable"),
        "TransactionType": entry["Type"],
        "TransactionStatus": entry["Status"],
        "TransactionReportingYear": entry["ReportingYear"],
        "TransactionReportingPeriod": entry["ReportingPeriod"],
        "TransactionDueDate": entry["DueDate"],
        "TransactionIsReversal": bool(entry.get("Reversal")),
        "InvoiceDate": entry["EntryDate"],
        "GLAccount": account["ID"],
        "GLAccountCode": account["Code"],
        "GLAccountDescription": account["Description"],
        "PaymentMethod": _method(company, entry),
        "Status": MATCHED if paid else OPEN,
        "IsFullyPaid": paid,
        "LastPaymentDate": None,
    }
    company.put(change, RECEIVABLES, key, {**row, "Created": old["Created"]} if old else row)


def _method(company: Company, entry: Row) -> str | None:
    """Of the condition; a provider's condition counts as on credit, for Receivables know B, I, K and V only."""
    condition = company.one("cashflow/PaymentConditions", Code=entry["PaymentCondition"]) or {}
    method = condition.get("PaymentMethod")
    return "B" if method == "Q" else method
