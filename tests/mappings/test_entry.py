"""The entry: keys, references, texts, numbers, and what stands in the books already (BOOKING 3, 9, 30; DESIGN 4)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from mappings.booking import Booked, Held, HeldReason, SalesEntry
from mappings.facts import ClosedPeriod, EarlierBooking, Facts
from mappings.record import content_hash
from mappings.rulebook import Concern, HumanPart
from mappings.sale import DocumentKind, Sale
from tests.mappings.baskets import (
    ADDRESS,
    FACTS,
    PROFILE,
    RULEBOOK,
    TODAY,
    booked,
    decide_on,
    discount,
    held,
    line,
    rule,
    sale_of,
    shipping,
    texts,
    with_rules,
)

D = Decimal
SALE = sale_of(line("100.00", "121.00"), shipping())


@pytest.mark.parametrize(
    ("kind", "key"), [(DocumentKind.ORDER, "A7-O1042"), (DocumentKind.INVOICE, "A7-I1042")]
)
def test_booking_3_a_document_is_known_by_link_kind_and_id(kind: DocumentKind, key: str) -> None:
    assert booked(replace(SALE, kind=kind)).entry.key == key


@pytest.mark.parametrize(
    ("human_part", "changes", "reference"),
    [
        (HumanPart.INVOICE_NUMBER, {}, "IN000042 A7-O1042"),
        (HumanPart.INVOICE_NUMBER, {"invoice_number": ""}, "XKBKNABJK A7-O1042"),
        (HumanPart.INVOICE_NUMBER, {"invoice_number": " IN 42\n"}, "IN 42 A7-O1042"),
        (HumanPart.ORDER_REFERENCE, {}, "XKBKNABJK A7-O1042"),
        (HumanPart.NOTHING, {}, "A7-O1042"),
        # 30 characters, and the key is never cut
        (
            HumanPart.INVOICE_NUMBER,
            {"invoice_number": "WEBSHOP/2026/11/000042"},
            "WEBSHOP/2026/11/00004 A7-O1042",
        ),
    ],
)
def test_booking_9_the_reference_is_a_human_part_and_the_key(
    human_part: HumanPart, changes: dict[str, Any], reference: str
) -> None:
    result = booked(replace(SALE, **changes), profile=replace(PROFILE, human_part=human_part))

    assert result.entry.reference == reference
    assert len(reference) <= 30


@pytest.mark.parametrize(
    ("template", "description"),
    [
        ("{reference} {customer}", "XKBKNABJK Anna de Vries"),
        ("{invoice_number} {order_id} {payment_method} {shop}", "IN000042 1042 Bank transfer 1"),
        ("{nobody} {__class__} {0} {", "{nobody} {__class__} {0} {"),
        ("  a   b ", "a b"),
        ("", ""),
    ],
)
def test_booking_9_the_description_is_a_template_that_can_only_name_our_fields(
    template: str, description: str
) -> None:
    assert (
        booked(SALE, profile=replace(PROFILE, description_template=template)).entry.description
        == description
    )


def test_a_value_in_the_description_is_no_template_itself() -> None:
    sly = replace(SALE, reference="{customer}")

    assert booked(sly).entry.description == "{customer} Anna de Vries"


@pytest.mark.parametrize(
    ("order_id", "serial", "order_number", "invoice_number"),
    [
        ("1042", 42, 1042, 42),
        ("2147483647", 2147483647, 2147483647, 2147483647),
        ("2147483648", 2147483648, None, None),
        ("026-1520163-6049104", None, None, None),
        ("0", 0, None, None),
        ("-5", -5, None, None),
        ("٤٢", None, None, None),
    ],
)
def test_booking_9_numbers_are_carried_where_they_fit(
    order_id: str, serial: int | None, order_number: int | None, invoice_number: int | None
) -> None:
    entry = booked(replace(SALE, order_id=order_id, invoice_serial=serial)).entry

    assert (entry.order_number, entry.invoice_number) == (order_number, invoice_number)


@pytest.mark.parametrize(
    ("changes", "language", "remarks"),
    [
        ({}, "nl", ""),
        ({"street": "Dam 1"}, "nl", "Afleveradres: Anna de Vries, Dam 1, 1015 CC Amsterdam, NL"),
        (
            {"street": "Dam 1"},
            "en",
            "Delivery address: Anna de Vries, Dam 1, 1015 CC Amsterdam, NL",
        ),
        ({"phone": "0699999999"}, "nl", ""),
        (
            {"company": "Vries BV"},
            "nl",
            "Afleveradres: Vries BV, Keizersgracht 1, 1015 CC Amsterdam, NL",
        ),
    ],
)
def test_booking_13_a_delivery_address_that_differs_is_one_line_of_text(
    changes: dict[str, str], language: str, remarks: str
) -> None:
    sale = replace(SALE, delivery_address=replace(ADDRESS, **changes))

    assert booked(sale, profile=replace(PROFILE, language=language)).entry.remarks == remarks


def test_what_is_picked_up_was_delivered_nowhere() -> None:
    sale = replace(SALE, pick_up=True, delivery_address=replace(ADDRESS, street="Dam 1"))

    assert booked(sale).entry.remarks == ""


def test_a_line_without_a_name_is_named_by_its_reference_or_its_kind() -> None:
    sale = sale_of(
        line("10.00", "12.10", description=" ", product_reference="MUG-1"),
        line("10.00", "12.10", description="", external_id="2"),
        shipping(description=""),
    )

    names = {
        language: [
            x.description
            for x in booked(sale, profile=replace(PROFILE, language=language)).entry.lines
        ]
        for language in ("nl", "en")
    }

    assert names == {
        "nl": ["MUG-1", "Artikel", "Verzendkosten"],
        "en": ["MUG-1", "Item", "Shipping"],
    }


def test_booking_28_every_line_carries_its_own_vat_and_quantity() -> None:
    entry = booked(sale_of(line("30.00", "36.30", quantity=D(3)), shipping())).entry

    assert [(x.quantity, x.net, x.vat, x.rate) for x in entry.lines] == [
        (3, D("30.00"), D("6.30"), 21),
        (1, D("5.79"), D("1.22"), 21),
    ]


def test_notes_of_the_reader_are_in_the_explanation() -> None:
    noted = booked(replace(SALE, notes=("payments differ from the total",)))

    assert ("note", "payments differ from the total") in [
        v for r in noted.explanation for v in r.values
    ]


# --- BOOKING 30: changed after booking ---


def earlier(entry: SalesEntry, **changes: Any) -> Facts:
    known = EarlierBooking(
        revision=1,
        total_gross=entry.total_gross,
        customer_key=entry.customer_key,
        content_hash=content_hash(entry),
    )
    return replace(FACTS, earlier=(replace(known, **changes),))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"state": replace(SALE.state, cancelled=True)},
        {"state": replace(SALE.state, error=True, paid=False)},
        {"reference": "OTHER", "invoice_number": "IN42"},
        {"invoice_address": replace(ADDRESS, street="Dam 1")},
        {"lines": tuple(reversed(SALE.lines))},
    ],
)
def test_booking_30_a_change_that_moves_no_money_leaves_the_books_as_they_are(
    changes: dict[str, Any],
) -> None:
    facts = earlier(booked(SALE).entry)

    again = booked(replace(SALE, **changes), facts=facts)

    assert again.entry.key == "A7-O1042"
    assert content_hash(again.entry) == facts.earlier[0].content_hash
    assert "same_as_booked" in texts(again)


CHEAPER = sale_of(line("90.00", "108.90"), shipping())
MOVED = sale_of(line("90.00", "108.90"), line("15.79", "19.11", external_id="2"))
OTHER_SPLIT = sale_of(line("90.00", "108.90"), line("17.53", "19.11", "9", external_id="2"))


@pytest.mark.parametrize(
    ("sale", "is_held"),
    [
        (CHEAPER, True),
        (sale_of(line("0", "0")), True),
        (replace(SALE, customer=replace(SALE.customer, external_id="18")), True),
        (OTHER_SPLIT, True),  # the same total, other rates
        (MOVED, False),  # the same money at the same rate on other lines
    ],
)
def test_booking_30_changed_amounts_or_another_customer_are_held(sale: Sale, is_held: bool) -> None:
    outcome = decide_on(sale, facts=earlier(booked(SALE).entry))

    assert isinstance(outcome, Held) is is_held
    if isinstance(outcome, Held):
        assert outcome.reason is HeldReason.CHANGED_AFTER_BOOKING
        assert D(dict(outcome.values)["booked"]) == SALE.total_gross


def test_the_changed_samples_are_what_they_say() -> None:
    assert OTHER_SPLIT.total_gross == MOVED.total_gross == SALE.total_gross
    assert CHEAPER.total_gross != SALE.total_gross


def test_editing_a_rule_does_not_look_like_a_changed_sale() -> None:
    facts = earlier(booked(SALE).entry)
    edited = with_rules(rule(Concern.JOURNAL, "71", country="NL"))

    assert isinstance(decide_on(SALE, rulebook=edited, facts=facts), Booked)


def test_what_is_booked_is_not_held_for_a_period_that_closed_since() -> None:
    facts = earlier(booked(SALE).entry)
    closed = ClosedPeriod(
        journal="70", year=2026, period=11, first_day=TODAY.replace(day=1), last_day=TODAY
    )

    assert (
        held(SALE, facts=replace(FACTS, closed_periods=(closed,))).reason
        is HeldReason.PERIOD_CLOSED
    )
    assert booked(SALE, facts=replace(facts, closed_periods=(closed,)))


def test_the_key_carries_the_latest_revision() -> None:
    entry = booked(SALE).entry
    first = earlier(entry).earlier[0]
    facts = replace(
        FACTS, earlier=(replace(first, revision=2), replace(first, content_hash="other"))
    )

    assert booked(SALE, facts=facts).entry.key == "A7-O1042-2"


# --- the content hash ---


def test_the_content_hash_is_of_the_money_and_not_of_the_rules() -> None:
    entry = booked(SALE).entry
    other_words = replace(entry, journal="99", description="x", entry_date=TODAY, key="A7-O1042-2")
    other_accounts = replace(
        entry, lines=tuple(replace(x, ledger_account="1") for x in entry.lines)
    )
    other_zeros = replace(
        entry, lines=tuple(replace(x, net=x.net + D("0.0000")) for x in entry.lines)
    )

    assert {content_hash(e) for e in (other_words, other_accounts, other_zeros)} == {
        content_hash(entry)
    }


def test_the_content_hash_differs_for_a_cent_a_rate_a_currency_and_a_customer() -> None:
    entry = booked(sale_of(line("100.00", "121.00"), discount("-10.00", "-12.10", "21"))).entry
    first, *rest = entry.lines
    others = [
        replace(entry, lines=(replace(first, net=first.net + D("0.01")), *rest)),
        replace(entry, lines=(replace(first, vat=first.vat + D("0.01")), *rest)),
        replace(entry, lines=(replace(first, rate=D(9)), *rest)),
        replace(entry, currency="USD"),
        replace(entry, customer_key="A7-K18"),
    ]

    assert len({content_hash(e) for e in (entry, *others)}) == 6


def test_the_rulebook_of_the_tests_has_no_ties() -> None:
    matches = [(known.concern, known.match) for known in RULEBOOK.rules]

    assert len(set(matches)) == len(matches)
