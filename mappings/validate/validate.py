"""All faults of a rulebook against the administration's master data, most of all before anything is sent."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from mappings.rulebook import Concern, Match, Profile, Rule, Rulebook
from mappings.steps.circumstances import must_name
from mappings.suggest.masters import COLLECTION, LIABILITIES, MasterData
from mappings.suggest.needs import CONCERNS, Need
from mappings.validate.faults import Fault, Finding, finding
from mappings.validate.targets import account_faults, journal_faults, vat_code_faults
from mappings.validation import direct_debits_on_prepaid, ties
from mappings.vat.scenario import Scenario

_MISSING: Final = {
    Concern.JOURNAL: Fault.MISSING_JOURNAL,
    Concern.LEDGER_ACCOUNT: Fault.MISSING_ACCOUNT,
    Concern.VAT_CODE: Fault.MISSING_VAT_CODE,
}
_AHEAD: Final = timedelta(days=366)
_NOTICE: Final = timedelta(days=60)  # before a year begins, its periods should be there


def validate(
    *, rulebook: Rulebook, master: MasterData, profile: Profile, needs: Iterable[Need], on: date
) -> tuple[Finding, ...]:
    """Each fault once. `needs` are the targets that the shop's sales ask for, `on` is the day that counts for percentages."""
    found = (
        *_of_needs(needs=needs, rulebook=rulebook, home=profile.country, on=on),
        *_of_rules(rulebook=rulebook, master=master, profile=profile, on=on),
        *_of_profile(master=master, profile=profile),
        *_of_periods(rulebook=rulebook, master=master, on=on),
        *_of_payments(rulebook=rulebook, master=master, profile=profile),
        *(
            finding(Fault.RULES_TIE, rule=one.id, code=one.target, other=other.target)
            for one, other in ties(rulebook.rules)
        ),
    )
    return tuple(dict.fromkeys(found))


def _of_needs(
    *, needs: Iterable[Need], rulebook: Rulebook, home: str, on: date
) -> Iterator[Finding]:
    for need in needs:
        concern = CONCERNS.get(need.kind)
        if concern not in _MISSING:
            continue
        at = _asked(need)
        if _find(at=at, concern=concern, rulebook=rulebook, home=home, day=on) is None:
            yield finding(_MISSING[concern], **_told(at))
            continue
        for day in _ends(rulebook=rulebook, concern=concern, on=on):
            if _find(at=at, concern=concern, rulebook=rulebook, home=home, day=day) is None:
                yield finding(Fault.DATED_GAP, day=day.isoformat(), **_told(at))
                break


def _asked(need: Need) -> Match:
    """The circumstances of an ordinary sale line that has this need."""
    match = need.match
    return replace(
        match,
        scenario=match.scenario or Scenario.DOMESTIC.value,
        line_kind=match.line_kind or "product",
        document=match.document or "sale",
    )


def _find(*, at: Match, concern: Concern, rulebook: Rulebook, home: str, day: date) -> Rule | None:
    named = must_name(at=at, home=home) if concern is Concern.VAT_CODE else ()
    return rulebook.find(concern=concern, circumstances=at, day=day, named=named)


def _ends(*, rulebook: Rulebook, concern: Concern, on: date) -> tuple[date, ...]:
    """The days of the year to come on which a rule of this concern is over."""
    days = {
        rule.valid_to + timedelta(days=1)
        for rule in rulebook.rules
        if rule.concern is concern
        and rule.valid_to is not None
        and on <= rule.valid_to < on + _AHEAD
    }
    return tuple(sorted(days))


def _told(at: Match) -> dict[str, str]:
    rate = "" if at.rate is None else f"{at.rate.normalize():f}"
    return {
        "country": at.country or "",
        "scenario": at.scenario or "",
        "rate": rate,
        "kind": at.line_kind or "",
    }


def _of_rules(
    *, rulebook: Rulebook, master: MasterData, profile: Profile, on: date
) -> Iterator[Finding]:
    for rule in rulebook.rules:
        if rule.valid_to is not None and rule.valid_to < on:
            continue
        if rule.concern is Concern.JOURNAL:
            yield from journal_faults(rule=rule, master=master, currency=profile.currency)
        elif rule.concern is Concern.LEDGER_ACCOUNT:
            yield from account_faults(rule=rule, master=master, rulebook=rulebook)
        elif rule.concern is Concern.VAT_CODE:
            yield from vat_code_faults(rule=rule, master=master, on=max(on, rule.valid_from or on))
        elif rule.concern is Concern.PAYMENT_CONDITION and master.condition(rule.target) is None:
            yield finding(Fault.UNKNOWN_CONDITION, rule=rule.id, code=rule.target)


def _of_profile(*, master: MasterData, profile: Profile) -> Iterator[Finding]:
    for code in (profile.rounding_account, profile.voucher_account):
        if not code:
            continue
        account = master.account(code)
        if account is None:
            yield finding(Fault.UNKNOWN_ACCOUNT, code=code)
        elif account.blocked:
            yield finding(Fault.BLOCKED_ACCOUNT, code=code, name=account.name)
        elif code == profile.voucher_account and account.type not in LIABILITIES:
            yield finding(Fault.VOUCHER_NOT_OWED, code=code, name=account.name)


def _of_periods(*, rulebook: Rulebook, master: MasterData, on: date) -> Iterator[Finding]:
    """The year of `on`, and near its end the next, have periods for each sales journal in use."""
    used = {rule.target for rule in rulebook.rules if rule.concern is Concern.JOURNAL}
    for code in sorted(used):
        if master.journal(code) is None:
            continue  # it is told already that there is none
        years = {one.last_day.year for one in master.periods if one.journal == code}
        for year in sorted({on.year, (on + _NOTICE).year} - years):
            yield finding(Fault.PERIODS_MISSING, code=code, year=year)


def _of_payments(*, rulebook: Rulebook, master: MasterData, profile: Profile) -> Iterator[Finding]:
    collecting = tuple(one.code for one in master.conditions if one.method == COLLECTION)
    for rule in direct_debits_on_prepaid(
        rules=rulebook.rules, direct_debit=collecting, paid_afterwards=profile.paid_afterwards
    ):
        yield finding(
            Fault.COLLECTS_PREPAID,
            rule=rule.id,
            code=rule.target,
            method=rule.match.payment_method or "",
        )
