"""Undo: a person takes a sale out of the books again (BOOKING 31).

First the ledger is asked, by a task, and the person is told what would happen and why: the entry is deleted where it is
untouched, in an open period, not filed, not paid; else an entry the other way round goes into the first open period.
Only then it may be ordered. The sale stays out of the books until a person has it booked again.
"""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from connectors.errors import ConnectorError
from connectors.models import Connection, Link
from connectors.ports import EntryStanding
from connectors.registry import ledger_writer, shop_reader
from iweb.core import audit
from iweb.core.clock import database_now
from iweb.sync import decisions, lanes
from iweb.sync.gates import BudgetGate
from iweb.sync.gathering import SALES, replaceable
from iweb.sync.mirrors import refresh_ledger
from iweb.sync.models import Booking, Delivery, Receipt, Sale
from iweb.sync.orders import removal_order
from iweb.sync.rulebooks import load_rulebook
from iweb.sync.standing import AT_HOME, may_stand_there
from iweb.sync.undo_requests import UndoRequest
from iweb.tenants.scopes import tenant_scope
from mappings.booking import Booked
from mappings.facts import Undo
from mappings.record import from_plain
from mappings.sale import DocumentKind

COUNTS_FOR: Final = timedelta(minutes=10)
REMOVAL: Final = Delivery.Kind.REMOVAL.value


