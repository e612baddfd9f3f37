"""The module ICP: supplies to businesses in other member states, told by VAT number in the recapitulative statement."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from mappings.booking import Booked, Reason
from mappings.facts import Facts
from mappings.modules.base import Module, Settings, Text
from mappings.vat.scenario import CONSEQUENCES, Listing, Scenario

_SENTENCES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "icp.listed": Text(
            nl="De levering hoort in de opgaaf ICP bij btw-nummer {number}, met dag {day}.",
            en="The supply belongs in the ICP statement under VAT number {number}, with day {day}.",
        )
    }
)


class RecapitulativeStatement(Module):
    name = "icp"
    title = Text(nl="Opgaaf ICP", en="ICP statement")
    about = Text(
        nl="Bij iedere verkoop zonder btw aan een bedrijf in een ander EU-land staat in welke opgaaf ICP zij hoort.",
        en="Every sale without VAT to a business in another EU country is told in which ICP statement it belongs.",
    )
    sentences: Mapping[str, Text] = _SENTENCES

    def transform(self, *, booking: Booked, settings: Settings, facts: Facts) -> Booked:  # noqa: ARG002 - the contract's
        """Nothing is booked otherwise; a sale that is listed is told so, with its number and tax point (art. 264)."""
        listed = any(
            CONSEQUENCES[Scenario(one)].listing is not Listing.NONE for one in booking.scenarios
        )
        if not listed:
            return booking
        day = booking.treatment.tax_point or booking.entry.entry_date
        said = Reason(
            step="icp",
            text="icp.listed",
            values=(("number", booking.relation.vat_number), ("day", day.isoformat())),
            rule="art. 264",
        )
        return replace(booking, explanation=(*booking.explanation, said))


MODULE: Final[Module] = RecapitulativeStatement()
