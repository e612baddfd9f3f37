"""Credit slips become credits as they stand, with the order's own rates, and their known faults are said.

Figures: what OrderSlipCreator of 8.2.0 wrote for constructed refunds, and slips of real shops of 8.2.1 and 9.0.0.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from connectors.ports import SourceDocument
from connectors.shops.prestashop.notes import sentence
from connectors.shops.prestashop.sale import to_sales
from mappings.sale import DocumentKind, LineKind, Sale
from tests.connectors.prestashop.bodies import body, detail, notes_of, sale_of, voucher


def slip(**more: Any) -> dict[str, Any]:
    plain = {
        "id": "31", "id_order": "7", "total_products_tax_excl": "0.000000", "total_products_tax_incl": "0.000000",
        "total_shipping_tax_excl": "0.000000", "total_shipping_tax_incl": "0.000000", "amount": "0.000000",
        "shipping_cost_amount": "0.000000", "order_slip_type": "0", "date_add": "2026-06-09 00:30:00",
        "date_upd": "2026-06-09 00:30:00", "lines": [],
    }  # fmt: skip
    return plain | more


def goods(net: str, gross: str, amount: str, **more: Any) -> dict[str, Any]:
    header = {
        "total_products_tax_excl": net,
        "total_products_tax_incl": gross,
        "amount": amount,
    }
    return header | more


def row(line: int, *, quantity: int = 1, net: str, gross: str) -> dict[str, str]:
    return {
        "id_order_detail": str(line),
        "product_quantity": str(quantity),
        "amount_tax_excl": net,
        "amount_tax_incl": gross,
    }


def shipping(net: str, gross: str) -> dict[str, str]:
    return {
        "total_shipping_tax_excl": net,
        "total_shipping_tax_incl": gross,
        "shipping_cost_amount": gross,
        "order_slip_type": "2",
    }


def credit_of(written: dict[str, Any], **order: Any) -> Sale:
    document = SourceDocument(
        kind="C",
        external_id=written["id"],
        changed_at=datetime(2026, 6, 9, tzinfo=UTC),
        body={**body(**order), "slip": written},
    )
    (credit,) = to_sales(document)
    return credit


def amounts(credit: Sale) -> list[tuple[str, str, str, str]]:
    return [
        (line.external_id, f"{line.net}", f"{line.gross}", f"{line.rate}") for line in credit.lines
    ]


def test_a_credit_says_what_it_corrects_and_is_dated_by_its_slip():
    written = slip(
        **goods("100.000000", "121.000000", "121.000000"),
        lines=[row(1, net="100.000000", gross="121.000000")],
    )
    credit = credit_of(written)
    assert (credit.kind, credit.external_id) == (DocumentKind.CREDIT, "31")
    assert (credit.corrects, credit.order_id, credit.reference) == ("7", "7", "ABCDEFGHI")
    assert credit.invoice_number == "#IN000042"
    assert credit.invoiced_on == date(
        2026, 6, 9
    )  # half past midnight in Amsterdam is the day before in UTC
    assert (credit.payments, credit.paid_on) == ((), None)
    assert (credit.total_net, credit.total_gross) == (Decimal("100.00"), Decimal("121.00"))
    assert credit.notes == ()


def test_a_credit_of_everything_has_the_lines_of_its_sale():
    written = slip(
        **goods("100.000000", "121.000000", "121.000000"),
        lines=[row(1, net="100.000000", gross="121.000000")],
    )
    assert credit_of(written).lines == sale_of().lines


def test_parts_of_cents_are_rounded_away():
    """25.000002 is what 8.2.1 writes for two of 12.500001."""
    written = slip(
        **goods("20.660000", "25.000002", "25.000002"),
        lines=[row(1, quantity=2, net="20.660000", gross="25.000000")],
    )
    credit = credit_of(written)
    assert (credit.total_net, credit.total_gross) == (Decimal("20.66"), Decimal("25.00"))
    assert amounts(credit) == [("1", "20.66", "25.00", "21")]
    assert credit.notes == ()


@pytest.mark.parametrize(
    ("currency", "net", "gross", "read"),
    [
        ("KWD", "20.661157", "25.000002", ("20.661", "25.000")),
        ("KWD", "20.6614", "25.0004", ("20.661", "25.000")),
        ("JPY", "909.090909", "1100.000002", ("909", "1100")),
    ],
)
def test_a_slip_is_rounded_to_the_smallest_amount_of_its_currency(currency, net, gross, read):
    written = slip(**goods(net, gross, gross), lines=[row(1, net=net, gross=gross)])
    credit = credit_of(written, currency={"id": "2", "iso_code": currency})
    assert (f"{credit.total_net}", f"{credit.total_gross}") == read
    assert [line.rate for line in credit.lines] == [21]


@pytest.mark.parametrize(
    ("currency", "typed", "shares", "said"),
    [
        ("KWD", "10.001", [("8.265", "10.001", "21")], "10.001"),
        ("JPY", "10.000000", [("8", "10", "21")], "10"),
    ],
)
def test_a_typed_amount_is_shared_in_the_smallest_amount_of_its_currency(
    currency, typed, shares, said
):
    written = slip(
        **goods("100.000000", "121.000000", typed, order_slip_type="2"),
        lines=[row(1, net="100.000000", gross="121.000000")],
    )
    credit = credit_of(written, currency={"id": "2", "iso_code": currency})
    assert [(f"{one.net}", f"{one.gross}", f"{one.rate}") for one in credit.lines] == shares
    assert f"amount={said}" in " ".join(credit.notes)


def test_yen_of_one_rate_keep_it_though_both_sides_are_whole():
    """909.09 net and 1000 gross at 10% are 909 and 1000: three hundredths off, and no sign of another rate."""
    sale = sale_of(
        details=[detail(net="909.000000", gross="1000.000000", taxes=["4"])],
        taxes={"4": {"id": "4", "rate": "10.000"}},
        currency={"id": "2", "iso_code": "JPY"},
    )
    assert [line.rate for line in sale.lines] == [10]


def test_prices_without_tax_leave_no_vat_in_amount_but_in_the_money_back():
    written = slip(
        **goods("39.504132", "47.800000", "39.504132"),
        lines=[row(1, quantity=2, net="39.500000", gross="47.800000")],
    )
    credit = credit_of(written)
    assert (credit.total_net, credit.total_gross) == (Decimal("39.50"), Decimal("47.80"))
    assert credit.notes == ()


@pytest.mark.parametrize(
    ("net", "gross", "amount", "lines", "stated", "corrected"),
    [
        ("9.120000", "22.940000", "22.940000", ("19.120000", "22.940000"), "22.94", "12.94"),
        ("39.504132", "37.800000", "39.504132", ("39.500000", "47.800000"), "47.80", "37.80"),
    ],
)
def test_a_voucher_taken_off_in_one_basis_only_is_told_with_both_amounts(
    net, gross, amount, lines, stated, corrected
):
    written = slip(
        **goods(net, gross, amount, order_slip_type="1"),
        lines=[row(1, net=lines[0], gross=lines[1])],
    )
    credit = credit_of(written)
    assert notes_of(credit) >= {"slip_voucher_one_basis"}
    (note,) = (note for note in credit.notes if "voucher_one_basis" in note)
    assert f"stated={stated} corrected={corrected}" in note
    # It does not add up, so that nothing is booked before somebody looked.
    off = (
        credit.total_net - sum(line.net for line in credit.lines),
        credit.total_gross - sum(line.gross for line in credit.lines),
    )
    assert max(map(abs, off)) > 1


def test_a_typed_amount_is_shared_over_the_lines():
    written = slip(
        **goods("39.500000", "47.800000", "25.000000", order_slip_type="2"),
        lines=[row(1, quantity=2, net="39.500000", gross="47.800000")],
    )
    credit = credit_of(written)
    assert notes_of(credit) == {"slip_amount_typed"}
    assert amounts(credit) == [("1", "20.66", "25.00", "21")]
    assert (credit.total_net, credit.total_gross) == (Decimal("20.66"), Decimal("25.00"))


def test_a_typed_amount_over_two_rates_loses_no_cent():
    lines = [
        row(1, net="100.000000", gross="121.000000"),
        row(2, net="10.000000", gross="10.900000"),
    ]
    written = slip(
        **goods("110.000000", "131.900000", "10.000000", order_slip_type="2"), lines=lines
    )
    details = [
        detail(net="100.000000", gross="121.000000", taxes=["1"]),
        detail(2, net="10.000000", gross="10.900000", taxes=["2"]),
    ]
    credit = credit_of(written, details=details)
    assert [line.gross for line in credit.lines] == [Decimal("9.17"), Decimal("0.83")]
    assert credit.total_gross == Decimal("10.00")
    assert credit.total_net == sum(line.net for line in credit.lines)


SHIPPED = {"total_shipping_tax_excl": "7.000000", "total_shipping_tax_incl": "8.470000"}


def test_shipping_alone_can_be_given_back():
    credit = credit_of(slip(**shipping("4.130000", "5.000000")), order=SHIPPED)
    assert [(line.kind, line.external_id) for line in credit.lines] == [
        (LineKind.SHIPPING, "shipping")
    ]
    assert amounts(credit) == [("shipping", "4.13", "5.00", "21")]
    assert (credit.total_net, credit.total_gross) == (Decimal("4.13"), Decimal("5.00"))


def test_shipping_of_an_exempt_order_gets_no_vat_of_today():
    """Issue #41315: the slip has the tax that the carrier has today."""
    exempt = {
        "total_shipping_tax_excl": "7.000000",
        "total_shipping_tax_incl": "7.000000",
        "carrier_tax_rate": "0.000",
    }
    credit = credit_of(slip(**shipping("5.790000", "7.000000")), order=exempt)
    assert amounts(credit) == [("shipping", "7.00", "7.00", "0")]
    assert credit.total_net == Decimal("7.00")
    assert credit.notes == ("prestashop.note.slip_shipping_tax stated=1.21 corrected=0.00",)


