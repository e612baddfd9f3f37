"""What a decision asks its rulebook, and whether another rulebook answers all of it alike.

The engine is a pure function that knows a rulebook by its answers only, so a rulebook that answers every question of a
decision alike decides alike. That is what lets a what-if leave most sales alone (`mappings.whatif`).
"""

from dataclasses import dataclass, field, fields, replace
from datetime import date
from difflib import SequenceMatcher
from typing import NamedTuple

from mappings.rulebook import Concern, Match, Rule, Rulebook, VatCode


class Question(NamedTuple):
    """One look-up of a rule: the arguments of `Rulebook.find`."""

    concern: Concern
    circumstances: Match
    day: date
    categories: tuple[str, ...]
    groups: tuple[str, ...]
    named: tuple[str, ...]


@dataclass(slots=True)
class Heard:
    """All that was asked. `among_more` are look-ups in a copy to which the rules of a fee were added."""

    lookups: set[Question] = field(default_factory=set)
    among_more: set[Question] = field(default_factory=set)
    concerns: set[Concern] = field(default_factory=set)  # is any rule about it, or by category
    vat_codes: set[str] = field(default_factory=set)

    def taken(self) -> "Heard":
        """What was heard until now; from here on it listens anew."""
        taken = Heard(self.lookups, self.among_more, self.concerns, self.vat_codes)
        self.lookups, self.among_more = set(), set()
        self.concerns, self.vat_codes = set(), set()
        return taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening(Rulebook):
    """A rulebook that remembers what it was asked. A copy with more rules in it remembers in the same place."""

    own_rules: int = -1  # how many it had at first
    heard: Heard = field(default_factory=Heard, compare=False)

    def find(
        self,
        *,
        concern: Concern,
        circumstances: Match,
        day: date,
        categories: tuple[str, ...] = (),
        groups: tuple[str, ...] = (),
        named: tuple[str, ...] = (),
    ) -> Rule | None:
        heard = self.heard
        kept = heard.lookups if len(self.rules) == self.own_rules else heard.among_more
        kept.add(Question(concern, circumstances, day, categories, groups, named))
        return Rulebook.find(
            self,
            concern=concern,
            circumstances=circumstances,
            day=day,
            categories=categories,
            groups=groups,
            named=named,
        )

    def speaks_of(self, concern: Concern) -> bool:
        self.heard.concerns.add(concern)
        return Rulebook.speaks_of(self, concern)

    def names_categories(self, concern: Concern) -> bool:
        self.heard.concerns.add(concern)
        return Rulebook.names_categories(self, concern)

    def vat_code(self, code: str) -> VatCode | None:
        self.heard.vat_codes.add(code)
        return Rulebook.vat_code(self, code)


def listening(rulebook: Rulebook) -> Listening:
    """The same rulebook, with an ear."""
    own = {one.name: getattr(rulebook, one.name) for one in fields(Rulebook)}
    return Listening(**own, own_rules=len(rulebook.rules))


class Comparison:
    """Two rulebooks held against each other, question by question."""

    def __init__(self, *, before: Rulebook, after: Rulebook) -> None:
        self._before, self._after = before, after
        self._edited = replace(before, rules=_edited(before.rules, after.rules))
        self._known: dict[Question, bool] = {}
        self._is_other_altogether = (
            before.link_code != after.link_code
            or before.modules != after.modules
            or before.names_products() != after.names_products()
        )

    def answers_alike(self, heard: Heard) -> bool:
        """True where both give the same answer to all of it; False where they may not."""
        before, after = self._before, self._after
        return (
            not self._is_other_altogether
            and all(self._is_spoken_of_alike(one) for one in heard.concerns)
            and all(before.vat_code(one) == after.vat_code(one) for one in heard.vat_codes)
            and all(self._is_found_alike(one) for one in heard.lookups)
            and not any(self._fits_edited(one) for one in heard.among_more)
        )

    def _is_spoken_of_alike(self, concern: Concern) -> bool:
        old, new = self._before, self._after
        return old.speaks_of(concern) == new.speaks_of(concern) and (
            old.names_categories(concern) == new.names_categories(concern)
        )

    def _is_found_alike(self, question: Question) -> bool:
        """The winner is the same but for its id, by which it is explained and nothing else."""
        known = self._known.get(question)
        if known is None:
            asked = question._asdict()
            known = not self._fits_edited(question) or (
                _told(self._before.find(**asked)) == _told(self._after.find(**asked))
            )
            self._known[question] = known
        return known

    def _fits_edited(self, question: Question) -> bool:
        """A look-up that no edited rule fits has the same candidates in both, in the same order, and so the same winner."""
        return self._edited.find(**question._asdict()) is not None


def _told(rule: Rule | None) -> tuple[Match, str] | None:
    return None if rule is None else (rule.match, rule.target)


_Said = tuple[Concern, Match, str, date | None, date | None]


def _edited(before: tuple[Rule, ...], after: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The rules that one has and the other has not, whatever their ids: saving gives every rule a new one.

    Among equals the order of the ids decides, so a rule that changed places counts as edited too.
    """
    old, new = _in_order(before), _in_order(after)
    diff = SequenceMatcher(
        a=[_said(rule) for rule in old], b=[_said(rule) for rule in new], autojunk=False
    )
    edited: list[Rule] = []
    for tag, first, last, start, end in diff.get_opcodes():
        if tag != "equal":
            edited += [*old[first:last], *new[start:end]]
    return tuple(edited)


def _in_order(rules: tuple[Rule, ...]) -> list[Rule]:
    """As `Rulebook.find` prefers them among equals."""
    return sorted(rules, key=lambda rule: rule.id, reverse=True)


def _said(rule: Rule) -> _Said:
    return rule.concern, rule.match, rule.target, rule.valid_from, rule.valid_to
