"""VAT codes for a scenario and a rate: by percentage, type, listing and country first, by name only after (BOOKING 17)."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from mappings.suggest import words
from mappings.suggest.candidates import Candidate
from mappings.suggest.masters import (
    AT_ZERO,
    EXCLUDING,
    FOR_SALES,
    GOODS_LISTED,
    SERVICES_LISTED,
    UNLISTED,
    LedgerVatCode,
    MasterData,
)
from mappings.suggest.needs import Kind, Need
from mappings.vat.rates import RATES, RateLevel, rate_at

_WORDS: Final[dict[Kind, re.Pattern[str]]] = {
    Kind.VAT_EXPORT: words.EXPORT,
    Kind.VAT_REVERSED: words.REVERSED,
    Kind.VAT_MARGIN: words.MARGIN,
    Kind.VAT_EXEMPT: words.EXEMPT,
    Kind.VAT_ZERO: words.ZERO,
    Kind.VAT_GOODS_EU: words.WITHIN_EU,
    Kind.VAT_SERVICES_EU: words.WITHIN_EU,
}
_LISTED: Final = {Kind.VAT_GOODS_EU: GOODS_LISTED, Kind.VAT_SERVICES_EU: SERVICES_LISTED}
# A name that speaks of another kind of supply is no name for this one.
_STRANGE: Final = tuple(
    (kind, pattern) for kind, pattern in _WORDS.items() if kind not in (Kind.VAT_ZERO, *_LISTED)
)
_COUNTRY: Final = re.compile(r"\b[A-Z]{2}\b")
_HEAVY: Final = 10
_LIGHT: Final = 1


def vat_code_candidates(
    *, need: Need, master: MasterData, home: str, on: date
) -> Iterator[Candidate]:
    """Those that can carry it at all; nothing of type I or N, blocked, of purchases or of another state."""
    for code in master.vat_codes:
        if not _can_carry(code, need=need, on=on):
            continue
        if need.kind is Kind.VAT_OSS:
            yield from _one_stop_shop(code, need=need)
        elif need.kind is Kind.VAT_NATIONAL:
            yield from _national(code, need=need, home=home, on=on)
        elif not code.oss_country.strip():
            yield from _untaxed(code, need=need)


def _can_carry(code: LedgerVatCode, *, need: Need, on: date) -> bool:
    rate = need.match.rate
    types = AT_ZERO if not rate else {EXCLUDING}
    return (
        not code.blocked
        and not code.charged
        and code.transactions in FOR_SALES
        and code.type in types
        and code.percentage_on(on) == rate
        and code.listing in (UNLISTED if need.kind not in _LISTED else {_LISTED[need.kind]})
        and (not code.margin or need.kind is Kind.VAT_MARGIN)
        and not words.says(words.BOUGHT, code.name)
    )


def _one_stop_shop(code: LedgerVatCode, *, need: Need) -> Iterator[Candidate]:
    country = need.match.country or ""
    if code.oss_country.strip() == country:
        yield _candidate(code, _HEAVY, "oss_country_fits", certain=True)
    elif not code.oss_country.strip() and _is_named_after(country, name=code.name):
        yield _candidate(code, _LIGHT, "vat_named_so")


def _is_named_after(country: str, *, name: str) -> bool:
    return words.says(words.ONE_STOP_SHOP, name) and country in _COUNTRY.findall(name)


def _national(code: LedgerVatCode, *, need: Need, home: str, on: date) -> Iterator[Candidate]:
    if code.oss_country.strip() or words.says(words.ONE_STOP_SHOP, code.name):
        return
    if any(mark in RATES and mark != home for mark in _COUNTRY.findall(code.name)):
        return  # the VAT of another state, declared there
    is_strange = any(words.says(pattern, code.name) for _, pattern in _STRANGE)
    is_abroad = words.says(words.WITHIN_EU, code.name)
    if is_strange or is_abroad or words.says(words.PRIVATE, code.name):
        yield _candidate(code, 0)
        return
    if words.says(words.SERVICES, code.name):
        yield _candidate(code, _LIGHT, "percentage_fits")
        return
    named = _level(need=need, home=home, on=on)
    weight = _HEAVY + (_LIGHT if named and words.says(named, code.name) else 0)
    yield _candidate(code, weight, "percentage_fits", certain=True)


def _level(*, need: Need, home: str, on: date) -> re.Pattern[str] | None:
    standard = rate_at(country=home, level=RateLevel.STANDARD, day=on)
    return words.HIGH if need.match.rate == standard else words.LOW


def _untaxed(code: LedgerVatCode, *, need: Need) -> Iterator[Candidate]:
    if need.kind in _LISTED:
        named = words.says(words.SERVICES, code.name) == (need.kind is Kind.VAT_SERVICES_EU)
        is_other = words.says(words.REVERSED, code.name) and need.kind is Kind.VAT_GOODS_EU
        weight = _HEAVY if named and not is_other else _LIGHT
        yield _candidate(code, weight, "listing_fits", certain=weight == _HEAVY)
        return
    if need.kind is Kind.VAT_MARGIN and code.margin:
        yield _candidate(code, _HEAVY, "margin_fits", certain=True)
        return
    if not words.says(_WORDS[need.kind], code.name):
        return
    others = any(kind is not need.kind and words.says(word, code.name) for kind, word in _STRANGE)
    is_apart = others or words.says(words.WITHIN_EU, code.name)
    is_service = need.kind is Kind.VAT_EXPORT and words.says(words.SERVICES, code.name)
    if is_apart or is_service:
        yield _candidate(code, _LIGHT, "vat_named_so")
    else:
        certain = need.kind in (Kind.VAT_EXPORT, Kind.VAT_REVERSED)
        yield _candidate(code, _HEAVY, "vat_named_so", certain=certain)


def _candidate(code: LedgerVatCode, weight: int, *grounds: str, certain: bool = False) -> Candidate:
    return Candidate(
        code=code.code, name=code.name, weight=weight, grounds=grounds, certain=certain
    )
