"""What is proposed for sales without VAT: businesses in the EU, export, and the zero rate (BOOKING 17 and 20)."""

from datetime import date
from decimal import Decimal

import pytest

from connectors.models import MasterData
from iweb.panel.mappings.wording import why_sentence
from iweb.sync.suggest_rules import (
    ZERO_RATE_NEEDS_GOODS,
    Proposal,
    choices_from,
    rules_from,
    suggest,
    vat_codes_from,
)
from mappings.engine import book
from mappings.facts import Facts, VatNumberEvidence
from mappings.rulebook import Concern, Match, Profile, Rulebook
from tests.mappings.baskets import ADDRESS, line, sale_of
from tests.panel.factories import MASTERS, account, vat_code

TODAY = date(2026, 11, 25)
ICP = vat_code("7", "Levering binnen de EU", "0", kind="B", eu_sales_listing="L")
EXPORT = vat_code("6", "Levering buiten de EU", "0", kind="B", eu_sales_listing="N")
NULTARIEF = vat_code("9", "Btw nultarief", "0", kind="E", eu_sales_listing="N")
CONTEXT = (account("8000", "Omzet hoog"), account("8040", "Omzet EU", vat_code="7"))


def rows(*records) -> list[MasterData]:
    return [MasterData(kind=r.kind, code=r.code, label=r.label, data=r.data) for r in records]


def proposed(*records) -> dict[str, Proposal]:
    return {one.field: one for one in suggest(masters=rows(*records), on=TODAY)}


def told(proposal: Proposal) -> tuple[str, str, bool]:
    return proposal.code, proposal.why, proposal.sure


def test_a_code_on_the_eu_sales_list_of_goods_is_proposed_with_the_account_that_has_it():
    found = proposed(ICP, *CONTEXT)

    assert told(found["vat_icp"]) == ("7", "listing_fits", True)
    assert told(found["account_icp"]) == ("8040", "account_has_vat_code", False)


@pytest.mark.parametrize(
    "record",
    [
        vat_code("8", "Diensten binnen de EU", "0", kind="B", eu_sales_listing="S"),
        vat_code("8", "ICP", "0", kind="B", eu_sales_listing="N"),
        vat_code("8", "ICP", "0", kind="N", eu_sales_listing="L"),
        vat_code("8", "ICP", "0", kind="I", eu_sales_listing="L"),
        vat_code("8", "ICP", "21", kind="E", eu_sales_listing="L"),
        vat_code("8", "ICP", "0", kind="B", eu_sales_listing="L", blocked=True),
        vat_code("8", "ICP", "0", kind="B", eu_sales_listing="L", transaction_type="P"),
        vat_code("8", "ICP", "0", kind="B", eu_sales_listing="L", charged=True),
    ],
)
def test_a_code_that_is_not_for_goods_to_businesses_in_the_eu_is_not_proposed(record):
    assert {"vat_icp", "account_icp"}.isdisjoint(proposed(record, *CONTEXT))


@pytest.mark.parametrize(
    ("label", "is_proposed"),
    [
        ("Levering buiten de EU", True),
        ("Uitvoer", True),
        ("Export 0%", True),
        ("Supply outside the EU", True),
        ("Vrijgesteld", False),
        ("Levering binnen de EU", False),
    ],
)
def test_a_code_for_export_is_known_by_its_name(label, is_proposed):
    found = proposed(vat_code("6", label, "0", kind="B"), *CONTEXT)

    assert ("vat_export" in found) is is_proposed
    if is_proposed:
        assert told(found["vat_export"]) == ("6", "vat_named_so", True)
        assert found["account_export"].sure is False  # no account points at it


def test_several_that_fit_are_proposed_with_a_doubt():
    other = vat_code("6b", "Uitvoer", "0", kind="E")

    assert told(proposed(EXPORT, other)["vat_export"]) == ("6", "several_fit", False)


def test_booking_20_the_zero_rate_is_pointed_at_and_never_made_a_rule():
    found = proposed(NULTARIEF, *CONTEXT)

    assert told(found["vat_zero"]) == ("", ZERO_RATE_NEEDS_GOODS, False)
    assert "9" in found["vat_zero"].label
    assert rules_from({one.field: one.code for one in found.values()}) == rules_from(
        {one.field: one.code for one in found.values() if one.field != "vat_zero"}
    )


def test_rules_for_sales_without_vat_ask_for_their_scenario_and_stay_when_the_screen_saves():
    rules = rules_from({"vat_icp": "7", "account_icp": "8040", "vat_export": "6"})

    asked = {(rule.concern, rule.match.scenario, rule.target) for rule in rules}
    assert asked == {
        (Concern.VAT_CODE, "intra_community", "7"),
        (Concern.LEDGER_ACCOUNT, "intra_community", "8040"),
        (Concern.VAT_CODE, "export", "6"),
    }
    assert all(
        rule.match == Match(country="NL", scenario=rule.match.scenario, rate=Decimal(0))
        for rule in rules
    )
    assert choices_from(rules) == ({}, rules)


def test_every_proposal_says_why():
    for proposal in proposed(*MASTERS, ICP, NULTARIEF).values():
        said = why_sentence(proposal)
        assert "icp" not in said
        assert said.endswith(".")


@pytest.mark.parametrize(
    ("country", "number", "code"), [("BE", "BE0403170701", "7"), ("US", "", "6")]
)
def test_what_is_proposed_books_a_sale_abroad_on_its_code(country, number, code):
    masters = rows(*MASTERS, ICP, account("8040", "Omzet EU", vat_code="7"))
    choices = {one.field: one.code for one in suggest(masters=masters, on=TODAY)}
    rulebook = Rulebook(
        id="1",
        version=1,
        link_code="A7",
        rules=rules_from(choices),
        vat_codes=vat_codes_from(masters=masters, on=TODAY),
    )
    there = ADDRESS.__class__(
        external_id="1", last_name="Peeters", country=country, vat_number=number
    )
    sale = sale_of(line("100.00", "100.00", "0"), invoice_address=there, delivery_address=there)
    proof = VatNumberEvidence(number=number, verdict="valid", asked_at=sale.ordered_at)

    outcome = book(
        sale=sale,
        rulebook=rulebook,
        profile=Profile(rounding_account="4999", debtor_prefix="8"),
        facts=Facts(today=TODAY, vat_numbers=(proof,)),
    )

    assert outcome.entry.lines[0].vat_code == code
