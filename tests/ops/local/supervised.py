"""A supervisor to be tested, in a process of its own: `python -m tests.ops.local.supervised STATE '[{"name": ...}]'`.

Each child is a piece of Python that is given the state folder; `ready` names a file in it that says the child is ready.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from iweb.ops.local import processes
from iweb.ops.local.errors import CannotStart, StopAsked
from iweb.ops.local.processes import Child
from iweb.ops.local.supervisor import Supervisor, python
from iweb.ops.local.terminal import Terminal


def main() -> int:
    state, wanted = Path(sys.argv[1]), json.loads(sys.argv[2])
    terminal = Terminal()
    if os.environ.get("WITHOUT_DEATH_SIGNAL"):
        processes.LIBC = None  # as on macOS, where the kernel has no such thing
    try:
        with Supervisor(state=state, terminal=terminal) as supervisor:
            for batch in wanted:
                supervisor.start(*(_child(one, state=state) for one in batch))
            terminal.say("all", "ready")
            supervisor.watch()
    except StopAsked as asked:
        return asked.exit_code
    except CannotStart as error:
        terminal.say("error", str(error))
        return 1


def _child(one: dict[str, Any], *, state: Path) -> Child:
    return Child(
        name=one["name"],
        command=python("-c", one["code"], str(state)),
        environment=dict(os.environ),
        ready=_exists(state / one["ready"]) if "ready" in one else None,
        ready_within=one.get("ready_within", 20),
        stop_within=one.get("stop_within", 20),
    )


def _exists(path: Path) -> Callable[[int], bool]:
    return lambda _pid: path.exists()


if __name__ == "__main__":
    sys.exit(main())
