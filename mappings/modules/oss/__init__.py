"""The module OSS: distance sales with the VAT of the country of arrival, declared once a quarter in the one-stop shop.

Source: Directive 2006/112/EC art. 369a to 369k. The decision itself is the engine's; this says in which return it ends.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Final

from mappings.booking import Booked, Reason
from mappings.facts import Facts
from mappings.modules.base import Module, Need, Place, Settings, Text
from mappings.rulebook import Concern, Profile, Rulebook
from mappings.vat.scenario import Scenario

_SENTENCES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "oss.declared": Text(
            nl="De btw van {country} hoort in de OSS-aangifte over kwartaal {quarter} van {year}.",
            en="The VAT of {country} belongs in the OSS return of quarter {quarter} of {year}.",
        )
    }
)


def _registration(*, profile: Profile, day: date) -> Need:
    """Asked as a fact of the company; the module itself takes it for granted (`mappings.steps.place`)."""
    is_met = any(spell.holds_on(day) for spell in profile.vat.one_stop_shop)
    standing = Text(
        nl="Nog niet ingevuld. Met deze module aan gaan wij ervan uit dat u bent aangemeld.",
        en="Not filled in yet. With this module on we take it that you are registered.",
    )
    if is_met:
        standing = Text(nl="Zo staat het bij uw bedrijf.", en="So your company says.")
    return Need(
        text=Text(
            nl="Een aanmelding voor de OSS bij de Belastingdienst",
            en="A registration for the OSS with the tax office",
        ),
        is_met=is_met,
        standing=standing,
        place=Place.VAT,
    )


def _codes(*, rulebook: Rulebook, day: date) -> Need:
    """A rule of VAT codes that names the scenario; the country is looked for sale by sale."""
    rules = [
        rule
        for rule in rulebook.rules
        if rule.concern is Concern.VAT_CODE
        and rule.match.scenario == Scenario.OSS.value
        and rule.holds_on(day)
    ]
    countries = ", ".join(sorted({rule.match.country for rule in rules if rule.match.country}))
    standing = Text(
        nl="Er is er nog geen: verkopen die zo'n code nodig hebben worden vastgehouden tot u haar kiest.",
        en="There is none yet: sales that need such a code are held until you choose it.",
    )
    if rules:
        standing = Text(
            nl="Er zijn regels voor alle landen.", en="There are rules for all countries."
        )
    if rules and all(rule.match.country for rule in rules):
        standing = Text(
            nl=f"Er zijn regels voor {countries}.", en=f"There are rules for {countries}."
        )
    return Need(
        text=Text(
            nl="Btw-codes voor de landen waar u naartoe verkoopt",
            en="VAT codes for the countries that you sell to",
        ),
        is_met=bool(rules),
        standing=standing,
        place=Place.RULES,
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
    when_off = Text(
        nl="Boven de drempel van 10.000 euro, of zolang u bij Uw bedrijf en btw voor de OSS staat, worden nieuwe verkopen aan "
        "consumenten in andere EU-landen vastgehouden: niemand geeft hun btw dan aan. Onder de drempel krijgen zij de btw van uw "
        "eigen land. Wat is geboekt hoort nog in de aangifte van zijn kwartaal.",
        en="Above the threshold of 10,000 euro, or while Your company and VAT says that you are in the OSS, new sales to consumers "
        "in other EU countries are held: nobody would declare their VAT. Below it they carry the VAT of your own country. What is "
        "booked still belongs in the return of its quarter.",
    )
    sentences: Mapping[str, Text] = _SENTENCES

    def needs(self, *, rulebook: Rulebook, profile: Profile, day: date) -> tuple[Need, ...]:
        return _registration(profile=profile, day=day), _codes(rulebook=rulebook, day=day)

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
