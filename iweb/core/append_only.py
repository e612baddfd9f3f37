"""The migration operation that makes the audit append-only, for everybody: UPDATE, DELETE and TRUNCATE are refused by triggers.

The app's role has no right to them anyhow; the trigger also stops the owner and a superuser who mistypes. A tenant reads its
own events; staff reads all.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from iweb.core.database_roles import app_role, staff_role

_MINE = "tenant_id = NULLIF(current_setting('iweb.tenant_id', true), '')::uuid"

_FUNCTION = """
CREATE OR REPLACE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END
$body$;
REVOKE ALL ON FUNCTION core_refuse_change() FROM PUBLIC;
"""


class AppendOnly(Operation):
    """Put a partitioned table with a nullable `tenant_id` under append-only triggers, policies and grants."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.model_name], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing: triggers and policies are no part of a model's state."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        refuse = "EXECUTE FUNCTION core_refuse_change()"
        for statement in (
            _FUNCTION,
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}",
            f"CREATE TRIGGER never_empty BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY tenant ON {table} FOR SELECT USING ({_MINE})",
            f"CREATE POLICY append ON {table} FOR INSERT WITH CHECK (tenant_id IS NULL OR {_MINE})",
            f'CREATE POLICY staff ON {table} FOR SELECT TO "{staff_role()}" USING (true)',
            f'CREATE POLICY staff_append ON {table} FOR INSERT TO "{staff_role()}" WITH CHECK (true)',
            f"CREATE POLICY backup ON {table} FOR SELECT TO CURRENT_USER"
            " USING (current_setting('iweb.backup', true) = 'on')",
            f'GRANT SELECT, INSERT ON {table} TO "{app_role()}", "{staff_role()}"',
        ):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        schema_editor.execute("DROP FUNCTION IF EXISTS core_refuse_change() CASCADE")

    def describe(self) -> str:
        return f"Make {self.model_name} append-only"
