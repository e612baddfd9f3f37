"""What does not move an order's date_upd is found on a clock of its own: credit slips, payments, refunds without a slip."""

from collections import Counter

import pytest

from connectors.shops.prestashop import sides
from connectors.testing.shop_contract import Walk
from mappings.sale import DocumentKind

QUARTER = 15 * 60
QUIET = Counter(
    {
        "GET orders": 1,
        "GET order_slip": 1,
        "GET order_payments": 1,
        "GET order_details": 1,
    }
)
REFUND_WITHOUT_SLIP = {"with_slip": False, "lines": [{"id_order_detail": 2, "quantity": 1}]}


@pytest.fixture(params=["1.7.8.11", "8.2.1", "9.0.0"])
def shop(request, make_shop):
    return make_shop(version=request.param)


def settled(shop, count: int = 3) -> Walk:
    """A walk that has read everything, a quarter of an hour ago."""
    shop.sell(count)
    shop.settle()
    walk = Walk.begin(shop.reader())
    walk.drain()
    shop.control.advance(seconds=QUARTER)
    walk.reads.clear()
    return walk


def found(walk: Walk) -> list[tuple[str, str]]:
    """Kind and id of what the next reading gives."""
    given = []
    while True:
        page = walk.step()
        given += [(document.kind, document.external_id) for document in page.documents]
        if page.exhausted:
            return given


def asked(shop, *, since: int) -> Counter[str]:
    rows = shop.requests()[since:]
    return Counter(f"{row['method']} {row['path'].rsplit('/', 1)[1].split('?')[0]}" for row in rows)


def test_each_side_costs_one_request_a_quarter_and_none_in_between(shop):
    walk = settled(shop)
    before = shop.calls()
    walk.reader = shop.reader()
    assert found(walk) == []
    assert asked(shop, since=before) == QUIET
    shop.control.advance(seconds=QUARTER - 60)
    before = shop.calls()
    assert found(walk) == []
    assert asked(shop, since=before) == Counter({"GET orders": 1})


def test_a_credit_slip_comes_once_with_the_order_it_corrects(shop):
    walk = settled(shop)
    shop.do("slips", order=2)
    assert (DocumentKind.CREDIT.value, "1") in found(walk)
    document = walk.kept["1"]
    assert document.body["order"]["id"] == "2"
    (credit,) = walk.reader.to_sales(document)
    order = walk.reader.read(cursor={}, limit=2).documents[1]
    (sale,) = walk.reader.to_sales(order)
    goods = [line for line in sale.lines if line.kind == "product"]
    assert (credit.kind, credit.corrects) == (DocumentKind.CREDIT, "2")
    assert credit.total_gross == sum(line.gross for line in goods)
    assert [(line.external_id, line.rate) for line in credit.lines] == [
        (line.external_id, line.rate) for line in goods
    ]
    for _ in range(3):
        shop.control.advance(seconds=QUARTER)
        assert found(walk) == []


def test_slips_that_were_there_before_are_read_after_the_orders(shop):
    shop.sell(3)
    for order in (1, 3):
        shop.do("slips", order=order)
    shop.settle()
    walk = Walk.begin(shop.reader())
    kinds = [kind for kind, _ in found(walk)]
    assert kinds == ["O", "O", "O", "C", "C"]


def test_slips_come_in_pages_and_none_twice(shop):
    shop.sell(7)
    for order in range(1, 8):
        shop.do("slips", order=order)
    walk = Walk.begin(shop.reader(), limit=2)
    slips = [one for kind, one in found(walk) if kind == "C"]
    assert slips == ["1", "2", "3", "4", "5", "6", "7"]


def test_a_slip_that_becomes_visible_late_is_read_all_the_same(shop, sandbox):
    """Two transactions at once: the lower id may be committed after the higher one was read."""
    walk = settled(shop)
    shop.do("slips", order=1)
    shop.do("slips", order=2)
    database = sandbox.shops.get(shop.name).store._db
    database.execute("UPDATE order_slip SET id = 1001 WHERE id = 1")
    database.execute("UPDATE order_slip_detail SET id_order_slip = 1001 WHERE id_order_slip = 1")
    assert ("C", "1001") in found(walk)
    database.execute("UPDATE order_slip SET id = 999 WHERE id = 2")
    database.execute("UPDATE order_slip_detail SET id_order_slip = 999 WHERE id_order_slip = 2")
    shop.control.advance(seconds=QUARTER)
    assert found(walk) == [("C", "999")]


