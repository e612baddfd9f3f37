"""The query language: what is found, in which order, and what is refused."""

import pytest

from tests.sandbox.prestashop.client import Shop
from tests.sandbox.prestashop.conftest import MakeShop


@pytest.fixture(scope="module")
def stocked(make_shop: MakeShop) -> Shop:
    """Seven orders with references and totals that tell them apart."""
    shop = make_shop(seed="empty")
    for number in range(1, 8):
        shop.order(
            "TT-104",
            reference=f"AAAAAAAA{'ABCDEFG'[number - 1]}",
            customer={
                "email": f"nr{number}@klant.example",
                "lastname": "Vos" if number % 2 else "de Vries",
            },
            at=f"2026-03-{number:02d}T12:00:00",
            state=10 if number == 7 else 2,
            paid=None if number == 7 else "5.99",
        )
    return shop


FOUND = [
    ("filter[id]=3", [3]),
    ("filter[id]=[3]", [3]),
    ("filter[id]=[1|3|5]", [1, 3, 5]),
    ("filter[id]=[2,4]", [2, 3, 4]),
    ("filter[id]=[4,2]", [2, 3, 4]),
    ("filter[id]=[2,]", [2]),
    ("filter[id]=>[5]", [6, 7]),
    ("filter[id]=<[3]", [1, 2]),
    ("filter[id]=![4]", [1, 2, 3, 5, 6, 7]),
    ("filter[id]=![1|2|3|4|5]", [6, 7]),
    ("filter[id]=[abc]", []),
    ("filter[id]=[]", []),
    ("filter[id]=[10,9]", []),
    ("filter[reference]=[AAAAAAAAC]", [3]),
    ("filter[reference]=aaaaaaaac", [3]),
    ("filter[reference]=[AAAAAAAA]%25", [1, 2, 3, 4, 5, 6, 7]),
    ("filter[reference]=%25[AG]", [7]),
    ("filter[reference]=%25[ag]%25", [7]),
    ("filter[current_state]=[2]&filter[id]=<[3]", [1, 2]),
    ("filter[invoice_date]=[2026-03-02 00:00:00,2026-03-04 23:59:59]", [2, 3, 4]),
    ("filter[invoice_date]=>[2026-03-05]", [5, 6]),
    ("date=1&filter[date_upd]=[2026-03-02 12:00:00,2026-03-04 12:00:00]", [2, 3, 4]),
    ("date=1&filter[date_add]=[2026-03-02,2026-03-04]", [2, 3]),
    ("date=1&filter[date_upd]=>[2026-03-06 12:00:00]", [7]),
    ("filter[total_paid_tax_incl]=>[12]", [1, 2, 3, 4, 5, 6, 7]),
    ("filter[total_paid_tax_incl]=[13.42]", [1, 2, 3, 4, 5, 6, 7]),
    ("filter[total_paid_tax_incl]=[9,10]", []),
    ("sort=[id_DESC]&limit=2", [7, 6]),
    ("sort=id_DESC&limit=1", [7]),
    ("sort=[current_state_DESC,id_ASC]&limit=3", [7, 1, 2]),
    ("sort=[date_upd_DESC,id_ASC]&date=1&limit=2", [7, 6]),
    ("limit=3", [1, 2, 3]),
    ("limit=3,2", [4, 5]),
    ("limit=100,5", []),
    ("limit=0,0", []),
    ("limit=abc", []),
    ("nonsense=1&limit=1", [1]),
]


@pytest.mark.parametrize(("query", "ids"), FOUND, ids=[query for query, _ in FOUND])
def test_a_query_finds(stocked: Shop, query: str, ids: list[int]) -> None:
    assert stocked.ids("orders", f"{query}&display=[id]") == ids
    assert stocked.ids("orders", query) == ids


REFUSED = [
    ("filter[nonsense]=[1]", 32),
    ("filter[date_upd]=[2026-01-01,2027-01-01]", 32),
    ("filter[date_add]=>[2026-01-01]", 32),
    ("filter[shipping_number]=[1]", 34),
    ("filter[id]=", 33),
    ("filter[id]=abc[1]", 33),
    ("filter[order_rows][product_id]=[1]", 31),
    ("display=[id,nonsense]", 35),
    ("display=[order_rows[nonsense]]", 35),
    ("display=[order_rows]", 35),
    ("display=everything", 36),
    ("sort=[id]", 37),
    ("sort=[nonsense_ASC]", 38),
    ("sort=[date_upd_ASC]", 38),
    ("sort=[id_order_ASC]", 38),
    ("limit=1,2,3", 39),
    ("schema=everything", 28),
    ("language=nl", 80),
    ("language=[1,2,3]", 78),
]


@pytest.mark.parametrize(("query", "code"), REFUSED, ids=[query for query, _ in REFUSED])
def test_a_bad_query_is_a_500_with_warnings_where_php_hides_errors(
    stocked: Shop, query: str, code: int
) -> None:
    got = stocked.get(f"/api/orders?{query}&output_format=JSON")
    assert (got.status, got.codes) == (500, [code, 3, 3, 3, 3])


@pytest.mark.parametrize(("query", "code"), REFUSED, ids=[query for query, _ in REFUSED])
def test_a_bad_query_is_a_400_where_php_shows_errors(shop: Shop, query: str, code: int) -> None:
    shop.tell("switches", php_errors="shown")
    got = shop.get(f"/api/orders?{query}&output_format=JSON")
    assert (got.status, got.codes) == (400, [code])


def test_a_language_the_shop_lacks_is_refused(stocked: Shop) -> None:
    got = stocked.get("/api/orders?language=7&output_format=JSON")
    assert (got.status, got.codes) == (400, [81])


def test_display_shows_the_fields_asked_for_in_the_shops_order(stocked: Shop) -> None:
    [row] = stocked.rows("orders", "display=[reference,id,total_paid]&limit=1")
    assert list(row) == ["id", "total_paid", "reference"]


def test_associations_come_only_with_sub_fields(stocked: Shop) -> None:
    [row] = stocked.rows("orders", "display=[id,order_rows[id,product_quantity]]&limit=1")
    assert row == {"id": 1, "associations": {"order_rows": [{"id": "1", "product_quantity": "1"}]}}


def test_without_display_a_list_is_ids_alone(stocked: Shop) -> None:
    assert stocked.rows("orders", "limit=2") == [{"id": 1}, {"id": 2}]
    assert stocked.rows("orders", "display=minimum&limit=1") == [{"id": 1}]


def test_without_sort_payments_do_not_come_by_id(shop: Shop) -> None:
    shop.order(reference="ZZZZZZZZZ")
    shop.order(reference="AAAAAAAAA")
    assert shop.ids("order_payments", "") == [2, 1]
    assert shop.ids("order_payments", "sort=[id_ASC]") == [1, 2]


@pytest.mark.parametrize("query", ["filter[date_upd]=>[2026-01-01]", "sort=[date_upd_ASC]"])
@pytest.mark.parametrize("resource", ["order_details", "order_histories", "order_payments"])
def test_with_date_1_a_table_without_that_clock_fails_in_the_database(
    stocked: Shop, resource: str, query: str
) -> None:
    got = stocked.get(f"/api/{resource}?{query}&date=1&output_format=JSON")
    assert got.status == 500
    assert "Unknown column" in got.json["errors"][0]["message"]


def test_translated_fields_can_be_filtered(stocked: Shop) -> None:
    assert stocked.ids("order_states", "filter[name]=[betaling aanvaard]") == [2]
    assert stocked.ids("taxes", "filter[name]=%25[NL]%25") == [1, 2]
