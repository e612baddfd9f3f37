import django.utils.timezone
from django.db import migrations, models

import iweb.core.append_only
import iweb.core.ids
import iweb.core.partitions


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(iweb.core.partitions.MAKE_FUNCTION, iweb.core.partitions.DROP_FUNCTION),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="AuditEvent",
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
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("tenant_id", models.UUIDField(null=True)),
                ("who", models.UUIDField(null=True)),
                ("on_behalf_of", models.UUIDField(null=True)),
                ("what", models.CharField(max_length=80)),
                ("subject", models.CharField(default="", max_length=120)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("details", models.JSONField(default=dict)),
                ("request_id", models.CharField(default="", max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant_id", "at"], name="audit_of_tenant"),
                    models.Index(fields=["tenant_id", "subject", "at"], name="audit_of_subject"),
                ],
            },
        ),
        iweb.core.partitions.PartitionByMonth(
            model_name="auditevent",
            column="at",
        ),
        migrations.CreateModel(
            name="Installation",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("identity", models.JSONField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="installation_is_one"
                    )
                ],
            },
        ),
        iweb.core.append_only.AppendOnly(
            model_name="auditevent",
        ),
    ]
