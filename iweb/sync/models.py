"""What the sync remembers: source documents, sales, decisions, deliveries, receipts and every attempt.

Amounts stand twice: exact (`numeric`) for the books, and in minor units (`bigint`) for indexes, because row level
security keeps operators that are not leakproof out of index conditions (DESIGN 5).
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models.functions import Abs, Cast, Round

from connectors.models import Lane, Link
from iweb.core.ids import new_id
from iweb.sync.abroad import SoldAbroad  # noqa: F401  (Django looks here)
from iweb.sync.approvals import ApprovalAnswer, ApprovalRequest  # noqa: F401  (Django looks here)
from iweb.sync.bulk_requests import BulkAction  # noqa: F401  (Django looks here)
from iweb.sync.documents import SourceDocument as SourceDocument  # noqa: PLC0414 - others import it from here
from iweb.sync.documents import SyncRun as SyncRun  # noqa: PLC0414 - others import it from here
from iweb.sync.exchange_rates import ExchangeRate  # noqa: F401  (Django looks here)
from iweb.sync.month_end_packs import MonthEnd  # noqa: F401  (Django looks here)
from iweb.sync.saved_filters import SavedFilter  # noqa: F401  (Django looks here)
from iweb.sync.summaries import DayChange, DayFigures, GroupRetry  # noqa: F401  (Django looks here)
from iweb.sync.undo_requests import UndoRequest  # noqa: F401  (Django looks here)
from iweb.tenants.models import TenantOwned
from mappings.models import RulebookVersion

OPEN_BUNDLE = models.Q(sent_at=None) & ~models.Q(bundle="")


class Sale(TenantOwned):
    """One document of the shop, and where it stands. Unique (tenant, link, kind, external id): BOOKING 3."""

    class Outcome(models.TextChoices):
        NEW = "new"
        BOOKED = "booked"
        WAITING = "waiting"
        NOT_A_SALE = "not_a_sale"
        HELD = "held"

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="sales")
    kind = models.CharField(max_length=4)
    external_id = models.CharField(max_length=40)
    order_id = models.CharField(max_length=40)
    reference = models.CharField(max_length=255)
    # What a search looks at, spelled as `iweb.sync.searching` does.
    reference_search = models.CharField(max_length=255, default="")
    invoice_number = models.CharField(max_length=60, default="")
    customer_name = models.CharField(max_length=200, default="")
    customer_search = models.CharField(max_length=200, default="")
    surname_search = models.CharField(max_length=200, default="")
    email_search = models.CharField(max_length=254, default="")
    country = models.CharField(max_length=2, default="")
    payment_method = models.CharField(max_length=60, default="")
    state_name = models.CharField(max_length=120, default="")
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=20, decimal_places=6)  # of a credit below zero
    total_minor = models.BigIntegerField()
    # In hundredths of whatever currency, a credit's too above zero: what a person filters amounts by.
    size = models.GeneratedField(
        expression=Cast(Round(Abs("total") * models.Value(Decimal(100))), models.BigIntegerField()),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    ordered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    source_id = models.UUIDField()
    source_hash = models.CharField(max_length=64)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.NEW)
    reason = models.CharField(max_length=60, default="")  # of the lists in mappings.booking
    explanation = models.JSONField(default=list)  # of the last decision that is not a booking
    # What many held sales have in common, from the last step of the explanation: "country=DE|rate=19".
    cause = models.GeneratedField(
        expression=models.Func(models.F("explanation"), function="sync_cause_of"),
        output_field=models.CharField(max_length=160),
        db_persist=True,
    )
    group_retry_id = models.UUIDField(
        null=True
    )  # the last GroupRetry or BulkAction that did something with it
    decided_at = models.DateTimeField(null=True)
    decide_after = models.DateTimeField(null=True)  # new, and waits for evidence until then
    # What a person dealt with by hand: marks of holds (mappings.record.mark_of), so that exactly those hold it no more.
    dealt_with = models.JSONField(default=list)
    waits_since = models.DateTimeField(null=True)  # for evidence; empty when it waits for none
    # A person took it out of the books, and how (a value of `mappings.facts.Undo`): it stays out until booked again.
    undo = models.CharField(max_length=8, default="")
    seen_unproven = models.BooleanField(default=False)  # while the link was: look up first

    class Meta:
        constraints = [
            models.UniqueConstraint("tenant", "link", "kind", "external_id", name="sale_once")
        ]
        indexes = [
            # Whatever is filtered by stands in it: the worst filter reads this index and no sale that it leaves out.
            models.Index(
                *("tenant", "ordered_at", "id"),
                name="sale_list",
                include=("outcome", "kind", "country", "payment_method", "size"),
            ),
            models.Index("tenant", "outcome", "ordered_at", "id", name="sale_outcome"),
            models.Index("tenant", "reference_search", name="sale_reference"),
            models.Index("tenant", "country", "ordered_at", "id", name="sale_country"),
            models.Index("tenant", "payment_method", "ordered_at", "id", name="sale_method"),
            models.Index("tenant", "order_id", name="sale_order"),
            models.Index("tenant", "customer_search", name="sale_customer"),
            models.Index("tenant", "surname_search", name="sale_surname"),
            models.Index("tenant", "email_search", name="sale_email"),
            models.Index("tenant", "invoice_number", name="sale_invoice"),
            models.Index("tenant", "size", "ordered_at", "id", name="sale_size"),
            models.Index(
                *("tenant", "reason", "cause", "ordered_at", "id"),
                name="sale_held_by_cause",
                condition=models.Q(outcome="held"),
            ),
            models.Index(
                *("tenant", "group_retry_id"),
                name="sale_group_retry",
                condition=models.Q(group_retry_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}{self.external_id} {self.reference}"


class VatEvidence(TenantOwned):
    """What VIES said of a VAT number, each time it was asked. Never changed: bookings rest on it (BOOKING 18 and 34)."""

    class Verdict(models.TextChoices):
        VALID = "valid"
        INVALID = "invalid"
        UNAVAILABLE = "unavailable"

    number = models.CharField(max_length=20)  # normalised, its prefix in front
    requester = models.CharField(max_length=20, default="")  # in whose name it was asked
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    code = models.CharField(max_length=80, default="")  # the register's error code, or a message id
    consultation_number = models.CharField(max_length=60, default="")
    answer_hash = models.CharField(max_length=64, default="")  # sha256 of the answer's bytes
    tries = models.PositiveIntegerField(default=0)  # questions without a verdict in a row
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("tenant", "number", "asked_at", name="vat_evidence_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.verdict}"


class Facts(TenantOwned):
    """What a decision knew beside the sale. Stored with its hash, so that a replay decides the same (DESIGN 3)."""

    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="facts")
    hash = models.CharField(max_length=64)
    body = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint("tenant", "sale", "hash", name="facts_once")]

    def __str__(self) -> str:
        return self.hash[:12]


class Booking(TenantOwned):
    """What was decided to stand in the books for one sale. A change makes a new revision, never another content."""

    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="bookings")
    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="bookings")
    kind = models.CharField(max_length=4)
    external_id = models.CharField(max_length=40)
    revision = models.PositiveIntegerField(default=1)
    rulebook_version = models.ForeignKey(
        RulebookVersion, on_delete=models.PROTECT, related_name="+"
    )
    facts = models.ForeignKey(Facts, on_delete=models.PROTECT, related_name="+")
    source_id = models.UUIDField()
    source_hash = models.CharField(max_length=64)
    content = models.JSONField()  # mappings.record: the Booked value, lossless
    content_hash = models.CharField(max_length=64)
    explanation = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    journal = models.CharField(max_length=20)
    entry_date = models.DateField()
    currency = models.CharField(max_length=3)
    net = models.DecimalField(max_digits=20, decimal_places=2)
    vat = models.DecimalField(max_digits=20, decimal_places=2)
    gross = models.DecimalField(max_digits=20, decimal_places=2)
    gross_minor = models.BigIntegerField()
    delivered_at = models.DateTimeField(null=True)
    entry_number = models.CharField(max_length=40, default="")
    removed_at = models.DateTimeField(null=True)  # the entry was deleted in the ledger (BOOKING 31)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "tenant", "link", "kind", "external_id", "revision", name="booking_once"
            ),
            models.CheckConstraint(
                condition=models.Q(gross=models.F("net") + models.F("vat")), name="booking_adds_up"
            ),
        ]
        indexes = [
            models.Index("tenant", "entry_date", "id", name="booking_day"),
            models.Index("tenant", "entry_number", name="booking_number"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}{self.external_id}-{self.revision}"


class Delivery(TenantOwned):
    """One record to create in the ledger, exactly once: a relation, a contact person, an entry; or one change of such a record.

    `ready -> sending -> delivered`; `unknown` (a send whose outcome is not proven), `waiting` (not before a time) and
    `attention` (a person must act; `attention_reason` is a closed list). `natural_key` is unique and found again in the ledger.
    An entry that was deleted there by a `removal` is `removed`: it is never asked for nor sent again.
    """

    class Kind(models.TextChoices):
        RELATION = "relation"
        CONTACT = "contact"
        ADDRESS = "address"
        SALES_ENTRY = "sales_entry"
        UPDATE = "update"  # of a relation or contact person that stands there already
        REMOVAL = "removal"  # of an entry; its natural key is the entry's

    class State(models.TextChoices):
        READY = "ready"
        SENDING = "sending"
        DELIVERED = "delivered"
        UNKNOWN = "unknown"
        WAITING = "waiting"
        ATTENTION = "attention"
        REMOVED = "removed"

    class Attention(models.TextChoices):
        FIX_MAPPING = "fix_mapping"
        FIX_SALE = "fix_sale"
        CONTACT_SUPPORT = "contact_support"
        REFERENCE_TAKEN = "reference_taken"  # something else stands under our key: journal, amount or customer differ
        FOUND_TWICE = "found_twice"
        KEEPS_FAILING = "keeps_failing"

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="deliveries")
    lane = models.ForeignKey(Lane, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    natural_key = models.CharField(max_length=80)
    reference = models.CharField(max_length=30, default="")  # YourRef, stored before sending
    order = models.JSONField()  # mappings.record of what is to be created
    bundle = models.CharField(max_length=32, default="")  # of an entry for many: what they share
    after = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followers")
    live = models.BooleanField(default=True)  # live work goes before back-fill
    state = models.CharField(max_length=10, choices=State.choices, default=State.READY)
    attention_reason = models.CharField(max_length=20, choices=Attention.choices, default="")
    message_id = models.CharField(max_length=80, default="")
    detail = models.CharField(max_length=500, default="")
    not_before = models.DateTimeField()
    look_up_first = models.BooleanField(default=False)
    # Looked up as often as its doubt asks for, and not found.
    cleared = models.BooleanField(default=False)
    look_ups = models.PositiveIntegerField(default=0)  # since the doubt began
    late_commit_possible = models.BooleanField(default=False)
    tries = models.PositiveIntegerField(default=0)
    fence = models.PositiveBigIntegerField(default=0)  # the lane's fence that committed `sending`
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("tenant", "link", "kind", "natural_key", name="delivery_once")
        ]
        indexes = [
            models.Index(
                "tenant",
                "lane",
                "live",
                "not_before",
                name="delivery_due",
                condition=models.Q(state__in=["ready", "sending", "unknown", "waiting"]),
            ),
            models.Index("tenant", "state", "created_at", name="delivery_state"),
            models.Index("tenant", "link", "bundle", name="delivery_bundle", condition=OPEN_BUNDLE),
            models.Index("tenant", "link", "state", name="delivery_link_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.natural_key}"


class DeliveryBooking(TenantOwned):
    """Which bookings a delivery carries. Frozen before the first send (DESIGN 3)."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="members")
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="deliveries")

    class Meta:
        constraints = [
            models.UniqueConstraint("tenant", "delivery", "booking", name="membership_once")
        ]
        indexes = [models.Index("tenant", "booking", name="membership_booking")]

    def __str__(self) -> str:
        return f"{self.booking_id} in {self.delivery_id}"


