"""The seam where crash tests stop a process: each step that matters says that it is crossed.

Nobody listens in production, and then a crossing costs one comparison. Crossed by scopes (before and after every
commit), by the outbound door (before the first byte, after the answer) and by the road of a sale.
"""

from collections.abc import Callable

_listener: Callable[[str], None] | None = None


def crossing(name: str) -> None:
    """Say that the boundary `name` is crossed now."""
    if _listener is not None:
        _listener(name)


def listen(callback: Callable[[str], None] | None) -> None:
    """Have every crossing told to `callback`, which may stop the process; None ends it."""
    global _listener  # noqa: PLW0603  (one seam a process)
    _listener = callback
