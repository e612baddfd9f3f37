"""The only shapes the rest of the program knows of a shop, a ledger or a payout provider.

Each call that reaches the network passes a `Gate`: the delivery machine spends its budgets and commits its intent there, in the
moment before the first byte leaves, and learns from the answer. A method of `LedgerWriter` that writes makes exactly one call.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from mappings.booking import ContactPerson, PostalAddress, Relation, SalesEntry
from mappings.changes import FieldChange, Target
from mappings.sale import Sale

Json = dict[str, Any]


class Gate(Protocol):
    """Stands at the door of every remote call. Endpoints are named without ids: "POST salesentry/SalesEntries"."""

    def before(self, *, endpoint: str) -> None:
        """Commit the intent and spend the budget. Raises `NotNow` when the call must not be made now."""

    def confirm(self) -> None:
        """Right before the first byte, without any I/O: raises `NotNow` when too much time passed since `before`.

        A process that was stopped in between wakes up here, and its lease may be another's by now.
        """

    def after(self, *, endpoint: str, status: int, headers: Mapping[str, str]) -> None:
        """Learn limits from the answer and count a client error. Not called when no answer came."""


class OpenGate:
    """Lets everything pass: for calls that have no budget, such as a shop's webservice."""

    def before(self, *, endpoint: str) -> None: ...

    def confirm(self) -> None: ...

    def after(self, *, endpoint: str, status: int, headers: Mapping[str, str]) -> None: ...


# --- shops ---


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopProfile:
    """What connecting found out. `missing_permissions` are resource names, in the shop's own words."""

    name: str
    version: str
    api_address: str
    time_zone: str
    currency: str
    key_in_query: bool = False
    missing_permissions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDocument:
    """One document as the shop gave it: everything booking needs, and no more (DESIGN 3). `body` is plain JSON."""

    kind: str  # a DocumentKind value
    external_id: str
    changed_at: datetime
    body: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPage:
    """`cursor` is opaque JSON to store and give back; `exhausted` says that nothing more is there now.

    `swept` names the kinds beside orders (values of DocumentKind) of which this page is the end of all that exists now.
    """

    documents: tuple[SourceDocument, ...]
    cursor: Json
    exhausted: bool
    swept: tuple[str, ...] = ()


class ShopReader(Protocol):
    def probe(self) -> ShopProfile:
        """Check address, key and permissions. Raises `Refused` or `NotNow` with a sentence."""

    def read(self, *, cursor: Json, limit: int) -> ReadPage:
        """The next documents that are new or changed since `cursor` (`{}` from the start), oldest first."""

    def to_sales(self, document: SourceDocument) -> tuple[Sale, ...]:
        """Pure: the canonical sales of a stored document. Raises `ValueError` with a sentence when it cannot be read."""


# --- ledgers ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    code: int
    name: str
    country: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaAccess:
    """Whether a part of the ledger is open to us. `scope` is its name in the ledger's own words; `message_id` "" where it is.

    Without one that is `needed` nothing is booked.
    """

    area: str
    scope: str
    needed: bool
    message_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterRecord:
    """One row of the ledger's master data.

    `kind`: journal, ledger_account, vat_code, payment_condition, period, feature (of the licence), classification.
    """

    kind: str
    code: str
    remote_id: str
    label: str
    data: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationRecord:
    """One row of the mirror of relations. `code` is trimmed; `version` is the ledger's row version.

    `details` are the other fields, by the names that `mappings.changes` has for them, and `payment_condition`.
    """

    remote_id: str
    code: str
    name: str
    email: str
    vat_number: str
    status: str
    blocked: bool
    country: str
    ended_on: date | None
    version: int
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedRelation:
    """A relation that is gone from the ledger: deleted, or merged into another."""

    remote_id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationOrder:
    """Create this relation. Natural key: `relation.code`. The ledger's ids of what the relation names by code; "" for none."""

    relation: Relation
    receivable_account_id: str = ""
    classification_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactOrder:
    """Create this contact person. Natural key: the relation and the person's names and e-mail."""

    relation_id: str
    contact: ContactPerson


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressOrder:
    """Add this delivery address. Natural key: the relation and what the address says."""

    relation_id: str
    address: PostalAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryOrder:
    """Book this entry. Natural key: `reference` in its journal. `account_ids` maps ledger account codes to the ledger's ids."""

    entry: SalesEntry
    reference: str  # the rendered value that was stored before sending
    relation_id: str
    account_ids: Mapping[str, str]
    # Other values YourRef may have had under this key; look-ups ask for them too.
    variants: tuple[str, ...] = ()
    # How the references of collective entries begin that it may stand in, of the same day; "" where it cannot (BOOKING 33).
    collected_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOrder:
    """Change fields of a relation or contact person. Natural key: `remote_id`. Each field must say `before` still.

    A look-up answers with a hit that agrees where nothing is left to change. Where it does not, its differences are the
    fields that say neither what they said before nor what they are to say: somebody edited them.
    """

    target: Target
    remote_id: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalOrder:
    """Delete this entry. Natural key: `remote_id`. Done is that nothing stands there under it (BOOKING 31).

    A look-up answers with a hit that agrees where it is gone, with none where it stands there as it was booked and may go,
    and with a hit that does not agree, and why, where it is no longer what it was: it is left alone then.
    """

    remote_id: str
    number: str
    reference: str
    journal: str
    amount: Decimal  # gross, in `currency`
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryStanding:
    """How an entry stands in the ledger now. `open_in_full`: nothing was paid on it, or matched with it."""

    exists: bool
    as_booked: bool = True  # reference, journal and amount are what our receipt says
    processed: bool = False
    open_in_full: bool = True
    period_closed: bool = False


