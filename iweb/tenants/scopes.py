"""Scopes: the transactions in which rows can be seen (DESIGN 5). Outside of them a query on a tenant's table finds nothing.

`tenant_scope`  the rows of one tenant             `user_scope`   a person's own memberships
`system_scope`  named tables of all tenants        `staff_scope`  the same, for a person of the staff, audited

Settings and role are local to the transaction; a scope inside another transaction restores what it found. An exception
rolls the scope's savepoint back, and PostgreSQL restores both with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from iweb.core import audit
from iweb.core.boundaries import crossing
from iweb.core.clock import one_transaction
from iweb.core.database_roles import staff_role
from iweb.core.scope_flag import flagged

__all__ = [
    "ScopeError",
    "current_tenant_id",
    "staff_scope",
    "system_scope",
    "tenant_scope",
    "user_scope",
]


class ScopeError(RuntimeError):
    """A scope was opened where it may not be: inside another tenant's, or for nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """What the session sees: whose rows, as which role."""

    tenant: str = ""
    user: str = ""
    role: str = "none"


_NOTHING: Final = _View()
_view: ContextVar[_View] = ContextVar("iweb_view", default=_NOTHING)
_SET = (
    "SELECT set_config('iweb.tenant_id', %s, true), set_config('iweb.user_id', %s, true),"
    " set_config('role', %s, true)"
)


def current_tenant_id() -> UUID | None:
    """The tenant whose scope this is, or None."""
    tenant = _view.get().tenant
    return UUID(tenant) if tenant else None


@contextmanager
def tenant_scope(tenant_id: UUID | str) -> Iterator[None]:
    """A transaction that sees the rows of one tenant. Raises ScopeError inside the scope of another tenant."""
    wanted, former = str(UUID(str(tenant_id))), _view.get()
    if former.tenant not in ("", wanted):
        raise ScopeError(
            f"the scope of tenant {former.tenant} is open; tenant {wanted} cannot be entered from it"
        )
    with _scope(replace(former, tenant=wanted, role="none"), name="tenant scope"):
        yield


@contextmanager
def user_scope(user_id: UUID | str) -> Iterator[None]:
    """A transaction that sees the memberships of one person, and the tenants they lead to."""
    with _scope(replace(_view.get(), user=str(UUID(str(user_id)))), name="user scope"):
        yield


@contextmanager
def system_scope(reason: str) -> Iterator[None]:
    """A transaction that sees the named tables of all tenants, for work that is nobody's in particular. Say why."""
    if not reason.strip():
        raise ScopeError("a system scope needs a reason")
    with _scope(replace(_view.get(), role=staff_role()), name=f"system scope: {reason}"):
        yield


@contextmanager
def staff_scope(user: Any, reason: str) -> Iterator[None]:
    """As `system_scope`, for a signed-in person of the staff. Audited. Raises ScopeError for anybody else."""
    if not reason.strip():
        raise ScopeError("a staff scope needs a reason")
    if not (user.is_authenticated and user.is_active and user.is_staff):
        raise ScopeError("a staff scope needs a person of the staff")
    with _scope(replace(_view.get(), role=staff_role()), name=f"staff scope: {reason}"):
        audit.record(what="staff.scope", who=user.pk, details={"reason": reason})
        yield


@contextmanager
def _scope(wanted: _View, *, name: str) -> Iterator[None]:
    former, outermost = _view.get(), not connection.in_atomic_block
    token = _view.set(wanted)
    try:
        with flagged(), one_transaction() if outermost else nullcontext(), transaction.atomic():
            if wanted != former:
                _apply(wanted)
            yield
            if outermost:
                crossing(f"{name}: before commit")
            elif wanted != former:
                _apply(former)
        if outermost:
            crossing(f"{name}: committed")
    finally:
        _view.reset(token)


def _apply(view: _View) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, [view.tenant, view.user, view.role])
