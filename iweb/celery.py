"""The task queue's entry: `celery --app iweb.celery worker --queues sync,delivery,panel,upkeep`."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init, worker_process_init
from django.conf import settings
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iweb.settings.production")

app = Celery("iweb")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue(name) for name in settings.QUEUE_NAMES]
if settings.CELERY_BEAT_SCHEDULE_FILENAME == "":
    # Beat's own notes may be lost at any time: the due times are rows in the database.
    app.conf.beat_schedule_filename = str(settings.IWEB_STATE / "beat-schedule")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Celery would replace the handlers of settings.LOGGING; a receiver is how it is told not to."""


@worker_init.connect
@worker_process_init.connect
def look_at_the_database_role(**_: Any) -> None:
    """Before the first task: the role must be one that row level security holds."""
    from iweb.ops.checks import guard_connections

    guard_connections()
