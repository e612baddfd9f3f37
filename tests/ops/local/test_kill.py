"""Killing the supervisor of the real kinds of program, at work: web server, worker, beat and both stores are gone in a moment."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from iweb.ops.local.ports import free_port, is_free
from tests.ops.local.bell import app, work_for
from tests.ops.local.running import Started, eventually, family_of, living, started


@pytest.fixture
def belfry(tmp_path: Path) -> Iterator[tuple[Started, int]]:
    port = free_port()
    with started("-m", "tests.ops.local.belfry", str(tmp_path), str(port)) as program:
        program.wait_for("redis ", within=90)
        program.wait_for("/0\n")
        url = program.output.split("redis ")[1].strip()
        app.conf.broker_url = url
        with app.connection_for_write(url) as link:
            work_for.apply_async((30,), connection=link)
            log = tmp_path / "log" / "worker.log"
            assert eventually(lambda: waiting_messages(url) == 0), log.read_text()
        yield program, port


def waiting_messages(url: str) -> int:
    with app.connection_for_write(url) as link:
        return int(link.default_channel.client.llen("celery"))


def test_killing_it_while_the_worker_is_at_work_leaves_no_process_and_no_port_taken(
    belfry: tuple[Started, int],
) -> None:
    program, port = belfry
    family = family_of(program.process.pid)
    # supervisor, guardian, postgres and at least three of its own, valkey, web and its worker process, celery twice
    assert len(family) >= 11
    program.process.kill()
    program.process.wait()
    began = time.monotonic()
    assert eventually(lambda: living(family) == set(), within=90), living(family)
    assert (
        time.monotonic() - began < 15
    )  # without waiting for the task, which has thirty seconds to go
    assert is_free(port=port)


def test_ctrl_c_stops_it_within_the_time_that_children_get(belfry: tuple[Started, int]) -> None:
    program, port = belfry
    family = family_of(program.process.pid)
    program.process.send_signal(2)
    assert program.end(within=25) == 0
    assert living(family) == set()
    assert is_free(port=port)
