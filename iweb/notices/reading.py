"""What a person has not read yet. Inside the tenant's scope."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from iweb.notices.models import Notice, Read


def open_notices() -> QuerySet[Notice]:
    """The newest first."""
    return Notice.objects.filter(solved_at=None).order_by("-created_at", "-id")


def unread(*, user_id: UUID) -> QuerySet[Notice]:
    """Of the open ones: what is solved needs nobody's eye."""
    read = Read.objects.filter(notice_id=OuterRef("id"), user_id=user_id)
    return Notice.objects.filter(~Exists(read), solved_at=None)


def mark_read(*, notices: Iterable[Notice], user_id: UUID) -> None:
    Read.objects.bulk_create(
        [Read(tenant_id=one.tenant_id, notice=one, user_id=user_id) for one in notices],
        ignore_conflicts=True,
    )
