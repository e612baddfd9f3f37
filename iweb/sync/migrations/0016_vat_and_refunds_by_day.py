"""The day figures also keep what is VAT of the books, and what was given back: two more standings, by the same triggers."""

from django.db import connection, migrations

from iweb.tenants.each import for_each_tenant

# The figures of what is there are made while nobody changes it: a sale that is written between the two would be in neither.
STOP_WRITING = "LOCK TABLE sync_sale, sync_booking IN SHARE ROW EXCLUSIVE MODE"

# As `mappings.money.quantum_of`: a test compares. Half away from zero, as amounts of VAT are rounded.
MINOR = """
CREATE FUNCTION sync_minor_of(amount numeric, currency text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $body$ SELECT round(amount * CASE
    WHEN currency IN (%(none)s) THEN 1
    WHEN currency IN (%(three)s) THEN 1000
    ELSE 100 END)::bigint $body$
"""
NONE = [
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PYG",
    "RWF",
    "UGX",
    "UYI",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
]
THREE = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]

FUNCTIONS = """
CREATE OR REPLACE FUNCTION sync_count_new_sales() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE $sql$
    INSERT INTO sync_daychange (id, created_at, tenant_id, day, currency, standing, number, minor)
    SELECT gen_random_uuid(), now(), n.tenant_id, sync_day_of(n.ordered_at), n.currency, f.standing, count(*), sum(n.total_minor)
    FROM new_rows n CROSS JOIN LATERAL (SELECT n.outcome UNION ALL SELECT 'refunds' WHERE n.kind = 'C') AS f(standing)
    GROUP BY 3, 4, 5, 6
    $sql$;
    RETURN NULL;
END $body$;

CREATE OR REPLACE FUNCTION sync_count_changed_sales() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE $sql$
    INSERT INTO sync_daychange (id, created_at, tenant_id, day, currency, standing, number, minor)
    SELECT gen_random_uuid(), now(), tenant_id, day, currency, standing, sum(number), sum(minor) FROM (
        SELECT c.tenant_id, sync_day_of(c.ordered_at) AS day, c.currency, f.standing, c.sign AS number,
               c.sign * c.total_minor AS minor
        FROM (SELECT tenant_id, ordered_at, currency, outcome, kind, total_minor, 1 AS sign FROM new_rows
              UNION ALL
              SELECT tenant_id, ordered_at, currency, outcome, kind, total_minor, -1 FROM old_rows) AS c
        CROSS JOIN LATERAL (SELECT c.outcome UNION ALL SELECT 'refunds' WHERE c.kind = 'C') AS f(standing)
        UNION ALL
        SELECT b.tenant_id, moved.day, b.currency, f.standing, moved.sign, moved.sign * f.minor
        FROM (
            SELECT tenant_id, id, day, sum(sign) AS sign FROM (
                SELECT tenant_id, id, sync_day_of(ordered_at) AS day, 1 AS sign FROM new_rows
                UNION ALL
                SELECT tenant_id, id, sync_day_of(ordered_at), -1 FROM old_rows
            ) AS days GROUP BY 1, 2, 3 HAVING sum(sign) <> 0
        ) AS moved JOIN sync_booking b ON b.tenant_id = moved.tenant_id AND b.sale_id = moved.id
        CROSS JOIN LATERAL (VALUES ('in_books', b.gross_minor), ('vat', sync_minor_of(b.vat, b.currency))) AS f(standing, minor)
        WHERE b.delivered_at IS NOT NULL
    ) AS changes GROUP BY tenant_id, day, currency, standing HAVING sum(number) <> 0 OR sum(minor) <> 0
    $sql$;
    RETURN NULL;
END $body$;

CREATE OR REPLACE FUNCTION sync_count_deleted_sales() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE $sql$
    INSERT INTO sync_daychange (id, created_at, tenant_id, day, currency, standing, number, minor)
    SELECT gen_random_uuid(), now(), tenant_id, day, currency, standing, sum(number), sum(minor) FROM (
        SELECT o.tenant_id, sync_day_of(o.ordered_at) AS day, o.currency, f.standing, -1 AS number, -o.total_minor AS minor
        FROM old_rows o CROSS JOIN LATERAL (SELECT o.outcome UNION ALL SELECT 'refunds' WHERE o.kind = 'C') AS f(standing)
        UNION ALL  -- bookings that are deleted after their sale, in the same transaction, find it no more
        SELECT b.tenant_id, sync_day_of(o.ordered_at), b.currency, f.standing, -1, -f.minor
        FROM old_rows o JOIN sync_booking b ON b.tenant_id = o.tenant_id AND b.sale_id = o.id
        CROSS JOIN LATERAL (VALUES ('in_books', b.gross_minor), ('vat', sync_minor_of(b.vat, b.currency))) AS f(standing, minor)
        WHERE b.delivered_at IS NOT NULL
    ) AS changes GROUP BY tenant_id, day, currency, standing
    $sql$;
    RETURN NULL;
END $body$;

CREATE OR REPLACE FUNCTION sync_count_new_bookings() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE $sql$
    INSERT INTO sync_daychange (id, created_at, tenant_id, day, currency, standing, number, minor)
    SELECT gen_random_uuid(), now(), n.tenant_id, sync_day_of(s.ordered_at), n.currency, f.standing, count(*), sum(f.minor)
    FROM new_rows n JOIN sync_sale s ON s.tenant_id = n.tenant_id AND s.id = n.sale_id
    CROSS JOIN LATERAL (VALUES ('in_books', n.gross_minor), ('vat', sync_minor_of(n.vat, n.currency))) AS f(standing, minor)
    WHERE n.delivered_at IS NOT NULL GROUP BY 3, 4, 5, 6
    $sql$;
    RETURN NULL;
END $body$;

CREATE OR REPLACE FUNCTION sync_count_changed_bookings() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE $sql$
    INSERT INTO sync_daychange (id, created_at, tenant_id, day, currency, standing, number, minor)
    SELECT gen_random_uuid(), now(), c.tenant_id, sync_day_of(s.ordered_at), c.currency, f.standing, sum(c.sign),
           sum(c.sign * f.minor)
    FROM (SELECT tenant_id, sale_id, currency, gross_minor, vat, delivered_at, 1 AS sign FROM new_rows
          UNION ALL
          SELECT tenant_id, sale_id, currency, gross_minor, vat, delivered_at, -1 FROM old_rows) AS c
    JOIN sync_sale s ON s.tenant_id = c.tenant_id AND s.id = c.sale_id
    CROSS JOIN LATERAL (VALUES ('in_books', c.gross_minor), ('vat', sync_minor_of(c.vat, c.currency))) AS f(standing, minor)
    WHERE c.delivered_at IS NOT NULL GROUP BY 3, 4, 5, 6 HAVING sum(c.sign) <> 0 OR sum(c.sign * f.minor) <> 0
    $sql$;
    RETURN NULL;
END $body$;

CREATE OR REPLACE FUNCTION sync_count_deleted_bookings() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE $sql$
    INSERT INTO sync_daychange (id, created_at, tenant_id, day, currency, standing, number, minor)
    SELECT gen_random_uuid(), now(), o.tenant_id, sync_day_of(s.ordered_at), o.currency, f.standing, -count(*), -sum(f.minor)
    FROM old_rows o JOIN sync_sale s ON s.tenant_id = o.tenant_id AND s.id = o.sale_id
    CROSS JOIN LATERAL (VALUES ('in_books', o.gross_minor), ('vat', sync_minor_of(o.vat, o.currency))) AS f(standing, minor)
    WHERE o.delivered_at IS NOT NULL GROUP BY 3, 4, 5, 6
    $sql$;
    RETURN NULL;
END $body$;
"""
FILL = """
INSERT INTO sync_dayfigures (id, created_at, tenant_id, day, currency, standing, number, minor)
SELECT gen_random_uuid(), now(), tenant_id, sync_day_of(ordered_at), currency, 'refunds', count(*), sum(total_minor)
FROM sync_sale WHERE kind = 'C' GROUP BY 3, 4, 5
UNION ALL
SELECT gen_random_uuid(), now(), s.tenant_id, sync_day_of(s.ordered_at), b.currency, 'vat', count(*),
       sum(sync_minor_of(b.vat, b.currency))
FROM sync_sale s JOIN sync_booking b ON b.tenant_id = s.tenant_id AND b.sale_id = s.id
WHERE b.delivered_at IS NOT NULL GROUP BY 3, 4, 5
"""


def minor(*_: object) -> None:
    def listed(codes: list[str]) -> str:
        return ", ".join(f"'{code}'" for code in codes)

    with connection.cursor() as cursor:
        cursor.execute(MINOR % {"none": listed(NONE), "three": listed(THREE)})


def fill(*_: object) -> None:
    for_each_tenant(_fill_one)


def _fill_one() -> int:
    with connection.cursor() as cursor:
        cursor.execute(FILL)
        return int(cursor.rowcount)


class Migration(migrations.Migration):
    dependencies = [("sync", "0017_sales_list")]

    operations = [
        migrations.RunSQL(STOP_WRITING, migrations.RunSQL.noop),
        migrations.RunPython(minor, migrations.RunPython.noop),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
