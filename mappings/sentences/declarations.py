"""Held for VAT that the seller cannot declare yet: what happened, and what to do."""

from typing import Final

from mappings.booking import HeldReason
from mappings.sentences.shape import HeldText, Who

DECLARATIONS: Final[dict[HeldReason, HeldText]] = {
    HeldReason.OSS_MODULE_NEEDED: HeldText(
        {
            "nl": "Deze verkoop aan een consument in {country} valt onder OSS. Daarvoor is de module OSS nodig.",
            "en": "This sale to a consumer in {country} falls under OSS. It needs the module OSS.",
        },
        {
            "nl": "Zet de module OSS aan en geef {country} een btw-code, of boek de verkoop met de hand. Doet u niet mee aan "
            "OSS, haal OSS dan uit uw btw-gegevens.",
            "en": "Switch the module OSS on and give {country} a VAT code, or book the sale by hand. If you do not take part "
            "in OSS, take OSS out of your VAT settings.",
        },
        Who.BOOKKEEPER,
    ),
    HeldReason.REGISTRATION_MISSING: HeldText(
        {
            "nl": "Over deze verkoop is btw van {country} verschuldigd, en u kunt daar geen aangifte doen: geen OSS en geen "
            "btw-registratie in {country}.",
            "en": "VAT of {country} is due on this sale, and you cannot declare it: no OSS and no VAT registration in "
            "{country}.",
        },
        {
            "nl": "Meld u aan voor OSS of registreer u in {country}, en zet dat in uw btw-gegevens. Hebt u dat al, vul het "
            "dan in met de begindatum. Beslis daarna opnieuw.",
            "en": "Register for OSS or in {country}, and put that in your VAT settings. If you did already, enter it with its "
            "first day. Then decide again.",
        },
        Who.BOOKKEEPER,
    ),
}
