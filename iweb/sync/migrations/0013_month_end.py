"""Month-end packs: one row for each that a person asked for, with its tables."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import iweb.core.ids
import iweb.tenants.isolation


class Migration(migrations.Migration):
    dependencies = [
        ("sync", "0011_sold_abroad_by_scenario"),
        ("connectors", "0008_planned_relations"),
        ("tenants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="MonthEnd",
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
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Asked"), ("made", "Made"), ("failed", "Failed")],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("body", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField(null=True)),
                ("message_id", models.CharField(default="", max_length=80)),
                ("detail", models.CharField(default="", max_length=500)),
                (
                    "ledger",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="month_ends",
                        to="connectors.connection",
                    ),
                ),
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
                        models.F("tenant"),
                        models.F("ledger"),
                        models.F("created_at"),
                        name="month_end_recent",
                    )
                ],
            },
        ),
        iweb.tenants.isolation.ForceTenantIsolation(model_name="monthend"),
    ]
