"""The delivery machine: a bounded slice of one lane, each record created exactly once (DESIGN 4).

ready -> sending -> delivered          sending is committed before the first byte leaves
sending -> unknown -> ready|delivered  an outcome that is not proven is looked up before anything is sent again
ready|unknown -> waiting -> ...        a budget, a 429 or an outage: not before a time
... -> attention                       a closed list of reasons that a person must solve
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef

from connectors.errors import Blocked, ConnectorError, NotNow, Refused, UnknownOutcome
from connectors.models import Connection, Link
from connectors.ports import LedgerWriter
from connectors.registry import ledger_writer
from iweb.core.audit import record
from iweb.core.boundaries import crossing
from iweb.core.clock import database_now
from iweb.sync import answers, settle
from iweb.sync.gates import LANE_IS_CLOSED, LaneGate
from iweb.sync.lanes import (
    Claim,
    Due,
    LaneLostError,
    claim_lane,
    close_lane,
    note_work,
    pick_due,
    release_lane,
)
from iweb.sync.models import Attempt, Delivery
from iweb.sync.orders import NotReadyError, RelationUnknownError, Work, load_work
from iweb.sync.plan import await_relation
from iweb.tenants.scopes import tenant_scope

logger = logging.getLogger(__name__)

# What an earlier attempt left behind that forbids sending without a look: it stands there, or it may.
DOUBTFUL = (
    Attempt.Outcome.DELIVERED,
    Attempt.Outcome.FOUND,
    Attempt.Outcome.OPEN,
    Attempt.Outcome.UNKNOWN,
)

# An answer that cannot be read: where several were asked about, perhaps because of one of them.
UNREADABLE = frozenset({"exact.read_unreadable"})


class OvertakenError(Exception):
    """This delivery, its link or its ledger is not what it was when the slice was loaded: leave it, go on with the next."""


class LaneClosedError(Exception):
    """A budget of the whole lane is spent: nothing of it can be sent now."""


def serve_lane(*, lane_id: UUID | None = None) -> int:
    """Claim a lane, deliver one slice, give it back. Gives how many deliveries were handled (0: nothing to claim)."""
    claim = claim_lane(lane_id=lane_id)
    if claim is None:
        return 0
    try:
        return _slice(claim=claim)
    except LaneLostError:
        return 0  # another holder works here by now; what we left is in its hands
    finally:
        release_lane(claim=claim)


def _slice(*, claim: Claim) -> int:
    """Relations free the entries that wait for them, so pick again until the slice is full or nothing is due."""
    handled = 0
    while handled < settings.IWEB_SLICE:
        due = pick_due(claim=claim, limit=settings.IWEB_SLICE - handled)
        if not due:
            break
        try:
            _work_off(claim=claim, due=due)
        except LaneClosedError:
            break
        handled += len(due)
    return handled


def _work_off(*, claim: Claim, due: tuple[Due, ...]) -> None:
    works = [work for one in due if (work := _load(one, claim=claim)) is not None]
    doubtful = [work for work in works if _must_look(work)]
    for group in _groups(doubtful):
        _look_up(claim=claim, works=group)
    for work in works:
        if work not in doubtful:
            with _put_aside(claim=claim, tenant_id=work.tenant_id, delivery_id=work.delivery.id):
                _send(claim=claim, work=work)


@contextmanager
def _put_aside(*, claim: Claim, tenant_id: UUID, delivery_id: UUID) -> Iterator[None]:
    """What cannot be foreseen in one delivery must not hold the others of its lane, for everybody and for ever.

    When the database itself is gone this raises too, the lane is given back or its lease ends, and all is found as it was.
    """
    try:
        yield
    except (LaneLostError, LaneClosedError):
        raise
    except OvertakenError:
        return
    except Exception as error:
        logger.exception("delivery %s is put aside", delivery_id)
        settle.unforeseen(
            tenant_id=tenant_id,
            delivery_id=delivery_id,
            fault=type(error).__name__,
            fence=claim.fence,
        )


def _load(due: Due, *, claim: Claim) -> Work | None:
    """None for what is not to be worked on now: it is gone, held, being sent, in doubt from now on, or not ready."""
    with _put_aside(claim=claim, tenant_id=due.tenant_id, delivery_id=due.delivery_id):
        with tenant_scope(due.tenant_id):
            delivery = Delivery.objects.filter(id=due.delivery_id).first()
        if delivery is not None and delivery.state == Delivery.State.SENDING:
            settle.left_over(
                tenant_id=due.tenant_id, delivery_id=due.delivery_id, fence=claim.fence
            )
        if delivery is not None and delivery.state in settle.OPEN:
            return _render(delivery, claim=claim)
    return None


def _render(delivery: Delivery, *, claim: Claim) -> Work | None:
    try:
        with tenant_scope(delivery.tenant_id):
            return load_work(delivery=delivery)
    except NotReadyError as error:
        if not (isinstance(error, RelationUnknownError) and _await_relation(delivery)):
            settle.stuck(
                tenant_id=delivery.tenant_id,
                delivery_id=delivery.id,
                message_id=error.message_id,
                fence=claim.fence,
            )
        return None


def _await_relation(delivery: Delivery) -> bool:
    with tenant_scope(delivery.tenant_id):
        return await_relation(delivery=delivery)


def _must_look(work: Work) -> bool:
    """In doubt, on an unproven link, or contradicted by the attempt log (it outlives receipts and deliveries)."""
    delivery = work.delivery
    if delivery.state == Delivery.State.UNKNOWN:
        return True
    if delivery.cleared:
        return False
    return delivery.look_up_first or _contradicted(work)


def _contradicted(work: Work) -> bool:
    delivery = work.delivery
    with tenant_scope(work.tenant_id):
        return Attempt.objects.filter(
            tenant_id=work.tenant_id,
            link_id=delivery.link_id,
            kind=delivery.kind,
            natural_key=delivery.natural_key,
            outcome__in=DOUBTFUL,
        ).exists()


def _groups(works: Iterable[Work]) -> Iterable[list[Work]]:
    """Deliveries that one look-up call can answer: same administration, same kind, as many as a call may name."""

    def by(work: Work) -> tuple[str, str]:
        return (str(work.ledger.id), work.delivery.kind)

    for _, group in groupby(sorted(works, key=by), key=by):
        rows = list(group)
        size = ledger_writer(rows[0].ledger).look_up_size
        for start in range(0, len(rows), size):
            yield rows[start : start + size]


class SendGate(LaneGate):
    """Commits `sending` and the attempt in the same transaction that asserts the fence and spends the budget."""

    def __init__(self, *, claim: Claim, work: Work) -> None:
        super().__init__(claim=claim, tenant_id=work.tenant_id)
        self.claim, self.work, self.committed = claim, work, False

    def _intend(self) -> None:
        delivery = self.work.delivery
        works = Link.objects.filter(
            id=OuterRef("link_id"),
            state=Link.State.LIVE,
            ledger__state=Connection.State.WORKING,
        )
        rows = Delivery.objects.filter(
            Exists(works), **settle.as_loaded(delivery), cleared=delivery.cleared
        )
        changed = rows.update(
            state=Delivery.State.SENDING,
            fence=self.claim.fence,
            tries=delivery.tries + 1,
            sent_at=database_now(),
            cleared=False,
            look_ups=0,
        )
        if changed != 1:
            raise OvertakenError
        settle.open_attempts(
            works=[self.work], purpose=Attempt.Purpose.SEND, fence=self.claim.fence
        )

    def before(self, *, endpoint: str) -> None:
        super().before(endpoint=endpoint)
        self.committed = True


class LookUpGate(LaneGate):
    """Notes an attempt for each delivery that the call asks about."""

    def __init__(self, *, claim: Claim, works: list[Work]) -> None:
        super().__init__(claim=claim, tenant_id=works[0].tenant_id)
        self.claim, self.works, self.noted = claim, works, False

    def _intend(self) -> None:
        if not self.noted:  # a long list may need a second call
            settle.open_attempts(
                works=self.works, purpose=Attempt.Purpose.LOOK_UP, fence=self.claim.fence
            )
            self.noted = True


def _send(*, claim: Claim, work: Work) -> None:
    gate = SendGate(claim=claim, work=work)
    try:
        receipt = _writer(work).send(order=work.order, gate=gate)
    except NotNow as error:
        _nothing_left(claim=claim, work=work, gate=gate, error=error)
    except UnknownOutcome as error:
        if gate.committed:
            settle.in_doubt(work=work, error=error, fence=claim.fence)
        else:  # of another call, such as one for a token: nothing of ours has left
            _postponed(claim=claim, works=[work], error=error)
    except (Refused, Blocked) as error:
        _refused(claim=claim, work=work, gate=gate, error=error)
    else:
        crossing("receipt in hand")
        settle.delivered(work=work, receipt=receipt, fence=claim.fence, found=False)


def _writer(work: Work) -> LedgerWriter:
    return ledger_writer(work.ledger)


def _nothing_left(*, claim: Claim, work: Work, gate: SendGate, error: ConnectorError) -> None:
    if gate.committed:
        settle.not_sent(work=work, fence=claim.fence, error=error)
    else:
        _postponed(claim=claim, works=[work], error=error)


def _postponed(*, claim: Claim, works: list[Work], error: ConnectorError) -> None:
    """Later. Where the whole lane has to wait, the rest of the slice is left as it is."""
    settle.postponed(works=works, error=error, fence=claim.fence)
    if error.message_id in LANE_IS_CLOSED and error.until is not None:
        close_lane(claim=claim, until=error.until)
        raise LaneClosedError


def _refused(*, claim: Claim, work: Work, gate: SendGate, error: ConnectorError) -> None:
    if error.message_id in ALREADY_THERE:
        settle.in_doubt(work=work, error=error, fence=claim.fence, late_commit_possible=False)
    else:
        settle.refused(work=work, error=error, fence=claim.fence, after_look_up=not gate.committed)


# The ledger says that this natural key is taken: perhaps by ourselves, in a call whose answer we never saw.
ALREADY_THERE = frozenset({"exact.already_exists", "exact.number_in_use"})


def _look_up(*, claim: Claim, works: list[Work]) -> None:
    """Ask about all of them in one call; about each alone when that fails in a way that one of them may be the cause of."""
    first = works[0]
    with _put_aside(claim=claim, tenant_id=first.tenant_id, delivery_id=first.delivery.id):
        if len(works) == 1:
            _ask(claim=claim, works=works)
        elif not _ask_together(claim=claim, works=works):
            for work in works:
                _look_up(claim=claim, works=[work])


def _ask_together(*, claim: Claim, works: list[Work]) -> bool:
    """False when it failed in a way that one of them may be the cause of."""
    try:
        _ask(claim=claim, works=works)
    except (LaneLostError, LaneClosedError):
        raise
    except Exception:
        logger.exception("a look-up of %s deliveries failed", len(works))
        return False
    return True


def _ask(*, claim: Claim, works: list[Work]) -> None:
    gate = LookUpGate(claim=claim, works=works)
    try:
        found = _writer(works[0]).look_up(orders=tuple(work.order for work in works), gate=gate)
    except (NotNow, UnknownOutcome) as error:
        # A look-up changes nothing: whatever became of it, ask again later.
        if len(works) > 1 and error.message_id in UNREADABLE:
            raise
        _postponed(claim=claim, works=works, error=error)
    except (Refused, Blocked) as error:
        for work in works:
            settle.refused(work=work, error=error, fence=claim.fence, after_look_up=True)
    else:
        crossing("look-up answered")
        for work, hits in zip(works, found, strict=True):
            with _put_aside(claim=claim, tenant_id=work.tenant_id, delivery_id=work.delivery.id):
                answers.looked_up(work=work, hits=hits, fence=claim.fence)


def retry(*, tenant_id: UUID, delivery_ids: Iterable[UUID], by: UUID | None) -> int:
    """A person asks to try again: due now. What may stand in the ledger is looked up first. Gives how many."""
    retried, lanes = 0, set[UUID]()
    with tenant_scope(tenant_id):
        rows = Delivery.objects.filter(id__in=list(delivery_ids))
        settled = (Delivery.State.DELIVERED, Delivery.State.SENDING, Delivery.State.REMOVED)
        for delivery in rows.exclude(state__in=settled).order_by("id"):
            doubtful = delivery.attention_reason in ("reference_taken", "found_twice")
            state = (
                Delivery.State.UNKNOWN
                if delivery.state == "unknown" or doubtful
                else Delivery.State.READY
            )
            changed = rows.filter(id=delivery.id, state=delivery.state).update(
                state=state, not_before=database_now(), attention_reason="", look_ups=0, tries=0
            )
            if changed:
                lanes.add(delivery.lane_id)
                record(
                    what="delivery.retried",
                    who=by,
                    tenant_id=tenant_id,
                    subject=f"sync_delivery:{delivery.id}",
                )
            retried += changed
        for lane_id in sorted(lanes):  # after the deliveries: everybody locks in this order
            note_work(lane_id=lane_id)
    return retried
