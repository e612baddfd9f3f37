"""What the decision may know beside the sale. Stored with the booking and hashed, so that a replay decides the same."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from mappings.booking import Booked, SalesEntry
from mappings.vat.seller import Turnover


@dataclass(frozen=True, slots=True, kw_only=True)
class VatNumberEvidence:
    """One verdict of VIES about one number. Source: VIES REST API, field names ours."""

    number: str  # normalised, with country prefix
    verdict: str  # "valid" | "invalid" | "unavailable"
    asked_at: datetime
    consultation_number: str = ""


class Undo(StrEnum):
    """How a person takes a sale out of the books (BOOKING 31)."""

    REMOVE = "remove"  # the entry is deleted in the ledger
    REVERSE = "reverse"  # an entry the other way round, in the first open period


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierBooking:
    """What already stands in the books for this document. `total_gross` of a reversal is below zero.

    `booked` is the booking itself, explanations left out; facts that are older than it have none. What was `removed` from
    the ledger stands there no longer, but its revision and its key are spent.
    """

    revision: int
    total_gross: Decimal
    customer_key: str
    content_hash: str
    booked: Booked | None = None
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPeriod:
    journal: str
    year: int
    period: int
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """`today` is the day of the decision in the shop's time zone."""

    today: date
    vat_numbers: tuple[VatNumberEvidence, ...] = ()
    earlier: tuple[EarlierBooking, ...] = ()
    closed_periods: tuple[ClosedPeriod, ...] = ()
    exchange_rate: Decimal | None = None  # units of the books' currency for one unit of the sale's
    relation_has_vat_number: str = (
        ""  # the number the ledger's relation carries, if it is known already
    )
    # Codes of payment conditions of the books (BOOKING 15): what the relation has, what fits the customer's own payment days,
    # and those that collect by direct debit.
    relation_condition: str = ""
    days_condition: str = ""
    direct_debit: tuple[str, ...] = ()
    shop_documents_seen: int = 0
    # Of a credit: the bookings of its order as they stand (several where the order has several invoices), and the entries of
    # the order's other credits (BOOKING 29). Explanations and warnings may be left out. Of a sale: the entries of its credits.
    corrected: tuple[Booked, ...] = ()
    other_credits: tuple[SalesEntry, ...] = ()
    dealt_with: tuple[str, ...] = ()  # marks of holds that a person dealt with by hand
    # `corrected` is how we would have booked what was booked by hand before the start date (BOOKING 32).
    sold_by_hand: bool = False
    # What this seller's shops sold to consumers in other member states before this sale, this year and the last (BOOKING 24).
    turnover: tuple[Turnover, ...] = ()
    undo: Undo | None = None  # a person took the sale back: it stays out of the books
    # For a module's own documents: bookings that go to the books as one entry, and the key of that entry (BOOKING 33).
    collected: tuple[Booked, ...] = ()
    collective_key: str = ""
