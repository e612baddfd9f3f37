"""Numbers of a shop's invoices and credit slips: what is missing between two of them, and what is there twice (BOOKING 10)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_SERIAL: Final = re.compile(r"(.*?)(\d+)(\D*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A document and the number that is printed on it."""

    document: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A gap has its first and last number and no documents; a double has its number twice and the documents that bear it."""

    first: str
    last: str
    documents: tuple[str, ...] = ()


def gaps_and_doubles(
    documents: Iterable[Numbered], *, within: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """Of each series: numbers that differ in nothing but their last digits.

    `within` are the numbers of the time that is asked about, `documents` those of a wider time, so that a number that another
    month used is no gap. A gap belongs to the time of the number that follows it. All of it where `within` is empty.
    """
    series: dict[tuple[str, str], dict[int, list[Numbered]]] = {}
    for one in documents:
        found = _SERIAL.fullmatch(one.number.strip())
        if found is not None:
            group = series.setdefault((found[1], found[3]), {})
            group.setdefault(int(found[2]), []).append(one)
    spans = _spans(within)
    findings: list[Finding] = []
    for key in sorted(series):
        if not spans:
            findings.extend(finding for _, finding in _of_series(series[key]))
        elif key in spans:
            lowest, highest = spans[key]
            of_series = _of_series(series[key])
            findings.extend(found for number, found in of_series if lowest <= number <= highest)
    return tuple(findings)


def _spans(numbers: Iterable[str]) -> dict[tuple[str, str], tuple[int, int]]:
    """The lowest and the highest of each series."""
    spans: dict[tuple[str, str], tuple[int, int]] = {}
    for number in numbers:
        found = _SERIAL.fullmatch(number.strip())
        if found is not None:
            key, serial = (found[1], found[3]), int(found[2])
            lowest, highest = spans.get(key, (serial, serial))
            spans[key] = (min(lowest, serial), max(highest, serial))
    return spans


def _of_series(numbers: dict[int, list[Numbered]]) -> Iterable[tuple[int, Finding]]:
    """Each with the number at which it was noticed."""
    last: int | None = None
    for number in sorted(numbers):
        same = numbers[number]
        if last is not None and number > last + 1:
            gap = Finding(
                first=_like(same[0].number, number=last + 1),
                last=_like(same[0].number, number=number - 1),
            )
            yield number, gap
        if len(same) > 1:
            documents = tuple(sorted(one.document for one in same))
            yield number, Finding(first=same[0].number, last=same[0].number, documents=documents)
        last = number


def _like(written: str, *, number: int) -> str:
    """The number as its neighbour is written, leading zeros and all."""
    found = _SERIAL.fullmatch(written.strip())
    if found is None:
        return str(number)
    return f"{found[1]}{number:0{len(found[2])}}{found[3]}"
