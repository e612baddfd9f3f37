"""What causes a sale to be held, as a column to group by; and trying a whole group again."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import iweb.core.ids
import iweb.tenants.isolation

# The values of the last step that name a thing which many sales can have in common, and which is mended once for all.
CAUSE = """
CREATE FUNCTION sync_cause_of(explanation jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
SELECT left(COALESCE(string_agg((v ->> 0) || '=' || (v ->> 1), '|' ORDER BY (v ->> 0) COLLATE "C"), ''), 160)
FROM jsonb_array_elements(
    CASE WHEN jsonb_typeof(explanation -> -1 -> 'values') = 'array' THEN explanation -> -1 -> 'values' ELSE '[]' END
) AS v
WHERE v ->> 0 = ANY (ARRAY[
    'category', 'charged', 'code', 'country', 'currency', 'customer_group', 'field', 'filed', 'journal', 'kind', 'method',
    'module', 'payment_method', 'period', 'problem', 'rate', 'relation', 'scenario', 'year'
]) AND v ->> 1 <> ''
$body$
"""


class Migration(migrations.Migration):
    dependencies = [("sync", "0005_dealt_with"), ("tenants", "0001_initial")]

    operations = [
        migrations.RunSQL(CAUSE, "DROP FUNCTION sync_cause_of(jsonb)"),
        migrations.AddField(
            "sale",
            "cause",
            models.GeneratedField(
                expression=models.Func(models.F("explanation"), function="sync_cause_of"),
                output_field=models.CharField(max_length=160),
                db_persist=True,
            ),
        ),
        migrations.AddField("sale", "group_retry_id", models.UUIDField(null=True)),
        migrations.AddIndex(
            "sale",
            models.Index(
                models.F("tenant"),
                models.F("reason"),
                models.F("cause"),
                models.F("ordered_at"),
                models.F("id"),
                name="sale_held_by_cause",
                condition=models.Q(outcome="held"),
            ),
        ),
        migrations.AddIndex(
            "sale",
            models.Index(
                models.F("tenant"),
                models.F("group_retry_id"),
                name="sale_group_retry",
                condition=models.Q(group_retry_id__isnull=False),
            ),
        ),
        migrations.CreateModel(
            name="GroupRetry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=iweb.core.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("kind", models.CharField(max_length=8)),
                ("reason", models.CharField(max_length=80)),
                ("cause", models.CharField(default="", max_length=160)),
                ("asked_by", models.UUIDField()),
                ("number", models.PositiveIntegerField(default=0)),
                ("queued_at", models.DateTimeField(null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("tenant"), models.F("created_at"), name="group_retry_recent"
                    )
                ]
            },
        ),
        iweb.tenants.isolation.ForceTenantIsolation(model_name="groupretry"),
    ]
