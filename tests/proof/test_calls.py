"""What an order costs: on a proven link with a known relation one call, counting every request to the ledger."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.errands import book_everything, quick
from tests.town import Company, Town, differences, found_company, town

pytestmark = [pytest.mark.django_db(transaction=True)]
ORDERS = 50


@pytest.fixture
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with town(state=tmp_path_factory.mktemp("town")) as found, quick(found):
        company = found_company(found, minute_limit=1000)
        company.order()
        book_everything(company)
        book_everything(company)
        assert company.link().proven
        yield company


def _calls(town_: Town, *, after: int) -> list[str]:
    return [f"{row['method']} {row['path']}" for row in town_.books_control.requests(after=after)]


BUSINESS = {
    "firstname": "Karel",
    "lastname": "Timmer",
    "email": "inkoop@timmerbouw.example",
    "company": "Timmer Bouw BV",
    "vat_number": "NL123456782B90",
    "siret": "74123456",
}
SITE = {"lastname": "Bouwplaats", "address1": "Stadhouderslaan 2", "postcode": "3583 JA", "city": "Utrecht"}  # fmt: skip
RELATION, CONTACT, ENTRY = "POST crm/Accounts", "POST crm/Contacts", "POST salesentry/SalesEntries"


def _spent(company: Company, **wish: Any) -> Counter[str]:
    """What one order costs, by verb and resource: every call that the ledger's interface got for it."""
    before = max((row["n"] for row in company.town.books_control.requests()), default=0)
    company.order(**wish)
    book_everything(company)
    assert differences(company) == []
    calls = (call for call in _calls(company.town, after=before) if "/api/v1/" in call)
    return Counter(_named(call) for call in calls)


def _named(call: str) -> str:
    verb, path = call.split(" ", 1)
    return (
        f"{verb} {path.partition('?')[0].partition('(')[0].split('/api/v1/')[1].partition('/')[2]}"
    )


def test_a_new_business_with_contact_person_costs_three_calls_and_then_one(
    company: Company,
) -> None:
    first = _spent(company, customer=BUSINESS)
    assert first == {RELATION: 1, CONTACT: 1, ENTRY: 1}
    assert _spent(company, customer=BUSINESS) == {ENTRY: 1}


def test_a_new_business_with_another_delivery_address_costs_four_calls_and_then_one(
    company: Company,
) -> None:
    first = _spent(company, customer=BUSINESS, delivery=SITE)
    assert first == {RELATION: 1, CONTACT: 1, "POST crm/Addresses": 1, ENTRY: 1}
    assert _spent(company, customer=BUSINESS, delivery=SITE) == {ENTRY: 1}


def test_an_order_of_a_known_relation_costs_exactly_one_call(company: Company) -> None:
    before = max((row["n"] for row in company.town.books_control.requests()), default=0)
    for _ in range(ORDERS):
        company.order()

    book_everything(company, seconds=120)

    calls = [call for call in _calls(company.town, after=before) if "/_sandbox/" not in call]
    assert differences(company) == []
    assert len(calls) / ORDERS == 1.00, calls[:20]
