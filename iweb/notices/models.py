"""Notices, who has read them, how each person wants to be told, and the mails that are on their way.

The database is the outbox: a mail is a row before it is sent, and whoever sends it claims the row first.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from iweb.tenants.models import TenantOwned


class Kind(models.TextChoices):
    """What a notice is about; people choose for each kind how they are told."""

    CONNECTION = "connection"
    CONSENT = "consent"
    LATE = "late"
    CALLS = "calls"
    REFUSED = "refused"
    HELD = "held"
    MONTH_END = "month_end"
    PERIODS = "periods"
    THRESHOLD = "threshold"


class Way(models.TextChoices):
    """How a person is told. Every notice stands in the panel, whatever was chosen."""

    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"
    PANEL = "panel"


class Notice(TenantOwned):
    """One cause: seen first (`created_at`), counted while it lasts, and solved when it is not seen any more.

    What comes back after it was solved is a new notice. `details` holds what its words need.
    """

    kind = models.CharField(max_length=12, choices=Kind.choices)
    cause = models.CharField(max_length=240)  # what tells it from others of its kind
    details = models.JSONField(default=dict)
    number = models.PositiveIntegerField(default=1)  # of sales or records that it stops
    last_seen_at = models.DateTimeField(default=timezone.now)
    solved_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "tenant",
                "kind",
                "cause",
                name="notice_open_once",
                condition=models.Q(solved_at=None),
            )
        ]
        indexes: ClassVar = [
            models.Index(
                "tenant",
                "solved_at",
                name="notice_solved",
                condition=models.Q(solved_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cause}"


class Read(TenantOwned):
    """A person has read a notice."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="reads")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("tenant", "user", "notice", name="notice_read_once")
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} read"


class Preference(TenantOwned):
    """How one person wants to be told of one kind, where that is not what the role gives."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    way = models.CharField(max_length=8, choices=Way.choices)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("tenant", "user", "kind", name="notice_preference_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.way}"


class Mail(TenantOwned):
    """One mail to one person. Claimed by moving `not_before` ahead, before anything leaves.

    `key` keeps the digest of a day from being made twice; that nobody is told twice of a notice, `Told` sees to.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    way = models.CharField(max_length=8, choices=Way.choices)
    key = models.CharField(max_length=60)
    not_before = models.DateTimeField(default=timezone.now)
    tries = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)  # nobody or nothing left to tell, or tried in vain

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("tenant", "user", "key", name="notice_mail_once")
        ]
        indexes: ClassVar = [
            models.Index(
                "tenant",
                "not_before",
                name="notice_mail_due",
                condition=models.Q(sent_at=None, dropped_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.key


class Told(TenantOwned):
    """A notice is told to a person once, in this mail."""

    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="told")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="told")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("tenant", "user", "notice", name="notice_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} told"
