"""The list of sales: searching by surname and e-mail address, filtering within one index, filters that a person keeps."""

from decimal import Decimal

import django.db.models.deletion
import django.utils.timezone
from django.db import connection, migrations, models
from django.db.models.functions import Abs, Cast, Round

import iweb.core.ids
import iweb.tenants.isolation
from iweb.sync.searching import folded, surname_first
from iweb.tenants.each import for_each_tenant

PORTION = 1000
# What the documents say of the buyer. One that could not be read has no customer in it, and stays without.
TOLD = """
SELECT s.id, s.reference, s.customer_name, d.body #>> '{customer,firstname}', d.body #>> '{customer,lastname}',
       d.body #>> '{customer,email}'
FROM sync_sale s LEFT JOIN sync_sourcedocument d ON d.tenant_id = s.tenant_id AND d.id = s.source_id
WHERE s.id > %s ORDER BY s.id LIMIT %s
"""
KEEP = """
UPDATE sync_sale s SET reference_search = v.reference, customer_search = v.name, surname_search = v.surname,
    email_search = v.email
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[]) AS v(id, reference, name, surname, email)
WHERE s.id = v.id
"""


def spell(*_: object) -> None:
    for_each_tenant(_spell_one)


def _spell_one() -> int:
    number, last = 0, "00000000-0000-0000-0000-000000000000"
    with connection.cursor() as cursor:
        while True:
            cursor.execute(TOLD, [last, PORTION])
            rows = cursor.fetchall()
            if not rows:
                return number
            columns = zip(*(_spelled(row) for row in rows), strict=True)
            cursor.execute(KEEP, [list(column) for column in columns])
            number, last = number + len(rows), rows[-1][0]


def _spelled(row):
    sale_id, reference, name, first, surname, email = row
    return (
        sale_id,
        folded(reference)[:255],
        folded(name)[:200],
        surname_first(first=first or "", last=surname or "")[:200],
        folded(email or "")[:254],
    )


def _index(name, *columns, **options):
    return migrations.AddIndex(
        "sale", models.Index(*(models.F(one) for one in columns), name=name, **options)
    )


class Migration(migrations.Migration):
    dependencies = [("sync", "0014_preview"), ("tenants", "0001_initial")]

    operations = [
        migrations.AddField("sale", "email_search", models.CharField(default="", max_length=254)),
        migrations.AddField("sale", "surname_search", models.CharField(default="", max_length=200)),
        migrations.AddField(
            "sale",
            "size",
            models.GeneratedField(
                expression=Cast(
                    Round(Abs("total") * models.Value(Decimal(100))), models.BigIntegerField()
                ),
                output_field=models.BigIntegerField(),
                db_persist=True,
            ),
        ),
        migrations.RunPython(spell, migrations.RunPython.noop),
        migrations.RemoveIndex("sale", "sale_recent"),
        _index(
            "sale_list",
            *("tenant", "ordered_at", "id"),
            include=("outcome", "kind", "country", "payment_method", "size"),
        ),
        migrations.RemoveIndex("sale", "sale_total"),
        _index("sale_size", "tenant", "size", "ordered_at", "id"),
        _index("sale_country", "tenant", "country", "ordered_at", "id"),
        _index("sale_method", "tenant", "payment_method", "ordered_at", "id"),
        _index("sale_order", "tenant", "order_id"),
        _index("sale_surname", "tenant", "surname_search"),
        _index("sale_email", "tenant", "email_search"),
        migrations.CreateModel(
            name="SavedFilter",
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
                ("person", models.UUIDField()),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(max_length=600)),
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
                "constraints": [
                    models.UniqueConstraint(
                        models.F("tenant"),
                        models.F("person"),
                        models.F("name"),
                        name="saved_filter_once",
                    )
                ],
            },
        ),
        iweb.tenants.isolation.ForceTenantIsolation(model_name="savedfilter"),
    ]
