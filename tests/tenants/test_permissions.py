"""The table of what members may do, as a table."""

import pytest

from iweb.tenants.models import Role
from iweb.tenants.permissions import CAPABILITIES, allows, capabilities_of

O, A, B, V = Role.OWNER, Role.ADMIN, Role.BOOKKEEPER, Role.VIEWER  # noqa: E741
EXPECTED = {
    "view_sales": {O, A, B, V},
    "view_reports": {O, A, B, V},
    "export": {O, A, B},
    "retry": {O, A, B},
    "edit_rulebook": {O, A, B},
    "manage_modules": {O, A, B},
    "view_audit": {O, A, B},
    "manage_connections": {O, A},
    "manage_members": {O, A},
    "allow_support": {O, A},
    "demand_second_factor": {O},
    "manage_plan": {O},
    "close_tenant": {O},
}


def test_every_capability_is_decided_here() -> None:
    assert set(EXPECTED) == CAPABILITIES


@pytest.mark.parametrize("capability", sorted(EXPECTED))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_do_what_the_table_says(role: Role, capability: str) -> None:
    assert allows(role, capability) == (role in EXPECTED[capability])
    assert (capability in capabilities_of(role)) == (role in EXPECTED[capability])


def test_a_viewer_changes_nothing() -> None:
    assert capabilities_of(Role.VIEWER) == {"view_sales", "view_reports"}


def test_an_unknown_capability_is_an_error_and_an_unknown_role_may_nothing() -> None:
    with pytest.raises(KeyError):
        allows(Role.OWNER, "fly")
    assert not any(allows("stranger", capability) for capability in CAPABILITIES)
