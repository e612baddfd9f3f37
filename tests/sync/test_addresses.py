"""A delivery address that differs stands on the relation once and in a line of text on the entry (BOOKING 13)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from iweb.sync import proof
from iweb.sync.addresses import delivery_address_of, natural_key
from iweb.sync.models import Delivery, DeliveryBooking
from iweb.tenants.scopes import tenant_scope
from mappings.booking import PostalAddress
from mappings.sale import Address, DocumentKind, Sale
from tests.errands import book_everything, quick, run_dry, walk
from tests.mappings.outcomes import SALE
from tests.town import Company, found_company, town

HOME = Address(
    external_id="1", street="Kerkstraat 1", postcode="1234 AB", city="Utrecht", country="NL"
)
YARD = Address(
    external_id="2", street="Havenweg 12", postcode="3011 AA", city="Rotterdam", country="NL"
)


def sale(delivery: Address, **changes: Any) -> Sale:
    return replace(SALE, invoice_address=HOME, delivery_address=delivery, **changes)


@pytest.mark.parametrize(
    ("delivery", "changes", "differs"),
    [
        (YARD, {}, True),
        (replace(HOME, street="Kerkstraat 3"), {}, True),
        (HOME, {}, False),
        (replace(HOME, external_id="9", company="Somebody else"), {}, False),
        (replace(HOME, street=" kerkstraat  1 ", city="UTRECHT", country="nl"), {}, False),
        (replace(YARD, street="", postcode="", city=""), {}, False),
        (YARD, {"pick_up": True}, False),
        (YARD, {"kind": DocumentKind.CREDIT}, False),
    ],
)
def test_only_another_place_is_a_delivery_address(
    delivery: Address, changes: dict[str, Any], differs: bool
) -> None:
    found = delivery_address_of(sale(delivery, **changes))
    assert (found is not None) is differs


def test_the_key_names_the_relation_and_what_the_address_says() -> None:
    one = PostalAddress(street="Havenweg 12", city="Rotterdam")
    keys = {
        natural_key(customer_key="A7-K1", address=one),
        natural_key(customer_key="A7-K1", address=replace(one, city="ROTTERDAM")),
        natural_key(customer_key="A7-K1", address=replace(one, street="Havenweg 14")),
        natural_key(customer_key="A7-K2", address=one),
    }
    assert len(keys) == 3
    assert all(len(key) <= 80 for key in keys)


@pytest.fixture
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with town(state=tmp_path_factory.mktemp("town")) as found, quick(found):
        yield found_company(found)


def writes(company: Company) -> list[str]:
    rows = company.town.books_control.requests()
    ends = [row["path"].rpartition("/")[2] for row in rows if row["method"] == "POST"]
    return [end for end in ends if end in {"Accounts", "Contacts", "Addresses", "SalesEntries"}]


@pytest.mark.django_db(transaction=True)
def test_a_new_customer_with_another_delivery_address_costs_four_calls_and_later_orders_one(
    company: Company,
) -> None:
    company.order()  # the link is new: what it reads first is looked up
    book_everything(company)
    before = len(writes(company))
    customer = {"firstname": "Kees", "lastname": "Vis", "email": "kees@klant.example"}
    delivery = customer | {"address1": "Havenweg 12", "postcode": "3011 AA", "city": "Rotterdam"}

    company.order(customer=customer, delivery=delivery)
    book_everything(company)
    first = writes(company)[before:]
    company.order(customer=customer, delivery=delivery)
    book_everything(company)

    assert sorted(first) == ["Accounts", "Addresses", "Contacts", "SalesEntries"]
    assert writes(company)[before + 4 :] == ["SalesEntries"]
    addresses = [one for one in company.deliveries() if one.kind == Delivery.Kind.ADDRESS]
    assert [one.state for one in addresses] == [Delivery.State.DELIVERED]
    assert "Havenweg 12" in str(company.books()["entries"][-1])


@pytest.mark.django_db(transaction=True)
def test_a_new_business_costs_three_calls_with_its_contact_person_and_a_known_one_costs_one(
    company: Company,
) -> None:
    company.order()  # the link is new: what it reads first is looked up
    book_everything(company)
    firm = {"company": "Vis BV", "email": "info@vis.example", "vat_number": "NL004495445B01"}
    before = len(calls(company))

    company.order(customer=firm)
    book_everything(company)
    first = calls(company)[before:]
    company.order(customer=firm)
    book_everything(company)

    assert sorted(first) == ["POST Accounts", "POST Contacts", "POST SalesEntries"]
    assert calls(company)[before + 3 :] == ["POST SalesEntries"]


def calls(company: Company) -> list[str]:
    """Everything that was asked of the administration, tokens aside."""
    rows = company.town.books_control.requests()
    ours = [row for row in rows if f"/{company.division}/" in row["path"]]
    return [f"{row['method']} {row['path'].rpartition('/')[2].partition('?')[0]}" for row in ours]


@pytest.mark.django_db(transaction=True)
def test_deliveries_that_were_lost_come_back_with_the_delivery_address(company: Company) -> None:
    customer = {"firstname": "Kees", "lastname": "Vis", "email": "kees@klant.example"}
    yard = customer | {"address1": "Havenweg 12", "postcode": "3011 AA", "city": "Rotterdam"}
    company.order(customer=customer, delivery=yard)
    walk(company)
    with tenant_scope(company.tenant_id):
        DeliveryBooking.objects.all().delete()
        Delivery.objects.update(after=None)
        Delivery.objects.all().delete()

    proof.repair(tenant_id=company.tenant_id, link_id=company.link_id)
    run_dry(company)

    kinds = {one.kind: one.state for one in company.deliveries()}
    assert set(kinds) == {"relation", "contact", "address", "sales_entry"}
    assert set(kinds.values()) == {Delivery.State.DELIVERED}
    (address,) = [one for one in company.books()["addresses"] if one["Type"] == 4]
    assert address["AddressLine1"] == "Havenweg 12"
    assert len(company.books()["entries"]) == 1
