"""What every `LedgerWriter` is held to, whatever the ledger: one call a write, one entry a call, and honest errors.

A connector's tests subclass `LedgerContract` and give it a fixture `bench`. Its ledger is the connector's sandbox over real
HTTP; the books are read past the connector, so that a writer cannot confirm itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

import pytest

from connectors.errors import ConnectorError, Kind, NotNow, Refused, UnknownOutcome
from connectors.ports import (
    ContactOrder,
    EntryOrder,
    LedgerWriter,
    OpenGate,
    Receipt,
    RelationOrder,
    WriteOrder,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One record in the books: for an entry its gross total and its lines as (net, VAT)."""

    remote_id: str
    gross: Decimal = Decimal(0)
    lines: tuple[tuple[Decimal, Decimal], ...] = ()


class Bench(Protocol):
    """A ledger under test. Its calls have a deadline of about a second; nothing stands in its books at first."""

    writer: LedgerWriter

    def relation_order(self) -> RelationOrder:
        """A new customer each time."""

    def contact_order(self, *, relation_id: str) -> ContactOrder: ...

    def entry_order(
        self, *, relation_id: str, lines: tuple[tuple[Decimal, Decimal], ...]
    ) -> EntryOrder:
        """A new reference each time; lines as (net, VAT at the high rate)."""

    def refused_orders(self, *, relation_id: str) -> Mapping[str, tuple[EntryOrder, Kind]]:
        """Entries that the books refuse, by the message id that says so."""

    def stored(self, order: WriteOrder) -> tuple[Stored, ...]:
        """What stands in the books under the order's natural key, read past the connector."""

    def next_call(self, *, fault: str, seconds: float = 5) -> None:
        """Let the next call to the ledger's data go wrong."""

    def calls(self) -> tuple[tuple[str, int], ...]:
        """(method, status) of every call to the ledger's data so far; status 0 for one without an answer."""

    def settle(self) -> None:
        """Wait until nothing is being processed any more."""


