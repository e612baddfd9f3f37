"""Sales summed by day: the tables, the triggers that keep them, and the figures of what is there already."""

import django.db.models.deletion
import django.utils.timezone
from django.db import connection, migrations, models

import iweb.core.ids
import iweb.tenants.isolation
from iweb.tenants.each import for_each_tenant

# Statement-level triggers: a statement over a thousand sales notes a few sums, not a thousand rows. They run with the
# rights of whoever changes the sales, inside the same scope, and only insert, so that nobody ever waits for them.
# EXECUTE, because a session keeps the plan of a plain statement: one made while the tables were small reads a million
# sales for each booking once they are not.
FUNCTIONS = """
CREATE FUNCTION sync_day_of(moment timestamptz) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $body$ SELECT (moment AT TIME ZONE 'Europe/Amsterdam')::date $body$;

CREATE FUNCTION sync_count_new_sales() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE $sql$
    INSERT INTO sync_daychange (id, created_at, tenant_id, day, currency, standing, number, minor)
    SELECT gen_random_uuid(), now(), tenant_id, sync_day_of(ordered_at), currency, outcome, count(*), sum(total_minor)
    FROM new_rows GROUP BY 3, 4, 5, 6
    $sql$;
    RETURN NULL;
END $body$;

CREATE FUNCTION sync_count_changed_sales() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE $sql$
    INSERT INTO sync_daychange (id, created_at, tenant_id, day, currency, standing, number, minor)
    SELECT gen_random_uuid(), now(), tenant_id, day, currency, standing, sum(number), sum(minor) FROM (
        SELECT tenant_id, sync_day_of(ordered_at) AS day, currency, outcome AS standing, 1 AS number, total_minor AS minor
        FROM new_rows
        UNION ALL
        SELECT tenant_id, sync_day_of(ordered_at), currency, outcome, -1, -total_minor FROM old_rows
        UNION ALL
        SELECT b.tenant_id, moved.day, b.currency, 'in_books', moved.sign, moved.sign * b.gross_minor
        FROM (
            SELECT tenant_id, id, day, sum(sign) AS sign FROM (
                SELECT tenant_id, id, sync_day_of(ordered_at) AS day, 1 AS sign FROM new_rows
                UNION ALL
                SELECT tenant_id, id, sync_day_of(ordered_at), -1 FROM old_rows
            ) AS days GROUP BY 1, 2, 3 HAVING sum(sign) <> 0
        ) AS moved JOIN sync_booking b ON b.tenant_id = moved.tenant_id AND b.sale_id = moved.id
        WHERE b.delivered_at IS NOT NULL
    ) AS changes GROUP BY tenant_id, day, currency, standing HAVING sum(number) <> 0 OR sum(minor) <> 0
    $sql$;
    RETURN NULL;
END $body$;

CREATE FUNCTION sync_count_deleted_sales() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE $sql$
    INSERT INTO sync_daychange (id, created_at, tenant_id, day, currency, standing, number, minor)
    SELECT gen_random_uuid(), now(), tenant_id, day, currency, standing, sum(number), sum(minor) FROM (
        SELECT tenant_id, sync_day_of(ordered_at) AS day, currency, outcome AS standing, -1 AS number, -total_minor AS minor
        FROM old_rows
        UNION ALL  -- bookings that are deleted after their sale, in the same transaction, find it no more
        SELECT b.tenant_id, sync_day_of(o.ordered_at), b.currency, 'in_books', -1, -b.gross_minor
        FROM old_rows o JOIN sync_booking b ON b.tenant_id = o.tenant_id AND b.sale_id = o.id
        WHERE b.delivered_at IS NOT NULL
    ) AS changes GROUP BY tenant_id, day, currency, standing
    $sql$;
    RETURN NULL;
END $body$;

CREATE FUNCTION sync_count_new_bookings() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE $sql$
    INSERT INTO sync_daychange (id, created_at, tenant_id, day, currency, standing, number, minor)
    SELECT gen_random_uuid(), now(), n.tenant_id, sync_day_of(s.ordered_at), n.currency, 'in_books', count(*), sum(n.gross_minor)
    FROM new_rows n JOIN sync_sale s ON s.tenant_id = n.tenant_id AND s.id = n.sale_id
    WHERE n.delivered_at IS NOT NULL GROUP BY 3, 4, 5
    $sql$;
    RETURN NULL;
END $body$;

CREATE FUNCTION sync_count_changed_bookings() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE $sql$
    INSERT INTO sync_daychange (id, created_at, tenant_id, day, currency, standing, number, minor)
    SELECT gen_random_uuid(), now(), c.tenant_id, sync_day_of(s.ordered_at), c.currency, 'in_books', sum(c.sign),
           sum(c.sign * c.gross_minor)
    FROM (SELECT tenant_id, sale_id, currency, gross_minor, delivered_at, 1 AS sign FROM new_rows
          UNION ALL
          SELECT tenant_id, sale_id, currency, gross_minor, delivered_at, -1 FROM old_rows) AS c
    JOIN sync_sale s ON s.tenant_id = c.tenant_id AND s.id = c.sale_id
    WHERE c.delivered_at IS NOT NULL GROUP BY 3, 4, 5 HAVING sum(c.sign) <> 0 OR sum(c.sign * c.gross_minor) <> 0
    $sql$;
    RETURN NULL;
END $body$;

CREATE FUNCTION sync_count_deleted_bookings() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    EXECUTE $sql$
    INSERT INTO sync_daychange (id, created_at, tenant_id, day, currency, standing, number, minor)
    SELECT gen_random_uuid(), now(), o.tenant_id, sync_day_of(s.ordered_at), o.currency, 'in_books', -count(*),
           -sum(o.gross_minor)
    FROM old_rows o JOIN sync_sale s ON s.tenant_id = o.tenant_id AND s.id = o.sale_id
    WHERE o.delivered_at IS NOT NULL GROUP BY 3, 4, 5
    $sql$;
    RETURN NULL;
END $body$;
"""
EVENTS = {"new": "INSERT", "changed": "UPDATE", "deleted": "DELETE"}
TABLES = {
    "new": "NEW TABLE AS new_rows",
    "changed": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "deleted": "OLD TABLE AS old_rows",
}
TRIGGERS = ";\n".join(
    f"CREATE TRIGGER count_{how} AFTER {EVENTS[how]} ON sync_{what}"
    f" REFERENCING {TABLES[how]} FOR EACH STATEMENT EXECUTE FUNCTION sync_count_{how}_{what}s()"
    for what in ("sale", "booking")
    for how in EVENTS
)
NO_TRIGGERS = ";\n".join(
    f"DROP TRIGGER count_{how} ON sync_{what}; DROP FUNCTION sync_count_{how}_{what}s()"
    for what in ("sale", "booking")
    for how in EVENTS
)
FILL = """
INSERT INTO sync_dayfigures (id, created_at, tenant_id, day, currency, standing, number, minor)
SELECT gen_random_uuid(), now(), tenant_id, sync_day_of(ordered_at), currency, outcome, count(*), sum(total_minor)
FROM sync_sale GROUP BY 3, 4, 5, 6
UNION ALL
SELECT gen_random_uuid(), now(), s.tenant_id, sync_day_of(s.ordered_at), b.currency, 'in_books', count(*), sum(b.gross_minor)
FROM sync_sale s JOIN sync_booking b ON b.tenant_id = s.tenant_id AND b.sale_id = s.id
WHERE b.delivered_at IS NOT NULL GROUP BY 3, 4, 5
"""


