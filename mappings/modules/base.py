"""What an add-on module is. A module is one folder here; it can be deleted in one go, and adding one touches nothing else.

docs/modules.md writes one from scratch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from mappings.booking import Booked, SalesEntry
from mappings.facts import Facts
from mappings.rulebook import Profile, Rulebook

Settings = Mapping[str, str]
Figure = str | int | Decimal  # a Decimal is an amount in the books' currency
YES: Final = "yes"
NO: Final = "no"


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
    RELATION = "relation"  # a debtor code: digits, 18 at most
    TABLE = (
        "table"  # a value for each country, shop or payment method (`Setting.by`); see `table_of`
    )


class By(StrEnum):
    """What the rows of a table are named by: a field of `mappings.booking.Origin`."""

    COUNTRY = "country"
    SHOP = "shop"
    PAYMENT_METHOD = "payment_method"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One question to the owner.

    `choices` pairs a value with its label, for kind CHOICE only. A TABLE says `by` what its rows are named, and in `kind_of_value`
    what stands in them.
    """

    name: str
    kind: SettingKind
    label: Text
    help: Text
    default: str = ""
    required: bool = False
    choices: tuple[tuple[str, Text], ...] = ()
    by: By | None = None
    kind_of_value: SettingKind = SettingKind.TEXT


def table_of(text: str) -> dict[str, str]:
    """The rows of a setting of kind TABLE, kept as lines "name=value"; the value is what follows the last "="."""
    rows = (line.rpartition("=") for line in text.splitlines())
    return {name.strip(): value.strip() for name, _, value in rows if name.strip()}


def as_table(rows: Mapping[str, str]) -> str:
    """How a table is kept: one line a row, in the order of the names."""
    return "\n".join(f"{name}={rows[name]}" for name in sorted(rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A screen of a module: columns of figures that the panel shows in its one report template.

    `columns` pairs a column's name with its heading, in the order of the figures of `Module.figures`.
    """

    name: str
    title: Text
    columns: tuple[tuple[str, Text], ...]


class Place(StrEnum):
    """Where an owner fills in what a module needs."""

    VAT = "vat"  # the company and its VAT
    RULES = "rules"
    PRODUCTS = "products"  # what is sold, and the VAT codes and accounts of each kind of VAT


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that a module rests on, how it stands today, and where it is filled in."""

    text: Text
    is_met: bool
    standing: Text
    place: Place


class Module:
    """What every module is made from: it says its own and leaves the rest. Both hooks are pure.

    Found by its folder: `mappings/modules/<name>/__init__.py` has it as `MODULE`.
    """

    name: str
    title: Text
    about: Text = Text(nl="", en="")  # what it does, in words of an owner, above its settings
    price: Text = Text(nl="Hoort bij uw abonnement.", en="Part of your plan.")
    when_off: Text = Text(  # what becomes of new sales once it is switched off
        nl="Nieuwe verkopen worden geboekt alsof deze module er niet is.",
        en="New sales are booked as if this module were not there.",
    )
    settings: tuple[Setting, ...] = ()
    reports: tuple[Report, ...] = ()
    # For the reasons that it adds; ids start with the module's name and a dot.
    sentences: Mapping[str, Text] = MappingProxyType({})

    def needs(self, *, rulebook: Rulebook, profile: Profile, day: date) -> tuple[Need, ...]:  # noqa: ARG002 - a contract
        """What it rests on beside its settings, as it stands on this day; the panel says it before it is switched on."""
        return ()

    def problems(self, *, settings: Settings) -> tuple[tuple[str, Text], ...]:  # noqa: ARG002 - a contract
        """What is wrong with settings that are each well formed: the name of one, and what to say beside it."""
        return ()

    def transform(self, *, booking: Booked, settings: Settings, facts: Facts) -> Booked:  # noqa: ARG002 - a contract
        """Change how one sale is booked, never how much: the total stays. Adds its reasons to the explanation.

        What the shop says about the document is `booking.origin`; a credit arrives on the relation of its sale.
        """
        return booking

    def documents(self, *, settings: Settings, facts: Facts) -> tuple[SalesEntry, ...]:  # noqa: ARG002 - a contract
        """Bookings of the module's own that belong to no single sale: the collective entry of `facts.collected`."""
        return ()

    def figures(
        self,
        *,
        report: str,  # noqa: ARG002 - a contract
        bookings: Sequence[Booked],  # noqa: ARG002 - a contract
    ) -> tuple[tuple[Figure, ...], ...]:
        """The rows of one of its reports, from the bookings of the chosen days that stand in the books."""
        return ()
