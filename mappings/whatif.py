"""What another rulebook would make of the same sales: which are booked otherwise, held or booked anew, and what that adds up to.

Every sale is decided under the rules of before; under those of after only where they may answer a question of that decision
otherwise (`mappings.questions`). What comes out is what deciding everything twice would give.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from mappings.booking import Booked, Held, Outcome
from mappings.differences import Change, LineChange, entry_changes, line_changes
from mappings.engine import book
from mappings.facts import Facts
from mappings.money import ZERO
from mappings.questions import Comparison, Heard, listening
from mappings.rulebook import Profile, Rulebook
from mappings.sale import DocumentKind, Sale


class Verdict(StrEnum):
    """What becomes of one sale."""

    SAME = "same"
    DIFFERS = "differs"  # booked before and after, in another way
    NEWLY_HELD = "newly_held"
    NEWLY_BOOKED = "newly_booked"
    OTHER = "other"  # not booked before or after, for another reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """One side of the comparison."""

    rulebook: Rulebook
    profile: Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One sale with what may be known of it under either side. `stands`: it is in the books already."""

    sale: Sale
    before: Facts
    after: Facts  # the same object where the facts do not hang on the rules
    stands: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A sale with the answer of the rules of before, and all that was asked of them for it."""

    case: Case
    outcome: Outcome
    heard: Heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Both answers about one sale; the same object where the second is known to be the first."""

    sale: Sale
    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One sale, what becomes of it and in what its entry differs. Changes are there where it is booked on both sides."""

    sale: Sale
    verdict: Verdict
    before: Outcome
    after: Outcome
    entry: tuple[Change, ...] = ()
    lines: tuple[LineChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What all sales together bring to one ledger account or VAT code, in one currency; credits are below zero."""

    code: str
    currency: str
    net_before: Decimal = ZERO
    net_after: Decimal = ZERO
    vat_before: Decimal = ZERO
    vat_after: Decimal = ZERO

    @property
    def changes(self) -> bool:
        return (self.net_before, self.vat_before) != (self.net_after, self.vat_after)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The answer, sale by sale in the order they were given, and the totals in the order of their codes."""

    told: tuple[Told, ...]
    accounts: tuple[Total, ...] = ()
    vat_codes: tuple[Total, ...] = ()

    def of(self, verdict: Verdict) -> tuple[Told, ...]:
        return tuple(one for one in self.told if one.verdict is verdict)

    @property
    def changed(self) -> tuple[Told, ...]:
        return tuple(one for one in self.told if one.verdict is not Verdict.SAME)


def compare(*, cases: Iterable[Case], before: Rules, after: Rules) -> WhatIf:
    """What `after` makes of the sales that `before` makes something of. Pure, and equal to deciding everything twice."""
    return tell(decide_both(cases=cases, before=before, after=after))


def decide_both(*, cases: Iterable[Case], before: Rules, after: Rules) -> tuple[Pair, ...]:
    """Both answers for every sale, in their order."""
    return decide_again(decide_once(cases=cases, before=before), before=before, after=after)


def decide_once(*, cases: Iterable[Case], before: Rules) -> tuple[Answered, ...]:
    """The answers of before, with what they rest on: good for any number of edits."""
    ear = listening(before.rulebook)
    rules = replace(before, rulebook=ear)
    return tuple(
        Answered(
            case=case,
            outcome=decide(case=case, facts=case.before, rules=rules),
            heard=ear.heard.taken(),
        )
        for case in cases
    )


def decide_again(answered: Iterable[Answered], *, before: Rules, after: Rules) -> tuple[Pair, ...]:
    """Both answers. The second is only worked out where the rules or the facts may give another."""
    comparison = Comparison(before=before.rulebook, after=after.rulebook)
    is_same_profile = before.profile == after.profile
    pairs: list[Pair] = []
    for one in answered:
        case, first = one.case, one.outcome
        is_same = (
            is_same_profile and case.before is case.after and comparison.answers_alike(one.heard)
        )
        second = first if is_same else decide(case=case, facts=case.after, rules=after)
        pairs.append(Pair(sale=case.sale, before=first, after=second))
    return tuple(pairs)


def decide(*, case: Case, facts: Facts, rules: Rules) -> Outcome:
    """One sale as if it came today. One that stands in the books got in: no period closed, nothing filed since then counts."""
    profile, known = rules.profile, replace(facts, earlier=(), undo=None)
    if case.sale.kind is not DocumentKind.CREDIT:
        known = replace(known, other_credits=())
    if case.stands:
        profile, known = replace(profile, vat_filed_until=None), replace(known, closed_periods=())
    return book(sale=case.sale, rulebook=rules.rulebook, profile=profile, facts=known)


# --- telling ---


def tell(pairs: Iterable[Pair]) -> WhatIf:
    """The differences and the totals of answers that are known."""
    kept = tuple(pairs)
    accounts, codes = _Sums(), _Sums()
    for pair in kept:
        _add(pair, accounts=accounts, codes=codes)
    return WhatIf(
        told=tuple(_tell(pair) for pair in kept), accounts=accounts.told(), vat_codes=codes.told()
    )


def _tell(pair: Pair) -> Told:
    before, after = pair.before, pair.after
    if before is after:
        return Told(sale=pair.sale, verdict=Verdict.SAME, before=before, after=after)
    if isinstance(before, Booked) and isinstance(after, Booked):
        entry, lines = entry_changes(before, after), line_changes(before.entry, after.entry)
        verdict = Verdict.DIFFERS if entry or lines else Verdict.SAME
        return Told(
            sale=pair.sale, verdict=verdict, before=before, after=after, entry=entry, lines=lines
        )
    verdict = _verdict(before=before, after=after)
    return Told(sale=pair.sale, verdict=verdict, before=before, after=after)


def _verdict(*, before: Outcome, after: Outcome) -> Verdict:
    """Where at most one of them is booked."""
    if isinstance(after, Booked):
        return Verdict.NEWLY_BOOKED
    if isinstance(after, Held) and not isinstance(before, Held):
        return Verdict.NEWLY_HELD
    return Verdict.SAME if _why(before) == _why(after) else Verdict.OTHER


def _why(outcome: Outcome) -> tuple[object, ...]:
    """Why it is not booked: explanations name rules by their ids, and those are new at every saving."""
    if isinstance(outcome, Booked):
        return (Booked,)
    values = outcome.values if isinstance(outcome, Held) else ()
    return type(outcome), outcome.reason, values


@dataclass(slots=True)
class _Sums:
    """Net and VAT by code and currency: before, after."""

    sums: dict[tuple[str, str], list[Decimal]] = field(default_factory=dict)

    def add(self, *, code: str, currency: str, net: Decimal, vat: Decimal, place: int) -> None:
        found = self.sums.setdefault((code, currency), [ZERO, ZERO, ZERO, ZERO])
        found[place] += net
        found[place + 2] += vat

    def told(self) -> tuple[Total, ...]:
        return tuple(
            Total(
                code=code,
                currency=currency,
                net_before=found[0],
                net_after=found[1],
                vat_before=found[2],
                vat_after=found[3],
            )
            for (code, currency), found in sorted(self.sums.items())
        )


def _add(pair: Pair, *, accounts: _Sums, codes: _Sums) -> None:
    for place, outcome in enumerate((pair.before, pair.after)):
        if not isinstance(outcome, Booked):
            continue
        entry = outcome.entry
        for line in entry.lines:
            for sums, code in ((accounts, line.ledger_account), (codes, line.vat_code)):
                sums.add(
                    code=code, currency=entry.currency, net=line.net, vat=line.vat, place=place
                )
