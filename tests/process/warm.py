"""A parent that has imported everything once and forks real Celery workers on request.

It speaks JSON lines: `{"do": "worker", ...}` answers `{"pid": n}`; `{"do": "poll", "pid": n}` answers how the worker is;
`{"do": "signal", "pid": n, "signal": 18}` sends a signal. A fresh start of a worker costs seconds, a fork a fraction.
"""

import contextlib
import ctypes
import json
import os
import signal
import sys
import threading
import time
from typing import Any


def die_with_parent() -> None:
    """A test run that is killed leaves nobody behind (Linux: PR_SET_PDEATHSIG is 1)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def main() -> None:
    die_with_parent()
    import django

    django.setup()
    import iweb.celery
    import iweb.sync.tasks  # noqa: F401

    say({"ready": os.getpid()})
    for line in sys.stdin:
        say(answer(json.loads(line)))


def say(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def answer(request: dict[str, Any]) -> dict[str, Any]:
    match request["do"]:
        case "worker":
            return {"pid": fork_worker(request)}
        case "poll":
            return poll(request["pid"])
        case "signal":
            os.kill(request["pid"], request["signal"])
            return {}
    raise ValueError(request["do"])


def poll(pid: int) -> dict[str, Any]:
    found, status = os.waitpid(pid, os.WNOHANG | os.WUNTRACED)
    if not found:
        return {"state": "running"}
    if os.WIFSTOPPED(status):
        return {"state": "stopped"}
    if os.WIFSIGNALED(status):
        return {"state": "killed", "signal": os.WTERMSIG(status)}
    return {"state": "exited", "code": os.WEXITSTATUS(status)}


def fork_worker(request: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        run_worker(request)
    except BaseException as error:  # noqa: BLE001  (the child must never return into the parent's loop)
        with open(request["log"] + ".error", "a", encoding="utf-8") as file:  # noqa: PTH123
            print(repr(error), file=file)
    os._exit(0)


def run_worker(request: dict[str, Any]) -> None:
    """In the child: a Celery worker with its own key prefix at the broker, so that nobody else takes its messages."""
    die_with_parent()
    from django.db import connections

    from iweb.celery import app
    from iweb.core import boundaries

    devnull = os.open(os.devnull, os.O_RDWR)
    log = os.open(request["log"] + ".out", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.dup2(devnull, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    connections.close_all()
    options = {**app.conf.broker_transport_options, "global_keyprefix": request["prefix"]}
    app.conf.update(broker_transport_options=options, task_acks_late=True)
    app.connection_for_write().ensure_connection()
    boundaries.listen(_listener(request))
    for name, args in request.get("tasks", ()):
        app.send_task(name, args=args)
    if request.get("tick_every"):
        threading.Thread(target=_ring, args=(app, request["tick_every"]), daemon=True).start()
    arguments = ["worker", "-P", request.get("pool", "solo"), "-c", str(request.get("threads", 1))]
    arguments += ["-Q", "sync,delivery,panel,upkeep", "-l", "WARNING", "-n", f"w{os.getpid()}@test"]
    app.worker_main([*arguments, "--without-mingle", "--without-gossip", "--without-heartbeat"])


def _listener(request: dict[str, Any]) -> Any:
    """Write each crossing down, and stop or kill this process at the chosen one.

    A crossing that changes the world when it is passed (a transaction that wrote is committed, a request that is no GET is
    sent) has a number, by which it is chosen; the others are written down with a dash.
    """
    log = os.open(request["log"], os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    chosen, how = request.get("at"), request.get("signal", signal.SIGKILL)
    seen = {"count": 0}

    def listener(name: str) -> None:
        if not _changes_the_world(name):
            os.write(log, f"-\t{name}\n".encode())
            return
        seen["count"] += 1
        os.write(log, f"{seen['count']}\t{name}\n".encode())
        if seen["count"] == chosen:
            os.kill(os.getpid(), how)

    return listener


def _changes_the_world(name: str) -> bool:
    if name.endswith("before first byte"):
        return not name.startswith("http GET ")
    return name.endswith("before commit") and _has_written()


def _has_written() -> bool:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        row = cursor.fetchone()
    return bool(row and row[0])


def _ring(app: Any, every: float) -> None:
    while True:
        with contextlib.suppress(Exception):
            app.send_task("iweb.sync.tasks.tick")
        time.sleep(every)


if __name__ == "__main__":
    main()
