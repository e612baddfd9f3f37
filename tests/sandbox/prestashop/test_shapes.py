"""Bodies by version and format."""

from decimal import Decimal

import pytest

from connectors.sandbox.prestashop.schema import resources
from tests.sandbox.prestashop.client import Shop
from tests.sandbox.prestashop.conftest import MakeShop

FALSY = {"", "0", 0, None}


def test_no_hit_is_an_empty_array_in_json_and_an_empty_element_in_xml(default: Shop) -> None:
    assert default.get("/api/orders?filter[id]=[99]&output_format=JSON").body == b"[]"
    [orders] = default.get("/api/orders?filter[id]=[99]").xml
    assert (orders.tag, len(orders)) == ("orders", 0)


@pytest.mark.parametrize(
    "target", ["/api/orders/99", "/api/orders/0", "/api/orders/abc", "/api/order_slip/1"]
)
def test_an_unknown_id_is_a_404_without_body_and_content_type(default: Shop, target: str) -> None:
    got = default.get(f"{target}?output_format=JSON")
    assert (got.status, got.body, got.headers["Content-Type"]) == (404, b"", "")


def test_the_number_at_the_beginning_of_an_id_counts(default: Shop) -> None:
    assert default.get("/api/orders/1,3?output_format=JSON").json["order"]["id"] == 1
    assert default.get("/api/orders/2/order_rows?output_format=JSON").json["order"]["id"] == 2


def test_a_single_object_loses_falsy_fields_in_8_and_9_only(any_version: tuple[str, Shop]) -> None:
    version, shop = any_version
    single = shop.get("/api/orders/1?output_format=JSON").json["order"]
    full = shop.row("orders", 1)
    if version == "1.7.8.11":
        assert single == full
    else:
        assert single == {k: v for k, v in full.items() if k == "associations" or v not in FALSY}
        assert "delivery_number" not in single
        assert single["total_discounts"] == "0.000000"


def test_a_single_object_with_display_is_a_list_and_loses_nothing(default: Shop) -> None:
    got = default.get("/api/orders/1?display=full&output_format=JSON").json
    assert got == {"orders": [default.row("orders", 1)]}


def test_a_single_object_in_xml_loses_nothing(default: Shop) -> None:
    [order] = default.get("/api/orders/1").xml
    fields = [node.tag for node in order if node.tag != "associations"]
    assert fields == [field.name for field in resources("8.2.1")["orders"].fields]


def test_numbers_are_texts_up_to_8_and_integers_in_9(any_version: tuple[str, Shop]) -> None:
    version, shop = any_version
    row = shop.row("orders", 3)
    kind = int if version == "9.0.0" else str
    assert type(row["id"]) is int
    for name in ("id_customer", "current_state", "invoice_number", "round_type"):
        assert type(row[name]) is kind, name
    assert {type(sub["product_quantity"]) for sub in row["associations"]["order_rows"]} == {kind}
    assert (row["valid"], row["total_paid_tax_incl"], row["conversion_rate"]) == (
        "1",
        "115.010000",
        "1.000000",
    )
    [detail, *_] = shop.rows("order_details", "display=full&filter[id_order]=[3]")
    assert type(detail["associations"]["taxes"][0]["id"]) is kind


def test_a_resource_has_the_fields_of_its_version(any_version: tuple[str, Shop]) -> None:
    version, shop = any_version
    [payment, *_] = shop.rows("order_payments")
    assert ("id_employee" in payment) is (version != "1.7.8.11")
    [product] = shop.get("/api/products/1").xml
    assert (product.find("meta_keywords") is not None) is (version != "9.0.0")


def test_translated_fields_are_texts_in_one_language_and_lists_in_two(make_shop: MakeShop) -> None:
    two = make_shop(seed="empty", languages=["nl", "en"])
    assert two.row("order_states", 2)["name"] == [
        {"id": "1", "value": "Betaling aanvaard"},
        {"id": "2", "value": "Payment accepted"},
    ]
    [row] = two.rows("order_states", "display=full&language=2&filter[id]=[2]")
    assert row["name"] == "Payment accepted"
    assert len(two.rows("taxes", "display=full&language=[1|2]")[0]["name"]) == 2
    assert len(two.rows("taxes", "display=full&language=[1,2]")[0]["name"]) == 2
    one = make_shop(seed="empty")
    assert one.row("order_states", 2)["name"] == "Betaling aanvaard"


