"""What is sold besides ordinary goods, by the owner's rules: each line where the law puts it (BOOKING 16 to 23)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.abroad import sold_abroad
from mappings.booking import Booked, HeldReason
from mappings.facts import VatNumberEvidence
from mappings.rulebook import Concern, Rulebook, UnexpectedRate, VatCode, ZeroCharged
from mappings.sale import LineKind, Sale, SaleLine
from mappings.steps.kinds import natures_of, unknown_kinds
from mappings.vat.kinds import KINDS, OwnKind, OwnRate
from mappings.vat.product_rates import CLASS_RATES, ProductClass, class_rate_on
from mappings.vat.rates import rates_on
from mappings.vat.scenario import Nature, Scenario
from mappings.vat.seller import Spell, VatStanding
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

D = Decimal
KIND, CODE, ACCOUNT = Concern.PRODUCT_KIND, Concern.VAT_CODE, Concern.LEDGER_ACCOUNT
NUMBER = "BE0403170701"
BELGIAN = replace(ADDRESS, country="BE", postcode="1000", vat_number=NUMBER, company="Brouwerij")
PROVEN = replace(
    FACTS,
    vat_numbers=(
        VatNumberEvidence(
            number=NUMBER, verdict="valid", asked_at=datetime(2026, 11, 1, tzinfo=UTC)
        ),
    ),
)


def of(kind: str, net: str, gross: str, rate: str, **changes: Any) -> SaleLine:
    """A product in a category that is called as its kind."""
    fields = {"external_id": kind, "description": kind, "categories": (kind,), **changes}
    return line(net, gross, rate, **fields)


def rules(*more: Any, codes: tuple[VatCode, ...] = ()) -> Rulebook:
    """A rule for each kind, by its category, and a code for each scenario that a test here needs."""
    kinds = (rule(KIND, code, category=code) for code in KINDS)
    own = (
        rule(CODE, "0", scenario="voucher_multi_purpose"),
        rule(ACCOUNT, "1810", scenario="voucher_multi_purpose"),
        rule(CODE, "8", scenario="intra_community_service", country="BE"),
        rule(ACCOUNT, "8035", scenario="intra_community_service"),
        rule(CODE, "9", scenario="margin"),
        rule(ACCOUNT, "8200", scenario="margin"),
        rule(CODE, "0B", scenario="domestic_reverse_charge"),
        rule(ACCOUNT, "8210", scenario="domestic_reverse_charge"),
    )
    known = (
        VatCode(code="8", type="B", percentage=D(0), eu_sales_listing="S"),
        VatCode(code="9", type="B", percentage=D(0)),
    )
    return replace(
        RULEBOOK,
        rules=(*RULEBOOK.rules, *kinds, *own, *more),
        vat_codes=(*RULEBOOK.vat_codes, *known, *codes),
    )


def to_belgium(*lines: SaleLine) -> Sale:
    return replace(sale_of(*lines), invoice_address=BELGIAN, delivery_address=BELGIAN)


def placed(result: Booked) -> list[tuple[str, str, str, str]]:
    """Account, VAT code, net and where the law puts it, line by line."""
    return [(x.ledger_account, x.vat_code, f"{x.net:.2f}", x.scenario) for x in result.entry.lines]


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


# --- classes and places with rates of their own ---


@pytest.mark.parametrize(
    ("kind", "day", "right", "wrong"),
    [
        ("lodging", date(2025, 12, 31), "9", "21"),
        ("lodging", date(2026, 1, 1), "21", "9"),
        ("camping", date(2026, 1, 1), "9", "21"),
        ("books", date(2026, 11, 4), "9", "21"),
        ("food", date(2026, 11, 4), "9", "21"),
    ],
)
def test_the_rate_of_a_class_is_the_one_of_its_day(
    kind: str, day: date, right: str, wrong: str
) -> None:
    def at(rate: str) -> Sale:
        gross = D(100) + D(rate)
        return replace(sale_of(of(kind, "100.00", f"{gross}", rate)), invoiced_on=day)

    assert booked(at(right), rulebook=rules()).entry.total_gross == 100 + D(right)
    outcome = held(at(wrong), rulebook=rules())
    assert outcome.reason is HeldReason.VAT_RATE_UNEXPECTED
    assert dict(outcome.values)["expected"] == right


def test_shipping_and_other_goods_keep_any_rate_of_the_country() -> None:
    sale = sale_of(of("food", "100.00", "109.00", "9"), shipping("5.00", "6.05", "21"))

    result = booked(sale, rulebook=rules())

    assert [x.rate for x in result.entry.lines] == [D(9), D(21)]
    assert "shipping_apart" in {one.text for one in result.warnings}


def oss(rate: str, country: str) -> tuple[Any, ...]:
    return (
        rule(CODE, "oss", scenario="oss", country=country, rate=D(rate)),
        rule(ACCOUNT, "8060", scenario="oss"),
    )


def under_oss(country: str, rate: str, *lines: SaleLine, postcode: str = "1000", day: date) -> Any:
    there = replace(ADDRESS, country=country, postcode=postcode)
    sale = replace(sale_of(*lines), invoice_address=there, delivery_address=there, invoiced_on=day)
    code = VatCode(code="oss", type="E", percentage=D(rate))
    book = replace(rules(*oss(rate, country), codes=(code,)), modules=(("oss", ()),))
    profile = replace(PROFILE, vat=VatStanding(one_stop_shop=(Spell(),)))
    return {"sale": sale, "rulebook": book, "profile": profile}


@pytest.mark.parametrize(
    ("day", "rate", "expected"),
    [
        (date(2026, 3, 31), "12", ""),
        (date(2026, 4, 1), "6", ""),
        (date(2026, 4, 1), "12", "6"),
        (date(2028, 1, 1), "12", ""),
    ],
)
def test_swedish_food_has_its_own_rate_while_it_lasts(day: date, rate: str, expected: str) -> None:
    item = of("food", "100.00", f"{100 + D(rate)}", rate)
    given_sale = under_oss("SE", rate, item, day=day)
    sale = given_sale.pop("sale")

    if expected:
        assert dict(held(sale, **given_sale).values)["expected"] == expected
    else:
        assert booked(sale, **given_sale).entry.lines[0].scenario == "oss"


@pytest.mark.parametrize(
    ("country", "postcode", "rate", "expected"),
    [
        ("PT", "9000-017", "22", ""),
        ("PT", "9000-017", "23", "22"),
        ("PT", "9500-150", "16", ""),
        ("PT", "1000-001", "23", ""),
        ("AT", "6691", "19", ""),
        ("AT", "6691", "20", "19"),
        ("AT", "6691", "10", ""),
        ("AT", "1010", "20", ""),
        ("AT", "1010", "19", "20"),
    ],
)
def test_a_place_with_rates_of_its_own_pays_those(
    country: str, postcode: str, rate: str, expected: str
) -> None:
    item = line("100.00", f"{100 + D(rate)}", rate)
    given_sale = under_oss(country, rate, item, postcode=postcode, day=date(2026, 11, 4))
    sale = given_sale.pop("sale")

    if expected:
        outcome = held(sale, **given_sale)
        assert dict(outcome.values)["expected"] == expected
    else:
        assert booked(sale, **given_sale).entry.lines[0].rate == D(rate)


# --- the owner's own ---

PLANTS = OwnKind(
    code="plants",
    rates=(
        OwnRate(country="NL", rate=D(9), last_day=date(2026, 6, 30)),
        OwnRate(country="NL", rate=D(21), first_day=date(2026, 7, 1)),
    ),
)
OWN = replace(
    PROFILE,
    product_kinds=(PLANTS, OwnKind(code="books", rates=(OwnRate(country="NL", rate=D(21)),))),
)


@pytest.mark.parametrize(
    ("day", "right", "wrong"), [(date(2026, 6, 30), "9", "21"), (date(2026, 7, 1), "21", "9")]
)
def test_an_owner_names_a_kind_of_his_own_with_its_rates(day: date, right: str, wrong: str) -> None:
    book = rules(rule(KIND, "plants", product="FERN"))

    def at(rate: str) -> Sale:
        item = line("100.00", f"{100 + D(rate)}", rate, product_reference="FERN")
        return replace(sale_of(item), invoiced_on=day)

    assert booked(at(right), rulebook=book, profile=OWN)
    assert held(at(wrong), rulebook=book, profile=OWN).reason is HeldReason.VAT_RATE_UNEXPECTED


def test_an_owners_rate_goes_before_the_law_as_we_know_it() -> None:
    sale = sale_of(of("books", "100.00", "121.00", "21"))

    assert held(sale, rulebook=rules()).reason is HeldReason.VAT_RATE_UNEXPECTED
    assert booked(sale, rulebook=rules(), profile=OWN)


def test_a_rule_for_one_product_goes_before_that_of_its_category() -> None:
    book = rules(rule(KIND, "goods", category="food", product="PAN"))
    pan = of("food", "100.00", "121.00", "21", product_reference="PAN")
    bread = of("food", "10.00", "10.90", "9", external_id="2", product_reference="BREAD")

    result = booked(sale_of(pan, bread), rulebook=book)

    assert [x.rate for x in result.entry.lines] == [D(21), D(9)]


def test_a_product_without_a_reference_is_known_by_its_id() -> None:
    book = rules(rule(ACCOUNT, "8055", rate=D(21), product="77"))
    sale = sale_of(
        line("10.00", "12.10", product_id="77"),
        line("10.00", "12.10", external_id="2", product_id="78"),
    )

    result = booked(sale, rulebook=book)

    assert [x.ledger_account for x in result.entry.lines] == ["8055", "8000"]


def test_a_kind_that_nobody_knows_is_held_and_refused_when_saved() -> None:
    wrong = rule(KIND, "gone", category="x")
    sale = sale_of(of("x", "100.00", "121.00", "21"))

    assert held(sale, rulebook=rules(wrong)).reason is HeldReason.PRODUCT_KIND_UNKNOWN
    assert unknown_kinds(rules=(wrong, rule(KIND, "plants")), profile=OWN) == (wrong,)
    assert natures_of(sale=sale, rulebook=rules(wrong), profile=PROFILE, day=date(2026, 11, 4)) == {
        Nature.GOODS
    }


# --- the tables ---


@pytest.mark.parametrize("row", CLASS_RATES, ids=lambda row: f"{row.country} {row.product_class}")
def test_a_class_has_a_rate_that_its_country_has_on_that_day(row: Any) -> None:
    for day in (row.first_day, row.last_day or date(2026, 11, 25)):
        in_force = rates_on(country=row.country, day=day)
        assert not in_force or row.rate in in_force, (day, in_force)


def test_no_class_has_two_rates_on_one_day() -> None:
    for row in CLASS_RATES:
        alike = [
            x
            for x in CLASS_RATES
            if (x.country, x.product_class) == (row.country, row.product_class)
            and x.holds_on(row.first_day)
        ]
        assert alike == [row]
    assert (
        class_rate_on(country="FI", product_class=ProductClass.FOOD, day=date(2026, 1, 1)) is None
    )


def test_every_nature_has_a_kind_that_an_owner_can_choose() -> None:
    assert {kind.nature for kind in KINDS.values()} == set(Nature)
    assert {kind.product_class for kind in KINDS.values()} == set(ProductClass)


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
