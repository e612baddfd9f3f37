"""What a person wants done with many sales at once: which ones is fixed when it is asked, and how far it is stands here."""

from __future__ import annotations

from django.db import models

from iweb.tenants.models import TenantOwned


class BulkAction(TenantOwned):
    """Asked, then confirmed (`ordered_at`), then worked off in portions: `position` is how many of `ids` had their turn.

    `acted` and `left_alone` add up to it. The sales that something was done with carry the id (`Sale.group_retry_id`).
    """

    class Action(models.TextChoices):
        RETRY = "retry"
        HOLD = "hold"
        AGAIN = "again"

    action = models.CharField(max_length=8, choices=Action.choices)
    ids = models.JSONField()  # of sales, in the order of the list
    asked_by = models.UUIDField()
    ordered_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    position = models.PositiveIntegerField(default=0)
    acted = models.PositiveIntegerField(default=0)
    left_alone = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index("tenant", "created_at", name="bulk_action_recent")]

    def __str__(self) -> str:
        return f"{self.action} {len(self.ids)}"
