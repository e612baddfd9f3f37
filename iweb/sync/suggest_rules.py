"""A first proposal of the rules, from what the ledger has. A person confirms or changes each line before anything is booked.

Who stands for each choice is decided by `mappings.suggest`; this module asks it for the choices of the mappings screen, and
says what those choices are as rules. Where nothing fits, nothing is proposed: it is never guessed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from connectors.models import MasterData
from iweb.sync.master_data import master_data
from mappings.rulebook import Concern, Match, Profile, Rule, VatCode
from mappings.suggest.candidates import Confidence
from mappings.suggest.needs import Kind, Need, Sold, needs_of
from mappings.suggest.propose import Suggested
from mappings.suggest.propose import suggest as suggest_targets
from mappings.vat.scenario import CONSEQUENCES, Listing, Scenario

RATES = (Decimal(21), Decimal(9))  # the Dutch rates in force since 2019-01-01
KINDS = ("product", "shipping", "wrapping", "discount", "fee")
COUNTRY = "NL"
UNTAXED_SCENARIOS = {"icp": "intra_community", "export": "export"}

# Source: Exact REST docs 2025-06, Journals.Type, GLAccounts.Type, VATCodes.Type and VATTransactionType.
SALES_JOURNAL = 20
REVENUE_ACCOUNT = 110
EXCLUDING = "E"
FOR_SALES = ("B", "S")
AT_ZERO = ("B", "E")  # type N never reaches the return (BOOKING 17)
# Source: Exact REST docs 2025-06, VATCodes.EUSalesListing: L goods, S services, T triangulation, N none.
UNLISTED = ("", "N")
LISTED_SERVICES = "S"
INCLUDING = "I"

# Grounds of this room, beside those of `mappings.suggest.sentences`.
SAME_AS_PRODUCTS: Final = "same_as_products"
ZERO_RATE_NEEDS_GOODS: Final = "zero_rate_needs_goods"
NOTHING_FITS: Final = "nothing_fits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """`field` is the name of the choice on the mappings screen; an empty `code` says that the owner must choose.

    `why` is the id of a sentence and `values` fill it in. `sure`: there is no other reading; the rest a person looks at first.
    """

    field: str
    code: str
    label: str = ""
    why: str
    values: tuple[tuple[str, str], ...] = ()
    sure: bool = True


def suggest(*, masters: Iterable[MasterData], on: date) -> tuple[Proposal, ...]:
    """One proposal for each choice of the mappings screen, in the screen's order. `on`: the day whose VAT rates count."""
    asked = _asked()
    found = suggest_targets(
        master=master_data(masters), needs=asked.values(), profile=Profile(), on=on
    )
    told = dict(zip(asked, found.suggested, strict=True))
    return (
        _told("journal", told["journal"]),
        *_rates(told),
        *_untaxed(told),
        _told("rounding_account", told["rounding_account"]),
        *_where_any("voucher_account", told["voucher_account"]),
    )


def one_stop_shop_rules(*, masters: Iterable[MasterData], on: date) -> tuple[Rule, ...]:
    """Rules for the VAT of other member states, for each code that the administration keeps for the one stop shop.

    The screen of the rules shows them in words; they say nothing before the module is switched on.
    """
    master = master_data(masters)
    sold = tuple(
        (code.oss_country.strip(), percentage)
        for code in master.vat_codes
        if code.oss_country.strip() and (percentage := code.percentage_on(on)) is not None
    )
    needs = needs_of(
        sold=Sold(rates=(), scenarios=(), oss=tuple(dict.fromkeys(sold))), home=COUNTRY
    )
    abroad = [need for need in needs if need.match.scenario == Scenario.OSS.value]
    found = suggest_targets(master=master, needs=abroad, profile=Profile(), on=on)
    return tuple(replace(rule, id="") for rule in found.rules())


