"""Where a reading goes on: a cursor that after a crash at any point reads again, and never skips.

First the backlog is read by rising id; then windows of date_upd follow, which overlap. Ids found in a window wait in the cursor
until they were read; what was read inside the overlap is remembered with its date_upd, so that a quiet poll is one call.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.shops.prestashop.shapes import STAMP, is_repeated, read_text, step_back, write_stamp

# Transactions may commit late and stamps are local: two hours is the least (prestashop reference 2.7).
OVERLAP = timedelta(hours=2)
# date_upd counts whole seconds: an order read in the very second it changed may change again unseen in that second.
SETTLED = timedelta(seconds=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """`backlog_after` is None once the backlog is read; `window_due` says that a window must be opened before it is the end.

    `slips_after` keeps the place of credit slips, read by rising id.
    """

    time_zone: str = ""
    backlog_after: int | None = 0
    window_from: str = ""
    window_due: bool = False
    ids_left: tuple[str, ...] = ()
    seen: Mapping[str, str] = field(default_factory=dict)
    chunk: int = 0
    slips_after: int = 0

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Cursor":
        """An empty mapping is the start. Raises `ValueError` for a cursor that is not ours."""
        try:
            cursor = cls(**stored)
        except TypeError as error:
            raise ValueError(f"not a PrestaShop cursor: {error}") from None
        return replace(cursor, ids_left=tuple(cursor.ids_left), seen=dict(cursor.seen))

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "ids_left": list(self.ids_left), "seen": dict(self.seen)}

    @property
    def in_backlog(self) -> bool:
        return self.backlog_after is not None

    @property
    def exhausted(self) -> bool:
        return not (self.in_backlog or self.ids_left or self.window_due)

    def begin(self, *, clock: datetime, zone: ZoneInfo) -> "Cursor":
        """Remember when the backlog was begun: the first window starts there, and finds what changed meanwhile."""
        if self.window_from:
            return self
        start = step_back(clock, zone=zone, by=OVERLAP)
        return replace(self, time_zone=zone.key, window_from=start)

    def with_backlog(self, *, ids: Sequence[str], is_last: bool) -> "Cursor":
        """The backlog is read up to the highest of these ids."""
        highest = max(map(int, ids), default=self.backlog_after or 0)
        after = None if is_last else highest
        return replace(self, backlog_after=after, window_due=is_last)

    def with_window(
        self, *, rows: Iterable[tuple[str, str]], clock: datetime, zone: ZoneInfo, is_full: bool
    ) -> "Cursor":
        """Take the (id, date_upd) of a window, oldest first; a full one goes on at its last stamp, nothing left out."""
        found = list(rows)
        overlap = step_back(clock, zone=zone, by=OVERLAP)
        start = found[-1][1] if is_full else overlap
        return replace(
            self,
            window_from=start,
            window_due=is_full,
            ids_left=tuple(one for one, stamp in found if self.seen.get(one) != stamp),
            # Also what lies before a full window's end: the last window will go back behind it.
            seen={one: when for one, when in self.seen.items() if when >= min(start, overlap)},
        )

    def with_read(
        self, *, asked: Iterable[str], stamps: Mapping[str, str], clock: datetime, zone: ZoneInfo
    ) -> "Cursor":
        """These ids were read, with these date_upd; an id without one is gone from the shop."""
        done = frozenset(asked)
        kept = {one: stamp for one, stamp in self.seen.items() if one not in done}
        settled = write_stamp(clock - SETTLED, zone=zone)
        overlap = min(self.window_from, step_back(clock, zone=zone, by=OVERLAP))
        fresh = {
            one: stamp
            for one, stamp in stamps.items()
            if overlap <= stamp <= settled and not _is_ambiguous(stamp, zone=zone)
        }
        left = tuple(one for one in self.ids_left if one not in done)
        return replace(self, ids_left=left, seen=kept | fresh)


def _is_ambiguous(stamp: str, *, zone: ZoneInfo) -> bool:
    """Whether the stamp lies in the hour that repeats: there an equal stamp does not prove that nothing changed."""
    return is_repeated(datetime.strptime(read_text(stamp), STAMP).replace(tzinfo=zone))
