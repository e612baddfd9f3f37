"""How a delivery changes its state. Each function is one short transaction, conditional on the state it comes from.

A holder that was stopped and woke up late finds its condition false and changes nothing: whoever took over has decided.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, QuerySet

from connectors.errors import ConnectorError, Kind
from connectors.models import Connection, Link
from connectors.ports import Hit, Receipt
from iweb.core.clock import database_now
from iweb.core.ids import new_id
from iweb.sync import lanes
from iweb.sync.models import Attempt, Booking, Delivery, RelationLink
from iweb.sync.models import Receipt as ReceiptRow
from iweb.sync.orders import Work
from iweb.tenants.scopes import tenant_scope

S = Delivery.State

# Who must act, by the kind of the error. `retry` and `reconnect` are not here: time or a new consent solves those.
ATTENTION_BY_KIND = {
    Kind.FIX_MAPPING: Delivery.Attention.FIX_MAPPING,
    Kind.FIX_SALE: Delivery.Attention.FIX_SALE,
    Kind.CONTACT_SUPPORT: Delivery.Attention.CONTACT_SUPPORT,
}


def open_attempts(*, works: Iterable[Work], purpose: str, fence: int) -> None:
    """Inside the scope: note that a call about these deliveries is about to be made."""
    now = database_now()
    Attempt.objects.bulk_create(
        Attempt(
            id=new_id(),
            tenant_id=work.tenant_id,
            link_id=work.delivery.link_id,
            lane_id=work.delivery.lane_id,
            delivery_id=work.delivery.id,
            kind=work.delivery.kind,
            natural_key=work.delivery.natural_key,
            purpose=purpose,
            fence=fence,
            started_at=now,
        )
        for work in works
    )


def close_attempts(*, work: Work, outcome: str, error: ConnectorError | None = None) -> None:
    """Inside the scope: write what became of this delivery's open attempts."""
    values: dict[str, Any] = {"outcome": outcome, "finished_at": database_now()}
    if error is not None:
        values |= {
            "status": error.status,
            "message_id": error.message_id,
            "detail": error.detail[:500],
        }
    Attempt.objects.filter(delivery_id=work.delivery.id, outcome=Attempt.Outcome.OPEN).update(
        **values
    )


def delivered(*, work: Work, receipt: Receipt, fence: int, found: bool) -> bool:
    """The record stands in the ledger: write the receipt and everything that hangs on it. False when decided elsewhere."""
    state = [S.UNKNOWN, S.READY, S.WAITING] if found else [S.SENDING]
    with tenant_scope(work.tenant_id):
        rows = Delivery.objects.filter(id=work.delivery.id, state__in=state)
        if not found:
            rows = rows.filter(fence=fence)
        now = database_now()
        if not rows.update(
            state=S.DELIVERED, delivered_at=now, message_id="", detail="", attention_reason=""
        ):
            return False
        outcome = Attempt.Outcome.FOUND if found else Attempt.Outcome.DELIVERED
        close_attempts(work=work, outcome=outcome)
        _write_receipt(work=work, receipt=receipt, found=found, now=now)
    return True


def _write_receipt(*, work: Work, receipt: Receipt, found: bool, now: datetime) -> None:
    delivery = work.delivery
    row, _ = ReceiptRow.objects.update_or_create(
        delivery=delivery,
        tenant_id=work.tenant_id,
        defaults={
            "link_id": delivery.link_id,
            "remote_id": receipt.remote_id,
            "number": receipt.number,
            "amount": receipt.amount,
            "found": found,
        },
    )
    Link.objects.filter(id=delivery.link_id).update(last_receipt=row.id)
    if delivery.kind == Delivery.Kind.RELATION:
        RelationLink.objects.filter(
            link_id=delivery.link_id, customer_key=work.customer_key
        ).update(remote_id=receipt.remote_id)
        lanes.note_work(lane_id=delivery.lane_id)  # what waited for this relation is due now
    if delivery.kind == Delivery.Kind.SALES_ENTRY:
        Booking.objects.filter(deliveries__delivery=delivery).update(
            delivered_at=now, entry_number=receipt.number
        )


def in_doubt(
    *,
    work: Work,
    error: ConnectorError | None = None,
    fence: int | None = None,
    late_commit_possible: bool = True,
) -> None:
    """A send whose outcome is not proven: looked up at once, and once more after a pause where it could still commit.

    Without a fence it is a left-over: whoever was sending died or lost the lane.
    """
    fence = work.delivery.fence if fence is None else fence
    with tenant_scope(work.tenant_id):
        changed = Delivery.objects.filter(id=work.delivery.id, state=S.SENDING, fence=fence).update(
            state=S.UNKNOWN,
            look_ups=0,
            cleared=False,
            late_commit_possible=late_commit_possible,
            not_before=database_now(),
            message_id=error.message_id if error else "delivery.process_died",
            detail=error.detail[:500] if error else "",
        )
        if changed:
            close_attempts(work=work, outcome=Attempt.Outcome.UNKNOWN, error=error)


def not_sent(*, work: Work, fence: int, error: ConnectorError) -> None:
    """`sending` was committed, but nothing left the house."""
    with tenant_scope(work.tenant_id):
        changed = Delivery.objects.filter(id=work.delivery.id, state=S.SENDING, fence=fence).update(
            **_waiting(work=work, error=error), cleared=True
        )
        if changed:
            close_attempts(work=work, outcome=Attempt.Outcome.NOT_SENT, error=error)


