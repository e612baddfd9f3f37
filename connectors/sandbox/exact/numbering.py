"""Document numbers as Exact gives them out: year, journal and a sequence, 26700001 (Source: ossobv, iweb)."""

from collections.abc import Callable

from connectors.sandbox.exact.company import Company
from connectors.sandbox.exact.store import Change

COUNTERS = "sandbox/counters"


def next_number(
    change: Change, company: Company, *, journal: str, year: int, taken: Callable[[int], bool]
) -> int:
    """The next number of the journal in the year that is not `taken`; spent even if it is deleted later."""
    key = f"{journal}|{year}"
    last = int((company.get(COUNTERS, key) or {"last": 0})["last"]) + 1
    while taken(_numbered(journal, year, last)):
        last += 1
    company.put(change, COUNTERS, key, {"last": last})
    return _numbered(journal, year, last)


def _numbered(journal: str, year: int, sequence: int) -> int:
    digits = "".join(sign for sign in journal if sign.isdigit())[:2].rjust(2, "0")
    return int(f"{year % 100:02}{digits}{sequence:04}")
