"""Rates, discounts, cents and totals (BOOKING 4, 6, 20, 23; docs/rounding.md)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.booking import Held, HeldReason
from mappings.rulebook import Concern
from mappings.sale import LineKind, SaleLine
from tests.mappings.baskets import (
    FACTS,
    PROFILE,
    booked,
    decide_on,
    held,
    line,
    money,
    rule,
    sale_of,
    shipping,
    texts,
    with_rules,
)

D = Decimal
LOW_SHIPPING = with_rules(rule(Concern.LEDGER_ACCOUNT, "8109", line_kind="shipping", rate=D(9)))


# --- a rate that the shop does not tell ---


@pytest.mark.parametrize(
    ("net", "gross", "quantity", "rate"),
    [
        ("100.00", "121.00", "1", "21"),
        ("100.00", "109.00", "1", "9"),
        ("62.28", "67.88", "4", "9"),  # 4 x 15.57 rounded by piece: a cent less than by line
        ("-100.00", "-121.00", "1", "21"),
        ("8.26", "10.00", "1", "21"),
    ],
)
def test_a_rate_is_derived_where_only_one_rate_in_force_explains_the_amounts(
    net: str, gross: str, quantity: str, rate: str
) -> None:
    result = booked(sale_of(line("500.00", "605.00"), line(net, gross, None, quantity=D(quantity))))

    assert result.entry.lines[1].rate == D(rate)
    assert "rate_derived" in texts(result)


@pytest.mark.parametrize(
    ("net", "gross", "quantity"),
    [
        ("0.01", "0.01", "1"),  # 0, 9 and 21% all come to a cent
        ("0.05", "0.06", "1"),  # 9 and 21%
        ("0.50", "0.50", "50"),  # fifty pieces of a cent, rounded by piece
        ("100.00", "115.00", "1"),  # no rate in force
        ("100.00", "119.00", "1"),  # the German rate
    ],
)
def test_a_rate_that_the_amounts_leave_open_is_held(net: str, gross: str, quantity: str) -> None:
    outcome = held(sale_of(line(net, gross, None, quantity=D(quantity))))

    assert outcome.reason is HeldReason.VAT_RATE_UNKNOWN
    assert dict(outcome.values) == {"line": "Mug", "net": net, "gross": gross}


def test_a_line_whose_amounts_contradict_its_rate_is_held() -> None:
    outcome = held(sale_of(line("100.00", "109.00", "21")))

    assert outcome.reason is HeldReason.VAT_RATE_UNKNOWN
    assert texts(outcome)[-1] == "rate_contradicts"


@given(
    st.sampled_from((D(21), D(9))),
    st.integers(100, 10_000_000).map(lambda cents: D(cents) / 100),
)
def test_a_derived_rate_is_never_another_rate_than_was_charged(rate: Decimal, net: Decimal) -> None:
    gross = (net * (1 + rate / 100)).quantize(D("0.01"))

    result = booked(sale_of(line(str(net), str(gross), None)))

    assert result.entry.lines[0].rate == rate


# --- BOOKING 20: what was charged against what was in force ---


@pytest.mark.parametrize(
    ("net", "gross", "rate", "invoiced_on", "expected"),
    [
        ("100.00", "121.00", "21", "2012-10-01", None),
        ("100.00", "106.00", "6", "2018-12-31", None),
        ("100.00", "109.00", "9", "2019-01-01", None),
        ("100.00", "106.00", "6", "2019-01-01", "21"),
        ("100.00", "109.00", "9", "2018-12-31", "21"),
        ("100.00", "119.00", "19", "2026-11-04", "21"),
        ("100.00", "100.00", "0", "2026-11-04", "21"),
        ("100.00", "121.00", "21", "2012-09-30", "?"),  # before our figures begin
    ],
)
def test_booking_20_a_rate_that_was_not_in_force_is_held(
    net: str, gross: str, rate: str, invoiced_on: str, expected: str | None
) -> None:
    day = FACTS.today.fromisoformat(invoiced_on)

    outcome = decide_on(replace(sale_of(line(net, gross, rate)), invoiced_on=day))

    assert isinstance(outcome, Held) is (expected is not None)
    if isinstance(outcome, Held):
        assert outcome.reason is HeldReason.VAT_RATE_UNEXPECTED
        assert dict(outcome.values)["expected"] == expected
        assert dict(outcome.values)["charged"] == rate


def test_booking_20_one_line_without_vat_holds_the_whole_sale() -> None:
    outcome = held(sale_of(line("100.00", "121.00"), line("10.00", "10.00", "0")))

    assert outcome.reason is HeldReason.VAT_RATE_UNEXPECTED


# --- BOOKING 21: shipping as invoiced ---


@pytest.mark.parametrize(
    ("carried", "warned"),
    [(shipping(), False), (shipping("5.00", "5.45", "9"), True)],
)
def test_booking_21_shipping_is_booked_as_invoiced_with_a_warning_where_it_leaves_the_goods(
    carried: SaleLine, warned: bool
) -> None:
    result = booked(sale_of(line("100.00", "121.00"), carried), rulebook=LOW_SHIPPING)

    assert money(result.entry.lines)[1] == (str(carried.rate), str(carried.net), str(carried.vat))
    assert ("shipping_apart" in [warning.text for warning in result.warnings]) is warned


# --- cents ---


def test_parts_of_cents_are_rounded_so_that_the_sums_per_rate_and_the_total_hold() -> None:
    # Round type total: three times 1.984711 net is 5.954133, and the shop rounds the sum only.
    third = line("1.984711", "2.401500", quantity=D(1))
    low = line("0.455000", "0.495950", "9")
    lines = (third, third, third, low)

    result = booked(sale_of(*lines, total_net=D("6.41"), total_gross=D("7.70")))

    assert result.entry.total_gross == D("7.70")
    assert result.entry.total_net == D("6.41")
    assert sum(x.vat for x in result.entry.lines if x.rate == 21) == D("1.25")
    assert "rounded_per_rate" in texts(result)


def test_a_line_worth_nothing_after_rounding_carries_no_vat_and_is_left_out() -> None:
    crumb = line("0.004200", "0.005082", external_id="crumb")

    result = booked(
        sale_of(line("10.000000", "12.100000"), crumb, total_net=D("10.00"), total_gross=D("12.11"))
    )

    assert [x.source_line for x in result.entry.lines] == ["1"]
    assert "zero_portion" in texts(result)
    assert result.entry.total_gross == D("12.11")


def test_booking_6_lines_of_zero_are_explained_and_not_sent() -> None:
    gift = line("0.00", "0.00", external_id="gift", description="Sticker")

    result = booked(sale_of(line("100.00", "121.00"), gift))

    assert [x.source_line for x in result.entry.lines] == ["1"]
    assert [r.values for r in result.explanation if r.text == "zero_line"] == [
        (("line", "Sticker"),)
    ]


# --- BOOKING 4: the total ---


@pytest.mark.parametrize(
    ("difference", "is_held"),
    [
        ("0.00", False),
        ("0.01", False),
        ("-0.02", False),
        ("0.02", False),
        ("0.03", True),
        ("-0.03", True),
    ],
)
def test_booking_4_up_to_two_cents_go_to_the_rounding_account_and_more_is_held(
    difference: str, is_held: bool
) -> None:
    sale = sale_of(line("100.00", "121.00"), total_gross=D("121.00") + D(difference))

    outcome = decide_on(sale)

    assert isinstance(outcome, Held) is is_held
    if isinstance(outcome, Held):
        assert outcome.reason is HeldReason.TOTAL_DOES_NOT_ADD_UP
        assert D(dict(outcome.values)["difference"]) == D(difference)
        return
    roundings = [x for x in outcome.entry.lines if x.ledger_account == "4990"]
    assert [(x.net, x.vat, x.rate) for x in roundings] == (
        [(D(difference), 0, 0)] if D(difference) else []
    )


@pytest.mark.parametrize(
    ("currency", "gross", "difference", "is_held"),
    [
        ("JPY", "121", "2", False),
        ("JPY", "121", "-3", True),
        ("KWD", "121.000", "0.002", False),
        ("KWD", "121.000", "-0.002", False),
        ("KWD", "121.000", "0.003", True),
        ("KWD", "121.000", "-0.02", True),
    ],
)
def test_booking_4_the_limit_is_two_of_the_smallest_amount_of_the_currency(
    currency: str, gross: str, difference: str, is_held: bool
) -> None:
    sale = sale_of(line("100", gross), total_gross=D(gross) + D(difference), currency=currency)

    outcome = decide_on(sale, facts=replace(FACTS, exchange_rate=D("0.5")))

    assert isinstance(outcome, Held) is is_held
    if isinstance(outcome, Held):
        assert outcome.reason is HeldReason.TOTAL_DOES_NOT_ADD_UP


def test_booking_4_the_limit_is_a_setting() -> None:
    sale = sale_of(line("100.00", "121.00"), total_gross=D("121.05"))

    assert held(sale).reason is HeldReason.TOTAL_DOES_NOT_ADD_UP
    assert booked(sale, profile=replace(PROFILE, rounding_limit=D("0.05"))).entry.total_gross == D(
        "121.05"
    )


def test_a_residual_without_a_rounding_account_is_held() -> None:
    sale = sale_of(line("100.00", "121.00"), total_gross=D("121.01"))

    assert (
        held(sale, profile=replace(PROFILE, rounding_account="")).reason
        is HeldReason.NO_ROUNDING_ACCOUNT
    )


def test_the_shops_own_rounding_line_is_the_residual() -> None:
    rounding = line("-0.02", "-0.02", "0", kind=LineKind.ROUNDING, external_id="rounding")

    result = booked(sale_of(line("100.00", "121.00"), rounding))

    assert [(x.ledger_account, x.net) for x in result.entry.lines] == [
        ("8000", D(100)),
        ("4990", D("-0.02")),
    ]


def test_lines_without_vat_in_a_document_with_vat_are_held() -> None:
    # PrestaShop 8.2 with a half hooked VAT-number module: lines without VAT, totals with VAT.
    sale = sale_of(line("100.00", "100.00", "0"), total_net=D("100.00"), total_gross=D("121.00"))

    assert held(sale).reason is HeldReason.TOTAL_DOES_NOT_ADD_UP


def test_a_total_that_is_right_with_vat_and_wrong_without_is_held() -> None:
    sale = sale_of(line("100.00", "121.00"), total_net=D("111.01"))

    outcome = held(sale)

    assert outcome.reason is HeldReason.TOTAL_DOES_NOT_ADD_UP
    assert texts(outcome)[-1] == "net_does_not_add_up"


def test_a_rounding_line_alone_is_no_sale() -> None:
    assert (
        held(sale_of(total_net=D("0.01"), total_gross=D("0.01"))).reason
        is HeldReason.TOTAL_DOES_NOT_ADD_UP
    )
