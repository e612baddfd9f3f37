"""VAT of another state, OSS and exemption: booked on codes that name them, or held by what is missing (BOOKING 17, 19, 24)."""

from dataclasses import replace
from typing import Any

import pytest

from mappings.booking import Booked, Held, HeldReason
from mappings.rulebook import Concern, VatCode
from mappings.vat.seller import Registration, Spell, Turnover, VatStanding
from tests.mappings.baskets import (
    PROFILE,
    RULEBOOK,
    booked,
    decide_on,
    held,
    rule,
    texts,
    with_rules,
)
from tests.mappings.test_abroad import CODE, NUMBER, UNTAXED, VALID, D, at, to

OSS = replace(PROFILE, vat=VatStanding(one_stop_shop=(Spell(),)))
WITH_MODULE = replace(RULEBOOK, modules=(("oss", ()),))


@pytest.mark.parametrize("country", ["BE", "DE", "XI"])
def test_a_seller_in_oss_needs_the_module(country: str) -> None:
    outcome = held(to(country, at("21")), profile=OSS)

    assert outcome.reason is HeldReason.OSS_MODULE_NEEDED
    assert dict(outcome.values) == {"country": country}


@pytest.mark.parametrize(
    ("country", "rate"), [("BE", "21"), ("DE", "19"), ("XI", "20"), ("FR", "5.5")]
)
def test_with_the_module_oss_a_consumer_abroad_pays_the_vat_of_his_own_country(
    country: str, rate: str
) -> None:
    code = VatCode(code="oss", type="E", percentage=D(rate))
    rules = with_rules(
        rule(CODE, "oss", scenario="oss", country=country, rate=D(rate)),
        rule(Concern.LEDGER_ACCOUNT, "8060", scenario="oss"),
    )
    rules = replace(rules, modules=WITH_MODULE.modules, vat_codes=(*RULEBOOK.vat_codes, code))

    result = booked(to(country, at(rate)), rulebook=rules)

    assert (result.treatment.scenario, result.treatment.country) == ("oss", country)
    assert result.entry.lines[0].vat_code == "oss"
    assert "oss.declared" in texts(result)


@pytest.mark.parametrize(
    "match", [{"rate": D(21)}, {"rate": D(21), "scenario": "oss"}, {"rate": D(21), "country": "BE"}]
)
def test_a_code_for_vat_of_another_state_names_that_state_and_the_scheme(
    match: dict[str, Any],
) -> None:
    rules = replace(RULEBOOK, rules=(rule(CODE, "2", **match),), modules=WITH_MODULE.modules)
    rules = replace(
        rules,
        rules=(*rules.rules, rule(Concern.JOURNAL, "70"), rule(Concern.LEDGER_ACCOUNT, "8000")),
    )

    assert held(to("BE", at("21")), rulebook=rules).reason is HeldReason.NO_VAT_CODE


@pytest.mark.parametrize("country", ["BE", "DE", "XI"])
def test_vat_that_cannot_be_declared_anywhere_is_held_by_the_registration_that_is_missing(
    country: str,
) -> None:
    large = VatStanding(turnover=(Turnover(year=2026, amount=D(10_000)),))

    outcome = held(to(country, at("21")), profile=replace(PROFILE, vat=large))

    assert outcome.reason is HeldReason.REGISTRATION_MISSING
    assert dict(outcome.values) == {"country": country}


@pytest.mark.parametrize(("country", "rate"), [("BE", "21"), ("DE", "19"), ("FR", "20")])
def test_a_seller_who_is_registered_where_the_goods_arrive_is_booked_on_the_codes_of_that_state(
    country: str, rate: str
) -> None:
    standing = VatStanding(
        registrations=(Registration(country=country),), destination_by_choice=(Spell(),)
    )
    code = VatCode(code="there", type="E", percentage=D(rate))
    rules = with_rules(
        rule(CODE, "there", country=country, rate=D(rate)),
        rule(Concern.LEDGER_ACCOUNT, "8070", country=country),
    )
    rules = replace(rules, vat_codes=(*RULEBOOK.vat_codes, code))

    result = booked(to(country, at(rate)), profile=replace(PROFILE, vat=standing), rulebook=rules)

    assert (result.treatment.scenario, result.treatment.country) == ("local_destination", country)
    assert result.entry.lines[0].vat_code == "there"


@pytest.mark.parametrize("listing", ["", "L"])
def test_booking_19_goods_from_stock_elsewhere_stand_in_the_listing_of_that_state(
    listing: str,
) -> None:
    standing = VatStanding(registrations=(Registration(country="DE"),), stock="DE")
    code = VatCode(code="de", type="B", percentage=D(0), eu_sales_listing=listing)
    rules = with_rules(
        rule(CODE, "de", country="DE", scenario="intra_community", rate=D(0)),
        rule(Concern.LEDGER_ACCOUNT, "8080", country="DE"),
    )
    rules = replace(rules, vat_codes=(*RULEBOOK.vat_codes, code))

    outcome = decide_on(
        to("BE", UNTAXED, vat_number=NUMBER),
        facts=VALID,
        profile=replace(PROFILE, vat=standing),
        rulebook=rules,
    )

    if listing:
        assert isinstance(outcome, Held)
        assert dict(outcome.values)["problem"] == "listed"
    else:
        assert isinstance(outcome, Booked)
        assert outcome.treatment.country == "DE"


@pytest.mark.parametrize("country", ["NL", "BE", "DE"])
def test_who_is_exempt_as_a_small_business_charges_nothing_and_names_a_code_for_it(
    country: str,
) -> None:
    exempt = VatStanding(small_business=(Registration(country="NL"),))
    profile = replace(PROFILE, vat=exempt)
    rules = with_rules(
        rule(CODE, "0B", scenario="small_business"),
        rule(Concern.LEDGER_ACCOUNT, "8090", scenario="small_business"),
    )
    sale = to(country, UNTAXED)

    assert booked(sale, profile=profile, rulebook=rules).treatment.scenario == "small_business"
    general = with_rules(rule(CODE, "0B", rate=D(0)), rule(Concern.LEDGER_ACCOUNT, "8090"))
    assert held(sale, profile=profile, rulebook=general).reason is HeldReason.NO_VAT_CODE
