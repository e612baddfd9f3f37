"""The month-end pack as it is kept: asked for by a person, made by a task (`iweb.sync.month_ends`)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import models

from iweb.core.clock import database_now
from iweb.tenants.models import TenantOwned
from mappings.vat.return_periods import Period

LOST_AFTER: Final = timedelta(minutes=15)


class MonthEnd(TenantOwned):
    """One pack of one administration. `body` holds its tables: amounts as text, no name of a person."""

    class State(models.TextChoices):
        ASKED = "asked"
        MADE = "made"
        FAILED = "failed"  # `message_id` says why

    ledger = models.ForeignKey(
        "connectors.Connection", on_delete=models.PROTECT, related_name="month_ends"
    )
    first_day = models.DateField()
    last_day = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    body = models.JSONField(default=dict)
    made_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=80, default="")
    detail = models.CharField(max_length=500, default="")

    class Meta:
        indexes = [models.Index("tenant", "ledger", "created_at", name="month_end_recent")]

    def __str__(self) -> str:
        return f"{self.ledger_id} {self.period.name}"

    @property
    def period(self) -> Period:
        return Period(first_day=self.first_day, last_day=self.last_day)

    @property
    def is_lost(self) -> bool:
        """Its task died: nobody waits for it any more."""
        return self.state == self.State.ASKED and database_now() - self.created_at > LOST_AFTER
