"""Putting right: decide again, try again, book again what was taken back."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from connectors.models import Link
from iweb.ops.operations.answers import Answer, refused
from iweb.ops.operations.desks import Desk
from iweb.ops.operations.sales import select
from iweb.sync import undo
from iweb.sync.delivery import retry
from iweb.sync.models import Delivery, Sale
from iweb.sync.replay import replay_sales
from iweb.tenants.scopes import tenant_scope

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


def book_again(*, desk: Desk, link: Link, orders: Iterable[str], reason: str) -> Answer:
    """Sales that were taken out of the books go back in, by the rules of today. Raises `RefusedError` at the first that cannot."""
    with tenant_scope(desk.tenant_id):
        rows = select(link=link, orders=orders).exclude(undo="")
        sales = list(rows.order_by("ordered_at", "id"))
    for sale in sales:
        try:
            undo.book_again(
                tenant_id=desk.tenant_id, sale_id=sale.id, by=desk.operator, reason=reason
            )
        except undo.UndoError as error:
            raise refused(error.message_id, detail=sale.reference) from None
    told = f"Booked again, under a new key: {len(sales)}."
    return Answer(data={"link": link.code, "booked_again": len(sales)}, lines=(told,))


def _entries(sales: QuerySet[Sale]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        kind=Delivery.Kind.SALES_ENTRY, members__booking__sale__in=sales
    ).distinct()
