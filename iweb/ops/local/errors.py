"""What can stand in the way of a local start. Each text is a sentence for the person at the terminal."""

import signal


class CannotStart(Exception):
    """Something outside this program stands in the way; the text says what to do about it."""


class AlreadyRunning(CannotStart):
    """Another supervisor holds the lock of this state folder."""


class ChildDied(CannotStart):
    """A program that should have kept running has ended; the text carries its last lines."""


class StopAsked(Exception):
    """A signal asked for the end. `signal` says which one."""

    def __init__(self, number: int) -> None:
        self.signal = signal.Signals(number)
        super().__init__(self.signal.name)

    @property
    def exit_code(self) -> int:
        """Ctrl-C is the ordinary way to end; any other signal is reported in the shell's way, 128 + number."""
        return 0 if self.signal is signal.SIGINT else 128 + self.signal
