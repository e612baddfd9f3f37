"""A case as it is read: what it gives and what it expects, with a memory of what was looked at."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

D = Decimal
DAY: Final = date(2026, 11, 4)  # the law of this day, where a case names none
# Where a case was found and how it was told: nothing that an answer may rest on.
BESIDE: Final = frozenset({"endpoint", "feature", "file", "note", "origin", "source"})


class NotApplicable(Exception):
    """The case asks what this program does not do; the reason is its text."""


class Fields(Mapping[str, Any]):
    """Fields of a case. `untouched` are those that nobody read."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)
        self._read: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        """Raises `NotApplicable` for what the case does not say."""
        if key not in self._values:
            raise NotApplicable(f"the case says nothing of {key}")
        self._read.add(key)
        return self._values[key]

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self._values else default

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def starting_with(self, prefix: str) -> dict[str, Any]:
        """What follows the prefix -> value."""
        found = [key for key in self._values if key.startswith(prefix)]
        return {key.removeprefix(prefix): self[key] for key in found}

    @property
    def untouched(self) -> list[str]:
        return sorted(self._values.keys() - self._read - BESIDE)


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    group: str
    verdict: str
    inputs: Mapping[str, Any]
    expected: Mapping[str, Any]


def read_cases(path: Path) -> list[Case]:
    """Every case of a file of the shape of `cases.json`, numbers as `Decimal`."""
    return [
        Case(
            id=str(one.get("id", f"case {number}")),
            group=str(one.get("group", "")),
            verdict=one.get("verdict_2026", "holds"),
            inputs=one.get("inputs") or {},
            expected=one.get("expected") or {},
        )
        for number, one in enumerate(json.loads(path.read_text(), parse_float=Decimal)["cases"], 1)
    ]


# The zones of the states whose clocks a moment in another zone is read by.
ZONES: Final = {
    **dict.fromkeys(("PT", "IE", "XI", "GB"), "Europe/London"),
    **dict.fromkeys(("BG", "CY", "EE", "FI", "GR", "LT", "LV", "RO"), "Europe/Helsinki"),
}
UNIVERSAL: Final = re.compile(r"^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?) ?(?:Z|UTC|[+-]00:?00)$")
LOCAL: Final = re.compile(r"^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?: [A-Z]\w+/\w+)?)?$")


def day_of(text: str | None, *, country: str = "") -> date:
    """A day, a moment by a clock that stands in `country`, or one of universal time, which is another hour there."""
    if not text:
        return DAY
    if moment := UNIVERSAL.match(text):
        there = ZoneInfo(ZONES.get(country, "Europe/Brussels"))
        return datetime.fromisoformat(moment[1]).replace(tzinfo=UTC).astimezone(there).date()
    if not LOCAL.match(text):
        raise NotApplicable(f"a moment told as {text}")
    return date.fromisoformat(text[:10])
