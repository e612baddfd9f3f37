"""Step: a person took the sale out of the books, and it stays out until a person books it again (BOOKING 31)."""

from dataclasses import replace

from mappings.booking import Booked, NotASaleReason
from mappings.facts import EarlierBooking, Facts, Undo
from mappings.rulebook import ClosedPolicy, Profile
from mappings.steps.changes import is_reversal, latest_booking, reverse, standing_booking
from mappings.steps.entry import key_of
from mappings.steps.periods import place_in_period
from mappings.steps.step import Step, Stop, because


def take_out(*, document: str, profile: Profile, facts: Facts) -> Step[Booked] | None:
    """The entry that takes the standing one back, or what stands already; stops where nothing is left to book.

    None where nobody took the sale back.
    """
    if facts.undo is None:
        return None
    latest, standing = latest_booking(facts), standing_booking(facts)
    if facts.undo is Undo.REVERSE and standing is not None and standing.booked is not None:
        return _turn(
            standing, booked=standing.booked, document=document, profile=profile, facts=facts
        )
    if latest is not None and latest.booked is not None and is_reversal(latest):
        said = because("entry", "undone_before", rule="BOOKING 31")
        return Step(latest.booked, (said,))
    said = because("standing", "taken_back", rule="BOOKING 31")
    raise Stop(NotASaleReason.TAKEN_BACK, because=(said,))


def _turn(
    standing: EarlierBooking, *, booked: Booked, document: str, profile: Profile, facts: Facts
) -> Step[Booked]:
    entry = booked.entry
    turned = reverse(
        entry=entry,
        key=key_of(document=document, revision=standing.revision + 1),
        day=entry.entry_date,
        language=profile.language,
    )
    placed = place_in_period(
        entry=turned,
        day=entry.entry_date,
        profile=replace(profile, closed_period=ClosedPolicy.FIRST_OPEN),
        facts=facts,
    )
    said = because(
        "entry",
        "undone",
        rule="BOOKING 31",
        day=placed.value.entry_date,
        former=entry.entry_date,
        amount=standing.total_gross,
    )
    undone = replace(booked, entry=placed.value, reversal=None, bundled="")
    return Step(undone, (*placed.because, said), placed.warnings)
