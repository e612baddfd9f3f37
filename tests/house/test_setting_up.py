"""`make env`: what it says when Python does not do, and that asking twice costs nothing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.files import ROOT

# Stands in for a Python: answers its version, and fails the questions that the case wants failed.
PYTHON = """#!/bin/sh
case "$*" in
    -V) echo "Python {version}" ;;
    *version_info*) exit {too_old} ;;
    *ensurepip*) exit {no_venv} ;;
    *) echo "asked: $*" >&2; exit 9 ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    return tmp_path


def make(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "CI"))
    }
    return subprocess.run(
        ["make", *words], cwd=folder, env=clean, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"version": "3.10.12", "too_old": 1, "no_venv": 0}, "Python 3.11 or newer is needed, and '{}' is Python 3.10.12."),
        ({"version": "3.12.1", "too_old": 0, "no_venv": 1}, "'{}' lacks its venv module. On Debian and Ubuntu: apt install"),
    ],
)  # fmt: skip
def test_a_python_that_does_not_do_is_answered_with_what_to_do(
    checkout: Path, answers: dict[str, object], sentence: str
) -> None:
    python = checkout / "python"
    python.write_text(PYTHON.format(**answers))
    python.chmod(0o755)
    done = make(checkout, "env", f"PYTHON={python}")
    assert done.returncode == 2
    assert sentence.format(python) in done.stderr
    assert not (checkout / ".venv").exists()


def test_no_python_at_all_is_answered_with_what_to_do(checkout: Path) -> None:
    done = make(checkout, "env", "PYTHON=no-such-python")
    assert "there is no 'no-such-python' here" in done.stderr


def test_asking_twice_installs_once_and_a_changed_lock_installs_again(checkout: Path) -> None:
    (checkout / "requirements" / "install").write_text(
        "#!/bin/sh\nmkdir -p .venv && echo installs $1\n"
    )
    assert make(checkout, "env").stdout == "installs embedded\n"
    assert "installs" not in make(checkout, "env").stdout
    with (checkout / "requirements/embedded.txt").open("a") as lock:
        lock.write("# changed\n")
    assert make(checkout, "env").stdout == "installs embedded\n"
    assert make(checkout, "dev").stdout == "installs development\n"
    assert "installs" not in make(checkout, "env").stdout  # the development tools contain it


def test_every_target_is_explained(checkout: Path) -> None:
    text = make(checkout, "help").stdout
    for target in (
        "demo",
        "run",
        "test",
        "browser",
        "facts",
        "proof",
        "lint",
        "types",
        "layers",
        "lock",
        "audit",
        "clean",
    ):
        assert target in text, target
