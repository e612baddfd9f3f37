"""Changed customer data: a kind of delivery of its own, and what was written to each relation last."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0002_vat_evidence")]

    operations = [
        migrations.AddField("relationlink", "written", models.JSONField(default=dict)),
        migrations.AddField("relationlink", "offered", models.JSONField(default=dict)),
        migrations.AddField("relationlink", "data_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "delivery",
            "kind",
            models.CharField(
                choices=[
                    ("relation", "Relation"),
                    ("contact", "Contact"),
                    ("address", "Address"),
                    ("sales_entry", "Sales Entry"),
                    ("update", "Update"),
                ],
                max_length=12,
            ),
        ),
    ]
