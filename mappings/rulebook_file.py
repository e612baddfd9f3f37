"""A rulebook as a file, and what differs between two: to keep, to carry to another administration, to look at before saving."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, Final

from mappings.record import from_plain, to_plain
from mappings.rulebook import Concern, Match, Profile, Rule

FORMAT: Final = "iweb-rulebook"
EDITION: Final = 1
MOST_RULES: Final = 5000
MOST_CHARACTERS: Final = 2_000_000


class Problem(StrEnum):
    """Why a file is not taken."""

    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    NOT_A_RULEBOOK = "not_a_rulebook"
    NEWER_EDITION = "newer_edition"
    RULE_UNREADABLE = "rule_unreadable"
    PROFILE_UNREADABLE = "profile_unreadable"


class RulebookFileError(ValueError):
    """`where` is the number of a rule, from 1, or ""; `why` is for who wrote the file."""

    def __init__(self, problem: Problem, *, where: str = "", why: str = "") -> None:
        super().__init__(f"{problem} {where} {why}".strip())
        self.problem, self.where, self.why = problem, where, why


@dataclass(frozen=True, slots=True, kw_only=True)
class Portable:
    """What a file holds: everything the owner decided, and nothing of the administration it was made for but its codes."""

    rules: tuple[Rule, ...]
    profile: Profile


def write_rulebook(portable: Portable) -> str:
    """JSON for people: sorted keys, indented, only what is asked for. Rules have no ids: those are of one version."""
    document = {
        "format": FORMAT,
        "edition": EDITION,
        "rules": [_written(rule) for rule in portable.rules],
        "profile": to_plain(portable.profile)["value"],
    }
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _written(rule: Rule) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(rule)["value"]
    match = {name: value for name, value in plain["match"].items() if value is not None}
    days = {name: plain[name] for name in ("valid_from", "valid_to") if plain[name]}
    return {"concern": plain["concern"], "match": match, "target": plain["target"], **days}


def read_rulebook(text: str) -> Portable:
    """The rules and the profile of a file. Raises `RulebookFileError`; nothing is guessed or left out."""
    if len(text) > MOST_CHARACTERS:
        raise RulebookFileError(Problem.TOO_LARGE)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise RulebookFileError(Problem.NOT_JSON, why=str(fault)) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise RulebookFileError(Problem.NOT_A_RULEBOOK)
    if document.get("edition") != EDITION:
        raise RulebookFileError(Problem.NEWER_EDITION, why=str(document.get("edition")))
    rows = document.get("rules")
    if not isinstance(rows, list) or len(rows) > MOST_RULES:
        raise RulebookFileError(
            Problem.TOO_LARGE if isinstance(rows, list) else Problem.NOT_A_RULEBOOK
        )
    rules = tuple(_read_rule(row, number=number) for number, row in enumerate(rows, 1))
    return Portable(rules=rules, profile=_read_profile(document.get("profile")))


def _read_rule(row: Any, *, number: int) -> Rule:
    try:
        rule: Rule = from_plain({"type": "Rule", "value": {"id": "", **row}})
    except (ValueError, TypeError, KeyError) as fault:
        raise RulebookFileError(
            Problem.RULE_UNREADABLE, where=str(number), why=str(fault)
        ) from None
    if not rule.target.strip() or _ends_before_it_begins(rule) or _has_blank(rule.match):
        raise RulebookFileError(
            Problem.RULE_UNREADABLE, where=str(number), why="empty or impossible"
        )
    return rule


def _ends_before_it_begins(rule: Rule) -> bool:
    return (
        rule.valid_from is not None
        and rule.valid_to is not None
        and rule.valid_to < rule.valid_from
    )


def _has_blank(match: Match) -> bool:
    """A circumstance that is asked for and empty would match what has none, such as a product without a reference."""
    return any(getattr(match, one.name) == "" for one in fields(match))


def _read_profile(plain: Any) -> Profile:
    try:
        profile: Profile = from_plain({"type": "Profile", "value": plain})
    except (ValueError, TypeError, KeyError) as fault:
        raise RulebookFileError(Problem.PROFILE_UNREADABLE, why=str(fault)) from None
    return profile


# --- what differs ---


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """One place of the rulebook: `before` and `after` are targets, "" where there was or is no rule."""

    concern: Concern
    match: Match
    valid_from: date | None
    valid_to: date | None
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceChange:
    """A field of the profile, its values as they are recorded."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Between two rulebooks, in the order of the concerns."""

    rules: tuple[RuleChange, ...]
    choices: tuple[ChoiceChange, ...]

    def __bool__(self) -> bool:
        return bool(self.rules or self.choices)


_Place = tuple[Concern, Match, date | None, date | None]


def compare_rulebooks(*, before: Portable, after: Portable) -> Difference:
    """What was added, taken away or pointed elsewhere. Ids and the order of rules are no difference."""
    old, new = _by_place(before.rules), _by_place(after.rules)
    places = [*new, *(place for place in old if place not in new)]
    changed = [
        RuleChange(
            concern=place[0],
            match=place[1],
            valid_from=place[2],
            valid_to=place[3],
            before=old.get(place, ""),
            after=new.get(place, ""),
        )
        for place in places
        if old.get(place) != new.get(place)
    ]
    order = list(Concern)
    changed.sort(key=lambda one: order.index(one.concern))
    return Difference(
        rules=tuple(changed), choices=tuple(_choices(before=before.profile, after=after.profile))
    )


def _by_place(rules: Iterable[Rule]) -> dict[_Place, str]:
    return {(r.concern, r.match, r.valid_from, r.valid_to): r.target for r in rules}


def _choices(*, before: Profile, after: Profile) -> Iterator[ChoiceChange]:
    old, new = to_plain(before)["value"], to_plain(after)["value"]
    for one in fields(Profile):
        if old[one.name] != new[one.name]:
            yield ChoiceChange(name=one.name, before=old[one.name], after=new[one.name])
