"""The image: two stages, nothing to build with in the last one, nobody's user, a health check."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Instruction:
    name: str
    words: str


def instructions(text: str) -> list[Instruction]:
    """The instructions of a Dockerfile, continuation lines joined, comments left out."""
    lines = (
        line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")
    )
    whole = re.sub(r"\\\n\s*", "", "\n".join(lines))
    parts = (line.split(maxsplit=1) for line in whole.splitlines())
    return [Instruction(name.upper(), words) for name, words in parts]


def stages() -> list[list[Instruction]]:
    found: list[list[Instruction]] = []
    for one in instructions((ROOT / "Dockerfile").read_text()):
        if one.name == "FROM":
            found.append([])
        found[-1].append(one)
    return found


def last(name: str) -> list[str]:
    return [one.words for one in stages()[-1] if one.name == name]


def test_it_has_two_stages_on_the_same_small_base() -> None:
    bases = [stage[0].words.split()[0] for stage in stages()]
    assert bases == ["python:3.13-slim", "python:3.13-slim"]


def test_only_known_instructions_are_used() -> None:
    known = {
        "FROM",
        "ENV",
        "COPY",
        "RUN",
        "WORKDIR",
        "USER",
        "EXPOSE",
        "HEALTHCHECK",
        "ENTRYPOINT",
        "CMD",
    }
    assert {one.name for stage in stages() for one in stage} <= known


def test_the_last_stage_installs_nothing() -> None:
    commands = " ".join(last("RUN"))
    assert not re.search(r"\b(apt|apt-get|apk|pip|uv|gcc|make|curl|wget|git)\b", commands)


def test_what_is_copied_in_the_last_stage_comes_from_the_builder() -> None:
    assert all(words.startswith("--from=builder ") for words in last("COPY"))
    assert len(last("COPY")) == 2


def test_every_package_is_checked_against_its_hash() -> None:
    (builder, *_) = stages()
    installs = [
        part
        for one in builder
        if one.name == "RUN"
        for part in one.words.split("&&")
        if "pip install" in part
    ]
    assert len(installs) == 2
    assert all("--require-hashes" in part for part in installs)


def test_it_runs_as_a_numbered_user_that_is_not_root_and_owns_nothing() -> None:
    assert last("USER") == ["10001:10001"]
    assert not any("--chown" in words for words in last("COPY"))
    names = [one.name for one in stages()[-1]]
    assert names.index("USER") < names.index("ENTRYPOINT")


def test_its_health_check_asks_the_role() -> None:
    (check,) = last("HEALTHCHECK")
    assert json.loads(check.split(" CMD ")[1]) == ["python", "-m", "iweb.ops.container", "healthy"]
    assert json.loads(last("ENTRYPOINT")[0]) == ["python", "-m", "iweb.ops.container"]
    assert json.loads(last("CMD")[0]) == ["run"]


def test_no_secret_is_baked_in() -> None:
    settings = " ".join(last("ENV"))
    assert "iweb.settings.production" in settings
    assert not re.search(r"SECRET|PASSWORD|KEYS|_URL", settings)


def test_everything_that_is_copied_exists_and_is_sent_to_the_builder() -> None:
    ignore = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in ignore  # nothing is sent that is not named
    sent = [line.removeprefix("!") for line in ignore if line.startswith("!")]
    for one in stages()[0]:
        if one.name == "COPY":
            for source in one.words.split()[:-1]:
                assert (ROOT / source).exists(), source
                assert any(
                    fnmatch(source, line) or source.startswith(f"{line}/") for line in sent
                ), source


def test_the_settings_of_the_build_satisfy_production() -> None:
    """And its Python runs without the packages that the image does not have."""
    build = dict(
        line.split("=", 1) for line in (ROOT / "docker/build-settings").read_text().split()
    )
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    script = (
        "import django, sys; django.setup();"
        "absent = ('connectors.sandbox', 'connectors.testing', 'iweb.ops.local', 'iweb.ops.demo');"
        "print(sorted(name for name in sys.modules if name.startswith(absent)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=clean | build | {"DJANGO_SETTINGS_MODULE": "iweb.settings.production"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("line", ["RUN a \\\n  # why\n  && b", "run a   \\\n&& b"])
def test_the_parser_joins_lines(line: str) -> None:
    (one,) = instructions(line)
    assert one.name == "RUN"
    assert one.words.split() == ["a", "&&", "b"]
