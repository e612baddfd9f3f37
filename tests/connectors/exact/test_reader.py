"""Reading Exact's books back: each line once, whoever made it, in few calls."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from connectors.ledgers.exact.reader import ExactReader
from connectors.ports import LedgerLine, OpenGate
from tests.connectors.exact.company import Company, today

D = Decimal
GOODS = ((D("10.00"), D("2.10")), (D("-3.00"), D("-0.63")))


def booked(company: Company, **changes) -> str:
    relation = company.writer.send(order=company.relation_order(), gate=OpenGate()).remote_id
    order = company.entry_order(relation_id=relation, lines=GOODS, **changes)
    return company.writer.send(order=order, gate=OpenGate()).remote_id


def lines(company: Company, **changes) -> list[LedgerLine]:
    asked = {
        "first_day": today(),
        "last_day": today(),
        "journals": ["70"],
        "vat_codes": ["2", "7"],
        "gate": OpenGate(),
    }
    return list(ExactReader(client=company.client).lines(**(asked | changes)))


def test_the_lines_of_an_entry_come_back_with_the_sign_of_a_sale(company: Company) -> None:
    entry = booked(company)
    found = [line for line in lines(company) if line.account == "8000"]
    assert sorted((one.net, one.vat, one.net_in_books) for one in found) == [
        (D("-3.00"), D("-0.63"), D("-3.00")),
        (D("10.00"), D("2.10"), D("10.00")),
    ]
    assert {(one.entry_id, one.vat_code, one.percentage) for one in found} == {(entry, "2", D(21))}
    assert found[0].period == f"{today():%Y-%m}"


def test_the_receivable_is_no_line_and_no_line_comes_twice(company: Company) -> None:
    booked(company)
    accounts = [line.account for line in lines(company)]
    assert accounts.count("8000") == 2
    assert "1300" not in accounts


def test_only_the_days_that_are_asked_for_are_read(company: Company) -> None:
    booked(company)
    before = today() - timedelta(days=1)
    assert lines(company, first_day=before, last_day=before) == []


def test_an_entry_in_another_journal_is_read_for_its_code(company: Company) -> None:
    booked(company, journal="71")
    assert [line.journal for line in lines(company) if line.account == "8000"] == ["71", "71"]
    assert lines(company, vat_codes=["7"]) == []


def test_entries_are_found_by_their_id_wherever_they_stand(company: Company) -> None:
    ids = [booked(company) for _ in range(3)]
    reader = ExactReader(client=company.client)
    found = list(reader.lines_of(entry_ids=[*ids, ids[0]], gate=OpenGate()))
    assert {line.entry_id for line in found} == set(ids)
    assert len([line for line in found if line.account == "8000"]) == 6
    assert list(reader.lines_of(entry_ids=[], gate=OpenGate())) == []


def test_a_quarter_of_many_lines_is_one_call(company: Company) -> None:
    relation = company.writer.send(order=company.relation_order(), gate=OpenGate()).remote_id
    order = company.entry_order(relation_id=relation, lines=GOODS * 40)
    company.writer.send(order=replace(order), gate=OpenGate())
    before = len(company.rows())
    assert len([line for line in lines(company) if line.account == "8000"]) == 80
    assert len(company.rows()) == before + 1
