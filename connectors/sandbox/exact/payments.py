"""Bank statements and general journal entries: what settles open items, and the rules they balance by.

Source: Exact REST reference; the balance message is quoted by integrators of BankEntries. A receipt settles an open item
only where the switch `auto_match` says so: nobody could confirm when Exact does that by itself.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.sandbox.exact import ledger
from connectors.sandbox.exact.company import Company
from connectors.sandbox.exact.errors import Refused
from connectors.sandbox.exact.figures import CENT, NOTHING, cents, percentage_on
from connectors.sandbox.exact.masters import Records
from connectors.sandbox.exact.numbering import next_number
from connectors.sandbox.exact.payload import nested, stored_values
from connectors.sandbox.exact.store import Change, Row
from connectors.sandbox.exact.validate import is_closed, journal_of, period_of

BANK, GENERAL = 12, 90
CASH_FLOW_TYPE, OTHER_TYPE = 40, 90  # TransactionLines.Type


@dataclass(frozen=True, slots=True)
class Side:
    """One line with its amounts, debit positive: what goes to the account, and what to VAT."""

    line: Row
    net: Decimal
    vat: Decimal
    code: Row | None


class Statements(Records):
    """Shared by both kinds: header and lines in one POST, lines added later, deletion while nothing is final."""

    lines_at = ""
    collection = ""
    journal_type = 0
    wrong_journal = ""
    kind = 0
    opposite = False  # a positive line is debit

    def create(self, change: Change, company: Company, content: dict[str, Any]) -> Row:
        header = stored_values(content, self.endpoint, verb="POST")
        header["EntryID"] = self.new_key(company, header)
        records = LINE_RECORDS[self.lines_at]
        lines = [records.read(company, line) for line in nested(content, self.collection) or []]
        return self.write(change, company, header, lines)

    def write(self, change: Change, company: Company, header: Row, lines: list[Row]) -> Row:
        """Check and book the whole. Raises `Invalid`."""
        day = self._day(company, lines)
        company.refuse_if(self._problems(company, header, lines, day))
        journal = journal_of(company, header["JournalCode"]) or {}
        period = period_of(company, {"EntryDate": day}) or {}
        entry = {
            "Status": 20,
            "StatusDescription": "Open",
            **header,
            "JournalCode": journal["Code"],
            "JournalDescription": journal["Description"],
            "Currency": header.get("Currency") or company.currency,
            "FinancialYear": period["FinYear"],
            "FinancialPeriod": period["FinPeriod"],
            "Date": day,
        }
        sides = [self._side(company, line, day) for line in lines]
        entry = self._balanced(company, entry, sides)
        entry["EntryNumber"] = header.get("EntryNumber") or next_number(
            change, company, journal=journal["Code"], year=period["FinYear"], taken=lambda _: False
        )
        self._put_lines(change, company, entry, sides)
        entry["settled"] = [
            *header.get("settled", []),
            *self._settle(change, company, sides),
        ]
        return company.put(change, self.endpoint.name, entry["EntryID"], entry)

    def before_delete(self, change: Change, company: Company, row: Row) -> None:
        if row["Status"] != 20:
            company.refuse_if([company.say("processed")])
        for entry_id in row["settled"]:
            ledger.reopen(change, company, entry_id=entry_id)
        for line in company.find(ledger.TRANSACTIONS, EntryID=row["EntryID"]):
            company.drop(change, ledger.TRANSACTIONS, line["ID"], kind=1)
        for line in company.find(self.lines_at, EntryID=row["EntryID"]):
            company.drop(change, self.lines_at, line["ID"])

    def _balanced(self, company: Company, entry: Row, sides: Sequence[Side]) -> Row:
        raise NotImplementedError

    def _day(self, company: Company, lines: Sequence[Row]) -> str:
        dates = [line["Date"] for line in lines if line.get("Date")]
        return (dates[0] if dates else company.now.strftime("%Y-%m-%d"))[:10] + "T00:00:00"

    def _problems(self, company: Company, header: Row, lines: Sequence[Row], day: str) -> list[str]:
        journal = journal_of(company, header.get("JournalCode"))
        period = period_of(company, {"EntryDate": day})
        problems = {
            "journal_missing": not header.get("JournalCode"),
            "journal_unknown": bool(header.get("JournalCode")) and journal is None,
            self.wrong_journal: journal is not None and journal["Type"] != self.journal_type,
            "lines_missing": not lines,
            "period_missing": period is None,
        }
        said = [company.say(name) for name, wrong in problems.items() if wrong]
        if journal and period and self._closed(company, journal, period):
            said.append(
                company.say("period_closed", period=f"{period['FinYear']}-{period['FinPeriod']:02}")
            )
        for line in lines:
            said += self._line_problems(company, line, journal or {})
        return said

    def _closed(self, company: Company, journal: Row, period: Row) -> bool:
        year, number = period["FinYear"], period["FinPeriod"]
        return is_closed(company, journal=journal["Code"], year=year, period=number)

    def _line_problems(self, company: Company, line: Row, journal: Row) -> list[str]:
        account = company.get("financial/GLAccounts", line.get("GLAccount"))
        code = company.one("vat/VATCodes", Code=line["VATCode"]) if line.get("VATCode") else None
        problems = {
            "account_missing": not line.get("GLAccount"),
            "account_unknown": bool(line.get("GLAccount")) and account is None,
            "account_blocked": account is not None and bool(account.get("IsBlocked")),
            "amount_missing": line.get("AmountFC") is None,
            "customer_unknown": bool(line.get("Account"))
            and company.get("crm/Accounts", line["Account"]) is None,
            "vat_unknown": bool(line.get("VATCode")) and code is None,
            "vat_not_allowed": bool(line.get("VATCode")) and not journal.get("AllowVAT", True),
            "vat_amount_not_allowed": line.get("AmountVATFC") is not None
            and not line.get("VATCode"),
        }
        return [company.say(name) for name, wrong in problems.items() if wrong]

    def _side(self, company: Company, line: Row, day: str) -> Side:
        """An amount with a code of type I includes VAT, one with type E does not (Source: GeneralJournalEntryLines)."""
        sign = -1 if self.opposite else 1
        amount = sign * cents(line["AmountFC"])
        code = company.one("vat/VATCodes", Code=line["VATCode"]) if line.get("VATCode") else None
        if code is None or code["Type"] not in ("E", "I"):
            return Side(line, amount, NOTHING, code)
        share = percentage_on(company, code, day) or NOTHING
        given = line.get("AmountVATFC")
        computed = amount - amount / (1 + share) if code["Type"] == "I" else amount * share
        vat = sign * cents(given) if given is not None else cents(computed)
        return Side(line, amount - vat if code["Type"] == "I" else amount, vat, code)

    def _put_lines(
        self, change: Change, company: Company, entry: Row, sides: Sequence[Side]
    ) -> None:
        for number, side in enumerate(sides, start=1):
            account = company.get("financial/GLAccounts", side.line["GLAccount"]) or {}
            shown = {
                **side.line,
                "EntryID": entry["EntryID"],
                "EntryNumber": entry["EntryNumber"],
                "LineNumber": number,
                "AmountDC": str(cents(side.line["AmountFC"])),
                "GLAccountCode": account["Code"],
                "Date": side.line.get("Date") or entry["Date"],
            }
            company.put(change, self.lines_at, side.line["ID"], shown)
            posted = self._posted(company, entry, shown, account, number=number, amount=side.net)
            company.put(change, ledger.TRANSACTIONS, side.line["ID"], posted)
            if side.code is not None and side.vat:
                self._put_vat(change, company, entry, shown, side)

    def _put_vat(self, change: Change, company: Company, entry: Row, line: Row, side: Side) -> None:
        key = str(uuid.uuid5(uuid.UUID(line["ID"]), "vat"))
        account = company.get("financial/GLAccounts", (side.code or {})["GLToPay"]) or {}
        posted = self._posted(
            company, entry, line, account, number=line["LineNumber"], amount=side.vat
        )
        company.put(change, ledger.TRANSACTIONS, key, {**posted, "ID": key})

    def _posted(
        self, company: Company, entry: Row, line: Row, account: Row, *, number: int, amount: Decimal
    ) -> Row:
        relation = company.get("crm/Accounts", line.get("Account")) or {}
        return {
            "ID": line["ID"],
            "EntryID": entry["EntryID"],
            "EntryNumber": entry["EntryNumber"],
            "LineNumber": number,
            "Type": self.kind,
            "Status": entry["Status"],
            "Date": line.get("Date") or entry["Date"],
            "FinancialYear": entry["FinancialYear"],
            "FinancialPeriod": entry["FinancialPeriod"],
            "JournalCode": entry["JournalCode"],
            "JournalDescription": entry["JournalDescription"],
            "GLAccount": account["ID"],
            "GLAccountCode": account["Code"],
            "GLAccountDescription": account["Description"],
            "Account": line.get("Account"),
            "AccountCode": relation.get("Code"),
            "AccountName": relation.get("Name"),
            "Description": line.get("Description"),
            "VATCode": line.get("VATCode"),
            "Currency": entry["Currency"],
            "AmountFC": str(amount),
            "AmountDC": str(amount),
            "OffsetID": line["ID"],
        }

    def _settle(self, change: Change, company: Company, sides: Sequence[Side]) -> list[str]:
        """Where the switch is on: a credit of the exact open amount on the receivable account of one relation."""
        if not company.switches.auto_match:
            return []
        settled = []
        for side in sides:
            account = company.get("financial/GLAccounts", side.line["GLAccount"]) or {}
            if account["Type"] != 20 or not side.line.get("Account"):
                continue
            open_items = [
                item
                for item in company.find(ledger.RECEIVABLES, Account=side.line["Account"])
                if not item["IsFullyPaid"] and Decimal(item["AmountFC"]) == -side.net
            ]
            if len(open_items) == 1:
                entry_id = str(open_items[0]["TransactionEntryID"])
                ledger.settle(change, company, entry_id=entry_id, offset=side.line["ID"])
                settled.append(entry_id)
        return settled


class BankEntries(Statements):
    """Money received is a positive line; opening balance and lines must come to the closing balance."""

    lines_at = "financialtransaction/BankEntryLines"
    collection = "BankEntryLines"
    journal_type = BANK
    wrong_journal = "journal_not_bank"
    kind = CASH_FLOW_TYPE
    opposite = True

    def _balanced(self, company: Company, entry: Row, sides: Sequence[Side]) -> Row:
        received = -sum((side.net + side.vat for side in sides), NOTHING)
        opening = cents(entry.get("OpeningBalanceFC") or self._last_balance(company, entry))
        closing = entry.get("ClosingBalanceFC")
        if closing is not None and abs(cents(closing) - opening - received) >= CENT:
            company.refuse_if([company.say("bank_balance")])
        balances = {"OpeningBalanceFC": str(opening), "ClosingBalanceFC": str(opening + received)}
        return {**entry, **balances, "received": str(received)}

    def _last_balance(self, company: Company, entry: Row) -> str:
        earlier = [
            row["ClosingBalanceFC"]
            for row in company.find(self.endpoint.name, JournalCode=entry["JournalCode"])
            if row["EntryID"] != entry["EntryID"]
        ]
        return earlier[-1] if earlier else "0"

    def _put_lines(
        self, change: Change, company: Company, entry: Row, sides: Sequence[Side]
    ) -> None:
        """Line 0 is the bank account's own."""
        super()._put_lines(change, company, entry, sides)
        journal = journal_of(company, entry["JournalCode"]) or {}
        account = company.get("financial/GLAccounts", journal["GLAccount"]) or {}
        key = str(uuid.uuid5(uuid.UUID(entry["EntryID"]), "bank"))
        amount = Decimal(entry["received"])
        posted = self._posted(company, entry, {"ID": key}, account, number=0, amount=amount)
        company.put(change, ledger.TRANSACTIONS, key, posted)