@dataclass(slots=True)
class Notebook(OpenGate):
    """A gate that writes down what it is told."""

    before_calls: list[str] = field(default_factory=list)
    after_calls: list[tuple[str, int]] = field(default_factory=list)

    def before(self, *, endpoint: str) -> None:
        self.before_calls.append(endpoint)

    def after(self, *, endpoint: str, status: int, headers: Mapping[str, str]) -> None:  # noqa: ARG002
        self.after_calls.append((endpoint, status))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong, what a write must say then, and whether it stands in the books all the same."""

    name: str
    error: type[ConnectorError]
    done: bool

    def __str__(self) -> str:
        return self.name


def _faults(error: type[ConnectorError], done: bool, *names: str) -> tuple[Fault, ...]:
    return tuple(Fault(name=name, error=error, done=done) for name in names)


FAULTS = (
    *_faults(
        UnknownOutcome, False, "timeout_before_commit", "drop_before", "status_408", "status_503",
        "status_599", "fault_500", "html", "garbage_json",
    ),
    *_faults(
        UnknownOutcome, True, "timeout_after_commit", "late_commit", "drop_after", "status_408_after",
        "status_503_after", "status_599_after", "fault_500_after", "html_after", "garbage_json_after",
        "empty_body", "truncated", "slow_drip",
    ),
    *_faults(NotNow, False, "rate_minute", "rate_day"),
)  # fmt: skip

GOODS = ((Decimal("16.52"), Decimal("3.47")), (Decimal("4.96"), Decimal("1.04")))


def expect(truth: object, sentence: str) -> None:
    if not truth:
        pytest.fail(sentence, pytrace=True)


class LedgerContract:
    """Collected through a subclass named `Test...`."""

    @pytest.fixture
    def relation(self, bench: Bench) -> str:
        return bench.writer.send(order=bench.relation_order(), gate=OpenGate()).remote_id

    @pytest.fixture
    def entry(self, bench: Bench, relation: str) -> EntryOrder:
        return bench.entry_order(relation_id=relation, lines=GOODS)

    # --- writing ---

    def test_a_relation_sent_once_stands_there_once(self, bench: Bench) -> None:
        order = bench.relation_order()
        receipt = _one_call(bench, lambda gate: bench.writer.send(order=order, gate=gate))
        _stands_once(bench, order, receipt)
        expect(receipt.number == order.relation.code, "the receipt carries the debtor code")

    def test_a_contact_person_sent_once_stands_there_once(
        self, bench: Bench, relation: str
    ) -> None:
        order = bench.contact_order(relation_id=relation)
        receipt = _one_call(bench, lambda gate: bench.writer.send(order=order, gate=gate))
        _stands_once(bench, order, receipt)

    def test_an_entry_sent_once_stands_there_once_to_the_cent(
        self, bench: Bench, entry: EntryOrder
    ) -> None:
        receipt = _one_call(bench, lambda gate: bench.writer.send(order=entry, gate=gate))
        stored = _stands_once(bench, entry, receipt)
        expect(receipt.amount == stored.gross == entry.entry.total_gross, "the totals agree")
        expect(receipt.number.isdigit(), "the receipt carries the entry number")

    @pytest.mark.parametrize(
        "lines",
        [
            ((Decimal("0.01"), Decimal("0.00")),),
            ((Decimal("1500.00"), Decimal("314.99")),),  # a cent from what the ledger would compute
            ((Decimal("-16.52"), Decimal("-3.47")), (Decimal("-0.01"), Decimal("0.00"))),
            ((Decimal("9999999.99"), Decimal("2100000.00")),),
            tuple((Decimal("0.33"), Decimal("0.07")) for _ in range(60)),
            ((Decimal("100.00"), Decimal("21.00")), (Decimal("-10.00"), Decimal("-2.10"))),
        ],
    )
    def test_every_line_stands_there_as_it_was_sent(
        self, bench: Bench, relation: str, lines: tuple[tuple[Decimal, Decimal], ...]
    ) -> None:
        order = bench.entry_order(relation_id=relation, lines=lines)
        bench.writer.send(order=order, gate=OpenGate())
        (stored,) = bench.stored(order)
        expect(stored.lines == lines, f"{stored.lines} is not {lines}")
        expect(stored.gross == order.entry.total_gross, "the total is the sum of the lines")

    def test_a_refused_entry_leaves_nothing_and_says_what_to_do(
        self, bench: Bench, relation: str
    ) -> None:
        refused = bench.refused_orders(relation_id=relation)
        expect(len(refused) >= 5, "a ledger refuses for more than a few reasons")
        for message_id, (order, kind) in refused.items():
            error = _error_of(bench, order)
            expect(isinstance(error, Refused), f"{message_id}: {error!r} is no refusal")
            expect((error.message_id, error.kind) == (message_id, kind), f"{message_id}: {error}")
            expect(not bench.stored(order), f"{message_id} left something in the books")

    @pytest.mark.parametrize("fault", FAULTS, ids=str)
    def test_a_fault_ends_as_the_table_says(
        self, bench: Bench, entry: EntryOrder, fault: Fault
    ) -> None:
        bench.next_call(fault=fault.name, seconds=0.3 if fault.name == "slow_drip" else 2.0)
        before = len(bench.calls())
        error = _error_of(bench, entry)
        bench.settle()
        expect(type(error) is fault.error, f"{error!r} should be {fault.error.__name__}")
        expect(len(bench.calls()) == before + 1, "one call, and no second attempt")
        expect(len(bench.stored(entry)) == fault.done, "the books are as the fault left them")
        if fault.error is NotNow:
            expect(isinstance(error.until, datetime), "a limit says until when")

    @pytest.mark.parametrize("fault", [one for one in FAULTS if one.done], ids=str)
    def test_what_a_fault_hid_is_found_and_not_sent_again(
        self, bench: Bench, entry: EntryOrder, fault: Fault
    ) -> None:
        bench.next_call(fault=fault.name, seconds=0.3 if fault.name == "slow_drip" else 2.0)
        _error_of(bench, entry)
        bench.settle()
        ((hit,),) = bench.writer.look_up(orders=(entry,), gate=OpenGate())
        (stored,) = bench.stored(entry)
        expect(hit.agrees and hit.receipt.remote_id == stored.remote_id, "it is found")
        expect(hit.receipt.amount == stored.gross, "with its amount")

    # --- looking up ---

    def test_a_look_up_finds_what_stands_there_and_nothing_else(
        self, bench: Bench, relation: str
    ) -> None:
        orders = tuple(bench.entry_order(relation_id=relation, lines=GOODS) for _ in range(6))
        receipts = {n: bench.writer.send(order=orders[n], gate=OpenGate()) for n in (1, 4)}
        answers = bench.writer.look_up(orders=orders, gate=OpenGate())
        for n, hits in enumerate(answers):
            found = [hit.receipt for hit in hits if hit.agrees]
            expect(found == ([receipts[n]] if n in receipts else []), f"order {n}: {hits}")

    def test_a_full_look_up_takes_one_call_or_as_few_as_an_address_allows(
        self, bench: Bench, relation: str
    ) -> None:
        size = bench.writer.look_up_size
        orders = tuple(bench.entry_order(relation_id=relation, lines=GOODS) for _ in range(size))
        gate = Notebook()
        expect(bench.writer.look_up(orders=orders, gate=gate) == ((),) * size, "nothing is there")
        expect(
            1 <= len(gate.before_calls) <= 2, f"{len(gate.before_calls)} calls for {size} orders"
        )

    def test_a_look_up_of_nothing_makes_no_call(self, bench: Bench) -> None:
        gate = Notebook()
        expect(bench.writer.look_up(orders=(), gate=gate) == (), "no orders, no answers")
        expect(not gate.before_calls, "and no call")

    def test_relations_and_contact_persons_are_found_too(self, bench: Bench) -> None:
        known, unknown = bench.relation_order(), bench.relation_order()
        receipt = bench.writer.send(order=known, gate=OpenGate())
        hits, none = bench.writer.look_up(orders=(known, unknown), gate=OpenGate())
        expect([hit.receipt for hit in hits if hit.agrees] == [receipt] and not none, "by code")
        person = bench.contact_order(relation_id=receipt.remote_id)
        nobody = bench.contact_order(relation_id=receipt.remote_id)
        made = bench.writer.send(order=person, gate=OpenGate())
        hits, none = bench.writer.look_up(orders=(person, nobody), gate=OpenGate())
        expect([hit.receipt for hit in hits if hit.agrees] == [made] and not none, "by name")

    def test_a_hit_counts_only_where_amount_and_customer_agree(
        self, bench: Bench, entry: EntryOrder
    ) -> None:
        bench.writer.send(order=entry, gate=OpenGate())
        other = bench.writer.send(order=bench.relation_order(), gate=OpenGate()).remote_id
        dearer = replace(entry, entry=replace(entry.entry, lines=entry.entry.lines[:1]))
        for order, named in ((dearer, "amount"), (replace(entry, relation_id=other), "customer")):
            ((hit,),) = bench.writer.look_up(orders=(order,), gate=OpenGate())
            expect(not hit.agrees and hit.differences == (named,), f"{named}: {hit}")

    def test_a_reference_with_another_human_part_is_found_by_its_variants(
        self, bench: Bench, entry: EntryOrder
    ) -> None:
        key = entry.entry.key
        for stored_as in (f"ABC {key}", key):
            written = replace(entry, reference=stored_as)
            receipt = bench.writer.send(order=written, gate=OpenGate())
            asked = replace(entry, reference=f"XYZ {key}", variants=(f"ABC {key}",))
            (hits,) = bench.writer.look_up(orders=(asked,), gate=OpenGate())
            expect(receipt in [hit.receipt for hit in hits], f"{stored_as} is not found")

    @pytest.mark.parametrize("fault", FAULTS, ids=str)
    def test_a_look_up_that_fails_leaves_no_doubt(
        self, bench: Bench, entry: EntryOrder, fault: Fault
    ) -> None:
        bench.next_call(fault=fault.name, seconds=0.3 if fault.name == "slow_drip" else 2.0)
        with pytest.raises(NotNow):
            bench.writer.look_up(orders=(entry,), gate=OpenGate())
        bench.settle()

    # --- reading ---

    def test_master_data_are_complete_and_named(self, bench: Bench) -> None:
        records = list(bench.writer.masters(gate=OpenGate()))
        kinds = {record.kind for record in records}
        wanted = {"journal", "ledger_account", "vat_code", "payment_condition", "period"}
        expect(wanted <= kinds <= wanted | {"feature", "classification"}, f"{kinds}")
        keys = [(record.kind, record.code) for record in records]
        expect(len(keys) == len(set(keys)), "a code stands for one thing")

    def test_what_is_open_to_us_is_told_area_by_area(self, bench: Bench) -> None:
        areas = bench.writer.access(gate=OpenGate())
        expect(len({one.area for one in areas}) == len(areas), "each area once")
        expect(any(one.needed for one in areas), "nothing can be booked without any")
        expect(not any(one.message_id for one in areas), f"{areas}")

    def test_the_mirror_of_relations_goes_on_where_it_was(self, bench: Bench) -> None:
        first = bench.writer.send(order=bench.relation_order(), gate=OpenGate())
        seen = list(bench.writer.relations(since=0, gate=OpenGate()))
        expect(first.remote_id in {one.remote_id for one in seen}, "a new relation is mirrored")
        versions = [one.version for one in seen]
        expect(versions == sorted(versions), "ordered by version")
        second = bench.writer.send(order=bench.relation_order(), gate=OpenGate())
        later = list(bench.writer.relations(since=versions[-1], gate=OpenGate()))
        expect([one.remote_id for one in later] == [second.remote_id], "only what is new")


def _one_call(bench: Bench, work: Callable[[Notebook], Receipt]) -> Receipt:
    """A write is exactly one request, and the gate is told of exactly that one."""
    gate, before = Notebook(), len(bench.calls())
    receipt = work(gate)
    made: Any = bench.calls()[before:]
    expect(len(made) == len(gate.before_calls) == len(gate.after_calls) == 1, f"{made} {gate}")
    return receipt


def _stands_once(bench: Bench, order: WriteOrder, receipt: Receipt) -> Stored:
    stored = bench.stored(order)
    expect([one.remote_id for one in stored] == [receipt.remote_id], f"{stored} {receipt}")
    return stored[0]


def _error_of(bench: Bench, order: WriteOrder) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        bench.writer.send(order=order, gate=OpenGate())
    return caught.value
