"""The preview as it is kept: asked for by a person, made by a task (`iweb.sync.previewing`), looked at and approved."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import models

from iweb.core.clock import database_now
from iweb.tenants.models import TenantOwned

LOST_AFTER: Final = timedelta(minutes=15)


class Preview(TenantOwned):
    """The last orders of one link as they would be booked under one version of the rules. Nothing of it is in the books.

    `body` is what `iweb.sync.previewing.body_of` writes; of customers it holds the name, no address, e-mail or telephone.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        MADE = "made"
        FAILED = "failed"  # `message_id` says why; empty when its task died

    link = models.ForeignKey("connectors.Link", on_delete=models.PROTECT, related_name="previews")
    rulebook_version = models.ForeignKey(
        "mappings.RulebookVersion", on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    read = models.PositiveIntegerField(default=0)  # documents, so far
    decided = models.PositiveIntegerField(default=0)
    to_decide = models.PositiveIntegerField(default=0)  # 0 while the shop is still read
    body = models.JSONField(default=dict)
    made_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=80, default="")
    detail = models.CharField(max_length=500, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "tenant", "link", name="preview_asked_once", condition=models.Q(state="asked")
            )
        ]
        indexes = [models.Index("tenant", "link", "created_at", name="preview_recent")]

    def __str__(self) -> str:
        return f"preview of {self.link_id}: {self.state}"

    @property
    def is_lost(self) -> bool:
        """Its task died: nobody waits for it any more."""
        return self.state == self.State.ASKED and database_now() - self.created_at > LOST_AFTER
