"""The words of undoing (BOOKING 31)."""

from iweb.core.messages import Message

UNDO_MESSAGES: dict[str, Message] = {
    "undo.being_decided": {
        "nl": {
            "title": "Er wordt nog over beslist",
            "happened": "Over deze verkoop wordt op dit moment beslist.",
            "todo": "Wacht een minuut en vraag het dan opnieuw.",
        },
        "en": {
            "title": "It is being decided",
            "happened": "This sale is being decided on at this moment.",
            "todo": "Wait a minute and ask again.",
        },
        "who": "nobody",
        "button": "",
    },
    "undo.link_not_live": {
        "nl": {
            "title": "De koppeling staat stil",
            "happened": "Er gaat nu niets naar de administratie: de koppeling is gepauzeerd of de verbinding werkt niet.",
            "todo": "Zet de koppeling aan of herstel de verbinding, en vraag het dan opnieuw.",
        },
        "en": {
            "title": "The link stands still",
            "happened": "Nothing goes to the administration now: the link is paused or the connection does not work.",
            "todo": "Switch the link on or mend the connection, and ask again.",
        },
        "who": "owner",
        "button": "settings",
    },
    "undo.never_left": {
        "nl": {
            "title": "Er staat niets in de boeken",
            "happened": "Van deze verkoop is nog niets naar de administratie gegaan.",
            "todo": "U kunt haar tegenhouden; er is niets om ongedaan te maken.",
        },
        "en": {
            "title": "Nothing stands in the books",
            "happened": "Nothing of this sale has gone to the administration yet.",
            "todo": "You can keep it back; there is nothing to undo.",
        },
        "who": "owner",
        "button": "",
    },
    "undo.taken_back_already": {
        "nl": {
            "title": "Al ongedaan gemaakt",
            "happened": "Deze boeking is al verwijderd of tegengeboekt.",
            "todo": "U hoeft niets te doen.",
        },
        "en": {
            "title": "Undone already",
            "happened": "This entry was deleted or reversed already.",
            "todo": "You need not do anything.",
        },
        "who": "nobody",
        "button": "",
    },
    "undo.in_doubt": {
        "nl": {
            "title": "Nog niet zeker of ze er staat",
            "happened": "Het is nog niet bewezen dat deze boeking in de administratie staat; dat wordt nagekeken.",
            "todo": "Wacht tot de verkoop in de boeken staat, en vraag het dan opnieuw.",
        },
        "en": {
            "title": "Not sure yet that it stands there",
            "happened": "It is not proven yet that this entry stands in the administration; that is being looked up.",
            "todo": "Wait until the sale is in the books, and ask again.",
        },
        "who": "nobody",
        "button": "",
    },
    "undo.on_its_way": {
        "nl": {
            "title": "Het is al onderweg",
            "happened": "Deze verkoop wordt al uit de boeken gehaald.",
            "todo": "Wacht tot dat klaar is.",
        },
        "en": {
            "title": "It is on its way already",
            "happened": "This sale is being taken out of the books already.",
            "todo": "Wait until that is done.",
        },
        "who": "nobody",
        "button": "",
    },
    "undo.has_credits": {
        "nl": {
            "title": "Er is al een creditnota op geboekt",
            "happened": "Op deze verkoop zijn creditboekingen gedaan, die ernaar verwijzen.",
            "todo": "Maak eerst de creditboekingen ongedaan, daarna deze verkoop.",
        },
        "en": {
            "title": "A credit was booked on it",
            "happened": "Credit entries were booked on this sale, and refer to it.",
            "todo": "Undo the credit entries first, then this sale.",
        },
        "who": "owner",
        "button": "",
    },
    "undo.edited_in_ledger": {
        "nl": {
            "title": "In de administratie veranderd",
            "happened": "De boeking is daar met de hand veranderd: ze is niet meer wat wij geboekt hebben.",
            "todo": "Verander of verwijder haar in de administratie zelf.",
        },
        "en": {
            "title": "Changed in the administration",
            "happened": "The entry was changed there by hand: it is no longer what we booked.",
            "todo": "Change or delete it in the administration itself.",
        },
        "who": "owner",
        "button": "",
    },
    "undo.no_open_period": {
        "nl": {
            "title": "Geen open periode",
            "happened": "Er is geen open periode om de tegenboeking in te zetten.",
            "todo": "Open in de administratie een periode, en vraag het dan opnieuw.",
        },
        "en": {
            "title": "No open period",
            "happened": "There is no open period to put the reversing entry in.",
            "todo": "Open a period in the administration, and ask again.",
        },
        "who": "owner",
        "button": "",
    },
    "undo.not_answered": {
        "nl": {
            "title": "Nog geen antwoord",
            "happened": "De administratie heeft nog niet gezegd hoe de boeking ervoor staat.",
            "todo": "Wacht even, of vraag het opnieuw.",
        },
        "en": {
            "title": "No answer yet",
            "happened": "The administration has not said yet how the entry stands.",
            "todo": "Wait a moment, or ask again.",
        },
        "who": "nobody",
        "button": "",
    },
    "undo.answer_too_old": {
        "nl": {
            "title": "Het antwoord is verlopen",
            "happened": "Sinds u vroeg wat er zou gebeuren kan er iets veranderd zijn.",
            "todo": "Vraag het opnieuw; er is nog niets gebeurd.",
        },
        "en": {
            "title": "The answer has expired",
            "happened": "Something may have changed since you asked what would happen.",
            "todo": "Ask again; nothing has been done yet.",
        },
        "who": "owner",
        "button": "",
    },
    "undo.not_undone": {
        "nl": {
            "title": "Niet ongedaan gemaakt",
            "happened": "Deze verkoop is niet ongedaan gemaakt.",
            "todo": "U hoeft niets te doen.",
        },
        "en": {
            "title": "Not undone",
            "happened": "This sale was not undone.",
            "todo": "You need not do anything.",
        },
        "who": "nobody",
        "button": "",
    },
    "delivery.removal_in_the_way": {
        "nl": {
            "title": "De boeking kan niet meer worden verwijderd",
            "happened": "Ze is in de administratie veranderd of verwerkt nadat u om verwijderen vroeg. Er is niets verwijderd.",
            "todo": "Kies bij de verkoop opnieuw Ongedaan maken: dan wordt gekeken wat er nu kan.",
        },
        "en": {
            "title": "The entry can no longer be deleted",
            "happened": "It was changed or processed in the administration after you asked to delete it. Nothing was deleted.",
            "todo": "Choose Undo once more on the sale: then it is checked what can be done now.",
        },
        "who": "owner",
        "button": "fix_sale",
    },
}
