"""A first proposal of the rules, from what the ledger has. A person confirms or changes each line before anything is booked.

Every proposal says why. Where more than one thing fits equally well, the first by code is proposed and marked as unsure;
where nothing fits, nothing is proposed: it is never guessed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from connectors.models import MasterData
from mappings.rulebook import Concern, Match, Rule, VatCode
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
LISTED_GOODS = "L"
UNLISTED = ("", "N")
LISTED_SERVICES = "S"
INCLUDING = "I"

HIGH_WORDS = re.compile(r"\bhoog\b|\bhigh\b|\b21\b", re.IGNORECASE)
LOW_WORDS = re.compile(r"\blaag\b|\blow\b|\b9\b", re.IGNORECASE)
ROUNDING_WORDS = re.compile(
    r"afronding|rounding|betalingsverschil|payment difference", re.IGNORECASE
)
EXPORT_WORDS = re.compile(
    r"export|uitvoer|buiten (de )?(eu\b|europ)|outside (the )?eu\b|non-eu\b", re.IGNORECASE
)
ZERO_WORDS = re.compile(r"nultarief|zero[ -]rate|\bnul\b|\b0 ?%", re.IGNORECASE)
ACCOUNT_WORDS = {
    "icp": re.compile(
        r"\bicp\b|intracomm|binnen (de )?(eu\b|europ)|(within|in) the eu\b|within eu\b",
        re.IGNORECASE,
    ),
    "export": EXPORT_WORDS,
}
SHIPPING_WORDS = re.compile(r"verzend|vracht|shipping|freight|postage", re.IGNORECASE)


class Why(StrEnum):
    """Why something is proposed; the panel has the sentences."""

    ONLY_SALES_JOURNAL = "only_sales_journal"
    FIRST_SALES_JOURNAL = "first_sales_journal"
    VAT_CODE_FITS = "vat_code_fits"
    FIRST_VAT_CODE = "first_vat_code"
    ACCOUNT_HAS_VAT_CODE = "account_has_vat_code"
    ACCOUNT_NAMED_SO = "account_named_so"
    FIRST_REVENUE_ACCOUNT = "first_revenue_account"
    SAME_AS_PRODUCTS = "same_as_products"
    ROUNDING_NAMED_SO = "rounding_named_so"
    NOTHING_FITS = "nothing_fits"
    ON_EU_SALES_LIST = "on_eu_sales_list"
    VAT_CODE_NAMED_SO = "vat_code_named_so"
    ZERO_RATE_NEEDS_GOODS = "zero_rate_needs_goods"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """`field` is the name of the choice on the mappings screen; an empty `code` says that the owner must choose."""

    field: str
    code: str
    label: str = ""
    why: Why
    sure: bool = True


def suggest(*, masters: Iterable[MasterData], on: date) -> tuple[Proposal, ...]:
    """One proposal for each choice of the mappings screen, in the screen's order. `on`: the day whose VAT rates count."""
    rows = sorted(masters, key=lambda row: row.code)
    journals = [row for row in rows if is_sales_journal(row)]
    accounts = [row for row in rows if is_revenue_account(row)]
    return (
        _journal(journals),
        *_rates(rows=rows, accounts=accounts, on=on),
        *_untaxed(rows=rows, accounts=accounts, on=on),
        _rounding(rows),
    )


def _journal(journals: list[MasterData]) -> Proposal:
    if not journals:
        return Proposal(field="journal", code="", why=Why.NOTHING_FITS, sure=False)
    only = len(journals) == 1
    why = Why.ONLY_SALES_JOURNAL if only else Why.FIRST_SALES_JOURNAL
    return _proposed(field="journal", row=journals[0], why=why, sure=only)


def _rates(*, rows: list[MasterData], accounts: list[MasterData], on: date) -> Iterator[Proposal]:
    for rate in RATES:
        codes = [row for row in rows if fits_rate(row, rate=rate, on=on)]
        vat = _vat_code(rate=rate, codes=codes)
        product = _product_account(rate=rate, accounts=accounts, vat_code=vat.code)
        yield vat
        yield product
        yield from _other_kinds(rate=rate, accounts=accounts, product=product)


def _vat_code(*, rate: Decimal, codes: list[MasterData]) -> Proposal:
    field = f"vat_{rate}"
    if not codes:
        return Proposal(field=field, code="", why=Why.NOTHING_FITS, sure=False)
    only = len(codes) == 1
    return _proposed(
        field=field, row=codes[0], why=Why.VAT_CODE_FITS if only else Why.FIRST_VAT_CODE, sure=only
    )


