"""The texts of Grouping, in Dutch and English."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mappings.modules.base import Report, Text

TITLE: Final = Text(nl="Consumenten groeperen", en="Group consumers")
ABOUT: Final = Text(
    nl="Boek verkopen aan consumenten op één vaste relatie in plaats van een per klant. Bedrijven houden hun eigen relatie. "
    "Iedere bestelling blijft te vinden: haar nummer staat in de boeking en in “Uw ref.”. Wat al geboekt is, blijft staan.",
    en="Book sales to consumers on one fixed relation instead of one for each customer. Businesses keep their own. "
    "Every order can still be found: its number stands in the entry and in “Your ref.”. What is booked already stays.",
)
PRICE: Final = Text(
    nl="Hoort bij uw abonnement. Met één boeking per dag kost een bestelling ook bijna geen aanroep van Exact.",
    en="Part of your plan. With one entry a day an order also costs hardly any call of Exact.",
)
WHEN_OFF: Final = Text(
    nl="Nieuwe verkopen aan consumenten komen weer op een eigen relatie per klant. Terugbetalingen blijven op de relatie van hun "
    "verkoop. De vaste relatie blijft in uw boekhouding staan, met alles wat erop is geboekt.",
    en="New sales to consumers stand on a relation of each customer again. Refunds stay on the relation of their sale. The fixed "
    "relation stays in your books, with all that is booked on it.",
)
PER_RELATION: Final = Report(
    name="relations",
    title=Text(nl="Verkocht per vaste relatie", en="Sold by fixed relation"),
    columns=(
        ("relation", Text(nl="Relatie", en="Relation")),
        ("orders", Text(nl="Verkopen", en="Sales")),
        ("sold", Text(nl="Verkocht, met btw", en="Sold, with VAT")),
        ("given_back", Text(nl="Teruggegeven, met btw", en="Given back, with VAT")),
    ),
)
SENTENCES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "grouping.general": Text(
            nl="Verkopen aan consumenten staan op de vaste relatie {relation}.",
            en="Sales to consumers stand on the fixed relation {relation}.",
        ),
        "grouping.payment_method": Text(
            nl="Verkopen aan consumenten die met “{which}” betalen staan op de vaste relatie {relation}.",
            en="Sales to consumers who pay with “{which}” stand on the fixed relation {relation}.",
        ),
        "grouping.country": Text(
            nl="Verkopen aan consumenten in {which} staan op de vaste relatie {relation}.",
            en="Sales to consumers in {which} stand on the fixed relation {relation}.",
        ),
        "grouping.shop": Text(
            nl="Verkopen aan consumenten in winkel {which} staan op de vaste relatie {relation}.",
            en="Sales to consumers in shop {which} stand on the fixed relation {relation}.",
        ),
        "grouping.daily": Text(
            nl="Deze bestelling gaat na haar dag samen met andere in één boeking.",
            en="After its day this order goes to the books together with others, as one entry.",
        ),
        "grouping.none": Text(
            nl="Voor deze consument is geen vaste relatie ingesteld: hij houdt zijn eigen relatie.",
            en="No fixed relation is set for this consumer: he keeps his own.",
        ),
        "grouping.business": Text(
            nl="De klant is een bedrijf en wordt niet gegroepeerd.",
            en="The customer is a business and is not grouped.",
        ),
        "grouping.needs_number": Text(
            nl="Deze verkoop rust op een btw-nummer en staat daarom op de eigen relatie van de klant.",
            en="This sale rests on a VAT number, and so stands on the customer's own relation.",
        ),
        "grouping.refund": Text(
            nl="Een creditering staat op de relatie van haar verkoop: {relation}.",
            en="A credit stands on the relation of its sale: {relation}.",
        ),
    }
)
