"""Undo: a sale that a person took back, an entry that was removed, and the questions asked before (BOOKING 31)."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import iweb.core.ids
import iweb.tenants.isolation


class Migration(migrations.Migration):
    dependencies = [("sync", "0006_attention"), ("tenants", "0001_initial")]

    operations = [
        migrations.AddField("sale", "undo", models.CharField(default="", max_length=8)),
        migrations.AddField("booking", "removed_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "delivery",
            "kind",
            models.CharField(
                choices=[
                    ("relation", "Relation"),
                    ("contact", "Contact"),
                    ("address", "Address"),
                    ("sales_entry", "Sales Entry"),
                    ("update", "Update"),
                    ("removal", "Removal"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            "delivery",
            "state",
            models.CharField(
                choices=[
                    ("ready", "Ready"),
                    ("sending", "Sending"),
                    ("delivered", "Delivered"),
                    ("unknown", "Unknown"),
                    ("waiting", "Waiting"),
                    ("attention", "Attention"),
                    ("removed", "Removed"),
                ],
                default="ready",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="UndoRequest",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("answered", "Answered"),
                            ("failed", "Failed"),
                            ("ordered", "Ordered"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("answer", models.JSONField(default=dict)),
                ("answered_at", models.DateTimeField(null=True)),
                ("message_id", models.CharField(default="", max_length=80)),
                ("detail", models.CharField(default="", max_length=500)),
                (
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sync.booking",
                    ),
                ),
                (
                    "sale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undo_requests",
                        to="sync.sale",
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
                        models.F("sale"),
                        models.F("created_at"),
                        name="undo_recent",
                    )
                ],
            },
        ),
        iweb.tenants.isolation.ForceTenantIsolation(model_name="undorequest"),
    ]
