"""Add-on modules that change how sales are booked: each a folder with a `MODULE`, found by being there."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from mappings.modules.base import Module


@cache
def installed() -> Mapping[str, Module]:
    """Every module that has a folder here, by name."""
    found = (
        import_module(f"{__name__}.{folder.name}")
        for folder in iter_modules(__path__)
        if folder.ispkg
    )
    return {package.MODULE.name: package.MODULE for package in found}
