"""Where a reading goes on: a cursor that after a crash at any point reads again, and never skips.

First the backlog is read by rising id; then windows of date_upd follow, which overlap. Ids found in a window wait in the cursor
until they were read; what was read inside the overlap is remembered with its date_upd, so that a quiet poll is one call.

Credit slips, payments and refunds do not move an order's date_upd (section 13.9). They have a clock of their own, a place each,
and are read after the orders: by rising id with a tail that is read again, and refunded lines by a digest of their counters.
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
# How often what leaves an order's date_upd alone is looked for.
SIDE_EVERY = timedelta(minutes=15)
SIDES = ("slips", "payments", "refunds")
# Ids may become visible slightly out of order under concurrent transactions: this many are read again (section 2.7).
TAIL = 50
LISTED = ("ids_left", "sides_left", "slips_seen", "payments_seen")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """`backlog_after` is None once the backlog is read; `window_due` says that a window must be opened before it is the end.

    `sides_left` are the sides to read before it is the end, `sides_at` is when that was last begun, by the shop's clock.
    `slips_after` and `payments_after` are the highest ids read, `slips_seen` and `payments_seen` the ids known in the tail
    before and beyond them; `refunds` are digests of the refunded lines. None where a place was not taken yet.
    """

    time_zone: str = ""
    backlog_after: int | None = 0
    window_from: str = ""
    window_due: bool = False
    ids_left: tuple[str, ...] = ()
    seen: Mapping[str, str] = field(default_factory=dict)
    chunk: int = 0
    sides_at: str = ""
    sides_left: tuple[str, ...] = ()
    slips_after: int = 0
    slips_seen: tuple[int, ...] = ()
    payments_after: int | None = None
    payments_seen: tuple[int, ...] = ()
    refunds: Mapping[str, str] | None = None

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Cursor":
        """An empty mapping is the start. Raises `ValueError` for a cursor that is not ours."""
        try:
            cursor = cls(**stored)
        except TypeError as error:
            raise ValueError(f"not a PrestaShop cursor: {error}") from None
        return replace(
            cursor,
            seen=dict(cursor.seen),
            ids_left=tuple(cursor.ids_left),
            sides_left=tuple(cursor.sides_left),
            slips_seen=tuple(cursor.slips_seen),
            payments_seen=tuple(cursor.payments_seen),
        )

    def to_json(self) -> dict[str, Any]:
        listed = {name: list(getattr(self, name)) for name in LISTED}
        return {**asdict(self), "seen": dict(self.seen), **listed}

    @property
    def in_backlog(self) -> bool:
        return self.backlog_after is not None

    @property
    def exhausted(self) -> bool:
        return not (self.in_backlog or self.ids_left or self.window_due or self.sides_left)

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

    def with_clock(self, clock: datetime) -> "Cursor":
        """The sides fall due a quarter of an hour after they were last begun, also when the shop's clock was set back."""
        begun = datetime.fromisoformat(self.sides_at) if self.sides_at else None
        if self.sides_left or (begun and abs(clock - begun) < SIDE_EVERY):
            return self
        return replace(self, sides_left=SIDES, sides_at=clock.isoformat())

    def with_side_read(self, side: str) -> "Cursor":
        return replace(self, sides_left=tuple(one for one in self.sides_left if one != side))

    def with_orders_to_read(self, ids: Iterable[str]) -> "Cursor":
        """These orders changed though their date_upd says nothing."""
        return replace(self, ids_left=tuple(dict.fromkeys((*self.ids_left, *ids))))

    def with_slips(self, ids: Iterable[int]) -> "Cursor":
        """These credit slips were read."""
        known = {*self.slips_seen, *ids}
        highest = max(known, default=self.slips_after)
        seen = tuple(sorted(one for one in known if one > highest - TAIL))
        return replace(self, slips_after=highest, slips_seen=seen)

    def with_payments(self, ids: Iterable[int], *, up_to: int | None = None) -> "Cursor":
        """These payments are known; `up_to` is how far all were looked at. What lies before the tail is not remembered."""
        after = self.payments_after if up_to is None else max(up_to, self.payments_after or 0)
        known = {*self.payments_seen, *ids}
        seen = tuple(sorted(one for one in known if one > (after or 0) - TAIL))
        return replace(self, payments_after=after, payments_seen=seen)


def _is_ambiguous(stamp: str, *, zone: ZoneInfo) -> bool:
    """Whether the stamp lies in the hour that repeats: there an equal stamp does not prove that nothing changed."""
    return is_repeated(datetime.strptime(read_text(stamp), STAMP).replace(tzinfo=zone))
