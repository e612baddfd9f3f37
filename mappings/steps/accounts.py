"""Step: ledger account, VAT code and cost centre of every portion, by the owner's rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from mappings.booking import EntryLine, HeldReason, Reason
from mappings.money import ZERO
from mappings.rulebook import Concern, Match, Profile, Rule, Rulebook
from mappings.sale import LineKind
from mappings.steps.cents import Balanced
from mappings.steps.circumstances import Finder, describe
from mappings.steps.portions import Group, Portion
from mappings.steps.step import Step, Stop, because, hold
from mappings.vat.decide import VatDecision
from mappings.vat.rates import show_rate
from mappings.vat.scenario import Listing, Scenario

_MISSING: Final[dict[Concern, HeldReason]] = {
    Concern.JOURNAL: HeldReason.NO_JOURNAL,
    Concern.LEDGER_ACCOUNT: HeldReason.NO_LEDGER_ACCOUNT,
    Concern.VAT_CODE: HeldReason.NO_VAT_CODE,
}
# Source: Exact REST docs 2025-06, VATCodes.EUSalesListing: L goods, S services, T triangulation, N none.
_LISTED: Final = frozenset({"L", "S", "T"})
_LISTED_AS: Final[Mapping[Listing, str]] = {
    Listing.GOODS: "L",
    Listing.SERVICES: "S",
    Listing.TRIANGULAR: "T",
}
_ROUNDING_WORD: Final = {"nl": "Afronding", "en": "Rounding"}
# What a line is called that the shop left without a name.
_WORDS: Final[Mapping[str, Mapping[LineKind, str]]] = {
    "nl": {
        LineKind.PRODUCT: "Artikel",
        LineKind.SHIPPING: "Verzendkosten",
        LineKind.WRAPPING: "Inpakkosten",
        LineKind.FEE: "Toeslag",
        LineKind.DISCOUNT: "Korting",
    },
    "en": {
        LineKind.PRODUCT: "Item",
        LineKind.SHIPPING: "Shipping",
        LineKind.WRAPPING: "Gift wrapping",
        LineKind.FEE: "Fee",
        LineKind.DISCOUNT: "Discount",
    },
}


def place_lines(
    *,
    balanced: Balanced,
    decisions: Mapping[Group, VatDecision],
    finder: Finder,
    profile: Profile,
) -> Step[tuple[EntryLine, ...]]:
    """Entry lines in the shop's order, the rounding line last."""
    lines: list[EntryLine] = []
    said: list[Reason] = []
    chosen: dict[tuple[Group, LineKind, tuple[str, ...], str], _Chosen] = {}
    by_product = finder.rulebook.names_products()
    for portion in balanced.portions:
        decision = decisions[portion.group]
        product = portion.line.product if by_product else ""
        alike = portion.group, portion.line.kind, portion.line.categories, product
        if alike not in chosen:
            chosen[alike] = _choose(portion=portion, decision=decision, finder=finder)
        line = _place(portion=portion, chosen=chosen[alike], profile=profile)
        lines.append(line)
        said.extend(_explain(line=line, chosen=chosen[alike]))
    if balanced.residual != ZERO:
        rounding = rounding_line(
            residual=balanced.residual, rulebook=finder.rulebook, profile=profile
        )
        lines.append(rounding.value)
        said.extend(rounding.because)
    return Step(tuple(lines), tuple(said))


def find_required(
    *, concern: Concern, at: Match, finder: Finder, categories: tuple[str, ...] = ()
) -> Rule:
    """The rule, or a hold that names the circumstances that lack one."""
    rule = find_rule(concern=concern, at=at, finder=finder, categories=categories)
    if rule is None:
        raise Stop(
            _MISSING[concern],
            values=describe(at=at, categories=categories, groups=finder.groups),
        )
    return rule


def find_rule(
    *, concern: Concern, at: Match, finder: Finder, categories: tuple[str, ...] = ()
) -> Rule | None:
    """The rule for a line, or None."""
    rule = _find_for_discount(concern=concern, at=at, finder=finder) if _is_discount(at) else None
    return rule or finder.find(concern=concern, at=at, categories=categories)


def _is_discount(at: Match) -> bool:
    return at.line_kind == LineKind.DISCOUNT.value


