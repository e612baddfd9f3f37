"""What is sold besides ordinary goods, by the owner's rules: each line where the law puts it (BOOKING 16 to 23)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.abroad import sold_abroad
from mappings.booking import HeldReason
from mappings.rulebook import UnexpectedRate, ZeroCharged
from mappings.sale import LineKind
from mappings.vat.scenario import Scenario
from tests.mappings.baskets import (
    ADDRESS,
    FACTS,
    PROFILE,
    RULEBOOK,
    booked,
    credit_of,
    discount,
    facts_of,
    held,
    line,
    rule,
    sale_of,
    shipping,
    texts,
)
from tests.mappings.kinds import (
    BELGIAN,
    KIND,
    NUMBER,
    PROVEN,
    of,
    placed,
    rules,
    to_belgium,
)

D = Decimal

# --- beside ordinary goods ---


def test_a_gift_card_is_sold_without_vat_beside_goods_with_it() -> None:
    card = of("multi_purpose_voucher", "50.00", "50.00", "0")

    result = booked(sale_of(line("100.00", "121.00"), card), rulebook=rules())

    assert placed(result) == [
        ("8000", "2", "100.00", "domestic"),
        ("1810", "0", "50.00", "voucher_multi_purpose"),
    ]
    assert result.treatment.scenario == "domestic"
    assert result.scenarios == {"domestic", "voucher_multi_purpose"}
    assert {"product_kind", "supply_apart"} <= set(texts(result))


def test_without_a_rule_that_says_so_a_gift_card_is_goods_without_vat_and_held() -> None:
    card = of("multi_purpose_voucher", "50.00", "50.00", "0")

    assert held(sale_of(line("100.00", "121.00"), card)).reason is HeldReason.VAT_RATE_UNEXPECTED


def test_vat_on_a_gift_card_is_held_whatever_the_owner_chose() -> None:
    card = of("multi_purpose_voucher", "50.00", "60.50", "21")
    as_charged = replace(PROFILE, unexpected_rate=UnexpectedRate.AS_CHARGED)

    assert held(sale_of(card), rulebook=rules()).reason is HeldReason.VAT_RATE_UNEXPECTED
    assert (
        held(sale_of(card), rulebook=rules(), profile=as_charged).reason
        is HeldReason.VAT_RATE_UNEXPECTED
    )


def test_goods_and_a_service_to_a_business_abroad_stand_apart_in_its_listing() -> None:
    sale = to_belgium(
        line("100.00", "100.00", "0"),
        of("service", "40.00", "40.00", "0"),
        shipping("5.00", "5.00", "0"),
    )

    result = booked(sale, rulebook=rules(), facts=PROVEN)

    assert placed(result) == [
        ("8030", "7", "100.00", "intra_community"),
        ("8035", "8", "40.00", "intra_community_service"),
        ("8030", "7", "5.00", "intra_community"),
    ]


def test_both_count_for_the_statement_each_with_its_own_amount() -> None:
    sale = to_belgium(line("100.00", "100.00", "0"), of("service", "40.00", "40.00", "0"))
    result = booked(sale, rulebook=rules(), facts=PROVEN)

    found = sold_abroad(outcome=result, sale=sale, profile=PROFILE, facts=PROVEN)

    assert {(x.scenario.value, x.net, x.vat_number) for x in found} == {
        ("intra_community", D("100.00"), NUMBER),
        ("intra_community_service", D("40.00"), NUMBER),
    }


def test_a_held_sale_counts_for_the_threshold_with_what_goes_abroad_alone() -> None:
    german = replace(ADDRESS, country="DE", postcode="10115")
    sale = replace(
        sale_of(line("100.00", "150.00", "50"), of("local_service", "40.00", "48.40", "21")),
        invoice_address=german,
        delivery_address=german,
    )
    outcome = held(sale, rulebook=rules())

    (found,) = sold_abroad(outcome=outcome, sale=sale, profile=PROFILE, facts=FACTS)

    assert (found.scenario, found.net) == (Scenario.DISTANCE_HOME, D("100.00"))


@pytest.mark.parametrize("number", [NUMBER, ""])
def test_margin_goods_are_booked_gross_and_nothing_is_reckoned_out_of_them(number: str) -> None:
    sale = to_belgium(of("margin_goods", "300.00", "300.00", "0"))
    if not number:
        sale = replace(sale, invoice_address=ADDRESS)

    result = booked(sale, rulebook=rules(), facts=PROVEN)

    assert placed(result) == [("8200", "9", "300.00", "margin")]


def test_booking_22_goods_under_reverse_charge_at_home_need_the_number_of_a_dutch_business() -> (
    None
):
    dutch = replace(ADDRESS, vat_number="NL004495445B01")
    scrap = replace(sale_of(of("reverse_charge_goods", "80.00", "80.00", "0")))
    scrap = replace(scrap, invoice_address=dutch, delivery_address=dutch)
    proof = replace(PROVEN.vat_numbers[0], number="NL004495445B01")
    known = replace(FACTS, vat_numbers=(proof,))

    result = booked(scrap, rulebook=rules(), facts=known)

    assert placed(result) == [("8210", "0B", "80.00", "domestic_reverse_charge")]
    assert result.relation.vat_number == "NL004495445B01"
    assert held(scrap, rulebook=rules()).reason is HeldReason.VAT_NUMBER_UNPROVEN
    other = replace(known, relation_has_vat_number="NL000099998B57")
    assert held(scrap, rulebook=rules(), facts=other).reason is HeldReason.VAT_NUMBER_UNPROVEN


def test_only_the_listed_goods_count_for_the_amount_from_which_vat_is_reversed() -> None:
    dutch = replace(ADDRESS, vat_number="NL004495445B01")
    proof = replace(PROVEN.vat_numbers[0], number="NL004495445B01")
    known = replace(FACTS, vat_numbers=(proof,))
    phones = of("reverse_charge_bulk", "9000.00", "10890.00", "21")
    sale = replace(sale_of(phones, line("2000.00", "2420.00")), invoice_address=dutch)

    assert booked(sale, rulebook=rules(), facts=known).scenarios == {"domestic"}


@pytest.mark.parametrize("kind", ["digital", "service"])
def test_a_service_is_where_the_buyer_is_and_not_where_a_parcel_goes(kind: str) -> None:
    sale = replace(
        sale_of(of(kind, "40.00", "40.00", "0")), invoice_address=BELGIAN, delivery_address=ADDRESS
    )

    result = booked(sale, rulebook=rules(), facts=PROVEN)

    assert placed(result) == [("8035", "8", "40.00", "intra_community_service")]


def test_where_rules_go_by_category_a_product_without_one_is_held_unless_a_rule_names_it() -> None:
    removed = line("100.00", "121.00", product_id="77", product_reference="GONE")

    outcome = held(sale_of(removed), rulebook=rules())

    assert outcome.reason is HeldReason.PRODUCT_CATEGORY_UNKNOWN
    assert dict(outcome.values) == {"line": "Mug", "product": "GONE"}
    assert booked(sale_of(removed), rulebook=rules(rule(KIND, "goods", product="GONE")))
    assert booked(sale_of(removed))
    free = line("0", "0", product_id="78", external_id="2")
    assert booked(sale_of(line("100.00", "121.00"), free), rulebook=rules())


# --- what accompanies it ---


def test_a_discount_is_shared_over_what_it_lowers_also_where_the_rates_are_equal() -> None:
    sale = to_belgium(
        line("100.00", "100.00", "0"),
        of("service", "50.00", "50.00", "0"),
        discount("-30.00", "-30.00", "0"),
    )

    result = booked(sale, rulebook=rules(), facts=PROVEN)

    assert placed(result) == [
        ("8030", "7", "100.00", "intra_community"),
        ("8035", "8", "50.00", "intra_community_service"),
        ("8030", "7", "-20.00", "intra_community"),
        ("8035", "8", "-10.00", "intra_community_service"),
    ]


def test_a_discount_at_the_goods_rate_does_not_touch_the_gift_card() -> None:
    card = of("multi_purpose_voucher", "50.00", "50.00", "0")
    sale = sale_of(line("100.00", "121.00"), card, discount("-10.00", "-12.10", "21"))

    result = booked(sale, rulebook=rules())

    assert placed(result)[2] == ("8000", "2", "-10.00", "domestic")


def test_shipping_goes_with_what_is_sent_and_not_with_the_dearer_download() -> None:
    sale = sale_of(
        of("digital", "500.00", "605.00", "21"),
        line("10.00", "12.10"),
        shipping("5.00", "6.05"),
    )
    german = replace(ADDRESS, country="DE", postcode="10115")
    sale = replace(sale, invoice_address=german)  # the download goes to Germany, the parcel stays

    result = booked(sale, rulebook=rules())

    assert [x.scenario for x in result.entry.lines] == ["distance_home", "domestic", "domestic"]


def test_vat_inside_the_gross_is_not_taken_out_of_a_gift_card() -> None:
    inside = replace(PROFILE, zero_charged=ZeroCharged.INSIDE, inside_levels=())
    card = of("multi_purpose_voucher", "50.00", "50.00", "0")
    sale = sale_of(of("books", "109.00", "109.00", "0"), card, shipping("10.90", "10.90", "0"))

    result = booked(sale, rulebook=rules(), profile=inside)

    assert [(x.net, x.vat, x.rate) for x in result.entry.lines] == [
        (D("100.00"), D("9.00"), D(9)),
        (D("50.00"), D(0), D(0)),
        (D("10.00"), D("0.90"), D(9)),
    ]


# --- credits ---


def test_booking_29_each_line_is_taken_back_where_it_was_sold_whatever_the_rules_say_now() -> None:
    goods, service = line("100.00", "100.00", "0"), of("service", "40.00", "40.00", "0")
    sold = booked(to_belgium(goods, service), rulebook=rules(), facts=PROVEN)
    slip = credit_of(to_belgium(goods, service), lines=(service,))

    result = booked(
        slip,
        rulebook=replace(RULEBOOK, vat_codes=rules().vat_codes),
        facts=replace(FACTS, corrected=(sold,)),
    )

    assert placed(result) == [("8035", "8", "-40.00", "intra_community_service")]


def test_a_sale_that_was_booked_before_lines_knew_their_scenario_is_credited_as_the_whole() -> None:
    sale = sale_of(line("100.00", "121.00"))
    sold = booked(sale)
    old = replace(
        sold,
        entry=replace(
            sold.entry,
            lines=tuple(replace(x, scenario="", country="") for x in sold.entry.lines),
        ),
    )
    slip = credit_of(sale)

    assert old.entry == sold.entry
    assert booked(slip, facts=replace(facts_of(sale), corrected=(old,))) == booked(
        slip, facts=facts_of(sale)
    )


# --- money ---

_PRICES = st.decimals(min_value="0.01", max_value="5000", places=2)
_MIXED = st.lists(
    st.tuples(
        st.sampled_from(["goods", "service", "multi_purpose_voucher", "margin_goods"]), _PRICES
    ),
    min_size=1,
    max_size=8,
)


@given(_MIXED, st.integers(min_value=0, max_value=60))
def test_whatever_is_sold_together_the_entry_is_the_sale_to_the_cent(
    sold: list[tuple[str, Decimal]], percent: int
) -> None:
    lines = [
        of(kind, f"{net}", f"{net}", "0", external_id=str(i)) for i, (kind, net) in enumerate(sold)
    ]
    total = sum((x.net for x in lines), D(0))
    off = (total * percent / 100).quantize(D("0.01"))
    reduced = [discount(f"{-off}", f"{-off}", "0")] if off else []
    sale = to_belgium(*lines, *reduced)

    result = booked(sale, rulebook=rules(), facts=PROVEN)

    assert result.entry.total_gross == sale.total_gross
    per_kind: dict[str, Decimal] = {}
    for item in result.entry.lines:
        per_kind[item.scenario] = per_kind.get(item.scenario, D(0)) + item.net
    assert all(net >= 0 for net in per_kind.values())
    turned = booked(
        replace(sale, lines=tuple(reversed(sale.lines))), rulebook=rules(), facts=PROVEN
    )
    again: dict[str, Decimal] = {}
    for item in turned.entry.lines:
        again[item.scenario] = again.get(item.scenario, D(0)) + item.net
    assert again == per_kind
    goods = [x for x in sale.lines if x.kind is LineKind.PRODUCT]
    assert len([x for x in result.entry.lines if x.net > 0]) == len(goods)
