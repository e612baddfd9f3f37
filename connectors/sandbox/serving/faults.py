"""Faults on demand: what may go wrong between a client and a server, one row a kind.

A kind ending in `_after` (and the ones named so) lets the request be processed first: the client learns nothing,
or something wrong, about work that was done.
"""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from connectors.sandbox.serving.messages import Request

HEADER = "X-Sandbox-Fault"


class Work(StrEnum):
    """When the request is processed."""

    NEVER = "never"
    FIRST = "first"
    LATE = "late"


class Way(StrEnum):
    """What the client gets to see."""

    SILENCE = "silence"
    RESET = "reset"
    DRIP = "drip"
    CUT = "cut"
    EMPTY = "empty"
    INSTEAD = "instead"  # another answer takes the place of the real one


@dataclass(frozen=True, slots=True)
class Kind:
    """`seconds` is the default: of silence, before a late commit, or between two bytes of a drip."""

    name: str
    work: Work
    way: Way
    seconds: float = 0.0
    instead: str = ""


def _both(name: str) -> tuple[Kind, Kind]:
    return (
        Kind(name, Work.NEVER, Way.INSTEAD, instead=name),
        Kind(f"{name}_after", Work.FIRST, Way.INSTEAD, instead=name),
    )


_ALL = (
    Kind("timeout_before_commit", Work.NEVER, Way.SILENCE, 60),
    Kind("timeout_after_commit", Work.FIRST, Way.SILENCE, 60),
    Kind("late_commit", Work.LATE, Way.SILENCE, 5),
    Kind("drop_before", Work.NEVER, Way.RESET),
    Kind("drop_after", Work.FIRST, Way.RESET),
    *_both("status_408"),
    *_both("status_503"),
    *_both("status_599"),
    *_both("fault_500"),
    *_both("html"),
    *_both("garbage_json"),
    Kind("empty_body", Work.FIRST, Way.EMPTY),
    Kind("truncated", Work.FIRST, Way.CUT),
    Kind("slow_drip", Work.FIRST, Way.DRIP, 0.5),
    Kind("rate_minute", Work.NEVER, Way.INSTEAD, instead="rate_minute"),
    Kind("rate_day", Work.NEVER, Way.INSTEAD, instead="rate_day"),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault that is about to happen to one request."""

    kind: Kind
    seconds: float


def fault_of(name: str, seconds: float | None = None) -> Fault:
    """Raises `ValueError` for a kind that does not exist."""
    if name not in KINDS:
        raise ValueError(f"unknown fault kind {name!r}; known: {', '.join(sorted(KINDS))}")
    kind = KINDS[name]
    return Fault(kind, kind.seconds if seconds is None else float(seconds))


def fault_of_header(value: str) -> Fault | None:
    """Read `kind[;seconds=2.5]`. Raises `ValueError` when it is something else."""
    if not value:
        return None
    name, _, rest = value.partition(";")
    label, _, seconds = rest.strip().partition("=")
    if rest and label != "seconds":
        raise ValueError(f"{HEADER}: expected 'kind[;seconds=..]', not {value!r}")
    return fault_of(name.strip(), float(seconds) if seconds else None)


@dataclass(slots=True)
class Order:
    """A fault that waits for matching requests. `left` None means: until it is cleared."""

    method: str
    path: re.Pattern[str]
    fault: Fault
    left: int | None

    def fits(self, request: Request) -> bool:
        return self.method in ("", request.method) and self.path.search(request.path) is not None


class FaultBook:
    """The faults that were ordered, first ordered first served."""

    def __init__(self) -> None:
        self._orders: list[Order] = []
        self._guard = threading.Lock()

    def order(self, wanted: Mapping[str, Any]) -> None:
        """Keys: kind, and optionally method, path (regular expression), times (null: always), seconds."""
        left = wanted.get("times", 1)
        order = Order(
            method=str(wanted.get("method") or "").upper(),
            path=re.compile(str(wanted.get("path") or "")),
            fault=fault_of(str(wanted.get("kind")), wanted.get("seconds")),
            left=None if left is None else int(left),
        )
        with self._guard:
            self._orders.append(order)

    def clear(self) -> None:
        with self._guard:
            self._orders.clear()

    def take(self, request: Request) -> Fault | None:
        """The fault for this request: its own header decides before the orders do."""
        return fault_of_header(request.header(HEADER)) or self._take_ordered(request)

    def _take_ordered(self, request: Request) -> Fault | None:
        with self._guard:
            order = next((one for one in self._orders if one.fits(request)), None)
            if order is None:
                return None
            if order.left is not None:
                order.left -= 1
            self._orders = [one for one in self._orders if one.left is None or one.left > 0]
            return order.fault
