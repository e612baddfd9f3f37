"""What the owner says of products, between the rulebook and the screen: kinds, where they go, own rates, marketplaces."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from mappings.rulebook import Concern, Match, Profile, Rule
from mappings.vat.kinds import KINDS, OwnKind, OwnRate
from mappings.vat.scenario import Nature, Scenario
from mappings.vat.supply import Channel

CATEGORY, PRODUCT = "category", "product"
# No product is it: the goods are ordinary, who buys them holds a certificate (art. 151). Asked by customer group.
BODY_KIND: Final = "exempt_body"
# What follows from a kind and has no place on the screen of booking rules: the scenario, and what it is in an owner's words.
PLACEMENTS: Final = {
    Scenario.MARGIN: _("Second-hand goods, art and antiques under the margin scheme"),
    Scenario.VOUCHER_MULTI_PURPOSE: _("Gift cards that you sell: a debt until they are used"),
    Scenario.DOMESTIC_REVERSE_CHARGE: _("Goods whose VAT a Dutch business accounts for"),
    Scenario.INTRA_COMMUNITY_SERVICE: _("Services to businesses in other EU countries"),
    Scenario.OUTSIDE_SCOPE: _("Services to buyers outside the EU"),
    Scenario.EXEMPT: _("Exempt services, such as courses and care"),
    Scenario.EXEMPT_BODY: _("Goods to bodies with a certificate of exemption"),
    Scenario.MARKETPLACE_DEEMED: _("Sales whose VAT a marketplace pays"),
}
# Which of these a nature leads to, so that the screen can open what matters.
LEADS_TO: Final = {
    Nature.MARGIN_GOODS: (Scenario.MARGIN,),
    Nature.MULTI_PURPOSE_VOUCHER: (Scenario.VOUCHER_MULTI_PURPOSE,),
    Nature.REVERSE_CHARGE_GOODS: (Scenario.DOMESTIC_REVERSE_CHARGE,),
    Nature.REVERSE_CHARGE_BULK: (Scenario.DOMESTIC_REVERSE_CHARGE,),
    Nature.SERVICE: (Scenario.INTRA_COMMUNITY_SERVICE, Scenario.OUTSIDE_SCOPE),
    Nature.EXEMPT: (Scenario.EXEMPT,),
    Nature.EXEMPT_BODY: (Scenario.EXEMPT_BODY,),
    Nature.DIGITAL: (Scenario.INTRA_COMMUNITY_SERVICE, Scenario.OUTSIDE_SCOPE),
}
CHANNELS: Final = [
    (Channel.MARKETPLACE.value, _("a marketplace sold it, and left the VAT to you")),
    (Channel.MARKETPLACE_COLLECTED.value, _("a marketplace sold it, and took the VAT")),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The owner's words, and the rules that this screen has no place for."""

    kinds: list[dict[str, Any]]
    placements: dict[str, str]
    rates: list[dict[str, Any]]
    marketplaces: list[dict[str, Any]]
    bodies: tuple[str, ...]  # customer groups with a certificate of exemption
    others: tuple[Rule, ...]


def told(*, rules: Iterable[Rule], profile: Profile) -> Told:
    kinds: list[dict[str, Any]] = []
    placements: dict[str, str] = {}
    bodies: list[str] = []
    others: list[Rule] = []
    for rule in rules:
        row = _kind_row(rule)
        field = _placement_field(rule)
        if row is not None:
            kinds.append(row)
        elif (group := _body_group(rule)) and group not in bodies:
            bodies.append(group)
        elif field and field not in placements:
            placements[field] = rule.target
        else:
            others.append(rule)
    return Told(
        kinds=kinds,
        placements=placements,
        rates=_rate_rows(profile),
        marketplaces=[{"method": m, "channel": channel} for m, channel in profile.marketplaces],
        bodies=tuple(bodies),
        others=tuple(others),
    )