WriteOrder = RelationOrder | ContactOrder | AddressOrder | EntryOrder | ChangeOrder | RemovalOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof that a record stands in the ledger. `amount` is the gross total as the ledger states it."""

    remote_id: str
    number: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What a look-up found under an order's natural key. `agrees` says that journal, amount and customer match too (BOOKING 9)."""

    receipt: Receipt
    agrees: bool
    differences: tuple[str, ...] = ()


class LedgerWriter(Protocol):
    """Look-ups take up to `look_up_size` orders of one kind and make one call. Answers are in the order asked."""

    look_up_size: int

    def send(self, *, order: WriteOrder, gate: Gate) -> Receipt:
        """One call. Raises `NotNow` (nothing left), `Refused` (nothing booked) or `UnknownOutcome`."""

    def look_up(self, *, orders: tuple[WriteOrder, ...], gate: Gate) -> tuple[tuple[Hit, ...], ...]:
        """For each order what stands under its natural key; an order whose human part is unsure is found by key alone."""

    def entry_standing(self, *, order: RemovalOrder, gate: Gate) -> EntryStanding:
        """What stands in the way of deleting this entry, asked at this moment. Raises `NotNow` or `Refused`."""

    def divisions(self, *, gate: Gate) -> tuple[Division, ...]: ...

    def access(self, *, gate: Gate) -> tuple[AreaAccess, ...]:
        """What is open to us, area by area. Raises `Refused` where the whole administration is closed, `NotNow`."""

    def masters(self, *, gate: Gate) -> Iterator[MasterRecord]: ...

    def relations(self, *, since: int, gate: Gate) -> Iterator[RelationRecord]:
        """Every relation changed after row version `since` (0 for all), ordered by version."""

    def deleted_relations(self, *, since: int, gate: Gate) -> Iterator[DeletedRelation]:
        """Every relation that went after row version `since` (0 for all that is remembered), ordered by version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """A line of an entry as it stands in the ledger, whoever made it; what a sale brings in is above zero.

    `period` is the ledger's own, as `2026-10`. `net` and `vat` are in `currency`, `vat` None where the line tells none: then
    it is a line of its own, on an account for VAT. `percentage` is a percentage, None where the ledger tells none.
    """

    entry_id: str
    entry_number: str
    reference: str
    journal: str
    day: date
    period: str
    account: str
    relation_id: str
    vat_code: str
    percentage: Decimal | None
    currency: str
    net: Decimal
    vat: Decimal | None
    net_in_books: Decimal


class LedgerReader(Protocol):
    """Reads the books back, for reports. Each page is one call. Raises `NotNow` or `Refused`."""

    def lines(
        self,
        *,
        first_day: date,
        last_day: date,
        journals: Iterable[str],
        vat_codes: Iterable[str],
        gate: Gate,
    ) -> Iterator[LedgerLine]:
        """The lines of these days, both included, in one of the journals or on one of the VAT codes; each once."""

    def lines_of(self, *, entry_ids: Iterable[str], gate: Gate) -> Iterator[LedgerLine]:
        """The lines of these entries, by the ledger's ids; none of an entry that is not there."""


# --- payouts ---


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutLine:
    kind: str  # payment, refund, fee, chargeback, correction
    external_id: str
    order_reference: str
    gross: Decimal
    fee: Decimal
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    external_id: str
    currency: str
    paid_out_on: date
    total: Decimal
    lines: tuple[PayoutLine, ...]


class PayoutReader(Protocol):
    def payouts(self, *, since: date, gate: Gate) -> Iterable[Payout]: ...
