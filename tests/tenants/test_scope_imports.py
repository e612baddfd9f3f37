"""Scopes that see more than one tenant are imported where that is somebody's job, and nowhere else (DESIGN 5)."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from iweb.settings.environment import BASE_DIR

WIDE: Final = {"system_scope", "staff_scope"}
# Where seeing all tenants is the job, and what the job is.
ALLOWED: Final = {
    "iweb/sync/tick.py": "finds what is due",
    "iweb/sync/lanes.py": "picks the due work of all tenants of a lane",
    "iweb/sync/upkeep.py": "keeps house for all tenants",
    "iweb/sync/proof.py": "marks the links of all tenants after a restore",
    "iweb/support/site.py": "the staff's pages",
    "iweb/ops/figures.py": "counts over all tenants",
    "iweb/ops/key_rotation.py": "lists the tenants whose secrets it seals again",
}


def imports(file: Path) -> Iterator[str]:
    """Names imported from the scopes, and uses of the module as a whole."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "iweb.tenants.scopes":
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module == "iweb.tenants":
            yield from (alias.name for alias in node.names if alias.name == "scopes")
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name == "iweb.tenants.scopes")


def sources() -> Iterator[tuple[str, Path]]:
    for root in ("iweb", "connectors", "mappings"):
        for file in sorted((BASE_DIR / root).rglob("*.py")):
            yield file.relative_to(BASE_DIR).as_posix(), file


def test_wide_scopes_are_imported_from_the_closed_list_only() -> None:
    found = {name for name, file in sources() if WIDE & set(imports(file))}
    assert found == set(ALLOWED)


def test_nobody_gets_around_the_list_by_importing_the_module() -> None:
    whole = {
        name for name, file in sources() if {"scopes", "iweb.tenants.scopes"} & set(imports(file))
    }
    assert whole == set()


def test_nobody_sets_tenant_or_role_by_hand() -> None:
    by_hand = {
        name
        for name, file in sources()
        if name
        not in ("iweb/tenants/scopes.py", "iweb/tenants/isolation.py", "iweb/core/append_only.py")
        for word in (
            "iweb.tenant_id",
            "iweb.user_id",
            "SET ROLE",
            "SET LOCAL ROLE",
            "set_config('role'",
        )
        if word in file.read_text() and "migrations" not in name
    }
    assert by_hand == set()
