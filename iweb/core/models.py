"""The house's own rows: what was done by whom, which tasks are alive, and which database this is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from iweb.core.ids import new_id


class AuditEvent(models.Model):
    """Who did what, on whose behalf, before and after. Append-only: a trigger refuses everything else.

    Partitioned by month on `at`. No foreign key leaves or reaches it, and no personal data is in it, so that erasing a
    person and keeping the audit do not fight (DESIGN 5).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(default=timezone.now)
    tenant_id = models.UUIDField(null=True)
    who = models.UUIDField(null=True)  # the signed-in user; null: the program itself
    on_behalf_of = models.UUIDField(null=True)  # the person or tenant a staff member acted for
    what = models.CharField(max_length=80)  # dotted: connection.added, sale.replayed
    subject = models.CharField(max_length=120, default="")  # table:id of what it was done to
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    details = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["tenant_id", "at"], name="audit_of_tenant"),
            models.Index(fields=["tenant_id", "subject", "at"], name="audit_of_subject"),
        ]

    def __str__(self) -> str:
        return self.what


class Heartbeat(models.Model):
    """When a task last came round. The worker's health check fails when it is old."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Installation(models.Model):
    """Which database this is. Another identity means a copy or a restored one, whose memory of deliveries may be old."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    identity = models.JSONField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="installation_is_one")
        ]

    def __str__(self) -> str:
        return "installation"
