"""Which doorbells are ringing: a bell that was rung and not answered yet is not rung again at every tick.

Without this, ticks that come faster than a busy worker answers would fill the queue with the same few names. It is kept in the
cache and may be lost: then a bell rings once more, which does no harm.
"""

from uuid import UUID

from django.conf import settings
from django.core.cache import cache


def is_silent(name: UUID | str) -> bool:
    """True when the bell may be rung now; from then on it counts as ringing until it is answered, or long enough."""
    patience = max(30, 4 * settings.IWEB_TICK_SECONDS)
    return bool(cache.add(_key(name), 1, timeout=patience))


def answered(name: UUID | str) -> None:
    """Somebody came to the door: whatever becomes due from now on rings anew."""
    cache.delete(_key(name))


def _key(name: UUID | str) -> str:
    return f"bell-{name}"
