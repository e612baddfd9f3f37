"""Undo from a terminal: say for each sale what would happen, then, when it is wished, do it (BOOKING 31)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from connectors.models import Link
from iweb.core.messages import words_for
from iweb.ops.operations.answers import Answer, RefusedError, table
from iweb.ops.operations.desks import Desk
from iweb.ops.operations.sales import select
from iweb.sync import undo
from iweb.sync.gathering import replaceable
from iweb.sync.models import Delivery, Sale
from iweb.sync.replay import hold_delivery
from iweb.sync.undo_requests import UndoRequest
from iweb.tenants.scopes import tenant_scope
from mappings.facts import Undo

LEAVING = (Delivery.State.READY, Delivery.State.WAITING)
FOUND_THERE = (Delivery.Attention.REFERENCE_TAKEN, Delivery.Attention.FOUND_TWICE)
WHY = {
    "processed": "it is processed",
    "paid": "it is paid or matched",
    "period_closed": "its period is closed",
    "filed": "its VAT was filed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What undoing one sale comes to. `way`: hold, remove, reverse, or refused with the id of the sentence."""

    sale: Sale
    way: str
    told: str
    message_id: str = ""
    request_id: UUID | None = None
    delivery_id: UUID | None = None


def undo_sales(*, desk: Desk, link: Link, orders: Iterable[str], reason: str, sure: bool) -> Answer:
    """Without `sure` nothing is changed. Raises `RefusedError` where one of them cannot be undone: then none is."""
    with tenant_scope(desk.tenant_id):
        sales = list(select(link=link, orders=orders).select_related("link__ledger"))
    plans = [_plan(desk=desk, sale=sale) for sale in sales]
    if not sure:
        told = (*_lines(plans), "Nothing was done. Do it with --yes.")
        return Answer(data={"link": link.code, "done": False, "sales": _data(plans)}, lines=told)
    stuck = [one for one in plans if one.way == "refused"]
    if stuck:
        listed = "; ".join(f"{one.sale.reference}: {one.told}" for one in stuck)
        raise RefusedError(
            id=stuck[0].message_id,
            sentence=f"Nothing was done. {listed}",
            data={"sales": _data(plans)},
        )
    for plan in plans:
        _do(plan, desk=desk, reason=reason)
    told = (*_lines(plans), "Ordered. The ledger gets it with its next slice of work.")
    return Answer(data={"link": link.code, "done": True, "sales": _data(plans)}, lines=told)


def _plan(*, desk: Desk, sale: Sale) -> Plan:
    leaving = _leaving(desk=desk, sale=sale)
    if leaving is not None:
        told = f"held before it leaves ({leaving.reference})"
        return Plan(sale=sale, way="hold", told=told, delivery_id=leaving.id)
    try:
        asked = undo.ask(tenant_id=desk.tenant_id, sale_id=sale.id)
    except undo.UndoError as error:
        return _refused(sale, error.message_id)
    request = undo.answer(tenant_id=desk.tenant_id, request_id=asked.id)
    if request.state != UndoRequest.State.ANSWERED:
        return _refused(sale, request.message_id)
    answer = undo.answer_of(request)
    return Plan(sale=sale, way=answer.way.value, told=_told(answer), request_id=request.id)


def _refused(sale: Sale, message_id: str) -> Plan:
    words = words_for(message_id, language="en")
    told = f"{words['happened']} {words['todo']}"
    return Plan(sale=sale, way="refused", told=told, message_id=message_id)


def _told(answer: undo.Answer) -> str:
    if answer.gone:
        return "deleted in the ledger already: noted"
    if answer.way is Undo.REMOVE:
        return "deleted in the ledger"
    why = ", ".join(WHY[one] for one in answer.why)
    return f"reversed on {answer.day}, because {why}"


def _leaving(*, desk: Desk, sale: Sale) -> Delivery | None:
    """The entry, where nothing of it can have left."""
    with tenant_scope(desk.tenant_id):
        booking = sale.bookings.order_by("-revision").first()
        if booking is None or not replaceable(booking=booking):
            return None
        entries = Delivery.objects.filter(members__booking=booking, state__in=LEAVING)
        return entries.exclude(attention_reason__in=FOUND_THERE).first()


def _do(plan: Plan, *, desk: Desk, reason: str) -> None:
    if plan.delivery_id is not None:
        held = hold_delivery(
            tenant_id=desk.tenant_id, delivery_id=plan.delivery_id, by=desk.operator
        )
        if not held:
            raise RefusedError(
                id="operator.left_meanwhile",
                sentence=f"Left while this was asked: {plan.sale.reference}. What stands before it was done.",
            )
    elif plan.request_id is not None:
        try:
            undo.order(
                tenant_id=desk.tenant_id,
                request_id=plan.request_id,
                by=desk.operator,
                reason=reason,
            )
        except undo.UndoError as error:
            told = _refused(plan.sale, error.message_id).told
            raise RefusedError(
                id=error.message_id,
                sentence=f"{plan.sale.reference}: {told} What stands before it was done.",
            ) from None


def _lines(plans: list[Plan]) -> tuple[str, ...]:
    rows = [("ORDER", "TOTAL", "WHAT HAPPENS")]
    rows += [
        (one.sale.reference, f"{one.sale.total:.2f} {one.sale.currency}", one.told) for one in plans
    ]
    return table(rows)


def _data(plans: list[Plan]) -> list[dict[str, str]]:
    return [
        {
            "order": one.sale.order_id,
            "document": f"{one.sale.kind}{one.sale.external_id}",
            "reference": one.sale.reference,
            "way": one.way,
            "told": one.told,
            "message_id": one.message_id,
        }
        for one in plans
    ]
