"""JSON lines on standard output, each with its request, task and tenant, and without secrets (ASVS 16.2.5)."""

from typing import Any

import structlog
from structlog.typing import Processor

from iweb.core.redaction import redact_event

_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
# The renderer escapes line ends, so a newline in a shop's name stays one line (ASVS 16.4.1).
_FINISH: list[Processor] = [
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    structlog.processors.format_exc_info,
    redact_event,
    structlog.processors.JSONRenderer(),
]

DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # an address is personal data; the session list has it
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"


def logging_for(*, level: str) -> dict[str, Any]:
    """Django's LOGGING: one handler, one shape, for our own lines and those of libraries."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": _FINISH,
            }
        },
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            "django.server": {"handlers": ["out"], "level": "WARNING", "propagate": False},
            "celery.redirected": {"level": "WARNING"},
        },
    }


def start_structlog() -> None:
    """Called once by the settings module; loggers made before keep working (structlog docs, "Standard library")."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
