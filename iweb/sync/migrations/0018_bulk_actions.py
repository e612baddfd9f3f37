"""The same for many sales: one row for each that a person asked for, with its sales and how many had their turn."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import iweb.core.ids
import iweb.tenants.isolation


class Migration(migrations.Migration):
    dependencies = [("sync", "0015_approval"), ("tenants", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="BulkAction",
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
                (
                    "action",
                    models.CharField(
                        choices=[("retry", "Retry"), ("hold", "Hold"), ("again", "Again")],
                        max_length=8,
                    ),
                ),
                ("ids", models.JSONField()),
                ("asked_by", models.UUIDField()),
                ("ordered_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("position", models.PositiveIntegerField(default=0)),
                ("acted", models.PositiveIntegerField(default=0)),
                ("left_alone", models.PositiveIntegerField(default=0)),
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
                        models.F("tenant"), models.F("created_at"), name="bulk_action_recent"
                    )
                ],
            },
        ),
        iweb.tenants.isolation.ForceTenantIsolation(model_name="bulkaction"),
    ]