def _asked() -> dict[str, Need]:
    """What each choice of the screen needs, by its field."""
    asked = {"journal": Need(kind=Kind.JOURNAL)}
    for rate in RATES:
        at = Match(country=COUNTRY, rate=rate)
        asked[f"vat_{rate}"] = Need(kind=Kind.VAT_NATIONAL, match=at)
        asked[f"account_{rate}_product"] = Need(kind=Kind.REVENUE, match=at)
        for kind, name in ((Kind.SHIPPING, "shipping"), (Kind.FEES, "fee")):
            asked[f"account_{rate}_{name}"] = Need(kind=kind, match=replace(at, line_kind=name))
    kinds = {"icp": Kind.VAT_GOODS_EU, "export": Kind.VAT_EXPORT}
    for name, scenario in UNTAXED_SCENARIOS.items():
        at = Match(country=COUNTRY, scenario=scenario, rate=Decimal(0))
        asked[f"vat_{name}"] = Need(kind=kinds[name], match=at)
        asked[f"account_{name}"] = Need(kind=Kind.REVENUE, match=at)
    zero = Match(country=COUNTRY, scenario=Scenario.DOMESTIC.value, rate=Decimal(0))
    asked["vat_zero"] = Need(kind=Kind.VAT_ZERO, match=zero)
    asked["rounding_account"] = Need(kind=Kind.ROUNDING)
    asked["voucher_account"] = Need(kind=Kind.VOUCHERS)
    return asked


def _rates(told: Mapping[str, Suggested]) -> Iterator[Proposal]:
    for rate in RATES:
        yield _told(f"vat_{rate}", told[f"vat_{rate}"])
        product = _told(f"account_{rate}_product", told[f"account_{rate}_product"])
        yield product
        for kind in KINDS[1:]:
            field = f"account_{rate}_{kind}"
            own = told.get(field)
            if own is not None and own.choice.code:
                yield _told(field, own)
            else:  # the rest follows the goods (BOOKING 21)
                yield Proposal(field=field, code="", label=product.label, why=SAME_AS_PRODUCTS)


def _untaxed(told: Mapping[str, Suggested]) -> Iterator[Proposal]:
    """Businesses in the EU and export: a code of type B or E at 0%, and an account (BOOKING 17). Nothing where none fits.

    The zero rate is pointed at, not proposed: which goods have it only the owner knows (BOOKING 20).
    """
    for name in UNTAXED_SCENARIOS:
        if told[f"vat_{name}"].choice.code:
            yield _told(f"vat_{name}", told[f"vat_{name}"])
            yield from _where_any(f"account_{name}", told[f"account_{name}"])
    zero = told["vat_zero"].choice
    if zero.code:
        label = f"{zero.code} {zero.name}"
        yield Proposal(
            field="vat_zero", code="", label=label, why=ZERO_RATE_NEEDS_GOODS, sure=False
        )


def _where_any(field: str, one: Suggested) -> Iterator[Proposal]:
    """What a shop can do without is not asked where the administration has nothing for it."""
    if one.choice.code:
        yield _told(field, one)


def _told(field: str, one: Suggested) -> Proposal:
    choice = one.choice
    return Proposal(
        field=field,
        code=choice.code,
        label=choice.name,
        why=choice.ground,
        values=one.values,
        sure=choice.confidence is Confidence.SURE,
    )


# --- what fits ---


def is_sales_journal(row: MasterData) -> bool:
    return (
        row.kind == "journal"
        and row.data.get("type") == SALES_JOURNAL
        and not row.data.get("blocked")
    )


def is_usable_account(row: MasterData) -> bool:
    return row.kind == "ledger_account" and not row.data.get("blocked")


def is_revenue_account(row: MasterData) -> bool:
    return is_usable_account(row) and row.data.get("type") == REVENUE_ACCOUNT


def is_sales_vat_code(row: MasterData) -> bool:
    """Type E only: codes of type I are refused for sales lines (BOOKING 17), B and N are for 0%. No margin, no other country."""
    return row.data.get("type") == EXCLUDING and _is_plain_sales_code(row)


def is_zero_code(row: MasterData, *, on: date) -> bool:
    """A code for sales at 0% whose base reaches the return."""
    return (
        row.data.get("type") in AT_ZERO
        and _is_plain_sales_code(row)
        and percentage_on(row, on=on) == 0
    )


def _listing(row: MasterData) -> str:
    return str(row.data.get("eu_sales_listing") or "").strip()


def _is_plain_sales_code(row: MasterData) -> bool:
    data = row.data
    return (
        row.kind == "vat_code"
        and not data.get("blocked")
        and (data.get("transaction_type") or "B") in FOR_SALES
        and not data.get("margin")
        and not data.get("charged")
        and not (data.get("oss_country") or "").strip()
    )


