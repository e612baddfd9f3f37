"""Relations that are on their way stand in the mirror too (BOOKING 12)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("connectors", "0007_highest_credit")]

    operations = [
        migrations.AddField("relationmirror", "planned", models.BooleanField(default=False)),
    ]
