"""How a delivery changes its state. Each function is one short transaction, conditional on the state it comes from.

A holder that was stopped and woke up late finds its condition false and changes nothing: whoever took over has decided.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet

from connectors.errors import ConnectorError, Kind
from connectors.models import Connection, Lane, Link
from connectors.ports import Hit, Receipt
from iweb.core.clock import database_now
from iweb.core.ids import new_id
from iweb.sync import lanes, written
from iweb.sync.freshness import mark_old
from iweb.sync.models import Attempt, Booking, Delivery
from iweb.sync.models import Receipt as ReceiptRow
from iweb.sync.orders import Work
from iweb.tenants.scopes import tenant_scope

S = Delivery.State
OPEN = (S.READY, S.WAITING, S.UNKNOWN)  # what a holder may work on; `sending` is somebody's

# Who must act, by the kind of the error. `retry` and `reconnect` are not here: time or a new consent solves those.
ATTENTION_BY_KIND = {
    Kind.FIX_MAPPING: Delivery.Attention.FIX_MAPPING,
    Kind.FIX_SALE: Delivery.Attention.FIX_SALE,
    Kind.CONTACT_SUPPORT: Delivery.Attention.CONTACT_SUPPORT,
}

# A refusal in words that nobody knows may be a passing fault. Said twice of one thing, and proven each time that nothing was
# booked, it is told to support as it was said, instead of being sent for ever.
UNEXPLAINED = frozenset({"exact.unexplained_refusal"})
TRIES_UNEXPLAINED = 2


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


def held(*, fence: int) -> Exists:
    """The condition on a delivery that its lane is still held under this fence."""
    return Exists(Lane.objects.filter(id=OuterRef("lane_id"), fence=fence))


def as_loaded(delivery: Delivery) -> dict[str, Any]:
    """The condition that nobody changed what is asked about: its content, its standing, or how sure we must be."""
    names = ("id", "state", "tries", "order", "reference", "look_up_first")
    return {name: getattr(delivery, name) for name in names}


def close_attempts(
    *, work: Work, outcome: str, fence: int, error: ConnectorError | None = None
) -> None:
    """Inside the scope: write what became of this delivery's open attempts, but not of those of a later holder."""
    values: dict[str, Any] = {"outcome": outcome, "finished_at": database_now()}
    if error is not None:
        values |= {
            "status": error.status,
            "message_id": error.message_id,
            "detail": error.detail[:500],
        }
    Attempt.objects.filter(
        delivery_id=work.delivery.id, outcome=Attempt.Outcome.OPEN, fence__lte=fence
    ).update(**values)


def delivered(*, work: Work, receipt: Receipt, fence: int, found: bool) -> bool:
    """The record stands in the ledger: write the receipt and everything that hangs on it. False when decided elsewhere."""
    with tenant_scope(work.tenant_id):
        # The link first, as everybody locks it who marks its deliveries.
        Link.objects.select_for_update(no_key=True).get(id=work.delivery.link_id)
        rows = answered(work=work, fence=fence, by_look_up=found)
        now = database_now()
        if not rows.update(
            state=S.DELIVERED, delivered_at=now, message_id="", detail="", attention_reason=""
        ):
            return False
        outcome = Attempt.Outcome.FOUND if found else Attempt.Outcome.DELIVERED
        close_attempts(work=work, outcome=outcome, fence=fence)
        _write_receipt(work=work, receipt=receipt, found=found, now=now)
    return True


def answered(*, work: Work, fence: int, by_look_up: bool) -> QuerySet[Delivery]:
    """The delivery, if it is still the one that this holder's call was about."""
    rows = Delivery.objects.filter(id=work.delivery.id)
    if by_look_up:
        return rows.filter(held(fence=fence), state__in=OPEN)
    return rows.filter(state=S.SENDING, fence=fence)


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
    if delivery.kind in (Delivery.Kind.RELATION, Delivery.Kind.UPDATE):
        lanes.note_work(lane_id=delivery.lane_id)  # what waited for this relation is due now
    written.note(work=work, remote_id=receipt.remote_id)
    if delivery.kind == Delivery.Kind.SALES_ENTRY:
        Booking.objects.filter(deliveries__delivery=delivery).update(
            delivered_at=now, entry_number=receipt.number
        )
    if delivery.kind == Delivery.Kind.REMOVAL:
        _write_removed(delivery=delivery, now=now)