def test_more_shipping_than_was_charged_is_told():
    exempt = {
        "total_shipping_tax_excl": "7.000000",
        "total_shipping_tax_incl": "7.000000",
        "carrier_tax_rate": "0.000",
    }
    credit = credit_of(slip(**shipping("7.000000", "8.470000")), order=exempt)
    assert notes_of(credit) == {"slip_shipping_tax", "slip_shipping_exceeds"}


def test_prices_without_the_discount_of_the_order_are_told():
    written = slip(
        **goods("100.000000", "121.000000", "121.000000"),
        lines=[row(1, net="100.000000", gross="121.000000")],
    )
    discounted = {
        "total_discounts_tax_excl": "10.000000",
        "total_discounts_tax_incl": "12.100000",
        "total_paid": "108.900000",
        "total_paid_tax_excl": "90.000000",
        "total_paid_tax_incl": "108.900000",
    }
    rules = [voucher(net="10.000000", gross="12.100000")]
    credit = credit_of(written, order=discounted, cart_rules=rules, invoices=[])
    assert credit.notes == ("prestashop.note.slip_undiscounted stated=121.00 corrected=108.90",)
    part = slip(
        **goods("90.000000", "108.900000", "108.900000"),
        lines=[row(1, net="90.000000", gross="108.900000")],
    )
    assert credit_of(part, order=discounted, cart_rules=rules, invoices=[]).notes == ()


