"""The supervisor: order, readiness, signals, death, and that nothing outlives it."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ops.local.running import Started, eventually, guardians_of, processes_about, started

STEADY = "import time; time.sleep(600)"
DIES = "import sys; print('first line'); print('the disk is full'); sys.exit(3)"
BECOMES_READY = "import pathlib, sys, time; time.sleep(0.3); pathlib.Path(sys.argv[1], 'a.ready').touch(); time.sleep(600)"
STUBBORN = (
    "import pathlib, signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "pathlib.Path(sys.argv[1], 'deaf').touch(); time.sleep(600)"
)
HAS_A_CHILD = (
    "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)', sys.argv[1]]);"
    + STEADY
)
DIES_WHEN_B_RUNS = (
    "import pathlib, sys, time\n"
    "while not pathlib.Path(sys.argv[1], 'b.ready').exists(): time.sleep(0.01)\n"
    "sys.exit(4)"
)


def supervised(state: Path, *batches: list[dict[str, object]], **variables: str):
    return started("-m", "tests.ops.local.supervised", str(state), json.dumps(batches), **variables)


@pytest.fixture
def steady(tmp_path: Path) -> Iterator[Started]:
    with supervised(
        tmp_path, [{"name": "a", "code": STEADY}], [{"name": "b", "code": HAS_A_CHILD}]
    ) as program:
        program.wait_for("all")
        assert eventually(
            lambda: len(processes_about(tmp_path)) == 5
        )  # itself, guardian, a, b, b's child
        yield program


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_stops_all_in_reverse_order(
    steady: Started, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    steady.process.send_signal(number)
    assert steady.end() == code
    assert steady.output.index("b                  stopped") < steady.output.index(
        "a                  stopped"
    )
    assert processes_about(tmp_path) == []


def test_killing_the_supervisor_leaves_nothing_behind(steady: Started, tmp_path: Path) -> None:
    steady.process.kill()
    assert eventually(lambda: processes_about(tmp_path) == [])


def test_where_the_kernel_does_not_end_children_the_guardian_does(tmp_path: Path) -> None:
    step = [{"name": "a", "code": HAS_A_CHILD}, {"name": "b", "code": STEADY}]
    with supervised(tmp_path, step, WITHOUT_DEATH_SIGNAL="1") as program:
        program.wait_for("all")
        program.process.kill()
        assert eventually(lambda: processes_about(tmp_path) == [])


def test_the_next_part_starts_only_when_the_former_is_ready(tmp_path: Path) -> None:
    looks = (
        "import pathlib, sys, time;"
        "print('a was ready:', pathlib.Path(sys.argv[1], 'a.ready').exists(), flush=True);" + STEADY
    )
    first = [{"name": "a", "code": BECOMES_READY, "ready": "a.ready"}]
    with supervised(tmp_path, first, [{"name": "b", "code": looks}]) as program:
        program.wait_for("all")
        log = tmp_path / "log" / "b.log"
        assert eventually(lambda: log.read_text() == "a was ready: True\n")


def test_parts_of_one_step_start_side_by_side(tmp_path: Path) -> None:
    waits = (
        "import pathlib, sys, time\n"
        "while not pathlib.Path(sys.argv[1], 'a.ready').exists(): time.sleep(0.01)\n"
        "pathlib.Path(sys.argv[1], 'b.ready').touch(); time.sleep(600)"
    )
    step = [
        {"name": "b", "code": waits, "ready": "b.ready"},
        {"name": "a", "code": BECOMES_READY, "ready": "a.ready"},
    ]
    with supervised(tmp_path, step) as program:
        program.wait_for("all")  # b alone would never be ready


def test_a_child_that_dies_is_named_with_its_last_lines_and_stops_the_rest(tmp_path: Path) -> None:
    step = [{"name": "steady", "code": STEADY}, {"name": "mortal", "code": DIES, "ready": "never"}]
    with supervised(tmp_path, step) as program:
        assert program.end() == 1
    assert "mortal ended with code 3" in program.output
    assert "    the disk is full" in program.output
    assert str(tmp_path / "log" / "mortal.log") in program.output
    assert processes_about(tmp_path) == []


def test_a_child_that_dies_later_stops_the_rest_too(tmp_path: Path) -> None:
    steps = [{"name": "a", "code": DIES_WHEN_B_RUNS}], [{"name": "b", "code": HAS_A_CHILD}]
    with supervised(tmp_path, *steps) as program:
        program.wait_for("all")
        assert eventually(lambda: len(processes_about(tmp_path)) == 5)
        (tmp_path / "b.ready").touch()
        assert program.end() == 1
    assert "a ended with code 4" in program.output
    assert processes_about(tmp_path) == []


def test_a_child_that_is_not_ready_in_time_stops_the_rest(tmp_path: Path) -> None:
    late = {"name": "late", "code": STEADY, "ready": "never", "ready_within": 0.3}
    with supervised(tmp_path, [late]) as program:
        assert program.end() == 1
    assert "late was not ready within 0.3 s" in program.output
    assert processes_about(tmp_path) == []


def test_a_child_that_does_not_listen_is_killed_after_its_time(tmp_path: Path) -> None:
    deaf = {"name": "deaf", "code": STUBBORN, "ready": "deaf", "stop_within": 0.5}
    with supervised(tmp_path, [deaf]) as program:
        program.wait_for("all")
        program.process.terminate()
        assert program.end() == 143
    assert processes_about(tmp_path) == []


def test_a_second_signal_does_not_wait_for_a_child_that_does_not_listen(tmp_path: Path) -> None:
    with supervised(
        tmp_path, [{"name": "deaf", "code": STUBBORN, "ready": "deaf", "stop_within": 600}]
    ) as program:
        program.wait_for("all")
        program.process.send_signal(signal.SIGINT)
        assert not eventually(lambda: program.process.poll() is not None, within=0.5)
        program.process.send_signal(signal.SIGINT)
        assert program.end() == 0
    assert processes_about(tmp_path) == []


def test_a_left_over_of_a_killed_supervisor_is_stopped_at_the_next_start(tmp_path: Path) -> None:
    step = [{"name": "a", "code": STEADY}]
    with supervised(tmp_path, step, WITHOUT_DEATH_SIGNAL="1") as program:
        program.wait_for("all")
        for guardian in guardians_of(program):
            os.kill(guardian, signal.SIGKILL)
        program.process.kill()
        program.process.wait()
        assert eventually(lambda: len(processes_about(tmp_path)) == 1)
    with supervised(tmp_path, step) as program:
        program.wait_for("all")
        assert "a left-over of an earlier run was stopped" in program.output
        assert len(processes_about(tmp_path)) == 3


def test_a_process_that_merely_has_the_number_of_a_left_over_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    record = {
        "name": "a",
        "pid": os.getpid(),
        "birth": "1",
        "started": 0,
        "stop_signal": 9,
        "stop_within": 0,
    }
    (tmp_path / "run" / "a.json").write_text(json.dumps(record))
    with supervised(tmp_path, [{"name": "b", "code": STEADY}]) as program:
        program.wait_for("all")
        assert "left-over" not in program.output


def test_the_logs_of_the_last_five_starts_are_kept(tmp_path: Path) -> None:
    for start in range(8):
        with supervised(
            tmp_path, [{"name": "a", "code": f"print('start', {start}, flush=True);{STEADY}"}]
        ) as program:
            program.wait_for("all")
            newest = tmp_path / "log" / "a.log"
            assert eventually(lambda log=newest, n=start: log.read_text() == f"start {n}\n")
    logs = {path.name: path.read_text() for path in (tmp_path / "log").iterdir()}
    assert logs == {"a.log": "start 7\n"} | {f"a.log.{n}": f"start {7 - n}\n" for n in range(1, 6)}