class Receipt(TenantOwned):
    """Proof that a delivery stands in the ledger. `found` tells that a look-up proved it, not an answer."""

    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="receipt")
    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="receipts")
    remote_id = models.CharField(max_length=60)
    number = models.CharField(max_length=40, default="")
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    found = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index("tenant", "link", "remote_id", name="receipt_remote")]

    def __str__(self) -> str:
        return self.number or self.remote_id


class RelationLink(TenantOwned):
    """Which relation of the ledger a customer of the shop is (BOOKING 12: the stored link decides first)."""

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="relation_links")
    customer_key = models.CharField(max_length=60)
    code = models.CharField(max_length=20)
    remote_id = models.CharField(max_length=60, default="")  # empty until it stands in the ledger
    made_by = models.CharField(max_length=12, default="delivery")  # mirror | person | shared
    # By target (`mappings.changes`), field by field: what we wrote there last, and what we wanted to write last.
    written = models.JSONField(default=dict)
    offered = models.JSONField(default=dict)
    data_at = models.DateTimeField(null=True)  # when the sale was placed whose data were taken last

    class Meta:
        constraints = [
            models.UniqueConstraint("tenant", "link", "customer_key", name="relation_link_once")
        ]

    def __str__(self) -> str:
        return f"{self.customer_key} = {self.code}"


class Attempt(models.Model):
    """One call to the ledger about one delivery. Partitioned by month on `started_at`; no foreign key points here.

    Written before the first byte leaves; an attempt without an outcome is one whose process died.
    """

    class Purpose(models.TextChoices):
        SEND = "send"
        LOOK_UP = "look_up"

    class Outcome(models.TextChoices):
        OPEN = "open"
        DELIVERED = "delivered"
        FOUND = "found"
        NOT_FOUND = "not_found"
        REFUSED = "refused"
        UNKNOWN = "unknown"
        NOT_SENT = "not_sent"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant_id = models.UUIDField()
    link_id = models.UUIDField()
    lane_id = models.UUIDField()
    delivery_id = models.UUIDField()
    kind = models.CharField(max_length=12)
    natural_key = models.CharField(max_length=80)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    fence = models.PositiveBigIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    status = models.PositiveIntegerField(null=True)
    message_id = models.CharField(max_length=80, default="")
    detail = models.CharField(max_length=500, default="")

    class Meta:
        indexes = [
            models.Index("tenant_id", "link_id", "kind", "natural_key", name="attempt_key"),
            models.Index("tenant_id", "delivery_id", "started_at", name="attempt_delivery"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.natural_key}: {self.outcome}"
