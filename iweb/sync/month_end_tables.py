"""The tables of a month-end pack: plain rows of text, made from our bookings and from the ledger's lines read back.

What is asked of ledger and bank is asked outside the tenant's scope, between the two halves that read rows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.conf import settings

from connectors.errors import ConnectorError
from connectors.models import Connection, Link
from connectors.ports import Gate
from iweb.sync import exchange_rates, month_end_books, month_end_sales
from iweb.sync.month_end_books import ReadBack, Stands, Wanted, amount_text
from iweb.sync.month_end_packs import MonthEnd
from iweb.sync.rulebooks import current_version, profile_of
from iweb.tenants.scopes import tenant_scope
from mappings.modules.icp.listing import Kind, Listed, Statement, statement
from mappings.modules.oss.quarter import (
    EURO,
    Declared,
    Quarter,
    Supply,
    currencies_of,
    quarter_return,
)
from mappings.money import ZERO
from mappings.rulebook import Profile, StatementPeriod
from mappings.tie_out import Entry, Found, tie_out
from mappings.vat.period_rates import REACH
from mappings.vat.rates import show_rate
from mappings.vat.return_periods import Period, quarter_of, statements_in
from mappings.vat.scenario import Scenario

Rows = list[dict[str, str]]
Tables = dict[str, Rows]
MONTHLY: Final = StatementPeriod.MONTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What was gathered before the ledger is asked. `span` is the quarter: the one-stop shop and the tie-out are of it."""

    span: Period
    profile: Profile
    links: list[Link]
    standing: list[Stands]
    wanted: Wanted
    declared: list[Declared]


def tables_of(*, pack: MonthEnd, gate: Gate) -> dict[str, Any]:
    """The body of the pack, with the relations as the mirror has them. Raises `ConnectorError` where the ledger cannot be read."""
    ledger, period = pack.ledger, pack.period
    with tenant_scope(pack.tenant_id):
        prepared = _prepare(ledger, period=period)
    lines = month_end_books.read_lines(
        ledger, wanted=prepared.wanted, period=prepared.span, gate=gate
    )
    _read_rates(prepared)
    with tenant_scope(pack.tenant_id):
        back = month_end_books.read_back(ledger, lines=lines, wanted=prepared.wanted)
        tables = {
            **_one_stop_shop(prepared, back=back),
            **_statements(prepared, back=back, period=period),
            **_tie_out(ledger, prepared=prepared, back=back),
            **month_end_sales.tables_of_sales(
                links=prepared.links,
                standing=prepared.standing,
                period=period,
                profile=prepared.profile,
            ),
        }
    return {"quarter": prepared.span.name, "currency": prepared.profile.currency, "tables": tables}


def _prepare(ledger: Connection, *, period: Period) -> Prepared:
    span = quarter_of(period.last_day)
    links = month_end_books.links_of(ledger)
    profile = profile_of(current_version(link=links[0])) if links else Profile()
    standing = month_end_books.standing_in(ledger, period=span)
    ours = month_end_books.our_entries(ledger, standing=standing)
    return Prepared(
        span=span,
        profile=profile,
        links=links,
        standing=standing,
        wanted=month_end_books.wanted(ledger, ours=ours, standing=standing),
        declared=[line for one in standing for line in declared_of(one)],
    )


# --- the one-stop shop ---


def declared_of(stands: Stands) -> Iterator[Declared]:
    """The lines of a booking under the scheme; vouchers that paid for them and the cent of rounding are none."""
    booked = stands.booked
    if Scenario.OSS.value not in booked.scenarios:
        return
    profile = profile_of(stands.row.rulebook_version)
    stock = profile.vat.stock or profile.country
    services = month_end_sales.services_of(stands)
    for line in booked.entry.lines:
        scenario = line.scenario or booked.treatment.scenario
        is_supply = line.rate != ZERO or bool(line.source_line)
        if scenario != Scenario.OSS.value or not is_supply:
            continue
        if line.ledger_account == profile.voucher_account:
            continue
        supply = Supply.GOODS if stock == profile.country else Supply.GOODS_ELSEWHERE
        if line in services:
            supply = Supply.SERVICES
        yield Declared(
            country=line.country or booked.treatment.country,
            supply=supply,
            dispatched_from="" if supply is Supply.SERVICES else stock,
            rate=line.rate,
            net=line.net,
            vat=line.vat,
            currency=booked.entry.currency,
            tax_point=stands.tax_point,
            told_on=stands.told_on,
        )


