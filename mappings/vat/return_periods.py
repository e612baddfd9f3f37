"""The periods of returns and statements: months and quarters of the calendar, named `2026-10` and `2026-Q4`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_NAME: Final = re.compile(r"(\d{4})-(?:Q([1-4])|(0[1-9]|1[0-2]))")
_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month or a quarter; both days included."""

    first_day: date
    last_day: date

    @property
    def name(self) -> str:
        if (self.last_day - self.first_day).days > 31:
            return f"{self.first_day.year}-Q{(self.first_day.month + 2) // 3}"
        return f"{self.first_day:%Y-%m}"

    def holds(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


def month_of(day: date) -> Period:
    return _months(first=day.replace(day=1), number=1)


def quarter_of(day: date) -> Period:
    return _months(first=date(day.year, 3 * ((day.month - 1) // 3) + 1, 1), number=3)


def _months(*, first: date, number: int) -> Period:
    following = first
    for _ in range(number):
        following = (following.replace(day=28) + timedelta(days=4)).replace(day=1)
    return Period(first_day=first, last_day=following - _A_DAY)


def period_named(name: str) -> Period:
    """The period of that name. Raises `ValueError` for anything else."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"no period: {name}")
    year, quarter, month = found.groups()
    if quarter:
        return quarter_of(date(int(year), 3 * int(quarter), 1))
    return month_of(date(int(year), int(month), 1))


def statements_in(period: Period, *, monthly: bool) -> Iterator[Period]:
    """The months, or quarters, that `period` touches, in order."""
    day = period.first_day
    while day <= period.last_day:
        one = month_of(day) if monthly else quarter_of(day)
        yield one
        day = one.last_day + _A_DAY
