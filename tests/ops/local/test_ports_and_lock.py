"""Ports and the lock: the sentences say what to do."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from iweb.ops.local.errors import AlreadyRunning, CannotStart
from iweb.ops.local.lock import only_one
from iweb.ops.local.ports import accepts, configured_port, free_port, is_free, require_free, says_ok


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_that_somebody_listens_on_is_not_free(taken: int) -> None:
    assert not is_free(port=taken)
    assert accepts(port=taken)
    assert is_free(port=free_port())
    assert not accepts(port=free_port())


def test_a_taken_port_names_its_user_and_the_variable_that_chooses_another(taken: int) -> None:
    with pytest.raises(CannotStart, match=rf"Port {taken}, wanted for the panel, .* PORT=<number>"):
        require_free(port=taken, user="the panel", variable="PORT")


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "80 80", "٣"])
def test_what_is_not_a_port_is_refused_with_the_variable(text: str) -> None:
    with pytest.raises(CannotStart, match=r"VKPORT=.* is not a port"):
        configured_port(variable="VKPORT", default=56440, environment={"VKPORT": text})


@pytest.mark.parametrize(
    ("given", "port"), [({}, 8000), ({"PORT": ""}, 8000), ({"PORT": "81"}, 81)]
)
def test_a_port_comes_from_its_variable_or_is_the_usual_one(
    given: dict[str, str], port: int
) -> None:
    assert configured_port(variable="PORT", default=8000, environment=given) == port


def test_a_server_that_is_silent_or_speaks_no_http_is_not_ok(taken: int) -> None:
    assert not says_ok(port=free_port(), path="/livez")


def test_the_second_holder_is_told_who_the_first_is_and_where(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with only_one(path=lock, address="http://127.0.0.1:8000/"):
        said = rf"already running \(pid {os.getpid()}\), open http://127\.0\.0\.1:8000/"
        with pytest.raises(AlreadyRunning, match=said), only_one(path=lock):
            pass
    with only_one(path=lock):  # let go when the block was left
        assert lock.read_text() == str(os.getpid())