def _read_rates(prepared: Prepared) -> None:
    """What the bank has published since for the quarters that need it. Where it does not answer, the return says so."""
    needed = currencies_of(prepared.declared, period=prepared.span)
    last_days = sorted({quarter.last_day for _, quarter in needed})
    if not last_days or not settings.IWEB_READ_RATES or _are_known(needed):
        return
    try:
        exchange_rates.read_from(last_days[0])
    except ConnectorError:
        return  # what is missing is named in the return


def _are_known(needed: Iterable[tuple[str, Period]]) -> bool:
    return all(_published({currency}, [quarter]).get(currency) for currency, quarter in needed)


def _published(currencies: set[str], quarters: Iterable[Period]) -> dict[str, dict[date, Decimal]]:
    found: dict[str, dict[date, Decimal]] = {}
    for quarter in quarters:
        rows = exchange_rates.ExchangeRate.objects.filter(
            currency__in=currencies, day__range=(quarter.last_day, quarter.last_day + REACH)
        )
        for currency, day, per_euro in rows.values_list("currency", "day", "per_euro"):
            found.setdefault(currency, {})[day] = per_euro
    return found


def _one_stop_shop(prepared: Prepared, *, back: ReadBack) -> Tables:
    needed = currencies_of(prepared.declared, period=prepared.span)
    found = quarter_return(
        lines=prepared.declared,
        period=prepared.span,
        published=_published({c for c, _ in needed}, {q for _, q in needed}),
    )
    return {
        "oss": _oss_rows(found),
        "oss_balances": [
            *({"country": form_country(c), "vat": _euro(vat)} for c, vat in found.balances),
            {"country": "", "vat": _euro(found.due)},
        ],
        "oss_rates": [
            *(
                {
                    "currency": currency,
                    "quarter": quarter,
                    "day": rate.published_on.isoformat(),
                    "rate": str(rate.per_euro.normalize()),
                }
                for currency, quarter, rate in found.rates
            ),
            *({"currency": c, "quarter": q, "day": "", "rate": ""} for c, q in found.missing),
        ],
        "oss_ledger": _oss_ledger(prepared, back=back),
    }


def _oss_rows(found: Quarter) -> Rows:
    rows = [
        {
            "supply": row.supply.value,
            "country": form_country(row.country),
            "dispatched_from": form_country(row.dispatched_from),
            "level": row.level.value,
            "rate": show_rate(row.rate),
            "base": _euro(row.base),
            "vat": _euro(row.vat),
            "quarter": "",
        }
        for row in found.rows
    ]
    return rows + [
        {
            "supply": "correction",
            "country": form_country(one.country),
            "dispatched_from": "",
            "level": "",
            "rate": "",
            "base": "",
            "vat": _euro(one.vat),
            "quarter": one.quarter,
        }
        for one in found.corrections
    ]


def _euro(amount: Decimal) -> str:
    return amount_text(amount, currency=EURO)


def form_country(country: str) -> str:
    """Returns write Greece as EL."""
    return "EL" if country == "GR" else country