class GeneralJournalEntries(Statements):
    """Debit is positive; an entry adds up to nothing."""

    lines_at = "generaljournalentry/GeneralJournalEntryLines"
    collection = "GeneralJournalEntryLines"
    journal_type = GENERAL
    wrong_journal = "journal_type"
    kind = OTHER_TYPE

    def _balanced(self, company: Company, entry: Row, sides: Sequence[Side]) -> Row:
        if sum((side.net + side.vat for side in sides), NOTHING) != 0:
            company.refuse_if([company.say("out_of_balance")])
        return {**entry, "Type": OTHER_TYPE}


class StatementLines(Records):
    """A line added to an entry is the same as the entry with one line more."""

    def __init__(self, name: str, owner: Statements) -> None:
        super().__init__(name)
        self._owner = owner

    def read(self, company: Company, content: dict[str, Any]) -> Row:
        row = stored_values(content, self.endpoint, verb="POST")
        return {**row, "ID": self.new_key(company, row)}

    def create(self, change: Change, company: Company, content: dict[str, Any]) -> Row:
        line = self.read(company, content)
        entry = company.get(self._owner.endpoint.name, line.get("EntryID"))
        if entry is None:
            raise Refused(404)
        if entry["Status"] != 20:
            company.refuse_if([company.say("processed")])
        present = company.find(self.endpoint.name, EntryID=entry["EntryID"])
        ordered = sorted(present, key=lambda row: int(row["LineNumber"]))
        header = {**entry, "ClosingBalanceFC": None}
        self._owner.write(change, company, header, [*ordered, line])
        return self.find(company, line["ID"])


BANK_ENTRIES = BankEntries("financialtransaction/BankEntries")
GENERAL_ENTRIES = GeneralJournalEntries("generaljournalentry/GeneralJournalEntries")
LINE_RECORDS = {
    owner.lines_at: StatementLines(owner.lines_at, owner)
    for owner in (BANK_ENTRIES, GENERAL_ENTRIES)
}
