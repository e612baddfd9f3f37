"""The module of docs/modules.md: a cost centre for each country, so that the books tell what was sold where."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from mappings.booking import Booked, Reason
from mappings.facts import Facts
from mappings.modules.base import (
    By,
    Figure,
    Module,
    Report,
    Setting,
    SettingKind,
    Settings,
    Text,
    table_of,
)

CENTRES: Final = Setting(
    name="centres",
    kind=SettingKind.TABLE,
    label=Text(nl="Kostenplaats per land", en="Cost centre by country"),
    help=Text(
        nl="De code van de kostenplaats in de boekhouding.",
        en="The code of the cost centre in the books.",
    ),
    by=By.COUNTRY,
)
COUNTRIES: Final = Report(
    name="countries",
    title=Text(nl="Verkocht per land", en="Sold by country"),
    columns=(
        ("country", Text(nl="Land", en="Country")),
        ("documents", Text(nl="Aantal", en="Number")),
        ("net", Text(nl="Omzet", en="Turnover")),
    ),
)


class CountryCostCentre(Module):
    name = "country_cost_centre"
    title = Text(nl="Kostenplaats per land", en="Cost centre by country")
    about = Text(
        nl="Zet op iedere regel de kostenplaats van het land waar de goederen heen gaan.",
        en="Puts the cost centre of the country that the goods go to on every line.",
    )
    settings = (CENTRES,)
    reports = (COUNTRIES,)
    sentences: Mapping[str, Text] = MappingProxyType(
        {
            "country_cost_centre.set": Text(
                nl="Verkopen naar {country} staan op kostenplaats {centre}.",
                en="Sales to {country} stand on cost centre {centre}.",
            )
        }
    )

    def problems(self, *, settings: Settings) -> tuple[tuple[str, Text], ...]:
        if table_of(settings.get(CENTRES.name, "")):
            return ()
        return ((CENTRES.name, Text(nl="Vul een land in.", en="Fill in a country.")),)

    def transform(self, *, booking: Booked, settings: Settings, facts: Facts) -> Booked:  # noqa: ARG002
        country = booking.origin.country
        centre = table_of(settings[CENTRES.name]).get(country)
        if centre is None:
            return booking
        lines = tuple(
            replace(line, cost_centre=line.cost_centre or centre) for line in booking.entry.lines
        )
        said = Reason(
            step="country_cost_centre",
            text="country_cost_centre.set",
            values=(("country", country), ("centre", centre)),
        )
        return replace(
            booking,
            entry=replace(booking.entry, lines=lines),
            explanation=(*booking.explanation, said),
        )

    def figures(self, *, report: str, bookings: Sequence[Booked]) -> tuple[tuple[Figure, ...], ...]:  # noqa: ARG002
        found: dict[str, list[Booked]] = {}
        for one in bookings:
            found.setdefault(one.origin.country, []).append(one)
        return tuple(
            (country, len(sold), sum(one.entry.total_net for one in sold))
            for country, sold in sorted(found.items())
        )


MODULE: Final[Module] = CountryCostCentre()
