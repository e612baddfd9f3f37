"""Filters of the list of sales that a person keeps under a name of their own."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import models

from iweb.tenants.models import TenantOwned

MOST: Final = 20  # of one person in one company


class SavedFilter(TenantOwned):
    """`query` is the list's own query string; what it holds is read again as any address is."""

    person = models.UUIDField()
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=600)

    class Meta:
        constraints = [
            models.UniqueConstraint("tenant", "person", "name", name="saved_filter_once")
        ]

    def __str__(self) -> str:
        return self.name


class TooManyFiltersError(Exception):
    """The person keeps as many as fit beside each other."""


def save_filter(*, tenant_id: UUID, person: UUID, name: str, query: str) -> SavedFilter:
    """Inside the tenant's scope. One of the same name is replaced. Raises `TooManyFiltersError`."""
    mine = SavedFilter.objects.filter(person=person)
    if mine.exclude(name=name).count() >= MOST:
        raise TooManyFiltersError
    saved, _ = SavedFilter.objects.update_or_create(
        tenant_id=tenant_id, person=person, name=name, defaults={"query": query}
    )
    return saved
