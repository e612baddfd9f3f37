"""The mirror's rows of an administration in the shapes that `suggest` and `validate` read, and what is wrong with its rules."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from connectors.models import Link
from connectors.models import MasterData as Row
from iweb.core.clock import database_now
from iweb.sync.rulebooks import latest_version, profile_of, rulebook_of
from mappings.booking import Booked, Held, HeldReason
from mappings.models import RulebookVersion
from mappings.rulebook import Profile
from mappings.suggest.masters import (
    Journal,
    LedgerAccount,
    LedgerVatCode,
    MasterData,
    PaymentCondition,
    Period,
    Span,
)
from mappings.validate.bookable import Named, first_fault, named_by
from mappings.validate.faults import Finding
from mappings.validate.validate import validate

MANDATORY = (
    1  # Source: Exact REST docs 2025-06, GLAccounts.UseCostcenter: 0 optional, 1 mandatory, 2 no
)


def findings_of(*, link: Link, version: RulebookVersion | None = None) -> tuple[Finding, ...]:
    """What the newest rules of a link cannot book in its administration, by the mirror. Inside the tenant's scope.

    `version` is that of the newest rules, where it is at hand.

    An administration whose master data were never read says nothing about any rule.
    """
    master = master_data(link.ledger.masters.all())
    if not master.journals:
        return ()
    newest = version or latest_version(link=link)
    return validate(
        rulebook=rulebook_of(newest, link=link),
        master=master,
        profile=profile_of(newest),
        needs=(),
        on=database_now().date(),
    )


def hold_where_unfit(
    *, link: Link, booked: Booked, profile: Profile, master: MasterData | None = None
) -> Booked | Held:
    """The booking, or why the administration cannot carry it, by the mirror. Inside the tenant's scope.

    `master` is what was read of the mirror already, for many bookings; without it the rows that this one names are read. An
    administration that was never read says nothing.
    """
    if link.ledger.masters_at is None:
        return booked
    if master is None:
        master = master_data(link.ledger.masters.filter(_rows_named(named_by(booked))))
    fault = first_fault(booked=booked, master=master, profile=profile)
    if fault is None:
        return booked
    return Held(
        reason=HeldReason.TARGET_UNFIT,
        explanation=booked.explanation,
        values=(("problem", f"target_{fault.fault.value}"), *fault.values),
    )


def _rows_named(named: Named) -> Q:
    return (
        Q(kind="journal", code__in=named.journals)
        | Q(kind="period", data__journal__in=named.journals)
        | Q(kind="ledger_account", code__in=named.accounts)
        | Q(kind="vat_code", code__in=named.vat_codes)
        | Q(kind="payment_condition", code__in=named.conditions)
    )


def master_data(rows: Iterable[Row]) -> MasterData:
    """Rows of other kinds (classifications, features) are left out."""
    by_kind: dict[str, list[Row]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    return MasterData(
        journals=tuple(_journal(row) for row in by_kind.get("journal", ())),
        accounts=tuple(_account(row) for row in by_kind.get("ledger_account", ())),
        vat_codes=tuple(_vat_code(row) for row in by_kind.get("vat_code", ())),
        conditions=tuple(_condition(row) for row in by_kind.get("payment_condition", ())),
        periods=tuple(_period(row) for row in by_kind.get("period", ())),
    )


def _journal(row: Row) -> Journal:
    data = row.data
    return Journal(
        code=row.code,
        name=row.label,
        type=int(data.get("type") or 0),
        currency=_text(data.get("currency")),
        blocked=bool(data.get("blocked")),
    )


def _account(row: Row) -> LedgerAccount:
    data = row.data
    return LedgerAccount(
        code=row.code,
        name=row.label,
        type=int(data.get("type") or 0),
        vat_code=_text(data.get("vat_code")),
        needs_cost_centre=data.get("use_cost_centre") == MANDATORY,
        needs_cost_unit=data.get("use_cost_unit") == MANDATORY,
        blocked=bool(data.get("blocked")),
    )


def _vat_code(row: Row) -> LedgerVatCode:
    data = row.data
    return LedgerVatCode(
        code=row.code,
        name=row.label,
        type=_text(data.get("type")),
        spans=_spans(data),
        transactions=_text(data.get("transaction_type")),
        listing=_text(data.get("eu_sales_listing")),
        charged=bool(data.get("charged")),
        margin=bool(data.get("margin")),
        oss_country=_text(data.get("oss_country")),
        blocked=bool(data.get("blocked")),
    )


def _spans(data: dict[str, Any]) -> tuple[Span, ...]:
    """Dated percentages where the ledger told them, else the one that it names."""
    dated = [
        Span(
            percentage=Decimal(str(one["percentage"])),
            first=_day(one.get("from")),
            last=_day(one.get("to")),
        )
        for one in data.get("percentages") or ()
        if one.get("percentage") is not None
    ]
    plain = data.get("percentage")
    if not dated and plain is not None:
        return (Span(percentage=Decimal(str(plain))),)
    return tuple(dated)


def _condition(row: Row) -> PaymentCondition:
    return PaymentCondition(
        code=row.code,
        name=row.label,
        days=int(row.data.get("days") or 0),
        method=_text(row.data.get("method")),
    )


def _period(row: Row) -> Period:
    data = row.data
    return Period(
        journal=_text(data.get("journal")),
        first_day=date.fromisoformat(data["first_day"]),
        last_day=date.fromisoformat(data["last_day"]),
        closed=bool(data.get("closed")),
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
