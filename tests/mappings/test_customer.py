"""The buyer and the relation (BOOKING 11, 13)."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.booking import ContactPerson, Held, HeldReason
from mappings.facts import VatNumberEvidence
from tests.mappings.baskets import (
    ADDRESS,
    CUSTOMER,
    FACTS,
    PROFILE,
    booked,
    decide_on,
    held,
    line,
    sale_of,
    texts,
)

D = Decimal
SALE = sale_of(line("100.00", "121.00"))
NUMBER = "NL004495445B01"


def bought_by(
    *, address: dict[str, Any] | None = None, customer: dict[str, Any] | None = None
) -> Any:
    invoice = replace(ADDRESS, **(address or {}))
    return replace(SALE, invoice_address=invoice, customer=replace(CUSTOMER, **(customer or {})))


# --- BOOKING 11: one definition of a business ---


@pytest.mark.parametrize(
    ("definition", "address", "groups", "verdict", "is_business"),
    [
        ("vat_number", {"vat_number": "NL 0044.95.445.B01"}, (), "", True),
        ("vat_number", {"vat_number": "NL 0044.95.445.B01"}, (), "valid", True),
        ("vat_number", {"vat_number": "NL 0044.95.445.B01"}, (), "unavailable", True),
        ("vat_number", {"vat_number": "NL 0044.95.445.B01"}, (), "invalid", False),
        ("vat_number", {"vat_number": "NL123"}, (), "", False),
        ("vat_number", {"company": "Vries BV"}, ("3",), "", False),
        ("company", {"company": "Vries BV"}, (), "", True),
        ("company", {"company": "  "}, ("3",), "", False),
        ("group", {}, ("1", "3"), "", True),
        ("group", {"company": "Vries BV"}, ("1",), "", False),
        ("something else", {"company": "Vries BV", "vat_number": NUMBER}, ("3",), "valid", False),
    ],
)
def test_booking_11_a_business_is_what_the_owner_says_it_is(
    definition: str,
    address: dict[str, str],
    groups: tuple[str, ...],
    verdict: str,
    is_business: bool,
) -> None:
    evidence = VatNumberEvidence(number=NUMBER, verdict=verdict, asked_at=SALE.ordered_at)

    result = booked(
        bought_by(address=address, customer={"groups": groups}),
        profile=replace(PROFILE, business_is=definition, business_groups=("3",)),
        facts=replace(FACTS, vat_numbers=(evidence,) if verdict else ()),
    )

    assert result.relation.is_business is is_business


def test_the_latest_verdict_about_exactly_this_number_counts() -> None:
    def asked(number: str, verdict: str, days: int) -> VatNumberEvidence:
        return VatNumberEvidence(
            number=number, verdict=verdict, asked_at=SALE.ordered_at + timedelta(days=days)
        )

    evidence = (
        asked(NUMBER, "invalid", 2),
        asked(NUMBER, "valid", 1),
        asked("NL810433941B01", "valid", 3),
    )

    result = booked(
        bought_by(address={"vat_number": NUMBER}), facts=replace(FACTS, vat_numbers=evidence)
    )

    assert not result.relation.is_business


@pytest.mark.parametrize(
    ("typed", "kept", "said"),
    [
        ("nl 0044 95 445 b01", NUMBER, "vat_number_known"),
        ("NL004495445B02X", "", "vat_number_impossible"),
        ("", "", None),
    ],
)
def test_only_a_number_that_can_exist_reaches_the_books(
    typed: str, kept: str, said: str | None
) -> None:
    result = booked(bought_by(address={"vat_number": typed}))

    assert result.relation.vat_number == kept
    assert said is None or said in texts(result)


# --- BOOKING 13: the relation ---


@pytest.mark.parametrize(
    ("address", "customer", "definition", "name"),
    [
        ({}, {}, "vat_number", "Anna de Vries"),
        ({"company": "Vries BV"}, {}, "vat_number", "Anna de Vries"),
        ({"company": "Vries BV"}, {}, "company", "Vries BV"),
        ({"company": "Vries BV", "vat_number": NUMBER}, {}, "vat_number", "Vries BV"),
        ({"vat_number": NUMBER}, {}, "vat_number", "Anna de Vries"),
        ({"vat_number": NUMBER}, {"company": "Account BV"}, "vat_number", "Account BV"),
        ({"first_name": "", "last_name": "Vries"}, {}, "vat_number", "Vries"),
        # names come together from one place, for two places could be two people
        ({"first_name": "Bert", "last_name": ""}, {}, "vat_number", "Anna de Vries"),
        ({"last_name": "", "company": "Vries BV"}, {"last_name": ""}, "vat_number", "Vries BV"),
    ],
)
def test_booking_13_a_business_is_named_by_its_company_and_a_consumer_by_name(
    address: dict[str, str], customer: dict[str, str], definition: str, name: str
) -> None:
    result = booked(
        bought_by(address=address, customer=customer),
        profile=replace(PROFILE, business_is=definition),
    )

    assert result.relation.name == name


def test_a_customer_with_neither_company_nor_last_name_is_held() -> None:
    outcome = held(bought_by(address={"last_name": " "}, customer={"last_name": ""}))

    assert outcome.reason is HeldReason.CUSTOMER_INCOMPLETE
    assert dict(outcome.values)["field"] == "name"


def test_booking_13_the_contact_person_has_name_email_and_phone() -> None:
    assert booked(SALE).relation.contact == ContactPerson(
        first_name="Anna",
        last_name="de Vries",
        email="anna@example.test",
        phone="0612345678",
        language="nl",
    )


def test_a_company_without_a_person_has_no_contact_person() -> None:
    nobody = bought_by(address={"last_name": "", "company": "Vries BV"}, customer={"last_name": ""})

    assert booked(nobody).relation.contact is None


def test_the_phone_of_the_delivery_address_serves_where_the_invoice_address_has_none() -> None:
    sale = bought_by(address={"phone": ""})

    assert booked(sale).relation.phone == ADDRESS.phone


@pytest.mark.parametrize(
    ("number", "prefix", "code"),
    [
        ("17", "8", "800000017"),
        ("17", "", "00000017"),
        ("12345678", "8", "812345678"),
        ("1", "1234567890", "123456789000000001"),
        ("1", "12345678901", None),  # nineteen digits
        ("123456789", "8", None),  # nine digits could read as another link's prefix
        ("0", "8", None),
        ("", "8", None),
        ("K17", "8", None),
        ("17", "A", None),
    ],
)
def test_a_debtor_code_is_the_links_prefix_and_eight_digits(
    number: str, prefix: str, code: str | None
) -> None:
    outcome = decide_on(
        bought_by(customer={"external_id": number}), profile=replace(PROFILE, debtor_prefix=prefix)
    )

    if code is None:
        assert isinstance(outcome, Held)
        assert outcome.reason is HeldReason.CUSTOMER_INCOMPLETE
        assert dict(outcome.values)["field"] == "customer_number"
    else:
        assert not isinstance(outcome, Held)
        assert outcome.relation.code == code
        assert outcome.relation.customer_key == f"A7-K{number}"


customers = st.tuples(st.integers(1, 10_000), st.integers(1, 10**8 - 1))


@given(customers, customers)
def test_two_customers_never_share_a_debtor_code(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    codes = [
        booked(
            bought_by(customer={"external_id": str(number)}),
            profile=replace(PROFILE, debtor_prefix=str(prefix)),
        ).relation.code
        for prefix, number in (one, other)
    ]

    assert (codes[0] == codes[1]) == (one == other)


def test_a_guest_is_a_customer_like_any_other() -> None:
    assert booked(bought_by(customer={"is_guest": True})).relation.customer_key == "A7-K17"
