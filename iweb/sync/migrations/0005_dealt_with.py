"""What a person dealt with by hand, sale by sale."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0004_day_figures")]

    operations = [
        migrations.AddField("sale", "dealt_with", models.JSONField(default=list)),
    ]
