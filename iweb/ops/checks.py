"""What the program refuses to run on: a database role that row level security does not hold (DESIGN 5, ASVS 13.2.2).

Run by `manage.py check --database default`, and by every web and worker process on its first connection
(`guard_connections`), so that a process can start before its database does.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.backends.signals import connection_created

from iweb.core.database_roles import staff_role

# Every role the process can act as: itself, what it inherits, and what it may become, however far.
_REACHABLE = """
WITH RECURSIVE reach(oid) AS (
    SELECT oid FROM pg_roles WHERE rolname = session_user
    UNION
    SELECT m.roleid FROM pg_auth_members m JOIN reach ON m.member = reach.oid
)
SELECT r.rolname::text, r.rolname = session_user, r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb,
       r.rolcanlogin, r.rolinherit,
       EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p', 'v', 'm')),
       EXISTS (SELECT 1 FROM pg_database d WHERE d.datname = current_database() AND d.datdba = r.oid)
FROM reach JOIN pg_roles r USING (oid)
ORDER BY 2 DESC, 1
"""
_NAMES = (
    "name", "itself", "superuser", "bypassrls", "createrole", "createdb", "login", "inherit", "owns_tables", "owns_database",
)  # fmt: skip
_TOO_MUCH = {
    "superuser": "is a superuser, so row level security does not hold for it",
    "bypassrls": "has BYPASSRLS, so row level security does not hold for it",
    "createrole": "may create roles, and so give itself any",
    "createdb": "may create databases",
    "owns_tables": "owns tables, so it can switch row level security off",
    "owns_database": "owns the database",
}
_HINT = "Run `manage.py prepare_database`, and let the process sign in as the app's role (docs/security.md)."


@register(Tags.database)
def check_runtime_role(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The role of the process and every role it can reach. Only run when a database is named."""
    if not databases:
        return []
    return [Error(fault, hint=_HINT, id="iweb.E001") for fault in faults_of_role()]


def faults_of_role() -> list[str]:
    """What is wrong with the role this process runs as, in sentences. Empty: it may run."""
    return [fault for role in _reachable_roles() for fault in _faults(role)]


def refuse_unfit_role() -> None:
    """Raise ImproperlyConfigured when the role of this process could see other tenants' rows."""
    if faults := faults_of_role():
        raise ImproperlyConfigured("\n".join([*faults, _HINT]))


def guard_connections() -> None:
    """From now on the first connection of this process is looked at, and refused if its role is unfit."""
    connection_created.connect(_look_at_the_first, dispatch_uid="iweb.role")


def _look_at_the_first(**_: Any) -> None:
    connection_created.disconnect(
        dispatch_uid="iweb.role"
    )  # its own query asks for the connection again
    try:
        refuse_unfit_role()
    except ImproperlyConfigured:
        guard_connections()
        connection.close()
        raise


def _reachable_roles() -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_REACHABLE)
        return [dict(zip(_NAMES, row, strict=True)) for row in cursor.fetchall()]


def _faults(role: dict[str, Any]) -> Iterator[str]:
    name = role["name"]
    for attribute, meaning in _TOO_MUCH.items():
        if role[attribute]:
            yield f"The database role {name} {meaning}."
    if role["itself"] and role["inherit"]:
        yield f"The database role {name} inherits (INHERIT), so it always sees what only staff scopes may see."
    if not role["itself"] and name != staff_role():
        yield f"The process can become the database role {name}; only {staff_role()} is meant."
    if name == staff_role() and role["login"]:
        yield f"The database role {name} can sign in by itself (LOGIN)."
