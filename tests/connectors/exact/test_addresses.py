"""A delivery address stands on its relation once, however often it is sent, and is found again by what it says."""

from dataclasses import replace

import pytest

from connectors.errors import Kind, Refused
from connectors.ledgers.exact.entities import address_body
from connectors.ports import AddressOrder, OpenGate
from mappings.booking import PostalAddress
from tests.connectors.exact.company import Company

ADDRESS = PostalAddress(
    street="Havenweg 12", street_2="Loods 3", postcode="3011 AA", city="Rotterdam", country="NL"
)
SOMEBODY = "0b3d0d3c-3f6a-4f51-8d0d-0a9f3b2f7a10"


def test_the_body_is_a_delivery_address_of_the_relation_with_what_is_known() -> None:
    order = AddressOrder(relation_id=SOMEBODY, address=replace(ADDRESS, state="Zuid-Holland"))
    assert address_body(order) == {
        "Account": SOMEBODY,
        "Type": 4,
        "AddressLine1": "Havenweg 12",
        "AddressLine2": "Loods 3",
        "AddressLine3": "Zuid-Holland",
        "Postcode": "3011 AA",
        "City": "Rotterdam",
        "Country": "NL",
    }


def test_an_address_that_says_nothing_is_refused_before_it_costs_a_call() -> None:
    with pytest.raises(Refused) as refused:
        address_body(AddressOrder(relation_id=SOMEBODY, address=PostalAddress(country="NL")))
    assert refused.value.kind is Kind.FIX_SALE


def test_an_address_sent_twice_stands_there_once(company: Company) -> None:
    order = AddressOrder(relation_id=_relation(company), address=ADDRESS)
    first = company.writer.send(order=order, gate=OpenGate())
    second = company.writer.send(order=order, gate=OpenGate())
    assert first == second


def test_an_address_is_found_by_relation_and_what_it_says(company: Company) -> None:
    mine, theirs = _relation(company), _relation(company)
    order = AddressOrder(relation_id=mine, address=ADDRESS)
    made = company.writer.send(order=order, gate=OpenGate())
    asked = (
        order,
        replace(order, address=replace(ADDRESS, street="HAVENWEG 12")),
        replace(order, address=replace(ADDRESS, street="Havenweg 14")),
        replace(order, address=replace(ADDRESS, street_2="")),
        replace(order, relation_id=theirs),
    )
    found = company.writer.look_up(orders=asked, gate=OpenGate())
    assert [[hit.receipt for hit in hits if hit.agrees] for hits in found] == [
        [made],
        [made],
        [],
        [],
        [],
    ]


def test_a_visiting_address_that_says_the_same_is_no_delivery_address(company: Company) -> None:
    order = company.relation_order(address=ADDRESS)
    relation = company.writer.send(order=order, gate=OpenGate()).remote_id
    asked = (AddressOrder(relation_id=relation, address=ADDRESS),)
    assert company.writer.look_up(orders=asked, gate=OpenGate()) == ((),)


def _relation(company: Company) -> str:
    return company.writer.send(order=company.relation_order(), gate=OpenGate()).remote_id
