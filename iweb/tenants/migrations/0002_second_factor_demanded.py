"""A tenant may demand a second factor of its owners and administrators."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="second_factor_demanded",
            field=models.BooleanField(default=False),
        ),
    ]
