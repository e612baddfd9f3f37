"""What deciding a sale costs around the engine: queries, and time beside the engine's own.

Run: python -m iweb.ops.local.with_stores --fast -- python -m bench.decide [sales] [--statements]

A live company with a shop and a ledger in memory reads orders, no two alike, and decides each in its own transaction on a real
PostgreSQL, as the program does. Milliseconds differ between machines: the figures to compare are the queries a sale and the
ratio to the engine, of one run. The database is thrown away at the end. Ends with 1 where a sale costs too many queries.
"""

import argparse
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import django
import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iweb.settings.test")
django.setup()

from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402

from bench.orders import documents  # noqa: E402
from bench.panel import own_database  # noqa: E402
from connectors import registry  # noqa: E402
from connectors.ports import ReadPage, SourceDocument  # noqa: E402
from connectors.shops.prestashop.sale import to_sales  # noqa: E402
from iweb.sync import pipeline, readings  # noqa: E402
from iweb.sync.decisions import undecided  # noqa: E402
from iweb.sync.inquiry import Inquiry  # noqa: E402
from iweb.sync.models import Sale  # noqa: E402
from iweb.tenants.scopes import tenant_scope  # noqa: E402
from mappings import engine  # noqa: E402
from mappings.sale import Sale as CanonicalSale  # noqa: E402
from tests.sync.memory import MemoryShop, World, found_world  # noqa: E402

SALES = 500
MOST_QUERIES = 55  # a sale: what it costs now, with little room for more


@dataclass
class Tally:
    """Statements by their text without values, and seconds by the wall and of this process."""

    statements: Counter[str] = field(default_factory=Counter)
    in_database: float = 0.0
    in_engine: float = 0.0
    wall: float = 0.0
    own: float = 0.0

    def watch(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        self.statements[re.sub(r"\s+", " ", str(sql))] += 1
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.in_database += time.perf_counter() - start


class Shelf(MemoryShop):
    """A shop whose documents are stored orders, read by the connector's own mapping."""

    def read(self, *, cursor: dict[str, Any], limit: int) -> ReadPage:
        start = int(cursor.get("read", 0))
        page = tuple(self.documents[start : start + limit])
        end = start + len(page)
        return ReadPage(documents=page, cursor={"read": end}, exhausted=end >= len(self.documents))

    def to_sales(self, document: SourceDocument) -> tuple[CanonicalSale, ...]:
        return to_sales(document)


def stored(*, count: int) -> list[SourceDocument]:
    """Those that hang on no VAT number: VIES is not asked here."""
    made = (document for document in documents(first=1) if not document.facts.vat_numbers)
    return [
        SourceDocument(
            kind=d.kind, external_id=d.external_id, changed_at=d.changed_at, body=json.loads(d.body)
        )
        for d in islice(made, count)
    ]


@contextmanager
def timed_engine(tally: Tally) -> Iterator[None]:
    book = engine.book

    def timed(**given: Any) -> Any:
        start = time.process_time()
        outcome = book(**given)
        tally.in_engine += time.process_time() - start
        return outcome

    engine.book = timed
    try:
        yield
    finally:
        engine.book = book


def run(world: World, *, tally: Tally) -> int:
    """Read everything, then decide it; only deciding is measured."""
    reading = readings.claim_reading(tenant_id=world.tenant_id, link_id=world.link_id)
    assert reading is not None
    for page in readings.pages(reading=reading):
        readings.keep(reading=reading, page=page)
    inquiry = Inquiry(tenant_id=reading.tenant_id, reader=reading.reader)
    decided = 0
    wall, own = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(tally.watch), timed_engine(tally):
        for sale_id in undecided(tenant_id=world.tenant_id, link_id=world.link_id):
            decided += pipeline._decide(reading, inquiry=inquiry, sale_id=sale_id)
    tally.wall, tally.own = time.perf_counter() - wall, time.process_time() - own
    return decided


def report(tally: Tally, *, decided: int, show: bool) -> float:
    queries = tally.statements.total() / decided
    print(f"{decided} sales decided, load {os.getloadavg()[0]:.1f}")
    print(f"  queries a sale        {queries:8.1f}")
    for name, seconds in (
        ("all, by the wall", tally.wall),
        ("in the database", tally.in_database),
        ("of this process", tally.own),
        ("in the engine", tally.in_engine),
    ):
        print(f"  {name:<21} {seconds / decided * 1000:8.2f} ms a sale")
    print(f"  of this process       {tally.own / tally.in_engine:8.1f} times the engine")
    for statement, times in tally.statements.most_common(40) if show else ():
        print(f"  {times / decided:5.2f}  {statement[:60]} ... {statement[-120:]}")
    return queries


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sales", type=int, nargs="?", default=SALES)
    parser.add_argument("--statements", action="store_true", help="show what is asked most")
    options = parser.parse_args()
    tally, patch = Tally(), pytest.MonkeyPatch()
    with own_database(), patch.context() as given:
        world = found_world(given)
        shelf = Shelf()
        shelf.documents = stored(count=options.sales)  # type: ignore[assignment]
        offer(given, world=world, shelf=shelf)
        decided = run(world, tally=tally)
        queries = report(tally, decided=decided, show=options.statements)
        with tenant_scope(world.tenant_id):
            found = Sale.objects.values_list("outcome", "reason").annotate(n=Count("id"))
            for outcome, reason, number in found.order_by("-n"):
                print(f"  {number:>6} {outcome} {reason}")
    if queries > MOST_QUERIES:
        print(f"A sale costs {queries:.1f} queries; {MOST_QUERIES} is the most.")
    return int(queries > MOST_QUERIES)


def offer(given: pytest.MonkeyPatch, *, world: World, shelf: Shelf) -> None:
    """The company's shop is the shelf from now on, and due."""
    kind = world.link().shop.kind
    given.setitem(registry.SHOPS, kind, lambda _connection: shelf)
    with tenant_scope(world.tenant_id), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE connectors_link SET read_due_at = now(), read_lease_until = NULL WHERE id = %s",
            [world.link_id],
        )


if __name__ == "__main__":
    sys.exit(main())