def postponed(*, works: Iterable[Work], error: ConnectorError) -> None:
    """The gate was closed before anything was committed: the same again later. A doubt stays a doubt."""
    for work in works:
        with tenant_scope(work.tenant_id):
            values = _waiting(work=work, error=error)
            values["state"] = S.UNKNOWN if work.delivery.state == S.UNKNOWN else S.WAITING
            Delivery.objects.filter(id=work.delivery.id, state=work.delivery.state).update(**values)
            close_attempts(work=work, outcome=Attempt.Outcome.NOT_SENT, error=error)


def refused(*, work: Work, error: ConnectorError, after_look_up: bool = False) -> None:
    """The ledger answered and did nothing. Time, a new consent, or a person: by the error's kind."""
    with tenant_scope(work.tenant_id):
        states = [S.UNKNOWN, S.READY, S.WAITING] if after_look_up else [S.SENDING]
        rows = Delivery.objects.filter(id=work.delivery.id, state__in=states)
        values = _after_refusal(work=work, error=error)
        if after_look_up and work.delivery.state == S.UNKNOWN and values["state"] == S.WAITING:
            values["state"] = S.UNKNOWN  # the doubt is not solved by a look-up that was refused
        if rows.update(**values):
            close_attempts(work=work, outcome=Attempt.Outcome.REFUSED, error=error)
        if error.kind is Kind.RECONNECT:
            Connection.objects.filter(id=work.ledger.id).update(
                state=Connection.State.BROKEN, state_reason=error.message_id
            )


def _after_refusal(*, work: Work, error: ConnectorError) -> dict[str, Any]:
    reason = ATTENTION_BY_KIND.get(error.kind)
    if reason is None and error.kind is Kind.RETRY and error.until is None and _tried_enough(work):
        reason = Delivery.Attention.KEEPS_FAILING
    if reason is None:
        return _waiting(work=work, error=error)
    return {
        "state": S.ATTENTION,
        "attention_reason": reason,
        "message_id": error.message_id,
        "detail": error.detail[:500],
    }


def _tried_enough(work: Work) -> bool:
    most: int = settings.IWEB_MOST_TRIES
    return work.delivery.tries >= most


def _waiting(*, work: Work, error: ConnectorError) -> dict[str, Any]:
    until = error.until or database_now() + pause_after(tries=work.delivery.tries)
    return {
        "state": S.WAITING,
        "not_before": until,
        "message_id": error.message_id,
        "detail": error.detail[:500],
    }


def pause_after(*, tries: int) -> timedelta:
    """Doubling from the shortest pause to half an hour."""
    shortest: float = settings.IWEB_RETRY_PAUSE
    return timedelta(seconds=min(1800.0, shortest * 2 ** min(tries, 20)))


def looked_up(*, work: Work, hits: tuple[Hit, ...]) -> None:
    """Take the answer of a look-up: found, something else found, or nothing there."""
    agreeing = [hit for hit in hits if hit.agrees]
    if len(agreeing) == 1 and len(hits) == 1:
        delivered(work=work, receipt=agreeing[0].receipt, fence=0, found=True)
    elif hits:
        _needs_a_person(work=work, hits=hits)
    else:
        _not_found(work=work)


def _needs_a_person(*, work: Work, hits: tuple[Hit, ...]) -> None:
    twice = len(hits) > 1
    reason = Delivery.Attention.FOUND_TWICE if twice else Delivery.Attention.REFERENCE_TAKEN
    detail = "; ".join(f"{hit.receipt.number}: {', '.join(hit.differences)}" for hit in hits)
    with tenant_scope(work.tenant_id):
        close_attempts(work=work, outcome=Attempt.Outcome.FOUND)
        Delivery.objects.filter(
            id=work.delivery.id, state__in=[S.UNKNOWN, S.READY, S.WAITING]
        ).update(
            state=S.ATTENTION,
            attention_reason=reason,
            message_id=f"delivery.{reason.value}",
            detail=detail[:500],
        )


def _not_found(*, work: Work) -> None:
    """Where the fault could still commit, look twice with a pause, without blocking the lane for others (DESIGN 4)."""
    looks = work.delivery.look_ups + 1
    again = work.delivery.late_commit_possible and looks < 2
    with tenant_scope(work.tenant_id):
        close_attempts(work=work, outcome=Attempt.Outcome.NOT_FOUND)
        # `tries` is in the condition: a holder that slept through somebody else's send must not call that looked up.
        rows = Delivery.objects.filter(
            id=work.delivery.id, state=work.delivery.state, tries=work.delivery.tries
        )
        if not again and _tried_enough(work):
            rows.update(state=S.ATTENTION, attention_reason=Delivery.Attention.KEEPS_FAILING)
        elif again:
            _look_again_later(rows)
        else:
            rows.update(
                state=S.READY,
                look_ups=F("look_ups") + 1,
                cleared=True,
                late_commit_possible=False,
                not_before=database_now(),
            )


def _look_again_later(rows: QuerySet[Delivery]) -> None:
    pause = timedelta(seconds=settings.IWEB_LOOK_UP_PAUSE)
    rows.update(state=S.UNKNOWN, look_ups=F("look_ups") + 1, not_before=database_now() + pause)


def stuck(*, tenant_id: UUID, delivery_id: UUID, message_id: str) -> None:
    """It cannot even be rendered: a person must look."""
    with tenant_scope(tenant_id):
        Delivery.objects.filter(id=delivery_id).exclude(state=S.DELIVERED).update(
            state=S.ATTENTION,
            attention_reason=Delivery.Attention.FIX_MAPPING,
            message_id=message_id,
        )
