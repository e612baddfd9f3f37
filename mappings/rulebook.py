"""The rulebook: what the owner decided, frozen. The most specific rule that matches wins; a tie is refused when it is saved."""

from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import Final

from mappings.vat.kinds import OwnKind
from mappings.vat.rates import RateLevel
from mappings.vat.seller import VatStanding


class Concern(StrEnum):
    """What a rule decides."""

    JOURNAL = "journal"
    LEDGER_ACCOUNT = "ledger_account"
    VAT_CODE = "vat_code"
    PAYMENT_CONDITION = "payment_condition"
    COST_CENTRE = "cost_centre"
    COST_UNIT = "cost_unit"
    DESCRIPTION = "description"  # of the entry: a template as in `Profile.description_template`
    DEBTOR_SCHEME = "debtor_scheme"  # digits of a new debtor code, behind the link's own and before the customer's
    PRODUCT_KIND = "product_kind"  # what VAT should take a product for: a code of `mappings.vat.kinds`, or the owner's own


class Trigger(StrEnum):
    """When a sale becomes an entry (BOOKING 2)."""

    INVOICED = "invoiced"
    PAID = "paid"
    CREATED = "created"
    SHIPPED = "shipped"


class ClosedPolicy(StrEnum):
    """What is done with a sale whose period is closed, or whose VAT was filed (BOOKING 8)."""

    HOLD = "hold"
    FIRST_OPEN = "first_open"


class RateSource(StrEnum):
    """Whose exchange rate an entry in another currency carries (BOOKING 26)."""

    ECB = "ecb"
    SHOP = "shop"
    LEDGER = "ledger"  # none is sent: the ledger takes its own


class OutagePolicy(StrEnum):
    """What becomes of a supply to a business abroad while VIES, or its state's part of it, is down (BOOKING 18)."""

    HOLD = "hold"
    PROVISIONAL = "provisional"  # booked on a verdict that is not too old, and asked again until there is a new one


class StatementPeriod(StrEnum):
    """How often the ICP statement is filed (Directive 2006/112/EC art. 263)."""

    QUARTER = "quarter"
    MONTH = "month"


class EntryDate(StrEnum):
    """Which day the entry carries (BOOKING 7)."""

    INVOICE = "invoice"
    TRIGGER = "trigger"


class ChangePolicy(StrEnum):
    """What becomes of a sale whose amounts changed after it was booked (BOOKING 30)."""

    HOLD_BUSINESSES = "hold_businesses"  # a business needs a credit invoice; of a consumer the difference is booked
    HOLD = "hold"
    DIFFERENCE = "difference"


class RefundPolicy(StrEnum):
    """What becomes of a refund for which the shop made no credit document (BOOKING 29)."""

    HOLD = "hold"
    NOTE = "note"


class UnexpectedRate(StrEnum):
    """What becomes of VAT that the shop charged at another rate than the law asks for (BOOKING 20)."""

    HOLD = "hold"
    AS_CHARGED = "as_charged"  # what an invoice says is due (Directive 2006/112/EC art. 203)


class ZeroCharged(StrEnum):
    """What becomes of a line without VAT where VAT is due (BOOKING 20)."""

    HOLD = "hold"
    INSIDE = "inside"  # the price stays, and the VAT is taken out of it


class VatSplit(StrEnum):
    """Whose split of the goods over VAT rates is booked where the shop printed one that is wrong (BOOKING 5)."""

    AS_INVOICED = "as_invoiced"
    CORRECTED = "corrected"


