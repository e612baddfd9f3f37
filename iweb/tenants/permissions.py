"""What each role of a member may do: one table, shown in the panel and tested as a table (DESIGN 5)."""

from typing import Final

from iweb.tenants.models import Role

# capability -> who has it
_TABLE: Final[dict[str, frozenset[Role]]] = {
    "view_sales": frozenset({Role.OWNER, Role.ADMIN, Role.BOOKKEEPER, Role.VIEWER}),
    "view_reports": frozenset({Role.OWNER, Role.ADMIN, Role.BOOKKEEPER, Role.VIEWER}),
    "export": frozenset({Role.OWNER, Role.ADMIN, Role.BOOKKEEPER}),
    "retry": frozenset({Role.OWNER, Role.ADMIN, Role.BOOKKEEPER}),
    "edit_rulebook": frozenset({Role.OWNER, Role.ADMIN, Role.BOOKKEEPER}),
    "manage_modules": frozenset({Role.OWNER, Role.ADMIN, Role.BOOKKEEPER}),
    "manage_connections": frozenset({Role.OWNER, Role.ADMIN}),
    "view_audit": frozenset({Role.OWNER, Role.ADMIN, Role.BOOKKEEPER}),
    "manage_members": frozenset({Role.OWNER, Role.ADMIN}),
    "allow_support": frozenset({Role.OWNER, Role.ADMIN}),
    "demand_second_factor": frozenset({Role.OWNER}),
    "manage_plan": frozenset({Role.OWNER}),
    "close_tenant": frozenset({Role.OWNER}),
}
CAPABILITIES: Final = frozenset(_TABLE)


def allows(role: str, capability: str) -> bool:
    """Whether a member of this role may do it. Raises KeyError for a capability that is not in the table."""
    return role in _TABLE[capability]


def capabilities_of(role: str) -> frozenset[str]:
    """Everything a role may do."""
    return frozenset(name for name, roles in _TABLE.items() if role in roles)
