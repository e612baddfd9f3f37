"""The gate stands at the door: asked before, once more right before the first byte, and told after."""

from collections.abc import Callable, Mapping

import pytest

from connectors.errors import Kind, NotNow, UnknownOutcome
from connectors.http import Door
from iweb.core import boundaries
from iweb.core.scope_flag import flagged
from tests.connectors.door.scripted_server import Peer, ScriptedServer


class Watcher:
    """A gate that writes down what it is told; `stops` names the step at which it says no."""

    def __init__(self, log: list[str], stops: str = "") -> None:
        self.log, self.stops = log, stops

    def _step(self, text: str) -> None:
        self.log.append(text)
        if self.stops and text.startswith(self.stops):
            raise NotNow("ledger.lease_ran_out", kind=Kind.RETRY)

    def before(self, *, endpoint: str) -> None:
        self._step(f"before {endpoint}")

    def confirm(self) -> None:
        self._step("confirm")

    def after(self, *, endpoint: str, status: int, headers: Mapping[str, str]) -> None:
        self._step(f"after {endpoint} {status} {headers['X-RateLimit-Limit']}")


@pytest.fixture
def crossings() -> object:
    log: list[str] = []
    boundaries.listen(log.append)
    yield log
    boundaries.listen(None)


def server_that_logs(log: list[str]) -> ScriptedServer:
    def script(peer: Peer) -> None:
        while peer.read_request():
            log.append("SERVER")
            peer.answer(headers="X-RateLimit-Limit: 5000\r\n")

    return ScriptedServer(script)


def test_everything_happens_in_this_order(crossings: list[str]) -> None:
    with server_that_logs(crossings) as server:
        out = Door(server.url, allow_loopback=True)
        for _ in range(2):  # on a new connection, and on a kept one
            crossings.clear()
            out.call("POST", "/e", json={}, endpoint="POST e", gate=Watcher(crossings))
            assert crossings == [
                "before POST e",
                "http POST e before first byte",
                "confirm",
                "SERVER",
                "http POST e answered",
                "after POST e 200 5000",
            ]


@pytest.mark.parametrize("step", ["before", "confirm"])
def test_a_gate_that_says_no_keeps_every_byte_in_the_house(step: str) -> None:
    log: list[str] = []
    with server_that_logs(log) as server:
        out = Door(server.url, allow_loopback=True)
        with pytest.raises(NotNow) as caught:
            out.call("POST", "/e", json={}, endpoint="POST e", gate=Watcher(log, stops=step))
        assert caught.value.message_id == "ledger.lease_ran_out"
        assert "SERVER" not in log
        log.clear()
        out.call("POST", "/e", json={}, endpoint="POST e", gate=Watcher(log))
        assert log.count("SERVER") == 1


def test_a_gate_is_not_told_of_an_answer_that_never_came() -> None:
    log: list[str] = []

    def leaves(peer: Peer) -> None:
        peer.read_request()

    with ScriptedServer(leaves) as server, pytest.raises(UnknownOutcome):
        Door(server.url, allow_loopback=True).call(
            "POST", "/e", json={}, endpoint="POST e", gate=Watcher(log)
        )
    assert log == ["before POST e", "confirm"]


def test_a_process_that_is_stopped_before_the_first_byte_has_sent_nothing(
    crossings: list[str],
) -> None:
    class StoppedError(BaseException):
        pass

    def stop_at(name: str) -> Callable[[str], None]:
        def listener(crossed: str) -> None:
            if crossed == name:
                raise StoppedError

        return listener

    log: list[str] = []
    with server_that_logs(log) as server:
        boundaries.listen(stop_at("http POST e before first byte"))
        with pytest.raises(StoppedError):
            Door(server.url, allow_loopback=True).call("POST", "/e", json={}, endpoint="POST e")
    assert log == []


def test_the_door_is_shut_inside_a_database_scope() -> None:
    with flagged(), pytest.raises(RuntimeError, match="no HTTP inside a database scope"):
        Door("http://127.0.0.1:9", allow_loopback=True).call("GET", "/")
