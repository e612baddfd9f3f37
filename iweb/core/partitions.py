"""Tables in monthly partitions: the migration operation, and the function that makes the partitions of coming months.

The function runs with its owner's rights (SECURITY DEFINER), since the app's role may create nothing. It takes months
only: which tables it touches it reads from the catalogue, and only the owner can make a table appear there. Partitions
have row level security enabled and no grants, so they are reached through their parent, whose policies hold.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from iweb.core.sql_operation import SqlOperation

MONTHS_BACK = 2
MONTHS_AHEAD = 6

MAKE_FUNCTION = """
CREATE OR REPLACE FUNCTION core_make_partitions(first date, months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
DECLARE
    parent record; month timestamp; since timestamptz; until timestamptz; spare text; part text; filled boolean;
    made integer := 0;
BEGIN
    IF months NOT BETWEEN 1 AND 60 THEN
        RAISE EXCEPTION 'between 1 and 60 months, not %', months;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('core_make_partitions'));
    FOR parent IN
        SELECT c.relname AS name, a.attname AS on_column
        FROM pg_partitioned_table p
        JOIN pg_class c ON c.oid = p.partrelid
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0]
        WHERE c.relnamespace = 'public'::regnamespace AND p.partstrat = 'r'
          AND pg_get_userbyid(c.relowner) = current_user
        ORDER BY c.relname
    LOOP
        spare := parent.name || '_default';
        FOR step IN 0 .. months - 1 LOOP
            month := date_trunc('month', first::timestamp) + make_interval(months => step);
            since := month AT TIME ZONE 'UTC';
            until := (month + interval '1 month') AT TIME ZONE 'UTC';
            part := parent.name || '_' || to_char(month, 'YYYYMM');
            CONTINUE WHEN to_regclass(format('public.%I', part)) IS NOT NULL;
            -- Rows that came before their partition wait in the default one and move over.
            EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I WHERE %I >= $1 AND %2$I < $2)', spare, parent.on_column)
                INTO filled USING since, until;
            IF filled THEN
                EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part, parent.name);
                EXECUTE format('INSERT INTO %I SELECT * FROM %I WHERE %I >= $1 AND %3$I < $2', part, spare, parent.on_column)
                    USING since, until;
                EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', spare);
                EXECUTE format('DELETE FROM %I WHERE %I >= $1 AND %2$I < $2', spare, parent.on_column) USING since, until;
                EXECUTE format('ALTER TABLE %I ENABLE TRIGGER USER', spare);
                EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent.name, part, since, until);
            ELSE
                EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', part, parent.name, since, until);
            END IF;
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
            made := made + 1;
        END LOOP;
    END LOOP;
    RETURN made;
END
$body$;
REVOKE ALL ON FUNCTION core_make_partitions(date, integer) FROM PUBLIC;
"""
DROP_FUNCTION = "DROP FUNCTION IF EXISTS core_make_partitions(date, integer)"


def make_partitions(*, back: int = MONTHS_BACK, ahead: int = MONTHS_AHEAD) -> int:
    """Make the partitions from `back` months ago to `ahead` months from now, where missing. Gives how many were made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT core_make_partitions((now() - make_interval(months => %s))::date, %s)",
            [back, back + ahead + 1],
        )
        (made,) = cursor.fetchone() or (0,)
    return int(made)


class PartitionByMonth(SqlOperation):
    """Turn a table that this migration just created into one that is partitioned by month on `column`.

    The primary key becomes (id, column), since PostgreSQL asks for the partition key in it; the model keeps `id`, which is
    a UUIDv7. Indexes that Django has deferred to the end of the migration land on the partitioned table.
    """

    def __init__(self, model_name: str, column: str) -> None:
        super().__init__(model_name)
        self.column = column

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.model_name, self.column], {}

    def forwards(self, table: str) -> Iterator[str]:
        months = MONTHS_BACK + MONTHS_AHEAD + 1
        yield f'ALTER TABLE "{table}" RENAME TO "{table}_flat"'
        yield (
            f'CREATE TABLE "{table}" (LIKE "{table}_flat" INCLUDING DEFAULTS INCLUDING CONSTRAINTS,'
            f' CONSTRAINT "{table}_key" PRIMARY KEY (id, "{self.column}")) PARTITION BY RANGE ("{self.column}")'
        )
        yield f'DROP TABLE "{table}_flat"'
        yield f'CREATE TABLE "{table}_default" PARTITION OF "{table}" DEFAULT'
        yield f'ALTER TABLE "{table}_default" ENABLE ROW LEVEL SECURITY'
        yield f"SELECT core_make_partitions((now() - interval '{MONTHS_BACK} months')::date, {months})"
