"""Both call limits and the error budget, counted in memory: a restart starts them anew.

Source: maesn.com and forums.invantive.com on Exact's limits; 60 a minute and 5,000 a day for an app in a division,
a key that made more than ten client errors on one endpoint within the hour is blocked for an hour.
"""

import threading
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

HOUR = timedelta(hours=1)
COUNTED = frozenset({400, 401, 403, 404})
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What a division allows an app."""

    minute: int
    day: int
    errors: int


@dataclass(slots=True)
class Usage:
    """Calls in the running minute and day; `starts` says which minute and day those are."""

    minute_start: datetime
    day_start: datetime
    minute: int = 0
    day: int = 0

    def roll(self, now: datetime) -> None:
        minute, day = _minute(now), _day(now)
        if self.minute_start != minute:
            self.minute_start, self.minute = minute, 0
        if self.day_start != day:
            self.day_start, self.day = day, 0


@dataclass(slots=True)
class Errors:
    at: deque[datetime] = field(default_factory=deque)
    blocked_until: datetime | None = None


ErrorKey = tuple[str, str, int, str]  # client, user, division, endpoint


class Limits:
    """All times are the sandbox's."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._usage: dict[tuple[str, int], Usage] = {}
        self._errors: dict[ErrorKey, Errors] = defaultdict(Errors)
        self._token_calls: dict[tuple[str, datetime], int] = defaultdict(int)

    def spend(
        self, *, client: str, division: int, ceiling: Ceiling, now: datetime, behind: int
    ) -> tuple[bool, Pairs]:
        """Count one call. Returns whether it may go on, and the headers to send either way."""
        with self._guard:
            fresh = Usage(_minute(now), _day(now))
            usage = self._usage.setdefault((client, division), fresh)
            usage.roll(now)
            if usage.day >= ceiling.day:
                return False, day_headers(limit=ceiling.day, used=usage.day, now=now)
            if usage.minute >= ceiling.minute:
                return False, minute_headers(limit=ceiling.minute, used=usage.minute, now=now)
            usage.minute += 1
            usage.day += 1
            return True, (
                *day_headers(limit=ceiling.day, used=usage.day - behind, now=now),
                *minute_headers(limit=ceiling.minute, used=usage.minute - behind, now=now),
            )

    def spend_token_call(self, *, owner: str, now: datetime, allowed: int) -> bool:
        with self._guard:
            self._token_calls[owner, _day(now)] += 1
            return self._token_calls[owner, _day(now)] <= allowed

    def blocked(self, key: ErrorKey, *, now: datetime) -> bool:
        with self._guard:
            until = self._errors[key].blocked_until if key in self._errors else None
            return until is not None and now < until

    def count_error(self, key: ErrorKey, *, status: int, ceiling: Ceiling, now: datetime) -> None:
        """Only client errors count; the one that goes over the budget starts the block."""
        if status not in COUNTED:
            return
        with self._guard:
            errors = self._errors[key]
            errors.at.append(now)
            _forget_old(errors, now)
            if len(errors.at) > ceiling.errors:
                errors.blocked_until = now + HOUR

    def errors(self, *, now: datetime) -> list[dict[str, Any]]:
        """What is counted at this moment, one row a key."""
        with self._guard:
            for errors in self._errors.values():
                _forget_old(errors, now)
            return [_shown(key, errors, now) for key, errors in self._errors.items() if errors.at]


def minute_headers(*, limit: int, used: int, now: datetime) -> Pairs:
    return _headers("X-RateLimit-Minutely-", limit, used, _minute(now) + timedelta(minutes=1))


def day_headers(*, limit: int, used: int, now: datetime) -> Pairs:
    return _headers("X-RateLimit-", limit, used, _day(now) + timedelta(days=1))


def _headers(start: str, limit: int, used: int, reset: datetime) -> Pairs:
    """Reset is in epoch milliseconds, UTC (Source: picqer, ossobv)."""
    return (
        (f"{start}Limit", str(limit)),
        (f"{start}Remaining", str(min(limit, max(0, limit - used)))),
        (f"{start}Reset", str(int(reset.timestamp() * 1000))),
    )


def _minute(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(second=0, microsecond=0)


def _day(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _forget_old(errors: Errors, now: datetime) -> None:
    while errors.at and errors.at[0] <= now - HOUR:
        errors.at.popleft()


def _shown(key: ErrorKey, errors: Errors, now: datetime) -> dict[str, Any]:
    until = errors.blocked_until
    client, user, division, endpoint = key
    return {
        "client": client,
        "user": user,
        "division": division,
        "endpoint": endpoint,
        "count": len(errors.at),
        "blocked_until": until.isoformat() if until and now < until else None,
    }