def _write_removed(*, delivery: Delivery, now: datetime) -> None:
    """What stood there stands there no longer: neither its booking nor its entry's delivery counts as booked."""
    entries = Delivery.objects.filter(
        link_id=delivery.link_id,
        kind=Delivery.Kind.SALES_ENTRY,
        natural_key=delivery.natural_key,
    )
    Booking.objects.filter(deliveries__delivery__in=entries).update(
        delivered_at=None, removed_at=now
    )
    entries.update(state=S.REMOVED)


def in_doubt(
    *,
    work: Work,
    error: ConnectorError,
    fence: int,
    late_commit_possible: bool = True,
) -> None:
    """A send whose outcome is not proven: looked up at once, and once more after a pause where it could still commit."""
    with tenant_scope(work.tenant_id):
        rows = answered(work=work, fence=fence, by_look_up=False)
        values = _doubt(message_id=error.message_id, detail=error.detail)
        if rows.update(**values | {"late_commit_possible": late_commit_possible}):
            close_attempts(work=work, outcome=Attempt.Outcome.UNKNOWN, fence=fence, error=error)


def _doubt(*, message_id: str, detail: str = "") -> dict[str, Any]:
    return {
        "state": S.UNKNOWN,
        "look_ups": 0,
        "cleared": False,
        "late_commit_possible": True,
        "not_before": database_now(),
        "message_id": message_id,
        "detail": detail[:500],
    }


def left_over(*, tenant_id: UUID, delivery_id: UUID, fence: int) -> bool:
    """`sending`, and whoever was sending died or lost the lane to us: in doubt. False when it is at work, or settled."""
    with tenant_scope(tenant_id):
        rows = Delivery.objects.filter(
            held(fence=fence), id=delivery_id, state=S.SENDING, fence__lte=fence
        )
        changed = rows.update(**_doubt(message_id="delivery.process_died"))
        if changed:
            _close_sends(delivery_id=delivery_id, fence=fence, message_id="delivery.process_died")
    return bool(changed)


def _close_sends(*, delivery_id: UUID, fence: int, message_id: str) -> None:
    Attempt.objects.filter(
        delivery_id=delivery_id, outcome=Attempt.Outcome.OPEN, fence__lte=fence
    ).update(outcome=Attempt.Outcome.UNKNOWN, finished_at=database_now(), message_id=message_id)


def not_sent(*, work: Work, fence: int, error: ConnectorError) -> None:
    """`sending` was committed, but nothing left the house."""
    with tenant_scope(work.tenant_id):
        # Not `cleared` again: the link may have been marked unproven during the call. A look costs less than a doubt.
        rows = answered(work=work, fence=fence, by_look_up=False)
        if rows.update(**_waiting(work=work, error=error)):
            close_attempts(work=work, outcome=Attempt.Outcome.NOT_SENT, fence=fence, error=error)


def postponed(*, works: Iterable[Work], error: ConnectorError, fence: int) -> None:
    """The gate was closed before anything was committed: the same again later. A doubt stays a doubt."""
    for work in works:
        with tenant_scope(work.tenant_id):
            values = _waiting(work=work, error=error)
            values["state"] = S.UNKNOWN if work.delivery.state == S.UNKNOWN else S.WAITING
            rows = answered(work=work, fence=fence, by_look_up=True).filter(
                **as_loaded(work.delivery)
            )
            if rows.update(**values):
                close_attempts(
                    work=work, outcome=Attempt.Outcome.NOT_SENT, fence=fence, error=error
                )


