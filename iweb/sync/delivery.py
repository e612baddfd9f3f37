"""The delivery machine: a bounded slice of one lane, each record created exactly once (DESIGN 4).

ready -> sending -> delivered          sending is committed before the first byte leaves
sending -> unknown -> ready|delivered  an outcome that is not proven is looked up before anything is sent again
ready|unknown -> waiting -> ...        a budget, a 429 or an outage: not before a time
... -> attention                       a closed list of reasons that a person must solve
"""

from collections.abc import Iterable
from itertools import groupby
from uuid import UUID

from django.conf import settings

from connectors.errors import Blocked, ConnectorError, NotNow, Refused, UnknownOutcome
from connectors.ports import LedgerWriter
from connectors.registry import ledger_writer
from iweb.core.audit import record
from iweb.core.boundaries import crossing
from iweb.core.clock import database_now
from iweb.sync import settle
from iweb.sync.gates import LaneGate
from iweb.sync.lanes import Claim, Due, LaneLostError, claim_lane, note_work, pick_due, release_lane
from iweb.sync.models import Attempt, Delivery
from iweb.sync.orders import NotReadyError, Work, load_work
from iweb.tenants.scopes import tenant_scope

# What an earlier attempt left behind that forbids sending without a look: it stands there, or it may.
DOUBTFUL = (
    Attempt.Outcome.DELIVERED,
    Attempt.Outcome.FOUND,
    Attempt.Outcome.OPEN,
    Attempt.Outcome.UNKNOWN,
)

OPEN = (Delivery.State.READY, Delivery.State.WAITING, Delivery.State.UNKNOWN)


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
        _work_off(claim=claim, due=due)
        handled += len(due)
    return handled


def _work_off(*, claim: Claim, due: tuple[Due, ...]) -> None:
    works = [work for one in due if (work := _load(one)) is not None]
    for work in works:
        if work.delivery.state == Delivery.State.SENDING:
            settle.in_doubt(work=work)  # its holder died or lost the lane in the middle of a call
    works = [work for work in works if work.delivery.state in OPEN]
    doubtful = [work for work in works if _must_look(work)]
    for group in _groups(doubtful):
        _look_up(claim=claim, works=group)
    for work in works:
        if work not in doubtful:
            _send(claim=claim, work=work)


def _load(due: Due) -> Work | None:
    try:
        with tenant_scope(due.tenant_id):
            return load_work(delivery=Delivery.objects.get(id=due.delivery_id))
    except NotReadyError as error:
        settle.stuck(
            tenant_id=due.tenant_id, delivery_id=due.delivery_id, message_id=error.message_id
        )
        return None


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
        changed = Delivery.objects.filter(id=delivery.id, state=delivery.state).update(
            state=Delivery.State.SENDING,
            fence=self.claim.fence,
            tries=delivery.tries + 1,
            sent_at=database_now(),
            cleared=False,
            look_ups=0,
        )
        if changed != 1:
            raise LaneLostError
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
    except LaneLostError:
        raise
    except NotNow as error:
        _nothing_left(claim=claim, work=work, gate=gate, error=error)
    except UnknownOutcome as error:
        settle.in_doubt(work=work, error=error, fence=claim.fence)
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
        settle.postponed(works=[work], error=error)


def _refused(*, claim: Claim, work: Work, gate: SendGate, error: ConnectorError) -> None:
    if error.message_id in ALREADY_THERE:
        settle.in_doubt(work=work, error=error, fence=claim.fence, late_commit_possible=False)
    else:
        settle.refused(work=work, error=error, after_look_up=not gate.committed)


# The ledger says that this natural key is taken: perhaps by ourselves, in a call whose answer we never saw.
ALREADY_THERE = frozenset({"exact.already_exists", "exact.number_in_use"})


def _look_up(*, claim: Claim, works: list[Work]) -> None:
    gate = LookUpGate(claim=claim, works=works)
    try:
        answers = _writer(works[0]).look_up(orders=tuple(work.order for work in works), gate=gate)
    except LaneLostError:
        raise
    except (
        NotNow,
        UnknownOutcome,
    ) as error:  # a look-up changes nothing: whatever became of it, ask again later
        settle.postponed(works=works, error=error)
    except (Refused, Blocked) as error:
        for work in works:
            settle.refused(work=work, error=error, after_look_up=True)
    else:
        crossing("look-up answered")
        for work, hits in zip(works, answers, strict=True):
            settle.looked_up(work=work, hits=hits)


def retry(*, tenant_id: UUID, delivery_ids: Iterable[UUID], by: UUID | None) -> int:
    """A person asks to try again: due now. What may stand in the ledger is looked up first. Gives how many."""
    retried = 0
    with tenant_scope(tenant_id):
        for delivery in Delivery.objects.filter(id__in=list(delivery_ids)).exclude(
            state=Delivery.State.DELIVERED
        ):
            doubtful = delivery.attention_reason in ("reference_taken", "found_twice")
            state = (
                Delivery.State.UNKNOWN
                if delivery.state == "unknown" or doubtful
                else Delivery.State.READY
            )
            retried += (
                Delivery.objects.filter(id=delivery.id, state=delivery.state)
                .exclude(state=Delivery.State.SENDING)
                .update(
                    state=state,
                    not_before=database_now(),
                    attention_reason="",
                    look_ups=0,
                    tries=0,
                )
            )
            note_work(lane_id=delivery.lane_id)
            record(
                what="delivery.retried",
                who=by,
                tenant_id=tenant_id,
                subject=f"sync_delivery:{delivery.id}",
            )
    return retried
