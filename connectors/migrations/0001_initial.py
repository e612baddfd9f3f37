import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import iweb.core.ids
import iweb.core.sealed_field
import iweb.tenants.isolation


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("mappings", "0001_initial"),
        ("tenants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Connection",
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
                    "role",
                    models.CharField(
                        choices=[("shop", "Shop"), ("ledger", "Ledger")], max_length=10
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("label", models.CharField(max_length=120)),
                ("address", models.CharField(default="", max_length=300)),
                ("secret", iweb.core.sealed_field.SealedTextField(editable=False, null=True)),
                ("settings", models.JSONField(default=dict)),
                ("profile", models.JSONField(default=dict)),
                ("division", models.BigIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("checking", "Checking"),
                            ("working", "Working"),
                            ("broken", "Broken"),
                            ("paused", "Paused"),
                        ],
                        default="new",
                        max_length=10,
                    ),
                ),
                ("state_reason", models.CharField(default="", max_length=80)),
                ("checked_at", models.DateTimeField(null=True)),
                ("masters_at", models.DateTimeField(null=True)),
                ("relations_version", models.BigIntegerField(default=0)),
                ("relations_at", models.DateTimeField(null=True)),
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
            name="Grant",
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
                ("ledger", models.CharField(default="exact", max_length=20)),
                ("region", models.CharField(max_length=20)),
                ("application", models.CharField(max_length=80)),
                ("remote_user", models.CharField(max_length=80)),
                ("remote_user_name", models.CharField(default="", max_length=200)),
                ("access_token", iweb.core.sealed_field.SealedTextField(editable=False, null=True)),
                (
                    "refresh_token",
                    iweb.core.sealed_field.SealedTextField(editable=False, null=True),
                ),
                ("access_expires_at", models.DateTimeField(null=True)),
                ("pair_issued_at", models.DateTimeField(null=True)),
                ("pair_version", models.PositiveBigIntegerField(default=0)),
                ("refresh_lease_until", models.DateTimeField(null=True)),
                ("refresh_started_at", models.DateTimeField(null=True)),
                ("token_day", models.DateField(null=True)),
                ("token_calls_spent", models.PositiveIntegerField(default=0)),
                ("token_calls_limit", models.PositiveIntegerField(default=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("working", "Working"), ("broken", "Broken")],
                        default="working",
                        max_length=10,
                    ),
                ),
                ("state_reason", models.CharField(default="", max_length=80)),
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
            name="ConsentRequest",
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
                ("user_id", models.UUIDField()),
                ("session_hash", models.CharField(max_length=64)),
                ("state_hash", models.CharField(max_length=64, unique=True)),
                ("region", models.CharField(max_length=20)),
                ("code", iweb.core.sealed_field.SealedTextField(editable=False, null=True)),
                ("expires_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(default="", max_length=80)),
                ("divisions", models.JSONField(default=list)),
                (
                    "connection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
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
                (
                    "grant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="connectors.grant",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="connection",
            name="grant",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="connections",
                to="connectors.grant",
            ),
        ),
        migrations.CreateModel(
            name="Lane",
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
                ("ledger", models.CharField(default="exact", max_length=20)),
                ("region", models.CharField(max_length=20)),
                ("application", models.CharField(max_length=80)),
                ("division", models.BigIntegerField()),
                ("fence", models.PositiveBigIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("holder", models.CharField(default="", max_length=120)),
                ("last_served_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("minute_limit", models.PositiveIntegerField(default=60)),
                ("minute_window", models.DateTimeField(null=True)),
                ("minute_spent", models.PositiveIntegerField(default=0)),
                ("day_limit", models.PositiveIntegerField(default=5000)),
                ("day_window", models.DateField(null=True)),
                ("day_spent", models.PositiveIntegerField(default=0)),
                ("closed_until", models.DateTimeField(null=True)),
                ("client_errors", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [models.Index(models.F("due_at"), name="lane_due")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("ledger"),
                        models.F("application"),
                        models.F("region"),
                        models.F("division"),
                        name="lane_once",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="connection",
            name="lane",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="connections",
                to="connectors.lane",
            ),
        ),
        migrations.CreateModel(
            name="Link",
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
                ("number", models.PositiveIntegerField(unique=True)),
                ("code", models.CharField(max_length=8, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("live", "Live"), ("paused", "Paused")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("state_reason", models.CharField(default="", max_length=80)),
                ("cursor", models.JSONField(default=dict)),
                ("read_due_at", models.DateTimeField(null=True)),
                ("read_every", models.PositiveIntegerField(default=300)),
                ("read_lease_until", models.DateTimeField(null=True)),
                ("read_fence", models.PositiveBigIntegerField(default=0)),
                ("last_read_at", models.DateTimeField(null=True)),
                ("read_failures", models.PositiveIntegerField(default=0)),
                ("highest_document", models.BigIntegerField(default=0)),
                ("proven", models.BooleanField(default=False)),
                ("unproven_why", models.CharField(default="new", max_length=40)),
                ("unproven_at", models.DateTimeField(null=True)),
                ("proven_at", models.DateTimeField(null=True)),
                ("last_receipt", models.UUIDField(null=True)),
                (
                    "ledger",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger_links",
                        to="connectors.connection",
                    ),
                ),
                (
                    "rulebook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mappings.rulebook",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shop_links",
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
        ),
        migrations.CreateModel(
            name="MasterData",
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
                ("kind", models.CharField(max_length=30)),
                ("code", models.CharField(max_length=60)),
                ("remote_id", models.CharField(default="", max_length=60)),
                ("label", models.CharField(default="", max_length=200)),
                ("data", models.JSONField(default=dict)),
                ("seen_at", models.DateTimeField()),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="masters",
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
        ),
        migrations.CreateModel(
            name="RelationMirror",
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
                ("remote_id", models.CharField(max_length=60)),
                ("code", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=200)),
                ("email", models.CharField(default="", max_length=200)),
                ("vat_number", models.CharField(default="", max_length=40)),
                ("status", models.CharField(default="", max_length=4)),
                ("blocked", models.BooleanField(default=False)),
                ("country", models.CharField(default="", max_length=3)),
                ("ended_on", models.DateField(null=True)),
                ("version", models.BigIntegerField(default=0)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relations",
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
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                models.F("tenant"),
                models.F("ledger"),
                models.F("region"),
                models.F("application"),
                models.F("remote_user"),
                name="grant_once",
            ),
        ),
        migrations.AddIndex(
            model_name="consentrequest",
            index=models.Index(models.F("tenant"), models.F("created_at"), name="consent_recent"),
        ),
        migrations.AddConstraint(
            model_name="connection",
            constraint=models.UniqueConstraint(
                models.F("tenant"),
                models.F("role"),
                models.F("label"),
                name="connection_label_once",
            ),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(models.F("tenant"), models.F("read_due_at"), name="link_read_due"),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                models.F("tenant"), models.F("shop"), models.F("ledger"), name="link_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="masterdata",
            constraint=models.UniqueConstraint(
                models.F("tenant"),
                models.F("connection"),
                models.F("kind"),
                models.F("code"),
                name="master_once",
            ),
        ),
        migrations.AddIndex(
            model_name="relationmirror",
            index=models.Index(
                models.F("tenant"), models.F("connection"), models.F("code"), name="relation_code"
            ),
        ),
        migrations.AddIndex(
            model_name="relationmirror",
            index=models.Index(
                models.F("tenant"), models.F("connection"), models.F("email"), name="relation_email"
            ),
        ),
        migrations.AddIndex(
            model_name="relationmirror",
            index=models.Index(
                models.F("tenant"),
                models.F("connection"),
                models.F("vat_number"),
                name="relation_vat",
            ),
        ),
        migrations.AddConstraint(
            model_name="relationmirror",
            constraint=models.UniqueConstraint(
                models.F("tenant"),
                models.F("connection"),
                models.F("remote_id"),
                name="relation_once",
            ),
        ),
        iweb.tenants.isolation.ForceTenantIsolation(
            model_name="connection",
            staff="select",
        ),
        iweb.tenants.isolation.ForceTenantIsolation(
            model_name="grant",
            staff="select",
        ),
        iweb.tenants.isolation.ForceTenantIsolation(
            model_name="consentrequest",
        ),
        iweb.tenants.isolation.GrantToStaff(
            model_name="lane",
            rights="SELECT, UPDATE",
        ),
        iweb.tenants.isolation.ForceTenantIsolation(
            model_name="link",
            staff="select",
        ),
        iweb.tenants.isolation.ForceTenantIsolation(
            model_name="masterdata",
        ),
        iweb.tenants.isolation.ForceTenantIsolation(
            model_name="relationmirror",
        ),
    ]
