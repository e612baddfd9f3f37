"""A stored order tells its sale: parties, dates, state, rates, invoices and what does not add up."""

from datetime import UTC, date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.shops.prestashop.sale import to_sales
from mappings.sale import DocumentKind, LineKind
from tests.connectors.prestashop.bodies import (
    detail,
    document,
    invoice,
    notes_of,
    sale_of,
    sales_of,
)

CENTS = st.decimals(min_value=0, max_value=100_000, places=2)


def test_a_plain_order_is_told_without_a_note():
    sale = sale_of()
    assert (sale.kind, sale.external_id, sale.order_id) == (DocumentKind.ORDER, "7", "7")
    assert (sale.total_net, sale.total_gross) == (Decimal(100), Decimal(121))
    assert [line.rate for line in sale.lines] == [Decimal(21)]
    assert (sale.invoice_number, sale.invoice_serial, sale.invoiced_on) == (
        "#IN000042",
        42,
        date(2026, 6, 1),
    )
    assert (sale.payment_method, sale.payment_label, sale.paid_on) == (
        "mollie",
        "iDEAL",
        date(2026, 6, 1),
    )
    assert sale.notes == ()


def test_invoice_and_delivery_address_are_kept_apart():
    sale = sale_of()
    assert (sale.invoice_address.street, sale.delivery_address.street) == ("Kade 4", "Kade 5")
    assert (sale.invoice_address.country, sale.invoice_address.vat_number) == ("NL", "NL1")
    assert sale.invoice_address.phone == "06 555"


def test_a_customer_or_address_that_is_gone_leaves_its_id():
    sale = sale_of(customer={"is_guest": "1"}, addresses={})
    assert sale.customer.is_guest
    assert (sale.invoice_address.external_id, sale.invoice_address.country) == ("4", "")
    gone = document()
    gone.body["customer"] = {}
    (sale,) = to_sales(gone)
    assert (sale.customer.external_id, sale.customer.last_name) == ("3", "")


@pytest.mark.parametrize(
    ("taxes", "method", "net", "gross", "rate"),
    [
        (["1"], "0", "100.00", "121.00", "21"),
        (["2"], "0", "100.00", "109.00", "9"),
        (["1", "3"], "1", "100.00", "126.20", "26.2"),  # both on the net
        (["1", "3"], "2", "100.00", "127.29", "27.292"),  # one on top of the other
        ([], "0", "100.00", "100.00", "0"),  # no tax: the shop charged 0%
        ([""], "0", "100.00", "100.00", "0"),  # id 0: the VAT-number module took it off
        ([], "0", "100.00", "121.00", None),  # the tax row is lost
        (["9"], "0", "100.00", "121.00", None),  # a tax that the shop does not have
        (["1"], "0", "100.00", "100.00", None),  # the amounts deny it
        (["1"], "0", "0.00", "0.00", "21"),  # a free gift
        (["1"], "0", "0.02", "0.02", "21"),  # a cent hides the tax of so little
    ],
)
def test_the_rate_of_a_line(taxes, method, net, gross, rate):
    sale = sale_of(
        details=[detail(net=net, gross=gross, taxes=taxes, tax_computation_method=method)]
    )
    assert sale.lines[0].rate == (None if rate is None else Decimal(rate))
    assert (sale.lines[0].net, sale.lines[0].gross) == (Decimal(net), Decimal(gross))


@given(
    net=CENTS, rate=st.sampled_from(["1", "2"]), quantity=st.integers(min_value=1, max_value=500)
)
def test_rounding_a_piece_never_denies_the_rate(net, rate, quantity):
    factor = {"1": Decimal("1.21"), "2": Decimal("1.09")}[rate]
    gross = (net * factor).quantize(Decimal("0.01"))
    row = detail(
        net=f"{net * quantity:.6f}",
        gross=f"{gross * quantity:.6f}",
        taxes=[rate],
        product_quantity=str(quantity),
    )
    assert sale_of(details=[row]).lines[0].rate is not None


