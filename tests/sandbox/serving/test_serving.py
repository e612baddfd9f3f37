"""HTTP as the sandboxes speak it, the journal and the control plane."""

import http.client
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from connectors.sandbox.serving.control import Control
from connectors.sandbox.serving.messages import Request
from tests.sandbox.serving.conftest import Counter


@pytest.fixture
def connection(counter):
    opened = http.client.HTTPConnection(urlsplit(counter.url).netloc, timeout=5)
    yield opened
    opened.close()


def ask(connection, method, path, body=None, headers=None):
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    return answer.status, answer.read()


def raw(counter, data):
    with socket.create_connection(("127.0.0.1", urlsplit(counter.url).port), timeout=5) as client:
        client.sendall(data)
        return client.recv(10_000)


def test_a_connection_is_kept_for_the_next_request(connection):
    ask(connection, "GET", "/a")
    first = connection.sock
    for method in ("POST", "PUT", "DELETE", "PATCH", "MERGE", "OPTIONS"):
        assert json.loads(ask(connection, method, "/a")[1])["method"] == method
    assert connection.sock is first


def test_head_has_a_length_and_no_body(connection):
    connection.request("HEAD", "/a")
    answer = connection.getresponse()
    assert int(answer.headers["Content-Length"]) > 0
    assert answer.read() == b""
    assert ask(connection, "GET", "/a")[0] == 200


def test_no_content_announces_no_length(connection):
    connection.request("DELETE", "/gone")
    answer = connection.getresponse()
    assert (answer.status, answer.read(), answer.headers["Content-Length"]) == (204, b"", None)


def test_a_body_without_a_length_is_refused(counter):
    assert b"411" in raw(
        counter, b"POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    )
    assert b"411" in raw(
        counter, b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"
    )
    assert counter.done == 0


def test_a_bug_shows_as_the_systems_own_fault_and_the_server_goes_on(connection, capsys):
    assert ask(connection, "GET", "/bug")[0] == 500
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert ask(connection, "GET", "/a")[0] == 200


def test_it_listens_on_loopback_only(counter):
    assert counter.server.server_address[0] == "127.0.0.1"


def test_a_hundred_clients_are_served_at_once(counter):
    def client(_):
        opened = http.client.HTTPConnection(urlsplit(counter.url).netloc, timeout=10)
        try:
            return [ask(opened, "GET", "/a")[0] for _ in range(5)]
        finally:
            opened.close()

    with ThreadPoolExecutor(100) as pool:
        statuses = [status for found in pool.map(client, range(100)) for status in found]
    assert statuses == [200] * 500


def test_small_answers_do_not_wait_for_acknowledgements(connection):
    started = time.monotonic()
    for _ in range(50):
        ask(connection, "POST", "/a", b"{}")
    assert time.monotonic() - started < 1.5


def test_a_request_target_is_read_into_path_and_query():
    request = Request.of(
        "GET", "/a%20b/c(guid'1')?$filter=x%20eq%20'a%26b'&$top=1&empty=", {"Accept": "x"}, b""
    )
    assert request.path == "/a b/c(guid'1')"
    assert request.query == (("$filter", "x eq 'a&b'"), ("$top", "1"), ("empty", ""))
    assert (
        request.header("ACCEPT"),
        request.header("none"),
        request.option("$top"),
        request.option("x"),
    ) == ("x", "", "1", None)


# the journal


def test_the_journal_numbers_every_request_and_says_what_came_of_it(connection, control):
    ask(connection, "POST", "/a?x=1", b'{"y":2}', {"X-Note": "hello"})
    control.inject(kind="status_503_after")
    ask(connection, "GET", "/b")
    first, second = control.requests()
    assert (first["n"], first["method"], first["path"], first["body"], first["status"]) == (
        1,
        "POST",
        "/a?x=1",
        '{"y":2}',
        200,
    )
    assert first["headers"]["x-note"] == "hello"
    assert (second["status"], second["processed"], second["fault"]) == (
        503,
        200,
        "status_503_after",
    )
    assert [row["n"] for row in control.requests(after=1)] == [2]


def test_secrets_never_reach_the_journal(counter, connection, control):
    secret = "s3cr3t"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    ask(
        connection,
        "GET",
        f"/a?ws_key={secret}&code={secret}",
        None,
        {"Authorization": f"Bearer {secret}", "Cookie": secret},
    )
    ask(
        connection,
        "POST",
        "/token",
        f"client_secret={secret}&refresh_token={secret}&grant_type=x",
        form,
    )
    assert secret not in json.dumps(control.requests())
    assert secret not in (counter.state / "requests.jsonl").read_text()
    assert "grant_type=x" in control.requests()[1]["body"]


def test_the_journal_goes_on_after_a_restart(tmp_path):
    for turn in range(1, 3):
        with Counter(tmp_path) as running:
            opened = http.client.HTTPConnection(urlsplit(running.url).netloc, timeout=5)
            ask(opened, "GET", f"/{turn}")
            opened.close()
            rows = Control(running.url).requests()
        assert [(row["n"], row["path"]) for row in rows] == [
            (number, f"/{number}") for number in range(1, turn + 1)
        ]


def test_old_rows_are_read_from_the_file_when_memory_has_let_them_go(tmp_path, monkeypatch):
    monkeypatch.setattr("connectors.sandbox.serving.journal.KEPT_IN_MEMORY", 2)
    with Counter(tmp_path) as running:
        opened = http.client.HTTPConnection(urlsplit(running.url).netloc, timeout=5)
        for number in range(1, 6):
            ask(opened, "GET", f"/{number}")
        opened.close()
        rows = Control(running.url).requests()
    assert [row["n"] for row in rows] == [1, 2, 3, 4, 5]


def test_the_control_plane_is_not_journalled(control):
    control.clear_faults()
    assert control.requests() == []


def test_the_control_plane_refuses_with_words(control):
    with pytest.raises(ValueError, match="no GET"):
        control.call("GET", "nothing")
    with pytest.raises(ValueError, match="KeyError"):
        control.call("POST", "clock", {})


def test_the_clock_can_be_moved_forward(counter, control):
    before = counter.clock.now()
    control.advance(seconds=3600)
    assert 3599 < (counter.clock.now() - before).total_seconds() < 3700


def test_a_state_folder_has_one_owner(counter):
    with pytest.raises(RuntimeError, match="already uses"):
        Counter(counter.state)


def test_a_sandbox_that_is_not_started_has_no_address(tmp_path):
    waiting = Counter(tmp_path)
    with pytest.raises(RuntimeError, match="not started"):
        _ = waiting.url
    waiting.stop()
