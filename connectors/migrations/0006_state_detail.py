"""What the other side said beside the message, and when a ledger's master data must be read again before its day."""

from django.db import migrations, models

TEXT = {"max_length": 500, "default": ""}


class Migration(migrations.Migration):
    dependencies = [("connectors", "0005_relation_details")]

    operations = [
        migrations.AddField("connection", "state_detail", models.CharField(**TEXT)),
        migrations.AddField("link", "state_detail", models.CharField(**TEXT)),
        migrations.AddField("connection", "refresh_due_at", models.DateTimeField(null=True)),
    ]
