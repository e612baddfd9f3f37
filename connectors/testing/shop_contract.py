"""What every reader of a shop promises, as tests that any shop's reader is put through.

A connector's tests subclass `ShopReaderContract` and give it a fixture `shop`: a real or sandboxed shop that can be sold in.
"""

import json
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from connectors.ports import Json, ReadPage, ShopReader, SourceDocument

# Requests an order may cost when many are read: seven calls carry a chunk, the small resources come once.
BUDGET = Decimal("0.15")
FORBIDDEN = ("passwd", "password", "secure_key", "token", "birthday", "newsletter", "ip_address")


class ContractShop(Protocol):
    """A shop under test. Ids are those of the documents that its reader gives."""

    def reader(self) -> ShopReader:
        """A reader as a new process would make it: it remembers nothing of earlier ones."""

    def sell(self, count: int) -> list[str]:
        """Sell, one document each."""

    def change(self, external_id: str) -> None:
        """Change the document so that its body differs."""

    def settle(self) -> None:
        """Let the shop's clock go on until what just happened lies behind it."""

    def calls(self) -> int:
        """Requests that reached the shop so far."""

    def truth(self) -> dict[str, str]:
        """Each document's mark as it is in the shop now: something that `change` changes, as `mark` finds it in a body."""

    def mark(self, document: SourceDocument) -> str: ...


@dataclass
class Walk:
    """A consumer that stores pages as the program does: documents and cursor together, or neither."""

    reader: ShopReader
    cursor: Json
    kept: dict[str, SourceDocument]
    reads: Counter[str]
    limit: int = 50

    @classmethod
    def begin(cls, reader: ShopReader, *, limit: int = 50) -> "Walk":
        return cls(reader=reader, cursor={}, kept={}, reads=Counter(), limit=limit)

    def fetch(self) -> ReadPage:
        return self.reader.read(cursor=self.cursor, limit=self.limit)

    def store(self, page: ReadPage) -> None:
        self.kept |= {document.external_id: document for document in page.documents}
        self.reads.update(document.external_id for document in page.documents)
        self.cursor = json.loads(json.dumps(page.cursor))

    def step(self) -> ReadPage:
        page = self.fetch()
        self.store(page)
        return page

    def drain(self, *, at_most: int = 1000) -> int:
        """Read until nothing more is there. Returns the number of pages."""
        for pages in range(1, at_most + 1):
            if self.step().exhausted:
                return pages
        raise AssertionError(f"still not exhausted after {at_most} pages")

    def marks(self, shop: ContractShop) -> dict[str, str]:
        return {one: shop.mark(document) for one, document in self.kept.items()}


def require(*, equal: Any, to: Any, why: str) -> None:
    """Raises `AssertionError` with both sides."""
    if equal != to:
        raise AssertionError(f"{why}: {equal!r} is not {to!r}")


class ShopReaderContract:
    """The promises: all of it, once, oldest first, whatever changes or crashes meanwhile, and at a fair price."""

    def test_everything_is_read_once_and_oldest_first(self, shop: ContractShop) -> None:
        sold = shop.sell(120)
        shop.settle()
        walk = Walk.begin(shop.reader(), limit=50)
        walk.drain()
        require(equal=walk.marks(shop), to=shop.truth(), why="what was read")
        require(equal=set(walk.reads.values()), to={1}, why="readings of a document")
        require(
            equal=[one for one in walk.kept if one in sold], to=sold, why="the order of reading"
        )

    def test_a_page_holds_no_more_than_was_asked_for(self, shop: ContractShop) -> None:
        shop.sell(25)
        walk = Walk.begin(shop.reader(), limit=10)
        while True:
            page = walk.step()
            require(equal=len(page.documents) <= 10, to=True, why="the size of a page")
            if page.exhausted:
                return

    def test_what_is_sold_between_pages_is_not_lost(self, shop: ContractShop) -> None:
        shop.sell(30)
        walk = Walk.begin(shop.reader(), limit=10)
        while not walk.step().exhausted:
            if len(shop.truth()) < 60:
                shop.sell(5)
        walk.drain()  # what came after the last question was asked belongs to the next reading
        require(equal=walk.marks(shop), to=shop.truth(), why="what was read")

    def test_what_changes_between_pages_is_read_as_it_is_now(self, shop: ContractShop) -> None:
        sold = shop.sell(40)
        walk = Walk.begin(shop.reader(), limit=10)
        pages = 0
        while not walk.step().exhausted:
            # One that was read, one that is to come: with offsets, the first would push another out of sight.
            shop.change(sold[pages * 10])
            shop.change(sold[-1 - pages])
            pages = min(pages + 1, 3)
        require(equal=walk.marks(shop), to=shop.truth(), why="what was read")

    def test_a_crash_before_any_page_is_stored_loses_nothing(self, shop: ContractShop) -> None:
        sold = shop.sell(40)
        walk = Walk.begin(shop.reader(), limit=10)
        exhausted = False
        while not exhausted:
            walk.fetch()  # read, and the process died before it was stored
            walk.reader = shop.reader()
            exhausted = walk.step().exhausted
        require(equal=walk.marks(shop), to=shop.truth(), why="what was read from the start")

        for external_id in sold:
            shop.change(external_id)
        exhausted = False
        while not exhausted:
            walk.fetch()
            walk.reader = shop.reader()
            exhausted = walk.step().exhausted
        require(equal=walk.marks(shop), to=shop.truth(), why="what was read of the changes")

    def test_a_quiet_poll_costs_one_request(self, shop: ContractShop) -> None:
        shop.sell(10)
        shop.settle()
        walk = Walk.begin(shop.reader())
        walk.drain()
        walk.reader = shop.reader()
        before = shop.calls()
        page = walk.step()
        found = [document.external_id for document in page.documents]
        require(equal=found, to=[], why="the documents of a quiet poll")
        require(equal=page.exhausted, to=True, why="the end of a quiet poll")
        require(equal=shop.calls() - before, to=1, why="the requests of a quiet poll")

    def test_many_orders_cost_little_each(self, shop: ContractShop) -> None:
        shop.sell(200)
        shop.settle()
        before = shop.calls()
        walk = Walk.begin(shop.reader(), limit=100)
        walk.drain()
        share = Decimal(shop.calls() - before) / len(walk.kept)
        if share > BUDGET:
            raise AssertionError(f"{share:.3f} requests an order, {BUDGET} are allowed")

    def test_a_stored_document_alone_tells_its_sales(self, shop: ContractShop) -> None:
        shop.sell(3)
        walk = Walk.begin(shop.reader())
        walk.drain()
        for document in walk.kept.values():
            stored = SourceDocument(
                kind=document.kind,
                external_id=document.external_id,
                changed_at=document.changed_at,
                body=json.loads(json.dumps(document.body)),
            )
            before = shop.calls()
            sales = shop.reader().to_sales(stored)
            require(equal=shop.calls(), to=before, why="requests while telling sales")
            require(equal=sales, to=walk.reader.to_sales(document), why="the sales told")
            require(equal=bool(sales), to=True, why="sales of a document")

    def test_nothing_secret_is_stored(self, shop: ContractShop) -> None:
        shop.sell(3)
        walk = Walk.begin(shop.reader())
        walk.drain()
        kept = json.dumps([document.body for document in walk.kept.values()])
        found = [word for word in FORBIDDEN if f'"{word}' in kept]
        require(equal=found, to=[], why="secrets in stored documents")
