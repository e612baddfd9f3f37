"""What an answer means, or that none came: one table, read from top to bottom, the first row that fits decides.

A refusal counts as one only when the other side proves that it did nothing. A write that is answered by an outage, by a
text nobody knows, or by a success that cannot be read has an unknown outcome (DESIGN 4).
Source of the rows: `connectors/symptoms.py` for calls without an answer, `connectors/ledgers/exact/refusals.py` for Exact.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from connectors.errors import ConnectorError, Kind, NotNow, Refused, UnknownOutcome
from iweb.core.redaction import redact

LONGEST_DETAIL: Final = 300


class Purpose(StrEnum):
    """What a call was for; a token call is a write too, since a refresh token works once."""

    READ = "read"
    WRITE = "write"
    TOKEN = "token"  # noqa: S105  (a kind of call, no secret)


class Means(StrEnum):
    """What became of the call."""

    NOT_NOW = "not now"
    REFUSED = "refused"
    UNKNOWN = "unknown outcome"


class Wait(StrEnum):
    """Until when; `PAUSE` leaves it to the usual pause."""

    PAUSE = ""
    MINUTE = "next minute"
    DAY = "next day (UTC)"


READ: Final = frozenset({Purpose.READ})
WRITE: Final = frozenset({Purpose.WRITE})
TOKEN: Final = frozenset({Purpose.TOKEN})
DATA: Final = READ | WRITE
WRITES: Final = WRITE | TOKEN
ANY: Final = frozenset(Purpose)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`statuses` is inclusive ranges; `text` is a regular expression on the other side's message; `header` must be present.

    `readable` False asks for a success whose body cannot be used.
    """

    purposes: frozenset[Purpose]
    statuses: tuple[tuple[int, int], ...]
    message_id: str
    kind: Kind
    means: Means
    text: str = ""
    header: str = ""
    wait: Wait = Wait.PAUSE

    def fits(self, answer: "Said", *, purpose: Purpose) -> bool:
        return (
            purpose in self.purposes
            and any(low <= answer.status <= high for low, high in self.statuses)
            and (not self.header or self.header in answer.headers)
            and (
                not self.text
                or re.search(self.text, answer.text, re.IGNORECASE | re.MULTILINE) is not None
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the other side said: its message in its own words, and the headers with names in lower case."""

    status: int
    text: str
    headers: Mapping[str, str]


def status(*numbers: int) -> tuple[tuple[int, int], ...]:
    """Single statuses as ranges."""
    return tuple((number, number) for number in numbers)


def classify(
    *, table: Iterable[Row], said: Said, purpose: Purpose, now: datetime | None = None
) -> ConnectorError:
    """The error that the first fitting row names. Raises LookupError when the table has a hole."""
    for row in table:
        if row.fits(said, purpose=purpose):
            return _error(row, said=said, now=now or datetime.now(UTC))
    raise LookupError(f"no row for status {said.status} of a {purpose}")


_ERRORS: Final[Mapping[Means, type[ConnectorError]]] = {
    Means.NOT_NOW: NotNow,
    Means.REFUSED: Refused,
    Means.UNKNOWN: UnknownOutcome,
}


def _error(row: Row, *, said: Said, now: datetime) -> ConnectorError:
    return _ERRORS[row.means](
        row.message_id,
        kind=row.kind,
        status=said.status,
        detail=redact(said.text)[:LONGEST_DETAIL],
        until=_until(row.wait, headers=said.headers, now=now),
    )


# Both are UTC epoch milliseconds; a missing one means "unknown", never 0. Source: picqer `extractRateLimits`, #646.
_RESET: Final[Mapping[Wait, str]] = {
    Wait.MINUTE: "x-ratelimit-minutely-reset",
    Wait.DAY: "x-ratelimit-reset",
}
_A_SECOND: Final = timedelta(seconds=1)  # for clocks that differ


def _until(wait: Wait, *, headers: Mapping[str, str], now: datetime) -> datetime | None:
    if wait is Wait.PAUSE:
        return None
    minute = now.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    midnight = minute.replace(hour=0, minute=0) + timedelta(days=1)
    if minute.hour == minute.minute == 0:  # the next minute is the next day's first
        midnight = minute
    default, latest = (
        (minute, now + timedelta(minutes=2))
        if wait is Wait.MINUTE
        else (midnight, now + timedelta(hours=25))
    )
    told = headers.get(_RESET[wait], "").strip()
    if told.isdigit():
        reset = datetime.fromtimestamp(int(told[:13]) / 1000, tz=UTC)
        if now - timedelta(minutes=1) < reset <= latest:
            return max(reset, now) + _A_SECOND
    return default + _A_SECOND