def refused(*, work: Work, error: ConnectorError, fence: int, after_look_up: bool = False) -> None:
    """The ledger answered and did nothing. Time, a new consent, or a person: by the error's kind."""
    with tenant_scope(work.tenant_id):
        rows = answered(work=work, fence=fence, by_look_up=after_look_up)
        values = _after_refusal(work=work, error=error)
        if after_look_up and work.delivery.state == S.UNKNOWN and values["state"] == S.WAITING:
            values["state"] = S.UNKNOWN  # the doubt is not solved by a look-up that was refused
        if not rows.update(**values):
            return
        close_attempts(work=work, outcome=Attempt.Outcome.REFUSED, fence=fence, error=error)
        mark_old(ledger_id=work.ledger.id, message_id=error.message_id)
        if error.kind is Kind.RECONNECT:
            Connection.objects.filter(id=work.ledger.id).update(
                state=Connection.State.BROKEN,
                state_reason=error.message_id,
                state_detail=error.detail[:500],
                checked_at=database_now(),
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


def looked_up(*, work: Work, hits: tuple[Hit, ...], fence: int) -> None:
    """Take the answer of a look-up: found, something else found, or nothing there."""
    agreeing = [hit for hit in hits if hit.agrees]
    if len(agreeing) == 1 and len(hits) == 1:
        delivered(work=work, receipt=agreeing[0].receipt, fence=fence, found=True)
    elif hits:
        _needs_a_person(work=work, hits=hits, fence=fence)
    else:
        not_found(work=work, fence=fence)


def _needs_a_person(*, work: Work, hits: tuple[Hit, ...], fence: int) -> None:
    twice = len(hits) > 1
    reason = Delivery.Attention.FOUND_TWICE if twice else Delivery.Attention.REFERENCE_TAKEN
    detail = "; ".join(f"{hit.receipt.number}: {', '.join(hit.differences)}" for hit in hits)
    with tenant_scope(work.tenant_id):
        rows = answered(work=work, fence=fence, by_look_up=True)
        if rows.update(
            state=S.ATTENTION,
            attention_reason=reason,
            message_id=f"delivery.{reason.value}",
            detail=detail[:500],
        ):
            close_attempts(work=work, outcome=Attempt.Outcome.FOUND, fence=fence)


def not_found(*, work: Work, fence: int) -> None:
    """Where the fault could still commit, look twice with a pause, without blocking the lane for others (DESIGN 4)."""
    looks = work.delivery.look_ups + 1
    again = work.delivery.late_commit_possible and looks < 2
    with tenant_scope(work.tenant_id):
        # A holder that slept through somebody else's send, or through a new content, has looked up something else.
        rows = answered(work=work, fence=fence, by_look_up=True).filter(**as_loaded(work.delivery))
        if rows.update(**_after_nothing_found(work=work, again=again)):
            close_attempts(work=work, outcome=Attempt.Outcome.NOT_FOUND, fence=fence)


def _after_nothing_found(*, work: Work, again: bool) -> dict[str, Any]:
    now = database_now()
    if again:
        pause = timedelta(seconds=settings.IWEB_LOOK_UP_PAUSE)
        return {"state": S.UNKNOWN, "look_ups": F("look_ups") + 1, "not_before": now + pause}
    if work.delivery.message_id in UNEXPLAINED and work.delivery.tries >= TRIES_UNEXPLAINED:
        return {
            "state": S.ATTENTION,
            "attention_reason": Delivery.Attention.CONTACT_SUPPORT,
            "message_id": "delivery.not_understood",
        }
    if _tried_enough(work):
        return {"state": S.ATTENTION, "attention_reason": Delivery.Attention.KEEPS_FAILING}
    return {
        "state": S.READY,
        "look_ups": F("look_ups") + 1,
        "cleared": True,
        "late_commit_possible": False,
        "not_before": now,
    }


def stuck(*, tenant_id: UUID, delivery_id: UUID, message_id: str, fence: int) -> None:
    """It cannot even be rendered: a person must look."""
    with tenant_scope(tenant_id):
        rows = Delivery.objects.filter(held(fence=fence), id=delivery_id, state__in=OPEN)
        ledger_id = rows.values_list("link__ledger_id", flat=True).first()
        if ledger_id is not None and rows.update(
            state=S.ATTENTION,
            attention_reason=Delivery.Attention.FIX_MAPPING,
            message_id=message_id,
            detail="",
        ):
            mark_old(ledger_id=ledger_id, message_id=message_id)


def unforeseen(*, tenant_id: UUID, delivery_id: UUID, fault: str, fence: int) -> None:
    """A fault of our own, or of the database, met this delivery: put it aside, longer each time, at last for a person.

    Had it been committed as `sending`, something may have left: that is a doubt, whatever broke afterwards.
    """
    with tenant_scope(tenant_id):
        rows = Delivery.objects.filter(id=delivery_id)
        doubt = _doubt(message_id="delivery.unforeseen", detail=fault)
        if rows.filter(state=S.SENDING, fence=fence).update(**doubt):
            _close_sends(delivery_id=delivery_id, fence=fence, message_id="delivery.unforeseen")
            return
        delivery = rows.filter(held(fence=fence), state__in=OPEN).first()
        if delivery is not None:
            values = _after_fault(tries=delivery.tries + 1, fault=fault)
            rows.filter(held(fence=fence), state=delivery.state).update(**values)


def _after_fault(*, tries: int, fault: str) -> dict[str, Any]:
    values: dict[str, Any] = {
        "tries": tries,
        "not_before": database_now() + pause_after(tries=tries - 1),
        "message_id": "delivery.unforeseen",
        "detail": fault[:500],
    }
    if tries < settings.IWEB_MOST_TRIES:
        return values
    return values | {
        "state": S.ATTENTION,
        "attention_reason": Delivery.Attention.CONTACT_SUPPORT,
    }
