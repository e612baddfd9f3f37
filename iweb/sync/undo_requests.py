"""What a person asked about taking a sale out of the books, and what the ledger answered."""

from __future__ import annotations

from django.db import models

from iweb.tenants.models import TenantOwned


class UndoRequest(TenantOwned):
    """A person asks what taking a sale out of the books would come to, and then, perhaps, for it to be done (BOOKING 31).

    `answer` is what `iweb.sync.undo.Answer` holds, in plain JSON; it counts for a few minutes.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        ANSWERED = "answered"
        FAILED = "failed"  # `message_id` says why
        ORDERED = "ordered"

    sale = models.ForeignKey("sync.Sale", on_delete=models.PROTECT, related_name="undo_requests")
    booking = models.ForeignKey("sync.Booking", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    answer = models.JSONField(default=dict)
    answered_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=80, default="")
    detail = models.CharField(max_length=500, default="")

    class Meta:
        indexes = [
            models.Index("tenant", "sale", "created_at", name="undo_recent"),
        ]

    def __str__(self) -> str:
        return f"undo of {self.sale_id}: {self.state}"
