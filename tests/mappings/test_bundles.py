"""Bundles: what may share an entry, and that the entry says of every order what the order said (BOOKING 33)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.booking import Booked, SalesEntry
from mappings.bundles import collect, is_faithful, label_of, names
from mappings.facts import Facts
from mappings.modules import installed
from mappings.modules.base import YES, Module, Settings
from mappings.reasons import sentence
from tests.mappings.baskets import ADDRESS, FACTS, RULEBOOK, booked, credit_of, line, sale_of

D = Decimal
GROUPING = installed()["grouping"]
RULES = replace(RULEBOOK, modules=(("grouping", (("daily", YES), ("relation", "900"))),))
BELGIAN = replace(ADDRESS, country="BE", postcode="1000", city="Brussel")
KEY = "A7-DO1"


def sold(number: int = 1, *lines: Any, **changes: Any) -> Booked:
    """An order that may go together with others; its lines 121.00 with 21% unless said otherwise."""
    named = {"external_id": str(number), "order_id": str(number), "reference": f"REF{number}"}
    sale = sale_of(*(lines or (line("100.00", "121.00"),)), **(named | changes))
    return booked(sale, rulebook=RULES)


def together(*members: Booked) -> SalesEntry | None:
    return collect(members=members, key=KEY, module=GROUPING, settings={})


def test_orders_of_one_day_and_kind_share_a_label() -> None:
    one, other = sold(1), sold(2, line("10.00", "10.90", "9"))
    assert label_of(one)
    assert label_of(one) == label_of(other)
    assert "grouping.daily" in [reason.text for reason in one.explanation]
    assert all(sentence(reason=reason, language="en") for reason in one.explanation)


@pytest.mark.parametrize(
    "other",
    [
        sold(2, payment_method="ps_checkpayment"),
        sold(2, invoiced_on=date(2026, 11, 20)),
        sold(2, delivery_address=BELGIAN),
        replace(sold(2), entry=replace(sold(2).entry, payment_condition="30")),
        replace(sold(2), treatment=replace(sold(2).treatment, scenario="distance_home")),
        replace(sold(2), treatment=replace(sold(2).treatment, country="DE")),
        replace(sold(2), entry=replace(sold(2).entry, currency="SEK", exchange_rate=D("0.09"))),
        replace(sold(2), entry=replace(sold(2).entry, exchange_rate=D("1.1"))),
        replace(sold(2), entry=replace(sold(2).entry, journal="71")),
        replace(sold(2), entry=replace(sold(2).entry, customer_key="A7-G901")),
    ],
    ids=["method", "day", "country", "condition", "scenario", "rates of", "currency", "rate", "journal", "relation"],
)  # fmt: skip
def test_booking_33_what_an_entry_has_once_is_never_mixed(other: Booked) -> None:
    assert label_of(other)
    assert label_of(other) != label_of(sold(1))


def test_booking_33_credits_reversals_and_what_no_module_bundles_go_alone() -> None:
    one = sold(1)
    sale = sale_of(line("100.00", "121.00"))
    credit = booked(credit_of(sale), rulebook=RULES, facts=replace(FACTS, corrected=(one,)))
    assert credit.entry.total_gross < 0
    assert credit.bundled == ""
    negative = replace(one.entry, lines=tuple(replace(x, net=-x.net, vat=-x.vat) for x in one.entry.lines))  # fmt: skip
    alone = [
        credit,
        replace(one, entry=negative),
        replace(one, entry=replace(one.entry, reverses="A7-O1")),
        replace(one, bundled=""),
        booked(sale, rulebook=RULEBOOK),
    ]
    assert [label_of(x) for x in alone] == [""] * len(alone)


def test_every_line_begins_with_its_order() -> None:
    members = sold(1), sold(2, line("10.00", "12.10", description="Cup"))
    entry = together(*members)

    assert entry is not None
    assert entry.key == entry.reference == KEY
    assert [one.description for one in entry.lines] == ["REF1 A7-O1 Mug", "REF2 A7-O2 Cup"]
    assert entry.description == f"Webshop consumenten {members[0].entry.entry_date} (2)"
    assert (entry.order_number, entry.invoice_number, entry.remarks) == (None, None, "")


def test_a_reference_of_many_words_hides_no_key() -> None:
    entry = together(sold(1, reference="A very long reference of an order that goes on and on"))

    assert entry is not None
    assert names(text=entry.lines[0].description[:60], key="A7-O1")
    assert not names(text=entry.lines[0].description, key="A7-O")


prices = st.integers(1, 100_000)


@given(st.lists(st.tuples(prices, st.sampled_from(("21", "9"))), min_size=1, max_size=20))
def test_a_collective_entry_is_its_orders_per_account_and_code_to_the_cent(
    orders: list[tuple[int, str]],
) -> None:
    members = []
    for number, (net, rate) in enumerate(orders, 1):
        gross = (D(net) * (100 + D(rate)) / 100).quantize(D(1)) / 100
        charged = line(f"{D(net) / 100:.2f}", f"{gross:.2f}", rate)
        members.append(sold(number, charged))

    entry = together(*members)

    assert entry is not None
    assert entry.total_gross == sum(one.entry.total_gross for one in members)
    assert sums(entry) == sums(*(one.entry for one in members))


def sums(*entries: SalesEntry) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    found: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for entry in entries:
        for one in entry.lines:
            net, vat = found.get((one.ledger_account, one.vat_code), (D(0), D(0)))
            found[one.ledger_account, one.vat_code] = (net + one.net, vat + one.vat)
    return found


MEMBERS = (sold(1), sold(2))
WHOLE = together(*MEMBERS)
assert WHOLE is not None
FIRST = WHOLE.lines[0]
UNFAITHFUL = {
    "another key": replace(WHOLE, key="A7-DO2"),
    "another day": replace(WHOLE, entry_date=date(2026, 11, 1)),
    "a cent more": replace(WHOLE, lines=(replace(FIRST, net=D("100.01")), *WHOLE.lines[1:])),
    "a cent of VAT moved": replace(
        WHOLE, lines=(replace(FIRST, net=D("99.99"), vat=D("21.01")), *WHOLE.lines[1:])
    ),
    "another account": replace(
        WHOLE, lines=(replace(FIRST, ledger_account="8001"), *WHOLE.lines[1:])
    ),
    "an order left out": replace(WHOLE, lines=WHOLE.lines[:1]),
    "an order twice": replace(WHOLE, lines=(*WHOLE.lines, FIRST)),
    "an order that is not named": replace(
        WHOLE, lines=(replace(FIRST, description="REF2 A7-O2 Mug"), *WHOLE.lines[1:])
    ),
}


@pytest.mark.parametrize("what", UNFAITHFUL)
def test_an_entry_that_says_anything_else_is_not_taken(what: str) -> None:
    class Careless(Module):
        name = "grouping"

        def documents(self, *, settings: Settings, facts: Facts) -> tuple[SalesEntry, ...]:  # noqa: ARG002
            return (UNFAITHFUL[what],)

    assert WHOLE is not None
    assert is_faithful(WHOLE, members=MEMBERS, key=KEY)
    assert collect(members=MEMBERS, key=KEY, module=Careless(), settings={}) is None
    assert collect(members=MEMBERS, key=KEY, module=Module(), settings={}) is None


def test_orders_with_other_labels_make_no_entry() -> None:
    assert together(sold(1), sold(2, payment_method="ps_checkpayment")) is None
