"""How many requests reading a shop costs. Run: python -m bench.pull

A sandbox sells 1,000 orders of three lines to 800 customers in three months, the last one now; they are read in pages as the
program reads them. The figures are counted by the shop, not by the reader. Ends with 1 where a budget is exceeded.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from connectors.ports import Json
from connectors.sandbox.prestashop import SandboxPrestaShop
from connectors.sandbox.serving.control import Control
from connectors.shops.prestashop.masters import forget_masters
from connectors.shops.prestashop.reader import PrestaShopReader

PAGE = 100  # IWEB_READ_PAGE
QUARTER = 15 * 60
MONTHS = timedelta(days=90)
HOME = ZoneInfo("Europe/Amsterdam")  # the sandbox's shops are there
LINES = [
    {"reference": "TT-105", "quantity": 1},
    {"reference": "TT-204", "quantity": 2},
    {"reference": "TT-203", "quantity": 3},
]


@dataclass
class Shop:
    control: Control
    name: str
    address: str
    key: str

    def sell(self, *, orders: int, customers: int) -> None:
        for number in range(orders):
            buyer = number % customers
            person = {
                "email": f"klant{buyer}@klant.example",
                "lastname": f"Klant {buyer}",
                "address1": f"Dorpsstraat {buyer}",
            }
            at = datetime.now(HOME) - MONTHS * (orders - 1 - number) / orders
            content = {"shop": self.name, "lines": LINES, "customer": person}
            content |= {"at": at.strftime("%Y-%m-%d %H:%M:%S")}
            self.control.call("POST", "orders", content)

    def reader(self) -> PrestaShopReader:
        """As a new process makes it."""
        forget_masters()
        return PrestaShopReader(address=self.address, key=self.key, allow_loopback=True)

    def requests(self) -> list[str]:
        start = f"/shop/{self.name}/api/"
        rows = (row["path"] for row in self.control.requests())
        return [path.removeprefix(start).split("?")[0] for path in rows if path.startswith(start)]


@dataclass
class Walk:
    """Reads on from where it was and counts."""

    shop: Shop
    cursor: Json
    documents: int = 0

    def read(self) -> Counter[str]:
        before = len(self.shop.requests())
        reader = self.shop.reader()
        while True:
            page = reader.read(cursor=self.cursor, limit=PAGE)
            self.cursor = page.cursor
            self.documents += len(page.documents)
            if page.exhausted:
                return Counter(self.shop.requests()[before:])


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder, SandboxPrestaShop(Path(folder)) as server:
        control = Control(server.url)
        made = control.call(
            "POST", "shops", {"name": "bench", "seed": "empty", "version": options.version}
        )
        shop = Shop(control, "bench", made["address"], made["key"])
        shop.sell(orders=options.orders, customers=options.customers)
        control.advance(seconds=5)
        sys.exit(0 if _measure(shop, orders=options.orders) else 1)


def _measure(shop: Shop, *, orders: int) -> bool:
    walk = Walk(shop, cursor={})
    start = time.perf_counter()
    bulk = walk.read()
    seconds = time.perf_counter() - start
    budget = max(1, orders * 15 // 100)
    rows: list[tuple[str, Counter[str], int]] = [("bulk", bulk, budget)]
    steps: tuple[tuple[str, Callable[[], object], int], ...] = (
        ("idle poll", lambda: None, 1),
        ("idle, a quarter later", lambda: shop.control.advance(seconds=QUARTER), 4),
    )
    for name, prepare, most in steps:
        prepare()
        rows.append((name, walk.read(), most))
    print(f"{walk.documents} documents of {orders} orders in {seconds:.1f} s")
    print(f"{'reading':<22} {'requests':>8} {'budget':>6}")
    for name, found, most in rows:
        print(f"{name:<22} {found.total():>8} {most:>6}  {dict(found.most_common())}")
    return walk.documents == orders and all(found.total() <= most for _, found, most in rows)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1000)
    parser.add_argument("--customers", type=int, default=800)
    parser.add_argument("--version", default="8.2.1", help="of the PrestaShop")
    return parser.parse_args()


if __name__ == "__main__":
    main()
