"""What a failed call proves, for a read and for a write, whatever the other side does to the connection."""

import socket
import threading
import time
from datetime import timedelta

import pytest

from connectors.errors import Kind, NotNow, Refused, UnknownOutcome
from connectors.http import Door
from tests.connectors.door.scripted_server import Peer, ScriptedServer

SECOND = timedelta(seconds=1)


def door(url: str, **settings: object) -> Door:
    return Door(url, allow_loopback=True, **{"deadline": SECOND} | settings)


def silent(peer: Peer) -> None:
    peer.read_request()
    peer.wait()


def drips_its_head(peer: Peer) -> None:
    peer.read_request()
    peer.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", every=0.2)


def drips_its_body(peer: Peer) -> None:
    peer.read_request()
    peer.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n")
    peer.drip(b" " * 50, every=0.2)


def drips_a_body_without_length(peer: Peer) -> None:
    peer.read_request()
    peer.sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    peer.drip(b" " * 50, every=0.2)


def drips_chunks(peer: Peer) -> None:
    peer.read_request()
    peer.sock.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    peer.drip(b"1\r\nx\r\n" * 50, every=0.2)


def resets(peer: Peer) -> None:
    peer.read_request()
    peer.reset()


def hangs_up(peer: Peer) -> None:
    peer.read_request()


def cuts_its_body(peer: Peer) -> None:
    peer.read_request()
    peer.sock.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 50\r\n\r\n{}")


def talks_nonsense(peer: Peer) -> None:
    peer.read_request()
    peer.sock.sendall(b"no such protocol\r\n\r\n")


LATE = [silent, drips_its_head, drips_its_body, drips_a_body_without_length, drips_chunks]
BROKEN = [resets, hangs_up, cuts_its_body, talks_nonsense]


@pytest.mark.parametrize("script", LATE)
def test_a_write_that_is_not_answered_in_time_has_an_unknown_outcome(script: object) -> None:
    with ScriptedServer(script) as server:
        began = time.monotonic()
        with pytest.raises(UnknownOutcome) as caught:
            door(server.url).call("POST", "/entries", json={"a": 1})
        assert time.monotonic() - began < 1.6
        assert caught.value.message_id == "http.write_timed_out"
        assert server.connections == 1


@pytest.mark.parametrize("script", LATE)
def test_a_read_that_is_not_answered_in_time_is_tried_again_later(script: object) -> None:
    with ScriptedServer(script) as server:
        began = time.monotonic()
        with pytest.raises(NotNow) as caught:
            door(server.url).call("GET", "/entries")
        assert time.monotonic() - began < 1.6
        assert (caught.value.message_id, caught.value.kind) == ("http.read_timed_out", Kind.RETRY)


@pytest.mark.parametrize("script", BROKEN)
def test_a_write_whose_connection_breaks_has_an_unknown_outcome_and_is_sent_once(
    script: object,
) -> None:
    with ScriptedServer(script) as server:
        with pytest.raises(UnknownOutcome) as caught:
            door(server.url).call("POST", "/entries", json={"a": 1})
        assert caught.value.message_id == "http.write_broken_off"
    assert server.connections == 1


@pytest.mark.parametrize("script", BROKEN)
def test_a_read_whose_connection_breaks_is_tried_again_later(script: object) -> None:
    with ScriptedServer(script) as server, pytest.raises(NotNow) as caught:
        door(server.url).call("GET", "/entries")
    assert caught.value.message_id == "http.read_broken_off"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_left_when_nobody_listens(method: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(NotNow) as caught:
        door(f"http://127.0.0.1:{port}").call(method, "/", json={})
    assert caught.value.message_id == "http.not_connected"


def test_nothing_left_when_the_name_is_unknown() -> None:
    with pytest.raises(NotNow) as caught:
        door("https://no-such-name.invalid", deadline=timedelta(seconds=20)).call(
            "POST", "/", json={}
        )
    assert caught.value.message_id == "http.name_unknown"


def test_a_name_service_that_hangs_is_covered_by_the_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    release = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: release.wait(10))
    began = time.monotonic()
    with pytest.raises(NotNow) as caught:
        door("https://shop.example").call("POST", "/", json={})
    release.set()
    assert time.monotonic() - began < 1.6
    assert caught.value.message_id == "http.not_connected"


def test_a_connection_that_is_never_accepted_gives_up_within_three_seconds() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        began = time.monotonic()
        with pytest.raises(NotNow):
            door(f"http://127.0.0.1:{port}", deadline=timedelta(seconds=20)).call(
                "POST", "/", json={}
            )
        assert 2.5 < time.monotonic() - began < 4
        for one in waiting:
            one.close()


@pytest.mark.parametrize(("method", "error"), [("GET", Refused), ("POST", UnknownOutcome)])
def test_an_answer_that_is_too_large_is_not_read_to_its_end(
    method: str, error: type[Exception]
) -> None:
    def floods(peer: Peer) -> None:
        peer.read_request()
        peer.sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(10_000):
            peer.sock.sendall(b"x" * 65_536)

    with ScriptedServer(floods) as server, pytest.raises(error) as caught:
        door(server.url, max_bytes=200_000, deadline=timedelta(seconds=10)).call(
            method, "/", json={}
        )
    assert caught.value.message_id == "http.answer_too_large"


def test_a_small_answer_that_unpacks_to_a_large_one_is_refused() -> None:
    import gzip

    bomb = gzip.compress(b"\0" * 50_000_000)

    def script(peer: Peer) -> None:
        peer.read_request()
        peer.answer(bomb, headers="Content-Encoding: gzip\r\n")

    with ScriptedServer(script) as server, pytest.raises(Refused):
        door(server.url, max_bytes=1_000_000).call("GET", "/")


def test_an_error_names_neither_address_nor_content() -> None:
    with ScriptedServer(resets) as server, pytest.raises(UnknownOutcome) as caught:
        door(server.url).call(
            "POST",
            "/?ws_key=CANARY1",
            json={"password": "CANARY2"},
            headers={"Authorization": "CANARY3"},
        )
    assert "CANARY" not in repr(caught.value) + str(caught.value) + str(caught.value.__cause__)


def test_every_status_is_an_answer() -> None:
    def script(peer: Peer) -> None:
        peer.read_request()
        peer.answer(b'{"error":1}', status="500 Internal Server Error", headers="X-Thing: a\r\n")

    with ScriptedServer(script) as server:
        answer = door(server.url).call("POST", "/entries", json={})
    assert (answer.status, answer.json(), answer.headers["x-thing"]) == (500, {"error": 1}, "a")
    assert answer.elapsed < SECOND
