"""The engine decides and does nothing else: no Django, no network, no database, no clock of its own."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import mappings

PACKAGE = Path(next(iter(mappings.__path__)))
PURE = sorted(
    path
    for path in PACKAGE.rglob("*.py")
    if "migrations" not in path.parts and path.name not in {"models.py", "apps.py", "admin.py"}
)
CLOCKS = {"now", "today", "utcnow", "time", "monotonic", "random", "uuid4", "open", "getenv"}


def test_importing_the_engine_imports_no_framework_and_no_client() -> None:
    code = (
        "import sys, mappings.engine, mappings.reasons, mappings.record;"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    ).stdout.split()

    assert "mappings" in loaded
    assert not {
        "django",
        "requests",
        "celery",
        "psycopg",
        "redis",
        "urllib3",
        "iweb",
        "connectors",
    } & set(loaded)


@pytest.mark.parametrize("path", PURE, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_part_of_the_engine_reads_a_clock_a_file_or_chance(path: Path) -> None:
    calls = {
        getattr(node.func, "attr", None) or getattr(node.func, "id", None)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
    }

    assert not calls & CLOCKS


@pytest.mark.parametrize("path", PURE, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_part_of_the_engine_counts_money_in_floats(path: Path) -> None:
    tree = ast.parse(path.read_text())
    floats = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}

    assert floats == []
    assert "float" not in names


def test_the_engine_fits_on_one_screen() -> None:
    assert len((PACKAGE / "engine.py").read_text().splitlines()) <= 120
