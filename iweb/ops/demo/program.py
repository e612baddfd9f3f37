"""The programs of the panel itself, as they run on one machine: web server, worker, and beat, the worker's clock."""

import signal
from collections.abc import Mapping
from pathlib import Path

from iweb.ops.local.ports import LOOPBACK, says_ok
from iweb.ops.local.processes import Child
from iweb.ops.local.supervisor import python

ROOT = Path(__file__).resolve().parents[3]


def web(*, port: int, application: str, path: str, environment: Mapping[str, str]) -> Child:
    """One process, for the stores and the worker share this machine's cores. Ready when `path` answers 200."""
    return Child(
        name="web",
        command=python(
            "-m", "granian", "--interface", "wsgi", "--host", LOOPBACK, "--port", str(port),
            "--workers", "1", "--blocking-threads", "8", "--no-ws", application,
        ),
        environment=environment,
        directory=ROOT,
        ready=lambda _pid: says_ok(port=port, path=path),
    )  # fmt: skip


def worker(*, app: str, queues: str, environment: Mapping[str, str]) -> Child:
    """Threads, not processes: the work waits for the network, and a killed worker leaves no process behind.

    It may be killed at any moment without harm (the database is the ledger of work), so nobody waits long for it.
    """
    return Child(
        name="worker",
        command=python(
            "-m", "celery", "--app", app, "worker", "--pool", "threads", "--concurrency", "4",
            "--queues", queues, "--loglevel", "WARNING",
        ),
        environment=environment,
        directory=ROOT,
        stop_within=8,
        death_signal=signal.SIGKILL,
    )  # fmt: skip


def beat(*, app: str, schedule: Path, environment: Mapping[str, str]) -> Child:
    """Of its own, not inside the worker: a killed worker would leave it orphaned."""
    schedule.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Child(
        name="beat",
        command=python(
            "-m", "celery", "--app", app, "beat", "--loglevel", "WARNING",
            "--schedule", str(schedule), "--pidfile=",
        ),
        environment=environment,
        directory=ROOT,
        death_signal=signal.SIGKILL,
    )  # fmt: skip