def fill(*_: object) -> None:
    for_each_tenant(_fill_one)


def _fill_one() -> int:
    with connection.cursor() as cursor:
        cursor.execute(FILL)
        return int(cursor.rowcount)


def _fields():
    return [
        (
            "id",
            models.UUIDField(
                default=iweb.core.ids.new_id, editable=False, primary_key=True, serialize=False
            ),
        ),
        ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
        ("day", models.DateField()),
        ("currency", models.CharField(max_length=3)),
        ("standing", models.CharField(max_length=12)),
        ("number", models.BigIntegerField()),
        ("minor", models.BigIntegerField()),
        (
            "tenant",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("sync", "0003_relation_updates"), ("tenants", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="DayFigures",
            fields=_fields(),
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("tenant"),
                        models.F("day"),
                        models.F("currency"),
                        models.F("standing"),
                        name="day_figures_once",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="DayChange",
            fields=_fields(),
            options={
                "indexes": [
                    models.Index(models.F("tenant"), models.F("day"), name="day_change_day")
                ]
            },
        ),
        iweb.tenants.isolation.ForceTenantIsolation(model_name="dayfigures"),
        iweb.tenants.isolation.ForceTenantIsolation(model_name="daychange", staff="select"),
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION sync_day_of(timestamptz)"),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
