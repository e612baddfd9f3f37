import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.db import migrations, models

import iweb.core.ids
import iweb.core.partitions
import iweb.tenants.isolation


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("connectors", "0001_initial"),
        ("core", "0001_initial"),
        ("mappings", "0001_initial"),
        ("tenants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attempt",
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
                ("tenant_id", models.UUIDField()),
                ("link_id", models.UUIDField()),
                ("lane_id", models.UUIDField()),
                ("delivery_id", models.UUIDField()),
                ("kind", models.CharField(max_length=12)),
                ("natural_key", models.CharField(max_length=80)),
                (
                    "purpose",
                    models.CharField(
                        choices=[("send", "Send"), ("look_up", "Look Up")], max_length=8
                    ),
                ),
                ("fence", models.PositiveBigIntegerField()),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("delivered", "Delivered"),
                            ("found", "Found"),
                            ("not_found", "Not Found"),
                            ("refused", "Refused"),
                            ("unknown", "Unknown"),
                            ("not_sent", "Not Sent"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("status", models.PositiveIntegerField(null=True)),
                ("message_id", models.CharField(default="", max_length=80)),
                ("detail", models.CharField(default="", max_length=500)),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("tenant_id"),
                        models.F("link_id"),
                        models.F("kind"),
                        models.F("natural_key"),
                        name="attempt_key",
                    ),
                    models.Index(
                        models.F("tenant_id"),
                        models.F("delivery_id"),
                        models.F("started_at"),
                        name="attempt_delivery",
                    ),
                ],
            },
        ),
        iweb.core.partitions.PartitionByMonth(
            model_name="attempt",
            column="started_at",
        ),
        migrations.CreateModel(
            name="Booking",
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
                ("kind", models.CharField(max_length=4)),
                ("external_id", models.CharField(max_length=40)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("source_id", models.UUIDField()),
                ("source_hash", models.CharField(max_length=64)),
                ("content", models.JSONField()),
                ("content_hash", models.CharField(max_length=64)),
                ("explanation", models.JSONField(default=list)),
                ("warnings", models.JSONField(default=list)),
                ("journal", models.CharField(max_length=20)),
                ("entry_date", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("net", models.DecimalField(decimal_places=2, max_digits=20)),
                ("vat", models.DecimalField(decimal_places=2, max_digits=20)),
                ("gross", models.DecimalField(decimal_places=2, max_digits=20)),
                ("gross_minor", models.BigIntegerField()),
                ("delivered_at", models.DateTimeField(null=True)),
                ("entry_number", models.CharField(default="", max_length=40)),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="connectors.link",
                    ),
                ),
                (
                    "rulebook_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="mappings.rulebookversion",
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
            name="Delivery",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("relation", "Relation"),
                            ("contact", "Contact"),
                            ("address", "Address"),
                            ("sales_entry", "Sales Entry"),
                        ],
                        max_length=12,
                    ),
                ),
                ("natural_key", models.CharField(max_length=80)),
                ("reference", models.CharField(default="", max_length=30)),
                ("order", models.JSONField()),
                ("live", models.BooleanField(default=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "Ready"),
                            ("sending", "Sending"),
                            ("delivered", "Delivered"),
                            ("unknown", "Unknown"),
                            ("waiting", "Waiting"),
                            ("attention", "Attention"),
                        ],
                        default="ready",
                        max_length=10,
                    ),
                ),
                (
                    "attention_reason",
                    models.CharField(
                        choices=[
                            ("fix_mapping", "Fix Mapping"),
                            ("fix_sale", "Fix Sale"),
                            ("contact_support", "Contact Support"),
                            ("reference_taken", "Reference Taken"),
                            ("found_twice", "Found Twice"),
                            ("keeps_failing", "Keeps Failing"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                ("message_id", models.CharField(default="", max_length=80)),
                ("detail", models.CharField(default="", max_length=500)),
                ("not_before", models.DateTimeField()),
                ("look_up_first", models.BooleanField(default=False)),
                ("cleared", models.BooleanField(default=False)),
                ("look_ups", models.PositiveIntegerField(default=0)),
                ("late_commit_possible", models.BooleanField(default=False)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("fence", models.PositiveBigIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("delivered_at", models.DateTimeField(null=True)),
                (
                    "after",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="sync.delivery",
                    ),
                ),
                (
                    "lane",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="connectors.lane",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="connectors.link",
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
            name="DeliveryBooking",
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
                    "booking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="sync.booking",
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="sync.delivery",
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
            name="Facts",
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
                ("hash", models.CharField(max_length=64)),
                ("body", models.JSONField()),
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
        migrations.AddField(
            model_name="booking",
            name="facts",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sync.facts"
            ),
        ),
        migrations.CreateModel(
            name="Receipt",
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
                ("number", models.CharField(default="", max_length=40)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("found", models.BooleanField(default=False)),
                (
                    "delivery",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipt",
                        to="sync.delivery",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="connectors.link",
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
            name="RelationLink",
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
                ("customer_key", models.CharField(max_length=60)),
                ("code", models.CharField(max_length=20)),
                ("remote_id", models.CharField(default="", max_length=60)),
                ("made_by", models.CharField(default="delivery", max_length=12)),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relation_links",
                        to="connectors.link",
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
            name="Sale",
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
                ("kind", models.CharField(max_length=4)),
                ("external_id", models.CharField(max_length=40)),
                ("order_id", models.CharField(max_length=40)),
                ("reference", models.CharField(max_length=255)),
                ("reference_search", models.CharField(default="", max_length=255)),
                ("invoice_number", models.CharField(default="", max_length=60)),
                ("customer_name", models.CharField(default="", max_length=200)),
                ("customer_search", models.CharField(default="", max_length=200)),
                ("country", models.CharField(default="", max_length=2)),
                ("payment_method", models.CharField(default="", max_length=60)),
                ("state_name", models.CharField(default="", max_length=120)),
                ("currency", models.CharField(max_length=3)),
                ("total", models.DecimalField(decimal_places=6, max_digits=20)),
                ("total_minor", models.BigIntegerField()),
                ("ordered_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("source_id", models.UUIDField()),
                ("source_hash", models.CharField(max_length=64)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("booked", "Booked"),
                            ("waiting", "Waiting"),
                            ("not_a_sale", "Not A Sale"),
                            ("held", "Held"),
                        ],
                        default="new",
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(default="", max_length=60)),
                ("explanation", models.JSONField(default=list)),
                ("decided_at", models.DateTimeField(null=True)),
                ("seen_unproven", models.BooleanField(default=False)),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sales",
                        to="connectors.link",
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
        migrations.AddField(
            model_name="facts",
            name="sale",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="facts", to="sync.sale"
            ),
        ),
        migrations.AddField(
            model_name="booking",
            name="sale",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="bookings", to="sync.sale"
            ),
        ),
        migrations.CreateModel(
            name="SourceDocument",
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
                ("tenant_id", models.UUIDField()),
                ("link_id", models.UUIDField()),
                ("kind", models.CharField(max_length=4)),
                ("external_id", models.CharField(max_length=40)),
                ("hash", models.CharField(max_length=64)),
                ("body", models.JSONField()),
                ("changed_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("tenant_id"),
                        models.F("link_id"),
                        models.F("external_id"),
                        name="source_document",
                    )
                ],
            },
        ),
        iweb.core.partitions.PartitionByMonth(
            model_name="sourcedocument",
            column="received_at",
        ),
        migrations.CreateModel(
            name="SyncRun",
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
                ("fence", models.PositiveBigIntegerField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("documents", models.PositiveIntegerField(default=0)),
                ("new_sales", models.PositiveIntegerField(default=0)),
                ("message_id", models.CharField(default="", max_length=80)),
                ("detail", models.CharField(default="", max_length=500)),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="connectors.link",
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
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                models.F("tenant"),
                models.F("lane"),
                models.F("live"),
                models.F("not_before"),
                condition=models.Q(("state__in", ["ready", "sending", "unknown", "waiting"])),
                name="delivery_due",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                models.F("tenant"), models.F("state"), models.F("created_at"), name="delivery_state"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                models.F("tenant"), models.F("link"), models.F("state"), name="delivery_link_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                models.F("tenant"),
                models.F("link"),
                models.F("kind"),
                models.F("natural_key"),
                name="delivery_once",
            ),
        ),
        migrations.AddIndex(
            model_name="deliverybooking",
            index=models.Index(models.F("tenant"), models.F("booking"), name="membership_booking"),
        ),
        migrations.AddConstraint(
            model_name="deliverybooking",
            constraint=models.UniqueConstraint(
                models.F("tenant"),
                models.F("delivery"),
                models.F("booking"),
                name="membership_once",
            ),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(
                models.F("tenant"), models.F("link"), models.F("remote_id"), name="receipt_remote"
            ),
        ),
        migrations.AddConstraint(
            model_name="relationlink",
            constraint=models.UniqueConstraint(
                models.F("tenant"),
                models.F("link"),
                models.F("customer_key"),
                name="relation_link_once",
            ),
        ),
        migrations.AddIndex(
            model_name="sale",
            index=models.Index(
                models.F("tenant"), models.F("ordered_at"), models.F("id"), name="sale_recent"
            ),
        ),
        migrations.AddIndex(
            model_name="sale",
            index=models.Index(
                models.F("tenant"),
                models.F("outcome"),
                models.F("ordered_at"),
                models.F("id"),
                name="sale_outcome",
            ),
        ),
        migrations.AddIndex(
            model_name="sale",
            index=models.Index(
                models.F("tenant"), models.F("reference_search"), name="sale_reference"
            ),
        ),
        migrations.AddIndex(
            model_name="sale",
            index=models.Index(
                models.F("tenant"), models.F("customer_search"), name="sale_customer"
            ),
        ),
        migrations.AddIndex(
            model_name="sale",
            index=models.Index(models.F("tenant"), models.F("invoice_number"), name="sale_invoice"),
        ),
        migrations.AddIndex(
            model_name="sale",
            index=models.Index(models.F("tenant"), models.F("total_minor"), name="sale_total"),
        ),
        migrations.AddConstraint(
            model_name="sale",
            constraint=models.UniqueConstraint(
                models.F("tenant"),
                models.F("link"),
                models.F("kind"),
                models.F("external_id"),
                name="sale_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="facts",
            constraint=models.UniqueConstraint(
                models.F("tenant"), models.F("sale"), models.F("hash"), name="facts_once"
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                models.F("tenant"), models.F("entry_date"), models.F("id"), name="booking_day"
            ),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(models.F("tenant"), models.F("entry_number"), name="booking_number"),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                models.F("tenant"),
                models.F("link"),
                models.F("kind"),
                models.F("external_id"),
                models.F("revision"),
                name="booking_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "gross",
                        django.db.models.expressions.CombinedExpression(
                            models.F("net"), "+", models.F("vat")
                        ),
                    )
                ),
                name="booking_adds_up",
            ),
        ),
        migrations.AddIndex(
            model_name="syncrun",
            index=models.Index(
                models.F("tenant"), models.F("link"), models.F("created_at"), name="run_recent"
            ),
        ),
        iweb.tenants.isolation.ForceTenantIsolation(
            model_name="attempt",
            staff="select",
        ),
        iweb.tenants.isolation.ForceTenantIsolation(
            model_name="booking",
            staff="select",
        ),
        iweb.tenants.isolation.ForceTenantIsolation(
            model_name="delivery",
            staff="select",
        ),
        iweb.tenants.isolation.ForceTenantIsolation(
            model_name="deliverybooking",
            staff="select",
        ),
        iweb.tenants.isolation.ForceTenantIsolation(
            model_name="facts",
        ),
        iweb.tenants.isolation.ForceTenantIsolation(
            model_name="receipt",
            staff="select",
        ),
        iweb.tenants.isolation.ForceTenantIsolation(
            model_name="relationlink",
        ),
        iweb.tenants.isolation.ForceTenantIsolation(
            model_name="sale",
            staff="select",
        ),
        iweb.tenants.isolation.ForceTenantIsolation(
            model_name="sourcedocument",
        ),
        iweb.tenants.isolation.ForceTenantIsolation(
            model_name="syncrun",
            staff="select",
        ),
    ]
