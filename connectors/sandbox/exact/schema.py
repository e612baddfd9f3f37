"""Which properties an endpoint has, of which type, and in which verb they may be sent.

The facts are in `schema.json`, made from Exact's REST reference as crawled 2025-06-25.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any


class Group(StrEnum):
    """How values of a type compare and how literals of it are written."""

    TEXT = "text"
    NUMBER = "number"
    GUID = "guid"
    DATE = "date"
    TRUTH = "truth"
    COLLECTION = "collection"


_GROUPS = {
    "String": Group.TEXT,
    "Binary": Group.TEXT,
    "Exact.Web.Api.Models": Group.TEXT,
    "Guid": Group.GUID,
    "DateTime": Group.DATE,
    "Boolean": Group.TRUTH,
    "Double": Group.NUMBER,
    "Int64": Group.NUMBER,
    "Int32": Group.NUMBER,
    "Int16": Group.NUMBER,
    "Byte": Group.NUMBER,
}


@dataclass(frozen=True, slots=True)
class Property:
    """`type` is the Edm type without its prefix; of a collection, `of` names the entity."""

    name: str
    type: str
    flags: str
    of: str = ""

    @property
    def key(self) -> bool:
        return "k" in self.flags

    @property
    def mandatory(self) -> bool:
        """Ticked mandatory by Exact; on the key itself that is an artefact of the reference."""
        return "m" in self.flags and not self.key

    @property
    def group(self) -> Group:
        return _GROUPS.get(self.type, Group.COLLECTION)

    def sendable(self, verb: str) -> bool:
        return {"POST": "c", "PUT": "u"}[verb] in self.flags


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`name` as it stands in the URL after the division."""

    name: str
    methods: tuple[str, ...]
    page: int
    properties: dict[str, Property]
    filter_one_of: tuple[str, ...]
    filter_only: tuple[str, ...]
    select: bool

    @property
    def keys(self) -> tuple[Property, ...]:
        return tuple(one for one in self.properties.values() if one.key)

    @property
    def model(self) -> str:
        """Type name in `__metadata`; confirmed for SalesEntry, the others follow its pattern."""
        return "Exact.Web.Api.Models." + singular(self.name.rsplit("/", 1)[-1])


def singular(plural: str) -> str:
    """SalesEntries -> SalesEntry, Accounts -> Account, Addresses -> Address."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if plural.endswith(ending):
            return plural[: -len(ending)] + instead
    return plural


@cache
def endpoints() -> dict[str, Endpoint]:
    content = json.loads((Path(__file__).parent / "schema.json").read_text(encoding="utf-8"))
    return {name: _endpoint(name, facts) for name, facts in content["endpoints"].items()}


def _endpoint(name: str, facts: dict[str, Any]) -> Endpoint:
    return Endpoint(
        name=name,
        methods=tuple(facts["methods"]),
        page=facts["page"],
        properties={one: _property(one, text) for one, text in facts["properties"].items()},
        filter_one_of=tuple(facts.get("filter_one_of", ())),
        filter_only=tuple(facts.get("filter_only", ())),
        select=facts.get("select", False),
    )


def _property(name: str, text: str) -> Property:
    kind, flags = text.split(" ")
    if not kind.startswith("Collection("):
        return Property(name, kind, flags)
    return Property(name, "Collection", flags, of=kind[len("Collection(") : -1])