def test_a_line_that_the_shop_lost_keeps_its_amounts():
    written = slip(
        **goods("10.000000", "12.100000", "12.100000"),
        lines=[row(99, net="10.000000", gross="12.100000")],
    )
    credit = credit_of(written)
    assert amounts(credit) == [("99", "10.00", "12.10", "None")]
    assert notes_of(credit) == {"slip_line_unknown"}


def test_an_amount_without_lines_does_not_add_up_and_so_is_held():
    credit = credit_of(slip(amount="20.000000"))
    assert (credit.lines, credit.total_gross) == ((), Decimal("20.00"))


def test_totals_that_are_null_are_summed_from_the_lines():
    written = slip(
        **goods("", "", "121.000000"), lines=[row(1, net="100.000000", gross="121.000000")]
    )
    credit = credit_of(written)
    assert (credit.total_net, credit.total_gross) == (Decimal("100.00"), Decimal("121.00"))


def test_a_slip_without_a_date_is_said_to_be_one():
    with pytest.raises(ValueError, match="Credit slip 31 cannot be read: it has no date"):
        credit_of(slip(date_add="0000-00-00 00:00:00"))


@pytest.mark.parametrize("counter", ["product_quantity_refunded", "product_quantity_return"])
def test_a_refund_without_a_slip_is_told_of_the_order(counter):
    refunded = detail(net="100.000000", gross="121.000000", taxes=["1"], **{counter: "1"})
    assert notes_of(sale_of(details=[refunded], slips=[])) == {"refund_without_slip"}
    told = slip(lines=[row(1, net="100.000000", gross="121.000000")])
    assert notes_of(sale_of(details=[refunded], slips=[told])) == set()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_fault_of_a_slip_has_its_sentence(language):
    written = slip(
        **goods("39.500000", "47.800000", "25.000000", order_slip_type="2"),
        lines=[row(1, quantity=2, net="39.500000", gross="47.800000")],
    )
    (note,) = credit_of(written).notes
    assert "25.00" in sentence(note, language=language)
