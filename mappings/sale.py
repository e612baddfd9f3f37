"""The canonical sale: what a shop's document says, in the words of bookkeeping.

Amounts are `Decimal` in the sale's currency. `net` excludes and `gross` includes VAT. Rates are percentages (`Decimal("21")`),
never fractions. Moments are aware; dates are calendar days in the shop's own time zone (BOOKING 7).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from mappings.arithmetic import Arithmetic


class DocumentKind(StrEnum):
    """The letter of a document in its key; identity is shop + kind + id (BOOKING 3)."""

    ORDER = "O"
    INVOICE = "I"  # one of several invoices of an order
    CREDIT = "C"


class LineKind(StrEnum):
    PRODUCT = "product"
    SHIPPING = "shipping"
    WRAPPING = "wrapping"
    FEE = "fee"
    DISCOUNT = "discount"
    ROUNDING = "rounding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    external_id: str
    company: str = ""
    first_name: str = ""
    last_name: str = ""
    street: str = ""
    street_2: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""  # ISO 3166-1 alpha-2, upper case; empty when the shop does not say
    state: str = ""
    phone: str = ""
    vat_number: str = ""  # as typed in the shop


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    external_id: str
    is_guest: bool = False
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    company: str = ""
    chamber_of_commerce: str = ""
    language: str = ""  # ISO 639-1, lower case
    groups: tuple[str, ...] = ()
    payment_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleLine:
    """One line as the shop charged it. `rate` is None where the shop does not tell a VAT rate."""

    kind: LineKind
    external_id: str
    description: str
    quantity: Decimal
    net: Decimal
    gross: Decimal
    rate: Decimal | None
    product_id: str = ""
    product_reference: str = ""
    categories: tuple[str, ...] = ()

    @property
    def vat(self) -> Decimal:
        return self.gross - self.net

    @property
    def product(self) -> str:
        """What a rule calls the product: its reference, its id where the shop gave it none; "" of what is no product."""
        return self.product_reference.strip() or self.product_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    external_id: str
    method: str
    amount: Decimal
    paid_at: datetime
    transaction_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """One voucher that was used on a sale: what it took off, above zero. It is part of the sale's discount lines.

    `from_refund` says that the shop made it when it gave money back: it is a payment then, and no discount (BOOKING 23).
    """

    name: str
    net: Decimal
    gross: Decimal
    from_refund: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Surcharge:
    """What the total has beyond all parts that the shop names, while those parts agree with the lines (BOOKING 27)."""

    net: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Pieces of a line that the shop gave back without a credit document; `gross` is what was charged for them."""

    line: str
    description: str
    pieces: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleState:
    """Where the document stands in the shop, by the state's flags and never by its id."""

    external_id: str
    name: str
    paid: bool = False
    invoiced: bool = False
    shipped: bool = False
    cancelled: bool = False
    error: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """One document of the shop that may become one booking."""

    kind: DocumentKind
    external_id: str
    order_id: str
    reference: str  # the order reference; not unique in PrestaShop
    shop_id: str
    state: SaleState
    ordered_at: datetime
    changed_at: datetime
    currency: str  # ISO 4217
    conversion_rate: Decimal  # units of `currency` for one unit of the shop's own currency
    total_net: Decimal
    total_gross: Decimal
    customer: Customer
    invoice_address: Address
    delivery_address: Address
    lines: tuple[SaleLine, ...]
    payment_method: str  # the payment module's name, stable
    payment_label: str  # what the customer saw
    payments: tuple[Payment, ...] = ()
    invoice_number: str = ""  # as printed for the customer; empty while there is no invoice
    invoice_serial: int | None = None
    invoiced_on: date | None = None  # the day of the document; of a credit the day of the slip
    paid_on: date | None = None
    shipped_on: date | None = None
    carrier: str = ""
    pick_up: bool = False  # the customer fetched it: place of supply is the shop (BOOKING 16)
    vouchers: tuple[Voucher, ...] = ()
    surcharge: Surcharge | None = None
    arithmetic: Arithmetic | None = None  # where the shop told enough to know its printed VAT table
    refunds: tuple[Refund, ...] = ()  # without a credit document (BOOKING 29)
    corrects: str = ""  # for a credit: the external id of the order it corrects
    notes: tuple[str, ...] = field(
        default=()
    )  # faults of the source that the reader saw, for the explanation; of a credit, `stated=` and `corrected=` name the two
    # amounts of a fault that is known, so that it is held until the money returned confirms what is stated (BOOKING 29)
