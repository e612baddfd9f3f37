# ruff: noqa: INP001 - a script, not a package
"""Adds up JUnit reports to one line, `N passed, 0 failed, 0 skipped`, and fails unless every set ran and all of it passed."""

import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Count:
    """How many tests of one or more sets ended in which way. pytest reports an expected failure as skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def count(report: Path) -> Count:
    """The count of one report, written by our own pytest a moment ago; nothing where it ended before it wrote one."""
    if not report.exists():
        return Count()
    suites = ET.parse(report).getroot().iter("testsuite")  # noqa: S314
    total = Count()
    for suite in suites:
        tests, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        total += Count(tests - skipped - failed, failed, skipped)
    return total


def main(reports: list[Path]) -> int:
    """0 when every report has passed tests and nothing else."""
    counts = {report: count(report) for report in reports}
    for report, one in counts.items():
        sys.stdout.write(f"{report.stem}: {one}\n")
    total = sum(counts.values(), Count())
    sys.stdout.write(f"{total}\n")
    complete = bool(counts) and all(one.passed for one in counts.values())
    return 0 if complete and not total.failed and not total.skipped else 1


if __name__ == "__main__":
    sys.exit(main([Path(word) for word in sys.argv[1:]]))
