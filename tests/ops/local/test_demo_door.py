"""What `python -m iweb.ops.demo` says before it starts anything."""

import os
import socket
from pathlib import Path

import pytest

from iweb.ops.local.lock import only_one
from iweb.ops.local.ports import free_port
from tests.ops.local.running import started

VARIABLES = ("PORT", "EXACT_PORT", "PRESTASHOP_PORT", "VIES_PORT", "PGPORT", "VKPORT")


def free_ports() -> dict[str, str]:
    return {name: str(free_port()) for name in VARIABLES}


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_taken_port_ends_it_with_the_variable_that_chooses_another(
    tmp_path: Path, variable: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ports = free_ports() | {variable: str(server.getsockname()[1])}
        with started("-m", "iweb.ops.demo", IWEB_STATE=str(tmp_path), **ports) as program:
            assert program.end() == 1
    assert f"{variable}=<number>" in program.output
    assert ports[variable] in program.output


def test_a_second_instance_is_sent_to_the_first(tmp_path: Path) -> None:
    with (
        only_one(path=tmp_path / "lock", address="http://127.0.0.1:8123/"),
        started("-m", "iweb.ops.demo", IWEB_STATE=str(tmp_path), **free_ports()) as program,
    ):
        assert program.end() == 1
    assert f"already running (pid {os.getpid()}), open http://127.0.0.1:8123/" in program.output


def test_stores_that_are_given_need_no_ports(tmp_path: Path) -> None:
    """It goes on to the next port that is taken: the embedded stores' ports were not asked for."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        ports = free_ports() | {"PGPORT": port, "VKPORT": port, "PRESTASHOP_PORT": port}
        given = {"DATABASE_URL": "postgresql://me@127.0.0.1/x", "REDIS_URL": "redis://127.0.0.1/0"}
        with started("-m", "iweb.ops.demo", IWEB_STATE=str(tmp_path), **ports, **given) as program:
            assert program.end() == 1
    assert "PRESTASHOP_PORT=<number>" in program.output
    assert "PGPORT" not in program.output
