"""The counter that numbers links: one for the whole installation, never handing out a number twice."""

from django.db import migrations

from iweb.core.database_roles import app_role


class Migration(migrations.Migration):
    dependencies = [("connectors", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=[
                "CREATE SEQUENCE connectors_link_number AS integer MINVALUE 0 START WITH 0",
                f'GRANT USAGE ON SEQUENCE connectors_link_number TO "{app_role()}"',
            ],
            reverse_sql=["DROP SEQUENCE connectors_link_number"],
        )
    ]