def test_slips_of_other_shops_are_passed_over(make_shop):
    shop = make_shop(stores=["Tulp", "Tegel"])
    shop.order(id_shop=1)
    shop.order(id_shop=2)
    for order in (1, 2):
        shop.do("slips", order=order)
    for chosen, expected in (("1", ["1"]), ("2", ["2"]), ("all", ["1", "2"])):
        shop.settings["id_shop"] = chosen
        given = found(Walk.begin(shop.reader()))
        assert [one for kind, one in given if kind == "C"] == expected, chosen


def test_slips_from_before_the_day_the_owner_chose_are_left_out(shop):
    shop.settings["read_from"] = "2026-06-01"
    shop.order(at="2026-05-30 12:00:00")
    shop.do("slips", order=1, at="2026-05-31 23:59:59")
    shop.do("slips", order=1, at="2026-06-01 00:00:00")
    assert found(Walk.begin(shop.reader())) == [("C", "2")]


def test_a_payment_written_past_its_order_has_the_order_read_again(shop):
    walk = settled(shop)
    shop.do("payments", order=2, amount="1.00", silent=True)
    assert found(walk) == [("O", "2")]
    assert len(walk.kept["2"].body["payments"]) == 2
    shop.control.advance(seconds=QUARTER)
    assert found(walk) == []


def test_a_payment_that_was_read_with_its_order_asks_for_nothing_more(shop):
    walk = settled(shop)
    shop.do("payments", order=2, amount="1.00")
    shop.settle()
    assert found(walk) == [("O", "2")]
    before = shop.calls()
    shop.control.advance(seconds=QUARTER)
    assert found(walk) == []
    assert asked(shop, since=before) == QUIET


def test_more_payments_than_a_call_holds_are_all_looked_at(shop, monkeypatch):
    walk = settled(shop)
    monkeypatch.setattr(sides, "PAYMENTS_A_CALL", 60)
    for _ in range(80):
        shop.do("payments", order=2, amount="1.00", silent=True)
    shop.do("payments", order=3, amount="1.00", silent=True)
    assert set(found(walk)) == {("O", "2"), ("O", "3")}
    assert len(walk.kept["2"].body["payments"]) == 81


def test_a_refund_without_a_slip_has_the_order_read_again(shop):
    walk = settled(shop)
    shop.do("slips", order=2, **REFUND_WITHOUT_SLIP)
    assert ("O", "2") in found(walk)
    (sale,) = walk.reader.to_sales(walk.kept["2"])
    assert "prestashop.note.refund_without_slip line=2 pieces=1" in sale.notes
    shop.control.advance(seconds=QUARTER)
    assert found(walk) == []


def test_a_refund_while_the_backlog_is_read_is_not_lost(shop):
    shop.sell(6)
    shop.settle()
    walk = Walk.begin(shop.reader(), limit=3)
    walk.step()
    shop.do("slips", order=2, **REFUND_WITHOUT_SLIP)
    walk.drain()
    assert walk.kept["2"].body["details"][0]["product_quantity_refunded"] == "1"


def test_a_clock_that_was_set_back_does_not_stop_the_sides(shop):
    walk = settled(shop)
    shop.do("slips", order=1)
    shop.control.advance(seconds=-7 * 24 * 3600)
    assert ("C", "1") in found(walk)


def test_a_cursor_of_the_first_release_goes_on_with_the_sides(shop):
    walk = settled(shop)
    new = ("sides_at", "sides_left", "slips_seen", "payments_after", "payments_seen", "refunds")
    walk.cursor = {name: value for name, value in walk.cursor.items() if name not in new}
    shop.do("slips", order=1)
    assert found(walk) == [("C", "1")]
    shop.do("payments", order=2, amount="1.00", silent=True)
    shop.control.advance(seconds=QUARTER)
    assert found(walk) == [("O", "2")]


def test_a_crash_before_a_page_is_stored_loses_no_slip(shop):
    shop.sell(3)
    for order in (1, 2, 3):
        shop.do("slips", order=order)
    walk = Walk.begin(shop.reader(), limit=1)
    given = []
    while True:
        walk.fetch()
        walk.reader = shop.reader()
        page = walk.step()
        given += [document.external_id for document in page.documents if document.kind == "C"]
        if page.exhausted:
            break
    assert given == ["1", "2", "3"]