def _find_for_discount(*, concern: Concern, at: Match, finder: Finder) -> Rule | None:
    """A discount has the rule made for discounts, else that of the goods whose rate it lowers (BOOKING 23)."""
    own = finder.find(concern=concern, at=at)
    if own is not None and own.match.line_kind is not None:
        return own
    return finder.find(concern=concern, at=replace(at, line_kind=LineKind.PRODUCT.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """The rules for all lines of one rate, kind and categories."""

    account: Rule
    code: Rule
    centre: Rule | None
    unit: Rule | None


def _choose(*, portion: Portion, decision: VatDecision, finder: Finder) -> _Chosen:
    at, categories = finder.of_line(portion=portion, decision=decision), portion.line.categories
    account = find_required(
        concern=Concern.LEDGER_ACCOUNT, at=at, finder=finder, categories=categories
    )
    code = find_required(concern=Concern.VAT_CODE, at=at, finder=finder, categories=categories)
    check_vat_code(
        rulebook=finder.rulebook,
        code=code.target,
        rate=decision.charged,
        listing=listing_asked(decision=decision, home=finder.home),
    )
    return _Chosen(
        account=account,
        code=code,
        centre=finder.find(concern=Concern.COST_CENTRE, at=at, categories=categories),
        unit=finder.find(concern=Concern.COST_UNIT, at=at, categories=categories),
    )


def _place(*, portion: Portion, chosen: _Chosen, profile: Profile) -> EntryLine:
    return EntryLine(
        ledger_account=chosen.account.target,
        vat_code=chosen.code.target,
        description=describe_line(portion=portion, language=profile.language),
        quantity=portion.line.quantity,
        net=portion.net,
        vat=portion.vat,
        rate=portion.rate,
        source_line=portion.line.external_id,
        cost_centre=chosen.centre.target if chosen.centre else "",
        cost_unit=chosen.unit.target if chosen.unit else "",
        scenario=portion.ruling.scenario.value,
        country=portion.ruling.country,
    )


def _explain(*, line: EntryLine, chosen: _Chosen) -> Iterator[Reason]:
    name, account, code = line.description, chosen.account, chosen.code
    yield because("rules", "account_by_rule", rule=account.id, line=name, account=account.target)
    yield because(
        "rules",
        "vat_code_by_rule",
        rule=code.id,
        line=name,
        code=code.target,
        rate=show_rate(line.rate),
    )
    if centre := chosen.centre:
        yield because("rules", "cost_centre_by_rule", rule=centre.id, line=name, code=centre.target)
    if unit := chosen.unit:
        yield because("rules", "cost_unit_by_rule", rule=unit.id, line=name, code=unit.target)


def describe_line(*, portion: Portion, language: str) -> str:
    """What the line is called in the books."""
    line = portion.line
    words = _WORDS.get(language, _WORDS["en"])
    return line.description.strip() or line.product_reference.strip() or words[line.kind]


def listing_asked(*, decision: VatDecision, home: str) -> Listing | None:
    """Where the line stands in the seller's own EU sales listing; goods from stock elsewhere stand in another (BOOKING 19).

    None of a voucher that is sold: it is no supply yet (art. 30b), so that its code need not reach the return.
    """
    if decision.scenario is Scenario.VOUCHER_MULTI_PURPOSE:
        return None
    if decision.listing is Listing.GOODS and decision.country != home:
        return Listing.NONE
    return decision.listing


def check_vat_code(
    *, rulebook: Rulebook, code: str, rate: Decimal, listing: Listing | None = None
) -> None:
    """Hold a code that cannot carry `rate`: BOOKING 17. Codes of type I would take the net for a gross amount.

    A `listing` asks more: the base of a supply reaches the return (no type N), and the EU sales listing if it belongs there.
    None is of a line that is no supply: a rounding difference, a voucher.
    """
    known = rulebook.vat_code(code)
    if known is None:
        _unfit(code=code, problem="unknown", rate=rate)
    elif known.type == "I":
        _unfit(code=code, problem="including", rate=rate)
    elif known.type == "N" and rate != ZERO:
        _unfit(code=code, problem="no_vat", rate=rate)
    elif listing is not None and known.type == "N":
        _unfit(code=code, problem="no_base", rate=rate)
    elif listing and known.eu_sales_listing != _LISTED_AS[listing]:
        _unfit(code=code, problem="not_listed", rate=rate)
    elif known.eu_sales_listing in _LISTED and not listing and listing is not None:
        _unfit(code=code, problem="listed", rate=rate)
    elif known.percentage != rate:
        _unfit(code=code, problem="percentage", rate=rate, percentage=known.percentage)


def _unfit(*, code: str, problem: str, rate: Decimal, percentage: Decimal | None = None) -> None:
    hold(
        HeldReason.VAT_CODE_UNFIT,
        code=code,
        problem=problem,
        rate=show_rate(rate),
        percentage="" if percentage is None else show_rate(percentage),
    )


def rounding_line(*, residual: Decimal, rulebook: Rulebook, profile: Profile) -> Step[EntryLine]:
    if not profile.rounding_account:
        hold(HeldReason.NO_ROUNDING_ACCOUNT, difference=residual)
    if profile.rounding_vat_code:
        check_vat_code(rulebook=rulebook, code=profile.rounding_vat_code, rate=ZERO)
    line = EntryLine(
        ledger_account=profile.rounding_account,
        vat_code=profile.rounding_vat_code,
        description=_ROUNDING_WORD.get(profile.language, _ROUNDING_WORD["en"]),
        quantity=Decimal(1),
        net=residual,
        vat=ZERO,
        rate=ZERO,
    )
    said = because(
        "rules", "rounding_account", rule="BOOKING 4", account=line.ledger_account, amount=residual
    )
    return Step(line, (said,))
