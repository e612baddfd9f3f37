"""Signs of life of the tasks, kept in the database: a worker that hangs on a lost broker connection writes none."""

from datetime import timedelta

from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Now

from iweb.core.models import Heartbeat


def beat(*, name: str) -> None:
    """Note that the task `name` came round now."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=Now())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at"],
    )


def age(*, name: str) -> timedelta | None:
    """How long ago the task came round, by the database's clock; None when it never did."""
    ago = ExpressionWrapper(Now() - F("at"), output_field=DurationField())
    return Heartbeat.objects.filter(name=name).values_list(ago, flat=True).first()
