"""Rules of the owner's own, between the rulebook and the screen: those that no other screen of the rules has a place for."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connectors.models import Link, MasterData
from iweb.panel.mappings.products import told
from iweb.panel.mappings.wording import circumstances, match_words
from iweb.sync.suggest_rules import choices_from
from mappings.rulebook import Concern, Match, Profile, Rule

# What a rule decides, in the words of its owner: the beginning of a sentence that the target ends.
CONCERNS: Final[dict[Concern, Promise]] = {
    Concern.LEDGER_ACCOUNT: _("goes to ledger account"),
    Concern.VAT_CODE: _("gets VAT code"),
    Concern.JOURNAL: _("is written in journal"),
    Concern.PAYMENT_CONDITION: _("has payment condition"),
    Concern.COST_CENTRE: _("is counted at cost centre"),
    Concern.COST_UNIT: _("is counted at cost unit"),
    Concern.DESCRIPTION: _("is described as"),
    Concern.DEBTOR_SCHEME: _("gives new debtors a code that goes on with"),
    Concern.PRODUCT_KIND: _("is, for VAT"),
}
# Where the codes of a concern stand in the mirror. What is not here is typed: the mirror does not keep it.
KEPT_AS: Final = {
    Concern.LEDGER_ACCOUNT: "ledger_account",
    Concern.VAT_CODE: "vat_code",
    Concern.JOURNAL: "journal",
    Concern.PAYMENT_CONDITION: "payment_condition",
}
_OF_A_LINE: Final = frozenset({"rate", "line_kind", "category", "product"})
_OF_VAT: Final = frozenset({"scenario"})
# What is known when a rule of this concern is looked up; a rule that asks for more would never be met.
NEVER_MET: Final[dict[Concern, frozenset[str]]] = {
    Concern.JOURNAL: _OF_A_LINE,
    Concern.PAYMENT_CONDITION: _OF_A_LINE,
    Concern.DESCRIPTION: _OF_A_LINE,
    Concern.DEBTOR_SCHEME: _OF_A_LINE | _OF_VAT | {"document"},
    Concern.PRODUCT_KIND: frozenset({"rate"}) | _OF_VAT,
}
ASKED: Final = tuple(one.name for one in fields(Match))


def own_rules(*, rules: Iterable[Rule], profile: Profile) -> tuple[Rule, ...]:
    """The rules that are edited here and nowhere else, in their order."""
    _choices, others = choices_from(rules)
    return told(rules=others, profile=profile).others


def with_own(
    *, rules: tuple[Rule, ...], profile: Profile, said: Iterable[Rule]
) -> tuple[Rule, ...]:
    """The rules as they are, with these in the place of the owner's own."""
    own = {id(rule) for rule in own_rules(rules=rules, profile=profile)}
    return (*(rule for rule in rules if id(rule) not in own), *said)


def sentence(rule: Rule, *, names: Mapping[Concern, Iterable[tuple[str, str]]]) -> str:
    """A rule as an owner would say it: "Shipping, 21% VAT, Belgium: goes to ledger account 8030 Shipping"."""
    name = dict(names.get(rule.concern, ())).get(rule.target, "")
    if rule.concern is Concern.PRODUCT_KIND:
        return circumstances(rule)
    return f"{match_words(rule.match)}: {CONCERNS[rule.concern]} {rule.target} {name}".strip()


def row_of(
    rule: Rule, *, names: Mapping[Concern, Iterable[tuple[str, str]]] | None = None
) -> dict[str, Any]:
    """The fields of the form for a rule; `names` are those of the codes."""
    asked = {name: getattr(rule.match, name) for name in ASKED}
    return {
        "concern": rule.concern.value,
        "target": rule.target,
        "first_day": rule.valid_from,
        "last_day": rule.valid_to,
        "sentence": sentence(rule, names=names or {}),
    } | {name: "" if value is None else value for name, value in asked.items()}


def rule_of(row: Mapping[str, Any]) -> Rule:
    """The rule that a clean row means; what it leaves empty it does not ask for."""
    asked = {name: row[name] for name in ASKED if row.get(name) not in (None, "")}
    return Rule(
        id="",
        concern=Concern(row["concern"]),
        match=Match(**asked),
        target=row["target"],
        valid_from=row.get("first_day"),
        valid_to=row.get("last_day"),
    )


def targets_of(link: Link) -> dict[Concern, list[tuple[str, str]]]:
    """Code and name of what the administration has for each concern that the mirror keeps. Inside the tenant's scope."""
    rows: dict[str, list[MasterData]] = {}
    for row in link.ledger.masters.filter(kind__in=KEPT_AS.values()).order_by("code"):
        rows.setdefault(row.kind, []).append(row)
    return {
        concern: [(row.code, row.label) for row in rows.get(kind, ())]
        for concern, kind in KEPT_AS.items()
    }
