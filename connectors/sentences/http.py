"""Calls that got no answer, or an address that is never called."""

from typing import Final

from connectors.sentences.wording import say
from iweb.core.messages import Message

_RETRIED: Final = (
    "U hoeft niets te doen: het wordt vanzelf opnieuw geprobeerd.",
    "You need not do anything: it is tried again by itself.",
)
_LOOKED_UP: Final = (
    "U hoeft niets te doen: er wordt eerst nagekeken of het is gelukt, daarna pas opnieuw verstuurd.",
    "You need not do anything: we first look up whether it succeeded, and only then send again.",
)

MESSAGES: Final[dict[str, Message]] = {
    "ecb.no_answer": say(
        who="nobody",
        button="retry",
        nl=(
            "Geen wisselkoersen",
            "De Europese Centrale Bank gaf haar koersen niet.",
            _RETRIED[0],
        ),
        en=(
            "No exchange rates",
            "The European Central Bank did not give its rates.",
            _RETRIED[1],
        ),
    ),
    "http.not_connected": say(
        who="nobody",
        button="retry",
        nl=(
            "Geen verbinding",
            "Het andere systeem was niet bereikbaar. Er is niets verstuurd.",
            _RETRIED[0],
        ),
        en=(
            "No connection",
            "The other system could not be reached. Nothing was sent.",
            _RETRIED[1],
        ),
    ),
    "http.name_unknown": say(
        who="owner",
        button="settings",
        nl=(
            "Adres onbekend",
            "De naam in het adres bestaat niet op internet.",
            "Controleer het adres op typefouten.",
        ),
        en=(
            "Address unknown",
            "The name in the address does not exist on the internet.",
            "Check the address for typing errors.",
        ),
    ),
    "http.certificate_refused": say(
        who="shop_host",
        button="retry",
        nl=(
            "Certificaat niet te vertrouwen",
            "De verbinding is niet te vertrouwen: het certificaat is verlopen, onvolledig of van een andere naam.",
            "Vraag uw webhoster om het certificaat te herstellen en probeer het dan opnieuw.",
        ),
        en=(
            "Certificate cannot be trusted",
            "The secure connection could not be verified: the certificate has expired, is for another name, or is incomplete.",
            "Ask your web host to repair the certificate, then try again.",
        ),
    ),
    "http.address_refused": say(
        who="owner",
        button="settings",
        nl=(
            "Dit adres wordt niet aangeroepen",
            "Het adres is niet versleuteld (https) of wijst naar een intern netwerk.",
            "Vul het openbare https-adres in.",
        ),
        en=(
            "This address is never called",
            "The address is not encrypted (https), or points into an internal network.",
            "Enter the public https address.",
        ),
    ),
    "http.redirected_elsewhere": say(
        who="owner",
        button="settings",
        nl=(
            "Doorverwezen naar een ander adres",
            "Het adres verwijst door naar een andere website. Uw sleutel wordt daar niet heen gestuurd.",
            "Vul het adres in waar de verwijzing naartoe gaat, als dat van u is.",
        ),
        en=(
            "Redirected to another address",
            "The address points on to another website. Your key is not sent there.",
            "Enter the address that it points to, if it is yours.",
        ),
    ),
    "http.too_many_redirects": say(
        who="shop_host",
        button="retry",
        nl=(
            "Steeds opnieuw doorverwezen",
            "Het adres verwijst naar zichzelf door zonder antwoord te geven.",
            "Vraag uw webhoster de doorverwijzing te herstellen.",
        ),
        en=(
            "Redirected over and over",
            "The address keeps pointing to itself without an answer.",
            "Ask your web host to repair the redirect.",
        ),
    ),
    "http.answer_too_large": say(
        who="support",
        button="support",
        nl=(
            "Antwoord te groot",
            "Het antwoord was groter dan wij aannemen.",
            "Neem contact op met support.",
        ),
        en=("Answer too large", "The answer was larger than we accept.", "Please contact support."),
    ),
    "http.write_timed_out": say(
        who="nobody",
        button="",
        nl=(
            "Geen antwoord op tijd",
            "Er is iets verstuurd, maar het antwoord kwam niet op tijd.",
            _LOOKED_UP[0],
        ),
        en=(
            "No answer in time",
            "Something was sent, but the answer did not come in time.",
            _LOOKED_UP[1],
        ),
    ),
    "http.write_broken_off": say(
        who="nobody",
        button="",
        nl=("Verbinding verbroken", "Tijdens het versturen viel de verbinding weg.", _LOOKED_UP[0]),
        en=(
            "Connection lost",
            "The connection broke while something was being sent.",
            _LOOKED_UP[1],
        ),
    ),
    "http.read_timed_out": say(
        who="nobody",
        button="retry",
        nl=("Geen antwoord op tijd", "Het andere systeem antwoordde niet op tijd.", _RETRIED[0]),
        en=("No answer in time", "The other system did not answer in time.", _RETRIED[1]),
    ),
    "http.read_broken_off": say(
        who="nobody",
        button="retry",
        nl=(
            "Verbinding verbroken",
            "De verbinding viel weg voordat het antwoord compleet was.",
            _RETRIED[0],
        ),
        en=("Connection lost", "The connection broke before the answer was complete.", _RETRIED[1]),
    ),
}
