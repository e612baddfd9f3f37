"""The sandbox's own time, which a test may move forward: tokens expire and limits reset without waiting."""

import threading
from datetime import UTC, datetime, timedelta


class Clock:
    """Real time plus what was added. Times are aware, in UTC."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._guard = threading.Lock()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, *, seconds: float) -> datetime:
        with self._guard:
            self._ahead += timedelta(seconds=seconds)
        return self.now()
