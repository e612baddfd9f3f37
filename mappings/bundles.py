"""Bundles: which bookings may go to the books as one entry, and whether the entry says what each of them said (BOOKING 33)."""

import hashlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from mappings.booking import Booked, EntryLine, SalesEntry
from mappings.facts import Facts
from mappings.modules.base import Module, Settings
from mappings.money import ZERO

_LONGEST_REFERENCE: Final = 24
KIND: Final = (
    "D"  # of a key, where the kind of a document would stand: the shop has no document of a bundle
)


def label_of(booked: Booked) -> str:
    """A short name of all that an entry has once: bookings with the same one may share an entry. "" for one that goes alone.

    Currency, payment method, VAT scenarios, country, day and so period are never mixed, and credits never bundled.
    """
    entry = booked.entry
    if not booked.bundled or entry.reverses or entry.total_gross <= ZERO:
        return ""
    once = (
        *_head(entry),
        booked.origin.payment_method,
        booked.origin.country,
        booked.treatment.country,
        *sorted({line.country for line in entry.lines}),
        *sorted(booked.scenarios),
    )
    return hashlib.sha256("\n".join(map(str, once)).encode()).hexdigest()[:32]


def _head(entry: SalesEntry) -> tuple[object, ...]:
    rate = None if entry.exchange_rate is None else entry.exchange_rate.normalize()
    return (
        entry.customer_key,
        entry.journal,
        entry.entry_date,
        entry.currency,
        entry.payment_condition,
        rate,
    )


def line_text(*, booked: Booked, line: EntryLine) -> str:
    """A line of a collective entry begins with its order: the reference, which a shop may give twice, and the key.

    The reference as one word and never so long that a ledger would cut the key.
    """
    reference = "".join(booked.origin.reference.split())[:_LONGEST_REFERENCE]
    return " ".join(f"{reference} {booked.entry.key} {line.description}".split())


def names(*, text: str, key: str) -> bool:
    """Whether a line of a collective entry is of the document with this key."""
    return key in text.split()[:2]


def collect(
    *, members: Sequence[Booked], key: str, module: Module, settings: Settings
) -> SalesEntry | None:
    """The module's collective entry of these bookings; None where it makes none, or one that does not say what they said."""
    first = members[0].entry
    facts = Facts(today=first.entry_date, collected=tuple(members), collective_key=key)
    made = module.documents(settings=settings, facts=facts)
    return made[0] if len(made) == 1 and is_faithful(made[0], members=members, key=key) else None


def is_faithful(entry: SalesEntry, *, members: Sequence[Booked], key: str) -> bool:
    """To the cent per account, code, rate and cost place; every member's total is found by its key; one label."""
    return (
        entry.key == key
        and len({label_of(one) for one in members}) == 1
        and all(_head(entry) == _head(one.entry) for one in members)
        and _sums(entry.lines) == _sums(line for one in members for line in one.entry.lines)
        and all(_of(entry, one.entry.key) == one.entry.total_gross for one in members)
    )


def _of(entry: SalesEntry, key: str) -> Decimal:
    found = (line for line in entry.lines if names(text=line.description, key=key))
    return sum((line.net + line.vat for line in found), ZERO)


def _sums(lines: Iterable[EntryLine]) -> dict[tuple[object, ...], tuple[Decimal, Decimal]]:
    sums: dict[tuple[object, ...], tuple[Decimal, Decimal]] = {}
    for line in lines:
        place = (
            line.ledger_account,
            line.vat_code,
            line.rate,
            line.cost_centre,
            line.cost_unit,
            line.scenario,
            line.country,
        )
        net, vat = sums.get(place, (ZERO, ZERO))
        sums[place] = (net + line.net, vat + line.vat)
    return sums
