"""The roles of the image, as data: the program, what it needs in its environment, and its health check."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

PORT = 8000
QUEUES = "sync,delivery,panel,upkeep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """`command` and `healthy` are arguments of the Python interpreter; without `healthy` living is healthy."""

    command: tuple[str, ...]
    healthy: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    def words(self) -> list[str]:
        """The command line to become."""
        return [sys.executable, *self.command]


# A tick that has not come round for this long (seconds) says that the worker hangs, or that beat or the broker is gone.
HEARTBEAT = ("manage.py", "check_heartbeat", "--max-age", "180")

ROLES: Mapping[str, Role] = {
    "web": Role(
        command=(
            "-m", "granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", str(PORT),  # noqa: S104 - inside a container
            "--workers", "2", "--blocking-threads", "8", "--workers-kill-timeout", "25",
            "--respawn-failed-workers", "--no-ws", "iweb.wsgi:application",
        ),
        healthy=("-m", "iweb.ops.container", "is-live"),
    ),
    "worker": Role(
        command=("-m", "celery", "--app", "iweb.celery", "worker", "--queues", QUEUES, "--loglevel", "INFO"),
        healthy=HEARTBEAT,
        # Celery's soft shutdown, instead of waiting for whatever runs. Source: Celery 5.5, "Worker Shutdown".
        environment={"REMAP_SIGTERM": "SIGQUIT"},
    ),
    "beat": Role(
        command=(
            "-m", "celery", "--app", "iweb.celery", "beat", "--schedule", "/tmp/beat", "--pidfile=", "--loglevel", "INFO",  # noqa: S108 - a tmpfs of its own
        ),
        healthy=HEARTBEAT,
    ),
    "migrate": Role(command=("manage.py", "prepare_database")),
}  # fmt: skip
