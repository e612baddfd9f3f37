"""A fee that a payment module hides in the total: known by its amount, mapped once, never held again (BOOKING 27)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.booking import HeldReason
from mappings.facts import VatNumberEvidence
from mappings.reasons import advise
from mappings.record import from_json, to_json
from mappings.rulebook import Concern, PaymentFee, Profile
from mappings.sale import Sale, SaleLine, Surcharge
from tests.mappings.baskets import (
    ADDRESS,
    FACTS,
    PROFILE,
    booked,
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
COD = "ps_cashondelivery"
MUG = line("100.00", "121.00")
BOOK = line("50.00", "54.50", "9", external_id="2", description="Book")
FIXED = PaymentFee(payment_method=COD, ledger_account="8200", vat_code="2", amount=D("2.50"))
CARD = PaymentFee(payment_method=COD, ledger_account="8210", vat_code="2", percentage=D("1.8"))


def with_fee(*lines: SaleLine, fee: str = "2.50", net: str | None = None, **changes: Any) -> Sale:
    """A sale whose totals hold `fee` beyond its lines; `net` is what the shop's net total holds of it."""
    plain = sale_of(*lines, payment_method=COD, payment_label="Cash on delivery")
    hidden = Surcharge(net=D(fee if net is None else net), gross=D(fee))
    totals: dict[str, Any] = {
        "surcharge": hidden,
        "total_net": plain.total_net + hidden.net,
        "total_gross": plain.total_gross + hidden.gross,
    }
    return replace(plain, **{**totals, **changes})


def mapped(*fees: PaymentFee) -> Profile:
    return replace(PROFILE, payment_fees=fees)


def test_booking_27_a_fee_that_is_not_mapped_is_held_with_its_amount_and_payment_method() -> None:
    outcome = held(with_fee(MUG))

    assert outcome.reason is HeldReason.PAYMENT_FEE_UNMAPPED
    assert dict(outcome.values)["amount"] == "2.50"
    for language, amount in (("nl", "2,50"), ("en", "2.50")):
        advice = advise(outcome=outcome, language=language)
        assert amount in advice.what
        assert "Cash on delivery" in advice.what
        assert COD in advice.todo


@pytest.mark.parametrize("net", ["2.50", "2.07", "0.00"])
def test_booking_27_a_mapped_fee_is_booked_on_its_account_and_code_however_the_shop_counts_its_net(
    net: str,
) -> None:
    result = booked(with_fee(MUG, shipping(), net=net), profile=mapped(FIXED))

    fee = result.entry.lines[-1]
    assert (fee.ledger_account, fee.vat_code, fee.net, fee.vat) == (
        "8200",
        "2",
        D("2.07"),
        D("0.43"),
    )
    assert result.entry.total_gross == D("130.51")
    assert "payment_fee" in texts(result)


def test_booking_27_a_fee_that_is_a_percentage_is_known_at_any_total() -> None:
    small = booked(with_fee(MUG, fee="2.18"), profile=mapped(CARD))
    large = booked(with_fee(line("1000.00", "1210.00"), fee="21.78"), profile=mapped(CARD))

    assert small.entry.total_gross == D("123.18")
    assert large.entry.total_gross == D("1231.78")
    assert {x.entry.lines[-1].ledger_account for x in (small, large)} == {"8210"}


@pytest.mark.parametrize("fee", ["2.49", "2.51", "5.00"])
def test_booking_27_another_amount_than_was_mapped_is_no_fee_that_we_know(fee: str) -> None:
    assert held(with_fee(MUG, fee=fee), profile=mapped(FIXED)).reason is (
        HeldReason.PAYMENT_FEE_UNMAPPED
    )


def test_booking_27_a_fee_counts_for_the_payment_method_it_was_mapped_for() -> None:
    other = with_fee(MUG, payment_method="mollie")

    assert held(other, profile=mapped(FIXED)).reason is HeldReason.PAYMENT_FEE_UNMAPPED


def test_booking_27_the_amount_itself_goes_before_a_percentage_that_fits_too() -> None:
    fits = replace(CARD, percentage=D("2.0661"))

    fee = booked(with_fee(MUG), profile=mapped(fits, FIXED)).entry.lines[-1]

    assert fee.ledger_account == "8200"


