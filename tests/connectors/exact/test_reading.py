"""Reading Exact: pages, tokens, master data, the mirror, and look-ups that fit into an address."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest

from connectors.errors import ConnectorError, Kind, NotNow, Refused, UnknownOutcome
from connectors.http import Door
from connectors.ledgers.exact.client import Client, page, single
from connectors.ledgers.exact.divisions import divisions, person
from connectors.ledgers.exact.formats import MalformedError
from connectors.ledgers.exact.look_up import references_of
from connectors.ledgers.exact.writer import ExactWriter
from connectors.ports import EntryOrder, MasterRecord, OpenGate
from connectors.testing.ledger_contract import Notebook
from tests.connectors.door.scripted_server import Peer, ScriptedServer
from tests.connectors.exact.company import Company, new_company, today

GUID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
GOODS = ((Decimal("10.00"), Decimal("2.10")),)


@dataclass
class Counted:
    """Tokens by number; the ones in `bad` are refused by the server of the test."""

    number: int = 1
    asked: list[str] = field(default_factory=list)
    last: bool = False

    def current(self) -> str:
        self.asked.append(f"t{self.number}")
        return f"t{self.number}"

    def refused(self, token: str) -> ConnectorError:
        assert token == f"t{self.number}"
        self.number += 1
        kind = Kind.RECONNECT if self.last else Kind.RETRY
        return Refused("exact.token_renewing", kind=kind, status=401)


def serving(*answers: Any) -> ScriptedServer:
    """Gives these answers in turn: a body, or a status with its text."""
    left = list(answers)

    def script(peer: Peer) -> None:
        while request := peer.read_request():
            server.requests.append(request)
            answer = left.pop(0)
            status, body = answer if isinstance(answer, tuple) else ("200 OK", answer)
            raw = body if isinstance(body, bytes) else orjson.dumps(body)
            peer.answer(raw.replace(b"BASE", server.url.encode()), status=status)

    server = ScriptedServer(script)
    return server


def client_of(server: ScriptedServer, tokens: Any = None) -> Client:
    return Client(
        door=Door(server.url, allow_loopback=True, deadline=timedelta(seconds=2)),
        tokens=tokens or Counted(),
        division=17,
    )


# --- pages ---


def test_pages_are_followed_as_they_are_given_each_through_the_gate() -> None:
    first = {
        "d": {
            "results": [{"ID": 1}],
            "__next": "BASE/api/v1/17/crm/Accounts?$select=ID&$skiptoken=guid'x'",
        }
    }
    gate = Notebook()
    with serving(first, {"d": [{"ID": 2}]}) as server:
        rows = list(
            client_of(server).rows("crm/Accounts", gate=gate, select="ID", filter="Code eq '1 2'")
        )
    assert rows == [{"ID": 1}, {"ID": 2}]
    assert gate.before_calls == ["GET crm/Accounts"] * 2
    lines = [request.split(b"\r\n")[0] for request in server.requests]
    assert (
        lines[0] == b"GET /api/v1/17/crm/Accounts?$select=ID&$filter=Code%20eq%20'1%202' HTTP/1.1"
    )
    assert lines[1] == b"GET /api/v1/17/crm/Accounts?$select=ID&$skiptoken=guid'x' HTTP/1.1"


def test_pages_that_lead_round_in_a_circle_end() -> None:
    again = {"d": {"results": [{"ID": 1}], "__next": "BASE/api/v1/17/crm/Accounts?$skiptoken=1"}}
    with serving(again, again, again) as server, pytest.raises(NotNow) as caught:
        list(client_of(server).rows("crm/Accounts", gate=OpenGate(), select="ID"))
    assert caught.value.message_id == "exact.read_unreadable"
    assert len(server.requests) == 2


def test_a_next_page_at_another_host_is_not_followed() -> None:
    away = {"d": {"results": [], "__next": "https://evil.example/api/v1/17/crm/Accounts"}}
    with serving(away) as server, pytest.raises(ConnectorError) as caught:
        list(client_of(server).rows("crm/Accounts", gate=OpenGate(), select="ID"))
    assert caught.value.message_id == "http.address_refused"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b'{"d":null}', b'{"d":{"results":[1]}}', b'{"d":{"results":{}}}'],
)
def test_a_page_that_is_none_is_asked_for_again_later(body: bytes) -> None:
    with serving(body) as server, pytest.raises(NotNow) as caught:
        list(client_of(server).rows("crm/Accounts", gate=OpenGate(), select="ID"))
    assert caught.value.message_id == "exact.read_unreadable"


def test_envelopes_are_opened() -> None:
    assert page({"d": {"results": [{"a": 1}]}}) == ([{"a": 1}], None)
    assert page({"d": {"__metadata": {}, "a": 1}}) == ([{"__metadata": {}, "a": 1}], None)
    assert single({"d": {"a": 1}}) == {"a": 1}
    for nothing in ({}, [], {"d": {}}, {"d": []}, {"d": {"results": []}}, None):
        with pytest.raises(MalformedError):
            single(nothing)


# --- tokens ---


def test_a_read_with_a_refused_token_is_repeated_once_with_a_renewed_one() -> None:
    tokens = Counted()
    with serving(("401 Unauthorized", b""), {"d": {"results": [{"ID": 1}]}}) as server:
        rows = list(client_of(server, tokens).rows("crm/Accounts", gate=OpenGate(), select="ID"))
    assert rows == [{"ID": 1}]
    assert [b"Bearer t1" in server.requests[0], b"Bearer t2" in server.requests[1]] == [True, True]


def test_a_read_whose_renewed_token_is_refused_too_gives_up() -> None:
    with (
        serving(("401 Unauthorized", b""), ("401 Unauthorized", b"")) as server,
        pytest.raises(Refused),
    ):
        list(client_of(server).rows("crm/Accounts", gate=OpenGate(), select="ID"))
    assert len(server.requests) == 2


def test_a_read_is_not_repeated_when_only_a_person_can_help() -> None:
    with serving(("401 Unauthorized", b"")) as server, pytest.raises(Refused) as caught:
        list(
            client_of(server, Counted(last=True)).rows("crm/Accounts", gate=OpenGate(), select="ID")
        )
    assert caught.value.kind is Kind.RECONNECT
    assert len(server.requests) == 1


def test_a_write_with_a_refused_token_is_one_call_and_says_that_nothing_was_done() -> None:
    tokens = Counted()
    with serving(("401 Unauthorized", b"")) as server, pytest.raises(Refused) as caught:
        client_of(server, tokens).create("crm/Accounts", body={"Name": "x"}, gate=OpenGate())
    assert (caught.value.kind, tokens.number, len(server.requests)) == (Kind.RETRY, 2, 1)


def test_the_token_is_there_before_the_gate_is_passed() -> None:
    steps: list[str] = []

    class Tokens(Counted):
        def current(self) -> str:
            steps.append("token")
            return "t"

    class Gate(OpenGate):
        def before(self, *, endpoint: str) -> None:
            steps.append(endpoint)

    with serving(("201 Created", {"d": {"ID": GUID}})) as server:
        client_of(server, Tokens()).create("crm/Accounts", body={"Name": "x"}, gate=Gate())
    assert steps == ["token", "POST crm/Accounts"]


# --- answers to a write ---


def stated(company: Company, **changes: Any) -> tuple[EntryOrder, dict[str, Any]]:
    order = company.entry_order(relation_id=GUID, lines=GOODS)
    answer = {
        "EntryID": GUID, "EntryNumber": 26700001, "AmountFC": 12.1, "Currency": "EUR", "Customer": GUID,
        "Journal": "70", "YourRef": order.reference,
    }  # fmt: skip
    return order, answer | changes


@pytest.mark.parametrize(
    ("changes", "message_id"),
    [
        ({"AmountFC": 12.11}, "exact.answer_contradicts"),
        ({"Journal": "71"}, "exact.answer_contradicts"),
        ({"Customer": GUID.replace("0a", "0b")}, "exact.answer_contradicts"),
        ({"Currency": "USD"}, "exact.answer_contradicts"),
        ({"YourRef": "something else"}, "exact.answer_contradicts"),
        ({"EntryID": None}, "exact.answer_unreadable"),
        ({"EntryNumber": "x"}, "exact.answer_unreadable"),
        ({"AmountFC": None}, "exact.answer_unreadable"),
    ],
)
def test_an_answer_that_does_not_agree_with_what_was_sent_is_no_receipt(
    company: Company, changes: dict[str, Any], message_id: str
) -> None:
    order, answer = stated(company, **changes)
    with serving(("201 Created", {"d": answer})) as server, pytest.raises(UnknownOutcome) as caught:
        ExactWriter(client=client_of(server), home_currency="EUR").send(
            order=order, gate=OpenGate()
        )
    assert caught.value.message_id == message_id


def test_an_answer_with_float_noise_is_a_receipt_to_the_cent(company: Company) -> None:
    order, answer = stated(
        company, AmountFC=12.100000000000001, Journal="70 ", Customer=GUID.upper()
    )
    with serving(("201 Created", {"d": answer})) as server:
        receipt = ExactWriter(client=client_of(server), home_currency="EUR").send(
            order=order, gate=OpenGate()
        )
    assert (receipt.amount, receipt.number, receipt.remote_id) == (
        Decimal("12.10"),
        "26700001",
        GUID,
    )


# --- look-ups ---


def test_a_look_up_of_many_long_references_splits_at_the_length_of_an_address(
    company: Company,
) -> None:
    orders = tuple(
        replace(one, variants=(f"IN{n:09} {one.entry.key}", f"REF{n:07} {one.entry.key}"))
        for n in range(40)
        for one in [company.entry_order(relation_id=GUID, lines=GOODS, human_part=f"FACTUUR{n:06}")]
    )
    assert company.writer.look_up(orders=orders, gate=OpenGate()) == ((),) * 40
    lengths = [len(company.sandbox.url + row["path"]) for row in company.rows()]
    asked = " ".join(row["path"] for row in company.rows())
    assert len(lengths) > 1
    assert max(lengths) < 2000
    assert all(order.entry.key in asked for order in orders)


def test_only_an_unsure_order_asks_for_more_than_its_reference(company: Company) -> None:
    order = company.entry_order(relation_id=GUID, lines=GOODS)
    assert references_of(order) == (order.reference,)
    unsure = replace(order, variants=("X A7-O1", order.reference))
    assert references_of(unsure) == (order.reference, "X A7-O1", order.entry.key)


def test_an_entry_in_another_journal_comes_to_light_and_does_not_count(company: Company) -> None:
    relation = company.writer.send(order=company.relation_order(), gate=OpenGate()).remote_id
    order = company.entry_order(relation_id=relation, lines=GOODS, journal="71")
    company.writer.send(order=order, gate=OpenGate())
    asked = replace(order, entry=replace(order.entry, journal="70"))
    ((hit,),) = company.writer.look_up(orders=(asked,), gate=OpenGate())
    assert (hit.agrees, hit.differences) == (False, ("journal",))


def test_an_entry_that_stands_there_twice_is_found_twice(company: Company) -> None:
    relation = company.writer.send(order=company.relation_order(), gate=OpenGate()).remote_id
    order = company.entry_order(relation_id=relation, lines=GOODS)
    receipts = {company.writer.send(order=order, gate=OpenGate()).remote_id for _ in range(2)}
    (hits,) = company.writer.look_up(orders=(order,), gate=OpenGate())
    assert {hit.receipt.remote_id for hit in hits} == receipts


def test_a_debtor_code_that_somebody_else_took_does_not_count(company: Company) -> None:
    order = company.relation_order()
    other = company.relation_order(
        code=order.relation.code,
        name="Iemand Anders",
        email="",
        address=company.relation_order().relation.address,
    )
    other = replace(
        other,
        relation=replace(
            other.relation, address=replace(other.relation.address, postcode="9999 ZZ")
        ),
    )
    company.writer.send(order=other, gate=OpenGate())
    ((hit,),) = company.writer.look_up(orders=(order,), gate=OpenGate())
    assert (hit.agrees, hit.differences) == (False, ("name",))
    with pytest.raises(Refused) as caught:
        company.writer.send(order=order, gate=OpenGate())
    assert caught.value.message_id == "exact.already_exists"


def test_a_relation_that_was_renamed_by_hand_is_still_ours(company: Company) -> None:
    order = company.relation_order()
    company.writer.send(order=order, gate=OpenGate())
    renamed = replace(order, relation=replace(order.relation, name="Zoals het vroeger heette"))
    ((hit,),) = company.writer.look_up(orders=(renamed,), gate=OpenGate())
    assert hit.agrees


def test_a_relation_that_is_no_customer_any_more_does_not_count(company: Company) -> None:
    order = company.relation_order()
    company.writer.send(order=order, gate=OpenGate())
    company.control.call(
        "POST",
        "rows",
        {
            "division": company.division,
            "endpoint": "crm/Accounts",
            "key": {"Code": order.relation.code.rjust(18)},
            "set": {"Status": "P"},
        },
    )
    ((hit,),) = company.writer.look_up(orders=(order,), gate=OpenGate())
    assert hit.differences == ("status",)


def test_a_namesake_with_another_address_is_the_same_person_and_a_housemate_is_not(
    company: Company,
) -> None:
    relation = company.writer.send(order=company.relation_order(), gate=OpenGate()).remote_id
    order = company.contact_order(
        relation_id=relation, first_name="Zoë", last_name="Jansen", email="zoe@example.nl"
    )
    made = company.writer.send(order=order, gate=OpenGate())
    moved = replace(order, contact=replace(order.contact, email="nieuw@example.nl"))
    housemate = replace(order, contact=replace(order.contact, first_name="Bob"))
    same, other = company.writer.look_up(orders=(moved, housemate), gate=OpenGate())
    assert [hit.receipt for hit in same] == [made]
    assert other == ()


def test_orders_of_two_kinds_are_not_looked_up_in_one_call(company: Company) -> None:
    orders = (company.relation_order(), company.entry_order(relation_id=GUID, lines=GOODS))
    with pytest.raises(ValueError, match="one kind"):
        company.writer.look_up(orders=orders, gate=OpenGate())


# --- master data ---


@pytest.fixture(scope="module")
def masters(sandbox: Any) -> dict[str, dict[str, MasterRecord]]:
    """By kind and code."""
    company = new_company(sandbox)
    closed = {
        "division": company.division,
        "year": today().year,
        "period": 1,
        "closed": True,
        "journal": "70",
    }
    company.control.call("POST", "periods", closed)
    found: dict[str, dict[str, MasterRecord]] = {}
    for record in company.writer.masters(gate=OpenGate()):
        found.setdefault(record.kind, {})[record.code] = record
    return found


def test_journals_carry_what_a_choice_needs(masters: Any) -> None:
    journal = masters["journal"]["70"]
    assert journal.label == "Verkoopboek"
    assert journal.data == {"type": 20, "currency": "EUR", "blocked": False} | {
        "currency": journal.data["currency"]
    }
    assert {record.data["type"] for record in masters["journal"].values()} >= {10, 12, 20, 90}


def test_ledger_accounts_come_in_full_over_pages(masters: Any, sandbox: Any) -> None:
    assert masters["ledger_account"]["8000"].data["type"] == 110
    assert masters["ledger_account"]["8000"].remote_id
    assert len(masters["ledger_account"]) == len(
        sandbox.desk.company(None).all("financial/GLAccounts")
    )


def test_vat_codes_carry_dated_percentages_as_percentages(masters: Any) -> None:
    high = masters["vat_code"]["2"]
    assert high.data["type"] == "E"
    assert high.data["percentages"][0] == {
        "from": "2001-01-01",
        "to": "2012-09-30",
        "percentage": "19",
    }
    assert high.data["percentages"][-1]["percentage"] == "21"
    assert high.data["percentages"][-1]["from"] == "2012-10-01"
    assert masters["vat_code"]["1"].data["percentages"][-1]["percentage"] == "9"
    assert masters["vat_code"]["10"].data["margin"] is True
    assert masters["vat_code"]["7"].data["eu_sales_listing"] == "L"
    assert any(record.data["oss_country"] for record in masters["vat_code"].values())


def test_payment_conditions_carry_days_and_method(masters: Any) -> None:
    assert masters["payment_condition"]["30"].data == {"days": 30, "method": "B"}
    assert masters["payment_condition"]["IC"].data["method"] == "I"


def test_periods_say_for_each_sales_journal_what_is_closed(masters: Any) -> None:
    year = today().year
    closed = [record for record in masters["period"].values() if record.data["closed"]]
    assert [record.data for record in closed] == [
        {
            "journal": "70",
            "year": year,
            "period": 1,
            "first_day": f"{year}-01-01",
            "last_day": f"{year}-01-31",
            "closed": True,
        }
    ]
    assert {record.data["journal"] for record in masters["period"].values()} == {"70", "71"}
    assert len(masters["period"]) == 2 * 36


# --- relations and divisions ---


def test_the_mirror_reads_a_thousand_a_call_and_every_field(company: Company) -> None:
    order = company.relation_order(vat_number="NL004495445B01", email="Info@Molen.Example")
    receipt = company.writer.send(order=order, gate=OpenGate())
    gate = Notebook()
    (found,) = [
        record
        for record in company.writer.relations(since=0, gate=gate)
        if record.remote_id == receipt.remote_id
    ]
    assert (found.code, found.status, found.country) == (order.relation.code, "C", "NL")
    assert (found.email, found.vat_number, found.blocked) == (
        "info@molen.example",
        "NL004495445B01",
        False,
    )
    assert found.ended_on is None
    assert len(gate.before_calls) == 1


def test_a_person_and_the_divisions_of_a_consent(company: Company) -> None:
    who = person(
        Client(door=Door(company.sandbox.url, allow_loopback=True), tokens=company.client._tokens),
        gate=OpenGate(),
    )
    assert who.name
    assert who.language.startswith(("nl", "en"))
    found = divisions(company.client.of(0), gate=OpenGate())
    assert company.division in {division.code for division in found}
    assert {division.currency for division in found} == {"EUR"}
    assert list(found) == sorted(found, key=lambda division: (division.name, division.code))
