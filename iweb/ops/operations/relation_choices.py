"""How relations are made and follow the shop: what the owner sets of them, told at a terminal (BOOKING 13 to 15)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from connectors.models import Link, MasterData
from iweb.ops.operations.answers import Answer, RefusedError
from iweb.ops.operations.desks import Desk
from iweb.sync.rulebooks import (
    latest_version,
    profile_of,
    rules_of,
    save_rulebook,
    vat_codes_of,
)
from iweb.tenants.scopes import tenant_scope
from mappings.changes import CHOICES, UpdatePolicy
from mappings.rulebook import Profile

NOTHING = "-"  # takes back what was set


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationChoices:
    """What is said; what is empty stays as it was, and `NOTHING` takes back what was set.

    `updates`: texts "field=policy" (BOOKING 14). `paid_afterwards`: payment methods that are no prepayment (BOOKING 15).
    The others are of new relations: a language of two letters, and codes of the administration (BOOKING 13).
    """

    updates: tuple[str, ...] = ()
    paid_afterwards: tuple[str, ...] = ()
    language: str = ""
    receivable_account: str = ""
    payment_condition: str = ""
    classification: str = ""


def set_relations(*, desk: Desk, link: Link, said: RelationChoices) -> Answer:
    """A new version of the rules where something changes. Raises `RefusedError` for what is no field, policy, language or code."""
    updates = dict(_update(text) for text in said.updates)
    _refuse_language(said.language)
    with tenant_scope(desk.tenant_id):
        for kind, code in (
            ("ledger_account", said.receivable_account),
            ("payment_condition", said.payment_condition),
            ("classification", said.classification),
        ):
            _refuse_unknown(link=link, kind=kind, code=code)
        version = latest_version(link=link)
        before = profile_of(version)
        after = _told(before, said=said, updates=updates)
        if after != before:
            version = save_rulebook(
                link=link,
                rules=rules_of(version),
                profile=after,
                vat_codes=vat_codes_of(version),
                made_by=desk.operator,
                comment="how relations are made and follow the shop",
            )
    return _answer(link=link, version=version.number, profile=after)


def _told(before: Profile, *, said: RelationChoices, updates: dict[str, str]) -> Profile:
    return replace(
        before,
        relation_updates=tuple(sorted((dict(before.relation_updates) | updates).items())),
        paid_afterwards=_several(said.paid_afterwards, before=before.paid_afterwards),
        relation_language=_one(said.language.lower(), before=before.relation_language),
        receivable_account=_one(said.receivable_account, before=before.receivable_account),
        relation_condition=_one(said.payment_condition, before=before.relation_condition),
        relation_classification=_one(said.classification, before=before.relation_classification),
    )


def _one(said: str, *, before: str) -> str:
    return "" if said == NOTHING else said or before


def _several(said: tuple[str, ...], *, before: tuple[str, ...]) -> tuple[str, ...]:
    return () if said == (NOTHING,) else said or before


def _answer(*, link: Link, version: int, profile: Profile) -> Answer:
    data = {
        "link": link.code,
        "rules_version": version,
        "updates": dict(profile.relation_updates),
        "paid_afterwards": profile.paid_afterwards,
        "language": profile.relation_language,
        "receivable_account": profile.receivable_account,
        "payment_condition": profile.relation_condition,
        "classification": profile.relation_classification,
    }
    return Answer(data=data, lines=(f"Kept for link {link.code} (rules version {version}).",))


def _update(text: str) -> tuple[str, str]:
    field, _, policy = (part.strip() for part in text.partition("="))
    if field not in CHOICES or policy not in list(UpdatePolicy):
        raise RefusedError(
            id="operator.no_such_policy",
            sentence=f"{text} says nothing; write --update FIELD=POLICY, the field one of {_listed(CHOICES)},"
            f" the policy one of {_listed(UpdatePolicy)}.",
        )
    return field, policy


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _refuse_language(language: str) -> None:
    if language not in ("", NOTHING) and not (len(language) == 2 and language.isalpha()):
        raise RefusedError(
            id="operator.no_such_language",
            sentence=f"{language} is no language; write two letters, such as nl.",
        )


def _refuse_unknown(*, link: Link, kind: str, code: str) -> None:
    rows = MasterData.objects.filter(connection_id=link.ledger_id, kind=kind, code=code)
    if code not in ("", NOTHING) and not rows.exists():
        raise RefusedError(
            id="operator.no_such_code",
            sentence=f"The administration has no {kind.replace('_', ' ')} {code}.",
        )
