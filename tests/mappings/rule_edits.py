"""What an owner may do to a rulebook, by chance: add, delete, narrow, widen, retarget, date, renumber; codes, modules, choices."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Final

from mappings.rulebook import (
    ClosedPolicy,
    Concern,
    EntryDate,
    HumanPart,
    Match,
    Profile,
    Rule,
    Trigger,
    UnexpectedRate,
    VatCode,
    ZeroCharged,
)
from mappings.whatif import Rules
from tests.mappings.many_sales import CATEGORIES, GROUPS, METHODS, PRODUCTS

D = Decimal
TARGETS: Final[dict[Concern, tuple[str, ...]]] = {
    Concern.JOURNAL: ("70", "71", "72"),
    Concern.LEDGER_ACCOUNT: ("8000", "8010", "8050", "8900"),
    Concern.VAT_CODE: ("0", "0B", "1", "2", "2i", "7", "gone"),
    Concern.PAYMENT_CONDITION: ("14", "30"),
    Concern.COST_CENTRE: ("WEB", "SHOP"),
    Concern.COST_UNIT: ("NL", "EU"),
    Concern.PRODUCT_KIND: ("goods", "course", "digital", "nobody knows"),
}
CIRCUMSTANCES: Final[dict[str, tuple[object, ...]]] = {
    "shop": ("1", "2"),
    "country": ("NL", "BE", "DE", "GB"),
    "scenario": ("domestic", "intra_community", "export", "distance_home"),
    "rate": (D(21), D("9.0"), D(0)),
    "line_kind": ("product", "shipping", "discount", "fee"),
    "category": CATEGORIES,
    "product": PRODUCTS,
    "payment_method": METHODS,
    "customer_group": GROUPS,
    "currency": ("EUR", "SEK"),
    "document": ("sale", "credit"),
}
DAYS = (date(2026, 10, 25), date(2026, 11, 5), date(2026, 11, 15))


def edited(rules: Rules, *, chance: Random, times: int = 1) -> Rules:
    """Another rulebook and profile, a few edits away, saved as a new version: every rule has a new id."""
    for _ in range(times):
        rules = chance.choices(EDITS, weights=WEIGHTS)[0](rules, chance)
    return saved(rules)


def saved(rules: Rules) -> Rules:
    """As saving does it: a number of its own for every rule, in their order."""
    kept = rules.rulebook.rules
    numbered = tuple(replace(rule, id=f"v{place:05d}") for place, rule in enumerate(kept))
    book = replace(rules.rulebook, id="r2", version=rules.rulebook.version + 1, rules=numbered)
    return replace(rules, rulebook=book)


def _with(rules: Rules, kept: list[Rule]) -> Rules:
    return replace(rules, rulebook=replace(rules.rulebook, rules=tuple(kept)))


def _match(chance: Random) -> Match:
    names = chance.sample(list(CIRCUMSTANCES), chance.randrange(4))
    asked: dict[str, object] = {name: chance.choice(CIRCUMSTANCES[name]) for name in names}
    return Match(**asked)  # type: ignore[arg-type]


def add(rules: Rules, chance: Random) -> Rules:
    concern = chance.choice(list(TARGETS))
    new = Rule(id="", concern=concern, match=_match(chance), target=chance.choice(TARGETS[concern]))
    kept = list(rules.rulebook.rules)
    kept.insert(chance.randrange(len(kept) + 1), new)
    return _with(rules, kept)


def delete(rules: Rules, chance: Random) -> Rules:
    kept = list(rules.rulebook.rules)
    if kept:
        kept.pop(chance.randrange(len(kept)))
    return _with(rules, kept)


def _replaced(rules: Rules, chance: Random, change: Callable[[Rule], Rule]) -> Rules:
    kept = list(rules.rulebook.rules)
    if kept:
        place = chance.randrange(len(kept))
        kept[place] = change(kept[place])
    return _with(rules, kept)


def retarget(rules: Rules, chance: Random) -> Rules:
    return _replaced(
        rules, chance, lambda rule: replace(rule, target=chance.choice(TARGETS[rule.concern]))
    )


def narrow(rules: Rules, chance: Random) -> Rules:
    name = chance.choice(list(CIRCUMSTANCES))
    wanted = {name: chance.choice(CIRCUMSTANCES[name])}
    return _replaced(
        rules,
        chance,
        lambda rule: replace(rule, match=replace(rule.match, **wanted)),  # type: ignore[arg-type]
    )


def widen(rules: Rules, chance: Random) -> Rules:
    def wider(rule: Rule) -> Rule:
        asked = [one.name for one in fields(Match) if getattr(rule.match, one.name) is not None]
        if not asked:
            return rule
        return replace(rule, match=replace(rule.match, **{chance.choice(asked): None}))

    return _replaced(rules, chance, wider)


def redate(rules: Rules, chance: Random) -> Rules:
    first, last = chance.choice((None, *DAYS)), chance.choice((None, *DAYS))
    return _replaced(rules, chance, lambda rule: replace(rule, valid_from=first, valid_to=last))


def reorder(rules: Rules, chance: Random) -> Rules:
    kept = list(rules.rulebook.rules)
    chance.shuffle(kept)
    return _with(rules, kept)


def recode(rules: Rules, chance: Random) -> Rules:
    codes = list(rules.rulebook.vat_codes)
    place = chance.randrange(len(codes))
    known: VatCode = codes[place]
    codes[place] = chance.choice(
        (
            replace(known, percentage=chance.choice((D(21), D(9), D(0)))),
            replace(known, type=chance.choice("BEIN")),
            replace(known, eu_sales_listing=chance.choice(("", "L", "S"))),
            replace(known, code="gone"),
        )
    )
    return replace(rules, rulebook=replace(rules.rulebook, vat_codes=tuple(codes)))


def switch(rules: Rules, chance: Random) -> Rules:
    modules = chance.choice(((), (("oss", ()),), (("nobody installed it", ()),)))
    return replace(rules, rulebook=replace(rules.rulebook, modules=modules))


PROFILE_CHANGES: Final[tuple[dict[str, object], ...]] = (
    {"trigger": Trigger.PAID},
    {"trigger": Trigger.CREATED},
    {"entry_date": EntryDate.TRIGGER},
    {"human_part": HumanPart.ORDER_REFERENCE},
    {"description_template": "{invoice_number}"},
    {"rounding_account": ""},
    {"voucher_account": "1899"},
    {"voucher_account": ""},
    {"payment_fees": ()},
    {"closed_period": ClosedPolicy.FIRST_OPEN},
    {"start_date": date(2026, 11, 10)},
    {"vat_filed_until": date(2026, 11, 10)},
    {"unexpected_rate": UnexpectedRate.AS_CHARGED},
    {"zero_charged": ZeroCharged.INSIDE},
    {"business_is": "company"},
    {"debtor_prefix": "9"},
    {"relation_condition": "30"},
    {"language": "en"},
)


def choose(rules: Rules, chance: Random) -> Rules:
    profile: Profile = replace(rules.profile, **chance.choice(PROFILE_CHANGES))  # type: ignore[arg-type]
    return replace(rules, profile=profile)


def leave(rules: Rules, _chance: Random) -> Rules:
    return rules


EDITS = (add, delete, retarget, narrow, widen, redate, reorder, recode, switch, choose, leave)
WEIGHTS = (8, 6, 8, 6, 5, 5, 1, 4, 1, 3, 1)
