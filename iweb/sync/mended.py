"""After a ledger was read again: what was refused or held by something that has changed there is tried again by itself."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Q

from connectors.models import Connection, MasterData, RelationMirror
from iweb.sync.freshness import CONTRADICTS, HELD_BY, RELATION
from iweb.sync.models import Delivery, RelationLink, Sale
from iweb.sync.retrying import try_again
from iweb.tenants.scopes import tenant_scope

MOST = 1000  # sales a reading; the rest at the next one, or by hand
REASON = "the administration has changed"
Picture = Mapping[tuple[str, str], object]


def picture_of(*, ledger: Connection) -> Picture:
    """The master data as they are kept: (kind, code) -> what they say. Inside the tenant's scope."""
    rows = MasterData.objects.filter(connection=ledger)
    return {(one.kind, one.code): (one.remote_id, one.data) for one in rows}


def try_again_what_changed(*, ledger: Connection, before: Picture, version: int) -> int:
    """Gives how many sales. `version` is the row version up to which relations were known before."""
    with tenant_scope(ledger.tenant_id):
        kinds = _changed(before=before, after=picture_of(ledger=ledger))
        ids = [*_by_masters(ledger=ledger, kinds=kinds), *_by_relations(ledger, version=version)]
    if not ids:
        return 0
    return try_again(tenant_id=ledger.tenant_id, sale_ids=set(ids[:MOST]), by=None, reason=REASON)


def _changed(*, before: Picture, after: Picture) -> frozenset[str]:
    different = [key for key in {*before, *after} if before.get(key) != after.get(key)]
    return frozenset(kind for kind, _ in different)


def _by_masters(*, ledger: Connection, kinds: frozenset[str]) -> list[UUID]:
    messages = _touched(CONTRADICTS, kinds)
    reasons = _touched(HELD_BY, kinds)
    held = Q(outcome=Sale.Outcome.HELD, reason__in=reasons)
    return _ids(held | _refused(messages), ledger=ledger) if messages or reasons else []


def _touched(table: Mapping[str, frozenset[str]], kinds: Iterable[str]) -> list[str]:
    return [name for name, needed in table.items() if needed & frozenset(kinds)]


def _by_relations(ledger: Connection, *, version: int) -> list[UUID]:
    """Only of relations that changed themselves: others change all day long."""
    seen = RelationMirror.objects.filter(connection=ledger, version__gt=version)
    links = RelationLink.objects.filter(link__ledger=ledger, remote_id__in=seen.values("remote_id"))
    keys = list(links.values_list("customer_key", flat=True)[:MOST])
    refused = _refused(_touched(CONTRADICTS, {RELATION}))
    of_them = Q(bookings__content__value__relation__customer_key__in=keys)
    return _ids(refused & of_them, ledger=ledger) if keys else []


def _refused(messages: list[str]) -> Q:
    stuck = Q(
        bookings__deliveries__delivery__state=Delivery.State.ATTENTION,
        bookings__deliveries__delivery__message_id__in=messages,
    ) | Q(
        bookings__deliveries__delivery__after__state=Delivery.State.ATTENTION,
        bookings__deliveries__delivery__after__message_id__in=messages,
    )
    return Q(outcome=Sale.Outcome.BOOKED) & stuck


def _ids(condition: Q, *, ledger: Connection) -> list[UUID]:
    rows = Sale.objects.filter(condition, link__ledger=ledger).order_by("ordered_at", "id")
    return list(dict.fromkeys(rows.values_list("id", flat=True)[:MOST]))
