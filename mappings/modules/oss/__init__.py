"""The module OSS: distance sales with the VAT of the country of arrival, declared once a quarter in the one-stop shop.

Source: Directive 2006/112/EC art. 369a to 369k. The decision itself is the engine's; this says in which return it ends.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from mappings.booking import Booked, Reason
from mappings.facts import Facts
from mappings.modules.base import Module, Settings, Text
from mappings.vat.scenario import Scenario

_SENTENCES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "oss.declared": Text(
            nl="De btw van {country} hoort in de OSS-aangifte over kwartaal {quarter} van {year}.",
            en="The VAT of {country} belongs in the OSS return of quarter {quarter} of {year}.",
        )
    }
)


class OneStopShop(Module):
    name = "oss"
    title = Text(nl="OSS-aangifte", en="OSS return")
    about = Text(
        nl="Verkopen aan consumenten in andere EU-landen krijgen de btw van het land van aankomst, en u geeft ze aan in de "
        "OSS-aangifte. Zet dit alleen aan als u bij de Belastingdienst voor de OSS bent aangemeld.",
        en="Sales to consumers in other EU countries carry the VAT of the country of arrival, and you declare them in the OSS "
        "return. Switch this on only if you are registered for the OSS with the tax office.",
    )
    sentences: Mapping[str, Text] = _SENTENCES

    def transform(self, *, booking: Booked, settings: Settings, facts: Facts) -> Booked:  # noqa: ARG002 - the contract's
        """Nothing is booked otherwise; a sale under the scheme is told its return, by its tax point."""
        treatment = booking.treatment
        if treatment.scenario != Scenario.OSS.value:
            return booking
        day = treatment.tax_point or booking.entry.entry_date
        said = Reason(
            step="oss",
            text="oss.declared",
            values=(
                ("country", treatment.country),
                ("quarter", str((day.month + 2) // 3)),
                ("year", str(day.year)),
            ),
            rule="art. 369f",
        )
        return replace(booking, explanation=(*booking.explanation, said))


MODULE: Final[Module] = OneStopShop()
