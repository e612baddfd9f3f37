"""Whether the administration can carry a booking as it is: what was right when the rules were saved may have changed there since.

The engine checks a rulebook's own picture of the VAT codes; this asks the mirror, of every entry, just before it is planned.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from mappings.booking import Booked, EntryLine, SalesEntry
from mappings.rulebook import Profile
from mappings.suggest.masters import LIABILITIES, LedgerVatCode, MasterData
from mappings.validate.faults import Fault, Finding, finding
from mappings.validate.targets import account_kind_faults, code_kind_faults, journal_kind_faults
from mappings.vat.scenario import CONSEQUENCES, Listing, Scenario

# What the ledger itself would not take; the rest it would take, and book wrongly.
_REFUSED: Final = frozenset(
    {
        Fault.UNKNOWN_JOURNAL,
        Fault.BLOCKED_JOURNAL,
        Fault.UNKNOWN_ACCOUNT,
        Fault.BLOCKED_ACCOUNT,
        Fault.UNKNOWN_VAT_CODE,
        Fault.BLOCKED_VAT_CODE,
        Fault.UNKNOWN_CONDITION,
        Fault.PERIODS_MISSING,
        Fault.NEEDS_COST_CENTRE,
        Fault.NEEDS_COST_UNIT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The codes of the administration that a booking names: what of its master data has to be looked up."""

    journals: frozenset[str]
    accounts: frozenset[str]
    vat_codes: frozenset[str]
    conditions: frozenset[str]


def named_by(booked: Booked) -> Named:
    """An empty code names nothing: the ledger is sent none."""
    entries = _entries(booked)
    lines = [line for entry in entries for line in entry.lines]
    return Named(
        journals=frozenset(entry.journal for entry in entries),
        accounts=frozenset(line.ledger_account for line in lines),
        vat_codes=frozenset(line.vat_code for line in lines) - {""},
        conditions=frozenset(entry.payment_condition for entry in entries) - {""},
    )


def first_fault(*, booked: Booked, master: MasterData, profile: Profile) -> Finding | None:
    """The first reason why it cannot be booked, or None.

    `master` holds what `named_by` names, as far as the administration has it. What takes an entry back goes by the
    entry that it takes back: of it only what the ledger would refuse counts, for what was booked wrongly has to come out.
    """
    return next(_faults(booked=booked, master=master, profile=profile), None)


def _entries(booked: Booked) -> tuple[SalesEntry, ...]:
    """In the order in which they are sent."""
    return (booked.entry,) if booked.reversal is None else (booked.reversal, booked.entry)


def _faults(*, booked: Booked, master: MasterData, profile: Profile) -> Iterator[Finding]:
    for entry in _entries(booked):
        day = booked.treatment.tax_point or entry.entry_date
        found = (
            *_of_entry(entry, master=master),
            *(
                one
                for line in entry.lines
                for one in (
                    *_of_account(line, master=master, profile=profile),
                    *_of_code(line, booked=booked, master=master, day=day, home=profile.country),
                )
            ),
        )
        yield from (one for one in found if not entry.reverses or one.fault in _REFUSED)


def _of_entry(entry: SalesEntry, *, master: MasterData) -> Iterator[Finding]:
    journal = master.journal(entry.journal)
    if journal is None:
        yield finding(Fault.UNKNOWN_JOURNAL, code=entry.journal)
    else:
        for fault in journal_kind_faults(journal):
            yield finding(fault, code=journal.code, name=journal.name)
    years = {one.last_day.year for one in master.periods if one.journal == entry.journal}
    # Years before those that are read are not in the mirror; one behind them is not in the administration yet.
    if years and entry.entry_date.year > max(years):
        yield finding(Fault.PERIODS_MISSING, code=entry.journal, year=entry.entry_date.year)
    if entry.payment_condition and master.condition(entry.payment_condition) is None:
        yield finding(Fault.UNKNOWN_CONDITION, code=entry.payment_condition)


def _of_account(line: EntryLine, *, master: MasterData, profile: Profile) -> Iterator[Finding]:
    account = master.account(line.ledger_account)
    if account is None:
        yield finding(Fault.UNKNOWN_ACCOUNT, code=line.ledger_account)
        return
    told = {"code": account.code, "name": account.name}
    for fault in account_kind_faults(
        account, centre=bool(line.cost_centre), unit=bool(line.cost_unit)
    ):
        yield finding(fault, **told)
    if account.code == profile.voucher_account and account.type not in LIABILITIES:
        yield finding(Fault.VOUCHER_NOT_OWED, **told)


def _of_code(
    line: EntryLine, *, booked: Booked, master: MasterData, day: date, home: str
) -> Iterator[Finding]:
    if not line.vat_code:
        return
    code = master.vat_code(line.vat_code)
    if code is None:
        yield finding(Fault.UNKNOWN_VAT_CODE, code=line.vat_code)
    elif line.scenario:
        country = line.country or booked.treatment.country
        yield from _of_supply(code, line=line, country=country, day=day, home=home)
    elif code.blocked:  # a difference in cents and what a voucher pays are no supply (BOOKING 17)
        yield finding(Fault.BLOCKED_VAT_CODE, code=code.code, name=code.name)


def _of_supply(
    code: LedgerVatCode, *, line: EntryLine, country: str, day: date, home: str
) -> Iterator[Finding]:
    told = {"code": code.code, "name": code.name}
    scenario = Scenario(line.scenario)
    listing = _listing(scenario=scenario, line=line, country=country, home=home)
    for fault in code_kind_faults(code, scenario=scenario, listing=listing):
        yield finding(fault, **told)
    percentage = code.percentage_on(day)
    if percentage is None:
        yield finding(Fault.NO_PERCENTAGE, day=day.isoformat(), **told)
    elif percentage != line.rate:
        said = {"percentage": f"{percentage.normalize():f}", "rate": f"{line.rate.normalize():f}"}
        yield finding(Fault.WRONG_PERCENTAGE, **said, **told)
    if code.oss_country.strip() not in ("", country):
        yield finding(Fault.OTHER_COUNTRY, country=country, other=code.oss_country.strip(), **told)


def _listing(*, scenario: Scenario, line: EntryLine, country: str, home: str) -> Listing:
    """Where the supply is listed; charged all the same it is in no listing, nor from stock in another state (BOOKING 19)."""
    listing = CONSEQUENCES[scenario].listing
    if line.rate or (listing is Listing.GOODS and country != home):
        return Listing.NONE
    return listing
