"""How many cases of a set ran, passed and did not apply, and why: one print for every set that others made."""

import sys
from collections import Counter
from collections.abc import Iterable

import pytest


def tell(
    title: str,
    *,
    passed: int,
    differing: Iterable[str],
    not_applicable: Iterable[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Print past pytest's capture. Each item of the two lists is a reason; the same reason is counted."""
    differs, left_out = list(differing), Counter(not_applicable)
    number = passed + len(differs) + left_out.total()
    with capsys.disabled():
        sys.stdout.write(
            f"\n{title}: {number} ran, {passed} passed, {len(differs)} differ, "
            f"{left_out.total()} not applicable\n"
        )
        for reason, count in sorted(left_out.items()):
            sys.stdout.write(f"  not applicable, {count} x {reason}\n")
        for line in differs:
            sys.stdout.write(f"  differs: {line}\n")
