"""Calls to Exact: pages, tokens, and answers that are no receipt, from a server that says what a test wants."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest

from connectors.errors import ConnectorError, Kind, NotNow, Refused, UnknownOutcome
from connectors.http import Door
from connectors.ledgers.exact.client import Client, page, single
from connectors.ledgers.exact.formats import MalformedError
from connectors.ledgers.exact.writer import ExactWriter
from connectors.ports import EntryOrder, OpenGate
from connectors.testing.ledger_contract import Notebook
from tests.connectors.door.scripted_server import Peer, ScriptedServer
from tests.connectors.exact.company import Company

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
