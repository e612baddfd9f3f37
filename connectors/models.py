"""What joins a tenant to other people's systems: grants, connections, links, lanes, and mirrors of the ledger's own data."""

from __future__ import annotations

from typing import Any

from django.db import models

from iweb.core.ids import new_id
from iweb.core.sealed_field import SealedTextField
from iweb.tenants.models import TenantOwned
from mappings.models import Rulebook


class Grant(TenantOwned):
    """The consent of one person of one ledger application: the token pair, sealed, and its budget (DESIGN 4).

    The refresh token is single use: who refreshes is decided by one UPDATE of `refresh_lease_until`, and
    `refresh_started_at` without a newer `pair_issued_at` says that an answer may have been lost.
    """

    class State(models.TextChoices):
        WORKING = "working"
        BROKEN = "broken"

    ledger = models.CharField(max_length=20, default="exact")
    region = models.CharField(max_length=20)
    application = models.CharField(max_length=80)  # the client id
    remote_user = models.CharField(max_length=80)
    remote_user_name = models.CharField(max_length=200, default="")
    access_token = SealedTextField(null=True)
    refresh_token = SealedTextField(null=True)
    access_expires_at = models.DateTimeField(null=True)
    pair_issued_at = models.DateTimeField(null=True)
    pair_version = models.PositiveBigIntegerField(default=0)
    refresh_lease_until = models.DateTimeField(null=True)
    refresh_started_at = models.DateTimeField(null=True)
    token_day = models.DateField(null=True)  # UTC
    token_calls_spent = models.PositiveIntegerField(default=0)
    token_calls_limit = models.PositiveIntegerField(default=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WORKING)
    state_reason = models.CharField(max_length=80, default="")  # a message id

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "tenant", "ledger", "region", "application", "remote_user", name="grant_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ledger}/{self.region} {self.remote_user_name}"


