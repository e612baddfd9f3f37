"""Whatever order sales, changes, reads and crashes come in: in the end each order is known as it is in the shop."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.errors import NotNow
from connectors.sandbox.prestashop import SandboxPrestaShop
from connectors.sandbox.serving.control import Control
from connectors.testing.shop_contract import Walk
from tests.connectors.prestashop.conftest import SandboxShop

ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("sell"), st.integers(min_value=1, max_value=12)),
        st.tuples(st.just("change"), st.integers(min_value=0, max_value=40)),
        st.tuples(
            st.sampled_from(["read", "lost", "restart"]), st.integers(min_value=1, max_value=9)
        ),
        st.tuples(st.just("wait"), st.sampled_from([1, 3, 4000, 9000])),
    ),
    min_size=3,
    max_size=14,
)


@given(acts=ACTS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_nothing_is_lost_in_any_order_of_events(make_shop, acts):
    shop = make_shop()
    walk = Walk.begin(shop.reader())
    for act, number in acts:
        play(shop, walk, act, number)
    walk.drain()  # the reading that was under way
    walk.drain()  # and the next one, for what came after its last question
    assert walk.marks(shop) == shop.truth()


def play(shop, walk: Walk, act: str, number: int) -> None:
    walk.limit = number if act in ("read", "lost", "restart") else walk.limit
    if act == "sell":
        shop.sell(number)
    elif act == "change":
        known = list(shop.truth())
        if known:
            shop.change(known[number % len(known)])
    elif act == "wait":
        shop.control.advance(seconds=number)
    elif act == "lost":
        walk.fetch()
    elif act == "restart":
        walk.reader = shop.reader()
    else:
        walk.step()


def test_changes_in_the_hour_that_repeats_are_all_read(tmp_path):
    """The clock of the shop goes from 02:59 back to 02:00: what changes later carries an earlier stamp."""
    with SandboxPrestaShop(tmp_path) as server:
        shop = shop_of(server)
        until(shop, server, datetime(2027, 10, 31, 0, 40, tzinfo=UTC))  # 02:40, summer time
        shop.sell(3)
        walk = Walk.begin(shop.reader())
        walk.drain()
        until(shop, server, datetime(2027, 10, 31, 1, 20, tzinfo=UTC))  # 02:20, winter time
        shop.change("1")
        shop.sell(2)
        walk.drain()
        assert walk.marks(shop) == shop.truth()
        until(shop, server, datetime(2027, 10, 31, 2, 5, tzinfo=UTC))
        shop.change("2")
        walk.drain()
        assert walk.marks(shop) == shop.truth()
        stamps = {
            one: document.body["order"]["date_upd"][11:16] for one, document in walk.kept.items()
        }
        assert stamps == {"1": "02:20", "2": "03:05", "3": "02:40", "4": "02:20", "5": "02:20"}


def shop_of(server: SandboxPrestaShop) -> SandboxShop:
    control = Control(server.url)
    made = control.call("POST", "shops", {"name": "autumn", "seed": "empty"})
    return SandboxShop(control=control, name="autumn", address=made["address"], key=made["key"])


def until(shop: SandboxShop, server: SandboxPrestaShop, moment: datetime) -> None:
    shop.control.advance(seconds=(moment - server.clock.now()).total_seconds())


def test_thousands_of_changes_in_one_second_do_not_stop_the_window(shop, monkeypatch):
    """A bulk change by SQL gives many orders one stamp; a page that begins and ends with it is made wider."""
    from connectors.shops.prestashop import read

    monkeypatch.setattr(read, "WINDOW", 5)
    sold = shop.sell(30)
    shop.settle()
    walk = Walk.begin(shop.reader())
    walk.drain()
    for external_id in sold:
        shop.do(
            "rows",
            resource="orders",
            id=int(external_id),
            values={"current_state": 4, "date_upd": "2099-01-01 00:00:00"},
        )
    walk.limit = 7
    walk.drain()
    assert walk.marks(shop) == shop.truth()
    assert set(walk.marks(shop).values()) == {"4"}


@pytest.mark.parametrize("count", [4, 5, 6, 11])
def test_a_window_of_several_pages_leaves_nothing_out(shop, monkeypatch, count):
    from connectors.shops.prestashop import read

    monkeypatch.setattr(read, "WINDOW", 5)
    sold = shop.sell(count)
    shop.settle()
    walk = Walk.begin(shop.reader())
    walk.drain()
    for external_id in sold:
        shop.change(external_id)
        shop.control.advance(seconds=1)
    walk.drain()
    assert walk.marks(shop) == shop.truth()


def test_more_changes_than_a_window_holds_are_not_read_again_at_every_poll(shop, monkeypatch):
    from connectors.shops.prestashop import read

    monkeypatch.setattr(read, "WINDOW", 5)
    sold = shop.sell(12)
    shop.settle()
    walk = Walk.begin(shop.reader())
    walk.drain()
    for external_id in sold:
        shop.change(external_id)
        shop.control.advance(seconds=1)
    shop.settle()
    walk.drain()
    walk.reads.clear()
    walk.drain()
    assert walk.marks(shop) == shop.truth()
    assert walk.reads == {}


def test_a_shop_whose_filters_are_stripped_on_the_way_is_not_believed(shop):
    """A protection may drop what is in brackets: then others come, and those asked for would count as gone."""
    sold = shop.sell(8)
    shop.settle()
    walk = Walk.begin(shop.reader())
    walk.drain()
    for external_id in sold:
        shop.change(external_id)
    walk.limit = 2
    walk.step()
    honest = walk.cursor
    strip_filters(walk.reader)
    with pytest.raises(NotNow) as raised:
        walk.fetch()
    assert raised.value.message_id == "prestashop.answer_unreadable"
    assert walk.cursor == honest
    walk.reader = shop.reader()
    walk.drain()
    assert walk.marks(shop) == shop.truth()


def strip_filters(reader) -> None:
    door = reader._reading.client._door
    call = door.call

    def stripped(method, path, *, params, **content):
        kept = {name: value for name, value in params.items() if "[" not in name}
        return call(method, path, params=kept, **content)

    door.call = stripped


@pytest.mark.parametrize("version", ["1.7.8.11", "8.2.1", "9.0.0"])
def test_a_voucher_that_was_taken_off_again_is_not_kept(make_shop, version):
    shop = make_shop(version=version)
    shop.order(vouchers=[{"name": "Blijft", "percent": 10}, {"name": "Eraf", "amount": 5}])
    shop.do("rows", resource="order_cart_rules", id=2, values={"deleted": 1})
    (document,) = shop.reader().read(cursor={}, limit=10).documents
    assert [rule["name"] for rule in document.body["cart_rules"]] == ["Blijft"]


def test_orders_from_before_the_day_the_owner_chose_are_left_out(make_shop):
    shop = make_shop()
    shop.settings["read_from"] = "2026-06-01"
    shop.order(at="2026-05-31 23:59:59")
    shop.order(at="2026-06-01 00:00:00")
    walk = Walk.begin(shop.reader())
    walk.drain()
    assert list(walk.kept) == ["2"]


def test_one_shop_of_several_is_read_alone_or_all_together(make_shop):
    shop = make_shop(stores=["Tulp", "Tegel"])
    shop.order(id_shop=1)
    shop.order(id_shop=2)
    for chosen, expected in (("1", ["1"]), ("2", ["2"]), ("all", ["1", "2"])):
        shop.settings["id_shop"] = chosen
        walk = Walk.begin(shop.reader())
        walk.drain()
        assert list(walk.kept) == expected, chosen


def test_an_order_deleted_in_the_shop_does_not_stop_the_reading(shop, sandbox):
    sold = shop.sell(3)
    shop.settle()
    walk = Walk.begin(shop.reader())
    walk.drain()
    for external_id in sold:
        shop.change(external_id)
    walk.limit = 1
    walk.step()
    sandbox.shops.get(shop.name).store._db.execute("DELETE FROM orders WHERE id = 2")
    walk.drain()
    assert {one: mark for one, mark in walk.marks(shop).items() if one != "2"} == shop.truth()
