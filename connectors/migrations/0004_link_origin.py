"""A link's number follows from what it joins, and is unique in the books it writes to: no counter any more."""

from collections.abc import Callable

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from iweb.core.database_roles import app_role
from iweb.tenants.each import for_each_tenant


def keep_what_was_joined(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Links there are keep their number, since keys in the ledger begin with it; the books tell where it is unique."""
    for_each_tenant(_filling(apps))


def _filling(apps: StateApps) -> Callable[[], int]:
    link = apps.get_model("connectors", "Link")

    def fill() -> int:
        found = list(link.objects.select_related("ledger__lane").exclude(ledger__lane=None))
        for one in found:
            lane = one.ledger.lane
            one.books = f"{lane.ledger}/{lane.region}/{lane.division}"
        link.objects.bulk_update(found, ["books"])
        return len(found)

    return fill


class Migration(migrations.Migration):
    dependencies = [("connectors", "0003_link_matching"), ("tenants", "0001_initial")]

    operations = [
        migrations.AddField("link", "origin", models.CharField(default="", max_length=300)),
        migrations.AddField("link", "books", models.CharField(default="", max_length=80)),
        migrations.RunPython(keep_what_was_joined, migrations.RunPython.noop),
        migrations.AlterField("link", "number", models.PositiveIntegerField()),
        migrations.AlterField("link", "code", models.CharField(max_length=8)),
        migrations.AddConstraint(
            "link",
            models.UniqueConstraint(
                models.F("books"),
                models.F("origin"),
                condition=~models.Q(origin=""),
                name="link_origin_once",
            ),
        ),
        migrations.AddConstraint(
            "link",
            models.UniqueConstraint(models.F("books"), models.F("number"), name="link_number_once"),
        ),
        migrations.RunSQL(
            sql="DROP SEQUENCE connectors_link_number",
            reverse_sql=[
                "CREATE SEQUENCE connectors_link_number AS integer MINVALUE 0 START WITH 0",
                f'GRANT USAGE ON SEQUENCE connectors_link_number TO "{app_role()}"',
            ],
        ),
    ]
