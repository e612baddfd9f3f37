"""The rules of one version in words, for somebody who judges them: what goes where, by the names of the administration."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from connectors.models import Link
from iweb.panel.mappings.what_if import FIELDS, MASTERS
from iweb.panel.mappings.wording import match_words
from iweb.panel.wording import language
from iweb.sync.rulebooks import rules_of
from mappings.models import RulebookVersion
from mappings.rulebook import Concern
from mappings.sentences.words import WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`when` in words, and the code it goes to with its name."""

    when: str
    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    title: str
    rows: tuple[Row, ...]


def rules_shown(*, link: Link, version: RulebookVersion) -> tuple[Group, ...]:
    """In the order of the engine's questions; a concern without rules is left out. Inside the tenant's scope."""
    masters = link.ledger.masters.filter(kind__in=set(MASTERS.values()))
    names = {(row.kind, row.code): row.label for row in masters}
    return tuple(_groups(version, names=names))


def _groups(version: RulebookVersion, *, names: dict[tuple[str, str], str]) -> Iterator[Group]:
    rules = rules_of(version)
    for concern in Concern:
        rows = tuple(
            Row(
                when=match_words(rule.match),
                code=rule.target if concern in MASTERS else "",
                name=_name(concern, rule.target, names=names),
            )
            for rule in rules
            if rule.concern is concern
        )
        if rows:
            title = FIELDS.get(concern)
            yield Group(title=str(title) if title else _("What a product is"), rows=rows)


def _name(concern: Concern, target: str, *, names: dict[tuple[str, str], str]) -> str:
    if concern is Concern.PRODUCT_KIND:
        return WORDS["product_kind"].get(target, {}).get(language(), target)
    return names.get((MASTERS.get(concern, ""), target), "")