def fits_scenario(row: MasterData, *, scenario: Scenario, on: date) -> bool:
    """A code at 0% that the engine would take for it: listed where the supply is listed, and in the return (BOOKING 17)."""
    if row.kind != "vat_code" or row.data.get("blocked") or percentage_on(row, on=on) != 0:
        return False
    if scenario is Scenario.VOUCHER_MULTI_PURPOSE:
        return row.data.get("type") != INCLUDING and _listing(row) in UNLISTED
    if scenario is Scenario.MARGIN and row.data.get("margin"):
        return row.data.get("type") in AT_ZERO
    is_listed = CONSEQUENCES[scenario].listing is Listing.SERVICES
    wanted = (LISTED_SERVICES,) if is_listed else UNLISTED
    return is_zero_code(row, on=on) and _listing(row) in wanted


def percentage_on(row: MasterData, *, on: date) -> Decimal | None:
    """The percentage of a VAT code on a day, as a percentage; None when it has none then. Dates are inclusive."""
    for span in row.data.get("percentages") or ():
        first, last = span.get("from") or "0001-01-01", span.get("to") or "9999-12-31"
        if first <= on.isoformat() <= last:
            return Decimal(str(span["percentage"]))
    if row.data.get("percentages"):
        return None
    plain = row.data.get("percentage")
    return None if plain is None else Decimal(str(plain))


def fits_rate(row: MasterData, *, rate: Decimal, on: date) -> bool:
    return is_sales_vat_code(row) and percentage_on(row, on=on) == rate


# --- from choices to rules ---


def rules_from(choices: dict[str, str]) -> tuple[Rule, ...]:
    """The rules that the choices of the mappings screen mean. A kind without an account of its own follows the products."""
    rules = [_rule(Concern.JOURNAL, Match(), choices.get("journal", ""))]
    for rate in RATES:
        domestic = Match(country=COUNTRY, rate=rate)
        rules.append(_rule(Concern.VAT_CODE, domestic, choices.get(f"vat_{rate}", "")))
        rules.append(
            _rule(Concern.LEDGER_ACCOUNT, domestic, choices.get(f"account_{rate}_product", ""))
        )
        for kind in KINDS[1:]:
            match = Match(country=COUNTRY, rate=rate, line_kind=kind)
            rules.append(
                _rule(Concern.LEDGER_ACCOUNT, match, choices.get(f"account_{rate}_{kind}", ""))
            )
    for name, scenario in UNTAXED_SCENARIOS.items():
        untaxed = Match(country=COUNTRY, scenario=scenario, rate=Decimal(0))
        rules.append(_rule(Concern.VAT_CODE, untaxed, choices.get(f"vat_{name}", "")))
        rules.append(_rule(Concern.LEDGER_ACCOUNT, untaxed, choices.get(f"account_{name}", "")))
    rules.append(_rule(Concern.PAYMENT_CONDITION, Match(), choices.get("payment_condition", "")))
    return tuple(rule for rule in rules if rule.target)


def _rule(concern: Concern, match: Match, target: str) -> Rule:
    return Rule(id="", concern=concern, match=match, target=target)


def choices_from(rules: Iterable[Rule]) -> tuple[dict[str, str], tuple[Rule, ...]]:
    """The inverse of `rules_from`: the choices, and the rules that the screen's grid has no place for."""
    places = {(rule.concern, rule.match): field for field, rule in _places()}
    choices: dict[str, str] = {}
    others: list[Rule] = []
    for rule in rules:
        field = places.get((rule.concern, rule.match))
        if field is None or rule.valid_from or rule.valid_to or field in choices:
            others.append(rule)
        else:
            choices[field] = rule.target
    return choices, tuple(others)


def _places() -> Iterator[tuple[str, Rule]]:
    fields = ["journal", "payment_condition"]
    for rate in RATES:
        fields += [f"vat_{rate}", *(f"account_{rate}_{kind}" for kind in KINDS)]
    for field in fields:
        (rule,) = rules_from({field: "x"})
        yield field, rule


def vat_codes_from(*, masters: Iterable[MasterData], on: date) -> tuple[VatCode, ...]:
    """The ledger's VAT codes as the rulebook keeps them, for the engine's checks before anything is sent."""
    rows = (row for row in masters if row.kind == "vat_code")
    return tuple(
        VatCode(
            code=row.code,
            type=str(row.data.get("type") or ""),
            percentage=percentage,
            eu_sales_listing=_listing(row),
        )
        for row in rows
        if (percentage := percentage_on(row, on=on)) is not None
    )
