"""Connections are kept, but never at the price of a second attempt; threads and processes share none."""

import os
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from connectors import http
from connectors.errors import UnknownOutcome
from connectors.http import Door
from tests.connectors.door.scripted_server import Peer, ScriptedServer


def door(url: str, **settings: object) -> Door:
    return Door(url, allow_loopback=True, **{"deadline": timedelta(seconds=3)} | settings)


def keeps_open(peer: Peer) -> None:
    while request := peer.read_request():
        peer.answer(request.split(b" ")[1])


def test_a_connection_is_kept_for_the_next_call() -> None:
    with ScriptedServer(keeps_open) as server:
        out = door(server.url)
        assert [out.call("POST", f"/{n}", json={}).body for n in range(5)] == [
            b"/%d" % n for n in range(5)
        ]
        assert server.connections == 1
        del out


def test_a_write_on_a_kept_connection_that_dies_is_not_sent_a_second_time() -> None:
    got: list[bytes] = []

    def dies_at_the_second(peer: Peer) -> None:
        got.append(peer.read_request())
        peer.answer()
        got.append(peer.read_request())

    with ScriptedServer(dies_at_the_second) as server:
        out = door(server.url)
        out.call("POST", "/1", json={})
        with pytest.raises(UnknownOutcome):
            out.call("POST", "/2", json={})
        assert [request.split(b" ")[1] for request in got] == [b"/1", b"/2"]
        assert server.connections == 1


def test_a_kept_connection_that_was_closed_meanwhile_is_replaced_before_anything_is_sent() -> None:
    def one_answer(peer: Peer) -> None:
        peer.read_request()
        peer.answer()

    with ScriptedServer(one_answer) as server:
        out = door(server.url)
        out.call("POST", "/1", json={})
        time.sleep(0.1)
        assert out.call("POST", "/2", json={}).status == 200
        assert server.connections == 2


def test_a_connection_that_idled_long_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_IDLE_SECONDS", 0.05)
    with ScriptedServer(keeps_open) as server:
        out = door(server.url)
        out.call("POST", "/1", json={})
        time.sleep(0.1)
        out.call("POST", "/2", json={})
        assert server.connections == 2


def test_a_deadline_of_an_earlier_call_does_not_touch_a_later_one_on_the_same_connection() -> None:
    with ScriptedServer(keeps_open) as server:
        out = door(server.url, deadline=timedelta(seconds=0.4))
        for n in range(12):
            assert out.call("POST", f"/{n}", json={}).status == 200
            time.sleep(0.1)
        assert server.connections == 1


def test_threads_use_one_door_at_once_and_get_their_own_answers() -> None:
    wrong: list[object] = []

    def work(out: Door, name: int) -> None:
        for n in range(20):
            path = f"/{name}-{n}"
            if out.call("POST", path, json={}).body != path.encode():
                wrong.append(path)

    with ScriptedServer(keeps_open) as server:
        out = door(server.url)
        threads = [threading.Thread(target=work, args=(out, n)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not wrong
        assert server.connections == 8


@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_a_forked_child_opens_a_connection_of_its_own() -> None:
    with ScriptedServer(keeps_open) as server:
        out = door(server.url)
        out.call("GET", "/parent")
        child = os.fork()
        if child == 0:
            os._exit(0 if out.call("GET", "/child").body == b"/child" else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert out.call("GET", "/parent").body == b"/parent"
        assert server.connections == 2


def test_sockets_are_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_IDLE_SECONDS", -1.0)  # every call connects anew

    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    with ScriptedServer(keeps_open) as server:
        out = door(server.url)
        out.call("GET", "/warm")
        before = open_files()
        for n in range(30):
            out.call("GET", f"/{n}")
        time.sleep(0.2)
        assert open_files() <= before + 4
