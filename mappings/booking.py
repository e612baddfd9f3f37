"""What the engine answers: frozen results with closed lists of reasons. Nothing here knows a particular ledger."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class WaitingReason(StrEnum):
    NOT_INVOICED = "not_invoiced"
    NOT_PAID = "not_paid"
    NOT_SHIPPED = "not_shipped"
    PAYMENT_ERROR = "payment_error"


class NotASaleReason(StrEnum):
    CANCELLED_BEFORE_BOOKING = "cancelled_before_booking"
    FREE_ORDER = "free_order"
    BEFORE_START_DATE = "before_start_date"
    TEST_ORDER = "test_order"
    BOOKED_ELSEWHERE = "booked_elsewhere"
    TAKEN_BACK = "taken_back"  # by a person, until a person books it again (BOOKING 31)


class HeldReason(StrEnum):
    """A person must decide. Closed list: each has a sentence and a way to fix it in `mappings/reasons.py`."""

    TOTAL_DOES_NOT_ADD_UP = "total_does_not_add_up"
    VAT_RATE_UNKNOWN = "vat_rate_unknown"
    VAT_RATE_UNEXPECTED = "vat_rate_unexpected"
    VAT_RULE_BROKEN = "vat_rule_broken"
    PRODUCT_KIND_UNKNOWN = "product_kind_unknown"
    PRODUCT_CATEGORY_UNKNOWN = "product_category_unknown"
    SCENARIO_NOT_SUPPORTED = "scenario_not_supported"
    VAT_NUMBER_UNPROVEN = "vat_number_unproven"
    OSS_MODULE_NEEDED = "oss_module_needed"
    REGISTRATION_MISSING = "registration_missing"
    COUNTRY_MISSING = "country_missing"
    CURRENCY_WITHOUT_RATE = "currency_without_rate"
    NO_JOURNAL = "no_journal"
    NO_LEDGER_ACCOUNT = "no_ledger_account"
    NO_VAT_CODE = "no_vat_code"
    VAT_CODE_UNFIT = "vat_code_unfit"
    TARGET_UNFIT = "target_unfit"
    NO_ROUNDING_ACCOUNT = "no_rounding_account"
    PAYMENT_FEE_UNMAPPED = "payment_fee_unmapped"
    NO_VOUCHER_ACCOUNT = "no_voucher_account"
    PERIOD_CLOSED = "period_closed"
    VAT_PERIOD_FILED = "vat_period_filed"
    CUSTOMER_INCOMPLETE = "customer_incomplete"
    CUSTOMER_AMBIGUOUS = "customer_ambiguous"
    RELATION_UNFIT = "relation_unfit"
    RELATION_GONE = "relation_gone"
    DIRECT_DEBIT_ON_PREPAID = "direct_debit_on_prepaid"
    CHANGED_AFTER_BOOKING = "changed_after_booking"
    REFUND_WITHOUT_SLIP = "refund_without_slip"
    CREDIT_WITHOUT_SALE = "credit_without_sale"
    CREDIT_NOT_SUPPORTED = "credit_not_supported"
    CREDIT_FAULTY = "credit_faulty"
    CREDIT_DOES_NOT_ADD_UP = "credit_does_not_add_up"
    CREDIT_EXCEEDS_SALE = "credit_exceeds_sale"
    CREDIT_RATE_NOT_OF_SALE = "credit_rate_not_of_sale"
    SOURCE_UNREADABLE = "source_unreadable"
    MODULE_MISSING = "module_missing"
    MODULE_CHANGED_TOTAL = "module_changed_total"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One step of the explanation: `text` is the id of a sentence, `values` fill it in, `rule` names the rule or BOOKING number."""

    step: str
    text: str
    values: tuple[tuple[str, str], ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    street: str = ""
    street_2: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPerson:
    """Natural key: the relation and the shop's customer id."""

    first_name: str
    last_name: str
    email: str = ""
    phone: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """The customer in the books. `code` is the debtor code, digits only: its natural key in the ledger (DESIGN 4)."""

    code: str
    customer_key: str  # the shop's customer, e.g. "A7-K17"
    name: str
    is_business: bool
    address: PostalAddress
    email: str = ""
    phone: str = ""
    vat_number: str = ""
    chamber_of_commerce: str = ""
    language: str = ""
    contact: ContactPerson | None = None
    # Codes of the ledger, given to a new relation alone (BOOKING 13).
    receivable_account: str = ""
    payment_condition: str = ""
    classification: str = ""
    # Of many customers: found by its code alone, and no customer's data are ever put on it (BOOKING 13 and 18).
    shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """`net` and `vat` are signed: a credit is negative. `vat` is sent as an explicit amount (BOOKING 28)."""

    ledger_account: str
    vat_code: str
    description: str
    quantity: Decimal
    net: Decimal
    vat: Decimal
    rate: Decimal
    source_line: str = ""
    cost_centre: str = ""
    cost_unit: str = ""
    # Where the law puts this line, whatever was charged; "" is as `Treatment` says of the whole. Not compared: it is not sent.
    scenario: str = field(default="", compare=False)
    country: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesEntry:
    """A sales entry (or credit entry, when its total is negative) ready for any ledger."""

    key: str  # "A7-O1042": link code, document kind, source id (+ "-" revision)
    human_part: str  # "IN000042"
    journal: str
    entry_date: date
    description: str
    currency: str
    customer_key: str
    payment_condition: str
    lines: tuple[EntryLine, ...]
    exchange_rate: Decimal | None = None
    order_number: int | None = None
    invoice_number: int | None = None
    remarks: str = ""
    reverses: str = ""  # the key of the entry of the same document that this one takes back

    @property
    def reference(self) -> str:
        """YourRef: the human part first, the key never cut, 30 characters at most (DESIGN 4)."""
        room = 30 - len(self.key) - 1
        human = self.human_part[:room].strip() if room > 0 else ""
        return f"{human} {self.key}".strip()

    @property
    def total_net(self) -> Decimal:
        return sum((line.net for line in self.lines), Decimal(0))

    @property
    def total_vat(self) -> Decimal:
        return sum((line.vat for line in self.lines), Decimal(0))

    @property
    def total_gross(self) -> Decimal:
        return self.total_net + self.total_vat


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """How VAT saw a sale, for the credits that follow it (BOOKING 29); a line that is seen otherwise says so itself.

    The defaults are those of records that are older than this: only domestic Dutch sales were booked then, on their own day.
    """

    scenario: str = "domestic"
    country: str = "NL"  # whose rates count
    tax_point: date | None = None
    found_inside: bool = False  # VAT was taken out of prices that were charged without (BOOKING 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What the shop says about the document, for modules and for what may be booked together. "" in records that are older."""

    document: str = ""  # a value of `mappings.sale.DocumentKind`
    reference: str = ""  # the order's, as its customer knows it
    shop: str = ""  # the shop's own number, where one installation has several
    country: str = ""  # where the goods go
    payment_method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    relation: Relation
    entry: SalesEntry
    explanation: tuple[Reason, ...]
    warnings: tuple[Reason, ...] = field(default=())
    treatment: Treatment = field(default=Treatment())
    # What takes the former entry of this document back before `entry` is booked anew (BOOKING 30).
    reversal: SalesEntry | None = None
    origin: Origin = field(default=Origin())
    # The module that lets it go to the books with others, where they agree in all that an entry has once (BOOKING 33).
    bundled: str = ""

    @property
    def scenarios(self) -> frozenset[str]:
        """How VAT saw its lines, the whole sale among them."""
        of_lines = {line.scenario for line in self.entry.lines if line.scenario}
        return frozenset(of_lines | {self.treatment.scenario})


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    reason: WaitingReason
    explanation: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotASale:
    reason: NotASaleReason
    explanation: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    reason: HeldReason
    explanation: tuple[Reason, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


Outcome = Booked | Waiting | NotASale | Held
