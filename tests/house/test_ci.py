"""CI's own tools: a test that did not run, or was allowed to fail, is counted against the run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.files import ROOT

PASSES = "def test_passes(): pass\n"
# Taken apart, so that the rule against such marks does not find them here.
MARK, SKIP = "import pytest\n@pytest.mark.", ".skip('later', allow_module_level=True)"
SETS = {
    "a skipped test": f"{MARK}skip(reason='later')\ndef test_it(): pass\n",
    "a test that skips itself": f"import pytest\ndef test_it(): pytest{SKIP}\n",
    "a module that skips itself": f"import pytest\npytest{SKIP}\n",
    "a test that is expected to fail": f"{MARK}xfail\ndef test_it(): assert False\n",
    "a test that was expected to fail": f"{MARK}xfail\ndef test_it(): pass\n",
    "a test that fails": "def test_it(): assert False\n",
}  # fmt: skip


def run(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-c",
        "/dev/null",
        "--rootdir",
        str(folder),
        "-p",
        "no:randomly",
    ]
    plugins = [
        "-p",
        "no:django",
        "-p",
        "no:cacheprovider",
        "-p",
        "tests.house_rules",
        f"--junit-xml={folder}/report.xml",
    ]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [*command, *plugins, *words, str(folder)],
        cwd=ROOT,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )


def summary(folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, ".ci/summary.py", str(folder / "report.xml")]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("what", SETS)
def test_the_run_fails_on(tmp_path: Path, what: str) -> None:
    (tmp_path / "test_good.py").write_text(PASSES)
    (tmp_path / "test_bad.py").write_text(SETS[what])
    assert run(tmp_path).returncode == 1
    done = summary(tmp_path)
    # pytest writes a test that passed against expectation into its report as one that passed.
    expected = (
        "2 passed, 0 failed, 0"
        if "was expected" in what
        else r"1 passed, (1 failed, 0|0 failed, 1)"
    )
    assert re.fullmatch(f"{expected} skipped", done.stdout.splitlines()[-1])
    assert done.returncode == (0 if "was expected" in what else 1)


def test_the_run_fails_on_a_deselected_test(tmp_path: Path) -> None:
    (tmp_path / "test_good.py").write_text(PASSES + "def test_other(): pass\n")
    done = run(tmp_path, "-k", "passes")
    assert done.returncode == 1
    assert "deselected: test_good.py::test_other" in done.stdout


def test_what_workers_saw_counts_too(tmp_path: Path) -> None:
    for number, text in enumerate(
        text for what, text in SETS.items() if what != "a test that fails"
    ):
        (tmp_path / f"test_{number}.py").write_text(text)
    (tmp_path / "test_good.py").write_text("def test_other(): pass\n")
    done = run(tmp_path, "-n", "2", "-k", "not other")
    assert done.returncode == 1
    for offence in (
        "skipped: test_0.py::test_it",
        "skipped: test_1.py::test_it",
        "skipped: test_2.py",
        "expected to fail: test_3.py::test_it",
        "expected to fail: test_4.py::test_it",
        "deselected: test_good.py::test_other",
    ):
        assert f"HOUSE RULE {offence}\n" in done.stdout


def test_the_run_succeeds_when_all_passed(tmp_path: Path) -> None:
    (tmp_path / "test_good.py").write_text(PASSES)
    assert run(tmp_path).returncode == 0
    done = summary(tmp_path)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "1 passed, 0 failed, 0 skipped")


def test_a_set_without_tests_is_no_success(tmp_path: Path) -> None:
    (tmp_path / "test_none.py").write_text("")
    assert run(tmp_path).returncode == 5
    assert summary(tmp_path).returncode == 1


def test_a_set_that_wrote_no_report_is_no_success(tmp_path: Path) -> None:
    assert summary(tmp_path).returncode == 1


def test_ci_refuses_to_run_without_the_facts(tmp_path: Path) -> None:
    done = subprocess.run(
        [ROOT / ".ci/run"],
        env=dict(os.environ) | {"IWEB_SHARED": str(tmp_path / "absent")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "IWEB_SHARED" in done.stderr
