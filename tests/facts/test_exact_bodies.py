"""Everything the connector sends to Exact, against Exact's published interface rather than against our own stand-in."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.http import Door
from connectors.ledgers.exact.client import Client
from connectors.ledgers.exact.connect import _OneToken
from connectors.ledgers.exact.divisions import divisions
from connectors.ports import (
    AddressOrder,
    ChangeOrder,
    EntryOrder,
    OpenGate,
    Receipt,
    RemovalOrder,
)
from connectors.sandbox.exact.sandbox import SandboxExact
from connectors.testing.exact_conformity import Report, conformity
from mappings.booking import PostalAddress
from mappings.changes import FieldChange, Target
from tests.connectors.exact.company import (
    CLIENT_ID,
    CLIENT_SECRET,
    RETURN,
    Company,
    new_company,
    token_pair,
)

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("IWEB_SHARED", ROOT.parent / "shared"))
METADATA: dict[str, Any] = json.loads((SHARED / "data" / "exact" / "metadata.json").read_text())


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with SandboxExact(tmp_path_factory.mktemp("exact")) as sandbox:
        sandbox.register_app(
            client_id=CLIENT_ID, client_secret=CLIENT_SECRET, redirect_uris=[RETURN]
        )
        yield new_company(sandbox)


def entries(company: Company, relation_id: str) -> Iterator[EntryOrder]:
    """Sales and credits in the shapes the engine makes: several rates, zero rates, currencies, cost centres, remarks."""
    goods = ((Decimal("16.52"), Decimal("3.47")), (Decimal("0.10"), Decimal("0.02")))
    plain = company.entry_order(
        relation_id=relation_id, lines=goods, invoice_number=42, remarks="Afleveren: Dorp 2"
    )
    yield plain
    yield company.entry_order(
        relation_id=relation_id, lines=tuple((-net, -vat) for net, vat in goods)
    )
    zero = company.line(
        Decimal("80.00"), Decimal(0), vat_code="7", rate=Decimal(0), cost_centre="WEB"
    )
    none = company.line(Decimal("0.30"), Decimal(0), vat_code="0", rate=Decimal(0), cost_unit="ALG")
    third = company.line(Decimal("3.33"), Decimal("0.70"), quantity=Decimal("0.333"))
    again = company.entry_order(relation_id=relation_id, lines=())
    yield replace(again, entry=replace(again.entry, lines=(zero, none, third)))
    yield company.entry_order(
        relation_id=relation_id,
        lines=goods,
        currency="USD",
        exchange_rate=Decimal("0.917431"),
        order_number=None,
    )
    yield company.entry_order(relation_id=relation_id, lines=tuple(goods[:1]) * 80)


def _changed_and_removed(
    company: Company, relation_id: str, *, booked: EntryOrder, receipt: Receipt
) -> None:
    """A delivery address, changed customer data, and an entry that is taken out of the books."""
    gate, writer = OpenGate(), company.writer
    person = writer.send(
        order=company.contact_order(relation_id=relation_id, first_name="Zoë"), gate=gate
    )
    address = PostalAddress(street="Kade 1", postcode="1000 AA", city="Amsterdam", country="NL")
    phone = (FieldChange(field="phone", before="", after="020-1234567"),)
    made = (
        AddressOrder(relation_id=relation_id, address=address),
        ChangeOrder(target=Target.RELATION, remote_id=relation_id, changes=phone),
        ChangeOrder(target=Target.CONTACT, remote_id=person.remote_id, changes=phone),
        RemovalOrder(
            remote_id=receipt.remote_id,
            number=receipt.number,
            reference=booked.reference,
            journal=booked.entry.journal,
            amount=booked.entry.total_gross,
            currency=booked.entry.currency,
        ),
    )
    for order in made:
        writer.look_up(orders=(order,), gate=gate)
        if isinstance(order, RemovalOrder):
            writer.entry_standing(order=order, gate=gate)
        writer.send(order=order, gate=gate)


@pytest.fixture(scope="module")
def report(company: Company) -> Report:
    """Every kind of call once or more, and the check of all that was sent."""
    gate, writer = OpenGate(), company.writer
    relations = [company.relation_order() for _ in range(45)]
    relation_id = writer.send(order=relations[0], gate=gate).remote_id
    bare = company.relation_order(phone="", email="", language="")
    writer.send(order=bare, gate=gate)
    people = [company.contact_order(relation_id=relation_id) for _ in range(45)]
    writer.send(order=people[0], gate=gate)
    writer.send(
        order=company.contact_order(relation_id=relation_id, first_name="", email=""), gate=gate
    )
    orders = list(entries(company, relation_id))
    receipts = [writer.send(order=order, gate=gate) for order in orders]
    _changed_and_removed(company, relation_id, booked=orders[0], receipt=receipts[0])
    long = [
        company.entry_order(relation_id=relation_id, lines=(), human_part="O'RDER%&#")
        for _ in range(40)
    ]
    unsure = [replace(one, variants=(f"IN9 {one.entry.key}", "é + ü")) for one in long]
    for question in (
        tuple(orders),
        tuple(long),
        tuple(unsure),
        tuple(relations[:40]),
        tuple(people[:40]),
    ):
        writer.look_up(orders=question, gate=gate)
    writer.access(gate=gate)
    list(writer.masters(gate=gate))
    list(writer.relations(since=0, gate=gate))
    list(writer.relations(since=5, gate=gate))
    list(writer.deleted_relations(since=0, gate=gate))
    tokens = _OneToken(token=token_pair(company.sandbox.url)["access_token"])
    divisions(Client(door=Door(company.sandbox.url, allow_loopback=True), tokens=tokens), gate=gate)
    return conformity(company.control.requests(after=company.first_row), METADATA)


def test_every_request_keeps_to_the_published_interface(report: Report) -> None:
    assert report.faults == []


def test_every_kind_of_request_was_made(report: Report) -> None:
    assert set(report.checked) == {
        "POST crm/Accounts",
        "POST crm/Contacts",
        "POST crm/Addresses",
        "POST salesentry/SalesEntries",
        "PUT crm/Accounts",
        "PUT crm/Contacts",
        "DELETE salesentry/SalesEntries",
        "GET crm/AccountClassifications",
        "GET crm/Addresses",
        "GET sync/Deleted",
        "GET crm/Accounts",
        "GET crm/Contacts",
        "GET salesentry/SalesEntries",
        "GET financial/Journals",
        "GET financial/GLAccounts",
        "GET vat/VATCodes",
        "GET vat/VatPercentages",
        "GET cashflow/PaymentConditions",
        "GET read/financial/ReceivablesList",
        "GET system/AvailableFeatures",
        "GET financial/FinancialPeriods",
        "GET read/financial/JournalStatusList",
        "GET sync/CRM/Accounts",
        "GET hrm/Divisions",
        "GET Me",
    }
    print(f"checked {sum(report.checked.values())} requests: {dict(report.checked)}")  # noqa: T201


# --- the check itself finds what is wrong ---

HEAD = {"Accept": "application/json", "Content-Type": "application/json", "Authorization": "***"}
GUID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
LINE = {"GLAccount": GUID, "AmountFC": 1.5}
ENTRY = {"Customer": GUID, "Journal": "70", "SalesEntryLines": [LINE]}


def faults(method: str, path: str, body: Any = None, headers: dict[str, str] = HEAD) -> list[str]:
    row = {
        "n": 1,
        "method": method,
        "path": f"/api/v1/{path}",
        "headers": headers,
        "body": json.dumps(body),
    }
    return conformity([row], METADATA).faults


@pytest.mark.parametrize(
    "body",
    [
        ENTRY | {"AmountFC": 1.5},
        ENTRY | {"Nonsense": 1},
        ENTRY | {"Customer": "17"},
        ENTRY | {"EntryDate": "2026-11-25"},
        ENTRY | {"OrderNumber": 2**31},
        ENTRY | {"OrderNumber": "17"},
        ENTRY | {"YourRef": ""},
        ENTRY | {"YourRef": None},
        ENTRY | {"Reversal": 1},
        ENTRY | {"SalesEntryLines": []},
        ENTRY | {"SalesEntryLines": [LINE | {"AmountFC": "1.50"}]},
        ENTRY | {"SalesEntryLines": [LINE | {"AmountFC": 1.505}]},
        ENTRY | {"SalesEntryLines": [LINE | {"VATAmountFC": 0.30000000000000004}]},
        ENTRY | {"SalesEntryLines": [LINE | {"LineNumber": 1}]},
        ENTRY | {"SalesEntryLines": [{"GLAccount": GUID}]},
        {"Journal": "70", "SalesEntryLines": [LINE]},
        [],
    ],
)
def test_the_check_finds_a_body_that_is_wrong(body: Any) -> None:
    assert faults("POST", "1/salesentry/SalesEntries", ENTRY) == []
    assert len(faults("POST", "1/salesentry/SalesEntries", body)) == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "1/salesentry/SalesEntries?$filter=YourRef eq 'x'"),
        ("GET", "1/salesentry/SalesEntries?$select=EntryID,Nonsense"),
        ("GET", "1/salesentry/SalesEntries?$select=EntryID&$filter=Nonsense eq 1"),
        ("GET", "1/salesentry/SalesEntries?$select=EntryID&$nonsense=1"),
        ("GET", "1/crm/Accounts?$select=ID"),
        ("GET", "1/crm/Accounts?$select=ID&$filter=Remarks eq 'Code'"),
        ("GET", "1/sync/CRM/Accounts?$select=ID&$filter=Code eq '1'"),
        ("GET", "1/sync/CRM/Accounts?$select=ID"),
        ("GET", "1/crm/Nonsense?$select=ID"),
        ("DELETE", "1/hrm/Divisions"),
        ("GET", "Me?$select=UserID"),
        ("GET", "1/crm/Accounts?$select=ID&$filter=Code eq '" + "x" * 2000 + "'"),
    ],
)
def test_the_check_finds_an_address_that_is_wrong(method: str, path: str) -> None:
    assert faults("GET", "1/crm/Accounts?$select=ID&$filter=Code eq 'Nonsense'") == []
    assert len(faults(method, path)) == 1


def test_the_check_finds_a_request_without_json_or_token() -> None:
    assert len(faults("POST", "1/salesentry/SalesEntries", ENTRY, headers={})) == 3