@given(lines=st.lists(st.tuples(CENTS, CENTS), min_size=1, max_size=12))
def test_lines_keep_the_shops_amounts_to_the_last_decimal(lines):
    rows = [
        detail(n, net=f"{net}", gross=f"{net + vat}", taxes=["1"])
        for n, (net, vat) in enumerate(lines, 1)
    ]
    sale = sale_of(details=rows)
    assert sum(line.net for line in sale.lines) == sum(net for net, _ in lines)
    assert sum(line.vat for line in sale.lines) == sum(vat for _, vat in lines)


@pytest.mark.parametrize(
    ("year", "number"),
    [("", "#IN000042"), ("after", "#IN000042/2026"), ("before", "#IN2026/000042")],
)
def test_the_invoice_number_is_written_as_the_shop_prints_it(year, number):
    assert sale_of(shop={"invoice_year": year}).invoice_number == number


def test_a_number_beyond_six_digits_is_not_cut():
    assert (
        sale_of(invoices=[invoice(number=12345678, net="100", gross="121")]).invoice_number
        == "#IN12345678"
    )


def test_an_order_without_an_invoice_has_no_number():
    sale = sale_of(
        invoices=[], order={"invoice_number": "0", "invoice_date": "0000-00-00 00:00:00"}
    )
    assert (sale.invoice_number, sale.invoice_serial, sale.invoiced_on) == ("", None, None)


def test_a_row_that_only_holds_a_delivery_slip_is_no_invoice():
    holder = invoice(number=0, net="0", gross="0")
    sale = sale_of(invoices=[holder], order={"invoice_number": "0"})
    assert sale.invoice_serial is None
    assert sale.total_gross == Decimal(121)


def test_the_copy_on_the_order_stands_in_for_an_invoice_row_that_is_lost():
    sale = sale_of(invoices=[])
    assert (sale.invoice_serial, sale.invoiced_on) == (42, date(2026, 6, 1))


def test_the_date_of_an_invoice_is_that_of_the_shops_own_clock():
    late = invoice(net="100", gross="121", date_add="2026-12-31 23:59:59")
    assert sale_of(invoices=[late]).invoiced_on == date(2026, 12, 31)


def two_invoices(**second: str):
    return sales_of(
        details=[
            detail(1, net="100", gross="121", taxes=["1"], id_order_invoice="1"),
            detail(2, net="50", gross="60.50", taxes=["1"], id_order_invoice="2"),
            detail(3, net="0", gross="0", taxes=["1"], id_order_invoice="0"),
        ],
        invoices=[
            invoice(2, number=43, net="50", gross="60.50", **second),
            invoice(1, net="100", gross="121"),
        ],
        order={
            "total_paid": "181.50",
            "total_paid_tax_incl": "181.50",
            "total_paid_tax_excl": "150",
        },
    )


def test_each_invoice_is_a_sale_and_the_first_keeps_the_identity_of_the_order():
    first, second = two_invoices()
    assert (first.kind, first.external_id) == (DocumentKind.ORDER, "7")
    assert (second.kind, second.external_id, second.order_id) == (DocumentKind.INVOICE, "2", "7")
    assert (first.total_gross, second.total_gross) == (Decimal(121), Decimal("60.50"))
    assert [line.external_id for line in first.lines] == ["1", "3"]
    assert [line.external_id for line in second.lines] == ["2"]
    assert (first.invoice_serial, second.invoice_serial) == (42, 43)


def test_a_second_invoice_leaves_the_first_sale_as_it_was():
    before = sale_of()
    first, _ = two_invoices()
    assert (first.kind, first.external_id, first.total_gross) == (
        before.kind,
        before.external_id,
        before.total_gross,
    )


def test_shipping_that_a_later_invoice_mentions_but_does_not_charge_is_left_out():
    _, second = two_invoices(total_shipping_tax_excl="7", total_shipping_tax_incl="8.47")
    assert [line.kind for line in second.lines] == [LineKind.PRODUCT]
    assert "shipping_not_charged" in notes_of(second)


