"""Every fault of a PrestaShop as a sentence for the owner: what happened, what to do, who can do it, and the button."""

from typing import Final

from iweb.core.messages import Message, Words


def _text(title: str, happened: str, todo: str) -> Words:
    return {"title": title, "happened": happened, "todo": todo}


_RIGHTS_NL = "Geavanceerde parameters > Webservice"
_RIGHTS_EN = "Advanced parameters > Webservice"

MESSAGES: Final[dict[str, Message]] = {
    "prestashop.key_not_received": {
        "nl": _text(
            "De winkel krijgt de sleutel niet te zien",
            "De webserver van de winkel laat de sleutel onderweg vallen.",
            "Zet in de winkel 'CGI-modus voor PHP' aan onder "
            + _RIGHTS_NL
            + " en probeer opnieuw.",
        ),
        "en": _text(
            "The shop does not get to see the key",
            "The shop's web server drops the key on its way.",
            "Switch on 'CGI mode for PHP' in the shop under " + _RIGHTS_EN + " and try again.",
        ),
        "who": "owner",
        "button": "reconnect",
    },
    "prestashop.key_in_query": {
        "nl": _text(
            "De sleutel gaat in het adres mee",
            "De webserver van de winkel laat de sleutel vallen, dus gaat hij nu in het adres mee en kan hij in logboeken komen.",
            "Zet in de winkel 'CGI-modus voor PHP' aan onder " + _RIGHTS_NL + ".",
        ),
        "en": _text(
            "The key travels in the address",
            "The shop's web server drops the key, so it travels in the address now, where logs may keep it.",
            "Switch on 'CGI mode for PHP' in the shop under " + _RIGHTS_EN + ".",
        ),
        "who": "owner",
        "button": "retry",
    },
    "prestashop.key_malformed": {
        "nl": _text(
            "Dit is geen sleutel van een webservice",
            "Een sleutel heeft precies 32 tekens.",
            "Kopieer de sleutel opnieuw uit " + _RIGHTS_NL + ".",
        ),
        "en": _text(
            "This is not a webservice key",
            "A key has exactly 32 characters.",
            "Copy the key again from " + _RIGHTS_EN + ".",
        ),
        "who": "owner",
        "button": "reconnect",
    },
    "prestashop.key_unknown": {
        "nl": _text(
            "De winkel kent deze sleutel niet",
            "De sleutel bestaat niet, staat uit, of heeft nog geen rechten.",
            "Controleer in " + _RIGHTS_NL + " of de sleutel aan staat en leesrechten heeft.",
        ),
        "en": _text(
            "The shop does not know this key",
            "The key does not exist, is switched off, or has no rights yet.",
            "Check in " + _RIGHTS_EN + " that the key is on and may read.",
        ),
        "who": "owner",
        "button": "reconnect",
    },
    "prestashop.key_of_other_shop": {
        "nl": _text(
            "De sleutel hoort bij een andere winkel",
            "In deze PrestaShop staan meer winkels, en de sleutel geldt niet voor deze.",
            "Vink deze winkel aan bij de sleutel, of gebruik de sleutel van deze winkel.",
        ),
        "en": _text(
            "The key belongs to another shop",
            "This PrestaShop holds several shops, and the key is not valid for this one.",
            "Tick this shop at the key, or use the key of this shop.",
        ),
        "who": "owner",
        "button": "reconnect",
    },
    "prestashop.permission_missing": {
        "nl": _text(
            "De sleutel mag nog niet alles lezen",
            "De winkel weigert een onderdeel dat nodig is om te boeken: {detail}.",
            "Geef de sleutel het leesrecht (GET) op het genoemde onderdeel in " + _RIGHTS_NL + ".",
        ),
        "en": _text(
            "The key may not read everything yet",
            "The shop refuses a part that booking needs: {detail}.",
            "Give the key the right to view (GET) the part named, in " + _RIGHTS_EN + ".",
        ),
        "who": "owner",
        "button": "reconnect",
    },
    "prestashop.webservice_off": {
        "nl": _text(
            "De webservice van de winkel staat uit",
            "De winkel antwoordt, maar geeft geen gegevens.",
            "Zet de webservice aan onder " + _RIGHTS_NL + ".",
        ),
        "en": _text(
            "The shop's webservice is switched off",
            "The shop answers, but gives no data.",
            "Switch the webservice on under " + _RIGHTS_EN + ".",
        ),
        "who": "owner",
        "button": "reconnect",
    },
    "prestashop.address_not_found": {
        "nl": _text(
            "Op dit adres is geen webservice gevonden",
            "Het adres bestaat, maar er antwoordt geen webservice van PrestaShop.",
            "Controleer het adres, en of de webservice van de winkel aan staat.",
        ),
        "en": _text(
            "No webservice was found at this address",
            "The address exists, but no PrestaShop webservice answers there.",
            "Check the address, and whether the shop's webservice is switched on.",
        ),
        "who": "owner",
        "button": "reconnect",
    },
    "prestashop.address_unusable": {
        "nl": _text(
            "Dit adres kan niet worden gebruikt",
            "Een winkel wordt alleen benaderd over https, op een openbaar adres.",
            "Vul het adres in zoals klanten het zien, bijvoorbeeld https://www.mijnwinkel.nl.",
        ),
        "en": _text(
            "This address cannot be used",
            "A shop is only called over https, at a public address.",
            "Enter the address as customers see it, for example https://www.myshop.com.",
        ),
        "who": "owner",
        "button": "reconnect",
    },
    "prestashop.moved": {
        "nl": _text(
            "De winkel verwijst naar een ander adres",
            "Een verwijzing naar een ander adres wordt om veiligheidsredenen niet gevolgd.",
            "Vul het adres in waar de winkel naar verwijst.",
        ),
        "en": _text(
            "The shop points to another address",
            "A redirect to another address is not followed, for safety.",
            "Enter the address that the shop points to.",
        ),
        "who": "owner",
        "button": "reconnect",
    },
    "prestashop.turned_away": {
        "nl": _text(
            "De winkel houdt ons tegen",
            "Een firewall of beveiliging van de winkel weigert het verzoek.",
            "Vraag de hoster om verzoeken aan /api van deze dienst toe te laten.",
        ),
        "en": _text(
            "The shop turns us away",
            "A firewall or protection of the shop refuses the request.",
            "Ask the host to let this service's requests to /api through.",
        ),
        "who": "shop_host",
        "button": "retry",
    },
    "prestashop.busy": {
        "nl": _text(
            "De winkel vraagt om rustiger aan te doen",
            "De server van de winkel begrenst het aantal verzoeken.",
            "U hoeft niets te doen, het lezen gaat vanzelf verder.",
        ),
        "en": _text(
            "The shop asks to slow down",
            "The shop's server limits the number of requests.",
            "You need not do anything, reading goes on by itself.",
        ),
        "who": "nobody",
        "button": "",
    },
    "prestashop.unavailable": {
        "nl": _text(
            "De winkel is nu niet bereikbaar",
            "De winkel is in onderhoud, overbelast of antwoordt niet.",
            "Het wordt vanzelf opnieuw geprobeerd. Duurt het lang, vraag dan de hoster.",
        ),
        "en": _text(
            "The shop cannot be reached now",
            "The shop is in maintenance, overloaded or does not answer.",
            "It is tried again by itself. If it takes long, ask the host.",
        ),
        "who": "nobody",
        "button": "retry",
    },
    "prestashop.shop_fault": {
        "nl": _text(
            "De winkel meldt een eigen fout",
            "PHP of een module in de winkel gaf een fout tijdens het lezen: {detail}.",
            "Het wordt opnieuw geprobeerd. Blijft de fout, geef de tekst dan aan de bouwer van de winkel.",
        ),
        "en": _text(
            "The shop reports a fault of its own",
            "PHP or a module in the shop failed while reading: {detail}.",
            "It is tried again. If it stays, give the text to whoever maintains the shop.",
        ),
        "who": "shop_host",
        "button": "retry",
    },
    "prestashop.answer_unreadable": {
        "nl": _text(
            "Het antwoord van de winkel is niet te lezen",
            "Het antwoord is afgebroken of bevat iets anders dan gegevens.",
            "Het wordt opnieuw geprobeerd. Blijft het zo, dan stoort een module of beveiliging de webservice.",
        ),
        "en": _text(
            "The shop's answer cannot be read",
            "The answer is cut short or holds something other than data.",
            "It is tried again. If it stays, a module or protection disturbs the webservice.",
        ),
        "who": "shop_host",
        "button": "retry",
    },
    "prestashop.answer_incomplete": {
        "nl": _text(
            "In het antwoord van de winkel ontbreekt een gegeven",
            "De winkel stuurt een gevraagd veld niet mee: {detail}.",
            "Wij kijken ernaar. Er wordt niets geboekt tot het klopt.",
        ),
        "en": _text(
            "Something is missing in the shop's answer",
            "The shop does not send a field that was asked for: {detail}.",
            "We look into it. Nothing is booked until it is right.",
        ),
        "who": "support",
        "button": "support",
    },
    "prestashop.request_refused": {
        "nl": _text(
            "De winkel begrijpt een verzoek niet",
            "De winkel weigert een vraag van dit programma: {detail}.",
            "Wij kijken ernaar. Geef de versie van de winkel door aan de helpdesk.",
        ),
        "en": _text(
            "The shop does not understand a request",
            "The shop refuses a question of this program: {detail}.",
            "We look into it. Tell support which version the shop has.",
        ),
        "who": "support",
        "button": "support",
    },
    "prestashop.time_zone_unknown": {
        "nl": _text(
            "De tijdzone van de winkel is onbekend",
            "Zonder tijdzone staan datums niet vast, en zonder datum wordt niets geboekt.",
            "Stel in de winkel onder Internationaal > Lokalisatie de tijdzone in.",
        ),
        "en": _text(
            "The shop's time zone is unknown",
            "Without a time zone dates are not certain, and without a date nothing is booked.",
            "Set the time zone in the shop under International > Localization.",
        ),
        "who": "owner",
        "button": "reconnect",
    },
}
