"""What staff see: tenants, connections without secrets, links, lanes, sales, bookings, deliveries and attempts."""

from typing import ClassVar

from connectors.models import Connection, Lane, Link
from iweb.support.actions import replay, try_again
from iweb.support.reading import ReadOnlyAdmin
from iweb.support.site import staff_site
from iweb.support.telling import BookingColumns, ReasonFilter, SaleColumns
from iweb.sync.models import Attempt, Booking, Delivery, Sale, SyncRun
from iweb.tenants.models import Tenant


class TenantAdmin(ReadOnlyAdmin):
    list_display = ("name", "slug", "status", "language", "created_at")
    list_filter = ("status",)
    prefix_fields: ClassVar = ("name", "slug")
    ordering = ("-created_at",)
    fields = ("id", "name", "slug", "status", "language", "plan", "created_at", "closed_at")


class ConnectionAdmin(ReadOnlyAdmin):
    """Secrets are in no list of fields, and the database gives them sealed only."""

    list_display = ("label", "tenant", "role", "kind", "state", "state_reason", "checked_at")
    list_filter = ("role", "kind", "state")
    list_select_related = ("tenant",)
    prefix_fields: ClassVar = ("label",)
    ordering = ("-created_at",)
    fields = (
        "id", "tenant", "role", "kind", "label", "address", "division", "state", "state_reason", "profile", "lane",
        "checked_at", "masters_at", "relations_at", "relations_version", "created_at",
    )  # fmt: skip


class LinkAdmin(ReadOnlyAdmin):
    list_display = (
        "code",
        "tenant",
        "shop",
        "ledger",
        "state",
        "proven",
        "last_read_at",
        "read_due_at",
        "read_failures",
    )
    list_filter = ("state", "proven")
    list_select_related = ("tenant", "shop", "ledger")
    prefix_fields: ClassVar = ("code",)
    ordering = ("-created_at",)
    fields = (
        "id", "tenant", "number", "code", "shop", "ledger", "state", "state_reason", "proven", "unproven_why",
        "unproven_at", "proven_at", "read_due_at", "last_read_at", "read_failures", "highest_document",
        "highest_credit", "cursor",
    )  # fmt: skip


class LaneAdmin(ReadOnlyAdmin):
    list_display = (
        "region", "division", "due_at", "lease_until", "minute_spent", "day_spent", "day_limit", "closed_until",
    )  # fmt: skip
    list_filter = ("region",)
    ordering = ("-due_at",)


class SaleAdmin(SaleColumns, ReadOnlyAdmin):
    list_display = (
        "reference",
        "tenant",
        "invoice_number",
        "amount",
        "ordered_at",
        "outcome",
        "reason",
    )
    list_filter = ("outcome", ReasonFilter)
    list_select_related = ("tenant",)
    prefix_fields: ClassVar = ("reference_search", "invoice_number")
    ordering = ("-id",)  # ids follow the clock; no index spans the companies by another moment
    actions = (replay,)
    fields = (
        "id", "tenant", "link", "kind", "external_id", "order_id", "reference", "invoice_number", "country", "amount",
        "state_name", "payment_method", "ordered_at", "changed_at", "source_id", "source_hash", "outcome",
        "reason", "cause", "explained", "decided_at", "seen_unproven", "group_retry_id",
    )  # fmt: skip
    readonly_fields = ("amount", "explained")


class BookingAdmin(BookingColumns, ReadOnlyAdmin):
    list_display = (
        "__str__",
        "tenant",
        "link",
        "journal",
        "entry_date",
        "amount",
        "entry_number",
        "delivered_at",
    )
    list_select_related = ("tenant", "link")
    prefix_fields: ClassVar = ("entry_number", "external_id")
    ordering = ("-id",)
    fields = (
        "id", "tenant", "sale", "link", "kind", "external_id", "revision", "journal", "entry_date", "currency", "net",
        "vat", "gross", "content_hash", "explained", "warned", "delivered_at", "entry_number",
    )  # fmt: skip
    readonly_fields = ("amount", "explained", "warned")


class DeliveryAdmin(ReadOnlyAdmin):
    list_display = (
        "natural_key", "kind", "tenant", "link", "state", "attention_reason", "message_id", "not_before", "tries",
    )  # fmt: skip
    list_filter = ("state", "kind", "attention_reason")
    list_select_related = ("tenant", "link")
    prefix_fields: ClassVar = ("natural_key", "reference")
    ordering = ("-id",)
    actions = (try_again,)
    fields = (
        "id", "tenant", "link", "lane", "kind", "natural_key", "reference", "after", "live", "state", "attention_reason",
        "message_id", "detail", "not_before", "look_up_first", "cleared", "look_ups", "late_commit_possible", "tries",
        "fence", "sent_at", "delivered_at",
    )  # fmt: skip


class AttemptAdmin(ReadOnlyAdmin):
    list_display = (
        "started_at",
        "kind",
        "natural_key",
        "purpose",
        "outcome",
        "status",
        "message_id",
        "finished_at",
    )
    list_filter = ("purpose", "outcome")
    prefix_fields: ClassVar = ("natural_key",)
    ordering = ("-started_at",)


class SyncRunAdmin(ReadOnlyAdmin):
    list_display = (
        "created_at",
        "tenant",
        "link",
        "finished_at",
        "documents",
        "new_sales",
        "message_id",
    )
    list_select_related = ("tenant", "link")
    ordering = ("-id",)


for model, admin_class in (
    (Tenant, TenantAdmin),
    (Connection, ConnectionAdmin),
    (Link, LinkAdmin),
    (Lane, LaneAdmin),
    (Sale, SaleAdmin),
    (Booking, BookingAdmin),
    (Delivery, DeliveryAdmin),
    (Attempt, AttemptAdmin),
    (SyncRun, SyncRunAdmin),
):
    staff_site.register(model, admin_class)
