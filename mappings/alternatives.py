"""Which other rules were considered for a line, and why they lost: worked out when somebody asks, never while booking.

The same rules, circumstances and order as `Rulebook.find`: the chosen rule is the one that the booking has.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Final

from mappings.booking import Booked, EntryLine
from mappings.rulebook import Concern, Match, Profile, Rule, Rulebook
from mappings.sale import LineKind, Sale, SaleLine
from mappings.steps.circumstances import Finder, finder_for, must_name
from mappings.steps.credit import as_sold
from mappings.steps.portions import Portion
from mappings.steps.standing import Days
from mappings.vat.decide import Ruling, Scenario

CONCERNS: Final = (Concern.LEDGER_ACCOUNT, Concern.VAT_CODE)
_SEVERAL: Final = frozenset({"category", "customer_group"})


class Fate(StrEnum):
    """What became of a rule."""

    CHOSEN = "chosen"
    LESS_SPECIFIC = "less_specific"  # it fits, and another asks for more
    LATER = "later"  # as specific, and its category or group comes later
    OUT_OF_FORCE = "out_of_force"  # it fits, on other days
    TOO_GENERAL = (
        "too_general"  # a VAT code of a special case or another state must be named by its rule
    )
    DIFFERS = "differs"  # all but one circumstance fits


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """A rule and its fate; `circumstance` is the one that differs, "" where none does."""

    rule: Rule
    fate: Fate
    circumstance: str = ""


def considered(
    *,
    rulebook: Rulebook,
    concern: Concern,
    at: Match,
    day: date,
    categories: tuple[str, ...] = (),
    groups: tuple[str, ...] = (),
    named: tuple[str, ...] = (),
) -> tuple[Considered, ...]:
    """Every rule that fits all circumstances, or all but one; the chosen one first, then the most specific."""
    chosen = rulebook.find(
        concern=concern,
        circumstances=at,
        day=day,
        categories=categories,
        groups=groups,
        named=named,
    )
    several = {"category": categories, "customer_group": groups}
    found = [
        one
        for rule in rulebook.rules
        if rule.concern is concern
        and (one := _judge(rule, chosen=chosen, at=at, day=day, several=several, named=named))
    ]
    order = list(Fate)
    return tuple(
        sorted(found, key=lambda one: (order.index(one.fate), -one.rule.match.specificity()))
    )


def _judge(
    rule: Rule,
    *,
    chosen: Rule | None,
    at: Match,
    day: date,
    several: dict[str, tuple[str, ...]],
    named: tuple[str, ...],
) -> Considered | None:
    if rule is chosen:
        return Considered(rule=rule, fate=Fate.CHOSEN)
    differing = list(_differing(rule.match, at=at, several=several))
    if len(differing) > 1:
        return None
    if differing:
        return Considered(rule=rule, fate=Fate.DIFFERS, circumstance=differing[0])
    missing = [name for name in named if getattr(rule.match, name) is None]
    return Considered(
        rule=rule,
        fate=_fate(rule, chosen=chosen, day=day, is_general=bool(missing)),
        circumstance=missing[0] if missing and rule.holds_on(day) else "",
    )


def _fate(rule: Rule, *, chosen: Rule | None, day: date, is_general: bool) -> Fate:
    """Of a rule that fits every circumstance and lost all the same."""
    if not rule.holds_on(day):
        return Fate.OUT_OF_FORCE
    if is_general:
        return Fate.TOO_GENERAL
    less = chosen is not None and rule.match.specificity() < chosen.match.specificity()
    return Fate.LESS_SPECIFIC if less else Fate.LATER


def _differing(wanted: Match, *, at: Match, several: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for one in fields(Match):
        asked = getattr(wanted, one.name)
        if asked is None:
            continue
        fits = (
            asked in several[one.name] if one.name in _SEVERAL else asked == getattr(at, one.name)
        )
        if not fits:
            yield one.name


def considered_for_line(
    *, line: EntryLine, sale: Sale, booked: Booked, rulebook: Rulebook, profile: Profile
) -> dict[Concern, tuple[Considered, ...]]:
    """What was considered for the account and the VAT code of a line of this booking; {} for a line that no rule placed.

    `sale` is the document as it is now, `rulebook` the version that booked it.
    """
    source = _source(sale.lines, line=line)
    if source is None:
        return {}
    ruling = Ruling(
        scenario=Scenario(line.scenario or booked.treatment.scenario),
        country=line.country or booked.treatment.country,
        row="as booked",
        home=profile.country,
    )
    day = booked.treatment.tax_point or booked.entry.entry_date
    portion = Portion(line=source, ruling=ruling, rate=line.rate, net=line.net, vat=line.vat)
    decision = as_sold(group=portion.group, tax_point=day)
    days = Days(entry=booked.entry.entry_date, tax_point=day, period=day)
    finder = finder_for(sale=sale, rulebook=rulebook, ruling=ruling, days=days)
    at = finder.of_line(portion=portion, decision=decision)
    return {
        concern: _consider(concern, at=at, source=source, finder=finder) for concern in CONCERNS
    }


def _source(lines: Iterable[SaleLine], *, line: EntryLine) -> SaleLine | None:
    same = [one for one in lines if one.external_id == line.source_line and line.source_line]
    return same[0] if same else None


def _consider(
    concern: Concern, *, at: Match, source: SaleLine, finder: Finder
) -> tuple[Considered, ...]:
    """A discount without a rule of its own has that of the goods that it lowers (BOOKING 23)."""
    places = [(at, source.categories)]
    if source.kind is LineKind.DISCOUNT:
        goods = replace(at, line_kind=LineKind.PRODUCT.value)
        own = finder.find(concern=concern, at=at)
        has_own = own is not None and own.match.line_kind is not None
        places = [(at if has_own else goods, ())]
    ((place, categories),) = places
    return considered(
        rulebook=finder.rulebook,
        concern=concern,
        at=place,
        day=finder.day_of(concern),
        categories=categories,
        groups=finder.groups,
        named=must_name(at=place, home=finder.home) if concern is Concern.VAT_CODE else (),
    )
