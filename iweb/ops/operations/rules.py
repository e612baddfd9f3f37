"""A rulebook proposed from the administration's master data, each choice with its reason; saved when a person confirms it."""

from collections.abc import Iterable
from dataclasses import replace

from connectors.models import Connection, Link
from iweb.core.clock import database_now
from iweb.ops.operations.answers import Answer, RefusedError, table
from iweb.ops.operations.desks import Desk, find_connection
from iweb.panel.mappings.wording import choice_label, why_sentence
from iweb.sync.connecting import join
from iweb.sync.rulebooks import latest_version, profile_of, rules_of, save_rulebook
from iweb.sync.suggest_rules import (
    RATES,
    UNTAXED_SCENARIOS,
    Proposal,
    rules_from,
    suggest,
    vat_codes_from,
)
from iweb.tenants.scopes import tenant_scope
from mappings.models import RulebookVersion
from mappings.rulebook import Rule

CHOSEN = "Chosen by a person."


def propose_rulebook(
    *, desk: Desk, shop: str, ledger: str, chosen: Iterable[str], confirm: bool
) -> Answer:
    """Join the two if they are not, and propose. `chosen` are texts "field=code" that stand instead of a proposal.

    Raises `RefusedError` for a choice that is none, and when confirming what still has an open place.
    """
    link = join(
        tenant_id=desk.tenant_id,
        shop_id=find_connection(desk=desk, role=Connection.Role.SHOP, wanted=shop).id,
        ledger_id=find_connection(desk=desk, role=Connection.Role.LEDGER, wanted=ledger).id,
        user=desk.operator,
    )
    with tenant_scope(desk.tenant_id):
        proposals = suggest(masters=link.ledger.masters.all(), on=database_now().date())
        choices = _choices(link=link, proposals=proposals, chosen=chosen)
        version = _save(desk=desk, link=link, choices=choices) if confirm else None
    return _answer(link=link, proposals=proposals, choices=choices, version=version)


def _choices(
    *, link: Link, proposals: tuple[Proposal, ...], chosen: Iterable[str]
) -> dict[str, str]:
    """What a person confirmed before stands above what is proposed; what is said now stands above both."""
    proposed = {one.field: one.code for one in proposals}
    fields = {*proposed, *MORE}
    said = dict(_parsed(text, fields=fields) for text in chosen)
    known = _known_codes(link)
    if unknown := sorted(code for code in said.values() if code and code not in known):
        raise RefusedError(
            id="operator.no_such_code",
            sentence=f"The administration has no {', '.join(unknown)}.",
        )
    return proposed | _confirmed(link=link, fields=fields) | said


def _confirmed(*, link: Link, fields: set[str]) -> dict[str, str]:
    """The choices of the newest version, when a person made it; a choice it does not make is empty on purpose."""
    version = latest_version(link=link)
    if version.made_by is None:
        return {}
    targets = {(rule.concern, rule.match): rule.target for rule in rules_of(version)}
    choices = {
        field: targets.get((rule.concern, rule.match), "")
        for field in fields
        for rule in rules_from({field: "x"})
    }
    profile = profile_of(version)
    return choices | {
        "rounding_account": profile.rounding_account,
        "voucher_account": profile.voucher_account,
    }


def _parsed(text: str, *, fields: set[str]) -> tuple[str, str]:
    field, equals, code = text.partition("=")
    if not equals or field not in fields:
        raise RefusedError(
            id="operator.no_such_choice",
            sentence=f"{text} is no choice; write --set FIELD=CODE with one of {', '.join(sorted(fields))}.",
        )
    return field, code.strip()


def _known_codes(link: Link) -> set[str]:
    kinds = ("journal", "ledger_account", "vat_code", "payment_condition")
    return set(link.ledger.masters.filter(kind__in=kinds).values_list("code", flat=True))


def _save(*, desk: Desk, link: Link, choices: dict[str, str]) -> int:
    if empty := [name for name in NEEDED if not choices.get(name)]:
        raise RefusedError(
            id="operator.rules_open",
            sentence=f"Nothing fits for {', '.join(empty)}: choose with --set FIELD=CODE.",
        )
    before = latest_version(link=link)
    rules = rules_from(choices)
    return save_rulebook(
        link=link,
        rules=(*rules, *_others(before=before, rules=rules, choices=choices)),
        profile=replace(
            profile_of(before),
            rounding_account=choices["rounding_account"],
            voucher_account=choices.get("voucher_account", ""),
        ),
        vat_codes=vat_codes_from(masters=link.ledger.masters.all(), on=database_now().date()),
        made_by=desk.operator,
        comment="confirmed at the command line",
    ).number


def _others(
    *, before: RulebookVersion, rules: tuple[Rule, ...], choices: dict[str, str]
) -> tuple[Rule, ...]:
    """The rules that no choice stands for: they are kept as they are."""
    places = {
        (rule.concern, rule.match) for field in choices for rule in rules_from({field: "x"})
    } | {(rule.concern, rule.match) for rule in rules}
    return tuple(
        rule
        for rule in rules_of(before)
        if rule.valid_from or rule.valid_to or (rule.concern, rule.match) not in places
    )


# Without these no domestic sale can be booked; the rest follows the products, or holds the one sale that needs it.
NEEDED = (
    "journal",
    *(name for rate in RATES for name in (f"vat_{rate}", f"account_{rate}_product")),
)
# What may be chosen although nothing is proposed for it.
MORE = (
    "payment_condition",
    "voucher_account",
    *(f"{part}_{name}" for name in UNTAXED_SCENARIOS for part in ("vat", "account")),
)


def _answer(
    *,
    link: Link,
    proposals: tuple[Proposal, ...],
    choices: dict[str, str],
    version: int | None,
) -> Answer:
    told = [_choice(one, code=choices[one.field]) for one in proposals]
    proposed = {one.field for one in proposals}
    more = [(name, code) for name, code in choices.items() if code and name not in proposed]
    told += [{"field": name, "code": code, "why": CHOSEN} for name, code in more]
    rows = [("FIELD", "CODE", "WHY"), *((c["field"], c["code"] or "-", c["why"]) for c in told)]
    outcome = (
        f"Saved as version {version} of the rules of link {link.code}."
        if version
        else "Nothing is saved. Add --confirm when this is right; change a line with --set FIELD=CODE."
    )
    data = {"link": link.code, "choices": told, "saved_version": version}
    return Answer(data=data, lines=(*table(rows), outcome))


def _choice(proposal: Proposal, *, code: str) -> dict[str, str]:
    """The reason of a proposal; what a person chose instead has none but that."""
    why = why_sentence(proposal) if code == proposal.code else CHOSEN
    why = why.removeprefix(f"{choice_label(proposal.field)}: ")
    sure = proposal.sure or code != proposal.code
    return {"field": proposal.field, "code": code, "why": why if sure else f"{why} Please check."}
