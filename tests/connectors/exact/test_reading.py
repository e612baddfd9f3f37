"""Looking up and reading Exact: what counts as found, master data, and the mirror of relations."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from connectors.errors import Refused
from connectors.http import Door
from connectors.ledgers.exact.client import Client
from connectors.ledgers.exact.divisions import divisions, person
from connectors.ledgers.exact.look_up import references_of
from connectors.ports import MasterRecord, OpenGate
from connectors.testing.ledger_contract import Notebook
from tests.connectors.exact.company import Company, new_company, today

GUID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
GOODS = ((Decimal("10.00"), Decimal("2.10")),)


# --- look-ups ---


def test_a_look_up_of_many_long_references_splits_at_the_length_of_an_address(
    company: Company,
) -> None:
    orders = tuple(
        replace(one, variants=(f"IN{n:09} {one.entry.key}", f"REF{n:07} {one.entry.key}"))
        for n in range(40)
        for one in [company.entry_order(relation_id=GUID, lines=GOODS, human_part=f"FACTUUR{n:06}")]
    )
    assert company.writer.look_up(orders=orders, gate=OpenGate()) == ((),) * 40
    lengths = [len(company.sandbox.url + row["path"]) for row in company.rows()]
    asked = " ".join(row["path"] for row in company.rows())
    assert len(lengths) > 1
    assert max(lengths) < 2000
    assert all(order.entry.key in asked for order in orders)


def test_only_an_unsure_order_asks_for_more_than_its_reference(company: Company) -> None:
    order = company.entry_order(relation_id=GUID, lines=GOODS)
    assert references_of(order) == (order.reference,)
    unsure = replace(order, variants=("X A7-O1", order.reference))
    assert references_of(unsure) == (order.reference, "X A7-O1", order.entry.key)


def test_an_entry_in_another_journal_comes_to_light_and_does_not_count(company: Company) -> None:
    relation = company.writer.send(order=company.relation_order(), gate=OpenGate()).remote_id
    order = company.entry_order(relation_id=relation, lines=GOODS, journal="71")
    company.writer.send(order=order, gate=OpenGate())
    asked = replace(order, entry=replace(order.entry, journal="70"))
    ((hit,),) = company.writer.look_up(orders=(asked,), gate=OpenGate())
    assert (hit.agrees, hit.differences) == (False, ("journal",))


def test_an_entry_that_stands_there_twice_is_found_twice(company: Company) -> None:
    relation = company.writer.send(order=company.relation_order(), gate=OpenGate()).remote_id
    order = company.entry_order(relation_id=relation, lines=GOODS)
    receipts = {company.writer.send(order=order, gate=OpenGate()).remote_id for _ in range(2)}
    (hits,) = company.writer.look_up(orders=(order,), gate=OpenGate())
    assert {hit.receipt.remote_id for hit in hits} == receipts


def test_a_debtor_code_that_somebody_else_took_does_not_count(company: Company) -> None:
    order = company.relation_order()
    other = company.relation_order(
        code=order.relation.code,
        name="Iemand Anders",
        email="",
        address=company.relation_order().relation.address,
    )
    other = replace(
        other,
        relation=replace(
            other.relation, address=replace(other.relation.address, postcode="9999 ZZ")
        ),
    )
    company.writer.send(order=other, gate=OpenGate())
    ((hit,),) = company.writer.look_up(orders=(order,), gate=OpenGate())
    assert (hit.agrees, hit.differences) == (False, ("name",))
    with pytest.raises(Refused) as caught:
        company.writer.send(order=order, gate=OpenGate())
    assert caught.value.message_id == "exact.already_exists"


def test_a_relation_that_was_renamed_by_hand_is_still_ours(company: Company) -> None:
    order = company.relation_order()
    company.writer.send(order=order, gate=OpenGate())
    renamed = replace(order, relation=replace(order.relation, name="Zoals het vroeger heette"))
    ((hit,),) = company.writer.look_up(orders=(renamed,), gate=OpenGate())
    assert hit.agrees


def test_a_relation_that_is_no_customer_any_more_does_not_count(company: Company) -> None:
    order = company.relation_order()
    company.writer.send(order=order, gate=OpenGate())
    company.control.call(
        "POST",
        "rows",
        {
            "division": company.division,
            "endpoint": "crm/Accounts",
            "key": {"Code": order.relation.code.rjust(18)},
            "set": {"Status": "P"},
        },
    )
    ((hit,),) = company.writer.look_up(orders=(order,), gate=OpenGate())
    assert hit.differences == ("status",)


def test_a_namesake_with_another_address_is_the_same_person_and_a_housemate_is_not(
    company: Company,
) -> None:
    relation = company.writer.send(order=company.relation_order(), gate=OpenGate()).remote_id
    order = company.contact_order(
        relation_id=relation, first_name="Zoë", last_name="Jansen", email="zoe@example.nl"
    )
    made = company.writer.send(order=order, gate=OpenGate())
    moved = replace(order, contact=replace(order.contact, email="nieuw@example.nl"))
    housemate = replace(order, contact=replace(order.contact, first_name="Bob"))
    same, other = company.writer.look_up(orders=(moved, housemate), gate=OpenGate())
    assert [hit.receipt for hit in same] == [made]
    assert other == ()


def test_orders_of_two_kinds_are_not_looked_up_in_one_call(company: Company) -> None:
    orders = (company.relation_order(), company.entry_order(relation_id=GUID, lines=GOODS))
    with pytest.raises(ValueError, match="one kind"):
        company.writer.look_up(orders=orders, gate=OpenGate())


# --- master data ---


@pytest.fixture(scope="module")
def masters(sandbox: Any) -> dict[str, dict[str, MasterRecord]]:
    """By kind and code."""
    company = new_company(sandbox)
    closed = {
        "division": company.division,
        "year": today().year,
        "period": 1,
        "closed": True,
        "journal": "70",
    }
    company.control.call("POST", "periods", closed)
    found: dict[str, dict[str, MasterRecord]] = {}
    for record in company.writer.masters(gate=OpenGate()):
        found.setdefault(record.kind, {})[record.code] = record
    return found


def test_journals_carry_what_a_choice_needs(masters: Any) -> None:
    journal = masters["journal"]["70"]
    assert journal.label == "Verkoopboek"
    assert journal.data == {"type": 20, "currency": "EUR", "blocked": False} | {
        "currency": journal.data["currency"]
    }
    assert {record.data["type"] for record in masters["journal"].values()} >= {10, 12, 20, 90}


def test_ledger_accounts_come_in_full_over_pages(masters: Any, sandbox: Any) -> None:
    assert masters["ledger_account"]["8000"].data["type"] == 110
    assert masters["ledger_account"]["8000"].remote_id
    assert len(masters["ledger_account"]) == len(
        sandbox.desk.company(None).all("financial/GLAccounts")
    )


def test_vat_codes_carry_dated_percentages_as_percentages(masters: Any) -> None:
    high = masters["vat_code"]["2"]
    assert high.data["type"] == "E"
    assert high.data["percentages"][0] == {
        "from": "2001-01-01",
        "to": "2012-09-30",
        "percentage": "19",
    }
    assert high.data["percentages"][-1]["percentage"] == "21"
    assert high.data["percentages"][-1]["from"] == "2012-10-01"
    assert masters["vat_code"]["1"].data["percentages"][-1]["percentage"] == "9"
    assert masters["vat_code"]["10"].data["margin"] is True
    assert masters["vat_code"]["7"].data["eu_sales_listing"] == "L"
    assert any(record.data["oss_country"] for record in masters["vat_code"].values())


def test_payment_conditions_carry_days_and_method(masters: Any) -> None:
    assert masters["payment_condition"]["30"].data == {"days": 30, "method": "B"}
    assert masters["payment_condition"]["IC"].data["method"] == "I"


def test_periods_say_for_each_sales_journal_what_is_closed(masters: Any) -> None:
    year = today().year
    closed = [record for record in masters["period"].values() if record.data["closed"]]
    assert [record.data for record in closed] == [
        {
            "journal": "70",
            "year": year,
            "period": 1,
            "first_day": f"{year}-01-01",
            "last_day": f"{year}-01-31",
            "closed": True,
        }
    ]
    assert {record.data["journal"] for record in masters["period"].values()} == {"70", "71"}
    assert len(masters["period"]) == 2 * 36


# --- relations and divisions ---


def test_the_mirror_reads_a_thousand_a_call_and_every_field(company: Company) -> None:
    order = company.relation_order(vat_number="NL004495445B01", email="Info@Molen.Example")
    receipt = company.writer.send(order=order, gate=OpenGate())
    gate = Notebook()
    (found,) = [
        record
        for record in company.writer.relations(since=0, gate=gate)
        if record.remote_id == receipt.remote_id
    ]
    assert (found.code, found.status, found.country) == (order.relation.code, "C", "NL")
    assert (found.email, found.vat_number, found.blocked) == (
        "info@molen.example",
        "NL004495445B01",
        False,
    )
    assert found.ended_on is None
    assert len(gate.before_calls) == 1


def test_a_person_and_the_divisions_of_a_consent(company: Company) -> None:
    who = person(
        Client(door=Door(company.sandbox.url, allow_loopback=True), tokens=company.client._tokens),
        gate=OpenGate(),
    )
    assert who.name
    assert who.language.startswith(("nl", "en"))
    found = divisions(company.client.of(0), gate=OpenGate())
    assert company.division in {division.code for division in found}
    assert {division.currency for division in found} == {"EUR"}
    assert list(found) == sorted(found, key=lambda division: (division.name, division.code))
