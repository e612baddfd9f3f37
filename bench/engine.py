"""How many sales a second the engine decides and explains. Run: python -m bench.engine

10,000 documents, no two alike, in one fresh process without a warm-up: parsed from JSON and mapped to sales as the reader does
it, decided, and explained in words. Times are those of the processor, so that other work on the machine counts less. Speed
differs between machines: the figure to compare is the ratio, deciding and explaining to parsing and mapping, of one run. Then
the run goes on to 100,000, to see that memory stays flat. Ends with 1 where a target is missed.
"""

import argparse
import gc
import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from time import process_time
from typing import TypeVar

from bench.orders import PROFILE, RULEBOOK, Document, documents
from connectors.ports import SourceDocument
from connectors.shops.prestashop.sale import to_sales
from mappings.booking import Booked, Outcome
from mappings.engine import book
from mappings.facts import Facts
from mappings.reasons import advise, sentence
from mappings.record import to_json
from mappings.sale import Sale

BATCH = 50  # as many as the program decides in a page
MOST_RATIO = 3.0  # five is what was asked; measured about two
LEAST_SALES_A_SECOND = 5000
MOST_GROWTH = 4.0  # MB between the first and the last look
LANGUAGE = "nl"

T = TypeVar("T")
A = TypeVar("A")


@dataclass
class Run:
    """Seconds of the processor for each stage, and what came out."""

    seconds: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    lines: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    latest: Outcome | None = None

    @property
    def decided(self) -> int:
        return sum(self.outcomes.values())

    def read(self) -> float:
        return self.seconds["parse"] + self.seconds["map"]

    def answered(self) -> float:
        return self.seconds["decide"] + self.seconds["explain"]

    def each(self, stage: str, work: Callable[[A], T], items: Iterable[A]) -> list[T]:
        start = process_time()
        done = [work(item) for item in items]
        self.seconds[stage] += process_time() - start
        return done


def run_batch(run: Run, batch: list[Document], *, compare: bool) -> None:
    bodies = run.each("parse", json.loads, (document.body for document in batch))
    sources = [
        SourceDocument(kind=d.kind, external_id=d.external_id, changed_at=d.changed_at, body=body)
        for d, body in zip(batch, bodies, strict=True)
    ]
    sales = run.each("map", to_sales, sources)
    outcomes = run.each("decide", lambda one: decide(run, one), _with_facts(sales, batch))
    texts = run.each("explain", explain, outcomes)
    for (sale,), outcome, text in zip(sales, outcomes, texts, strict=True):
        run.outcomes[_name(outcome)] += 1
        run.lines += len(sale.lines)
        if compare:
            run.digest.update(to_json(outcome).encode() + "\n".join(text).encode())


def _with_facts(
    sales: list[tuple[Sale, ...]], batch: list[Document]
) -> Iterator[tuple[Sale, Facts]]:
    for (sale,), document in zip(sales, batch, strict=True):
        yield sale, document.facts


def decide(run: Run, one: tuple[Sale, Facts]) -> Outcome:
    """A credit is decided beside the booking of its order, which came just before it."""
    sale, facts = one
    if sale.corrects and isinstance(run.latest, Booked):
        facts = replace(facts, corrected=(run.latest,))
    run.latest = book(sale=sale, rulebook=RULEBOOK, profile=PROFILE, facts=facts)
    return run.latest


def explain(outcome: Outcome) -> list[str]:
    """All that a shop owner reads about it."""
    said = [sentence(reason=reason, language=LANGUAGE) for reason in outcome.explanation]
    if isinstance(outcome, Booked):
        return said + [sentence(reason=warning, language=LANGUAGE) for warning in outcome.warnings]
    advice = advise(outcome=outcome, language=LANGUAGE)
    return [*said, advice.what, advice.todo]


def _name(outcome: Outcome) -> str:
    return (
        "booked" if isinstance(outcome, Booked) else f"{type(outcome).__name__}: {outcome.reason}"
    )


def batches(*, count: int) -> Iterator[list[Document]]:
    stream = islice(documents(first=1), count)
    while batch := list(islice(stream, BATCH)):
        yield batch


def memory() -> float:
    """Resident MB of this process."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def report(run: Run) -> list[str]:
    """Print the figures; the targets that were missed, as sentences."""
    count = run.decided
    print(f"{count:,} documents, {run.lines / count:.1f} lines each, load {os.getloadavg()[0]:.1f}")
    for stage, seconds in run.seconds.items():
        print(f"  {stage:<8} {seconds:7.2f} s {seconds / count * 1e6:8.0f} µs each")
    for name, times in run.outcomes.most_common():
        print(f"  {times:>6,} {name}")
    ratio, speed = run.answered() / run.read(), count / run.answered()
    print(f"  deciding and explaining: {ratio:.2f} times parsing and mapping")
    print(f"  decided and explained: {speed:,.0f} sales a second and core")
    print(f"  decided alone: {count / run.seconds['decide']:,.0f} sales a second and core")
    print(f"  digest of all outcomes and sentences: {run.digest.hexdigest()[:16]}", flush=True)
    missed = []
    if ratio > MOST_RATIO:
        missed.append(
            f"Deciding takes {ratio:.2f} times what reading takes; {MOST_RATIO:.0f} is the most."
        )
    if speed < LEAST_SALES_A_SECOND:
        missed.append(f"{speed:,.0f} sales a second; the aim is {LEAST_SALES_A_SECOND:,}.")
    return missed  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sales", type=int, default=10_000, help="how many are measured")
    parser.add_argument(
        "--memory", type=int, default=100_000, help="how many for the memory; 0: none"
    )
    options = parser.parse_args()
    run, missed, seen = Run(), list[str](), list[float]()
    for batch in batches(count=max(options.sales, options.memory)):
        measured = run.decided < options.sales
        run_batch(run, batch, compare=measured)
        if measured and run.decided >= options.sales:
            missed = report(run)
        if options.memory and run.decided % (options.memory // 10) < len(batch):
            seen.append(memory())
            print(f"  {run.decided:>8,} decided: {seen[-1]:6.1f} MB", flush=True)
    if seen and max(seen[1:]) - seen[0] > MOST_GROWTH:
        missed.append(f"Memory grew by {max(seen[1:]) - seen[0]:.1f} MB; {MOST_GROWTH} is noise.")
    sys.exit("\n".join(missed) if missed else 0)


if __name__ == "__main__":
    main()
