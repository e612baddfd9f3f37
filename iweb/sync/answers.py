"""What the answer of a look-up means: for a record that is to be made, and for one that is to be changed."""

from dataclasses import replace
from typing import Any

from connectors.errors import Kind, Refused
from connectors.ports import ChangeOrder, Hit, RemovalOrder
from iweb.core.clock import database_now
from iweb.sync import settle
from iweb.sync.models import Attempt, Delivery
from iweb.sync.orders import Work, as_rows
from iweb.tenants.scopes import tenant_scope
from mappings.changes import VAT_NUMBER, without


def looked_up(*, work: Work, hits: tuple[Hit, ...], fence: int) -> None:
    """Take the answer about one delivery."""
    if isinstance(work.order, ChangeOrder):
        _looked_up_change(work=work, order=work.order, hits=hits, fence=fence)
    elif isinstance(work.order, RemovalOrder):
        _looked_up_removal(work=work, hits=hits, fence=fence)
    else:
        settle.looked_up(work=work, hits=hits, fence=fence)


def _looked_up_removal(*, work: Work, hits: tuple[Hit, ...], fence: int) -> None:
    """Gone, to be sent, or no longer what it was: then nothing is deleted, and a person asks anew (BOOKING 31)."""
    changed = [hit for hit in hits if not hit.agrees]
    if changed:
        error = Refused(
            "delivery.removal_in_the_way",
            kind=Kind.FIX_SALE,
            detail=", ".join(changed[0].differences),
        )
        settle.refused(work=work, error=error, fence=fence, after_look_up=True)
    else:
        settle.looked_up(work=work, hits=hits, fence=fence)


def _looked_up_change(*, work: Work, order: ChangeOrder, hits: tuple[Hit, ...], fence: int) -> None:
    """Done already, edited by hand meanwhile, to be sent, or nothing there to change (BOOKING 14)."""
    if not hits:
        error = Refused("exact.record_gone", kind=Kind.FIX_SALE, status=404)
        settle.refused(work=work, error=error, fence=fence, after_look_up=True)
    elif hits[0].agrees:
        settle.delivered(work=work, receipt=hits[0].receipt, fence=fence, found=True)
    elif hits[0].differences:
        _leave_alone(work=work, order=order, hit=hits[0], fence=fence)
    else:
        settle.not_found(work=work, fence=fence)


def _leave_alone(*, work: Work, order: ChangeOrder, hit: Hit, fence: int) -> None:
    """What somebody edited in the ledger stays as it is there; the rest is still to be changed."""
    left = without(target=order.target, found=order.changes, edited=hit.differences)
    if not left and not _needed(work):
        rest = replace(work, order=replace(order, changes=()))
        settle.delivered(work=rest, receipt=hit.receipt, fence=fence, found=True)
        return
    values: dict[str, Any] = {
        "state": Delivery.State.READY,
        "cleared": True,
        "not_before": database_now(),
    }
    values |= {"order": work.delivery.order | {"changes": as_rows(left)}}
    if _needed(work) and not any(one.field == VAT_NUMBER for one in left):
        values = {
            "state": Delivery.State.ATTENTION,
            "attention_reason": Delivery.Attention.REFERENCE_TAKEN,
            "message_id": "delivery.vat_number_edited",
            "detail": ", ".join(hit.differences)[:500],
        }
    with tenant_scope(work.tenant_id):
        rows = settle.answered(work=work, fence=fence, by_look_up=True).filter(
            **settle.as_loaded(work.delivery)
        )
        if rows.update(**values):
            settle.close_attempts(work=work, outcome=Attempt.Outcome.NOT_FOUND, fence=fence)


def _needed(work: Work) -> bool:
    """An entry waits for it: a supply without VAT, whose number must stand on the relation (BOOKING 18)."""
    with tenant_scope(work.tenant_id):
        return Delivery.objects.filter(
            after_id=work.delivery.id, kind=Delivery.Kind.SALES_ENTRY
        ).exists()
