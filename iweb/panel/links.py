"""The link that an address names."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from connectors.models import Link


def find_link(link_id: UUID) -> Link:
    """With its shop and its administration. Raises `Http404`, also for a link of another company (row level security)."""
    return get_object_or_404(Link.objects.select_related("shop", "ledger"), id=link_id)
