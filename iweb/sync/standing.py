"""Where a delivery stands: whether anything of it can have left the house, and what makes it due again."""

from typing import Any
from uuid import UUID

from iweb.core.clock import database_now
from iweb.sync.models import Attempt, Delivery

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
