"""What tests and people may ask of a sandbox itself, as JSON under `/_sandbox/`. Not journalled, never faulty."""

import re
from collections.abc import Callable
from typing import Any

from connectors.sandbox.serving.clock import Clock
from connectors.sandbox.serving.faults import FaultBook
from connectors.sandbox.serving.journal import Journal
from connectors.sandbox.serving.messages import Answer, Request

PREFIX = "/_sandbox/"
Action = Callable[[Request], Any]


class ControlPlane:
    """Actions by verb and path. An action returns plain JSON data; `ValueError` and `KeyError` become a 400."""

    def __init__(self, *, faults: FaultBook, journal: Journal, clock: Clock) -> None:
        self._actions: dict[tuple[str, str], Action] = {}
        self.add("POST", "faults", lambda request: faults.order(request.json()))
        self.add("DELETE", "faults", lambda _: faults.clear())
        self.add("GET", "requests", lambda request: _rows(journal, request))
        self.add("POST", "clock", lambda request: _advance(clock, request))

    def add(self, method: str, name: str, action: Action) -> None:
        """`name` is the path below `/_sandbox/`."""
        self._actions[method, PREFIX + name] = action

    def answer(self, request: Request) -> Answer:
        action = self._actions.get((request.method, request.path))
        if action is None:
            return Answer.of_json({"error": f"no {request.method} {request.path}"}, status=404)
        try:
            return Answer.of_json(action(request))
        except (ValueError, KeyError, TypeError, re.error) as wrong:
            return _failure(wrong, status=400)
        except Exception as bug:  # noqa: BLE001 - a test has to learn why, not lose its connection
            return _failure(bug, status=500)


def _failure(error: Exception, *, status: int) -> Answer:
    return Answer.of_json({"error": f"{type(error).__name__}: {error}"}, status=status)


def _rows(journal: Journal, request: Request) -> list[dict[str, Any]]:
    return journal.rows(after=int(request.option("after") or 0))


def _advance(clock: Clock, request: Request) -> dict[str, str]:
    return {"now": clock.advance(seconds=float(request.json()["advance"])).isoformat()}
