"""The layers of the house: every package has its place in them, and the tool that checks them is told so."""

import tomllib
from typing import Any

import pytest

from tests.house.files import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
# What stands outside the layers: what starts Django, and what is only ever its configuration.
OUTSIDE = {"iweb.settings", "iweb.celery", "iweb.urls", "iweb.wsgi"}


def layers() -> set[str]:
    (contract,) = (one for one in CONTRACTS if one["type"] == "layers")
    return {name.strip() for layer in contract["layers"] for name in layer.split("|")}


def packages() -> set[str]:
    inside = {
        f"iweb.{path.name.removesuffix('.py')}"
        for path in (ROOT / "iweb").iterdir()
        if not path.name.startswith("__")
    }
    return inside | {"connectors", "mappings"}


def test_every_package_has_a_place_in_the_layers() -> None:
    assert packages() - OUTSIDE == layers()


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract["name"])
def test_every_module_that_a_rule_names_exists(contract: dict[str, Any]) -> None:
    ours = ("iweb", "connectors", "mappings")
    named = [*contract.get("source_modules", []), *contract.get("forbidden_modules", [])]
    missing = [
        name
        for name in named
        if name.split(".")[0] in ours
        and not (ROOT / name.replace(".", "/")).is_dir()
        and not (ROOT / f"{name.replace('.', '/')}.py").is_file()
    ]
    assert missing == []


def test_no_exception_to_the_layers_is_written_down() -> None:
    assert [one["ignore_imports"] for one in CONTRACTS if one.get("ignore_imports")] == []
