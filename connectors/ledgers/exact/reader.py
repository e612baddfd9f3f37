"""Reading Exact's books back: the lines of a stretch of days, a thousand a call, or those of entries that are named by id.

`bulk/Financial/TransactionLines` is the same resource as `financialtransaction/TransactionLines` with larger pages; both ask
for a filter with one of their listed fields. Source: Exact REST docs 2025-06.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

from connectors.errors import Kind, NotNow
from connectors.ledgers.exact.client import Client
from connectors.ledgers.exact.formats import (
    MalformedError,
    guid_literal,
    pad_vat_code,
    quoted,
    read_amount,
    read_date,
    read_guid,
    read_percentage,
    read_text,
    read_whole,
)
from connectors.ledgers.exact.look_up import Question, rows_of
from connectors.ports import Gate, Json, LedgerLine, LedgerReader

LINES: Final = "bulk/Financial/TransactionLines"
SELECT: Final = (
    "ID,EntryID,EntryNumber,YourRef,JournalCode,Date,FinancialYear,FinancialPeriod,LineNumber,GLAccountCode,"
    "Account,VATCode,VATPercentage,Currency,AmountFC,AmountVATFC,AmountDC"
)
HEADER: Final = 0  # LineNumber of the receivable, or of the bank


class ExactReader(LedgerReader):
    """One division."""

    def __init__(self, *, client: Client) -> None:
        self._client = client

    def lines(
        self,
        *,
        first_day: date,
        last_day: date,
        journals: Iterable[str],
        vat_codes: Iterable[str],
        gate: Gate,
    ) -> Iterator[LedgerLine]:
        days = f"Date ge datetime'{first_day}' and Date le datetime'{last_day}'"
        places = [
            *(f"JournalCode eq {quoted(code)}" for code in sorted(set(journals))),
            *(f"VATCode eq {quoted(pad_vat_code(code))}" for code in sorted(set(vat_codes))),
        ]
        yield from self._read([f"({days} and {place})" for place in places], gate=gate)

    def lines_of(self, *, entry_ids: Iterable[str], gate: Gate) -> Iterator[LedgerLine]:
        terms = [f"EntryID eq {guid_literal(one)}" for one in dict.fromkeys(entry_ids)]
        yield from self._read(terms, gate=gate)

    def _read(self, terms: list[str], *, gate: Gate) -> Iterator[LedgerLine]:
        """A line that two terms ask for is given once."""
        seen: set[str] = set()
        question = Question(resource=LINES, select=SELECT, terms=tuple(terms))
        try:
            for row in rows_of(self._client, question, gate=gate):
                key = read_guid(row.get("ID"))
                if key not in seen and read_whole(row.get("LineNumber")) != HEADER:
                    seen.add(key)
                    yield _line(row)
        except MalformedError as error:
            raise NotNow(
                "exact.read_unreadable", kind=Kind.RETRY, detail=str(error)[:100]
            ) from None


def _line(row: Json) -> LedgerLine:
    """Exact has what a sale brings in below zero. Raises `MalformedError`."""
    day = read_date(row.get("Date"))
    if day is None:
        raise MalformedError("a line without a day")
    year, period = (read_whole(row.get(name)) for name in ("FinancialYear", "FinancialPeriod"))
    return LedgerLine(
        entry_id=read_guid(row.get("EntryID")),
        entry_number=read_text(row.get("EntryNumber")),
        reference=read_text(row.get("YourRef")),
        journal=read_text(row.get("JournalCode")),
        day=day,
        period=f"{year}-{period:02}",
        account=read_text(row.get("GLAccountCode")),
        relation_id=read_guid(row["Account"]) if row.get("Account") else "",
        vat_code=read_text(row.get("VATCode")),
        percentage=_percentage(row.get("VATPercentage")),
        currency=read_text(row.get("Currency")),
        net=-read_amount(row.get("AmountFC")),
        vat=None if row.get("AmountVATFC") is None else -read_amount(row["AmountVATFC"]),
        net_in_books=-read_amount(row.get("AmountDC")),
    )


def _percentage(value: Any) -> Decimal | None:
    return None if value is None else read_percentage(value)
