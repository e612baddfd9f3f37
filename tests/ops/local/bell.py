"""A worker and a web server of the kind that the demo runs, without the program in them."""

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

from celery import Celery

app = Celery("bell", broker=os.environ.get("REDIS_URL"))
app.conf.broker_connection_retry_on_startup = True
app.conf.beat_schedule = {"ring": {"task": "tests.ops.local.bell.ring", "schedule": 1.0}}


@app.task
def ring() -> None: ...


@app.task
def work_for(seconds: float) -> None:
    time.sleep(seconds)


def application(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
