import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import iweb.core.ids
import iweb.tenants.isolation


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Rulebook",
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
                ("name", models.CharField(max_length=120)),
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
        ),
        migrations.CreateModel(
            name="ModuleActivation",
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
                ("module", models.CharField(max_length=40)),
                ("settings", models.JSONField(default=dict)),
                ("active_from", models.DateField()),
                ("active_to", models.DateField(null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "rulebook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="modules",
                        to="mappings.rulebook",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RulebookVersion",
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
                ("number", models.PositiveIntegerField()),
                ("effective_from", models.DateField()),
                ("profile", models.JSONField(default=dict)),
                ("vat_codes", models.JSONField(default=list)),
                ("made_by", models.UUIDField(null=True)),
                ("comment", models.CharField(default="", max_length=300)),
                (
                    "rulebook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="mappings.rulebook",
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
        ),
        migrations.CreateModel(
            name="RuleRow",
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
                ("concern", models.CharField(max_length=30)),
                ("match", models.JSONField(default=dict)),
                ("target", models.CharField(max_length=60)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="mappings.rulebookversion",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="rulebook",
            constraint=models.UniqueConstraint(
                models.F("tenant"), models.F("name"), name="rulebook_name_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="moduleactivation",
            constraint=models.UniqueConstraint(
                models.F("tenant"),
                models.F("rulebook"),
                models.F("module"),
                models.F("active_from"),
                name="module_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="rulebookversion",
            constraint=models.UniqueConstraint(
                models.F("tenant"),
                models.F("rulebook"),
                models.F("number"),
                name="rulebook_version_once",
            ),
        ),
        migrations.AddIndex(
            model_name="rulerow",
            index=models.Index(models.F("tenant"), models.F("version"), name="rulerow_version"),
        ),
        iweb.tenants.isolation.ForceTenantIsolation(
            model_name="rulebook",
        ),
        iweb.tenants.isolation.ForceTenantIsolation(
            model_name="moduleactivation",
        ),
        iweb.tenants.isolation.ForceTenantIsolation(
            model_name="rulebookversion",
        ),
        iweb.tenants.isolation.ForceTenantIsolation(
            model_name="rulerow",
        ),
    ]
