"""Runs a command with DATABASE_URL and REDIS_URL set: `python -m iweb.ops.local.with_stores --state .iweb/test --fast -- pytest`.

Its exit code is the command's. `--fast` gives up durability, for tests: several such runs may go on side by side, each gets a
state folder of its own (`test`, `test-2` ...).
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from iweb.ops.local.errors import AlreadyRunning, CannotStart, StopAsked
from iweb.ops.local.stores import Stores, supervised_stores
from iweb.ops.local.supervisor import Supervisor
from iweb.ops.local.terminal import Quiet

SIDE_BY_SIDE = 16


def main(words: Sequence[str] | None = None) -> int:
    """Start the stores, run the command, stop the stores."""
    options = _options(words)
    try:
        with _stores(state=options.state, fast=options.fast) as (supervisor, stores):
            return supervisor.run_in_terminal(
                options.command, environment=os.environ | stores.as_environment()
            )
    except StopAsked as asked:
        return asked.exit_code
    except CannotStart as error:
        sys.stderr.write(f"{error}\n")
        return 1


@contextlib.contextmanager
def _stores(*, state: Path, fast: bool) -> Iterator[tuple[Supervisor, Stores]]:
    places = _places(state) if fast else [state]
    with contextlib.ExitStack() as stack:
        yield _enter_first_free(stack, places=places, durable=not fast)


def _enter_first_free(
    stack: contextlib.ExitStack, *, places: list[Path], durable: bool
) -> tuple[Supervisor, Stores]:
    for place in places:
        try:
            return stack.enter_context(
                supervised_stores(state=place, durable=durable, terminal=Quiet())
            )
        except AlreadyRunning as error:
            taken = f"{place}: {error}"
    raise AlreadyRunning(taken)


def _places(state: Path) -> list[Path]:
    numbered = (state.with_name(f"{state.name}-{n}") for n in range(2, SIDE_BY_SIDE + 1))
    return [state, *numbered]


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="with_stores")
    parser.add_argument(
        "--state", type=Path, default=Path(".iweb/test"), help="where data are kept"
    )
    parser.add_argument("--fast", action="store_true", help="give up durability, for tests")
    parser.add_argument("command", nargs="+", help="the command and its arguments, after --")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
