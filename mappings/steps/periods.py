"""Step: the period an entry falls in, and what is done where that one is closed or its VAT was filed (BOOKING 8)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from mappings.booking import HeldReason, SalesEntry
from mappings.facts import ClosedPeriod, Facts
from mappings.rulebook import ClosedPolicy, Profile
from mappings.steps.step import Step, because, hold

_A_DAY: Final = timedelta(days=1)


def place_in_period(
    *, entry: SalesEntry, day: date, profile: Profile, facts: Facts
) -> Step[SalesEntry]:
    """The entry on its own day; where that is closed, or VAT of its `day` was filed: held, or on the first open day.

    A day that is still to come is never taken: then the owner has to open a period.
    """
    filed = profile.vat_filed_until
    is_filed = filed is not None and day <= filed
    closed = _closed_on(entry.entry_date, journal=entry.journal, facts=facts)
    if not is_filed and closed is None:
        said = because("entry", "period_open", rule="BOOKING 8", day=entry.entry_date)
        return Step(entry, (said,))
    opened = _first_open(entry=entry, filed=filed, facts=facts)
    if profile.closed_period is ClosedPolicy.HOLD or opened > facts.today:
        _hold(entry=entry, closed=None if is_filed else closed, day=day, filed=filed)
    return _moved(entry=entry, to=opened)


def _hold(*, entry: SalesEntry, closed: ClosedPeriod | None, day: date, filed: date | None) -> None:
    if closed is None:
        hold(HeldReason.VAT_PERIOD_FILED, day=day, filed=filed)
    hold(
        HeldReason.PERIOD_CLOSED,
        day=entry.entry_date,
        journal=entry.journal,
        year=closed.year,
        period=closed.period,
    )


def _moved(*, entry: SalesEntry, to: date) -> Step[SalesEntry]:
    """The original day stands in front of the description, where nothing cuts it; the sale is listed as late."""
    original = f"{entry.entry_date:%d-%m-%Y}"
    moved = replace(entry, entry_date=to, description=f"{original} {entry.description}".strip())
    said = because(
        "entry", "first_open_period", rule="BOOKING 8", day=to, original=entry.entry_date
    )
    late = because("entry", "late_sale", rule="BOOKING 8", day=to, original=entry.entry_date)
    return Step(moved, (said,), (late,))


def _first_open(*, entry: SalesEntry, filed: date | None, facts: Facts) -> date:
    """The first day from the entry's own on that is neither filed nor in a closed period of its journal."""
    day = entry.entry_date if filed is None else max(entry.entry_date, filed + _A_DAY)
    while closed := _closed_on(day, journal=entry.journal, facts=facts):
        day = closed.last_day + _A_DAY
    return day


def _closed_on(day: date, *, journal: str, facts: Facts) -> ClosedPeriod | None:
    return next(_covering(day, journal=journal, facts=facts), None)


def _covering(day: date, *, journal: str, facts: Facts) -> Iterator[ClosedPeriod]:
    """A period without a journal is closed for every journal."""
    for closed in facts.closed_periods:
        if closed.journal in {journal, ""} and closed.first_day <= day <= closed.last_day:
            yield closed
