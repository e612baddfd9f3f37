"""Size, names, docstrings and forbidden words of our own Python."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.files import CODE, ROOT, name_of, production_code, tracked

MOST_LINES = 400
VAGUE_NAMES = {"utils.py", "util.py", "helpers.py", "helper.py", "misc.py", "common.py"}


def written_by_hand() -> list[Path]:
    return [path for path in tracked("*.py") if "migrations" not in path.parts]


def test_there_is_something_to_check() -> None:
    assert len(written_by_hand()) > 50
    assert len(production_code()) > 40


def test_no_file_is_longer_than_400_lines() -> None:
    files = [*written_by_hand(), *tracked("templates/*", "*.html")]
    lengths = {name_of(path): path.read_text().count("\n") for path in files}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [name_of(path) for path in tracked("*.py") if path.name in VAGUE_NAMES] == []


def test_every_package_says_in_one_sentence_what_it_is() -> None:
    packages = [path for path in production_code() if path.name == "__init__.py"]
    without = [
        name_of(path)
        for path in packages
        if not re.fullmatch(r"\S[^\n]*[.?!:][^\n]*(\n.*)?", docstring(path) or "", re.DOTALL)
    ]
    assert without == [
        "mappings/__init__.py"
    ]  # empty, so that importing the engine imports nothing


def test_every_folder_of_code_is_a_package() -> None:
    folders = {path.parent for path in tracked(*(f"{name}/*.py" for name in CODE))}
    assert [name_of(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_production_code_does_not_print() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in production_code()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"print", "pprint"}
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a form or table that takes every field, so that a new one is open by accident", r"fields\s*=\s*[\"']__all__[\"']"),
        ("text that escapes escaping", r"\bmark_safe\b|\bSafeString\(|\bSafeData\(|autoescape[\"']?\s*[:=]\s*False"),
        ("a stand-in that was left", r"#.*\b(TODO|FIXME|XXX)\b|pragma: no cover"),
        ("money in binary floating point", r"\bFloatField\b"),
    ],
)  # fmt: skip
def test_production_code_has_none_of(what: str, pattern: str) -> None:
    found = [
        f"{name_of(path)}:{number}"
        for path in production_code()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert found == [], what


def test_no_test_is_left_out_or_expected_to_fail() -> None:
    pattern = re.compile(
        r"pytest\.(skip|xfail|importorskip)\(|mark\.(skip|skipif|xfail)\b|@unittest\.skip"
    )
    found = [
        f"{name_of(path)}:{number}"
        for path in tracked("tests/*.py")
        if path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_the_repository_speaks_only_of_itself() -> None:
    """No path of the machine it was written on, and no address of a package index."""
    words = (
        "/wo" + "rk/",
        "py" + "pi.org",
        "python" + "hosted",
        "registry.npm" + "js",
        "/tmp/ba" + "sh",
    )
    found = [
        f"{name_of(path)}: {word}"
        for path in tracked()
        if path.suffix not in {".png", ".woff2", ".mo", ".gz", ".ico"}
        and "vendor" not in path.parts
        for word in words
        if word in path.read_text(errors="ignore")
    ]
    assert found == []


def docstring(path: Path) -> str | None:
    return ast.get_docstring(ast.parse(path.read_text()))


def test_the_root_is_a_repository() -> None:
    assert (ROOT / "pyproject.toml").exists()
