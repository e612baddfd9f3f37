"""All that the road sends to Exact, from consent to the second start, against Exact's published interface.

What the connector can send is checked call by call in test_exact_bodies; here it is what the program really sends for the
demo's shop with sixty orders, and for a small one from start to second start, as the sandbox wrote it down.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from connectors.testing.exact_conformity import Report, conformity
from iweb.sync import connecting
from tests import database
from tests.errands import book_everything, quick
from tests.sixty import Settled, settle, sixty_orders
from tests.town import Company, differences, found_company, town

pytestmark = [pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("IWEB_SHARED", ROOT.parent / "shared"))
METADATA: dict[str, Any] = json.loads((SHARED / "data" / "exact" / "metadata.json").read_text())

CONSENT = {"GET Me", "GET hrm/Divisions"}
MASTERS = {
    "GET financial/Journals",
    "GET financial/GLAccounts",
    "GET vat/VATCodes",
    "GET vat/VatPercentages",
    "GET cashflow/PaymentConditions",
    "GET financial/FinancialPeriods",
    "GET crm/AccountClassifications",
    "GET read/financial/JournalStatusList",
    "GET sync/CRM/Accounts",
    "GET sync/Deleted",
    "GET read/financial/ReceivablesList",  # whether it is open to us
    "GET system/AvailableFeatures",
}
RECORDS = ("crm/Accounts", "crm/Contacts", "salesentry/SalesEntries")
LOOK_UPS = {f"GET {resource}" for resource in RECORDS}
WRITES = {f"POST {resource}" for resource in RECORDS}


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Company]:
    """A shop with five orders, connected and not yet read."""
    with town(state=tmp_path) as found, quick(found):
        yield found_company(found, seed="five_domestic")


def rows_of(company: Company) -> list[dict[str, Any]]:
    """Everything the sandbox was asked over its interface, the consent and token pages left out."""
    rows = company.town.books_control.requests()
    return [row for row in rows if row["path"].startswith("/api/v1/")]


def checked(rows: list[dict[str, Any]]) -> Report:
    """Asserts that no request was passed over and that none has a fault."""
    report = conformity(rows, METADATA)
    assert report.faults == []
    assert sum(report.checked.values()) == len(rows)
    return report


def start_again(company: Company) -> None:
    """What a second start does: master data and relations are read anew, and the shop."""
    read = connecting.refresh_ledger(
        tenant_id=company.tenant_id, connection_id=company.link().ledger_id
    )
    assert read.state == "working", read.state_reason
    book_everything(company)


def test_whatever_a_small_shop_asks_and_writes_keeps_to_the_published_interface(
    road: Company,
) -> None:
    book_everything(road)
    first = checked(rows_of(road))

    road.order(customer={"email": "new@klant.example"})
    start_again(road)
    report = checked(rows_of(road))

    assert differences(road) == []
    assert set(first.checked) == set(report.checked) == CONSENT | MASTERS | LOOK_UPS | WRITES
    again = report.checked - first.checked
    assert set(again) >= MASTERS
    assert Counter({name: again[name] for name in WRITES}) == dict.fromkeys(WRITES, 1)
    assert {name: report.checked[name] for name in WRITES} == dict.fromkeys(WRITES, 6)
    assert sum(report.checked.values()) > 40
    print(f"checked {sum(report.checked.values())} requests: {dict(report.checked)}")  # noqa: T201


@pytest.mark.parametrize(
    ("resource", "spoil", "fault"),
    [
        ("salesentry/SalesEntries", {"Nonsense": 1}, "no such property Nonsense"),
        ("salesentry/SalesEntries", {"AmountDC": 1}, "AmountDC"),
        ("crm/Accounts", {"Name": 5}, "Name is String"),
        ("crm/Contacts", {"Account": "17"}, "Account is Guid"),
    ],
)
def test_a_recorded_body_that_is_spoilt_is_found(
    road: Company, resource: str, spoil: dict[str, Any], fault: str
) -> None:
    book_everything(road)
    rows = rows_of(road)
    row = next(one for one in rows if one["method"] == "POST" and one["path"].endswith(resource))
    row["body"] = json.dumps(json.loads(row["body"]) | spoil)

    faults = conformity(rows, METADATA).faults

    assert len(faults) == 1
    assert fault in faults[0]


# --- the demo's sixty orders ---

ELSEWHERE = {"O20", "O21", "O22", "O25"}  # the orders of the table that go to another address
DELIVERY = 4  # Addresses.Type
Body = dict[str, Any]


@pytest.fixture(scope="module")
def sixty(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Settled]:
    with django_db_blocker.unblock():
        try:
            with sixty_orders(state=tmp_path_factory.mktemp("sixty")) as company:
                yield settle(company)
        finally:
            database.empty(str(settings.IWEB_DATABASE_OWNER_URL))


def sent(settled: Settled, resource: str) -> list[Body]:
    """The bodies that were written to a resource."""
    return [
        json.loads(row["body"])
        for row in settled.requests
        if row["method"] == "POST" and row["path"].endswith(resource)
    ]


def lines_sent(settled: Settled) -> list[Body]:
    return [
        line
        for entry in sent(settled, "salesentry/SalesEntries")
        for line in entry["SalesEntryLines"]
    ]


def test_whatever_sixty_orders_ask_and_write_keeps_to_the_published_interface(
    sixty: Settled,
) -> None:
    rows = [row for row in sixty.requests if row["path"].startswith("/api/v1/")]
    report = checked(rows)
    assert set(report.checked) >= WRITES | {"POST crm/Addresses"}
    assert report.checked["POST salesentry/SalesEntries"] == len(sixty.entries) == 55
    print(f"checked {sum(report.checked.values())} requests: {dict(report.checked)}")  # noqa: T201


def test_every_line_says_how_many_of_what(sixty: Settled) -> None:
    lines = lines_sent(sixty)
    assert len(lines) > 100
    assert [line for line in lines if not line.get("Quantity") or not line["Description"]] == []


def test_every_line_with_vat_carries_its_own_and_no_line_of_type_n_carries_any(
    sixty: Settled,
) -> None:
    types = sixty.vat_types
    by_type: dict[str, list[Body]] = {}
    for line in lines_sent(sixty):
        by_type.setdefault(types.get(line.get("VATCode", "").strip(), ""), []).append(line)
    assert set(by_type) == {"E", "B", ""}
    assert all(line["VATAmountFC"] for line in by_type["E"])
    for kind in ("B", "N", ""):
        assert [line for line in by_type.get(kind, []) if "VATAmountFC" in line] == []
    assert [line["Description"] for line in by_type[""]] == ["V7C8O51"]  # a payment, no supply


def test_where_goods_go_elsewhere_the_address_stands_on_the_relation_and_on_the_entry(
    sixty: Settled,
) -> None:
    noted = {
        document: entry["lines"][0]["Notes"]
        for document, entry in sixty.entries.items()
        if entry["lines"][0]["Notes"]
    }
    assert set(noted) == ELSEWHERE
    delivered = [one for one in sixty.addresses if one["Type"] == DELIVERY]
    assert {(one["Account"], one["City"]) for one in delivered} == {
        (sixty.entries[document]["Customer"], city)
        for document, city in (
            ("O20", "Utrecht"),
            ("O21", "Assen"),
            ("O22", "Liège"),
            ("O25", "Arras"),
        )
    }
    assert all(any(one["City"] in note for one in delivered) for note in noted.values())
