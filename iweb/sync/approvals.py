"""What an accountant is asked by a link, and what he answers (`iweb.sync.approving` does it)."""

from __future__ import annotations

from django.db import models

from iweb.core.clock import database_now
from iweb.sync.kept_previews import Preview
from iweb.tenants.models import TenantOwned


class ApprovalRequest(TenantOwned):
    """A link that shows the preview of one shop to somebody who cannot sign in. Of the token only its row's id is kept.

    It shows the newest preview there is, so that an accountant who had a remark looks at what came of it by the same link.
    """

    link = models.ForeignKey(
        "connectors.Link", on_delete=models.PROTECT, related_name="approval_requests"
    )
    token_id = models.UUIDField()  # tenants.PublicToken, which lies outside all tenants
    asked_by = models.UUIDField()  # no key, so that a person can be erased
    email = models.EmailField(max_length=254, default="")  # empty: the owner passes the link on
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("tenant", "link", "created_at", name="approval_recent")]

    def __str__(self) -> str:
        return f"approval of {self.link_id}"

    @property
    def is_open(self) -> bool:
        return self.withdrawn_at is None and self.expires_at > database_now()


class ApprovalAnswer(TenantOwned):
    """One answer, never changed: who, when, and about which preview and so which version of the rules."""

    class Verdict(models.TextChoices):
        APPROVED = "approved"
        REMARK = "remark"

    request = models.ForeignKey(ApprovalRequest, on_delete=models.PROTECT, related_name="answers")
    preview = models.ForeignKey(Preview, on_delete=models.PROTECT, related_name="answers")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    name = models.CharField(max_length=120)  # as typed: nobody signed in
    remark = models.CharField(max_length=2000, default="")

    class Meta:
        indexes = [
            models.Index("tenant", "request", "created_at", name="approval_answers"),
            models.Index("tenant", "preview", "created_at", name="approval_of_preview"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} of {self.preview_id}"
