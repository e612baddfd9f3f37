"""Orders are sold, changed, paid and refunded at random while a reader reads: none is missed, none seems changed when it is not.

The shop's clock is set forward and back by up to five minutes, in several time zones, also over the hour that repeats in
autumn; pages have any size, and readings crash before they are stored.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.ports import Json, ReadPage
from connectors.sandbox.prestashop import SandboxPrestaShop
from connectors.sandbox.serving.control import Control
from tests.connectors.prestashop.conftest import SandboxShop

NAMES = count(1)
QUARTER = 15 * 60
MOST_SKEW = 300

# A zone, and a moment shortly before, in, or far from the hour that its clocks show twice.
STARTS = st.sampled_from(
    [
        ("Europe/Amsterdam", datetime(2027, 10, 30, 23, 40, tzinfo=UTC)),
        ("Europe/Amsterdam", datetime(2027, 10, 31, 0, 50, tzinfo=UTC)),
        ("Europe/Amsterdam", datetime(2027, 3, 28, 0, 50, tzinfo=UTC)),
        ("America/New_York", datetime(2027, 11, 7, 5, 50, tzinfo=UTC)),
        ("Europe/London", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2027, 6, 1, 12, 0, tzinfo=UTC)),
    ]
)
ORDER = st.integers(min_value=0, max_value=9)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("sell"), st.integers(min_value=1, max_value=6)),
        st.tuples(st.sampled_from(["change", "pay", "pay_silently", "refund", "take_back"]), ORDER),
        st.tuples(
            st.sampled_from(["read", "lost", "restart"]), st.integers(min_value=1, max_value=7)
        ),
        st.tuples(st.just("poll"), st.integers(min_value=3, max_value=7)),
        st.tuples(st.just("skew"), st.integers(min_value=-MOST_SKEW, max_value=MOST_SKEW)),
        st.tuples(st.just("wait"), st.sampled_from([1, 5, 600, 1000, 3600, 9000])),
    ),
    min_size=6,
    max_size=24,
)


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[SandboxPrestaShop]:
    with SandboxPrestaShop(tmp_path_factory.mktemp("prestashop")) as running:
        yield running


def open_shop(server: SandboxPrestaShop, *, zone: str, at: datetime) -> SandboxShop:
    control = Control(server.url)
    control.advance(seconds=(at - server.clock.now()).total_seconds())
    name = f"random-{next(NAMES)}"
    made = control.call("POST", "shops", {"name": name, "seed": "empty"})
    (row,) = server.shops.get(name).store.where("configurations", name="PS_TIMEZONE")
    shop = SandboxShop(control=control, name=name, address=made["address"], key=made["key"])
    shop.do("rows", resource="configurations", id=row["id"], values={"value": zone})
    return shop


def digest(body: Json) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


@dataclass
class Books:
    """What a consumer knows, and what happened in the shop that it does not know yet."""

    shop: SandboxShop
    cursor: Json = field(default_factory=dict)
    orders: dict[str, str] = field(default_factory=dict)
    slips: dict[str, str] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    sold: list[str] = field(default_factory=list)
    given_back: list[str] = field(default_factory=list)
    limit: int = 5
    skewed: int = 0  # seconds that the shop's clock is ahead of the true time

    def __post_init__(self) -> None:
        self.reader = self.shop.reader()

    def read(self) -> ReadPage:
        page = self.reader.read(cursor=self.cursor, limit=self.limit)
        self.cursor = json.loads(json.dumps(page.cursor))
        for document in page.documents:
            if document.kind == "C":
                assert document.external_id not in self.slips, "a slip was given twice"
                self.slips[document.external_id] = digest(document.body["slip"])
            else:
                self._keep(document.external_id, seen=digest(document.body))
        return page

    def _keep(self, order: str, *, seen: str) -> None:
        if self.orders.get(order) != seen:
            assert order in self.touched, f"order {order} seems changed, and is not"
        self.touched.discard(order)
        self.orders[order] = seen

    def drain(self) -> None:
        for _ in range(400):
            if self.read().exhausted:
                return
        raise AssertionError("the reading does not end")

    def play(self, act: str, number: int) -> None:
        if act in ("read", "lost", "restart", "poll"):
            self.limit = number
            self._play_reading(act)
        elif act == "wait":
            self.shop.control.advance(seconds=number)
        elif act == "skew":
            self.shop.control.advance(seconds=number - self.skewed)
            self.skewed = number
        elif act == "sell":
            made = self.shop.sell(number)
            self.sold += made
            self.touched |= set(made)
        elif self.sold:
            self._play_order(act, order=self.sold[number % len(self.sold)])

    def _play_reading(self, act: str) -> None:
        if act == "poll":
            self.drain()
        elif act == "lost":
            self.reader.read(cursor=self.cursor, limit=self.limit)
        elif act == "restart":
            self.reader = self.shop.reader()
        else:
            self.read()

    def _play_order(self, act: str, *, order: str) -> None:
        self.touched.add(order)
        number = int(order)
        if act == "change":
            self.shop.change(order)
        elif act in ("pay", "pay_silently"):
            self.shop.do("payments", order=number, amount="1.00", silent=act == "pay_silently")
        else:
            made = self.shop.do("slips", order=number, with_slip=act == "refund")
            self.given_back += [str(made["id"])] if made["id"] else []


@given(start=STARTS, acts=ACTS)
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_none_is_missed_and_none_seems_changed_that_is_not(server, start, acts):
    zone, at = start
    shop = open_shop(server, zone=zone, at=at)
    books = Books(shop)
    books.play("sell", 4)
    for act, number in acts:
        books.play(act, number)
    books.limit = 7
    books.drain()  # the reading that was under way
    shop.control.advance(seconds=QUARTER + MOST_SKEW * 2)
    books.drain()  # the next one, in which everything is due

    fresh = Books(shop, touched=set(books.sold))
    fresh.drain()
    assert books.orders == fresh.orders
    assert books.slips == fresh.slips
    assert sorted(books.orders) == sorted(books.sold)
    assert sorted(books.slips) == sorted(books.given_back)
    assert books.touched == set()
