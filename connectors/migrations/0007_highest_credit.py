"""The highest credit slip that was read, so that a new one of a proven link needs no look-up first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("connectors", "0006_state_detail")]

    operations = [
        migrations.AddField("link", "highest_credit", models.BigIntegerField(null=True)),
    ]
