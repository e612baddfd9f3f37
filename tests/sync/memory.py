"""A shop and a ledger in memory, and a company between them: the whole road, and every fault of a ledger, without HTTP.

The ledger keeps what it was asked to make, finds it again by its natural key as the real one is asked to, and does what its
`plan` says for the next calls. It judges nothing: whether the books are right is asked by the tests.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from connectors.errors import Kind, NotNow, Refused, UnknownOutcome
from connectors.models import Lane, Link
from connectors.ports import (
    AddressOrder,
    ChangeOrder,
    ContactOrder,
    DeletedRelation,
    EntryOrder,
    Gate,
    Hit,
    LedgerWriter,
    ReadPage,
    Receipt,
    RelationOrder,
    RelationRecord,
    ShopProfile,
    ShopReader,
    SourceDocument,
    WriteOrder,
)
from iweb.core.boundaries import crossing
from iweb.core.clock import database_now
from iweb.sync import delivery, pipeline
from iweb.sync.models import Attempt, Booking, Delivery, Sale
from iweb.tenants.scopes import tenant_scope
from mappings.record import from_plain, to_plain
from mappings.sale import Sale as CanonicalSale
from tests.mappings.baskets import ADDRESS, CUSTOMER, line, sale_of
from tests.panel import factories
from tests.sync.builders import keep_more_codes
from tests.sync.changed import changed, hits_of_change

ENDPOINTS = {
    RelationOrder: "crm/Accounts",
    ContactOrder: "crm/Contacts",
    AddressOrder: "crm/Addresses",
    EntryOrder: "salesentry/SalesEntries",
    ChangeOrder: "crm/Accounts",
}

# --- the ledger ---


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that stands in the ledger."""

    remote_id: str
    order: WriteOrder


def natural_key(order: WriteOrder) -> tuple[str, ...]:
    """Under which a record may stand once. The key of an entry is the last word of its reference."""
    match order:
        case RelationOrder():
            return ("relation", order.relation.code)
        case ContactOrder():
            return ("contact", order.relation_id, order.contact.email)
        case AddressOrder():
            return ("address", order.relation_id, str(order.address))
        case EntryOrder():
            return ("entry", order.entry.key)
        case ChangeOrder():
            return ("change", order.remote_id)


class MemoryLedger(LedgerWriter):
    """`plan` holds a name of `FAULTS` for each coming call to send; an empty plan does as asked."""

    look_up_size = 40

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.late: list[WriteOrder] = []
        self.plan: deque[str] = deque()
        self.edited: dict[str, dict[str, str]] = {}  # fields that are not what they were made as
        self.sent: list[WriteOrder] = []
        self.looked_up: list[tuple[WriteOrder, ...]] = []
        self.before_send: Callable[[WriteOrder], None] = lambda _order: None
        self.during_send: Callable[[WriteOrder], None] = lambda _order: None
        self.during_look_up: Callable[[tuple[WriteOrder, ...]], None] = lambda _orders: None

    def send(self, *, order: WriteOrder, gate: Gate) -> Receipt:
        self.before_send(order)
        endpoint = f"POST {ENDPOINTS[type(order)]}"
        gate.before(endpoint=endpoint)
        crossing("memory: before the first byte")
        gate.confirm()
        self.sent.append(order)
        fault = self.plan.popleft() if self.plan else "committed"
        receipt = FAULTS[fault](self, order)
        self.during_send(order)
        crossing("memory: answered")
        gate.after(endpoint=endpoint, status=201, headers={})
        return receipt

    def look_up(self, *, orders: tuple[WriteOrder, ...], gate: Gate) -> tuple[tuple[Hit, ...], ...]:
        gate.before(endpoint=f"GET {ENDPOINTS[type(orders[0])]}")
        gate.confirm()
        self.looked_up.append(orders)
        found = tuple(tuple(self._hits(order)) for order in orders)
        self.during_look_up(orders)
        crossing("memory: looked up")
        return found

    def relations(self, *, since: int, gate: Gate) -> Iterator[RelationRecord]:  # noqa: ARG002
        return iter(())

    def deleted_relations(self, *, since: int, gate: Gate) -> Iterator[DeletedRelation]:  # noqa: ARG002
        return iter(())

    def _hits(self, order: WriteOrder) -> Iterator[Hit]:
        if isinstance(order, ChangeOrder):
            yield from hits_of_change(order, self.stands(order.remote_id))
            return
        for record in self.records:
            if type(record.order) is type(order) and self._is_asked_for(order, record.order):
                wrong = differences(order, record.order)
                receipt = Receipt(remote_id=record.remote_id, number=record.remote_id[:20])
                yield Hit(receipt=receipt, agrees=not wrong, differences=wrong)

    @staticmethod
    def _is_asked_for(order: WriteOrder, stands: WriteOrder) -> bool:
        """Entries by reference alone, as the real one is asked, and by its variants where there are any."""
        if isinstance(order, EntryOrder) and isinstance(stands, EntryOrder):
            unsure = {*order.variants, order.entry.key} if order.variants else set()
            return stands.reference in {order.reference, *unsure}
        return natural_key(order) == natural_key(stands)

    def stands(self, remote_id: str) -> dict[str, str] | None:
        """What a relation or contact person says now: as it was made, and every change since."""
        made = next((one.order for one in self.records if one.remote_id == remote_id), None)
        return changed(made, self.edited.get(remote_id, {}))

    def commit(self, order: WriteOrder) -> Receipt:
        if isinstance(order, ChangeOrder):
            after = {one.field: one.after for one in order.changes}
            self.edited[order.remote_id] = self.edited.get(order.remote_id, {}) | after
            return Receipt(remote_id=order.remote_id)
        record = Record(remote_id=f"r-{len(self.records) + 1:04d}", order=order)
        self.records.append(record)
        return Receipt(remote_id=record.remote_id, number=str(len(self.records)))

    def settle_late(self) -> None:
        """What the ledger was still busy with stands there now."""
        waiting, self.late = self.late, []
        for order in waiting:
            self.commit(order)

    def entries(self) -> list[EntryOrder]:
        return [one.order for one in self.records if isinstance(one.order, EntryOrder)]

    def doubled(self) -> list[tuple[str, ...]]:
        """The natural keys that stand there more than once."""
        counted = Counter(natural_key(record.order) for record in self.records)
        return [key for key, times in counted.items() if times > 1]


