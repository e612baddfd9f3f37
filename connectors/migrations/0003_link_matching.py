"""The order in which a link looks for a customer among the ledger's relations."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("connectors", "0002_link_number")]

    operations = [migrations.AddField("link", "matching", models.JSONField(default=list))]
