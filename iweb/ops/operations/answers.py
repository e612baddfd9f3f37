"""What a command answers: lines for a person, data for a machine; and how it says no."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from iweb.core.messages import words_for

DONE: Final = 0
REFUSED: Final = 1
USAGE: Final = 2  # argparse's own
NOT_FINISHED: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The same twice: `data` is what `--json` prints, `lines` what a person reads."""

    data: Mapping[str, Any]
    lines: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class RefusedError(Exception):
    """Nothing was done, or no more than the sentence says. `id` is stable, for machines."""

    id: str
    sentence: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.sentence


class NotFinishedError(RefusedError):
    """It goes on by itself, or is tried again by the same command; only the waiting is over."""


def refused(message_id: str, *, detail: str = "") -> RefusedError:
    """A refusal in the registered words of a message: what happened, what to do, and the other side's own text."""
    words = words_for(message_id, language="en", values={"detail": detail or "…"})
    told = f"{words['happened']} {words['todo']}"
    told += f" ({detail})" if detail not in told else ""
    return RefusedError(id=message_id, sentence=told)


def as_json(data: Mapping[str, Any]) -> str:
    """Amounts are texts, so that no digit is lost; days and moments are ISO 8601. Raises TypeError for anything else."""
    return json.dumps(data, default=_plain, ensure_ascii=False, indent=2, sort_keys=True)


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON")


def table(rows: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Columns as wide as their widest cell; the first row is the heading."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return tuple(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
