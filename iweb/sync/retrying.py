"""A person asks to try a sale again: it is decided anew by the rules of today, and what was refused of it is sent once more.

The decision comes first, so that a mapping that was mended goes out and not the content that was refused. What may stand in
the ledger is not decided anew: it is looked up.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from iweb.sync import delivery
from iweb.sync.gathering import replaceable
from iweb.sync.models import Booking, Delivery, Sale
from iweb.sync.replay import replay_sales
from iweb.sync.standing import HELD_BY_PERSON
from iweb.tenants.scopes import tenant_scope

S = Delivery.State


def try_again(*, tenant_id: UUID, sale_ids: Iterable[UUID], by: UUID | None, reason: str) -> int:
    """Gives how many of the sales are tried again; one that stands in the books, or is on its way, is not."""
    return len(retried(tenant_id=tenant_id, sale_ids=sale_ids, by=by, reason=reason))


def retried(
    *, tenant_id: UUID, sale_ids: Iterable[UUID], by: UUID | None, reason: str
) -> list[UUID]:
    """The same, and gives which."""
    anew, stuck = list[UUID](), dict[UUID, list[UUID]]()
    with tenant_scope(tenant_id):
        for sale in Sale.objects.filter(id__in=list(sale_ids)):
            chain = _chain(sale=sale)
            if sale.outcome != Sale.Outcome.BOOKED or _may_be_decided(sale=sale, chain=chain):
                anew.append(sale.id)
            elif chain:
                stuck[sale.id] = [one.id for one in chain]
    replay_sales(tenant_id=tenant_id, sale_ids=anew, by=by, reason=reason)
    ids = [delivery_id for chain in stuck.values() for delivery_id in chain]
    delivery.retry(tenant_id=tenant_id, delivery_ids=ids, by=by)
    return [*anew, *stuck]


def newest_booking(sale: Sale) -> Booking | None:
    """The one that is still to arrive, where a change made several (BOOKING 30)."""
    bookings = sale.bookings.annotate(to_arrive=Q(delivered_at=None))
    return bookings.order_by("-to_arrive", "-revision").first()


def _chain(*, sale: Sale) -> list[Delivery]:
    """The entry's delivery and the one it waits for, as far as they wait for a time or for a person."""
    entries = Delivery.objects.filter(
        kind=Delivery.Kind.SALES_ENTRY, members__booking=newest_booking(sale)
    )
    both = [one for entry in entries.select_related("after") for one in (entry.after, entry)]
    return [one for one in both if one is not None and one.state in (S.ATTENTION, S.WAITING)]


def _may_be_decided(*, sale: Sale, chain: list[Delivery]) -> bool:
    """Refused for a reason that a rule, the books or the shop may have cured, and nothing of it can stand there."""
    refused = [one for one in chain if one.state == S.ATTENTION]
    booking = newest_booking(sale)
    return (
        bool(refused)
        and all(one.message_id != HELD_BY_PERSON for one in refused)
        and booking is not None
        and replaceable(booking=booking)
    )