def _oss_ledger(prepared: Prepared, *, back: ReadBack) -> Rows:
    """By VAT code of the scheme: what we booked in the quarter by the day of the entry, and what the ledger has there."""
    codes = prepared.wanted.codes.oss
    ours = [one for one in prepared.wanted.ours if prepared.span.holds(one.day)]
    theirs = [one for one in back.ledger.entries.values() if prepared.span.holds(one.day)]
    rows: Rows = []
    for code in sorted(codes):
        booked, stands = _sums(ours, code=code), _sums(theirs, code=code)
        if any((*booked, *stands)):
            rows.append(
                {
                    "code": code,
                    "country": form_country(codes[code]),
                    "booked_base": _euro(booked[0]),
                    "booked_vat": _euro(booked[1]),
                    "ledger_base": _euro(stands[0]),
                    "ledger_vat": _euro(stands[1]),
                }
            )
    return rows


def _sums(entries: Iterable[Entry], *, code: str) -> tuple[Decimal, Decimal]:
    lines = [line for entry in entries for line in entry.lines if line.vat_code == code]
    return sum((one.net for one in lines), ZERO), sum((one.vat for one in lines), ZERO)


# --- the ICP statement ---


def _statements(prepared: Prepared, *, back: ReadBack, period: Period) -> Tables:
    lines = [*_listed(prepared, back=back)]
    monthly = prepared.profile.icp_period is MONTHLY
    tables: Tables = {"icp": [], "icp_faults": []}
    for one in statements_in(period, monthly=monthly):
        found = statement(lines=lines, period=one, monthly=monthly, home=prepared.profile.country)
        tables["icp"].extend(_icp_rows(found))
        tables["icp_faults"].extend(_icp_faults(found))
    return tables


def _listed(prepared: Prepared, *, back: ReadBack) -> Iterator[Listed]:
    listing, taxes = prepared.wanted.codes.listing, prepared.wanted.vat_accounts
    ours = {one.remote_id: one for one in prepared.standing}
    days = {one.remote_id: one.day for one in prepared.wanted.ours}
    for line in back.lines:
        if line.vat_code not in listing or line.account in taxes:
            continue
        own = ours.get(line.entry_id)
        as_booked = own is not None and days.get(line.entry_id) == line.day
        relation = back.relations.get(line.relation_id)
        yield Listed(
            entry=line.entry_number,
            day=line.day,
            relation=relation.code if relation else "",
            country=relation.country if relation else "",
            vat_number=relation.vat_number if relation else "",
            kind=Kind(listing[line.vat_code]),
            net=line.net_in_books,
            belongs_on=own.tax_point if own and as_booked else line.day,
            told_on=own.told_on if own and as_booked else line.day,
        )


def _icp_rows(found: Statement) -> Rows:
    both = [*(("", row) for row in found.rows), *found.corrections]
    return [
        {
            "period": found.period.name,
            "corrects": changed,
            "country": row.country,
            "number": row.number,
            **{kind.name.lower(): str(row.whole(kind)) for kind in Kind},
            **{f"{kind.name.lower()}_cents": _euro(row.of(kind)) for kind in Kind},
        }
        for changed, row in both
    ]


def _icp_faults(found: Statement) -> Rows:
    return [
        {
            "period": found.period.name,
            "entry": line.entry,
            "day": line.day.isoformat(),
            "relation": line.relation,
            "number": line.vat_number,
            "net": _euro(line.net),
            "fault": fault.value,
        }
        for line, fault in found.faults
    ]


# --- what differs ---


def _tie_out(ledger: Connection, *, prepared: Prepared, back: ReadBack) -> Tables:
    known = month_end_books.known_ids(ledger, ids=back.ledger.entries)
    found = tie_out(booked=prepared.wanted.ours, ledger=back.ledger, known=known)
    return {"differences": [_difference(one) for one in found]}


def _difference(found: Found) -> dict[str, str]:
    return {
        "difference": found.kind.value,
        "document": found.document,
        "entry": found.number,
        "currency": found.currency,
        "net": amount_text(found.net, currency=found.currency),
        "vat": amount_text(found.vat, currency=found.currency),
        "was": found.was,
        "now": found.now,
    }