class HumanPart(StrEnum):
    """What a bookkeeper searches by in YourRef (DESIGN 4)."""

    INVOICE_NUMBER = "invoice_number"
    ORDER_REFERENCE = "order_reference"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The circumstances a rule asks for; None asks for nothing. `rate` is a percentage."""

    shop: str | None = None
    country: str | None = None
    scenario: str | None = None
    rate: Decimal | None = None
    line_kind: str | None = None
    category: str | None = None
    product: str | None = None  # its reference in the shop; its id there where it has none
    payment_method: str | None = None
    customer_group: str | None = None
    currency: str | None = None
    document: str | None = None  # "sale" | "credit"

    def specificity(self) -> int:
        """How many circumstances it names: the higher wins. A rule for one product goes before all that speak of many."""
        named = sum(wanted is not None for wanted in _CIRCUMSTANCES(self))
        return named if self.product is None else named + _MORE_THAN_ALL


# Rules are matched thousands of times a second; reading the fields by name each time is what it would cost most of.
_CIRCUMSTANCES: Final = attrgetter(*(circumstance.name for circumstance in fields(Match)))
_MORE_THAN_ALL: Final = len(fields(Match))
# A line has several of the one and its customer several of the other.
_SEVERAL: Final = frozenset(
    place
    for place, circumstance in enumerate(fields(Match))
    if circumstance.name in ("category", "customer_group")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`target` is the ledger's own code: a journal code, an account code, a VAT code, a payment condition code; else a text."""

    id: str
    concern: Concern
    match: Match
    target: str
    valid_from: date | None = None
    valid_to: date | None = None  # inclusive

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VatCode:
    """What the rulebook knows of a ledger VAT code, for checks before anything is sent.

    `type` is Exact's letter: B base only, E excluding, I including, N none. `percentage` is a percentage.
    `eu_sales_listing` is Exact's letter: L goods, S services, T triangulation, N none; "" where it is not known.
    """

    code: str
    type: str
    percentage: Decimal
    eu_sales_listing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFee:
    """A fee that a payment module adds to the total without a line: how it is known, and where it is booked (BOOKING 27).

    `amount` is in the currency of the sale, VAT included; `percentage` is of the total without the fee, VAT included.
    One of the two is given. A method may have several fees, each with its own.
    """

    payment_method: str
    ledger_account: str
    vat_code: str
    amount: Decimal | None = None
    percentage: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The seller and the choices of one link. Defaults are the defaults of BOOKING."""

    country: str = "NL"
    currency: str = "EUR"
    vat_number: str = ""
    vat: VatStanding = field(default=VatStanding())
    time_zone: str = "Europe/Amsterdam"
    start_date: date | None = None
    trigger: Trigger = Trigger.INVOICED
    trigger_by_payment_method: tuple[tuple[str, Trigger], ...] = ()
    entry_date: EntryDate = EntryDate.INVOICE
    human_part: HumanPart = HumanPart.INVOICE_NUMBER
    description_template: str = "{reference} {customer}"
    rounding_account: str = ""  # ledger account code; empty holds a sale that needs it
    rounding_vat_code: str = ""
    rounding_limit: Decimal = Decimal("0.02")  # BOOKING 4
    vat_split: VatSplit = VatSplit.AS_INVOICED
    payment_fees: tuple[PaymentFee, ...] = ()
    voucher_account: str = (
        ""  # liability account; empty holds a sale paid with a voucher (BOOKING 23)
    )
    gift_card_names: tuple[str, ...] = ()  # how the names of vouchers that are gift cards begin
    closed_period: ClosedPolicy = ClosedPolicy.HOLD
    rate_source: RateSource = RateSource.ECB
    changed_after_booking: ChangePolicy = ChangePolicy.HOLD_BUSINESSES
    refund_without_slip: RefundPolicy = RefundPolicy.HOLD
    # Payment methods whose orders are refused at the door: cancelled once booked, they are taken back in full (BOOKING 2).
    paid_at_the_door: tuple[str, ...] = ("ps_cashondelivery", "cashondelivery", "codfee")
    vat_filed_until: date | None = None
    unexpected_rate: UnexpectedRate = UnexpectedRate.HOLD
    zero_charged: ZeroCharged = ZeroCharged.HOLD
    # By country, the level at which VAT is taken out of a price that has none: only asked where a country has several.
    inside_levels: tuple[tuple[str, RateLevel], ...] = ()
    product_kinds: tuple[OwnKind, ...] = ()
    # Payment methods of orders that a marketplace sold, and whether it took the VAT: "marketplace" | "marketplace_collected".
    marketplaces: tuple[tuple[str, str], ...] = ()
    vies_outage: OutagePolicy = OutagePolicy.HOLD
    vies_window_days: int = 30  # how old a verdict may be that a provisional booking rests on
    icp_period: StatementPeriod = StatementPeriod.QUARTER
    business_is: str = "vat_number"  # vat_number | company | group (BOOKING 11)
    business_groups: tuple[str, ...] = ()
    debtor_prefix: str = ""  # digits in front of the debtor code of this link
    test_customers: tuple[str, ...] = ()  # e-mail addresses whose orders are tests
    paid_afterwards: tuple[str, ...] = ()  # payment methods that are no prepayment (BOOKING 15)
    # Of new relations (BOOKING 13): a language of two letters instead of the customer's own, and codes of the ledger.
    relation_language: str = ""
    receivable_account: str = ""
    relation_condition: str = ""
    relation_classification: str = ""
    # Per field (`mappings.changes.CHOICES`) fill_blanks, always or never; what is not named fills blanks (BOOKING 14).
    relation_updates: tuple[tuple[str, str], ...] = ()
    language: str = "nl"  # nl or en: of the few words that the engine itself writes in the books


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A rule as it is looked up: how specific it is, and what it asks for, by the place of the circumstance."""

    rank: int
    asks: tuple[tuple[int, object], ...]
    category: str | None
    group: str | None
    rule: Rule

    def covers(
        self, found: tuple[object, ...], *, categories: tuple[str, ...], groups: tuple[str, ...]
    ) -> bool:
        for place, wanted in self.asks:
            if found[place] != wanted:
                return False
        return (self.category is None or self.category in categories) and (
            self.group is None or self.group in groups
        )


