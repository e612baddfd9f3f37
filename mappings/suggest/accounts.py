"""Ledger accounts, journals and payment conditions for a target: by type, by the account's own VAT code, by name."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from mappings.suggest import words
from mappings.suggest.candidates import Candidate
from mappings.suggest.masters import (
    COLLECTION,
    DIFFERENCES,
    LIABILITIES,
    REVENUE,
    SALES_JOURNAL,
    LedgerAccount,
    MasterData,
    PaymentCondition,
)
from mappings.suggest.needs import Kind, Need
from mappings.vat.rates import RateLevel, rate_at
from mappings.vat.scenario import Scenario

_HEAVY: Final = 10
_MIDDLE: Final = 5
_LIGHT: Final = 1
_USUAL_DAYS: Final = 30
_SPECIAL: Final = (words.SHIPPING, words.FEES, words.DISCOUNTS, words.OTHER)
_BY_SCENARIO: Final[dict[str, re.Pattern[str]]] = {
    Scenario.INTRA_COMMUNITY.value: words.WITHIN_EU,
    Scenario.INTRA_COMMUNITY_SERVICE.value: words.WITHIN_EU,
    Scenario.EXPORT.value: words.EXPORT,
    Scenario.OSS.value: words.ONE_STOP_SHOP,
    Scenario.DOMESTIC_REVERSE_CHARGE.value: words.REVERSED,
    Scenario.MARGIN.value: words.MARGIN,
    Scenario.EXEMPT.value: words.EXEMPT,
}


def account_candidates(
    *, need: Need, master: MasterData, vat_code: str, home: str, on: date
) -> Iterator[Candidate]:
    """`vat_code` is what was chosen for the same circumstances; "" where none was."""
    for account in master.accounts:
        if account.blocked:
            continue
        if need.kind is Kind.ROUNDING:
            yield from _rounding(account)
        elif need.kind is Kind.VOUCHERS:
            yield from _vouchers(account)
        elif account.type == REVENUE:
            if need.kind is Kind.REVENUE:
                yield from _revenue(account, need=need, vat_code=vat_code, home=home, on=on)
            else:
                yield from _special(account, need=need, vat_code=vat_code)


def _revenue(
    account: LedgerAccount, *, need: Need, vat_code: str, home: str, on: date
) -> Iterator[Candidate]:
    if any(words.says(pattern, account.name) for pattern in _SPECIAL):
        return
    own = bool(vat_code) and account.vat_code.strip() == vat_code
    named = _is_named(account.name, need=need, home=home, on=on)
    others = _speaks_of_another(account.name, need=need, home=home, on=on)
    if others and not named:
        return
    grounds = (
        *(("account_has_vat_code",) if own else ()),
        *(("account_named_so",) if named else ()),
    )
    weight = _HEAVY * own + _MIDDLE * named
    certain = own and named and not others and not account.needs_cost_centre
    yield _candidate(account, weight, *grounds, certain=certain)


def _is_named(name: str, *, need: Need, home: str, on: date) -> bool:
    pattern = _BY_SCENARIO.get(need.match.scenario or "")
    if pattern is not None:
        service = words.says(words.SERVICES, name)
        wants_service = need.match.scenario == Scenario.INTRA_COMMUNITY_SERVICE.value
        return words.says(pattern, name) and service == wants_service
    return any(words.says(one, name) for one in _level_words(need.match.rate, home=home, on=on))


def _level_words(rate: Decimal | None, *, home: str, on: date) -> tuple[re.Pattern[str], ...]:
    if rate is None:
        return ()
    standard = rate_at(country=home, level=RateLevel.STANDARD, day=on)
    figure = re.compile(rf"(?<!\d){rate.normalize():f}(?=\s?%|\b(?!\d))")
    return (figure, words.HIGH if rate == standard else words.LOW)


def _speaks_of_another(name: str, *, need: Need, home: str, on: date) -> bool:
    own = _BY_SCENARIO.get(need.match.scenario or "")
    if any(words.says(one, name) for one in _BY_SCENARIO.values() if one is not own):
        return True
    if own is not None:
        return any(words.says(one, name) for one in (words.HIGH, words.LOW))
    standard = rate_at(country=home, level=RateLevel.STANDARD, day=on)
    other = words.LOW if need.match.rate == standard else words.HIGH
    return words.says(other, name)


def _special(account: LedgerAccount, *, need: Need, vat_code: str) -> Iterator[Candidate]:
    pattern = words.SHIPPING if need.kind is Kind.SHIPPING else words.FEES
    if not words.says(pattern, account.name):
        return
    own = bool(vat_code) and account.vat_code.strip() == vat_code
    strange = bool(account.vat_code.strip()) and not own
    weight = _MIDDLE + _LIGHT * own - _LIGHT * strange
    certain = not strange and not account.needs_cost_centre
    yield _candidate(account, weight, "account_named_so", certain=certain)


def _rounding(account: LedgerAccount) -> Iterator[Candidate]:
    if account.type not in DIFFERENCES:
        return
    if words.says(words.ROUNDING, account.name):
        yield _candidate(account, _HEAVY, "account_named_so", certain=not account.needs_cost_centre)
    elif words.says(words.PAYMENT_DIFFERENCE, account.name):
        yield _candidate(account, _LIGHT, "account_named_so")


def _vouchers(account: LedgerAccount) -> Iterator[Candidate]:
    if account.type in LIABILITIES and words.says(words.VOUCHERS, account.name):
        yield _candidate(account, _HEAVY, "account_named_so", certain=not account.needs_cost_centre)


def _candidate(
    account: LedgerAccount, weight: int, *grounds: str, certain: bool = False
) -> Candidate:
    return Candidate(
        code=account.code, name=account.name, weight=weight, grounds=grounds, certain=certain
    )


def journal_candidates(*, need: Need, master: MasterData) -> Iterator[Candidate]:
    """Sales journals. One for credits alone is rare; else they go where the sales go."""
    journals = [one for one in master.journals if one.type == SALES_JOURNAL and not one.blocked]
    only = len(journals) == 1
    for journal in journals:
        for_credits = words.says(words.CREDITS, journal.name)
        wanted = for_credits == (need.kind is Kind.CREDIT_JOURNAL)
        of_shop = words.says(words.SHOP, journal.name)
        ground = "only_journal" if only else "journal_named_so" if of_shop or wanted else ""
        weight = _HEAVY * for_credits * wanted + _MIDDLE * of_shop + _LIGHT * wanted
        yield Candidate(
            code=journal.code,
            name=journal.name,
            weight=weight if wanted or not for_credits else 0,
            grounds=(ground,) if ground else (),
            certain=only,
        )


def condition_candidates(*, master: MasterData, is_prepaid: bool) -> Iterator[Candidate]:
    """What was paid in advance is never collected (BOOKING 15); what is paid afterwards has days."""
    for condition in master.conditions:
        if condition.method == COLLECTION:
            continue
        yield from _prepaid(condition) if is_prepaid else _afterwards(condition)


def _prepaid(condition: PaymentCondition) -> Iterator[Candidate]:
    if condition.days > 0:
        return
    if words.says(words.PREPAID, condition.name):
        yield _condition(condition, _HEAVY, "condition_named_so", certain=True)
    else:
        weight = _LIGHT if words.says(words.CASH, condition.name) else 0
        yield _condition(condition, weight, *(("condition_without_days",) if weight else ()))


def _afterwards(condition: PaymentCondition) -> Iterator[Candidate]:
    if condition.days > 0:
        usual = condition.days == _USUAL_DAYS
        yield _condition(condition, _LIGHT * usual, *(("usual_days",) if usual else ()))


def _condition(
    condition: PaymentCondition, weight: int, *grounds: str, certain: bool = False
) -> Candidate:
    return Candidate(
        code=condition.code, name=condition.name, weight=weight, grounds=grounds, certain=certain
    )
