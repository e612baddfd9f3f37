"""The administration's master data, as far as mappings and checks before sending need it.

Source of names and values: Exact REST docs 2025-06. Every call names what it selects.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from connectors.errors import Kind, NotNow
from connectors.ledgers.exact.access import where_open
from connectors.ledgers.exact.client import Client
from connectors.ledgers.exact.formats import (
    MalformedError,
    read_date,
    read_percentage,
    read_text,
    read_whole,
)
from connectors.ports import Gate, Json, MasterRecord

SALES_JOURNAL: Final = 20  # Journals.Type
CLOSED: Final = 1  # JournalStatusList.Status
NORMAL: Final = 0  # VatPercentages.Type; 1 is extra duty


def masters(client: Client, *, gate: Gate) -> Iterator[MasterRecord]:
    """Journals, ledger accounts, VAT codes, payment conditions, periods, features, classifications. Raises `NotNow`, `Refused`."""
    try:
        yield from journals(client, gate=gate)
        yield from ledger_accounts(client, gate=gate)
        yield from vat_codes(client, gate=gate)
        yield from payment_conditions(client, gate=gate)
        yield from periods(client, gate=gate)
        yield from features(client, gate=gate)
        yield from classifications(client, gate=gate)
    except MalformedError as error:
        raise NotNow("exact.read_unreadable", kind=Kind.RETRY, detail=str(error)[:100]) from None


def journals(client: Client, *, gate: Gate) -> Iterator[MasterRecord]:
    select = "ID,Code,Description,Type,Currency,IsBlocked"
    for row in client.rows("financial/Journals", gate=gate, select=select):
        yield _record(
            "journal",
            row,
            type=row.get("Type"),
            currency=read_text(row.get("Currency")),
            blocked=bool(row.get("IsBlocked")),
        )


def ledger_accounts(client: Client, *, gate: Gate) -> Iterator[MasterRecord]:
    """`use_cost_centre` and `use_cost_unit`: 0 optional, 1 mandatory, 2 no."""
    select = (
        "ID,Code,Description,Type,IsBlocked,VATCode,UseCostcenter,UseCostunit,BalanceType,Matching"
    )
    rows = client.rows("financial/GLAccounts", gate=gate, select=select, filter="Code ne ''")
    for row in rows:
        yield _record(
            "ledger_account",
            row,
            type=row.get("Type"),
            blocked=bool(row.get("IsBlocked")),
            vat_code=read_text(row.get("VATCode")),
            use_cost_centre=row.get("UseCostcenter"),
            use_cost_unit=row.get("UseCostunit"),
            balance_type=read_text(row.get("BalanceType")),
            matching=bool(row.get("Matching")),
        )


def vat_codes(client: Client, *, gate: Gate) -> Iterator[MasterRecord]:
    """`percentages` are dated, both days included; percentages are text such as "21", never fractions."""
    dated = _dated_percentages(client, gate=gate)
    select = (
        "ID,Code,Description,Type,Percentage,VATTransactionType,EUSalesListing,Charged,VatMargin,IntraStat,"
        "OssCountry,IsBlocked"
    )
    for row in client.rows("vat/VATCodes", gate=gate, select=select):
        yield _record(
            "vat_code",
            row,
            type=read_text(row.get("Type")),
            percentage=_percentage(row.get("Percentage")),
            percentages=dated.get(str(row.get("ID")), []),
            transaction_type=read_text(row.get("VATTransactionType")),
            eu_sales_listing=read_text(row.get("EUSalesListing")),
            charged=bool(row.get("Charged")),
            margin=bool(row.get("VatMargin")),
            intrastat=bool(row.get("IntraStat")),
            oss_country=read_text(row.get("OssCountry")),
            blocked=bool(row.get("IsBlocked")),
        )


def _dated_percentages(client: Client, *, gate: Gate) -> dict[str, list[Json]]:
    select = "VATCodeID,Percentage,StartDate,EndDate,Type"
    spans: dict[str, list[Json]] = {}
    for row in client.rows("vat/VatPercentages", gate=gate, select=select):
        if row.get("Type") in (None, NORMAL):
            spans.setdefault(str(row.get("VATCodeID")), []).append(_span(row))
    return {
        code: sorted(rows, key=lambda span: str(span["from"] or "")) for code, rows in spans.items()
    }


def _span(row: Json) -> Json:
    first, last = read_date(row.get("StartDate")), read_date(row.get("EndDate"))
    return {
        "from": first.isoformat() if first else None,
        "to": last.isoformat() if last else None,
        "percentage": _percentage(row.get("Percentage")),
    }


def _percentage(value: Any) -> str | None:
    return None if value is None else format(read_percentage(value), "f")


def payment_conditions(client: Client, *, gate: Gate) -> Iterator[MasterRecord]:
    """`method`: B on credit, I collection, K cash, Q collection by a payment service provider."""
    select = "ID,Code,Description,PaymentDays,PaymentMethod"
    for row in client.rows("cashflow/PaymentConditions", gate=gate, select=select):
        yield _record(
            "payment_condition",
            row,
            days=row.get("PaymentDays"),
            method=read_text(row.get("PaymentMethod")),
        )


def classifications(client: Client, *, gate: Gate) -> Iterator[MasterRecord]:
    """How the books sort their relations, for those that want new ones sorted. Nothing where they may not be read."""
    rows = client.rows("crm/AccountClassifications", gate=gate, select="ID,Code,Description")
    for row in where_open(rows):
        yield _record("classification", row)


def periods(client: Client, *, gate: Gate) -> Iterator[MasterRecord]:
    """Of each sales journal, from last year on: `{journal, year, period, first_day, last_day, closed}`.

    A period is of the whole administration, and open or closed for each journal.
    """
    first_year = datetime.now(UTC).year - 1
    days = _period_days(client, first_year=first_year, gate=gate)
    rows = client.rows(
        "read/financial/JournalStatusList",
        gate=gate,
        select="Journal,Year,Period,Status",
        filter=f"JournalType eq {SALES_JOURNAL} and Year ge {first_year}",
    )
    yield from _period_records(rows, days=days)


def _period_days(client: Client, *, first_year: int, gate: Gate) -> dict[tuple[int, int], Json]:
    rows = client.rows(
        "financial/FinancialPeriods",
        gate=gate,
        select="FinYear,FinPeriod,StartDate,EndDate",
        filter=f"FinYear ge {first_year}",
    )
    return {(read_whole(row.get("FinYear")), read_whole(row.get("FinPeriod"))): row for row in rows}


def _period_records(
    rows: Iterable[Json], *, days: dict[tuple[int, int], Json]
) -> Iterator[MasterRecord]:
    for row in rows:
        journal, year, period = (
            read_text(row.get("Journal")),
            read_whole(row.get("Year")),
            read_whole(row.get("Period")),
        )
        span = days.get((year, period), {})
        first, last = read_date(span.get("StartDate")), read_date(span.get("EndDate"))
        if first is None or last is None:
            continue  # a status without a period in the calendar decides nothing
        yield MasterRecord(
            kind="period",
            code=f"{journal}-{year}-{period:02}",
            remote_id="",
            label=f"{journal} {year}-{period:02}",
            data={
                "journal": journal,
                "year": year,
                "period": period,
                "first_day": first.isoformat(),
                "last_day": last.isoformat(),
                "closed": row.get("Status") == CLOSED,
            },
        )


def features(client: Client, *, gate: Gate) -> Iterator[MasterRecord]:
    """What the licence can do, such as one stop shop. Nothing is booked by it."""
    rows = client.rows("system/AvailableFeatures", gate=gate, select="ID,Description")
    for row in where_open(rows):
        yield MasterRecord(
            kind="feature",
            code=str(read_whole(row.get("ID"))),
            remote_id="",
            label=read_text(row.get("Description")),
        )


def _record(kind: str, row: Json, **data: Any) -> MasterRecord:
    code = read_text(row.get("Code"))
    if not code:
        raise MalformedError(f"a {kind} without a code")
    return MasterRecord(
        kind=kind,
        code=code,
        remote_id=read_text(row.get("ID")).lower(),
        label=read_text(row.get("Description")),
        data=data,
    )
