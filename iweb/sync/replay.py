"""Replay by support or by the owner: decide again under the rules of today, from the document that is stored.

What stands in the books stays: a booking that was delivered, or that may have been, is never made a second time. What never
left is decided anew and takes its new content.
"""

from collections.abc import Iterable
from uuid import UUID

from connectors.models import Link
from iweb.core.audit import record
from iweb.core.clock import database_now
from iweb.sync.models import Delivery, Sale
from iweb.tenants.scopes import tenant_scope
from mappings.record import mark_of


def replay_sales(*, tenant_id: UUID, sale_ids: Iterable[UUID], by: UUID | None, reason: str) -> int:
    """Queue the sales to be decided again at the link's next walk, which is due now. Gives how many."""
    with tenant_scope(tenant_id):
        sales = Sale.objects.filter(id__in=list(sale_ids))
        links = set(sales.values_list("link_id", flat=True))
        ids = list(sales.values_list("id", flat=True))
        replayed = sales.update(outcome=Sale.Outcome.NEW, decided_at=None)
        Link.objects.filter(id__in=links).update(read_due_at=database_now())
        for sale_id in ids:
            record(
                what="sale.replayed",
                who=by,
                tenant_id=tenant_id,
                subject=f"sync_sale:{sale_id}",
                details={"reason": reason},
            )
    return replayed


def dealt_with_by_hand(*, tenant_id: UUID, sale_id: UUID, by: UUID | None) -> bool:
    """A person settled what this sale is held for, outside of us. False when it is not held (any more).

    Only exactly this hold counts as settled: the same reason with the same figures.
    """
    with tenant_scope(tenant_id):
        sale = Sale.objects.select_for_update().get(id=sale_id)
        values = _values_of_hold(sale)
        if sale.outcome != Sale.Outcome.HELD or values is None:
            return False
        mark = mark_of(reason=sale.reason, values=values)
        sale.dealt_with = [*(one for one in sale.dealt_with if one != mark), mark]
        sale.outcome, sale.decided_at = Sale.Outcome.NEW, None
        sale.save(update_fields=["dealt_with", "outcome", "decided_at"])
        Link.objects.filter(id=sale.link_id).update(read_due_at=database_now())
        record(
            what="sale.dealt_with_by_hand",
            who=by,
            tenant_id=tenant_id,
            subject=f"sync_sale:{sale_id}",
            details={"reason": sale.reason},
        )
    return True


def _values_of_hold(sale: Sale) -> list[list[str]] | None:
    """None where the hold has no engine behind it: a document that cannot be read is not settled by a word."""
    last = sale.explanation[-1] if sale.explanation else {}
    if last.get("step") != "held" or last["text"] != sale.reason:
        return None
    values: list[list[str]] = last["values"]
    return None if any(name == "detail" for name, _ in values) else values


def hold_delivery(*, tenant_id: UUID, delivery_id: UUID, by: UUID | None) -> bool:
    """A person stops a delivery that has not left yet. False when it is being sent or stands in the ledger."""
    with tenant_scope(tenant_id):
        held = (
            Delivery.objects.filter(id=delivery_id)
            .filter(state__in=[Delivery.State.READY, Delivery.State.WAITING])
            .update(
                state=Delivery.State.ATTENTION,
                attention_reason=Delivery.Attention.FIX_SALE,
                message_id="delivery.held_by_person",
            )
        )
        if held:
            record(
                what="delivery.held",
                who=by,
                tenant_id=tenant_id,
                subject=f"sync_delivery:{delivery_id}",
            )
    return bool(held)
