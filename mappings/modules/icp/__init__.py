"""The module ICP: supplies to businesses in other member states, told by VAT number in the recapitulative statement."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Final

from mappings.booking import Booked, Reason
from mappings.facts import Facts
from mappings.modules.base import Module, Need, Place, Settings, Text
from mappings.rulebook import Concern, Profile, Rulebook
from mappings.vat.scenario import CONSEQUENCES, Listing, Scenario

_SENTENCES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "icp.listed": Text(
            nl="De levering hoort in de opgaaf ICP bij btw-nummer {number}, met dag {day}.",
            en="The supply belongs in the ICP statement under VAT number {number}, with day {day}.",
        )
    }
)


_LISTED: Final = frozenset(
    one.value for one in Scenario if CONSEQUENCES[one].listing is not Listing.NONE
)


def _own_number(*, profile: Profile) -> Need:
    number = profile.vat_number
    return Need(
        text=Text(nl="Uw eigen btw-nummer", en="Your own VAT number"),
        is_met=bool(number),
        standing=Text(nl=f"Ingevuld: {number}.", en=f"Filled in: {number}.")
        if number
        else Text(
            nl="Nog niet ingevuld. VIES wordt in naam van dat nummer gevraagd.",
            en="Not filled in yet. VIES is asked in the name of that number.",
        ),
        place=Place.VAT,
    )


def _listing_code(*, rulebook: Rulebook, day: date) -> Need:
    """A rule that books a listed supply; and its code must not tell the ledger that it is in no statement."""
    codes = {
        rule.target
        for rule in rulebook.rules
        if rule.concern is Concern.VAT_CODE
        and rule.match.scenario in _LISTED
        and rule.holds_on(day)
    }
    known = {code.code: code.eu_sales_listing for code in rulebook.vat_codes}
    unlisted = sorted(code for code in codes if known.get(code) == "N")
    named = ", ".join(unlisted or sorted(codes))
    if unlisted:
        standing = Text(
            nl=f"Code {named} staat in uw boekhouding niet in de ICP-lijst. Kies een code met ICP-soort goederen of diensten.",
            en=f"Code {named} is not in the EU sales list of your books. Choose a code of the kind goods or services.",
        )
    elif codes:
        standing = Text(nl=f"Gekozen: {named}.", en=f"Chosen: {named}.")
    else:
        standing = Text(
            nl="Nog niet gekozen: verkopen zonder btw aan bedrijven in andere EU-landen worden vastgehouden.",
            en="Not chosen yet: sales without VAT to businesses in other EU countries are held.",
        )
    return Need(
        text=Text(
            nl="Een btw-code voor leveringen aan bedrijven in de EU",
            en="A VAT code for supplies to businesses in the EU",
        ),
        is_met=bool(codes) and not unlisted,
        standing=standing,
        place=Place.RULES,
    )


class RecapitulativeStatement(Module):
    name = "icp"
    title = Text(nl="Opgaaf ICP", en="ICP statement")
    about = Text(
        nl="Bij iedere verkoop zonder btw aan een bedrijf in een ander EU-land staat in welke opgaaf ICP zij hoort.",
        en="Every sale without VAT to a business in another EU country is told in which ICP statement it belongs.",
    )
    when_off = Text(
        nl="De boekingen blijven precies dezelfde; bij nieuwe verkopen staat alleen niet meer in welke opgaaf zij horen. De lijst "
        "in het maandpakket komt uit uw boekhouding en blijft volledig.",
        en="The entries stay exactly the same; new sales are only no longer told in which statement they belong. The list in the "
        "month-end pack comes from your books and stays complete.",
    )
    sentences: Mapping[str, Text] = _SENTENCES

    def needs(self, *, rulebook: Rulebook, profile: Profile, day: date) -> tuple[Need, ...]:
        return _own_number(profile=profile), _listing_code(rulebook=rulebook, day=day)

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