def test_shipping_that_a_later_invoice_charges_is_in():
    _, second = two_invoices(
        total_shipping_tax_excl="7",
        total_shipping_tax_incl="8.47",
        total_paid_tax_excl="57",
        total_paid_tax_incl="68.97",
    )
    assert [line.kind for line in second.lines] == [LineKind.PRODUCT, LineKind.SHIPPING]
    assert "invoices_differ" in notes_of(second)


def test_the_invoice_is_followed_where_it_differs_from_the_order():
    sale = sale_of(invoices=[invoice(net="99.99", gross="120.99")])
    assert sale.total_gross == Decimal("120.99")
    assert {"invoice_differs", "parts_differ", "parts_differ_net"} <= notes_of(sale)


@pytest.mark.parametrize(
    ("state", "flags"),
    [
        ({}, {"paid", "invoiced"}),
        ({"shipped": "1"}, {"paid", "invoiced", "shipped"}),
        ({"paid": "0", "invoice": "0", "template": "order_canceled"}, {"cancelled"}),
        ({"paid": "0", "invoice": "0", "template": "payment_error"}, {"error"}),
        ({"paid": "0", "invoice": "0", "template": "bankwire"}, set()),
    ],
)
def test_a_state_is_known_by_its_flags(state, flags):
    told = sale_of(state=state).state
    assert {
        name
        for name in ("paid", "invoiced", "shipped", "cancelled", "error")
        if getattr(told, name)
    } == flags


@pytest.mark.parametrize(
    ("current", "cancelled", "error"),
    [("6", True, False), ("8", False, True), ("99", False, False)],
)
def test_a_role_that_the_shop_gives_a_state_counts_whatever_its_mail(current, cancelled, error):
    told = sale_of(order={"current_state": current}, state={"template": ""}).state
    assert (told.cancelled, told.error) == (cancelled, error)


def test_a_state_that_is_gone_is_noted():
    gone = document()
    gone.body["state"] = {}
    (sale,) = to_sales(gone)
    assert "state_unknown" in notes_of(sale)
    assert not sale.state.paid


@pytest.mark.parametrize(
    ("carriers", "pick_up"),
    [((), False), (("12",), True), (("My carrier",), True), (("2",), False)],
)
def test_only_a_carrier_that_the_owner_named_is_pick_up(carriers, pick_up):
    (sale,) = to_sales(document(), pick_up_carriers=carriers)
    assert sale.pick_up is pick_up


def test_a_carrier_that_is_gone_is_never_pick_up():
    gone = document()
    gone.body["carrier"] = {}
    (sale,) = to_sales(gone, pick_up_carriers=("", "12"))
    assert not sale.pick_up


def test_the_day_of_shipping_counts_once_the_order_is_shipped():
    waiting = {"delivery_date": "2026-06-03 09:00:00"}
    assert sale_of(order=waiting).shipped_on is None
    assert sale_of(order=waiting, state={"shipped": "1"}).shipped_on == date(2026, 6, 3)


def test_changed_never_lies_before_ordered_in_the_hour_that_repeats():
    sale = sale_of(order={"date_add": "2026-10-25 02:50:00", "date_upd": "2026-10-25 02:10:00"})
    assert sale.changed_at.astimezone(UTC) > sale.ordered_at.astimezone(UTC)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"order": {"date_add": "0000-00-00 00:00:00"}}, "it has no date"),
        ({"order": {"total_paid_tax_incl": "12,50"}}, "is not an amount"),
        ({"currency": {}}, "iso_code"),
        ({"details": [{"id": "1"}]}, "lacks"),
        ({"shop": {"time_zone": "Mars/Olympus"}}, "cannot be read"),
        ({"invoices": None}, "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(parts, words):
    with pytest.raises(ValueError, match=words) as raised:
        sales_of(**parts)
    assert str(raised.value).startswith("Order 7")
    assert str(raised.value).endswith(".")
