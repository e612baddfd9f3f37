"""What the owner is told of a sale that is booked all the same (BOOKING 18, 21 and 25)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from mappings.booking import Booked
from mappings.rulebook import Concern
from mappings.sale import SaleLine
from mappings.vat.seller import Spell, VatStanding
from tests.mappings.baskets import (
    PROFILE,
    booked,
    discount,
    line,
    rule,
    sale_of,
    shipping,
    with_rules,
)
from tests.mappings.test_abroad import NUMBER, VALID, asked, at, to

D = Decimal
LOW = rule(Concern.LEDGER_ACCOUNT, "8109", line_kind="shipping", rate=D(9))


def told(outcome: Booked) -> list[str]:
    return [reason.text for reason in outcome.warnings]


@pytest.mark.parametrize(
    ("country", "postcode", "texts"),
    [
        ("GB", "SW1A 1AA", ["duties_gb"]),
        ("CH", "8001", ["duties_ch"]),
        ("NO", "0150", ["duties_no"]),
        ("US", "10001", []),
        ("NL", "1015 CC", []),
        ("GB", "BT1 1AA", []),  # Northern Ireland: no export
    ],
)
def test_an_export_warns_of_what_its_country_may_ask_of_the_seller(
    country: str, postcode: str, texts: list[str]
) -> None:
    charged = at("21") if country == "NL" or postcode.startswith("BT") else at("0")

    assert told(booked(to(country, charged, postcode=postcode))) == texts


@pytest.mark.parametrize(("amount", "warned"), [("135.00", True), ("135.01", False)])
def test_a_british_consignment_is_small_up_to_135_pounds(amount: str, warned: bool) -> None:
    sale = replace(to("GB", line(amount, amount, "0"), postcode="SW1A 1AA"), currency="GBP")
    known = replace(VALID, exchange_rate=D("1.15"))

    assert ("duties_gb" in told(booked(sale, facts=known))) is warned


def test_booking_18_a_number_of_another_state_than_the_goods_go_to_is_told_and_not_refused() -> (
    None
):
    belgian_number_in_germany = booked(
        to("DE", at("0"), vat_number=NUMBER, postcode="10115"), facts=VALID
    )

    assert told(belgian_number_in_germany) == ["number_of_another_state"]
    assert told(booked(to("BE", at("0"), vat_number=NUMBER), facts=VALID)) == []


def test_a_business_whose_number_is_invalid_is_a_consumer_and_the_owner_is_told() -> None:
    outcome = booked(to("BE", at("21"), vat_number=NUMBER), facts=asked("invalid"))

    assert told(outcome) == ["invalid_number_as_consumer"]
    assert not outcome.relation.is_business


def test_a_business_without_a_number_is_a_consumer_for_vat_and_the_owner_is_told() -> None:
    by_name = replace(PROFILE, business_is="company")

    assert told(booked(to("BE", at("21"), company="Brouwerij"), profile=by_name)) == [
        "business_without_number"
    ]
    assert told(booked(to("BE", at("21")), profile=by_name)) == []


@pytest.mark.parametrize(
    ("first", "last", "warned"),
    [
        (None, None, True),
        (date(2026, 11, 4), None, True),
        (date(2026, 11, 5), None, False),
        (None, date(2026, 11, 3), False),
    ],
)
def test_booking_25_a_cash_basis_seller_is_warned_while_it_holds(
    first: date | None, last: date | None, warned: bool
) -> None:
    cash = VatStanding(cash_basis=(Spell(first_day=first, last_day=last),))

    outcome = booked(sale_of(at("21")), profile=replace(PROFILE, vat=cash))

    assert ("cash_basis" in told(outcome)) is warned


@pytest.mark.parametrize(
    ("goods", "carried", "warned"),
    [
        ((at("21"), at("9")), (shipping("10.00", "12.10"),), True),  # one rate a carrier
        ((at("21"), at("9")), (shipping("10.00", "10.90", "9"),), True),
        (
            (at("21"), at("9")),
            (shipping("5.00", "6.05"), shipping("5.00", "5.45", "9", external_id="s2")),
            False,
        ),
        (
            (at("21"), at("9")),
            (shipping("9.00", "10.89"), shipping("1.00", "1.09", "9", external_id="s2")),
            True,  # at both rates, and not in their proportion
        ),
        ((at("9"),), (shipping("10.00", "10.90", "9"),), False),
        ((at("21"), at("9"), discount("-100.00", "-109.00", "9")), (shipping(),), False),
        ((at("21"), at("9")), (shipping("0.08", "0.10"),), False),  # within a cent
    ],
)
def test_booking_21_shipping_is_expected_in_proportion_to_the_goods(
    goods: tuple[SaleLine, ...], carried: tuple[SaleLine, ...], warned: bool
) -> None:
    outcome = booked(sale_of(*goods, *carried), rulebook=with_rules(LOW))

    assert ("shipping_apart" in told(outcome)) is warned