def test_format_follows_the_header_and_its_case(default: Shop) -> None:
    assert (
        default.get("/api/orders", Output_Format="JSON").headers["Content-Type"]
        == "application/json"
    )
    assert default.get("/api/orders", Io_Format="JSON").json["orders"]
    for target in (
        "/api/orders?output_format=json",
        "/api/orders?output_format=XML",
        "/api/orders",
    ):
        assert default.get(target).xml.tag == "prestashop"
    assert (
        default.get("/api/orders?output_format=JSON", Output_Format="XML").xml.tag == "prestashop"
    )
    assert default.get("/api/orders", Accept="application/json").xml.tag == "prestashop"


def test_slashes_are_escaped_in_json_and_other_letters_are_not(default: Shop) -> None:
    body = default.get("/api/zones?display=full&output_format=JSON").body
    assert b"Central America\\/Antilla" in body
    assert "België".encode() in default.get("/api/countries?display=full&output_format=JSON").body


def test_links_in_xml_name_the_shops_own_address(default: Shop) -> None:
    [order] = default.get("/api/orders/1").xml
    links = {
        node.tag: value
        for node in order
        for name, value in node.attrib.items()
        if name.endswith("href")
    }
    assert links["id_customer"] == f"{default.url}/api/customers/1"


def test_an_empty_association_is_absent_in_json_and_empty_in_xml(shop: Shop) -> None:
    shop.order("TT-101", country="US", customer={"country": "US", "email": "us@klant.example"})
    [detail] = shop.rows("order_details")
    assert "associations" not in detail
    [row] = shop.get("/api/order_details?display=full").xml[0]
    taxes = row.find("associations/taxes")
    assert taxes is not None
    assert len(taxes) == 0


def test_nulls_are_null_and_a_missing_id_is_an_empty_text(shop: Shop) -> None:
    shop.order()
    assert shop.row("customers", 1)["website"] is None
    assert shop.row("order_payments", 1)["id_employee"] == ""


@pytest.mark.parametrize(
    "resource", ["orders", "order_details", "customers", "order_slip", "products"]
)
def test_a_schema_is_a_500_in_1_7_under_production_settings(
    make_shop: MakeShop, resource: str
) -> None:
    old = make_shop(seed="empty", version="1.7.8.11")
    target = f"/api/{resource}?schema=synopsis"
    assert old.get(target).status == 500
    old.tell("switches", php_errors="shown")
    assert old.get(target).status == 200


def test_full_products_are_a_500_in_1_7_under_production_settings(make_shop: MakeShop) -> None:
    old = make_shop(seed="empty", version="1.7.8.11")
    got = old.get("/api/products?display=full&output_format=JSON")
    assert (got.status, got.codes) == (500, [3])
    assert old.rows("products", "display=[id,reference]&limit=1") == [
        {"id": 1, "reference": "TT-101"}
    ]


@pytest.mark.parametrize("resource", sorted(resources("8.2.1")))
def test_every_resource_answers_in_both_formats_with_the_same_values(
    default: Shop, resource: str
) -> None:
    rows = default.rows(resource)
    nodes = list(default.get(f"/api/{resource}?display=full").xml[0])
    assert len(rows) == len(nodes) == len(default.rows(resource, ""))
    for row, node in zip(rows, nodes, strict=True):
        for name, value in row.items():
            if name != "associations" and isinstance(value, str):
                assert "".join(node.find(name).itertext()) == value


def test_money_has_six_decimals_and_rates_three(default: Shop) -> None:
    assert default.row("taxes", 1)["rate"] == "21.000"
    assert default.row("orders", 4)["carrier_tax_rate"] == "21.000"
    assert Decimal(default.row("products", 1)["price"]).as_tuple().exponent == -6
