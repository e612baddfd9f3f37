"""How many recorded vectors passed, and which could not apply and why: printed at the end of a run."""

from collections import Counter
from typing import Final

import pytest

_TALLIES: Final = pytest.StashKey["Tally"]()


class Tally:
    """Counts what tests of recorded vectors tell of themselves; what neither passed nor was not applicable failed."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()

    def passed(self, what: str) -> None:
        self.counts[what, "passed"] += 1

    def not_applicable(self, what: str, why: str) -> None:
        self.counts[what, f"not applicable: {why}"] += 1


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_TALLIES] = Tally()


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Tally:
    return request.config.stash[_TALLIES]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    counts = terminalreporter.config.stash[_TALLIES].counts
    if counts:
        terminalreporter.section("recorded vectors")
    for (what, how), count in sorted(counts.items()):
        terminalreporter.write_line(f"{what}: {count} {how}")
