"""The mirror of relations keeps every field that follows the shop, and which relations are gone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("connectors", "0004_link_origin")]

    operations = [
        migrations.AddField("connection", "deleted_version", models.BigIntegerField(default=0)),
        migrations.AddField("relationmirror", "details", models.JSONField(null=True)),
        migrations.AddField("relationmirror", "gone", models.BooleanField(default=False)),
    ]