def scenarios_of(*, said: Told, profile: Profile) -> frozenset[Scenario]:
    """What the kinds that were told lead to."""
    own = {kind.code: kind.nature for kind in profile.product_kinds}
    codes = [row["kind"] for row in said.kinds]
    natures = {
        own.get(code) or KINDS[code].nature for code in codes if code in own or code in KINDS
    }
    found = {scenario for nature in natures for scenario in LEADS_TO.get(nature, ())}
    found |= {Scenario.MARKETPLACE_DEEMED} if profile.marketplaces else set()
    return frozenset(found | ({Scenario.EXEMPT_BODY} if said.bodies else set()))


def _is_plain(rule: Rule, match: Match) -> bool:
    return rule.match == match and rule.valid_from is None and rule.valid_to is None


def _kind_row(rule: Rule) -> dict[str, Any] | None:
    if rule.concern is not Concern.PRODUCT_KIND:
        return None
    category, product = rule.match.category, rule.match.product
    if category is not None and _is_plain(rule, Match(category=category)):
        return {CATEGORY: category, PRODUCT: "", "kind": rule.target}
    if product is not None and _is_plain(rule, Match(product=product)):
        return {CATEGORY: "", PRODUCT: product, "kind": rule.target}
    return None


def _body_group(rule: Rule) -> str:
    group = rule.match.customer_group
    is_body = rule.concern is Concern.PRODUCT_KIND and rule.target == BODY_KIND and group
    return group if is_body and group and _is_plain(rule, Match(customer_group=group)) else ""


def _placement_field(rule: Rule) -> str:
    names = {Concern.VAT_CODE: "code", Concern.LEDGER_ACCOUNT: "account"}
    if rule.concern not in names or rule.match.scenario not in PLACEMENTS:
        return ""
    if not _is_plain(rule, Match(scenario=rule.match.scenario)):
        return ""
    return f"{names[rule.concern]}_{rule.match.scenario}"


def rules_told(
    *,
    kinds: Sequence[Mapping[str, Any]],
    placements: Mapping[str, str],
    bodies: Iterable[str] = (),
) -> tuple[Rule, ...]:
    """The rules that the rows mean; empty rows mean none."""
    rules = [
        Rule(
            id="",
            concern=Concern.PRODUCT_KIND,
            match=Match(category=row[CATEGORY]) if row[CATEGORY] else Match(product=row[PRODUCT]),
            target=row["kind"],
        )
        for row in kinds
    ]
    rules += [
        Rule(
            id="",
            concern=Concern.PRODUCT_KIND,
            match=Match(customer_group=group),
            target=BODY_KIND,
        )
        for group in dict.fromkeys(bodies)
    ]
    for scenario in PLACEMENTS:
        match = Match(scenario=scenario.value)
        for name, concern in (("code", Concern.VAT_CODE), ("account", Concern.LEDGER_ACCOUNT)):
            if target := placements.get(f"{name}_{scenario.value}", ""):
                rules.append(Rule(id="", concern=concern, match=match, target=target))
    return tuple(rules)


# --- own kinds and rates ---


def _rate_rows(profile: Profile) -> list[dict[str, Any]]:
    return [
        {
            "code": kind.code,
            "nature": kind.nature.value,
            "country": rate.country,
            "rate": rate.rate,
            "first_day": rate.first_day,
            "last_day": rate.last_day,
        }
        for kind in profile.product_kinds
        for rate in kind.rates
    ]


def profile_told(
    *,
    profile: Profile,
    rates: Sequence[Mapping[str, Any]],
    marketplaces: Sequence[Mapping[str, Any]],
) -> Profile:
    """The profile with these kinds and marketplaces; of one of our own kinds the nature stays ours."""
    by_code: dict[str, OwnKind] = {}
    for row in rates:
        code = row["code"]
        known = KINDS.get(code)
        nature = known.nature if known else Nature(row["nature"])
        kind = by_code.setdefault(code, OwnKind(code=code, nature=nature))
        rate = OwnRate(
            country=row["country"],
            rate=row["rate"],
            first_day=row["first_day"],
            last_day=row["last_day"],
        )
        by_code[code] = replace(kind, rates=(*kind.rates, rate))
    return replace(
        profile,
        product_kinds=tuple(by_code.values()),
        marketplaces=tuple((row["method"], row["channel"]) for row in marketplaces),
    )