class Lane(models.Model):
    """One writer per (ledger application, region, division), whoever's shops write there: not a tenant's row (DESIGN 4).

    Claimed by lease and fence; its budgets are spent in the transaction that commits a call's intent.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ledger = models.CharField(max_length=20, default="exact")
    region = models.CharField(max_length=20)
    application = models.CharField(max_length=80)
    division = models.BigIntegerField()
    fence = models.PositiveBigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=120, default="")
    last_served_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)  # when there is work; null: none known
    minute_limit = models.PositiveIntegerField(default=60)
    minute_window = models.DateTimeField(null=True)
    minute_spent = models.PositiveIntegerField(default=0)
    day_limit = models.PositiveIntegerField(default=5000)
    day_window = models.DateField(null=True)
    day_spent = models.PositiveIntegerField(default=0)
    closed_until = models.DateTimeField(
        null=True
    )  # the ledger said 429, or an endpoint's error budget is spent
    client_errors = models.JSONField(
        default=dict
    )  # endpoint -> epoch seconds of the last hour's 4xx answers

    class Meta:
        constraints = [
            models.UniqueConstraint("ledger", "application", "region", "division", name="lane_once")
        ]
        indexes = [models.Index("due_at", name="lane_due")]

    def __str__(self) -> str:
        return f"{self.ledger}/{self.region}/{self.division}"


class Connection(TenantOwned):
    """One shop or one administration of a ledger, as configured by the owner."""

    class Role(models.TextChoices):
        SHOP = "shop"
        LEDGER = "ledger"

    class State(models.TextChoices):
        NEW = "new"
        CHECKING = "checking"
        WORKING = "working"
        BROKEN = "broken"
        PAUSED = "paused"

    role = models.CharField(max_length=10, choices=Role.choices)
    kind = models.CharField(max_length=30)  # prestashop, exact, ... and their trial twins
    label = models.CharField(max_length=120)
    address = models.CharField(max_length=300, default="")
    secret = SealedTextField(null=True)  # a shop's webservice key
    settings = models.JSONField(default=dict)
    profile = models.JSONField(
        default=dict
    )  # what connecting found out: name, version, time zone ...
    grant = models.ForeignKey(
        Grant, null=True, on_delete=models.PROTECT, related_name="connections"
    )
    division = models.BigIntegerField(null=True)
    lane = models.ForeignKey(Lane, null=True, on_delete=models.PROTECT, related_name="connections")
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    state_reason = models.CharField(max_length=80, default="")  # a message id
    state_detail = models.CharField(max_length=500, default="")  # what the other side said
    checked_at = models.DateTimeField(null=True)
    masters_at = models.DateTimeField(null=True)  # when master data was last read
    # Of a ledger: something it refused says that what we know of it is old.
    refresh_due_at = models.DateTimeField(null=True)
    relations_version = models.BigIntegerField(
        default=0
    )  # the mirror is complete up to this row version
    relations_at = models.DateTimeField(null=True)
    deleted_version = models.BigIntegerField(
        default=0
    )  # deletions are known up to this row version

    class Meta:
        constraints = [
            models.UniqueConstraint("tenant", "role", "label", name="connection_label_once")
        ]

    def __str__(self) -> str:
        return self.label


class Link(TenantOwned):
    """A shop joined to a ledger. `code` is the front of every key, drawn from `origin` and `books`, whoever joined them.

    Proven: nothing this link would send can stand in the ledger already, unless our own receipts say so. New,
    restored or contradicted links are unproven, and each delivery of theirs is first looked up (DESIGN 4).
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        LIVE = "live"
        PAUSED = "paused"

    origin = models.CharField(
        max_length=300, default=""
    )  # the shop, as iweb.sync.numbering names it
    books = models.CharField(max_length=80, default="")  # the administration, likewise
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=8)
    shop = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="shop_links")
    ledger = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="ledger_links")
    rulebook = models.ForeignKey(Rulebook, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    state_reason = models.CharField(max_length=80, default="")
    state_detail = models.CharField(max_length=500, default="")  # what the shop said
    # How a customer is found among the ledger's relations, in the owner's order; empty: the usual one (BOOKING 12).
    matching = models.JSONField(default=list)
    cursor = models.JSONField(default=dict)  # the shop reader's own
    read_due_at = models.DateTimeField(null=True)
    read_every = models.PositiveIntegerField(default=300)  # seconds
    read_lease_until = models.DateTimeField(null=True)
    read_fence = models.PositiveBigIntegerField(default=0)
    last_read_at = models.DateTimeField(null=True)
    read_failures = models.PositiveIntegerField(default=0)
    highest_document = models.BigIntegerField(default=0)  # highest numeric document id ever read
    # The same of credits; unknown until all of them have been read since the link was marked unproven.
    highest_credit = models.BigIntegerField(null=True)
    proven = models.BooleanField(default=False)
    unproven_why = models.CharField(max_length=40, default="new")
    unproven_at = models.DateTimeField(null=True)
    proven_at = models.DateTimeField(null=True)
    last_receipt = models.UUIDField(
        null=True
    )  # if this receipt is gone, ours contradict the attempt log

    class Meta:
        constraints = [
            models.UniqueConstraint("tenant", "shop", "ledger", name="link_once"),
            # Across tenants: two companies may write in one division, and their keys must not meet there.
            models.UniqueConstraint(
                "books", "origin", condition=~models.Q(origin=""), name="link_origin_once"
            ),
            models.UniqueConstraint("books", "number", name="link_number_once"),
        ]
        indexes = [models.Index("tenant", "read_due_at", name="link_read_due")]

    def __str__(self) -> str:
        return self.code


class MasterData(TenantOwned):
    """One row of the ledger's master data: a journal, ledger account, VAT code, payment condition or period."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="masters")
    kind = models.CharField(max_length=30)
    code = models.CharField(max_length=60)
    remote_id = models.CharField(max_length=60, default="")
    label = models.CharField(max_length=200, default="")
    data = models.JSONField(default=dict)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("tenant", "connection", "kind", "code", name="master_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class RelationMirror(TenantOwned):
    """The ledger's relations, kept from its sync endpoint, so that matching costs no call per order (DESIGN 4)."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="relations")
    remote_id = models.CharField(max_length=60)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=200, default="")  # lower case
    vat_number = models.CharField(max_length=40, default="")
    status = models.CharField(max_length=4, default="")
    blocked = models.BooleanField(default=False)
    country = models.CharField(max_length=3, default="")
    ended_on = models.DateField(null=True)
    version = models.BigIntegerField(default=0)
    # The other fields, by the names of `mappings.changes`; null: kept before they were read.
    details = models.JSONField(null=True)
    gone = models.BooleanField(default=False)  # deleted in the ledger, or merged into another
    # On its way to the ledger and without an id there: so that nobody makes the same customer a second time.
    planned = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("tenant", "connection", "remote_id", name="relation_once")
        ]
        indexes = [
            models.Index("tenant", "connection", "code", name="relation_code"),
            models.Index("tenant", "connection", "email", name="relation_email"),
            models.Index("tenant", "connection", "vat_number", name="relation_vat"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ConsentRequest(TenantOwned):
    """A consent that was begun: the state that must come back, and the code until it is exchanged (sealed)."""

    user_id = models.UUIDField()
    session_hash = models.CharField(max_length=64)
    state_hash = models.CharField(max_length=64, unique=True)
    region = models.CharField(max_length=20)
    connection = models.ForeignKey(Connection, null=True, on_delete=models.CASCADE)
    code = SealedTextField(null=True)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=80, default="")
    divisions = models.JSONField(default=list)  # what the person may choose from
    grant = models.ForeignKey(Grant, null=True, on_delete=models.SET_NULL)

    class Meta:
        indexes = [models.Index("tenant", "created_at", name="consent_recent")]

    def __str__(self) -> str:
        return f"consent {self.region}"

    def as_values(self) -> dict[str, Any]:
        return {"region": self.region, "failure": self.failure}
