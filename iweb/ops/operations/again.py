"""Putting right: decide again, try again, and take back what never left the house."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from connectors.models import Link
from iweb.ops.operations.answers import Answer, RefusedError
from iweb.ops.operations.desks import Desk
from iweb.ops.operations.sales import select
from iweb.sync.delivery import retry
from iweb.sync.gathering import replaceable
from iweb.sync.models import Delivery, Sale
from iweb.sync.replay import hold_delivery, replay_sales
from iweb.tenants.scopes import tenant_scope

LEAVING = (Delivery.State.READY, Delivery.State.WAITING)
FOUND_THERE = (Delivery.Attention.REFERENCE_TAKEN, Delivery.Attention.FOUND_TWICE)
STUCK = (Delivery.State.ATTENTION, Delivery.State.WAITING, Delivery.State.UNKNOWN)


def replay(*, desk: Desk, link: Link, orders: Iterable[str], state: str, reason: str) -> Answer:
    """Decide sales again by the rules of today at the next sync, which is due now. Raises `RefusedError`."""
    with tenant_scope(desk.tenant_id):
        rows = select(link=link, orders=orders)
        ids = list((rows.filter(outcome=state) if state else rows).values_list("id", flat=True))
    done = replay_sales(tenant_id=desk.tenant_id, sale_ids=ids, by=desk.operator, reason=reason)
    told = f"Sales decided again at the next sync, which is due now: {done}. What stands in the books stays."
    return Answer(data={"link": link.code, "replayed": done}, lines=(told,))


def retry_deliveries(*, desk: Desk, link: Link, orders: Iterable[str]) -> Answer:
    """Try deliveries again that wait or need a person, with the relations they wait for. Raises `RefusedError`."""
    with tenant_scope(desk.tenant_id):
        entries = _entries(select(link=link, orders=orders))
        chain = Q(id__in=entries.values("id")) | Q(id__in=entries.values("after_id"))
        stuck = Delivery.objects.filter(chain, state__in=STUCK)
        ids = list(stuck.values_list("id", flat=True))
    done = retry(tenant_id=desk.tenant_id, delivery_ids=ids, by=desk.operator)
    told = f"Deliveries tried again now: {done}. What may stand in the ledger is looked up first."
    return Answer(data={"link": link.code, "retried": done}, lines=(told,))


def undo(*, desk: Desk, link: Link, orders: Iterable[str]) -> Answer:
    """Hold the entries of these sales before they leave; try them again with `retry_deliveries`.

    Raises `RefusedError` when any of them is booked or may be: an entry in the ledger is deleted or reversed there, by a
    person, because only the ledger knows whether it was processed, filed or matched (BOOKING 31). Then nothing is held.
    """
    with tenant_scope(desk.tenant_id):
        found = list(_entries(select(link=link, orders=orders)))
        gone = [one for one in found if _may_stand_there(one)]
    entries = [one for one in found if one.state in LEAVING]
    if gone:
        listed = ", ".join(f"{one.reference} ({one.state})" for one in gone)
        raise RefusedError(
            id="operator.left_already",
            sentence=f"Stands in the ledger, or may: {listed}. Nothing was held. Delete or reverse such an entry"
            " in the ledger itself; from here it cannot be taken back yet.",
        )
    held = [
        one.reference
        for one in entries
        if hold_delivery(tenant_id=desk.tenant_id, delivery_id=one.id, by=desk.operator)
    ]
    if len(held) != len(entries):
        late = ", ".join(one.reference for one in entries if one.reference not in held)
        raise RefusedError(
            id="operator.left_meanwhile",
            sentence=f"Left while this was asked: {late}. Held: {', '.join(held) or 'none'}.",
        )
    told = f"Held before leaving: {', '.join(held) or 'nothing, there was nothing on its way'}."
    return Answer(data={"link": link.code, "held": held}, lines=(told,))


def _entries(sales: QuerySet[Sale]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        kind=Delivery.Kind.SALES_ENTRY, members__booking__sale__in=sales
    ).distinct()


def _may_stand_there(delivery: Delivery) -> bool:
    """Unless every attempt is proven to have left nothing: the attempt log counts, not the state alone."""
    members = delivery.members.select_related("booking")
    return delivery.attention_reason in FOUND_THERE or any(
        not replaceable(booking=member.booking) for member in members
    )
