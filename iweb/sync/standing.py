"""Where a delivery stands: whether anything of it can have left the house, and what makes it due again."""

from typing import Any
from uuid import UUID

from django.db.models import Q

from iweb.core.clock import database_now
from iweb.sync import lanes
from iweb.sync.models import Attempt, Booking, Delivery

# An attempt with one of these outcomes proves that nothing of it reached the books.
HARMLESS = (Attempt.Outcome.REFUSED, Attempt.Outcome.NOT_SENT, Attempt.Outcome.NOT_FOUND)
# States from which nothing is on its way; whether something was, the attempts tell.
AT_HOME = (Delivery.State.READY, Delivery.State.WAITING, Delivery.State.ATTENTION)
HELD_BY_PERSON = "delivery.held_by_person"


def may_stand_there(*, link_id: UUID, kind: str, natural_keys: list[str]) -> bool:
    """Whether an attempt under one of these keys may have reached the ledger. Inside the scope."""
    attempts = Attempt.objects.filter(link_id=link_id, kind=kind, natural_key__in=natural_keys)
    return attempts.exclude(outcome__in=HARMLESS).exists()


def freed(delivery: Delivery) -> dict[str, Any]:
    """What makes a delivery that never left due again with its new content; a person's hold stays."""
    anew: dict[str, Any] = {"cleared": False, "look_ups": 0}
    if delivery.state == Delivery.State.ATTENTION and delivery.message_id == HELD_BY_PERSON:
        return anew
    return anew | {
        "state": Delivery.State.READY,
        "attention_reason": "",
        "message_id": "",
        "detail": "",
        "not_before": database_now(),
        "tries": 0,
    }


def free_refused(*, booking: Booking, customer_key: str) -> None:
    """Decided again: what the ledger refused of it is tried once more, for its cause may be gone. Inside the scope."""
    entries = Delivery.objects.filter(members__booking=booking)
    firsts = entries.exclude(after=None).values_list("after_id", flat=True)
    concerned = Q(id__in=entries.values("id")) | Q(id__in=firsts)
    concerned |= Q(link_id=booking.link_id, kind=Delivery.Kind.CONTACT, natural_key=customer_key)
    rows = Delivery.objects.filter(concerned, state=Delivery.State.ATTENTION)
    for one in rows.exclude(message_id=HELD_BY_PERSON).order_by("id"):
        if not may_stand_there(link_id=one.link_id, kind=one.kind, natural_keys=[one.natural_key]):
            rows.filter(id=one.id).update(**freed(one))
            lanes.note_work(lane_id=one.lane_id)
