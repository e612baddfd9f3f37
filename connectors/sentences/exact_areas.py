"""Exact Online: what each part of it is needed for, and where the right to it is given.

A scope belongs to our app and is granted in Exact's App Center; a right belongs to the user, in the company's own settings.
"""

from typing import Final

from connectors.sentences.wording import say
from iweb.core.messages import Message

_WHERE: Final = (
    "In Exact geeft een beheerder de gebruiker dit recht; de scope van de app heet daar '{scope}'.",
    "In Exact an administrator gives the user this right; the scope of the app is called '{scope}' there.",
)


def _area(*, nl: tuple[str, str], en: tuple[str, str]) -> Message:
    return say(who="owner", button="reconnect", nl=(*nl, _WHERE[0]), en=(*en, _WHERE[1]))


MESSAGES: Final[dict[str, Message]] = {
    "exact.area.entries": _area(
        nl=("Verkoopboekingen", "Nodig om verkopen en creditnota's te boeken en op te zoeken."),
        en=("Sales entries", "Needed to book sales and credit notes, and to look them up."),
    ),
    "exact.area.ledger": _area(
        nl=(
            "Dagboeken en grootboek",
            "Nodig om te weten op welk dagboek en welke rekening wordt geboekt.",
        ),
        en=(
            "Journals and ledger accounts",
            "Needed to know on which journal and account to book.",
        ),
    ),
    "exact.area.conditions": _area(
        nl=("Betalingscondities", "Nodig om een betalingsconditie op de boeking te zetten."),
        en=("Payment conditions", "Needed to put a payment condition on an entry."),
    ),
    "exact.area.relations": _area(
        nl=("Relaties", "Nodig om uw klanten te vinden en nieuwe klanten aan te maken."),
        en=("Relations", "Needed to find your customers and to make new ones."),
    ),
    "exact.area.open_items": _area(
        nl=(
            "Openstaande posten",
            "Om te zien of een boeking is betaald. Zonder dit wordt wel geboekt.",
        ),
        en=("Open items", "To see whether an entry is paid. Sales are booked without it too."),
    ),
    "exact.area.features": _area(
        nl=(
            "Licentie en verwijderde relaties",
            "Om de éénloketregeling en samengevoegde relaties te zien. Zonder dit wordt wel geboekt.",
        ),
        en=(
            "Licence and deleted relations",
            "To see the one stop shop and merged relations. Sales are booked without it too.",
        ),
    ),
}
