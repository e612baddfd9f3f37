"""The migration operation that makes the audit append-only, for everybody: UPDATE, DELETE and TRUNCATE are refused by triggers.

The app's role has no right to them anyhow; the trigger also stops the owner and a superuser who mistypes. A tenant reads its
own events; staff reads all.
"""

from collections.abc import Iterator

from iweb.core.database_roles import app_role, staff_role
from iweb.core.sql_operation import SqlOperation

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


class AppendOnly(SqlOperation):
    """Put a partitioned table with a nullable `tenant_id` under append-only triggers, policies and grants."""

    def forwards(self, table: str) -> Iterator[str]:
        refuse = "EXECUTE FUNCTION core_refuse_change()"
        yield _FUNCTION
        yield f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}"
        yield f"CREATE TRIGGER never_empty BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
        yield f"CREATE POLICY tenant ON {table} FOR SELECT USING ({_MINE})"
        yield f"CREATE POLICY append ON {table} FOR INSERT WITH CHECK (tenant_id IS NULL OR {_MINE})"
        yield f'CREATE POLICY staff ON {table} FOR SELECT TO "{staff_role()}" USING (true)'
        yield f'CREATE POLICY staff_append ON {table} FOR INSERT TO "{staff_role()}" WITH CHECK (true)'
        yield (
            f"CREATE POLICY backup ON {table} FOR SELECT TO CURRENT_USER"
            " USING (current_setting('iweb.backup', true) = 'on')"
        )
        yield f'GRANT SELECT, INSERT ON {table} TO "{app_role()}", "{staff_role()}"'

    def backwards(self, table: str) -> Iterator[str]:  # noqa: ARG002
        yield "DROP FUNCTION IF EXISTS core_refuse_change() CASCADE"
