"""Identifiers: UUID version 7, made in Python so that a row's id is known before the row is (sealing needs it).

Source: RFC 9562 section 5.7 (layout) and 6.2 method 2 (monotonic random).
"""

import os
import secrets
import threading
import time
from uuid import UUID

_RANDOM_BITS = 74
_lock = threading.Lock()
_last = 0  # 48 bits of milliseconds, then 74 random bits


def new_id() -> UUID:
    """A new UUIDv7, greater than every one this process made before."""
    global _last  # noqa: PLW0603  (the one counter of the process, guarded by the lock)
    with _lock:
        fresh = (time.time_ns() // 1_000_000 << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
        # Within one millisecond, or when the clock steps back, go on from the last one by a random step.
        _last = fresh if fresh >> _RANDOM_BITS > _last >> _RANDOM_BITS else _next(_last)
        return _as_uuid(_last)


def _next(last: int) -> int:
    return last + 1 + secrets.randbits(32)


def _as_uuid(value: int) -> UUID:
    """Spread 48 + 12 + 62 bits around the version and the variant."""
    milliseconds, random_a, random_b = value >> 74, value >> 62 & 0xFFF, value & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | 7 << 76 | random_a << 64 | 2 << 62 | random_b)


def _forget() -> None:
    """A forked child must not go on from its parent's last id: a brother would take the same steps."""
    global _last, _lock
    _last, _lock = 0, threading.Lock()


os.register_at_fork(after_in_child=_forget)