def _rank(rules: tuple[Rule, ...]) -> dict[Concern, list[_Ranked]]:
    """The last id first among equals, as `find` prefers it."""
    by_rank: dict[Concern, list[_Ranked]] = {}
    for rule in rules:
        asks = tuple(
            (place, wanted)
            for place, wanted in enumerate(_CIRCUMSTANCES(rule.match))
            if wanted is not None and place not in _SEVERAL
        )
        ranked = _Ranked(
            rule.match.specificity(), asks, rule.match.category, rule.match.customer_group, rule
        )
        by_rank.setdefault(rule.concern, []).append(ranked)
    for found in by_rank.values():
        found.sort(key=lambda ranked: (ranked.rank, ranked.rule.id), reverse=True)
    return by_rank


def _turn(rule: Rule, *, categories: tuple[str, ...], groups: tuple[str, ...]) -> tuple[int, int]:
    """When its category and its group have their turn; a rule that names none fits the first."""
    category, group = rule.match.category, rule.match.customer_group
    return (
        0 if category is None else categories.index(category),
        0 if group is None else groups.index(group),
    )


class _Indexed:
    """Room for the rules in their order, beside the fields: what is looked up is no part of what was decided."""

    __slots__ = ("_by_rank", "_names_products")
    _by_rank: dict[Concern, list[_Ranked]]
    _names_products: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook(_Indexed):
    """One version of the rules of one link. `version` names it in every booking."""

    id: str
    version: int
    link_code: str  # e.g. "A7": the front of every key (DESIGN 4)
    rules: tuple[Rule, ...] = ()
    vat_codes: tuple[VatCode, ...] = ()
    modules: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = field(default=())

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
        """The most specific rule in force on `day` that names each circumstance in `named`, or None.

        A line has several categories and a customer several groups: a rule may name any of them, and of rules as specific
        as each other the one whose category, then group, comes first wins. Other ties cannot be: saving refuses them.
        """
        rules = self._ranked().get(concern)
        if rules is None:
            return None
        found = _CIRCUMSTANCES(circumstances)
        hits: list[Rule] = []
        rank = -1
        for ranked in rules:
            if ranked.rank < rank:
                break
            rule = ranked.rule
            if (
                ranked.covers(found, categories=categories, groups=groups)
                and rule.holds_on(day)
                and all(getattr(rule.match, name) is not None for name in named)
            ):
                hits.append(rule)
                rank = ranked.rank
        if len(hits) < 2:
            return hits[0] if hits else None
        return min(hits, key=lambda rule: _turn(rule, categories=categories, groups=groups))

    def _ranked(self) -> "dict[Concern, list[_Ranked]]":
        """The rules by concern, the most specific first; made once, for it is asked several times a line."""
        try:
            return self._by_rank
        except AttributeError:
            by_rank = _rank(self.rules)
            object.__setattr__(self, "_by_rank", by_rank)
            return by_rank

    def speaks_of(self, concern: Concern) -> bool:
        """Whether any rule is about it: most rulebooks leave some concerns out."""
        return concern in self._ranked()

    def names_categories(self, concern: Concern) -> bool:
        """Whether a rule of this concern goes by category."""
        return any(ranked.category is not None for ranked in self._ranked().get(concern, ()))

    def names_products(self) -> bool:
        """Whether any rule asks for one product, so that lines of the same category may differ."""
        try:
            return self._names_products
        except AttributeError:
            found = any(rule.match.product is not None for rule in self.rules)
            object.__setattr__(self, "_names_products", found)
            return found

    def vat_code(self, code: str) -> VatCode | None:
        return next((known for known in self.vat_codes if known.code == code), None)
