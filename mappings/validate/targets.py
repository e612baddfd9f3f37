"""Whether one target can carry what its rule sends to it. Source of types and letters: Exact REST docs 2025-06; BOOKING 17."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from mappings.rulebook import Concern, Rule, Rulebook
from mappings.suggest.masters import (
    CLOSED_TYPES,
    FOR_SALES,
    GOODS_LISTED,
    INCLUDING,
    NO_VAT,
    SALES_JOURNAL,
    SERVICES_LISTED,
    UNLISTED,
    Journal,
    LedgerAccount,
    LedgerVatCode,
    MasterData,
)
from mappings.validate.faults import Fault, Finding, finding
from mappings.vat.scenario import CONSEQUENCES, Listing, Scenario

_LETTERS: Final = {
    Listing.GOODS: GOODS_LISTED,
    Listing.SERVICES: SERVICES_LISTED,
    Listing.TRIANGULAR: "T",
}


def journal_faults(*, rule: Rule, master: MasterData, currency: str) -> Iterator[Finding]:
    """`currency` is that of the books the seller keeps."""
    journal = master.journal(rule.target)
    if journal is None:
        yield finding(Fault.UNKNOWN_JOURNAL, rule=rule.id, code=rule.target)
        return
    named = {"rule": rule.id, "code": journal.code, "name": journal.name}
    for fault in journal_kind_faults(journal):
        yield finding(fault, **named)
    if journal.currency not in ("", currency):
        yield finding(Fault.CURRENCY_OFF, currency=journal.currency, wanted=currency, **named)


def journal_kind_faults(journal: Journal) -> Iterator[Fault]:
    if journal.blocked:
        yield Fault.BLOCKED_JOURNAL
    if journal.type != SALES_JOURNAL:
        yield Fault.WRONG_JOURNAL_TYPE


def account_faults(*, rule: Rule, master: MasterData, rulebook: Rulebook) -> Iterator[Finding]:
    account = master.account(rule.target)
    if account is None:
        yield finding(Fault.UNKNOWN_ACCOUNT, rule=rule.id, code=rule.target)
        return
    named = {"rule": rule.id, "code": account.code, "name": account.name}
    for fault in account_kind_faults(
        account,
        centre=rulebook.speaks_of(Concern.COST_CENTRE),
        unit=rulebook.speaks_of(Concern.COST_UNIT),
    ):
        yield finding(fault, **named)


def account_kind_faults(account: LedgerAccount, *, centre: bool, unit: bool) -> Iterator[Fault]:
    """`centre` and `unit` say that a cost centre and a cost unit are given."""
    if account.blocked:
        yield Fault.BLOCKED_ACCOUNT
    if account.type in CLOSED_TYPES:
        yield Fault.WRONG_ACCOUNT_TYPE
    if account.needs_cost_centre and not centre:
        yield Fault.NEEDS_COST_CENTRE
    if account.needs_cost_unit and not unit:
        yield Fault.NEEDS_COST_UNIT


def vat_code_faults(*, rule: Rule, master: MasterData, on: date) -> Iterator[Finding]:
    code = master.vat_code(rule.target)
    if code is None:
        yield finding(Fault.UNKNOWN_VAT_CODE, rule=rule.id, code=rule.target)
        return
    named = {"rule": rule.id, "code": code.code, "name": code.name}
    scenario = Scenario(rule.match.scenario) if rule.match.scenario else None
    listing = CONSEQUENCES[scenario].listing if scenario else Listing.NONE
    for fault in code_kind_faults(code, scenario=scenario, listing=listing):
        yield finding(fault, **named)
    yield from _percentage_faults(code=code, rule=rule, on=on)
    country = rule.match.country
    if code.oss_country.strip() not in ("", country):
        yield finding(
            Fault.OTHER_COUNTRY, country=country or "", other=code.oss_country.strip(), **named
        )


def code_kind_faults(
    code: LedgerVatCode, *, scenario: Scenario | None, listing: Listing
) -> Iterator[Fault]:
    """What is wrong with a code for such sales, whatever the rate. `listing` is where the seller lists them."""
    if code.blocked:
        yield Fault.BLOCKED_VAT_CODE
    if code.type == INCLUDING:
        yield Fault.INCLUDING_VAT
    if code.type == NO_VAT and scenario is not Scenario.VOUCHER_MULTI_PURPOSE:
        yield Fault.NO_BASE
    if code.transactions not in FOR_SALES:
        yield Fault.PURCHASE_CODE
    if code.charged:
        yield Fault.BUYER_CODE
    if code.margin and scenario is not Scenario.MARGIN:
        yield Fault.MARGIN_CODE
    if listing is not Listing.NONE and code.listing != _LETTERS[listing]:
        yield Fault.NOT_LISTED
    elif listing is Listing.NONE and code.listing not in UNLISTED:
        yield Fault.LISTED_WRONGLY


def _percentage_faults(*, code: LedgerVatCode, rule: Rule, on: date) -> Iterator[Finding]:
    percentage, rate = code.percentage_on(on), rule.match.rate
    named = {"rule": rule.id, "code": code.code, "name": code.name}
    if percentage is None:
        yield finding(Fault.NO_PERCENTAGE, day=on.isoformat(), **named)
    elif rate is not None and percentage != rate:
        yield finding(
            Fault.WRONG_PERCENTAGE,
            rate=f"{rate.normalize():f}",
            percentage=f"{percentage.normalize():f}",
            **named,
        )