def differences(order: WriteOrder, stands: WriteOrder) -> tuple[str, ...]:
    if not (isinstance(order, EntryOrder) and isinstance(stands, EntryOrder)):
        return ()
    checks = {
        "amount": order.entry.total_gross == stands.entry.total_gross,
        "customer": order.relation_id == stands.relation_id,
        "journal": order.entry.journal == stands.entry.journal,
    }
    return tuple(name for name, same in checks.items() if not same)


def _lost(ledger: MemoryLedger, order: WriteOrder) -> Receipt:
    ledger.commit(order)
    raise UnknownOutcome("http.write_timed_out", kind=Kind.RETRY)


def _late(ledger: MemoryLedger, order: WriteOrder) -> Receipt:
    ledger.late.append(order)
    raise UnknownOutcome("http.write_timed_out", kind=Kind.RETRY)


def _raises(error: Exception) -> Callable[[MemoryLedger, WriteOrder], Receipt]:
    def fault(_ledger: MemoryLedger, _order: WriteOrder) -> Receipt:
        raise error

    return fault


FAULTS: dict[str, Callable[[MemoryLedger, WriteOrder], Receipt]] = {
    "committed": MemoryLedger.commit,
    "answer lost": _lost,
    "commits late": _late,
    "lost on the way": _raises(UnknownOutcome("http.write_broken_off", kind=Kind.RETRY)),
    "refused": _raises(Refused("exact.period_closed", kind=Kind.FIX_SALE, status=500)),
    "429": _raises(NotNow("exact.minute_limit", kind=Kind.RETRY, status=429)),
    "no right": _raises(Refused("exact.right_missing", kind=Kind.RECONNECT, status=403)),
    "bug": _raises(TypeError("a fault of our own")),
}

# --- the shop ---


class MemoryShop(ShopReader):
    """Documents are canonical sales; a changed one comes again. `unreadable` names those that cannot be read."""

    def __init__(self) -> None:
        self.documents: list[CanonicalSale] = []
        self.broken: dict[str, Exception] = {}

    def probe(self) -> ShopProfile:
        raise NotImplementedError  # nothing here asks who the shop is

    def read(self, *, cursor: dict[str, Any], limit: int) -> ReadPage:
        start = int(cursor.get("read", 0))
        page = self.documents[start : start + limit]
        end = start + len(page)
        documents = tuple(_document(sale) for sale in page)
        return ReadPage(
            documents=documents, cursor={"read": end}, exhausted=end >= len(self.documents)
        )

    def to_sales(self, document: SourceDocument) -> tuple[CanonicalSale, ...]:
        if document.external_id in self.broken:
            raise self.broken[document.external_id]
        return (from_plain(document.body),)


def _document(sale: CanonicalSale) -> SourceDocument:
    return SourceDocument(
        kind=sale.kind.value,
        external_id=sale.external_id,
        changed_at=sale.changed_at,
        body=to_plain(sale),
    )


# --- the company between them ---


