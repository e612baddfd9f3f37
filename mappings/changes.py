"""What of a customer's changed data goes to the relation or contact person that stands in the ledger (BOOKING 14).

Pure: what the shop says now, what stands in the ledger as far as it is known, what we wrote there, and the owner's choice.
Whether somebody edited a field meanwhile is asked of the ledger itself right before it is written: a change names what
must stand there still.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mappings.vat.numbers import normalise


class UpdatePolicy(StrEnum):
    """Whether a field follows the shop: where it is blank, wherever we wrote it ourselves, or not at all."""

    FILL_BLANKS = "fill_blanks"
    ALWAYS = "always"
    NEVER = "never"


class Target(StrEnum):
    """Which record of the ledger a change is of."""

    RELATION = "relation"
    CONTACT = "contact"


ADDRESS: Final = ("street", "street_2", "state", "postcode", "city", "country")
VAT_NUMBER: Final = "vat_number"
# What is changed together, by the name that the owner's choice goes by: half of a former address is no address.
UNITS: Final[Mapping[Target, Mapping[str, tuple[str, ...]]]] = {
    Target.RELATION: {
        "name": ("name",),
        "email": ("email",),
        "phone": ("phone",),
        VAT_NUMBER: (VAT_NUMBER,),
        "chamber_of_commerce": ("chamber_of_commerce",),
        "language": ("language",),
        "address": ADDRESS,
    },
    Target.CONTACT: {
        "contact_name": ("first_name", "last_name"),
        "email": ("email",),
        "phone": ("phone",),
        "language": ("language",),
    },
}
CHOICES: Final = (*UNITS[Target.RELATION], "contact_name")

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """`before` must stand in the ledger still ("" for nothing). Fields that stay are named where others of their unit change."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """`stands`: the ledger's own values as the mirror has them, None where it has none of this record.

    `written`: what we wrote there last. `offered`: what we wanted to write last, whatever became of it.
    """

    stands: Fields | None
    written: Fields
    offered: Fields


def changes(
    *, target: Target, wanted: Fields, known: Known, policies: Mapping[str, UpdatePolicy]
) -> tuple[FieldChange, ...]:
    """The changes to offer, unit by unit; none for what was offered before, so that one change costs one update."""
    found: list[FieldChange] = []
    for unit, names in UNITS[target].items():
        policy = policies.get(unit, UpdatePolicy.FILL_BLANKS)
        found.extend(_of_unit(names=names, wanted=wanted, known=known, policy=policy))
    return tuple(found)


def _of_unit(
    *, names: tuple[str, ...], wanted: Fields, known: Known, policy: UpdatePolicy
) -> tuple[FieldChange, ...]:
    before = {name: _before(name, known) for name in names}
    if policy is UpdatePolicy.NEVER or _says_nothing(names, wanted) or None in before.values():
        return ()
    found = tuple(
        FieldChange(field=name, before=before[name] or "", after=wanted.get(name, ""))
        for name in names
    )
    if not any(_differs(one) for one in found) or _was_offered(names, wanted, known):
        return ()
    blank = not any(before.values())
    ours = all(name in known.written for name in names)
    return found if blank or (ours and policy is UpdatePolicy.ALWAYS) else ()


def _before(name: str, known: Known) -> str | None:
    """What we wrote, for that is what only a hand can have changed; else what the ledger had. None: nobody knows."""
    if name in known.written:
        return known.written[name]
    return known.stands.get(name, "") if known.stands is not None else None


def _says_nothing(names: tuple[str, ...], wanted: Fields) -> bool:
    """What the shop leaves empty erases nothing; a country alone is no address."""
    return not any(wanted.get(name) for name in names if name != "country")


def _was_offered(names: tuple[str, ...], wanted: Fields, known: Known) -> bool:
    return all(
        name in known.offered and alike(name, known.offered[name], wanted.get(name, ""))
        for name in names
    )


def _differs(change: FieldChange) -> bool:
    return not alike(change.field, change.before, change.after)


def to_send(found: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    """Without the fields that stay as they are."""
    return tuple(change for change in found if change.before != change.after)


def alike(field: str, one: str, other: str) -> bool:
    """The same but for case and spaces; of VAT numbers also but for dots and dashes."""
    if field == VAT_NUMBER:
        return normalise(raw=one, country="") == normalise(raw=other, country="")
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def without(
    *, target: Target, found: Iterable[FieldChange], edited: Iterable[str]
) -> tuple[FieldChange, ...]:
    """The changes that are left when some fields were edited by hand: what belongs to those stays too."""
    hands_off = set(edited)
    kept = {
        name for names in UNITS[target].values() if not hands_off & set(names) for name in names
    }
    return tuple(change for change in found if change.field in kept)
