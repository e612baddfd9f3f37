"""The same for many sales: asked for with its sales, confirmed, and worked off by a task. Each has its turn exactly once.

A portion is one transaction: what is done with its sales, and the note that they had their turn. A task that is begun twice,
or is killed, goes on where the row says.
"""

from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

from iweb.core.audit import record
from iweb.core.clock import database_now
from iweb.sync.bulk_requests import BulkAction
from iweb.sync.gathering import replaceable
from iweb.sync.models import Delivery, Sale
from iweb.sync.replay import hold_delivery, replay_sales
from iweb.sync.retrying import newest_booking, retried
from iweb.sync.standing import HELD_BY_PERSON
from iweb.sync.undo import UndoError, book_again
from iweb.tenants.scopes import tenant_scope

MOST: Final = 5000  # sales at once
PORTION: Final = 50  # sales in one transaction
REASON: Final = "asked for many sales"


def ask(*, tenant_id: UUID, action: str, sale_ids: Iterable[UUID], by: UUID) -> BulkAction:
    """Note what is asked; nothing is done before it is ordered. At most `MOST` of the sales are taken."""
    with tenant_scope(tenant_id):
        ids = [str(one) for one in sale_ids][:MOST]
        return BulkAction.objects.create(
            tenant_id=tenant_id, action=BulkAction.Action(action), ids=ids, asked_by=by
        )


def order(*, tenant_id: UUID, bulk_id: UUID, by: UUID) -> BulkAction:
    """Confirmed by a person; the caller queues `work_off` after the commit. Twice is once."""
    with tenant_scope(tenant_id):
        bulk = BulkAction.objects.select_for_update().get(id=bulk_id)
        if bulk.ordered_at is None:
            bulk.ordered_at = database_now()
            bulk.save(update_fields=["ordered_at"])
            record(
                what="sales.bulk",
                who=by,
                tenant_id=tenant_id,
                subject=f"sync_bulkaction:{bulk.id}",
                details={"action": bulk.action, "sales": len(bulk.ids)},
            )
    return bulk


def work_off(*, tenant_id: UUID, bulk_id: UUID) -> None:
    """Until every sale had its turn."""
    while _portion(tenant_id=tenant_id, bulk_id=bulk_id):
        pass


def _portion(*, tenant_id: UUID, bulk_id: UUID) -> bool:
    """False when nothing is left, or it was not ordered. The row is locked: two workers take turns, not the same sales."""
    with tenant_scope(tenant_id):
        bulk = BulkAction.objects.select_for_update().get(id=bulk_id)
        if bulk.ordered_at is None or bulk.finished_at is not None:
            return False
        ids = [UUID(one) for one in bulk.ids[bulk.position : bulk.position + PORTION]]
        acted = DOES[BulkAction.Action(bulk.action)](bulk, ids)
        Sale.objects.filter(id__in=acted).update(group_retry_id=bulk.id)
        bulk.position += len(ids)
        bulk.acted += len(acted)
        bulk.left_alone += len(ids) - len(acted)
        if bulk.position >= len(bulk.ids):
            bulk.finished_at = database_now()
        bulk.save(update_fields=["position", "acted", "left_alone", "finished_at"])
    return bulk.finished_at is None


def _retry(bulk: BulkAction, ids: list[UUID]) -> list[UUID]:
    """As the button of one sale: what stands in the books, or is on its way, is left alone."""
    return retried(tenant_id=bulk.tenant_id, sale_ids=ids, by=bulk.asked_by, reason=REASON)


def _hold(bulk: BulkAction, ids: list[UUID]) -> list[UUID]:
    """What has not left is kept back; so is an entry of several orders, for all of them."""
    return [
        sale.id
        for sale in Sale.objects.filter(id__in=ids, outcome=Sale.Outcome.BOOKED)
        if any(_is_held(bulk, entry) for entry in _entries(sale))
    ]


def _entries(sale: Sale) -> list[Delivery]:
    entries = Delivery.objects.filter(
        kind=Delivery.Kind.SALES_ENTRY, members__booking=newest_booking(sale)
    )
    return list(entries.order_by("id"))


def _is_held(bulk: BulkAction, entry: Delivery) -> bool:
    if entry.message_id == HELD_BY_PERSON and entry.state == Delivery.State.ATTENTION:
        return True
    return hold_delivery(tenant_id=bulk.tenant_id, delivery_id=entry.id, by=bulk.asked_by)


def _again(bulk: BulkAction, ids: list[UUID]) -> list[UUID]:
    """Decided anew by the rules of today. What stands in the books, or may stand there, is left alone: it is undone first."""
    taken_out = list(Sale.objects.filter(id__in=ids).exclude(undo=""))
    anew = decide_anew(tenant_id=bulk.tenant_id, sale_ids=ids, by=bulk.asked_by, reason=REASON)
    return [*anew, *(sale.id for sale in taken_out if _is_booked_again(bulk, sale))]


def decide_anew(
    *, tenant_id: UUID, sale_ids: Iterable[UUID], by: UUID | None, reason: str
) -> list[UUID]:
    """Have sales that never left decided by the rules of today; gives which. What was taken out of the books stays out."""
    with tenant_scope(tenant_id):
        sales = list(Sale.objects.filter(id__in=list(sale_ids), undo=""))
        anew = [sale.id for sale in sales if _may_be_decided(sale)]
    replay_sales(tenant_id=tenant_id, sale_ids=anew, by=by, reason=reason)
    return anew


def _is_booked_again(bulk: BulkAction, sale: Sale) -> bool:
    try:
        book_again(tenant_id=bulk.tenant_id, sale_id=sale.id, by=bulk.asked_by, reason=REASON)
    except UndoError:
        return False
    return True


def _may_be_decided(sale: Sale) -> bool:
    if sale.outcome != Sale.Outcome.BOOKED:
        return True
    booking = newest_booking(sale)
    return booking is not None and replaceable(booking=booking)


DOES: Final[dict[BulkAction.Action, Callable[[BulkAction, list[UUID]], list[UUID]]]] = {
    BulkAction.Action.RETRY: _retry,
    BulkAction.Action.HOLD: _hold,
    BulkAction.Action.AGAIN: _again,
}
