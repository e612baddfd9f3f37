"""The stores, a web server, a worker and beat under one supervisor: `python -m tests.ops.local.belfry STATE PORT`."""

import os
import sys
from pathlib import Path

from iweb.ops.demo.program import beat, web, worker
from iweb.ops.local.errors import StopAsked
from iweb.ops.local.ports import free_port
from iweb.ops.local.stores import Ports, start_stores
from iweb.ops.local.supervisor import Supervisor
from iweb.ops.local.terminal import Terminal

APP = "tests.ops.local.bell"


def main() -> int:
    state, port = Path(sys.argv[1]), int(sys.argv[2])
    try:
        with Supervisor(state=state, terminal=Terminal()) as supervisor:
            ports = Ports(postgres=free_port(), valkey=free_port())
            stores = start_stores(supervisor, state=state, durable=False, ports=ports)
            environment = dict(os.environ) | stores.as_environment()
            supervisor.start(
                web(port=port, application=f"{APP}:application", path="/", environment=environment),
                worker(app=APP, queues="celery", environment=environment),
                beat(app=APP, schedule=state / "beat" / "schedule", environment=environment),
            )
            sys.stdout.write(f"redis {stores.redis_url}\n")
            sys.stdout.flush()
            supervisor.watch()
    except StopAsked as asked:
        return asked.exit_code


if __name__ == "__main__":
    sys.exit(main())
