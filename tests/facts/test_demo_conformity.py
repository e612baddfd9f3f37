"""All that the road sends to Exact, from consent to the second start, against Exact's published interface.

What the connector can send is checked call by call in test_exact_bodies; here it is what the program really sends for the
demo's shop, as the sandbox wrote it down.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.testing.exact_conformity import Report, conformity
from iweb.sync import connecting
from tests.errands import book_everything, quick
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
    "GET read/financial/JournalStatusList",
    "GET sync/CRM/Accounts",
}
RECORDS = ("crm/Accounts", "crm/Contacts", "salesentry/SalesEntries")
LOOK_UPS = {f"GET {resource}" for resource in RECORDS}
WRITES = {f"POST {resource}" for resource in RECORDS}


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Company]:
    """The demo's shop, connected and not yet read."""
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


def test_whatever_the_demo_asks_and_writes_keeps_to_the_published_interface(road: Company) -> None:
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