class UndoError(Exception):
    """It cannot be done, or not now; `message_id` names the sentence that says why and what to do."""

    def __init__(self, message_id: str) -> None:
        super().__init__(message_id)
        self.message_id = message_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What undoing would come to. `why` are ids of reasons not to delete; `day` is that of the reversing entry."""

    way: Undo
    why: tuple[str, ...] = ()
    day: date | None = None
    gone: bool = False  # somebody deleted the entry in the ledger already


# --- asking ---


def ask(*, tenant_id: UUID, sale_id: UUID) -> UndoRequest:
    """Write the question down; the caller queues `answer` after the commit. Raises `UndoError`."""
    with tenant_scope(tenant_id):
        sale = Sale.objects.select_related("link__ledger").get(id=sale_id)
        booking = _what_stands(sale=sale)
        return UndoRequest.objects.create(tenant_id=tenant_id, sale=sale, booking=booking)


def answer(*, tenant_id: UUID, request_id: UUID) -> UndoRequest:
    """Ask the ledger how the entry stands now, and keep the answer. No scope may be open: this makes calls."""
    with tenant_scope(tenant_id):
        request = UndoRequest.objects.select_related("booking", "sale__link").get(id=request_id)
        ledger = _ledger_of(request.sale)
        content = _content(booking=request.booking)
    try:
        standing = ledger_writer(ledger).entry_standing(
            order=removal_order(content), gate=_gate(ledger)
        )
        if standing.period_closed:  # which periods are open decides the day of the reversal
            refresh_ledger(tenant_id=tenant_id, connection_id=ledger.id)
        values = _answered(request=request, standing=standing)
    except UndoError as error:
        values = {"state": UndoRequest.State.FAILED, "message_id": error.message_id}
    except ConnectorError as error:
        values = {
            "state": UndoRequest.State.FAILED,
            "message_id": error.message_id,
            "detail": error.detail[:500],
        }
    with tenant_scope(tenant_id):
        asked = UndoRequest.objects.filter(id=request_id, state=UndoRequest.State.ASKED)
        asked.update(**values, answered_at=database_now())
        request.refresh_from_db()
    return request


def _gate(ledger: Connection) -> BudgetGate:
    if ledger.lane_id is None:
        raise UndoError("undo.link_not_live")
    return BudgetGate(lane_id=ledger.lane_id)


def _ledger_of(sale: Sale) -> Connection:
    return Connection.objects.select_related("grant", "lane").get(id=sale.link.ledger_id)


def _answered(*, request: UndoRequest, standing: EntryStanding) -> dict[str, Any]:
    with tenant_scope(request.tenant_id):
        found = _weigh(sale=request.sale, booking=request.booking, standing=standing)
    plain = asdict(found) | {"day": found.day.isoformat() if found.day else ""}
    return {"state": UndoRequest.State.ANSWERED, "answer": plain}


def answer_of(request: UndoRequest) -> Answer:
    """The stored answer of a request that is answered."""
    plain = request.answer
    return Answer(
        way=Undo(plain["way"]),
        why=tuple(plain["why"]),
        day=date.fromisoformat(plain["day"]) if plain["day"] else None,
        gone=plain["gone"],
    )


def _weigh(*, sale: Sale, booking: Booking, standing: EntryStanding) -> Answer:
    """Raises `UndoError` where the entry was edited in the ledger, or no period is open for what takes it back."""
    if not standing.exists and _is_collective(booking=booking):
        raise UndoError("undo.edited_in_ledger")  # more than this sale is gone: a person looks
    if not standing.exists:
        return Answer(way=Undo.REMOVE, gone=True)
    if not standing.as_booked:
        raise UndoError("undo.edited_in_ledger")
    why = _why_not_deleted(sale=sale, booking=booking, standing=standing)
    if not why:
        return Answer(way=Undo.REMOVE)
    return Answer(way=Undo.REVERSE, why=why, day=_day_of_reversal(sale=sale))


def _why_not_deleted(*, sale: Sale, booking: Booking, standing: EntryStanding) -> tuple[str, ...]:
    _, profile = load_rulebook(link=sale.link)
    filed = profile.vat_filed_until
    found = {
        "collective": _is_collective(booking=booking),
        "processed": standing.processed,
        "paid": not standing.open_in_full,
        "period_closed": standing.period_closed,
        "filed": filed is not None and booking.entry_date <= filed,
    }
    return tuple(name for name, is_so in found.items() if is_so)


def _day_of_reversal(*, sale: Sale) -> date:
    """As the engine will decide it: nothing is written down here."""
    row = Sale.objects.select_related("link__shop").get(id=sale.id)
    row.undo = Undo.REVERSE.value
    outcome = decisions.think(row=row, reader=shop_reader(row.link.shop)).outcome
    if not isinstance(outcome, Booked):
        raise UndoError("undo.no_open_period")
    return outcome.entry.entry_date


# --- what may be undone ---


def _what_stands(*, sale: Sale) -> Booking:
    """The booking that stands in the ledger and may be taken back. Inside the scope. Raises `UndoError`."""
    if sale.outcome == Sale.Outcome.NEW:
        raise UndoError("undo.being_decided")
    if sale.link.state != Link.State.LIVE or sale.link.ledger.state != Connection.State.WORKING:
        raise UndoError("undo.link_not_live")
    left = [b for b in sale.bookings.order_by("revision") if not replaceable(booking=b)]
    latest = left[-1] if left else None
    if latest is None:
        raise UndoError("undo.never_left")
    if latest.removed_at is not None or latest.content["value"]["entry"]["reverses"]:
        raise UndoError("undo.taken_back_already")
    if latest.delivered_at is None or not _receipts(booking=latest).exists():
        raise UndoError("undo.in_doubt")
    if _is_on_its_way(sale=sale, booking=latest):
        raise UndoError("undo.on_its_way")
    if sale.kind in SALES and _has_credits(sale=sale):
        raise UndoError("undo.has_credits")
    return latest


def _is_on_its_way(*, sale: Sale, booking: Booking) -> bool:
    """Ordered before, and neither done nor refused."""
    pending = _removals(booking=booking)
    if any(not _never_left(one) or one.state != Delivery.State.ATTENTION for one in pending):
        return True
    return sale.undo == Undo.REVERSE.value


def _has_credits(*, sale: Sale) -> bool:
    """A credit refers to its sale: it is taken back before the sale is."""
    return Booking.objects.filter(
        link_id=sale.link_id,
        kind=DocumentKind.CREDIT.value,
        sale__order_id=sale.order_id,
        sale__undo="",
    ).exists()


def _is_collective(*, booking: Booking) -> bool:
    """It went to the books together with others: deleting the entry would take them along (BOOKING 33)."""
    return Delivery.objects.filter(members__booking=booking).exclude(bundle="").exists()


def _receipts(*, booking: Booking) -> Any:
    return Receipt.objects.filter(
        delivery__kind=Delivery.Kind.SALES_ENTRY, delivery__members__booking=booking
    )


def _removals(*, booking: Booking) -> Any:
    key = booking.content["value"]["entry"]["key"]
    return Delivery.objects.filter(link_id=booking.link_id, kind=REMOVAL, natural_key=key)


def _never_left(delivery: Delivery) -> bool:
    return delivery.state in AT_HOME and not may_stand_there(
        link_id=delivery.link_id, kind=delivery.kind, natural_keys=[delivery.natural_key]
    )


def _content(*, booking: Booking) -> dict[str, Any]:
    """The stored order of a removal. Raises `UndoError` where the receipt is lost."""
    receipt = _receipts(booking=booking).select_related("delivery").first()
    if receipt is None:
        raise UndoError("undo.in_doubt")
    whole = from_plain(receipt.delivery.order)  # of a collective entry more than this booking
    return {
        "remote_id": receipt.remote_id,
        "number": receipt.number,
        "reference": receipt.delivery.reference,
        "journal": booking.journal,
        "amount": str(whole.total_gross),
        "currency": booking.currency,
        "customer_key": booking.content["value"]["entry"]["customer_key"],
    }


def removal_refused(*, sale: Sale) -> Delivery | None:
    """The removal of a sale that the ledger would not have deleted, if there is one. Inside the scope."""
    keys = [b.content["value"]["entry"]["key"] for b in sale.bookings.all()]
    refused = Delivery.objects.filter(
        link_id=sale.link_id,
        kind=REMOVAL,
        natural_key__in=keys,
        state=Delivery.State.ATTENTION,
    )
    return refused.first()


def is_leaving_books(*, sale: Sale) -> bool:
    """Ordered, and not done yet. Inside the scope."""
    bookings = list(sale.bookings.all())
    keys = [b.content["value"]["entry"]["key"] for b in bookings]
    removals = Delivery.objects.filter(link_id=sale.link_id, kind=REMOVAL, natural_key__in=keys)
    reversing = any(
        b.content["value"]["entry"]["reverses"] and b.delivered_at is None for b in bookings
    )
    return reversing or removals.exclude(state=Delivery.State.DELIVERED).exists()


# --- doing it ---


def order(*, tenant_id: UUID, request_id: UUID, by: UUID | None, reason: str) -> Sale:
    """Do what the answer says. The same request twice is one undo. Raises `UndoError`."""
    with tenant_scope(tenant_id):
        request = UndoRequest.objects.select_for_update().get(id=request_id)
        sale = Sale.objects.select_for_update().get(id=request.sale_id)
        if request.state == UndoRequest.State.ORDERED:
            return sale
        way = _still_true(request=request, sale=sale).way
        booking = request.booking
        _clear_refused(booking=booking)
        if way is Undo.REMOVE:
            _plan_removal(booking=booking)
        _let_decide(sale=sale, undo=way.value)
        UndoRequest.objects.filter(id=request.id).update(state=UndoRequest.State.ORDERED)
        _note(what="sale.undone", sale=sale, by=by, details={"way": way.value, "reason": reason})
    _decide(sale=sale)
    return sale


def _still_true(*, request: UndoRequest, sale: Sale) -> Answer:
    """The answer, if it is young and about what stands there still."""
    now = database_now()
    if request.state != UndoRequest.State.ANSWERED or request.answered_at is None:
        raise UndoError("undo.not_answered")
    if now - request.answered_at > COUNTS_FOR:
        raise UndoError("undo.answer_too_old")
    if _what_stands(sale=sale).id != request.booking_id:
        raise UndoError("undo.answer_too_old")
    return answer_of(request)


def _clear_refused(*, booking: Booking) -> None:
    """A removal that the ledger refused gives way to what was found out since."""
    for one in _removals(booking=booking).select_for_update(of=("self",), no_key=True):
        if not _never_left(one):
            raise UndoError("undo.on_its_way")
        one.delete()


def _plan_removal(*, booking: Booking) -> None:
    """Looked up first, always: nothing is deleted that is not, at that moment, what we booked."""
    link = Link.objects.select_related("ledger").get(id=booking.link_id)
    lane_id = link.ledger.lane_id
    if lane_id is None:
        raise UndoError("undo.link_not_live")
    Delivery.objects.create(
        tenant_id=booking.tenant_id,
        link=link,
        lane_id=lane_id,
        kind=REMOVAL,
        natural_key=booking.content["value"]["entry"]["key"],
        order=_content(booking=booking),
        not_before=database_now(),
        look_up_first=True,
    )
    lanes.note_work(lane_id=lane_id)


def _let_decide(*, sale: Sale, undo: str) -> None:
    sale.undo, sale.outcome, sale.decide_after = undo, Sale.Outcome.NEW, None
    sale.save(update_fields=["undo", "outcome", "decide_after"])
    Link.objects.filter(id=sale.link_id).update(read_due_at=database_now())


def _decide(*, sale: Sale) -> None:
    """At once, where nothing prevents it; the link's next walk, which is due, does it otherwise."""
    with tenant_scope(sale.tenant_id):
        shop = Connection.objects.get(shop_links__id=sale.link_id)
    decisions.decide(tenant_id=sale.tenant_id, sale_id=sale.id, reader=shop_reader(shop))


def _note(*, what: str, sale: Sale, by: UUID | None, details: dict[str, str]) -> None:
    audit.record(
        what=what,
        who=by,
        tenant_id=sale.tenant_id,
        subject=f"sync_sale:{sale.id}",
        details=details,
    )


# --- and back ---


def book_again(*, tenant_id: UUID, sale_id: UUID, by: UUID | None, reason: str) -> Sale:
    """A sale that was taken back goes into the books anew, by the rules of today and under a new key. Raises `UndoError`."""
    with tenant_scope(tenant_id):
        sale = Sale.objects.select_for_update().get(id=sale_id)
        if not sale.undo:
            raise UndoError("undo.not_undone")
        for booking in sale.bookings.all():
            _call_off(booking=booking)
        _let_decide(sale=sale, undo="")
        _note(what="sale.booked_again", sale=sale, by=by, details={"reason": reason})
    _decide(sale=sale)
    return sale


def _call_off(*, booking: Booking) -> None:
    """A removal that never left is called off; one that may be on its way is waited for."""
    for one in _removals(booking=booking).select_for_update(of=("self",), no_key=True):
        if one.state == Delivery.State.DELIVERED:
            continue
        if not _never_left(one):
            raise UndoError("undo.on_its_way")
        one.delete()
