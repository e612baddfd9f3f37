"""What was sold to other member states, with what is booked already; what was held there is decided again, and then kept."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import Max

import iweb.core.ids
import iweb.tenants.isolation
from iweb.tenants.each import for_each_tenant

COUNTED = ("distance_home", "oss", "local_destination", "registration_missing")
LISTED = ("intra_community", "intra_community_service")
HELD_FOR_IT = ("oss_module_needed", "scenario_not_supported", "registration_missing")


def fill(apps, _schema_editor) -> None:
    for_each_tenant(lambda: _fill_one(apps))


def _fill_one(apps) -> int:
    """The last revision of each sale that was not taken out: earlier ones are taken back by those between."""
    booking, sold = apps.get_model("sync", "Booking"), apps.get_model("sync", "SoldAbroad")
    latest = booking.objects.values("sale").annotate(last=Max("revision"))
    last = {one["sale"]: one["last"] for one in latest}
    made = 0
    rows = booking.objects.filter(
        content__value__treatment__scenario__in=[*COUNTED, *LISTED],
        removed_at=None,
        sale__undo="",
    ).select_related("sale", "rulebook_version")
    for row in rows.iterator():
        entry = row.content["value"]["entry"]
        if row.revision == last[row.sale_id] and not entry.get("reverses"):
            sold.objects.create(tenant_id=row.tenant_id, **_values(row, entry))
            made += 1
    apps.get_model("sync", "Sale").objects.filter(outcome="held", reason__in=HELD_FOR_IT).update(
        outcome="new", decided_at=None
    )
    return made


def _values(row, entry) -> dict[str, object]:
    treatment = row.content["value"]["treatment"]
    told = treatment.get("tax_point")
    tax_point = date.fromisoformat(told) if told else row.entry_date
    listed = treatment["scenario"] in LISTED
    rate = Decimal(entry.get("exchange_rate") or 1)
    return {
        "sale_id": row.sale_id,
        "link_id": row.link_id,
        "scenario": treatment["scenario"],
        "country": treatment["country"],
        "tax_point": tax_point,
        "day": max(tax_point, row.entry_date) if row.kind == "C" else tax_point,
        "placed_at": row.sale.ordered_at,
        "net": (_supplied(row, entry) * rate).quantize(Decimal("0.01"), ROUND_HALF_UP),
        "vat_number": row.content["value"]["relation"].get("vat_number", "")[:20] if listed else "",
    }


def _supplied(row, entry) -> Decimal:
    """Without the vouchers that paid for it, which stand on an account of their own."""
    vouchers = row.rulebook_version.profile.get("voucher_account", "")
    lines = [line for line in entry["lines"] if line["ledger_account"] != vouchers]
    return sum((Decimal(line["net"]) for line in lines), Decimal(0))


def _key(to, **options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to, **options
    )


class Migration(migrations.Migration):
    dependencies = [
        ("sync", "0008_exchange_rates"),
        ("connectors", "0008_planned_relations"),
        ("tenants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SoldAbroad",
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
                ("scenario", models.CharField(max_length=40)),
                ("country", models.CharField(max_length=2)),
                ("tax_point", models.DateField()),
                ("day", models.DateField()),
                ("placed_at", models.DateTimeField()),
                ("net", models.DecimalField(decimal_places=2, max_digits=20)),
                ("vat_number", models.CharField(default="", max_length=20)),
                ("link", _key("connectors.link")),
                ("sale", _key("sync.sale")),
                ("tenant", _key("tenants.tenant", db_index=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("tenant"), models.F("sale"), name="sold_abroad_once"
                    )
                ],
                "indexes": [
                    models.Index(
                        models.F("tenant"),
                        models.F("link"),
                        models.F("tax_point"),
                        name="sold_abroad_year",
                    )
                ],
            },
        ),
        iweb.tenants.isolation.ForceTenantIsolation(model_name="soldabroad"),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
