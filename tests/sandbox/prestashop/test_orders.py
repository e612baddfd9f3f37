"""Orders made and changed while the shop runs."""

from datetime import datetime
from decimal import Decimal

import pytest

from tests.sandbox.prestashop.client import Shop
from tests.sandbox.prestashop.conftest import MakeShop

LONG_AGO = "2026-01-05T10:00:00"


def test_an_order_answers_with_its_id_and_totals(shop: Shop) -> None:
    made = shop.order("TT-101", "TT-201")
    assert (made["id"], made["invoice_number"]) == (1, 1)
    assert Decimal(made["total_paid_tax_incl"]) == Decimal("12.95") + Decimal("9.99") + Decimal(
        "8.47"
    )
    assert [line["reference"] for line in made["lines"]] == ["TT-101", "TT-201"]
    assert shop.row("orders", 1)["total_paid_tax_incl"] == made["total_paid_tax_incl"]


def test_an_unpaid_order_has_no_invoice_and_no_payment_until_its_state_says_so(shop: Shop) -> None:
    made = shop.order(state=10, at=LONG_AGO)
    assert (made["invoice_number"], made["payment"]) == (0, "Overboeking")
    assert shop.rows("order_invoices") == shop.rows("order_payments") == []
    assert shop.row("orders", 1)["valid"] == "0"
    shop.tell("states", order=1, state=2)
    after = shop.row("orders", 1)
    assert (after["valid"], after["invoice_number"]) == ("1", "1")
    assert after["date_upd"] > after["date_add"]
    [payment] = shop.rows("order_payments")
    assert payment["amount"] == after["total_paid_tax_incl"]
    assert [row["id_order_state"] for row in shop.rows("order_histories")] == ["10", "2"]


def test_a_second_paid_state_does_not_pay_twice(shop: Shop) -> None:
    shop.order()
    shop.tell("states", order=1, state=4)
    shop.tell("states", order=1, state=5)
    assert len(shop.rows("order_payments")) == len(shop.rows("order_invoices")) == 1


def test_cancelling_leaves_the_amounts_and_takes_the_validity(shop: Shop) -> None:
    before = shop.order(state=10, at=LONG_AGO)
    shop.tell("states", order=1, state=6)
    after = shop.row("orders", 1)
    assert (after["total_paid"], after["valid"]) == (before["total_paid_tax_incl"], "0")
    assert after["date_upd"] > before["date_upd"]


def test_refunded_writes_an_invoice_but_no_slip(shop: Shop) -> None:
    shop.order(state=10)
    shop.tell("states", order=1, state=7)
    assert shop.row("orders", 1)["invoice_number"] == "1"
    assert shop.rows("order_slip") == []


def test_a_delivery_without_an_invoice_is_held_by_an_invoice_numbered_zero(shop: Shop) -> None:
    shop.order(state=3, invoiced=False)
    [holder] = shop.rows("order_invoices")
    assert (holder["number"], holder["delivery_number"]) == ("0", "1")
    assert shop.row("orders", 1)["invoice_number"] == "0"


def test_a_known_customer_is_used_again_and_a_guest_never(shop: Shop) -> None:
    person = {"email": "same@klant.example"}
    ids = [shop.order(customer=person)["id_customer"] for _ in range(2)]
    guests = [shop.order(customer=person, guest=True)["id_customer"] for _ in range(2)]
    assert ids == [1, 1]
    assert guests == [2, 3]
    assert len(shop.rows("addresses")) == 3


def test_a_moved_customer_gets_a_new_address(shop: Shop) -> None:
    shop.order(customer={"email": "a@klant.example"})
    shop.order(customer={"email": "a@klant.example", "address1": "Nieuwstraat 1"})
    assert [row["id_address_invoice"] for row in shop.rows("orders")] == ["1", "2"]


def test_the_country_of_delivery_decides_the_tax(shop: Shop) -> None:
    shop.order("TT-101", delivery={"country": "CH", "city": "Bern"})
    order = shop.row("orders", 1)
    assert order["total_products"] == order["total_products_wt"]
    assert order["carrier_tax_rate"] == "0.000"
    assert order["id_address_invoice"] != order["id_address_delivery"]
    assert "associations" not in shop.rows("order_details")[0]


def test_an_eu_consumer_pays_dutch_tax_unless_the_shop_charges_at_destination(
    make_shop: MakeShop,
) -> None:
    origin, destination = (
        make_shop(seed="empty", destination_taxes=flag) for flag in (False, True)
    )
    taxes = []
    for one in (origin, destination):
        one.order("TT-101", country="DE")
        taxes.append(one.rows("order_details")[0]["associations"]["taxes"])
    assert taxes == [[{"id": "1"}], [{"id": "8"}]]
    assert destination.row("orders", 1)["carrier_tax_rate"] == "19.000"


def test_a_changed_tax_gets_a_new_id_and_old_orders_keep_theirs(shop: Shop) -> None:
    shop.order("TT-201", country="DE", carrier=1)
    new = shop.tell("taxes", country="DE", group=2, rate="7", name="MwSt. DE 7%")["id_tax"]
    shop.order("TT-201", country="DE", carrier=1)
    taxes = [row["associations"]["taxes"][0]["id"] for row in shop.rows("order_details")]
    assert taxes == ["2", str(new)]
    assert shop.row("taxes", new)["rate"] == "7.000"