def _product_account(*, rate: Decimal, accounts: list[MasterData], vat_code: str) -> Proposal:
    """The account whose own VAT code is this rate's; else the one named so; else the first revenue account, unsure."""
    field = f"account_{rate}_product"
    plain = [row for row in accounts if not SHIPPING_WORDS.search(row.label)] or accounts
    same_code = [
        row for row in plain if vat_code and str(row.data.get("vat_code") or "").strip() == vat_code
    ]
    words = HIGH_WORDS if rate == 21 else LOW_WORDS
    named = [row for row in plain if words.search(row.label)]
    both = [row for row in same_code if row in named]
    if both or same_code:
        return _proposed(field=field, row=(both or same_code)[0], why=Why.ACCOUNT_HAS_VAT_CODE)
    if named:
        return _proposed(field=field, row=named[0], why=Why.ACCOUNT_NAMED_SO)
    if plain:
        return _proposed(field=field, row=plain[0], why=Why.FIRST_REVENUE_ACCOUNT, sure=False)
    return Proposal(field=field, code="", why=Why.NOTHING_FITS, sure=False)


def _other_kinds(
    *, rate: Decimal, accounts: list[MasterData], product: Proposal
) -> Iterator[Proposal]:
    """Shipping has its own account where one is named so; the rest follows the goods (BOOKING 21)."""
    shipping = [row for row in accounts if SHIPPING_WORDS.search(row.label)]
    for kind in KINDS[1:]:
        field = f"account_{rate}_{kind}"
        if kind == "shipping" and shipping:
            yield _proposed(field=field, row=shipping[0], why=Why.ACCOUNT_NAMED_SO)
        else:
            yield Proposal(field=field, code="", label=product.label, why=Why.SAME_AS_PRODUCTS)


def _untaxed(*, rows: list[MasterData], accounts: list[MasterData], on: date) -> Iterator[Proposal]:
    """Businesses in the EU and export: a code of type B or E at 0%, and an account (BOOKING 17). Nothing where none fits.

    The zero rate is pointed at, not proposed: which goods have it only the owner knows (BOOKING 20).
    """
    codes = [row for row in rows if is_zero_code(row, on=on)]
    listed = [row for row in codes if _listing(row) == LISTED_GOODS]
    others = [row for row in codes if _listing(row) in UNLISTED]
    export = [row for row in others if EXPORT_WORDS.search(row.label)]
    zero = [row for row in others if ZERO_WORDS.search(row.label) and row not in export]
    for name, found, why in (
        ("icp", listed, Why.ON_EU_SALES_LIST),
        ("export", export, Why.VAT_CODE_NAMED_SO),
    ):
        if found:
            only = len(found) == 1
            yield _proposed(
                field=f"vat_{name}",
                row=found[0],
                why=why if only else Why.FIRST_VAT_CODE,
                sure=only,
            )
            yield from _untaxed_account(name=name, accounts=accounts, vat_code=found[0].code)
    for row in zero[:1]:
        yield Proposal(
            field="vat_zero",
            code="",
            label=f"{row.code} {row.label}",
            why=Why.ZERO_RATE_NEEDS_GOODS,
            sure=False,
        )


def _untaxed_account(*, name: str, accounts: list[MasterData], vat_code: str) -> Iterator[Proposal]:
    field, words = f"account_{name}", ACCOUNT_WORDS[name]
    same_code = [row for row in accounts if str(row.data.get("vat_code") or "").strip() == vat_code]
    named = [row for row in accounts if words.search(row.label)]
    if same_code:
        yield _proposed(field=field, row=same_code[0], why=Why.ACCOUNT_HAS_VAT_CODE)
    elif named:
        yield _proposed(field=field, row=named[0], why=Why.ACCOUNT_NAMED_SO)
    elif accounts:
        yield _proposed(field=field, row=accounts[0], why=Why.FIRST_REVENUE_ACCOUNT, sure=False)


def _rounding(rows: list[MasterData]) -> Proposal:
    named = [row for row in rows if is_usable_account(row) and ROUNDING_WORDS.search(row.label)]
    if not named:
        return Proposal(field="rounding_account", code="", why=Why.NOTHING_FITS, sure=False)
    return _proposed(field="rounding_account", row=named[0], why=Why.ROUNDING_NAMED_SO)


def _proposed(*, field: str, row: MasterData, why: Why, sure: bool = True) -> Proposal:
    return Proposal(field=field, code=row.code, label=row.label, why=why, sure=sure)


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
