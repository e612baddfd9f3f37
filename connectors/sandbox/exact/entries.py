"""`salesentry/SalesEntries` and its lines: made in one piece, changed header and lines apart, deleted as a whole."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from connectors.sandbox.exact import ledger, template
from connectors.sandbox.exact.company import Company
from connectors.sandbox.exact.errors import Refused
from connectors.sandbox.exact.figures import LineFigures, cents, figures_of, totals_of
from connectors.sandbox.exact.masters import Records
from connectors.sandbox.exact.numbering import next_number
from connectors.sandbox.exact.odata.literals import moment
from connectors.sandbox.exact.payload import nested, refuse_nested, stored_values
from connectors.sandbox.exact.store import Change, Row
from connectors.sandbox.exact.validate import (
    ENTRIES,
    default_condition,
    header_problems,
    is_closed,
    journal_of,
    line_problems,
    period_of,
)

LINES = "salesentry/SalesEntryLines"
SALE, CREDIT = 20, 21
TYPES = {SALE: "Sales entry", CREDIT: "Sales credit note"}
PROCESSED = 50


class SalesEntries(Records):
    """Lines come nested in the POST and may not come in a PUT."""

    def create(self, change: Change, company: Company, content: dict[str, Any]) -> Row:
        if company.switches.entries_refused_with:
            company.refuse_if([company.switches.entries_refused_with])
        content, kind = _take_type(company, content)
        header = stored_values(content, self.endpoint, verb="POST")
        lines = [
            LINE_RECORDS.read(company, line) for line in nested(content, "SalesEntryLines") or []
        ]
        header["EntryID"] = self.new_key(company, header)
        return write(change, company, {**header, "Type": kind}, lines)

    def update(self, change: Change, company: Company, old: Row, content: dict[str, Any]) -> Row:
        refuse_nested(content, "SalesEntryLines")
        refuse_if_fixed(company, old)
        changed = stored_values(content, self.endpoint, verb="PUT")
        changed.pop("EntryID", None)
        if changed.get("Journal", old["Journal"]) != old["Journal"]:
            company.refuse_if([company.say("journal_type")])
        return write(
            change, company, {**_without_derived(old, changed), **changed}, sent_lines(company, old)
        )

    def delete(self, change: Change, company: Company, row: Row) -> None:
        refuse_if_fixed(company, row)
        ledger.unpost(change, company, row)
        for line in lines_of(company, row):
            company.drop(change, LINES, line["ID"])
        company.drop(change, ENTRIES, row["EntryID"])


class SalesEntryLines(Records):
    """Deleting the last line deletes the entry (Source: ossobv/exactonline)."""

    def read(self, company: Company, content: dict[str, Any]) -> Row:
        content, _ = _take_type(company, content)
        row = stored_values(content, self.endpoint, verb="POST")
        return {**row, "ID": self.new_key(company, row)}

    def create(self, change: Change, company: Company, content: dict[str, Any]) -> Row:
        line = self.read(company, content)
        entry = self._entry(company, line)
        write(change, company, entry, [*sent_lines(company, entry), line])
        return self.find(company, line["ID"])

    def update(self, change: Change, company: Company, old: Row, content: dict[str, Any]) -> Row:
        entry = self._entry(company, old)
        changed = stored_values(content, self.endpoint, verb="PUT")
        for fixed in ("ID", "EntryID"):
            changed.pop(fixed, None)
        lines = sent_lines(company, entry)
        for line in lines:
            if line["ID"] == old["ID"]:
                _forget_stale_vat(line, changed)
                line.update(changed)
        write(change, company, entry, lines)
        return self.find(company, old["ID"])

    def delete(self, change: Change, company: Company, row: Row) -> None:
        entry = self._entry(company, row)
        rest = [line for line in sent_lines(company, entry) if line["ID"] != row["ID"]]
        if not rest:
            ENTRY_RECORDS.delete(change, company, entry)
            return
        company.drop(change, LINES, row["ID"])
        write(change, company, entry, rest)

    def _entry(self, company: Company, line: Row) -> Row:
        entry = company.get(ENTRIES, line.get("EntryID"))
        if entry is None:
            raise Refused(404)
        refuse_if_fixed(company, entry)
        return _without_derived(entry, {})


def _forget_stale_vat(line: Row, changed: Row) -> None:
    """A new amount gets new VAT, unless the client states it."""
    if {"AmountFC", "VATCode", "GLAccount"} & set(changed):
        line.pop("VATAmountFC", None)
        line.pop("VATPercentage", None)


ENTRY_RECORDS = SalesEntries(ENTRIES)
LINE_RECORDS = SalesEntryLines(LINES)


def lines_of(company: Company, entry: Row) -> list[Row]:
    found = company.find(LINES, EntryID=entry["EntryID"])
    return sorted(found, key=lambda line: int(line["LineNumber"]))


def sent_lines(company: Company, entry: Row) -> list[Row]:
    """The lines as clients sent them, for figures must be worked out from those and not from earlier figures."""
    return [dict(line["sent"]) for line in lines_of(company, entry)]


def refuse_if_fixed(company: Company, entry: Row) -> None:
    """A processed or matched entry stays as it is, and so does everything in a closed period."""
    year, period = entry["ReportingYear"], entry["ReportingPeriod"]
    closed = is_closed(company, journal=entry["Journal"], year=year, period=period)
    company.refuse_if(
        [company.say("processed")] * (entry["Status"] == PROCESSED)
        + [company.say("matched")] * ledger.is_matched(company, entry)
        + [company.say("period_closed", period=f"{year}-{period:02}")] * closed
    )


def write(change: Change, company: Company, header: Row, lines: Sequence[Row]) -> Row:
    """Check the whole entry, number it, and write header, lines, transaction lines and open item. Raises `Invalid`."""
    header = {**header, "EntryDate": _day(company, header.get("EntryDate"))}
    problems = header_problems(company, header)
    if not lines:
        problems.append(company.say("lines_missing"))
    for line in lines:
        problems += line_problems(company, line, day=header["EntryDate"])
    company.refuse_if(problems)
    figures = [figures_of(company, line, day=header["EntryDate"]) for line in lines]
    entry = _whole_entry(change, company, header, figures)
    totals = totals_of(figures, Decimal(entry["Rate"]))
    company.refuse_if(_wrong_vat_total(company, header, totals.vat_fc))
    whole = [
        _whole_line(company, entry, line, number, one)
        for number, (line, one) in enumerate(zip(lines, figures, strict=True), start=1)
    ]
    for line in whole:
        company.put(change, LINES, line["ID"], line)
    ledger.post(change, company, entry, list(zip(whole, figures, strict=True)), totals)
    return company.put(change, ENTRIES, entry["EntryID"], entry)


def _whole_entry(
    change: Change, company: Company, header: Row, figures: Sequence[LineFigures]
) -> Row:
    period = period_of(company, header) or {}
    journal = journal_of(company, header["Journal"]) or {}
    customer = company.get("crm/Accounts", header["Customer"]) or {}
    currency = header.get("Currency") or company.currency
    rate = _rate(company, currency, header.get("Rate"))
    totals = totals_of(figures, rate)
    entry = {
        "Status": 20,
        "StatusDescription": "Open",
        "Reversal": False,
        "IsExtraDuty": False,
        **header,
        **_condition(company, header),
        "Journal": journal["Code"],
        "JournalDescription": journal["Description"],
        "CustomerName": customer["Name"],
        "Currency": currency,
        "Rate": str(rate),
        "ReportingYear": period["FinYear"],
        "ReportingPeriod": period["FinPeriod"],
        "AmountFC": str(totals.gross_fc),
        "AmountDC": str(totals.gross_dc),
        "VATAmountFC": str(totals.vat_fc),
        "VATAmountDC": str(totals.vat_dc),
    }
    entry["Type"] = _type(company, header, totals.gross_fc)
    entry["TypeDescription"] = TYPES[entry["Type"]]
    entry["EntryNumber"] = _number(change, company, entry)
    entry["InvoiceNumber"] = header.get("InvoiceNumber") or entry["EntryNumber"]
    return entry


def _whole_line(company: Company, entry: Row, line: Row, number: int, figures: LineFigures) -> Row:
    account = company.get("financial/GLAccounts", line["GLAccount"]) or {}
    rate = Decimal(entry["Rate"])
    old = company.get(LINES, line["ID"]) or {}
    return {
        **line,
        "sent": dict(line),
        "Created": old.get("Created"),
        "EntryID": entry["EntryID"],
        "LineNumber": number,
        "Type": entry["Type"],
        "AmountFC": str(cents(line["AmountFC"])),
        "AmountDC": str(cents(Decimal(line["AmountFC"]) * rate)),
        "VATAmountFC": str(figures.vat),
        "VATAmountDC": str(cents(figures.vat * rate)),
        "VATBaseAmountFC": str(figures.net),
        "VATBaseAmountDC": str(cents(figures.net * rate)),
        "VATPercentage": str(figures.percentage),
        "VATCode": figures.code["Code"] if figures.code else None,
        "VATCodeDescription": figures.code["Description"] if figures.code else None,
        "GLAccountCode": account["Code"],
        "GLAccountDescription": account["Description"],
    }


def _take_type(company: Company, content: dict[str, Any]) -> tuple[dict[str, Any], int | None]:
    """`Type` is read-only by the reference; where the switch says so a posted 20 or 21 is honoured."""
    if not company.switches.type21_honoured or "Type" not in content:
        return content, None
    rest = {name: value for name, value in content.items() if name != "Type"}
    return rest, CREDIT if content["Type"] == CREDIT else SALE


def _type(company: Company, header: Row, gross: Decimal) -> int:
    if header.get("Type"):
        return int(header["Type"])
    return CREDIT if company.switches.negative_becomes_type21 and gross < 0 else SALE


def _without_derived(old: Row, changed: Row) -> Row:
    """What follows from other fields is worked out again when those change."""
    stale = {"VATAmountFC"}
    if "EntryDate" in changed:
        stale |= {"ReportingYear", "ReportingPeriod", "DueDate"}
    if "PaymentCondition" in changed or "Customer" in changed:
        stale |= {"DueDate"}
    if "Currency" in changed:
        stale |= {"Rate"}
    return {name: value for name, value in old.items() if name not in stale}


def _day(company: Company, given: str | None) -> str:
    return (given or company.now.strftime("%Y-%m-%d"))[:10] + "T00:00:00"


def _rate(company: Company, currency: str, given: str | None) -> Decimal:
    if currency == company.currency:
        return Decimal(1)
    return Decimal(given) if given else Decimal(template.RATES[currency])


def _condition(company: Company, header: Row) -> Row:
    code = header.get("PaymentCondition") or default_condition(company, header)
    condition = company.one("cashflow/PaymentConditions", Code=code) or {}
    due = moment(header["EntryDate"]) + timedelta(days=condition.get("PaymentDays") or 0)
    return {
        "PaymentCondition": condition["Code"],
        "PaymentConditionDescription": condition["Description"],
        "PaymentConditionPaymentMethod": condition["PaymentMethod"],
        "DueDate": header.get("DueDate") or due.strftime("%Y-%m-%dT00:00:00"),
    }


def _wrong_vat_total(company: Company, header: Row, vat: Decimal) -> list[str]:
    """A VAT total in the header has to be the sum of the lines; which of the two would win was never seen."""
    given = header.get("VATAmountFC")
    wrong = given is not None and cents(given) != vat
    return [company.say("vat_amount_not_allowed")] if wrong else []


def _number(change: Change, company: Company, entry: Row) -> int:
    """The client's own number if it is free; else the next one of the journal."""
    wanted = entry.get("EntryNumber")
    if wanted and not _taken(company, entry, wanted):
        return int(wanted)
    if wanted and not company.switches.taken_number_replaced:
        company.refuse_if([company.say("number_taken")])
    return next_number(
        change,
        company,
        journal=entry["Journal"],
        year=entry["ReportingYear"],
        taken=lambda number: _taken(company, entry, number),
    )


def _taken(company: Company, entry: Row, number: int) -> bool:
    """A number is used once in a journal and year."""
    return any(
        other["Journal"] == entry["Journal"]
        and other["ReportingYear"] == entry["ReportingYear"]
        and other["EntryID"] != entry["EntryID"]
        for other in company.find(ENTRIES, EntryNumber=number)
    )
