"""Trying a whole group again: asked for in a view, done in portions by a task, its progress counted from the sales."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Count

from connectors.models import Link
from iweb.core.audit import record
from iweb.core.clock import database_now
from iweb.sync import delivery
from iweb.sync.attention import Kind, refused, sale_ids_of
from iweb.sync.models import Delivery, Sale
from iweb.sync.retrying import try_again
from iweb.sync.summaries import GroupRetry
from iweb.tenants.scopes import tenant_scope

PORTION: Final = 200  # sales in one transaction
# Of customers, contact persons and addresses: what no sale waits for is sent again by itself.
ON_THEIR_OWN: Final = (Delivery.Kind.SALES_ENTRY, Delivery.Kind.RELATION)
OPEN: Final = (
    Delivery.State.READY,
    Delivery.State.SENDING,
    Delivery.State.UNKNOWN,
    Delivery.State.WAITING,
)


def ask(*, tenant_id: UUID, kind: Kind, reason: str, cause: str, by: UUID) -> GroupRetry:
    """Note what was asked. The caller queues `work_off` after the commit."""
    with tenant_scope(tenant_id):
        asked = GroupRetry.objects.create(
            tenant_id=tenant_id, kind=kind.value, reason=reason, cause=cause, asked_by=by
        )
        record(
            what="group.retried",
            who=by,
            tenant_id=tenant_id,
            subject=f"sync_groupretry:{asked.id}",
            details={"kind": kind.value, "reason": reason},
        )
    return asked


def work_off(*, tenant_id: UUID, retry_id: UUID) -> int:
    """Give every sale of the group its turn, in portions. Begun twice, it does nothing twice. Gives how many sales."""
    with tenant_scope(tenant_id):
        asked = GroupRetry.objects.filter(id=retry_id, queued_at=None).first()
        if asked is None:
            return 0
        # Fixed now: what is held again by the same cause meanwhile must not be tried for ever.
        ids = sale_ids_of(kind=Kind(asked.kind), reason=asked.reason, cause=asked.cause, most=10**6)
    for start in range(0, len(ids), PORTION):
        _portion(asked=asked, sale_ids=ids[start : start + PORTION])
    _others(asked=asked)
    with tenant_scope(tenant_id):
        GroupRetry.objects.filter(id=retry_id).update(queued_at=database_now())
    return len(ids)


def _portion(*, asked: GroupRetry, sale_ids: list[UUID]) -> None:
    with tenant_scope(asked.tenant_id):
        Sale.objects.filter(id__in=sale_ids).update(group_retry_id=asked.id)
        try_again(
            tenant_id=asked.tenant_id,
            sale_ids=sale_ids,
            by=asked.asked_by,
            reason="asked for a group",
        )
        marked = Sale.objects.filter(group_retry_id=asked.id).count()
        GroupRetry.objects.filter(id=asked.id).update(number=marked)


def _others(*, asked: GroupRetry) -> None:
    """Refused records that belong to no entry's chain: a contact person, an address, changed customer data."""
    if asked.kind != Kind.REFUSED:
        return
    with tenant_scope(asked.tenant_id):
        ids = [one.id for one in refused(message_id=asked.reason)]
        rows = Delivery.objects.filter(id__in=ids).exclude(kind__in=ON_THEIR_OWN)
        alone = list(rows.values_list("id", flat=True))
    delivery.retry(tenant_id=asked.tenant_id, delivery_ids=alone, by=asked.asked_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where the sales of a group stand that was tried again; every one counts once.

    `paused`: a link of theirs is not live, so that nothing moves before somebody goes live again.
    """

    queued: bool
    number: int
    undecided: int
    on_its_way: int
    in_books: int
    stopped: int
    left_alone: int
    paused: bool

    @property
    def done(self) -> int:
        return self.number - self.undecided - self.on_its_way

    @property
    def finished(self) -> bool:
        return self.queued and self.done == self.number


def progress(asked: GroupRetry) -> Progress:
    """Inside the tenant's scope."""
    return progress_of(mark=asked.id, is_queued=asked.queued_at is not None)


def progress_of(*, mark: UUID, is_queued: bool) -> Progress:
    """Of the sales that carry the mark. Inside the tenant's scope."""
    sales = Sale.objects.filter(group_retry_id=mark)
    by_outcome = dict(sales.order_by().values_list("outcome").annotate(Count("id")))
    booked = sales.filter(outcome=Sale.Outcome.BOOKED)
    in_books = booked.filter(bookings__delivered_at__isnull=False).distinct().count()
    stuck = _stuck(mark)
    on_its_way = by_outcome.get(Sale.Outcome.BOOKED, 0) - in_books - stuck
    others = (Sale.Outcome.WAITING, Sale.Outcome.NOT_A_SALE)
    return Progress(
        queued=is_queued,
        number=sum(by_outcome.values()),
        undecided=by_outcome.get(Sale.Outcome.NEW, 0),
        on_its_way=max(on_its_way, 0),
        in_books=in_books,
        stopped=by_outcome.get(Sale.Outcome.HELD, 0) + stuck,
        left_alone=sum(by_outcome.get(one, 0) for one in others),
        paused=sales.exclude(link__state=Link.State.LIVE).exists(),
    )


def _stuck(retry_id: UUID) -> int:
    """Booked sales whose entry, or the customer it waits for, needs a person."""
    entries = Delivery.objects.filter(
        kind=Delivery.Kind.SALES_ENTRY,
        members__booking__sale__group_retry_id=retry_id,
        members__booking__sale__outcome=Sale.Outcome.BOOKED,
        members__booking__delivered_at=None,
    )
    own = entries.filter(state=Delivery.State.ATTENTION)
    waiting = entries.filter(state__in=OPEN, after__state=Delivery.State.ATTENTION)
    return own.count() + waiting.count()
