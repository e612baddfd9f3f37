"""What an add-on module is. A module is one folder here; it can be deleted in one go, and adding one touches nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from mappings.booking import Booked, SalesEntry
from mappings.facts import Facts

Settings = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text of a module in the panel's languages."""

    nl: str
    en: str


class SettingKind(StrEnum):
    """How the panel asks for a setting; each is kept as text."""

    TEXT = "text"
    AMOUNT = "amount"
    DATE = "date"
    CHOICE = "choice"
    SWITCH = "switch"  # "yes" or "no"
    LEDGER_ACCOUNT = "ledger_account"
    JOURNAL = "journal"
    VAT_CODE = "vat_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One question to the owner. `choices` pairs a value with its label, for kind CHOICE only."""

    name: str
    kind: SettingKind
    label: Text
    help: Text
    default: str = ""
    required: bool = False
    choices: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A screen of a module: columns of figures that the panel shows in its one report template."""

    name: str
    title: Text
    columns: tuple[tuple[str, Text], ...]


class Module(Protocol):
    """Found by its folder: `mappings/modules/<name>/__init__.py` has it as `MODULE`. Both hooks are pure."""

    name: str
    title: Text
    settings: tuple[Setting, ...]
    reports: tuple[Report, ...]
    sentences: Mapping[
        str, Text
    ]  # for the reasons that it adds; ids start with the module's name and a dot

    def transform(self, *, booking: Booked, settings: Settings, facts: Facts) -> Booked:
        """Change how one sale is booked, never how much: the total stays. Adds its reasons to the explanation."""

    def documents(self, *, settings: Settings, facts: Facts) -> tuple[SalesEntry, ...]:
        """Bookings of the module's own that belong to no single sale, such as a day's collective entry."""
