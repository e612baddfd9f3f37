"""Step: a person took the sale out of the books, and it stays out until a person books it again (BOOKING 31)."""

from dataclasses import replace
from datetime import date, timedelta

from mappings.booking import Booked, HeldReason, NotASaleReason, SalesEntry
from mappings.facts import ClosedPeriod, EarlierBooking, Facts, Undo
from mappings.rulebook import Profile
from mappings.steps.changes import is_reversal, latest_booking, reverse, standing_booking
from mappings.steps.entry import key_of
from mappings.steps.step import Step, Stop, because, hold

_MOST_PERIODS = 60  # five years of closed months are no calendar to walk further in


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
    day = first_open_day(entry=entry, profile=profile, facts=facts)
    turned = reverse(
        entry=entry,
        key=key_of(document=document, revision=standing.revision + 1),
        day=day,
        language=profile.language,
    )
    if day != entry.entry_date:
        # The original date, so that whoever reads the later period sees what it is about (BOOKING 8).
        turned = replace(turned, description=f"{turned.description} ({entry.entry_date:%d-%m-%Y})")
    said = because(
        "entry",
        "undone",
        rule="BOOKING 31",
        day=day,
        former=entry.entry_date,
        amount=standing.total_gross,
    )
    return Step(replace(booked, entry=turned, reversal=None), (said,))


def first_open_day(*, entry: SalesEntry, profile: Profile, facts: Facts) -> date:
    """The entry's own day, or the first after it that is neither closed in its journal nor filed. Held when none has come yet."""
    day = entry.entry_date
    if profile.vat_filed_until is not None and day <= profile.vat_filed_until:
        day = profile.vat_filed_until + timedelta(days=1)
    for _ in range(_MOST_PERIODS):
        closed = _closed_on(day, journal=entry.journal, facts=facts)
        if closed is None:
            break
        day = closed.last_day + timedelta(days=1)
    if day > max(facts.today, entry.entry_date):
        hold(
            HeldReason.PERIOD_CLOSED,
            day=entry.entry_date,
            journal=entry.journal,
            year=day.year,
            period=day.month,
        )
    return day


def _closed_on(day: date, *, journal: str, facts: Facts) -> ClosedPeriod | None:
    found = (
        closed
        for closed in facts.closed_periods
        if closed.journal in {journal, ""} and closed.first_day <= day <= closed.last_day
    )
    return next(found, None)
