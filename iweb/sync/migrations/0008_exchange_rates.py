"""The reference rates of the European Central Bank (BOOKING 26): the same for every tenant."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0007_undo")]

    operations = [
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("per_euro", models.DecimalField(decimal_places=8, max_digits=18)),
                ("read_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("currency"), models.F("day"), name="exchange_rate_once"
                    )
                ],
            },
        ),
    ]
