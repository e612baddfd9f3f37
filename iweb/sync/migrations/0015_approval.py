"""The accountant's approval by link: who was asked, and every answer with the preview it is about."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import iweb.core.ids
import iweb.tenants.isolation


def _id() -> models.UUIDField:
    return models.UUIDField(
        default=iweb.core.ids.new_id, editable=False, primary_key=True, serialize=False
    )


def _created_at() -> models.DateTimeField:
    return models.DateTimeField(default=django.utils.timezone.now, editable=False)


def _tenant() -> models.ForeignKey:
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="tenants.tenant",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("connectors", "0008_planned_relations"),
        ("sync", "0016_vat_and_refunds_by_day"),
        ("tenants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApprovalRequest",
            fields=[
                ("id", _id()),
                ("created_at", _created_at()),
                ("token_id", models.UUIDField()),
                ("asked_by", models.UUIDField()),
                ("email", models.EmailField(default="", max_length=254)),
                ("expires_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approval_requests",
                        to="connectors.link",
                    ),
                ),
                ("tenant", _tenant()),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("tenant"),
                        models.F("link"),
                        models.F("created_at"),
                        name="approval_recent",
                    )
                ],
            },
        ),
        iweb.tenants.isolation.ForceTenantIsolation(model_name="approvalrequest"),
        migrations.CreateModel(
            name="ApprovalAnswer",
            fields=[
                ("id", _id()),
                ("created_at", _created_at()),
                (
                    "verdict",
                    models.CharField(
                        choices=[("approved", "Approved"), ("remark", "Remark")], max_length=10
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("remark", models.CharField(default="", max_length=2000)),
                (
                    "preview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="sync.preview",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="sync.approvalrequest",
                    ),
                ),
                ("tenant", _tenant()),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("tenant"),
                        models.F("request"),
                        models.F("created_at"),
                        name="approval_answers",
                    ),
                    models.Index(
                        models.F("tenant"),
                        models.F("preview"),
                        models.F("created_at"),
                        name="approval_of_preview",
                    ),
                ],
            },
        ),
        iweb.tenants.isolation.ForceTenantIsolation(model_name="approvalanswer"),
    ]
