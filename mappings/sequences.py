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
    documents: Iterable[Numbered], *, before: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """Of each series: numbers that differ in nothing but their last digits. `before` are numbers of earlier documents.

    The highest of those is where a series goes on from; without one it begins at its lowest number.
    """
    series: dict[tuple[str, str], dict[int, list[Numbered]]] = {}
    for one in documents:
        found = _SERIAL.fullmatch(one.number.strip())
        if found is not None:
            group = series.setdefault((found[1], found[3]), {})
            group.setdefault(int(found[2]), []).append(one)
    reached = _reached(before)
    findings: list[Finding] = []
    for key in sorted(series):
        findings.extend(_of_series(series[key], start=reached.get(key)))
    return tuple(findings)


def _reached(numbers: Iterable[str]) -> dict[tuple[str, str], int]:
    reached: dict[tuple[str, str], int] = {}
    for number in numbers:
        found = _SERIAL.fullmatch(number.strip())
        if found is not None:
            key = (found[1], found[3])
            reached[key] = max(reached.get(key, 0), int(found[2]))
    return reached


def _of_series(numbers: dict[int, list[Numbered]], *, start: int | None) -> Iterable[Finding]:
    last = start
    for number in sorted(numbers):
        same = numbers[number]
        if last is not None and number > last + 1:
            yield Finding(
                first=_like(same[0].number, number=last + 1),
                last=_like(same[0].number, number=number - 1),
            )
        if len(same) > 1:
            documents = tuple(sorted(one.document for one in same))
            yield Finding(first=same[0].number, last=same[0].number, documents=documents)
        last = number if last is None else max(last, number)


def _like(written: str, *, number: int) -> str:
    """The number as its neighbour is written, leading zeros and all."""
    found = _SERIAL.fullmatch(written.strip())
    if found is None:
        return str(number)
    return f"{found[1]}{number:0{len(found[2])}}{found[3]}"
