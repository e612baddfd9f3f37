"""The administration's master data, frozen. Source of names, numbers and letters: Exact REST docs 2025-06."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

SALES_JOURNAL: Final = 20  # Journals.Type
REVENUE: Final = 110  # GLAccounts.Type
EXCLUDING: Final = "E"  # VATCodes.Type
INCLUDING: Final = "I"
NO_VAT: Final = "N"
AT_ZERO: Final = frozenset({"B", "E"})  # a base that reaches the return (BOOKING 17)
FOR_SALES: Final = frozenset(
    {"", "B", "S"}
)  # VATCodes.VATTransactionType; empty where it was not read
GOODS_LISTED: Final = "L"  # VATCodes.EUSalesListing
SERVICES_LISTED: Final = "S"
UNLISTED: Final = frozenset({"", "N"})
COLLECTION: Final = "I"  # PaymentConditions.PaymentMethod
# Equity, debt, goods in stock, money and VAT: GLAccounts.Type of what is neither turnover, nor costs, nor a general balance.
CLOSED_TYPES: Final = frozenset({10, 12, 14, 16, 20, 22, 24, 25, 29, 30, 35, 40, 50, 52, 100, 150})
LIABILITIES: Final = frozenset({21, 27, 60, 90})
DIFFERENCES: Final = frozenset({110, 120, 121, 130, 140})


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """`currency` is ISO 4217; "" where it is not known."""

    code: str
    name: str = ""
    type: int = SALES_JOURNAL
    currency: str = ""
    blocked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerAccount:
    """`vat_code` is the account's own; `needs_*` says that no line goes without one."""

    code: str
    name: str = ""
    type: int = REVENUE
    vat_code: str = ""
    needs_cost_centre: bool = False
    needs_cost_unit: bool = False
    blocked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A percentage from a day to a day, both included; None is open."""

    percentage: Decimal
    first: date | None = None
    last: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerVatCode:
    """`listing` is the letter of the EU sales listing, `oss_country` the state whose VAT it declares by one stop shop."""

    code: str
    name: str = ""
    type: str = EXCLUDING
    spans: tuple[Span, ...] = ()
    transactions: str = "S"
    listing: str = "N"
    charged: bool = False  # the buyer's side of a reverse charge: VAT to pay and to claim at once
    margin: bool = False
    oss_country: str = ""
    blocked: bool = False

    def percentage_on(self, day: date) -> Decimal | None:
        """In force on `day`; None where it has none then."""
        return next((span.percentage for span in self.spans if span.holds_on(day)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCondition:
    """`method`: B on credit, I collection, K cash, Q collection by a payment service provider."""

    code: str
    name: str = ""
    days: int = 0
    method: str = "B"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A period of a sales journal; both days are inside it."""

    journal: str
    first_day: date
    last_day: date
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterData:
    """All that the mirror keeps of one administration."""

    journals: tuple[Journal, ...] = ()
    accounts: tuple[LedgerAccount, ...] = ()
    vat_codes: tuple[LedgerVatCode, ...] = ()
    conditions: tuple[PaymentCondition, ...] = ()
    periods: tuple[Period, ...] = ()

    def journal(self, code: str) -> Journal | None:
        return next((one for one in self.journals if one.code == code), None)

    def account(self, code: str) -> LedgerAccount | None:
        return next((one for one in self.accounts if one.code == code), None)

    def vat_code(self, code: str) -> LedgerVatCode | None:
        return next((one for one in self.vat_codes if one.code == code), None)

    def condition(self, code: str) -> PaymentCondition | None:
        return next((one for one in self.conditions if one.code == code), None)
