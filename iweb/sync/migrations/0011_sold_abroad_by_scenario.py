"""One document may be sold abroad under several scenarios: goods to a business, and a service beside them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0010_numbers_asked_again")]

    operations = [
        migrations.RemoveConstraint(model_name="soldabroad", name="sold_abroad_once"),
        migrations.AddConstraint(
            model_name="soldabroad",
            constraint=models.UniqueConstraint(
                "tenant", "sale", "scenario", "country", name="sold_abroad_once"
            ),
        ),
    ]