def test_an_exempted_sale_carries_tax_zero_and_no_vat(shop: Shop) -> None:
    shop.order(
        "TT-101",
        country="BE",
        vat_exempt=True,
        customer={"company": "Zaak", "vat_number": "BE0428759497"},
    )
    [detail] = shop.rows("order_details")
    assert detail["associations"]["taxes"] == [{"id": "0"}]
    order = shop.row("orders", 1)
    assert order["total_paid_tax_incl"] == order["total_paid_tax_excl"]
    assert shop.row("addresses", 1)["vat_number"] == "BE0428759497"


def test_vouchers_wrapping_and_free_shipping_add_up(shop: Shop) -> None:
    vouchers = [{"name": "Tien", "percent": "10"}, {"name": "Verzending", "free_shipping": True}]
    shop.order("TT-102", "TT-203", vouchers=vouchers, wrapping=True)
    order = shop.row("orders", 1)
    rows = shop.rows("order_cart_rules")
    assert [row["free_shipping"] for row in rows] == ["0", "1"]
    assert rows[1]["value"] == order["total_shipping_tax_incl"] == "8.470000"
    gross = [
        Decimal(order[f"total_{one}"])
        for one in ("products_wt", "shipping", "wrapping", "paid", "discounts")
    ]
    assert gross[0] + gross[1] + gross[2] - gross[4] == gross[3]
    assert order["total_wrapping_tax_incl"] == "2.500000"


def test_a_fee_that_has_no_line_is_in_the_total_only(shop: Shop) -> None:
    made = shop.order("TT-101", carrier=1, hidden_fee="1.50", state=13)
    assert Decimal(made["total_paid_tax_incl"]) - Decimal(made["total_products_wt"]) == Decimal(
        "1.50"
    )
    assert made["payment"] == "Rembours"


def test_another_currency_has_its_own_prices_and_rate(shop: Shop) -> None:
    shop.order("TT-101", currency="USD", carrier=1)
    order = shop.row("orders", 1)
    assert (order["id_currency"], order["conversion_rate"]) == ("2", "1.087500")
    assert order["total_products"] == "11.640000"


def test_a_virtual_cart_has_no_carrier(shop: Shop) -> None:
    shop.order("TT-301", carrier=0)
    assert shop.row("orders", 1)["id_carrier"] == "0"
    assert shop.rows("order_carriers") == []


def test_split_orders_share_a_reference_and_show_each_others_payments(shop: Shop) -> None:
    for _ in range(2):
        shop.order(reference="GEDEELDJE")
    found = shop.rows("order_payments", "display=full&filter[order_reference]=[GEDEELDJE]")
    assert len(found) == 2


def test_a_payment_moves_date_upd_unless_a_module_writes_it_past_the_core(shop: Shop) -> None:
    shop.order(at=LONG_AGO)
    before = shop.row("orders", 1)
    shop.tell("payments", order=1, amount="5", transaction_id="tr_1", silent=True)
    assert shop.row("orders", 1) == before
    shop.tell("payments", order=1, amount="5", transaction_id="tr_2")
    after = shop.row("orders", 1)
    assert after["date_upd"] > before["date_upd"]
    assert Decimal(after["total_paid_real"]) == Decimal(before["total_paid_real"]) + 5


def test_a_product_added_later_changes_totals_and_invoice_but_no_payment(shop: Shop) -> None:
    shop.order("TT-101", at=LONG_AGO)
    before = shop.row("orders", 1)
    shop.tell("lines", order=1, lines=[{"reference": "TT-104", "quantity": 2}])
    after = shop.row("orders", 1)
    assert Decimal(after["total_paid"]) == Decimal(before["total_paid"]) + Decimal("9.90")
    assert shop.rows("order_invoices")[0]["total_paid_tax_incl"] == after["total_paid_tax_incl"]
    assert shop.rows("order_payments")[0]["amount"] == before["total_paid"]
    assert after["date_upd"] > before["date_upd"]


def test_a_row_changed_by_a_module_moves_nothing_else(shop: Shop) -> None:
    shop.order(at=LONG_AGO)
    before = shop.row("orders", 1)
    shop.tell("rows", resource="order_invoices", id=1, values={"number": 1, "note": "dubbel"})
    assert shop.row("order_invoices", 1)["note"] == "dubbel"
    assert shop.row("orders", 1) == before


def test_many_orders_can_be_made_at_once(shop: Shop) -> None:
    made = shop.order(repeat=150)
    assert made == {"first": 1, "last": 150}
    assert len(shop.ids("orders", "")) == 150
    assert len({row["reference"] for row in shop.rows("orders", "display=[reference]")}) == 150


def test_an_order_is_dated_in_local_time_also_when_the_clock_is_moved(make_shop: MakeShop) -> None:
    shop = make_shop(seed="empty")
    shop.order(at="2026-07-01T23:30:00")
    assert shop.row("orders", 1)["date_add"] == "2026-07-01 23:30:00"
    shop.order()
    assert datetime.fromisoformat(shop.row("orders", 2)["date_add"]).year >= 2025


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"lines": [{"reference": "TT-999"}]}, "no product TT-999"),
        ({"lines": []}, "at least one line"),
        ({"colour": "blue"}, "no colour"),
        ({"state": 99}, "order_states/99"),
        ({"carrier": 9}, "carriers/9"),
        ({"currency": "JPY"}, "no currency JPY"),
        ({"country": "XX"}, "XX"),
        ({"customer": {"id": 44}}, "customers/44"),
    ],
)
def test_what_the_shop_cannot_do_is_refused_and_leaves_nothing_behind(
    shop: Shop, wish: dict[str, object], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        shop.order(**wish)
    assert shop.ids("orders", "") == shop.ids("customers", "") == shop.ids("addresses", "") == []
