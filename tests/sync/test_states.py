"""The table of states (docs/delivery.md): from each state, what each event leads to, and from which it leads nowhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import settings

from connectors.errors import Kind, NotNow, Refused, UnknownOutcome
from connectors.models import Connection, Lane, Link
from connectors.ports import Hit, Receipt, RelationOrder
from iweb.core.clock import database_now
from iweb.sync import delivery, settle
from iweb.sync.models import Attempt, Delivery
from iweb.sync.orders import Work
from iweb.tenants.scopes import tenant_scope
from mappings.booking import PostalAddress, Relation
from tests.sync.builders import make_delivery, make_lane, make_link

pytestmark = pytest.mark.django_db

FENCE = 7
STATES = ("ready", "waiting", "sending", "unknown", "attention", "delivered")
OPEN = ("ready", "waiting", "unknown")
RECEIPT = Receipt(remote_id="r-1", number="26700001")
RELATION = Relation(
    code="8000017", customer_key="T-K17", name="Anna", is_business=False, address=PostalAddress()
)
LATER = NotNow("exact.busy", kind=Kind.RETRY)
LOST = UnknownOutcome("http.write_timed_out", kind=Kind.RETRY)
HIT = Hit(receipt=RECEIPT, agrees=True)
OTHER = Hit(receipt=RECEIPT, agrees=False, differences=("amount",))


def _refusal(kind: Kind) -> Refused:
    return Refused("exact.entry_refused", kind=kind, status=500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """`to` names the states it leads out of; every other state is left as it is. `reason` is that of `attention`."""

    happens: Callable[[Work], object]
    to: dict[str, str]
    reason: str = ""


def _all(states: tuple[str, ...], to: str) -> dict[str, str]:
    return dict.fromkeys(states, to)


def _refused_look(kind: Kind) -> Callable[[Work], object]:
    return lambda w: settle.refused(work=w, error=_refusal(kind), fence=FENCE, after_look_up=True)


def _refused_send(kind: Kind) -> Callable[[Work], object]:
    return lambda w: settle.refused(work=w, error=_refusal(kind), fence=FENCE)


def _looked_up(*hits: Hit) -> Callable[[Work], object]:
    return lambda w: settle.looked_up(work=w, hits=hits, fence=FENCE)


def _ids(work: Work) -> dict[str, object]:
    return {"tenant_id": work.tenant_id, "delivery_id": work.delivery.id}


EVENTS: dict[str, Event] = {
    "a receipt": Event(
        happens=lambda w: settle.delivered(work=w, receipt=RECEIPT, fence=FENCE, found=False),
        to={"sending": "delivered"},
    ),
    "an answer that is not proven": Event(
        happens=lambda w: settle.in_doubt(work=w, error=LOST, fence=FENCE),
        to={"sending": "unknown"},
    ),
    "its holder died": Event(
        happens=lambda w: settle.left_over(**_ids(w), fence=FENCE), to={"sending": "unknown"}
    ),
    "nothing left the house": Event(
        happens=lambda w: settle.not_sent(work=w, error=LATER, fence=FENCE),
        to={"sending": "waiting"},
    ),
    "the gate is closed": Event(
        happens=lambda w: settle.postponed(works=[w], error=LATER, fence=FENCE),
        to={"ready": "waiting", "waiting": "waiting", "unknown": "unknown"},
    ),
    "refused, for the mapping": Event(
        happens=_refused_send(Kind.FIX_MAPPING), to={"sending": "attention"}, reason="fix_mapping"
    ),
    "refused, for the sale": Event(
        happens=_refused_send(Kind.FIX_SALE), to={"sending": "attention"}, reason="fix_sale"
    ),
    "refused, for us": Event(
        happens=_refused_send(Kind.CONTACT_SUPPORT),
        to={"sending": "attention"},
        reason="contact_support",
    ),
    "refused, until later": Event(happens=_refused_send(Kind.RETRY), to={"sending": "waiting"}),
    "refused, until a new consent": Event(
        happens=_refused_send(Kind.RECONNECT), to={"sending": "waiting"}
    ),
    "a look-up is refused": Event(
        happens=_refused_look(Kind.RETRY),
        to={"ready": "waiting", "waiting": "waiting", "unknown": "unknown"},
    ),
    "refused before it could be sent": Event(
        happens=_refused_look(Kind.FIX_SALE), to=_all(OPEN, "attention"), reason="fix_sale"
    ),
    "looked up: there": Event(happens=_looked_up(HIT), to=_all(OPEN, "delivered")),
    "looked up: something else there": Event(
        happens=_looked_up(OTHER), to=_all(OPEN, "attention"), reason="reference_taken"
    ),
    "looked up: there twice": Event(
        happens=_looked_up(HIT, HIT), to=_all(OPEN, "attention"), reason="found_twice"
    ),
    "looked up: not there": Event(happens=_looked_up(), to=_all(OPEN, "ready")),
    "it cannot be rendered": Event(
        happens=lambda w: settle.stuck(
            **_ids(w), message_id="delivery.ledger_account_gone", fence=FENCE
        ),
        to=_all(OPEN, "attention"),
        reason="fix_mapping",
    ),
    "a fault of our own": Event(
        happens=lambda w: settle.unforeseen(**_ids(w), fault="TypeError", fence=FENCE),
        to={"sending": "unknown"},
    ),
    "a person tries again": Event(
        happens=lambda w: delivery.retry(
            tenant_id=w.tenant_id, delivery_ids=[w.delivery.id], by=None
        ),
        to={"waiting": "ready", "attention": "ready"},
    ),
}


def _work(state: str, **values: object) -> Work:
    lane = make_lane(fence=FENCE, lease_until=database_now() + timedelta(minutes=1))
    link = make_link(lane=lane)
    row = make_delivery(link=link, state=state, fence=FENCE, **values)
    for purpose in ("send", "look_up"):
        with tenant_scope(link.tenant_id):
            Attempt.objects.create(
                tenant_id=link.tenant_id, link_id=link.id, lane_id=lane.id, delivery_id=row.id, kind=row.kind,
                natural_key=row.natural_key, purpose=purpose, fence=FENCE, started_at=database_now(),
            )  # fmt: skip
    return Work(
        delivery=row,
        ledger=link.ledger,
        order=RelationOrder(relation=RELATION),
        customer_key="T-K17",
        tenant_id=link.tenant_id,
    )


def _now(work: Work) -> Delivery:
    with tenant_scope(work.tenant_id):
        return Delivery.objects.get(id=work.delivery.id)


def _open_attempts(work: Work) -> int:
    with tenant_scope(work.tenant_id):
        return Attempt.objects.filter(delivery_id=work.delivery.id, outcome="open").count()


BY_PERSON = "a person tries again"
TABLE = [(state, name) for name in EVENTS for state in STATES]


@pytest.mark.parametrize(("state", "event"), TABLE)
def test_from_each_state_each_event_leads_where_the_picture_says(state: str, event: str) -> None:
    work, what = _work(state), EVENTS[event]

    what.happens(work)

    row = _now(work)
    assert row.state == what.to.get(state, state)
    if row.state == "attention" and state != "attention":
        assert row.attention_reason == what.reason
    if row.state in ("delivered", "attention") and state in OPEN:
        assert _open_attempts(work) == (2 if event == "it cannot be rendered" else 0)


@pytest.mark.parametrize(
    ("state", "event"), [(state, name) for state, name in TABLE if name != BY_PERSON]
)
def test_a_holder_whose_fence_moved_on_leads_nowhere_from_any_state(state: str, event: str) -> None:
    """The one that took over has committed `sending` anew, or has everything still before it."""
    work = _work(state)
    with tenant_scope(work.tenant_id):
        Lane.objects.filter(id=work.delivery.lane_id).update(fence=FENCE + 1)
        Delivery.objects.filter(id=work.delivery.id).update(fence=FENCE + 1)
        Attempt.objects.filter(delivery_id=work.delivery.id).update(fence=FENCE + 1)

    EVENTS[event].happens(work)

    assert _now(work).state == state
    assert _open_attempts(work) == 2


def test_every_open_state_is_led_out_of_by_a_holder_alone() -> None:
    """No state but `attention` and `delivered` waits for somebody who may never come."""
    by_machine = {name: event for name, event in EVENTS.items() if name != BY_PERSON}
    for state in ("ready", "waiting", "unknown"):
        assert any(event.to.get(state) == "delivered" for event in by_machine.values())
    assert EVENTS["its holder died"].to == {"sending": "unknown"}


@pytest.mark.parametrize(
    ("late_commit", "look_ups", "tries", "state", "cleared"),
    [
        (True, 0, 1, "unknown", False),  # it may still commit: a second look, after a pause
        (True, 1, 1, "ready", True),
        (False, 0, 1, "ready", True),
        (True, 0, 99, "unknown", False),  # a doubt is solved first, however often it was tried
        (True, 1, 99, "attention", False),
        (False, 0, 99, "attention", False),
    ],
)
def test_what_is_not_there_is_looked_up_as_often_as_its_doubt_asks_for(
    late_commit: bool, look_ups: int, tries: int, state: str, cleared: bool
) -> None:
    work = _work("unknown", late_commit_possible=late_commit, look_ups=look_ups, tries=tries)

    settle.looked_up(work=work, hits=(), fence=FENCE)

    row = _now(work)
    assert (row.state, row.cleared) == (state, cleared)
    pause = row.not_before - database_now() if state == "unknown" else timedelta(0)
    assert pause <= timedelta(seconds=settings.IWEB_LOOK_UP_PAUSE)
    assert (pause > timedelta(0)) is (state == "unknown")


@pytest.mark.parametrize(
    "changed",
    [
        {"order": {"type": "Relation", "value": {}}},
        {"reference": "IN9 A7-O1"},
        {"tries": 5},
        {"look_up_first": True},
        {"state": "waiting"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_look_up_clears_nothing_that_changed_since_it_was_asked(changed: dict[str, str]) -> None:
    work = _work("ready")
    with tenant_scope(work.tenant_id):
        Delivery.objects.filter(id=work.delivery.id).update(**changed)

    settle.looked_up(work=work, hits=(), fence=FENCE)

    assert _now(work).cleared is False


def test_a_doubt_and_a_call_that_left_nothing_are_never_cleared() -> None:
    for event in ("an answer that is not proven", "its holder died", "nothing left the house"):
        work = _work("sending", cleared=True)
        with tenant_scope(work.tenant_id):
            Delivery.objects.filter(id=work.delivery.id).update(cleared=False)  # as the gate does
        EVENTS[event].happens(work)
        assert _now(work).cleared is False, event


@pytest.mark.parametrize("reason", ["reference_taken", "found_twice"])
def test_what_was_found_to_be_taken_is_looked_up_again_when_a_person_tries_again(
    reason: str,
) -> None:
    work = _work("attention", attention_reason=reason)

    EVENTS[BY_PERSON].happens(work)

    assert _now(work).state == "unknown"


def test_a_refusal_for_want_of_consent_breaks_the_connection_once_and_not_by_a_sleeper() -> None:
    work = _work("sending")
    with tenant_scope(work.tenant_id):
        Delivery.objects.filter(id=work.delivery.id).update(fence=FENCE + 1)
    EVENTS["refused, until a new consent"].happens(work)
    with tenant_scope(work.tenant_id):
        link = Link.objects.select_related("ledger").get(id=work.delivery.link_id)
        assert link.ledger.state == Connection.State.WORKING
        Delivery.objects.filter(id=work.delivery.id).update(fence=FENCE)

    EVENTS["refused, until a new consent"].happens(work)

    with tenant_scope(work.tenant_id):
        assert Connection.objects.get(id=link.ledger_id).state == Connection.State.BROKEN


def test_faults_of_our_own_pause_longer_each_time_and_end_with_a_person() -> None:
    work, pauses = _work("ready"), []
    for _ in range(settings.IWEB_MOST_TRIES):
        EVENTS["a fault of our own"].happens(work)
        pauses.append(_now(work).not_before - database_now())

    row = _now(work)
    assert pauses == sorted(pauses)
    assert (row.state, row.attention_reason) == ("attention", "contact_support")
