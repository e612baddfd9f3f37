"""Where each document of the demo's shop should end, as it was written down by hand before anything was booked.

The table belongs to the tests, which hold the books against it too: the demo runs from a clone, so that it is there.
"""

import csv
from pathlib import Path

from iweb.ops.demo.program import ROOT

TABLE: Path = ROOT / "tests" / "data" / "sixty_orders" / "expected.tsv"
BOOKED = "booked"


def expected_outcomes(*, table: Path = TABLE) -> dict[str, str]:
    """Document -> outcome, with the reason behind a colon when there is one. What is not in it was sold later, and is booked."""
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {
        row["document"]: f"{row['outcome']}: {row['reason']}" if row["reason"] else row["outcome"]
        for row in rows
    }
