"""What VIES said of VAT numbers, and sales that wait for it."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import iweb.core.ids
import iweb.tenants.isolation


class Migration(migrations.Migration):
    dependencies = [("sync", "0001_initial"), ("tenants", "0001_initial")]

    operations = [
        migrations.AddField("sale", "decide_after", models.DateTimeField(null=True)),
        migrations.AddField("sale", "waits_since", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="VatEvidence",
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
                ("number", models.CharField(max_length=20)),
                ("requester", models.CharField(default="", max_length=20)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("valid", "Valid"),
                            ("invalid", "Invalid"),
                            ("unavailable", "Unavailable"),
                        ],
                        max_length=12,
                    ),
                ),
                ("code", models.CharField(default="", max_length=80)),
                ("consultation_number", models.CharField(default="", max_length=60)),
                ("answer_hash", models.CharField(default="", max_length=64)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
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
                        models.F("number"),
                        models.F("asked_at"),
                        name="vat_evidence_number",
                    )
                ],
            },
        ),
        iweb.tenants.isolation.ForceTenantIsolation(model_name="vatevidence"),
    ]
