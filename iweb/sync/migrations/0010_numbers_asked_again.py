"""Which supplies stand on an earlier verdict of VIES, and when the number of each was last judged again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0009_sold_abroad")]

    operations = [
        migrations.AddField(
            model_name="soldabroad", name="provisional", field=models.BooleanField(default=False)
        ),
        migrations.AddField(
            model_name="soldabroad", name="asked_again_at", field=models.DateTimeField(null=True)
        ),
    ]
