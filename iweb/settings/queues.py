"""Celery on Redis. The database is the ledger of work, the broker only its doorbell (DESIGN 4).

No result is kept, no task carries a countdown: a lost message is found again by the tick, a doubled one meets a claimed row.
"""

from typing import Any

from iweb.settings.delivery import IWEB_TICK_SECONDS
from iweb.settings.environment import env

CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 8 * 60
CELERY_TASK_TIME_LIMIT = 10 * 60
# Above the hard limit, so that a running task is not handed out a second time (Celery docs, "Using Redis", caveats).
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "visibility_timeout": 1800,
    "socket_keepalive": True,
    "socket_timeout": 30,
    "health_check_interval": 25,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = "UTC"
CELERY_TASK_DEFAULT_QUEUE = "sync"
CELERY_TASK_CREATE_MISSING_QUEUES = False
QUEUE_NAMES = ("sync", "delivery", "panel", "upkeep")
# A worker that is asked to stop finishes its slice; the compose file's grace period is longer than this.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 45
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000  # kilobytes
CELERY_WORKER_CONCURRENCY = env.int("IWEB_WORKERS", default=2)
CELERY_WORKER_CONSUMER = "iweb.core.broker:SteadyConsumer"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TASK_ROUTES = {
    "iweb.sync.tasks.tick": {"queue": "upkeep"},
    "iweb.sync.tasks.upkeep": {"queue": "upkeep"},
    "iweb.sync.tasks.fold_figures": {"queue": "upkeep"},
    "iweb.sync.tasks.refresh_rates": {"queue": "upkeep"},
    "iweb.sync.tasks.ask_numbers_again": {"queue": "upkeep"},
    "iweb.sync.tasks.serve_lane": {"queue": "delivery"},
    "iweb.sync.tasks.walk": {"queue": "sync"},
    # A person waits for these.
    "iweb.sync.tasks.check_shop": {"queue": "panel"},
    "iweb.sync.tasks.exchange_consent": {"queue": "panel"},
    "iweb.sync.tasks.retry_group": {"queue": "panel"},
    "iweb.sync.tasks.work_off_bulk": {"queue": "panel"},
    "iweb.sync.tasks.answer_undo": {"queue": "panel"},
    "iweb.sync.tasks.refresh_ledger": {"queue": "panel"},
    "iweb.sync.tasks.make_month_end": {"queue": "panel"},
    "iweb.sync.tasks.make_preview": {"queue": "panel"},
    "iweb.sync.tasks.check_company": {"queue": "panel"},
    "iweb.panel.tasks.notice_round": {"queue": "upkeep"},
    "iweb.panel.tasks.notice_calendar": {"queue": "upkeep"},
    "iweb.panel.tasks.notice": {"queue": "upkeep"},
    "iweb.panel.tasks.notice_by_calendar": {"queue": "upkeep"},
    "iweb.panel.tasks.send_notice": {"queue": "upkeep"},
}
# What needs attention is looked for this often; digests whose moment has come are made in the same round.
IWEB_NOTICE_SECONDS = env.int("IWEB_NOTICE_SECONDS", default=120)
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "tick": {
        "task": "iweb.sync.tasks.tick",
        "schedule": IWEB_TICK_SECONDS,
        # A tick that waited longer than the next one is due rings a bell that has been rung.
        "options": {"expires": IWEB_TICK_SECONDS},
    },
    "fold_figures": {
        "task": "iweb.sync.tasks.fold_figures",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "refresh_rates": {
        "task": "iweb.sync.tasks.refresh_rates",
        "schedule": 900,
        "options": {"expires": 900},
    },
    "notice_round": {
        "task": "iweb.panel.tasks.notice_round",
        "schedule": IWEB_NOTICE_SECONDS,
        "options": {"expires": IWEB_NOTICE_SECONDS},
    },
    "notice_calendar": {
        "task": "iweb.panel.tasks.notice_calendar",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "upkeep": {
        "task": "iweb.sync.tasks.upkeep",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
}
CELERY_BEAT_SCHEDULE_FILENAME = env.str("IWEB_BEAT_FILE", default="")
