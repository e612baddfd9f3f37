"""Which resources and fields a shop of each version has, in the order in which it sends them.

The facts are in `data/schema.json`. Source: answers and schemas of PrestaShop 8.2.1 and 9.0.0 shops, field lists of 1.7.8.11.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

Kind = Literal["id", "int", "bool", "decimal", "date", "text", "translated"]
Version = str

VERSIONS: tuple[Version, ...] = ("1.7.8.11", "8.2.1", "9.0.0")
ZERO_DATE = "0000-00-00 00:00:00"
ZERO_DAY = "0000-00-00"
CLOCKS = frozenset({"date_add", "date_upd"})
_DAYS = frozenset({"birthday", "available_date"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """`link` is the resource an id points at; `scale` the decimals a number is printed with."""

    name: str
    kind: Kind
    link: str = ""
    link_zero: bool = False
    scale: int = 0
    filter: bool = True
    int_in_8: bool = False
    int_in_9: bool = False
    since: Version = ""
    until: Version = ""
    required: str = ""
    max_size: str = ""
    format: str = ""
    locked: str = ""
    marked_read_only: str = ""

    def is_in(self, version: Version) -> bool:
        """Versions compare by their parts: 1.7.8.11 < 8.2.1 < 9.0.0."""
        after = not self.since or order(version) >= order(self.since)
        return after and (not self.until or order(version) < order(self.until))

    @property
    def is_clock(self) -> bool:
        """date_add and date_upd may be filtered and sorted by only with date=1."""
        return self.name in CLOCKS

    @property
    def blank(self) -> str | None:
        """What a column holds when nothing was written into it."""
        if self.kind == "decimal":
            return f"{0:.{self.scale}f}"
        if self.kind == "date":
            return ZERO_DAY if self.name in _DAYS else ZERO_DATE
        return "0" if self.kind in ("int", "bool") else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """A list inside an object, such as the order_rows of an order."""

    name: str
    row: str
    fields: tuple[Field, ...]
    api: str = ""
    virtual: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """`list` and `single` are the names around many objects and one; `unsorted_by` the columns of the index that MySQL
    walks without `sort`.
    """

    name: str
    list: str
    single: str
    description: str
    fields: tuple[Field, ...]
    associations: tuple[Association, ...]
    unsorted_by: str = "id"

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)

    def association(self, name: str) -> Association | None:
        return next((one for one in self.associations if one.name == name), None)


def order(version: Version) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


@cache
def resources(version: Version) -> dict[str, Resource]:
    """The resources this sandbox holds, with the fields a shop of `version` has."""
    facts: dict[str, Any] = _facts()["resources"]
    return {name: _resource(name, fact, version=version) for name, fact in facts.items()}


@cache
def known_names(version: Version) -> tuple[str, ...]:
    """Every resource name a shop of `version` knows, held here or not, sorted."""
    facts = _facts()
    names = set(facts["resources_of_8"])
    if order(version) >= (9,):
        names = (names | set(facts["only_from_9"])) - set(facts["gone_in_9"])
    return tuple(sorted(names))


@cache
def _facts() -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "schema.json").read_text())
    return facts


def _resource(name: str, fact: dict[str, Any], *, version: Version) -> Resource:
    fields = [Field(**_of_version(field, version=version)) for field in fact["fields"]]
    for moved, before in fact.get("moved_in_9", {}).items() if order(version) >= (9,) else ():
        _move(fields, moved, behind=before)
    associations = (
        Association(**{**one, "fields": tuple(Field(**field) for field in one["fields"])})
        for one in fact["associations"]
    )
    return Resource(
        name=name,
        list=fact["list"],
        single=fact["single"],
        description=fact["description"],
        fields=tuple(field for field in fields if field.is_in(version)),
        associations=tuple(associations),
        unsorted_by=fact.get("unsorted_by", "id"),
    )


def _of_version(field: dict[str, Any], *, version: Version) -> dict[str, Any]:
    """9.0 knows more limits of length than 8.2 does."""
    common = {name: value for name, value in field.items() if name != "in_9"}
    return common | (field.get("in_9", {}) if order(version) >= (9,) else {})


def _move(fields: list[Field], name: str, *, behind: str) -> None:
    moved = next(field for field in fields if field.name == name)
    fields.remove(moved)
    place = next(n for n, field in enumerate(fields) if field.name == behind)
    fields.insert(place + 1, moved)
