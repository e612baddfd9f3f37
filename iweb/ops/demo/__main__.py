"""`python -m iweb.ops.demo`: start everything, show the tour, stay until Ctrl-C.

--once   stop after the tour, with its exit code
--empty  no tour: the panel starts without demo data
"""

import argparse
import os
import sys
from collections.abc import Sequence

from iweb.ops.demo.stack import Stack
from iweb.ops.local.errors import CannotStart, StopAsked
from iweb.ops.local.lock import only_one
from iweb.ops.local.supervisor import Supervisor
from iweb.ops.local.terminal import Terminal


def main(words: Sequence[str] | None = None) -> int:
    """The exit code: the tour's with --once, 0 after Ctrl-C, 1 with a sentence when something stands in the way."""
    options = _options(words)
    terminal = Terminal()
    try:
        return _run(terminal, once=options.once, tour=not options.empty)
    except StopAsked as asked:
        return asked.exit_code
    except CannotStart as error:
        terminal.say("error", str(error))
        return 1


def _run(terminal: Terminal, *, once: bool, tour: bool) -> int:
    stack = Stack.from_environment(os.environ)
    stack.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        only_one(path=stack.state / "lock", address=stack.address),
        Supervisor(state=stack.state, terminal=terminal) as supervisor,
    ):
        environment = stack.start(supervisor, terminal=terminal)
        code = stack.tour(supervisor, environment=environment, once=once) if tour else 0
        if not once:
            terminal.say("panel", f"{stack.address}  (Ctrl-C stops everything)")
            supervisor.watch()
        return code


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="demo")
    parser.add_argument("--once", action="store_true", help="stop after the tour")
    parser.add_argument("--empty", action="store_true", help="no tour, no demo data")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
