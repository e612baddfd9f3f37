"""What a person dealt with by hand: a hold that was told to be settled holds no more, and any other still does."""

from dataclasses import replace

from mappings.booking import Held, NotASale, NotASaleReason, Outcome
from mappings.facts import Facts
from mappings.record import mark_of
from mappings.steps.step import Values, because


def is_dealt_with(*, reason: str, values: Values, facts: Facts) -> bool:
    """True where a person said so of exactly this reason with exactly these figures."""
    return bool(facts.dealt_with) and mark_of(reason=reason, values=values) in facts.dealt_with


def dealt_with(outcome: Outcome, *, facts: Facts) -> Outcome:
    """Of a hold that was settled by hand: what stands in the books stays, and what is not there was booked elsewhere."""
    if not isinstance(outcome, Held) or not is_dealt_with(
        reason=outcome.reason.value, values=outcome.values, facts=facts
    ):
        return outcome
    said = because("by_hand", "by_hand", rule="BOOKING 1")
    explanation = (*outcome.explanation, said)
    latest = max(facts.earlier, key=lambda booking: booking.revision, default=None)
    if latest is None:
        return NotASale(reason=NotASaleReason.BOOKED_ELSEWHERE, explanation=explanation)
    if latest.booked is None:
        return outcome
    return replace(latest.booked, explanation=explanation, warnings=())
