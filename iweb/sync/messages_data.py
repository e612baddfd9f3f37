"""The words of what delivering can run into."""

from iweb.core.messages import Message
from iweb.sync.messages_approval import APPROVAL_MESSAGES
from iweb.sync.messages_undo import UNDO_MESSAGES

MESSAGES: dict[str, Message] = UNDO_MESSAGES | {
    "ledger.closed_for_now": {
        "nl": {
            "title": "Exact vraagt even rust",
            "happened": "Exact neemt voor deze administratie voorlopig geen aanroepen meer aan.",
            "todo": "U hoeft niets te doen: het gaat vanzelf verder.",
        },
        "en": {
            "title": "Exact asks us to pause",
            "happened": "Exact takes no more calls for this administration for now.",
            "todo": "You need not do anything: it goes on by itself.",
        },
        "who": "nobody",
        "button": "",
    },
    "ledger.minute_budget_spent": {
        "nl": {
            "title": "De minuut is vol",
            "happened": "Het aantal aanroepen dat Exact per minuut toestaat is bereikt.",
            "todo": "U hoeft niets te doen: over een minuut gaat het verder.",
        },
        "en": {
            "title": "This minute is full",
            "happened": "The number of calls that Exact allows in a minute is used up.",
            "todo": "You need not do anything: it goes on in a minute.",
        },
        "who": "nobody",
        "button": "",
    },
    "ledger.day_budget_spent": {
        "nl": {
            "title": "De dag is vol",
            "happened": "Het aantal aanroepen dat Exact per dag toestaat is bereikt.",
            "todo": "Na middernacht (UTC) gaat het vanzelf verder. Gebeurt dit vaak, vraag Exact om een hogere limiet.",
        },
        "en": {
            "title": "This day is full",
            "happened": "The number of calls that Exact allows in a day is used up.",
            "todo": "You need not do anything: it goes on after midnight (UTC). If it happens often, ask Exact for a higher limit.",
        },
        "who": "nobody",
        "button": "",
    },
    "ledger.error_budget_spent": {
        "nl": {
            "title": "Te veel afgewezen aanroepen",
            "happened": "Exact wees binnen een uur acht aanroepen af. Wij wachten voordat Exact de sleutel blokkeert.",
            "todo": "U hoeft niets te doen: binnen een uur gaat het verder. Support kijkt naar de oorzaak.",
        },
        "en": {
            "title": "Too many refused calls",
            "happened": "Exact refused eight calls within an hour. We wait before Exact blocks the key.",
            "todo": "You need not do anything: it goes on within an hour. Support looks at the cause.",
        },
        "who": "support",
        "button": "support",
    },
    "ledger.lease_ran_out": {
        "nl": {
            "title": "Even onderbroken",
            "happened": "De verwerking stond te lang stil om veilig te kunnen versturen. Er is niets verstuurd.",
            "todo": "U hoeft niets te doen: het wordt opnieuw geprobeerd.",
        },
        "en": {
            "title": "Briefly interrupted",
            "happened": "The work stood still for too long to send safely. Nothing was sent.",
            "todo": "You need not do anything: it is tried again.",
        },
        "who": "nobody",
        "button": "",
    },
    "delivery.process_died": {
        "nl": {
            "title": "Onderbroken tijdens het versturen",
            "happened": "De verwerking stopte midden in een aanroep. Eerst wordt in Exact opgezocht of de boeking er staat.",
            "todo": "U hoeft niets te doen.",
        },
        "en": {
            "title": "Interrupted while sending",
            "happened": "The work stopped in the middle of a call. First it is looked up in Exact whether the entry stands there.",
            "todo": "You need not do anything.",
        },
        "who": "nobody",
        "button": "",
    },
    "delivery.reference_taken": {
        "nl": {
            "title": "Er staat al iets anders",
            "happened": "In Exact staat al een boeking met dit kenmerk, maar dagboek, bedrag of klant zijn anders.",
            "todo": "Kijk in Exact naar de genoemde boeking. Klopt die niet, verwijder haar daar en probeer opnieuw.",
        },
        "en": {
            "title": "Something else stands there",
            "happened": "Exact already holds an entry with this reference, but its journal, amount or customer differ.",
            "todo": "Look at the entry named here in Exact. If it is wrong, delete it there and try again.",
        },
        "who": "owner",
        "button": "fix_sale",
    },
    "delivery.vat_number_edited": {
        "nl": {
            "title": "Btw-nummer is in Exact aangepast",
            "happened": "Deze verkoop zonder btw hoort bij een ander btw-nummer dan nu bij de relatie in Exact staat.",
            "todo": "Zet het juiste btw-nummer bij de relatie in Exact en probeer opnieuw.",
        },
        "en": {
            "title": "VAT number was edited in Exact",
            "happened": "This sale without VAT belongs to another VAT number than the relation in Exact carries now.",
            "todo": "Put the right VAT number on the relation in Exact, and try again.",
        },
        "who": "owner",
        "button": "retry",
    },
    "delivery.found_twice": {
        "nl": {
            "title": "Twee keer gevonden",
            "happened": "In Exact staan meerdere boekingen met dit kenmerk.",
            "todo": "Verwijder in Exact de boekingen die te veel zijn en probeer opnieuw.",
        },
        "en": {
            "title": "Found twice",
            "happened": "Exact holds several entries with this reference.",
            "todo": "Delete the entries that are too many in Exact, and try again.",
        },
        "who": "owner",
        "button": "fix_sale",
    },
    "delivery.keeps_failing": {
        "nl": {
            "title": "Het blijft mislukken",
            "happened": "Deze boeking is vaak geprobeerd en steeds niet gelukt.",
            "todo": "Probeer opnieuw; lukt het dan niet, vraag support om mee te kijken.",
        },
        "en": {
            "title": "It keeps failing",
            "happened": "This entry was tried many times without success.",
            "todo": "Try again; if that does not help, ask support to look at it.",
        },
        "who": "support",
        "button": "retry",
    },
    "delivery.not_understood": {
        "nl": {
            "title": "Onbekende melding van de administratie",
            "happened": "De administratie weigert dit tweemaal met een melding die wij niet kennen: {detail}",
            "todo": "Er is niets geboekt: dat is nagekeken. Pas aan wat de melding noemt en probeer opnieuw, of vraag support.",
        },
        "en": {
            "title": "Unknown message from the administration",
            "happened": "The administration refused this twice with a message that we do not know: {detail}",
            "todo": "Nothing was booked: we looked. Change what the message names and try again, or ask support.",
        },
        "who": "support",
        "button": "support",
    },
    "delivery.held_by_person": {
        "nl": {
            "title": "Vastgehouden",
            "happened": "Iemand heeft deze boeking tegengehouden.",
            "todo": "Kies opnieuw proberen als zij toch geboekt moet worden.",
        },
        "en": {
            "title": "Held",
            "happened": "Somebody stopped this entry.",
            "todo": "Choose try again if it is to be booked after all.",
        },
        "who": "owner",
        "button": "retry",
    },
    "delivery.contact_without_person": {
        "nl": {
            "title": "Geen contactpersoon",
            "happened": "De contactpersoon van deze klant heeft geen naam.",
            "todo": "Vraag de helpdesk om mee te kijken.",
        },
        "en": {
            "title": "No contact person",
            "happened": "The contact person of this customer has no name.",
            "todo": "Ask support to look at it.",
        },
        "who": "support",
        "button": "support",
    },
    "delivery.kind_unknown": {
        "nl": {
            "title": "Onbekend soort boeking",
            "happened": "Deze versie van het programma kan dit soort boeking niet versturen.",
            "todo": "Vraag de helpdesk om mee te kijken.",
        },
        "en": {
            "title": "Unknown kind of entry",
            "happened": "This version of the program cannot send this kind of entry.",
            "todo": "Ask support to look at it.",
        },
        "who": "support",
        "button": "support",
    },
    "delivery.ledger_account_gone": {
        "nl": {
            "title": "Grootboekrekening ontbreekt",
            "happened": "Een grootboekrekening van deze boeking bestaat niet (meer) in de administratie.",
            "todo": "Kies bij Boekingsregels een andere rekening en probeer opnieuw.",
        },
        "en": {
            "title": "Ledger account missing",
            "happened": "A ledger account of this entry does not exist in the administration (any more).",
            "todo": "Choose another account under Booking rules, and try again.",
        },
        "who": "owner",
        "button": "fix_mapping",
    },
    "delivery.classification_gone": {
        "nl": {
            "title": "Classificatie ontbreekt",
            "happened": "De classificatie voor nieuwe relaties bestaat niet (meer) in de administratie.",
            "todo": "Kies bij de instellingen een andere classificatie, of geen, en probeer opnieuw.",
        },
        "en": {
            "title": "Classification missing",
            "happened": "The classification for new relations does not exist in the administration (any more).",
            "todo": "Choose another classification in the settings, or none, and try again.",
        },
        "who": "owner",
        "button": "fix_mapping",
    },
    "delivery.relation_not_known": {
        "nl": {
            "title": "Relatie niet gevonden",
            "happened": "De relatie van deze boeking staat nog niet in Exact.",
            "todo": "Probeer opnieuw; lukt het dan niet, vraag support om mee te kijken.",
        },
        "en": {
            "title": "Relation not found",
            "happened": "The relation of this entry does not stand in Exact yet.",
            "todo": "Try again; if that does not help, ask support to look at it.",
        },
        "who": "support",
        "button": "retry",
    },
    "delivery.unforeseen": {
        "nl": {
            "title": "Onverwachte fout",
            "happened": "Bij deze boeking liep ons programma vast. De andere boekingen gaan door.",
            "todo": "U hoeft niets te doen: support ziet de fout. Probeer opnieuw als support dat vraagt.",
        },
        "en": {
            "title": "Unexpected fault",
            "happened": "Our program failed on this entry. The other entries go on.",
            "todo": "You need not do anything: support sees the fault. Try again when support asks you to.",
        },
        "who": "support",
        "button": "retry",
    },
    "sync.unforeseen": {
        "nl": {
            "title": "Onverwachte fout bij het lezen",
            "happened": "Bij het lezen van uw winkel liep ons programma vast. Er is niets overgeslagen.",
            "todo": "U hoeft niets te doen: het wordt later opnieuw geprobeerd, en support ziet de fout.",
        },
        "en": {
            "title": "Unexpected fault while reading",
            "happened": "Our program failed while it read your shop. Nothing was skipped.",
            "todo": "You need not do anything: it is tried again later, and support sees the fault.",
        },
        "who": "support",
        "button": "support",
    },
}
MESSAGES |= APPROVAL_MESSAGES
