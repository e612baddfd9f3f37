"""The command line every sandbox has: `--port`, `--state`, one ready line, an orderly end on SIGTERM or SIGINT."""

import signal
import sys
import threading
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from connectors.sandbox.serving.sandbox import Sandbox


def parser_for(name: str) -> ArgumentParser:
    parser = ArgumentParser(prog=name, description=f"{name}, on loopback")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--state", type=Path, required=True, help="folder for state and journal")
    return parser


def run(
    *,
    parser: ArgumentParser,
    build: Callable[[Namespace], Sandbox],
    arguments: Sequence[str] | None = None,
) -> int:
    """Serve until told to end; returns the exit status."""
    options = parser.parse_args(arguments)
    told_to_end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_end.set())
    try:
        sandbox = build(options)
        sandbox.start(port=options.port)
    except (OSError, RuntimeError) as failed:
        sys.stderr.write(f"{parser.prog}: {failed}\n")
        return 1
    sys.stdout.write(f"{sandbox.name} ready on {sandbox.url}\n")
    sys.stdout.flush()
    told_to_end.wait()
    sandbox.stop()
    return 0