def test_booking_27_a_more_specific_rule_of_the_owner_does_not_move_a_mapped_fee() -> None:
    rules = with_rules(
        rule(Concern.LEDGER_ACCOUNT, "8999", line_kind="fee", country="NL", rate=D(21)),
        rule(Concern.VAT_CODE, "2i", line_kind="fee", country="NL", rate=D(21)),
    )

    fee = booked(with_fee(MUG), profile=mapped(FIXED), rulebook=rules).entry.lines[-1]

    assert (fee.ledger_account, fee.vat_code) == ("8200", "2")


def test_booking_27_a_fee_at_the_low_rate_or_at_zero_is_what_its_code_says() -> None:
    low = booked(with_fee(MUG), profile=mapped(replace(FIXED, vat_code="1")))
    zero = booked(with_fee(MUG), profile=mapped(replace(FIXED, vat_code="0B")))

    assert money(low.entry.lines)[-1] == ("9", "2.29", "0.21")
    assert money(zero.entry.lines)[-1] == ("0", "2.50", "0.00")


def test_booking_27_a_code_that_the_books_no_longer_know_is_held() -> None:
    gone = mapped(replace(FIXED, vat_code="zz"))

    assert held(with_fee(MUG), profile=gone).reason is HeldReason.VAT_CODE_UNFIT


@pytest.mark.parametrize(
    ("country", "number", "code"), [("US", "", "0B"), ("BE", "BE0403170701", "7")]
)
def test_booking_21_a_fee_of_an_untaxed_supply_follows_its_goods(
    country: str, number: str, code: str
) -> None:
    there = replace(ADDRESS, country=country, postcode="", vat_number=number)
    sale = with_fee(line("100.00", "100.00", "0"), invoice_address=there, delivery_address=there)
    proof = VatNumberEvidence(number=number, verdict="valid", asked_at=sale.ordered_at)

    result = booked(sale, profile=mapped(FIXED), facts=replace(FACTS, vat_numbers=(proof,)))

    fee = result.entry.lines[-1]
    assert (fee.ledger_account, fee.vat_code, fee.net, fee.vat) == ("8200", code, D("2.50"), D(0))


def test_booking_27_a_fee_of_a_distance_sale_has_the_vat_of_home() -> None:
    there = replace(ADDRESS, country="DE", postcode="10115")
    sale = with_fee(MUG, invoice_address=there, delivery_address=there)

    assert booked(sale, profile=mapped(FIXED)).entry.lines[-1].vat == D("0.43")


def test_booking_4_a_cent_beyond_the_parts_is_a_rounding_difference_and_no_fee() -> None:
    result = booked(with_fee(MUG, fee="0.02", net="0.00"))

    assert [x.ledger_account for x in result.entry.lines] == ["8000", "4990"]


def test_booking_4_lines_that_do_not_add_up_beside_a_mapped_fee_are_held() -> None:
    crooked = with_fee(MUG, surcharge=None)

    assert held(crooked, profile=mapped(FIXED)).reason is HeldReason.TOTAL_DOES_NOT_ADD_UP


@pytest.mark.parametrize("net", ["-1.00", "9.00"])
def test_booking_4_a_net_total_that_no_fee_explains_is_held(net: str) -> None:
    outcome = held(with_fee(MUG, net=net), profile=mapped(FIXED))

    assert outcome.reason is HeldReason.TOTAL_DOES_NOT_ADD_UP


def test_a_mapped_fee_is_kept_without_loss() -> None:
    assert from_json(to_json(mapped(FIXED, CARD))) == mapped(FIXED, CARD)


@given(
    fee=st.integers(3, 5000).map(lambda cents: D(cents) / 100),
    code=st.sampled_from(["2", "1"]),
    lines=st.lists(st.sampled_from([MUG, BOOK, shipping()]), min_size=1, max_size=6),
)
def test_booking_27_whatever_the_fee_the_entry_is_the_shops_total_to_the_cent(
    fee: Decimal, code: str, lines: list[SaleLine]
) -> None:
    sale = with_fee(*lines, fee=str(fee))
    profile = mapped(replace(FIXED, amount=fee, vat_code=code))

    assert booked(sale, profile=profile).entry.total_gross == sale.total_gross
