"""Grouping: private customers on a fixed relation, businesses on their own, refunds where their sale stands."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from mappings.booking import Booked, HeldReason
from mappings.facts import Facts
from mappings.modules import installed
from mappings.modules.base import Module, Settings, as_table, table_of
from mappings.reasons import LANGUAGES, advise, sentence
from mappings.rulebook import Rulebook
from mappings.sale import Sale
from mappings.steps.modules import apply_modules
from mappings.steps.step import Stop
from tests.mappings.baskets import (
    ADDRESS,
    CUSTOMER,
    FACTS,
    PROFILE,
    RULEBOOK,
    booked,
    credit_of,
    line,
    sale_of,
)
from tests.mappings.test_changed_sales import standing

D = Decimal
GROUPING = installed()["grouping"]
FIRM = replace(ADDRESS, company="Firma", vat_number="NL004495445B01")
BELGIAN = replace(ADDRESS, country="BE", postcode="1000", city="Brussel")


def rules(**settings: str) -> Rulebook:
    return replace(RULEBOOK, modules=(("grouping", tuple(settings.items())),))


def sold(rulebook: Rulebook, **changes: Any) -> Booked:
    return booked(sale(**changes), rulebook=rulebook)


def sale(**changes: Any) -> Sale:
    return sale_of(line("100.00", "121.00"), **changes)


def told(booking: Booked) -> list[str]:
    return [one.text for one in booking.explanation if one.text.startswith("grouping.")]


EVERYTHING = {
    "relation": "900",
    "by_payment_method": as_table({"ps_checkpayment": "910"}),
    "by_country": as_table({"BE": "920", "DE": "921"}),
    "by_shop": as_table({"2": "930"}),
}


@pytest.mark.parametrize(
    ("changes", "code", "text"),
    [
        ({}, "900", "grouping.general"),
        ({"shop_id": "2"}, "930", "grouping.shop"),
        ({"delivery_address": BELGIAN}, "920", "grouping.country"),
        ({"delivery_address": BELGIAN, "shop_id": "2"}, "920", "grouping.country"),
        ({"delivery_address": BELGIAN, "pick_up": True}, "900", "grouping.general"),
        (
            {"delivery_address": BELGIAN, "payment_method": "ps_checkpayment", "shop_id": "2"},
            "910",
            "grouping.payment_method",
        ),
    ],
)
def test_the_nearest_circumstance_chooses_the_relation(
    changes: dict[str, Any], code: str, text: str
) -> None:
    result = sold(rules(**EVERYTHING), **changes)

    assert result.relation.code == code
    assert result.relation.customer_key == result.entry.customer_key == f"A7-G{code}"
    assert told(result) == [text]
    assert all(sentence(reason=one, language="nl") for one in result.explanation)


def test_booking_13_a_grouped_relation_carries_nothing_of_the_customer() -> None:
    elsewhere = replace(ADDRESS, external_id="8", street="Herengracht 9")
    own, grouped = (
        sold(rulebook, delivery_address=elsewhere) for rulebook in (RULEBOOK, rules(relation="900"))
    )

    assert own.entry.remarks
    assert grouped.entry.remarks == ""
    relation = grouped.relation
    assert (relation.name, relation.email, relation.phone, relation.contact) == (
        "Webshop consumenten",
        "",
        "",
        None,
    )
    assert relation.address == replace(relation.address, street="", postcode="", city="")
    assert relation.shared


def test_amounts_accounts_and_what_the_order_is_found_by_stay() -> None:
    own, grouped = sold(RULEBOOK), sold(rules(relation="900"))

    assert grouped.entry == replace(own.entry, customer_key="A7-G900")
    assert grouped.entry.reference.endswith("A7-O1042")
    assert sale().reference in grouped.entry.description


def test_booking_11_a_business_stays_himself_by_the_one_definition() -> None:
    assert sold(rules(relation="900"), invoice_address=FIRM).relation.code != "900"
    by_group = replace(PROFILE, business_is="group", business_groups=("trade",))
    trader = replace(CUSTOMER, groups=("trade",))

    private = booked(sale(invoice_address=FIRM), rulebook=rules(relation="900"), profile=by_group)
    trading = booked(sale(customer=trader), rulebook=rules(relation="900"), profile=by_group)

    assert private.relation.code == "900"
    assert private.relation.vat_number == ""
    assert told(trading) == ["grouping.business"]
    assert trading.relation.code == sold(RULEBOOK).relation.code


def test_a_customer_without_a_relation_set_for_him_keeps_his_own() -> None:
    result = sold(rules(by_country=as_table({"BE": "920"})))

    assert told(result) == ["grouping.none"]
    assert result.relation == sold(RULEBOOK).relation


def test_a_refund_stands_on_the_relation_of_its_sale_whatever_is_set_today() -> None:
    grouped, own = sold(rules(relation="900")), sold(RULEBOOK)

    for former, today in (
        (grouped, RULEBOOK),
        (grouped, rules(relation="901")),
        (own, rules(relation="900")),
    ):
        credit = booked(
            credit_of(sale()), rulebook=today, facts=replace(FACTS, corrected=(former,))
        )
        assert credit.relation == former.relation
        assert credit.entry.customer_key == former.entry.customer_key


@pytest.mark.parametrize("then", [RULEBOOK, rules(relation="900")])
@pytest.mark.parametrize("now", [RULEBOOK, rules(relation="900"), rules(relation="901")])
def test_switching_on_off_or_over_moves_nothing_that_is_booked(
    then: Rulebook, now: Rulebook
) -> None:
    former = sold(then)

    again = booked(sale(), rulebook=now, facts=standing(former))

    assert again.relation == former.relation
    assert again.reversal is None
    assert again.entry.key == former.entry.key


def test_a_changed_sale_is_booked_anew_on_the_relation_it_stands_on() -> None:
    former = sold(rules(relation="900"))
    more = sale_of(line("100.00", "121.00"), line("10.00", "12.10", external_id="2"))

    again = booked(more, facts=standing(former))

    assert again.reversal is not None
    assert again.reversal.customer_key == again.entry.customer_key == "A7-G900"


class Careless(Module):
    """Puts everybody on a relation of many."""

    name = "careless"

    def transform(self, *, booking: Booked, settings: Settings, facts: Facts) -> Booked:  # noqa: ARG002
        return replace(booking, relation=replace(booking.relation, shared=True))


def test_booking_18_a_supply_that_rests_on_a_vat_number_is_never_grouped() -> None:
    plain = sold(RULEBOOK)
    supply = replace(plain, treatment=replace(plain.treatment, scenario="intra_community"))
    settings = {"relation": "900"}

    stays = GROUPING.transform(booking=supply, settings=settings, facts=FACTS)
    assert told(stays) == ["grouping.needs_number"]
    assert stays.relation == plain.relation

    with pytest.raises(Stop) as stopped:
        apply_modules(
            booked=supply,
            rulebook=replace(RULEBOOK, modules=(("careless", ()),)),
            facts=FACTS,
            modules={"careless": Careless()},
        )
    assert stopped.value.reason is HeldReason.VAT_NUMBER_UNPROVEN
    outcome = stopped.value.outcome(explanation=())
    assert all("…" not in advise(outcome=outcome, language=language).what for language in LANGUAGES)


@pytest.mark.parametrize(
    ("settings", "wrong"),
    [
        ({"relation": "900"}, []),
        ({"by_country": as_table({"BE": "920"})}, []),
        ({}, ["relation"]),
        ({"relation": "9OO"}, ["relation"]),
        ({"relation": "000"}, ["relation"]),
        ({"relation": "1" * 19}, ["relation"]),
        ({"relation": "900", "by_shop": as_table({"2": "A"})}, ["by_shop"]),
        ({"relation": "900", "by_shop": as_table({"2": ""})}, ["by_shop"]),
    ],
)
def test_settings_that_cannot_stand_are_named(settings: dict[str, str], wrong: list[str]) -> None:
    assert [name for name, _ in GROUPING.problems(settings=settings)] == wrong


def test_a_table_is_read_as_it_was_written() -> None:
    rows = {"ps=wire": "1", "BE": "2"}
    assert table_of(as_table(rows)) == rows
    assert table_of("\n = 3\nNL = 4 ") == {"NL": "4"}
