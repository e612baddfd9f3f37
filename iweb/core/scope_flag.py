"""Whether this thread is inside a database scope. The outbound door asks, and refuses: no HTTP inside a transaction (DESIGN 5)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_inside: ContextVar[bool] = ContextVar("iweb_inside_scope", default=False)


def inside_scope() -> bool:
    """True between the beginning of a scope and its end, nested or not."""
    return _inside.get()


@contextmanager
def flagged() -> Iterator[None]:
    """Mark the block as inside a scope. Used by `iweb.tenants.scopes` only."""
    token = _inside.set(True)
    try:
        yield
    finally:
        _inside.reset(token)
