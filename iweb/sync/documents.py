"""What reading a shop leaves: its documents as they were read, and a row for each reading."""

from __future__ import annotations

from django.db import models

from connectors.models import Link
from iweb.core.ids import new_id
from iweb.tenants.models import TenantOwned


class SourceDocument(models.Model):
    """The shop's document as it was read. Partitioned by month on `received_at`; no foreign key points here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant_id = models.UUIDField()
    link_id = models.UUIDField()
    kind = models.CharField(max_length=4)
    external_id = models.CharField(max_length=40)
    hash = models.CharField(max_length=64)  # sha256 of the canonical body
    body = models.JSONField()
    changed_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index("tenant_id", "link_id", "external_id", name="source_document")]

    def __str__(self) -> str:
        return f"{self.kind}{self.external_id}"


class SyncRun(TenantOwned):
    """One reading of one link, for the overview and for progress."""

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="runs")
    fence = models.PositiveBigIntegerField()
    finished_at = models.DateTimeField(null=True)
    documents = models.PositiveIntegerField(default=0)
    new_sales = models.PositiveIntegerField(default=0)
    message_id = models.CharField(max_length=80, default="")
    detail = models.CharField(max_length=500, default="")

    class Meta:
        indexes = [models.Index("tenant", "link", "created_at", name="run_recent")]

    def __str__(self) -> str:
        return f"run {self.created_at:%Y-%m-%d %H:%M}"
