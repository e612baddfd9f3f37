"""Step: what the rulebook's modules make of a booking. They may change how it is booked, never how much."""

from collections.abc import Mapping

from mappings.booking import Booked, HeldReason
from mappings.facts import Facts
from mappings.modules import installed
from mappings.modules.base import Module
from mappings.rulebook import Rulebook
from mappings.steps.step import Step, hold


def apply_modules(
    *,
    booked: Booked,
    rulebook: Rulebook,
    facts: Facts,
    modules: Mapping[str, Module] | None = None,
) -> Step[Booked]:
    """Every module of the rulebook in its order. A module that is not installed is held, never left out in silence."""
    known = installed() if modules is None else modules
    total = booked.entry.total_gross
    for name, settings in rulebook.modules:
        if name not in known:
            hold(HeldReason.MODULE_MISSING, module=name)
        booked = known[name].transform(booking=booked, settings=dict(settings), facts=facts)
        if booked.entry.total_gross != total:
            hold(
                HeldReason.MODULE_CHANGED_TOTAL,
                module=name,
                total=total,
                changed=booked.entry.total_gross,
            )
    return Step(booked, booked.explanation, booked.warnings)
