"""What is sent: only what may be sent, to the cent, and nothing that can be found wrong before it leaves."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from connectors.errors import Kind, Refused
from connectors.ledgers.exact.entities import account_body, contact_body, entry_body
from connectors.ports import ContactOrder, EntryOrder, RelationOrder
from mappings.booking import ContactPerson, EntryLine, PostalAddress, Relation, SalesEntry

CUSTOMER = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
REVENUE = "11111111-2222-4333-8444-555555555555"

RELATION = Relation(
    code="77000017",
    customer_key="A7-K17",
    name="Bakkerij De Oude Molen en Zonen Vennootschap onder Firma te Utrecht",
    is_business=True,
    address=PostalAddress(
        street="Kerkstraat 1",
        street_2="2e verdieping",
        postcode="1234 AB",
        city="Utrecht",
        country="nl",
    ),
    email="info@molen.example",
    phone="+31 30 1234567",
    vat_number="NL004495445B01",
    chamber_of_commerce="12345678",
    language="nl-NL",
)
LINE = EntryLine(
    ledger_account="8000",
    vat_code="2",
    description="Mok met oor",
    quantity=Decimal("2.000000"),
    net=Decimal("16.52"),
    vat=Decimal("3.47"),
    rate=Decimal(21),
)
ENTRY = SalesEntry(
    key="A7-O1042",
    human_part="IN000042",
    journal="70",
    entry_date=date(2026, 11, 25),
    description="Bestelling XKBKNABJK",
    currency="EUR",
    customer_key="A7-K17",
    payment_condition="30",
    lines=(LINE,),
    order_number=1042,
    invoice_number=42,
)


def entry(*, reference: str = "IN000042 A7-O1042", **changes: Any) -> EntryOrder:
    return EntryOrder(
        entry=replace(ENTRY, **changes),
        reference=reference,
        relation_id=CUSTOMER,
        account_ids={"8000": REVENUE},
    )


def line(**changes: Any) -> dict[str, Any]:
    return entry_body(entry(lines=(replace(LINE, **changes),)), home_currency="EUR")[
        "SalesEntryLines"
    ][0]


def test_an_entry_says_everything_the_books_need() -> None:
    assert entry_body(entry(), home_currency="EUR") == {
        "Customer": CUSTOMER,
        "Journal": "70",
        "EntryDate": "2026-11-25T00:00:00Z",
        "YourRef": "IN000042 A7-O1042",
        "Description": "Bestelling XKBKNABJK",
        "PaymentCondition": "30",
        "OrderNumber": 1042,
        "InvoiceNumber": 42,
        "SalesEntryLines": [
            {
                "GLAccount": REVENUE,
                "AmountFC": 16.52,
                "VATAmountFC": 3.47,
                "VATCode": "2  ",
                "Quantity": 2.0,
                "Description": "Mok met oor",
            }
        ],
    }


def test_bookings_rule_9_a_number_that_does_not_fit_stays_in_the_reference_alone() -> None:
    body = entry_body(entry(order_number=2**31, invoice_number=None), home_currency="EUR")
    assert "OrderNumber" not in body
    assert "InvoiceNumber" not in body


def test_bookings_rule_17_no_vat_amount_goes_with_zero_percent() -> None:
    assert "VATAmountFC" not in line(vat=Decimal("0.00"), rate=Decimal(0), vat_code="0")


def test_bookings_rule_28_a_vat_amount_of_nothing_is_stated_where_a_rate_holds() -> None:
    assert line(net=Decimal("0.01"), vat=Decimal("0.00"))["VATAmountFC"] == 0.0


def test_a_credit_is_the_same_with_negative_amounts() -> None:
    credit = line(net=Decimal("-16.52"), vat=Decimal("-3.47"), quantity=Decimal(-1))
    assert (credit["AmountFC"], credit["VATAmountFC"], credit["Quantity"]) == (-16.52, -3.47, -1.0)


@pytest.mark.parametrize(
    ("currency", "home", "rate", "sent"),
    [
        ("EUR", "EUR", None, {}),
        ("EUR", "EUR", Decimal("1.5"), {}),
        ("USD", "EUR", Decimal("0.9174"), {"Currency": "USD", "Rate": 0.9174}),
        ("USD", "EUR", None, {"Currency": "USD"}),
        ("EUR", "", None, {"Currency": "EUR"}),
    ],
)
def test_a_currency_is_named_where_it_is_not_known_to_be_the_books_own(
    currency: str, home: str, rate: Decimal | None, sent: dict[str, Any]
) -> None:
    body = entry_body(entry(currency=currency, exchange_rate=rate), home_currency=home)
    assert {name: body[name] for name in ("Currency", "Rate") if name in body} == sent


def test_long_texts_are_cut_and_the_reference_never() -> None:
    long = " ".join(["woord"] * 60)
    body = entry_body(
        entry(reference="X" * 30, description=long, remarks=long), home_currency="EUR"
    )
    assert body["YourRef"] == "X" * 30
    assert len(body["Description"]) <= 60
    assert body["Description"].endswith("woord")
    assert body["SalesEntryLines"][0]["Notes"] == long


@pytest.mark.parametrize(
    "order",
    [
        entry(reference="X" * 31),
        entry(reference=""),
        entry(lines=()),
        entry(lines=(replace(LINE, ledger_account="9999"),)),
        entry(lines=(replace(LINE, net=Decimal("12345678901234567.89")),)),
    ],
)
def test_an_entry_that_cannot_be_right_does_not_leave(order: EntryOrder) -> None:
    with pytest.raises(Refused) as caught:
        entry_body(order, home_currency="EUR")
    assert (caught.value.message_id, caught.value.kind) == ("exact.order_unfit", Kind.FIX_SALE)


def test_a_relation_is_a_customer_with_a_code_of_our_own() -> None:
    assert account_body(RelationOrder(relation=RELATION)) == {
        "Code": "77000017",
        "Name": "Bakkerij De Oude Molen en Zonen Vennootschap onder",
        "Status": "C",
        "Email": "info@molen.example",
        "Phone": "+31 30 1234567",
        "AddressLine1": "Kerkstraat 1",
        "AddressLine2": "2e verdieping",
        "Postcode": "1234 AB",
        "City": "Utrecht",
        "Country": "NL",
        "VATNumber": "NL004495445B01",
        "ChamberOfCommerce": "12345678",
        "Language": "NL",
    }


def test_what_is_empty_stays_out() -> None:
    bare = Relation(
        code="1", customer_key="A7-K1", name="Jan", is_business=False, address=PostalAddress()
    )
    assert account_body(RelationOrder(relation=bare)) == {"Code": "1", "Name": "Jan", "Status": "C"}


def test_an_address_that_is_useless_when_cut_is_left_out() -> None:
    body = account_body(
        RelationOrder(
            relation=replace(RELATION, email="x" * 95 + "@example.nl", vat_number="N" * 30)
        )
    )
    assert "Email" not in body
    assert "VATNumber" not in body


@pytest.mark.parametrize(
    "changes", [{"code": "ABC"}, {"code": ""}, {"code": "1" * 19}, {"name": "  "}]
)
def test_a_relation_that_cannot_be_right_does_not_leave(changes: dict[str, str]) -> None:
    with pytest.raises(Refused):
        account_body(RelationOrder(relation=replace(RELATION, **changes)))


def test_a_contact_person_needs_a_name() -> None:
    person = ContactPerson(
        first_name="Zoë", last_name="", email="zoe@example.nl", phone="06", language="en"
    )
    assert contact_body(ContactOrder(relation_id=CUSTOMER, contact=person)) == {
        "Account": CUSTOMER,
        "FirstName": "Zoë",
        "Email": "zoe@example.nl",
        "Phone": "06",
        "Language": "EN",
    }
    with pytest.raises(Refused):
        contact_body(ContactOrder(relation_id=CUSTOMER, contact=replace(person, first_name=" ")))
