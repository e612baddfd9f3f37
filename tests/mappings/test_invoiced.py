"""Goods per rate as the invoice prints them, or as they should be (BOOKING 5)."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from mappings.arithmetic import RoundingPoint, Tax, TaxedLine, UsedVoucher
from mappings.booking import HeldReason
from mappings.money import RoundingMode
from mappings.rulebook import VatSplit
from mappings.sale import Sale
from mappings.steps.printed import print_table
from tests.mappings.baskets import (
    PROFILE,
    arithmetic_of,
    booked,
    credit_of,
    discount,
    facts_of,
    held,
    line,
    sale_of,
)
from tests.mappings.outcomes import GIFT

D = Decimal
CENT = D("0.01")
MUG = line("100.00", "121.00", product_id="1")
BOOK = line("50.00", "54.50", "9", external_id="2", product_id="2")
OFF = discount("-50.00", "-54.50", "9")


def split_of(sale: Sale, *, split: VatSplit) -> dict[str, tuple[str, str]]:
    entry = booked(sale, profile=replace(PROFILE, vat_split=split)).entry
    assert entry.total_gross == sale.total_gross
    sums: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for one in entry.lines:
        net, vat = sums.get(one.rate, (D(0), D(0)))
        sums[one.rate] = (net + one.net, vat + one.vat)
    return {f"{rate:f}": (f"{net:.2f}", f"{vat:.2f}") for rate, (net, vat) in sums.items()}


def gift() -> Sale:
    goods = (MUG, BOOK, OFF)
    return sale_of(*goods, arithmetic=arithmetic_of(*goods))


def test_a_gift_that_the_invoice_spreads_over_all_rates_is_booked_as_the_invoice_says() -> None:
    assert split_of(gift(), split=VatSplit.AS_INVOICED) == {
        "21": ("66.67", "16.00"),
        "9": ("33.33", "5.00"),
    }


def test_booking_29_one_slip_of_everything_takes_back_what_the_invoice_printed() -> None:
    sale = gift()
    slip = credit_of(replace(sale, arithmetic=None))  # no table is printed of a slip

    entries = booked(sale).entry, booked(slip, facts=facts_of(sale)).entry

    left: dict[tuple[str, Decimal], Decimal] = {}
    for one in (*entries[0].lines, *entries[1].lines):
        place = one.ledger_account, one.rate
        left[place] = left.get(place, D(0)) + one.net + one.vat
    assert set(left.values()) == {D(0)}


def test_the_order_of_the_lines_has_no_say_in_what_carries_the_tables_cents() -> None:
    halves = [
        discount("-25.00", "-27.25", "9", external_id=f"discount-{n}", description=f"Half {n}")
        for n in (1, 2)
    ]
    arithmetic = arithmetic_of(MUG, BOOK, *halves)

    one = booked(sale_of(MUG, BOOK, *halves, arithmetic=arithmetic)).entry.lines
    other = booked(sale_of(*reversed(halves), BOOK, MUG, arithmetic=arithmetic)).entry.lines

    assert Counter(one) == Counter(other)


def test_a_gift_is_taken_off_its_own_rate_where_the_owner_wants_the_right_split() -> None:
    assert split_of(gift(), split=VatSplit.CORRECTED) == {
        "21": ("100.00", "21.00"),
        "9": ("0.00", "0.00"),
    }


@pytest.mark.parametrize("split", VatSplit)
def test_a_wrong_table_is_shown_with_both_figures_and_a_warning(split: VatSplit) -> None:
    outcome = booked(GIFT, profile=replace(PROFILE, vat_split=split))
    said = [dict(one.values) for one in outcome.explanation if one.text == "invoice_table"]
    assert {one["rate"] for one in said} == {"21", "9"}
    word = "followed" if split is VatSplit.AS_INVOICED else "corrected"
    assert [one.text for one in outcome.warnings] == [f"invoice_table_{word}"]


def test_a_discount_keeps_its_own_amount_where_it_carries_what_the_invoice_moved() -> None:
    entry = booked(gift()).entry
    moved = [one for one in entry.lines if one.source_line == "discount"]
    assert sum(one.net for one in moved) == D("-50.00")
    assert sum(one.vat for one in moved) == D("-4.50")


def test_a_cent_at_another_rate_is_explained_and_no_warning() -> None:
    goods = (line("0.50", "0.60", product_id="1"), line("2.00", "2.18", "9", external_id="2"))
    arithmetic = arithmetic_of(*goods)
    outcome = booked(sale_of(*goods, arithmetic=arithmetic))
    assert outcome.warnings == ()


def test_goods_without_vat_are_held_though_the_table_hides_them_under_another_rate() -> None:
    goods = (MUG, line("20.00", "20.00", "0", external_id="2", product_id="2"))
    outcome = held(sale_of(*goods, arithmetic=arithmetic_of(*goods)))
    assert outcome.reason is HeldReason.VAT_RATE_UNEXPECTED
    assert dict(outcome.values)["charged"] == "0"


def test_a_table_of_other_totals_is_left_alone() -> None:
    goods = (MUG, BOOK, OFF)
    other = replace(arithmetic_of(*goods), goods_net=D("140.00"))
    sale = sale_of(*goods, arithmetic=other)
    assert split_of(sale, split=VatSplit.AS_INVOICED) == split_of(sale, split=VatSplit.CORRECTED)


def taxed(net: str, *taxes: str, product: str = "1", **more: object) -> TaxedLine:
    fields: dict[str, object] = {"quantity": D(1), "unit_net": D(net), **more}
    rates = tuple(Tax(id=rate, rate=D(rate)) for rate in taxes)
    return TaxedLine(product_id=product, taxes=rates, **fields)  # type: ignore[arg-type]


PLAIN = arithmetic_of(MUG)


def table_of(*lines: TaxedLine, net: str, gross: str, **changes: object) -> dict[str, str]:
    arithmetic = replace(
        PLAIN,
        lines=lines,
        goods_net=D(net),
        goods_gross=D(gross),
        **changes,  # type: ignore[arg-type]
    )
    table = print_table(arithmetic=arithmetic, quantum=CENT)
    return {f"{rate:f}": f"{row.base} {row.vat} {row.ecotax_vat}" for rate, row in table.items()}


def test_two_taxes_of_a_line_are_one_rate() -> None:
    found = table_of(taxed("100.00", "21", "5.2"), net="100.00", gross="126.20")
    assert found == {"26.2": "100.00 26.20 0.00"}


def test_taxes_one_after_another_stand_alone_and_share_the_base() -> None:
    line_ = taxed("100.00", "10", "5", one_after_another=True)
    assert table_of(line_, net="100.00", gross="115.50") == {
        "10": "50.00 10.00 0.00",
        "5": "50.00 5.50 0.00",
    }


def test_a_line_without_tax_puts_its_base_under_the_rate_of_the_others() -> None:
    found = table_of(taxed("30.00", "21"), taxed("20.00", product="2"), net="50.00", gross="56.30")
    assert found == {"21": "50.00 6.30 0.00"}


def test_a_voucher_on_one_product_lowers_that_product_alone() -> None:
    """40.00 off four pieces of the second line; the first keeps its 100.00."""
    second = taxed("50.00", "9", product="2", quantity=D(4))
    found = table_of(
        taxed("100.00", "21"),
        second,
        net="300.00",
        gross="339.00",
        vouchers=(UsedVoucher(net=D("40.00"), product_id="2"),),
        discounts_net=D("40.00"),
        discounts_gross=D("43.60"),
    )
    assert found == {"21": "100.00 21.00 0.00", "9": "160.00 14.40 0.00"}


def test_vat_on_ecotax_is_no_part_of_the_table() -> None:
    """1.00 of ecotax at 21% in a price of 10.00: 2.10 in all, of which 0.21 stands in the table of ecotax."""
    found = table_of(
        taxed("10.00", "21", ecotax=D("1.00"), ecotax_rate=D(21)), net="10.00", gross="12.10"
    )
    assert found == {"21": "10.00 1.89 0.21"}


@pytest.mark.parametrize(
    ("point", "mode", "base", "vat"),
    [
        # 3 pieces of 0.335 at 21%: by piece 3 x 0.34 or 3 x 0.33, by line or total 1.005
        (RoundingPoint.ITEM, RoundingMode.HALF_UP, "1.02", "0.21"),
        (RoundingPoint.ITEM, RoundingMode.DOWN, "0.99", "0.21"),
        (RoundingPoint.LINE, RoundingMode.HALF_UP, "1.01", "0.21"),
        (RoundingPoint.LINE, RoundingMode.HALF_EVEN, "1.00", "0.21"),
        (RoundingPoint.TOTAL, RoundingMode.HALF_DOWN, "1.00", "0.21"),
        (RoundingPoint.TOTAL, RoundingMode.UP, "1.01", "0.21"),
    ],
)
def test_the_table_rounds_where_and_how_the_shop_does(
    point: RoundingPoint, mode: RoundingMode, base: str, vat: str
) -> None:
    line_ = taxed("0.335", "21", quantity=D(3))
    gross = str(D(base) + D(vat))
    assert table_of(line_, net=base, gross=gross, point=point, mode=mode) == {
        "21": f"{base} {vat} 0.00"
    }
