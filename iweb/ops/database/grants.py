"""What the app's role may do with each table. Tables of tenants have their grants from their own migrations."""

from typing import Final

from django.db import connection

from iweb.core.database_roles import app_role

# A closed list: what is less than reading and writing, and why.
REDUCED: Final[dict[str, str]] = {
    "core_auditevent": "SELECT, INSERT",  # append-only
    "django_migrations": "SELECT",  # only the owner migrates; readiness reads it
    "tenants_tenant": "SELECT, INSERT, UPDATE",  # closed by the app, purged by the owner only
    "tenants_plan": "SELECT",  # plans are the house's own, changed by migrations and the owner
}
_TABLES = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND pg_get_userbyid(c.relowner) = current_user
ORDER BY c.relname
"""


def grant_to_app() -> int:
    """Grant as the owner, in the running connection. Gives how many tables there are. Partitions get nothing: they are
    reached through their parent, whose policies hold."""
    app = connection.ops.quote_name(app_role())
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = [row[0] for row in cursor.fetchall()]
        for table in tables:
            rights = REDUCED.get(table, "SELECT, INSERT, UPDATE, DELETE")
            cursor.execute(f"REVOKE ALL ON {connection.ops.quote_name(table)} FROM {app}")
            cursor.execute(f"GRANT {rights} ON {connection.ops.quote_name(table)} TO {app}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}")
        cursor.execute(f"GRANT EXECUTE ON FUNCTION core_make_partitions(date, integer) TO {app}")
    return len(tables)
