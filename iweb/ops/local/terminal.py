"""The few short lines that a person sees; everything else goes to the log files."""

import contextlib
import sys
import time


class Terminal:
    """Writes `  1.2s postgres   ready`: seconds since the start, who, what."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def say(self, who: str, what: str) -> None:
        """Never raises: a terminal that was closed (SIGHUP) must not keep the programs from being stopped."""
        elapsed = time.monotonic() - self._started
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.write(f"{elapsed:6.1f}s  {who:<18} {what}\n")
            sys.stdout.flush()


class Quiet(Terminal):
    """Says nothing: for stores that a test run starts, where the runner owns the terminal."""

    def say(self, who: str, what: str) -> None: ...
