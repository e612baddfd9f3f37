"""Tables about many sales at once: their sums by day, and groups that are tried again.

Sales are summed by day, so that an overview of a million sales is a question about a few hundred rows.

`DayFigures` holds one row for each (tenant, day, currency, standing); `DayChange` is what came on top since it was last
folded in. Both are written by triggers of the database, in the transactions that change sales and bookings
(migration `day_figures`), so that they cannot disagree with them. See docs/decisions/0030-day-figures-by-triggers.md.
"""

from __future__ import annotations

from typing import Final

from django.db import models

from iweb.tenants.models import TenantOwned

# The standing under which delivered bookings count; every other one is an outcome of a sale.
IN_BOOKS: Final = "in_books"
# Of the same bookings, what is VAT; and of all sales, those that gave money back. Both are counted a second time.
VAT: Final = "vat"
REFUNDS: Final = "refunds"
# The days are those of the panel. The triggers name the zone too: a test compares.
ZONE: Final = "Europe/Amsterdam"


class DayFigures(TenantOwned):
    """Number and amount of one day's sales in one standing. The day is the sale's, for its bookings too.

    `minor` is in minor units of `currency`: the sale's own, or for `in_books` and `vat` the booking's.
    """

    day = models.DateField()
    currency = models.CharField(max_length=3)
    standing = models.CharField(max_length=12)
    number = models.BigIntegerField()
    minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "tenant", "day", "currency", "standing", name="day_figures_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.standing}: {self.number}"


class DayChange(TenantOwned):
    """What one statement added to a day's figures, or took from them (negative). Only ever inserted, then folded in."""

    day = models.DateField()
    currency = models.CharField(max_length=3)
    standing = models.CharField(max_length=12)
    number = models.BigIntegerField()
    minor = models.BigIntegerField()

    class Meta:
        indexes = [models.Index("tenant", "day", name="day_change_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.standing}: {self.number:+}"


class GroupRetry(TenantOwned):
    """Somebody asked to try a whole group of sales again. Its sales carry the id; how far they are is counted from them."""

    kind = models.CharField(max_length=8)  # of iweb.sync.attention.Kind
    reason = models.CharField(max_length=80)
    cause = models.CharField(max_length=160, default="")
    asked_by = models.UUIDField()
    number = models.PositiveIntegerField(default=0)  # sales tried again so far
    queued_at = models.DateTimeField(null=True)  # when the last of them was given its turn

    class Meta:
        indexes = [models.Index("tenant", "created_at", name="group_retry_recent")]

    def __str__(self) -> str:
        return f"{self.reason} {self.cause}".strip()
