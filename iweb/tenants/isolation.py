"""The migration operation that puts a table under row level security (DESIGN 5).

Policies: `tenant` for everybody, the owner included; `staff` for the role that system and staff scopes take on; `backup`
for the owner while a dump is made; `person` where people find their own rows before they have chosen a tenant.
Why NULLIF: after a transaction the setting reads as an empty string, not as NULL.
"""

from collections.abc import Iterator
from typing import Any, Literal

from iweb.core.database_roles import app_role, staff_role
from iweb.core.sql_operation import SqlOperation

Staff = Literal["none", "select", "all"]

THE_TENANT = "NULLIF(current_setting('iweb.tenant_id', true), '')::uuid"
THE_PERSON = "NULLIF(current_setting('iweb.user_id', true), '')::uuid"
WHILE_DUMPING = "current_setting('iweb.backup', true) = 'on'"
_STAFF_RIGHTS = {"select": "SELECT", "all": "SELECT, INSERT, UPDATE, DELETE"}


class ForceTenantIsolation(SqlOperation):
    """Enable and force row level security on a model's table, with its policies and grants.

    `column` holds the tenant's id; `staff` is what the staff role may do with the rows of all tenants; `person` is the
    SQL condition under which a signed-in person may read a row without a tenant's scope.
    """

    def __init__(
        self, model_name: str, *, staff: Staff = "none", column: str = "tenant_id", person: str = ""
    ) -> None:
        super().__init__(model_name)
        self.staff = staff
        self.column = column
        self.person = person

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        given = {"staff": self.staff, "column": self.column, "person": self.person}
        usual = {"staff": "none", "column": "tenant_id", "person": ""}
        kwargs = {name: value for name, value in given.items() if value != usual[name]}
        return self.__class__.__name__, [self.model_name], kwargs

    def forwards(self, table: str) -> Iterator[str]:
        name, mine = f'"{table}"', f"{self.column} = {THE_TENANT}"
        yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
        yield f"CREATE POLICY tenant ON {name} USING ({mine}) WITH CHECK ({mine})"
        yield f"CREATE POLICY backup ON {name} FOR SELECT TO CURRENT_USER USING ({WHILE_DUMPING})"
        yield f'GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO "{app_role()}"'
        if self.person:
            yield f"CREATE POLICY person ON {name} FOR SELECT USING ({self.person})"
        if self.staff != "none":
            command = "SELECT" if self.staff == "select" else "ALL"
            yield f'CREATE POLICY staff ON {name} FOR {command} TO "{staff_role()}" USING (true)'
            yield f'GRANT {_STAFF_RIGHTS[self.staff]} ON {name} TO "{staff_role()}"'

    def backwards(self, table: str) -> Iterator[str]:
        for policy in ("tenant", "backup", "person", "staff"):
            yield f'DROP POLICY IF EXISTS {policy} ON "{table}"'
        yield f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY'
        yield f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY'


class GrantToStaff(SqlOperation):
    """Give the staff role rights on a table that belongs to no tenant, such as the lanes."""

    def __init__(self, model_name: str, *, rights: str) -> None:
        super().__init__(model_name)
        self.rights = rights

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.model_name], {"rights": self.rights}

    def forwards(self, table: str) -> Iterator[str]:
        yield f'GRANT {self.rights} ON "{table}" TO "{staff_role()}"'

    def backwards(self, table: str) -> Iterator[str]:
        yield f'REVOKE {self.rights} ON "{table}" FROM "{staff_role()}"'