@dataclass(slots=True)
class World:
    """One company, its shop, and an administration that others may share."""

    ledger: MemoryLedger
    shop: MemoryShop
    tenant_id: UUID
    link_id: UUID
    lane_id: UUID
    numbers: Iterator[int]
    made: factories.Company = field(repr=False)

    def order(self, *, customer: str = "17", gross: str = "12.10", **changes: Any) -> CanonicalSale:
        """Somebody buys something, paid and invoiced unless `changes` says otherwise."""
        number = str(next(self.numbers))
        net = f"{float(gross) / 1.21:.2f}"
        values: dict[str, Any] = {
            "external_id": number,
            "order_id": number,
            "reference": f"REF{number}",
            "invoice_number": f"IN{number}",
            "customer": replace(CUSTOMER, external_id=customer, email=f"c{customer}@example.test"),
            "invoice_address": ADDRESS,
        }
        sale = sale_of(line(net, gross), **(values | changes))
        self.shop.documents.append(sale)
        return sale

    def change(self, sale: CanonicalSale, **changes: Any) -> CanonicalSale:
        """The shop's document changes, and is read again."""
        later = replace(sale, changed_at=sale.changed_at + timedelta(minutes=1), **changes)
        self.shop.documents.append(later)
        return later

    def walk(self) -> pipeline.Summary | None:
        with tenant_scope(self.tenant_id):
            Link.objects.filter(id=self.link_id).update(
                read_due_at=database_now(), read_lease_until=None
            )
        return pipeline.walk(tenant_id=self.tenant_id, link_id=self.link_id)

    def serve(self) -> int:
        return delivery.serve_lane(lane_id=self.lane_id)

    def run(self, *, rounds: int = 12) -> None:
        """Serve while time flies, until nothing is open any more."""
        for _ in range(rounds):
            self.serve()
            if not self.open():
                return
            self.time_passes()

    def time_passes(self, *, seconds: int = 3600) -> None:
        """Everything that has a time is that much older."""
        with tenant_scope(self.tenant_id), connection.cursor() as cursor:
            for table, column in (("delivery", "not_before"), ("sale", "decide_after")):
                earlier = f"{column} - make_interval(secs => %s)"
                cursor.execute(f"UPDATE sync_{table} SET {column} = {earlier}", [seconds])
        self.free_lane(seconds=seconds)

    def free_lane(self, *, seconds: int = 3600) -> None:
        """The lane's lease and closing are that much older: a holder that sleeps has lost it."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE connectors_lane SET due_at = now(), minute_spent = 0,"
                " lease_until = lease_until - make_interval(secs => %(s)s),"
                " closed_until = closed_until - make_interval(secs => %(s)s) WHERE id = %(lane)s",
                {"s": seconds, "lane": self.lane_id},
            )

    def know_customer(self) -> None:
        """The first order of the usual customer stands in the books: a next one costs one call."""
        self.order()
        self.walk()
        self.run()
        assert [one.state for one in self.deliveries()] == ["delivered"] * 3

    def deliveries(self, kind: str = "") -> list[Delivery]:
        with tenant_scope(self.tenant_id):
            rows = Delivery.objects.filter(link_id=self.link_id).order_by("created_at", "id")
            return [one for one in rows if kind in ("", one.kind)]

    def entry(self) -> Delivery:
        """The only entry there is."""
        (one,) = self.deliveries("sales_entry")
        return one

    def open(self) -> list[Delivery]:
        return [one for one in self.deliveries() if one.state not in ("delivered", "attention")]

    def states(self) -> dict[str, str]:
        return {f"{one.kind} {one.natural_key}": one.state for one in self.deliveries()}

    def bookings(self) -> list[Booking]:
        with tenant_scope(self.tenant_id):
            return list(Booking.objects.filter(link_id=self.link_id).order_by("created_at"))

    def sales(self) -> list[Sale]:
        with tenant_scope(self.tenant_id):
            return list(Sale.objects.filter(link_id=self.link_id).order_by("ordered_at", "id"))

    def attempts(self, purpose: str = "send") -> list[Attempt]:
        with tenant_scope(self.tenant_id):
            return list(
                Attempt.objects.filter(link_id=self.link_id, purpose=purpose).order_by("started_at")
            )

    def link(self) -> Link:
        with tenant_scope(self.tenant_id):
            return Link.objects.select_related("ledger", "shop").get(id=self.link_id)

    def update(self, model: Any, /, **values: Any) -> None:
        """Put rows of this company into a state that is hard to come by."""
        with tenant_scope(self.tenant_id):
            model.objects.update(**values)

    def lane(self) -> Lane:
        return Lane.objects.get(id=self.lane_id)


def found_world(
    monkeypatch: Any, *, ledger: MemoryLedger | None = None, division: int = 4711
) -> World:
    """A company that is live, its link proven: the shop was read to its end while it was empty."""
    from connectors import registry

    ledger, shop, made = ledger or MemoryLedger(), MemoryShop(), factories.company()
    kind = f"memory-{made.tenant.id.hex[-12:]}"
    monkeypatch.setitem(registry.LEDGERS, "exact", lambda _connection: ledger)
    monkeypatch.setitem(registry.SHOPS, kind, lambda _connection: shop)
    books = factories.with_ledger(made, division=division)
    with made.scope():
        shop_made = factories.with_shop(made, address=f"https://{made.tenant.id}.example")
        type(shop_made).objects.filter(role="shop").update(kind=kind)
    link = factories.joined(made)
    factories.confirmed(made)
    factories.live(made)
    keep_more_codes(made, ledger=books)
    assert books.lane_id is not None
    world = World(
        ledger=ledger, shop=shop, tenant_id=made.tenant.id, link_id=link.id, lane_id=books.lane_id,
        numbers=iter(range(1, 10_000)), made=made,
    )  # fmt: skip
    world.walk()
    return world


__all__ = ["FAULTS", "MemoryLedger", "MemoryShop", "World", "found_world", "natural_key"]
