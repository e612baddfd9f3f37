"""Held for the relation in the books, or for how it pays: what happened, and what to do."""

from typing import Final

from mappings.booking import HeldReason
from mappings.sentences.shape import HeldText, Who

RELATIONS: Final[dict[HeldReason, HeldText]] = {
    HeldReason.DIRECT_DEBIT_ON_PREPAID: HeldText(
        {
            "nl": "De relatie betaalt per incasso ({condition}), maar deze bestelling is vooraf betaald met “{method}”. De klant "
            "zou twee keer betalen.",
            "en": "The relation pays by direct debit ({condition}), but this order was paid in advance with “{method}”. The "
            "customer would pay twice.",
        },
        {
            "nl": "Geef deze betaalwijze bij Boekingsregels een betalingsconditie zonder incasso, of noem haar achteraf betaald.",
            "en": "Under Booking rules, give this payment method a condition without direct debit, or call it paid afterwards.",
        },
        Who.OWNER,
    ),
    HeldReason.RELATION_GONE: HeldText(
        {
            "nl": "Relatie {relation} bestaat niet meer in de boekhouding: zij is verwijderd of samengevoegd met een andere.",
            "en": "Relation {relation} no longer exists in the books: it was deleted, or merged into another.",
        },
        {
            "nl": "Kies welke relatie deze klant nu is, of maak haar in de boekhouding opnieuw aan. Wij maken geen tweede.",
            "en": "Choose which relation this customer is now, or create it in the books again. We make no second one.",
        },
        Who.BOOKKEEPER,
    ),
}
