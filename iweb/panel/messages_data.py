"""The words of what connecting can run into: shops, consents, administrations, links."""

from iweb.core.messages import Message

MESSAGES: dict[str, Message] = {
    "connecting.label_taken": {
        "nl": {
            "title": "Deze naam bestaat al",
            "happened": "Er is al een koppeling met deze naam.",
            "todo": "Kies een andere naam.",
        },
        "en": {
            "title": "This name is taken",
            "happened": "There is a connection with this name already.",
            "todo": "Choose another name.",
        },
        "who": "owner",
        "button": "",
    },
    "connecting.permissions_missing": {
        "nl": {
            "title": "De sleutel mag te weinig lezen",
            "happened": "De winkel antwoordt, maar de sleutel mag niet alles lezen wat nodig is om te boeken.",
            "todo": "Geef de sleutel in PrestaShop leesrecht op wat hieronder staat en controleer opnieuw.",
        },
        "en": {
            "title": "The key may read too little",
            "happened": "The shop answers, but the key may not read all that booking needs.",
            "todo": "Give the key the right to read what is listed below in PrestaShop, and check again.",
        },
        "who": "owner",
        "button": "retry",
    },
    "connecting.shop_linked_already": {
        "nl": {
            "title": "Deze winkel boekt hier al",
            "happened": "Deze winkel is al aan deze administratie gekoppeld. Een tweede koppeling boekte alles nog eens.",
            "todo": "Gebruik de bestaande koppeling. Wilt u een andere sleutel gebruiken, wijzig dan de winkel.",
        },
        "en": {
            "title": "This shop is booked here already",
            "happened": "This shop is joined to this administration already. A second link would book every sale once more.",
            "todo": "Use the link there is. To use another key, change the shop.",
        },
        "who": "owner",
        "button": "settings",
    },
    "connecting.shop_linked_elsewhere": {
        "nl": {
            "title": "Deze winkel boekt hier al voor een ander bedrijf",
            "happened": "Een ander bedrijf heeft deze winkel hier al gekoppeld. Nog een koppeling boekte alles dubbel.",
            "todo": "Vraag wie de administratie beheert welk bedrijf de koppeling moet hebben. Is dat u, neem dan contact op.",
        },
        "en": {
            "title": "This shop is booked here already for another company",
            "happened": "Another company has joined this shop to this administration. One more link would book every sale twice.",
            "todo": "Ask whoever manages the administration which company should have the link. If it is this one, contact us.",
        },
        "who": "owner",
        "button": "support",
    },
    "connecting.masters_missing": {
        "nl": {
            "title": "De administratie is nog niet gelezen",
            "happened": "De dagboeken, rekeningen en btw-codes van de administratie zijn nog niet gelezen.",
            "todo": "Wacht enkele seconden en koppel opnieuw.",
        },
        "en": {
            "title": "The administration is not read yet",
            "happened": "The journals, accounts and VAT codes of the administration are not read yet.",
            "todo": "Wait a few seconds and join again.",
        },
        "who": "owner",
        "button": "retry",
    },
    "connecting.shop_not_working": {
        "nl": {
            "title": "De winkel is niet verbonden",
            "happened": "De winkel is nog niet verbonden.",
            "todo": "Herstel eerst de verbinding met de winkel.",
        },
        "en": {
            "title": "The shop is not connected",
            "happened": "The shop is not connected yet.",
            "todo": "Mend the connection to the shop first.",
        },
        "who": "owner",
        "button": "settings",
    },
    "connecting.ledger_not_working": {
        "nl": {
            "title": "De administratie is niet verbonden",
            "happened": "De administratie is nog niet verbonden.",
            "todo": "Herstel eerst de verbinding met Exact Online.",
        },
        "en": {
            "title": "The administration is not connected",
            "happened": "The administration is not connected yet.",
            "todo": "Mend the connection to Exact Online first.",
        },
        "who": "owner",
        "button": "reconnect",
    },
    "connecting.rules_not_confirmed": {
        "nl": {
            "title": "De regels zijn nog niet bevestigd",
            "happened": "De voorgestelde regels zijn nog door niemand bevestigd.",
            "todo": "Bekijk de regels en sla ze op.",
        },
        "en": {
            "title": "The rules are not confirmed yet",
            "happened": "Nobody has confirmed the proposed rules yet.",
            "todo": "Look at the rules and save them.",
        },
        "who": "owner",
        "button": "fix_mapping",
    },
    "connecting.rules_incomplete": {
        "nl": {
            "title": "De regels zijn niet volledig",
            "happened": "Er ontbreekt een dagboek, een rekening of een btw-code.",
            "todo": "Vul de regels aan en sla ze op.",
        },
        "en": {
            "title": "The rules are not complete",
            "happened": "A journal, an account or a VAT code is missing.",
            "todo": "Complete the rules and save them.",
        },
        "who": "owner",
        "button": "fix_mapping",
    },
    "connecting.rules_faulty": {
        "nl": {
            "title": "De administratie kan de regels niet boeken",
            "happened": "Een regel noemt iets dat in de administratie niet bestaat, geblokkeerd is of er niet voor bedoeld is.",
            "todo": "Boven de boekingsregels staat wat het is en wat u kunt doen.",
        },
        "en": {
            "title": "The administration cannot book by the rules",
            "happened": "A rule names something that the administration does not have, has blocked, or has for another use.",
            "todo": "What it is and what to do stands above the booking rules.",
        },
        "who": "owner",
        "button": "fix_mapping",
    },
    "consent.not_ours": {
        "nl": {
            "title": "Deze toestemming hoort hier niet",
            "happened": "Het antwoord van Exact Online hoort niet bij een aanvraag van deze sessie, of die is verlopen.",
            "todo": "Begin opnieuw.",
        },
        "en": {
            "title": "This consent does not belong here",
            "happened": "The answer of Exact Online belongs to no request of this session, or the request has expired.",
            "todo": "Begin again.",
        },
        "who": "owner",
        "button": "reconnect",
    },
    "consent.refused_by_person": {
        "nl": {
            "title": "Toestemming geweigerd",
            "happened": "Bij Exact Online is geen toestemming gegeven.",
            "todo": "Begin opnieuw en kies bij Exact voor toestaan.",
        },
        "en": {
            "title": "Consent refused",
            "happened": "No consent was given at Exact Online.",
            "todo": "Begin again, and allow the access at Exact.",
        },
        "who": "owner",
        "button": "reconnect",
    },
    "consent.division_not_opened": {
        "nl": {
            "title": "Deze administratie is niet vrijgegeven",
            "happened": "De toestemming geeft geen toegang tot deze administratie.",
            "todo": "Begin opnieuw en vink bij Exact de juiste administratie aan.",
        },
        "en": {
            "title": "This administration was not opened",
            "happened": "The consent gives no access to this administration.",
            "todo": "Begin again, and tick the right administration at Exact.",
        },
        "who": "owner",
        "button": "reconnect",
    },
    "consent.reconnected": {
        "nl": {
            "title": "Opnieuw verbonden",
            "happened": "{label} is opnieuw verbonden. Wat wachtte, gaat nu verder.",
            "todo": "U hoeft niets te doen.",
        },
        "en": {
            "title": "Connected again",
            "happened": "{label} is connected again. What waited goes on now.",
            "todo": "There is nothing you need to do.",
        },
        "who": "nobody",
        "button": "",
    },
}
