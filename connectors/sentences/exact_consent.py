"""Exact Online: consent, and the tokens that come of it."""

from typing import Final

from connectors.sentences.wording import say
from iweb.core.messages import Message

_RECONNECT: Final = (
    "Klik op opnieuw verbinden en geef in Exact Online toestemming. Wat wacht, gaat daarna vanzelf verder.",
    "Click reconnect and give your consent in Exact Online. What is waiting goes on by itself afterwards.",
)
_SUPPORT: Final = ("Neem contact op met support.", "Please contact support.")
_WAIT: Final = (
    "U hoeft niets te doen: het gaat vanzelf verder.",
    "You need not do anything: it goes on by itself.",
)

MESSAGES: Final[dict[str, Message]] = {
    "exact.token_too_early": say(
        who="nobody",
        button="",
        nl=(
            "Toegang is nog geldig",
            "Exact gaf nog geen nieuwe toegang omdat de huidige nog geldig is.",
            _WAIT[0],
        ),
        en=(
            "Access is still valid",
            "Exact gave no new access yet because the current one is still valid.",
            _WAIT[1],
        ),
    ),
    "exact.token_busy": say(
        who="nobody",
        button="retry",
        nl=(
            "Toegang wordt vernieuwd",
            "De toegang tot Exact wordt op dit moment vernieuwd.",
            _WAIT[0],
        ),
        en=("Access is being renewed", "The access to Exact is being renewed right now.", _WAIT[1]),
    ),
    "exact.token_budget_spent": say(
        who="nobody",
        button="",
        nl=(
            "Toegang vandaag niet meer te vernieuwen",
            "Exact staat per dag een beperkt aantal vernieuwingen van de toegang toe.",
            _WAIT[0],
        ),
        en=(
            "Access cannot be renewed today",
            "Exact allows a limited number of renewals of the access a day.",
            _WAIT[1],
        ),
    ),
    "exact.token_unanswered": say(
        who="nobody",
        button="retry",
        nl=(
            "Vernieuwen van de toegang bleef onbeantwoord",
            "Exact gaf geen bruikbaar antwoord bij het vernieuwen van de toegang.",
            _WAIT[0],
        ),
        en=(
            "Renewing the access went unanswered",
            "Exact gave no usable answer when the access was renewed.",
            _WAIT[1],
        ),
    ),
    "exact.token_renewing": say(
        who="nobody",
        button="",
        nl=(
            "Toegang wordt vernieuwd",
            "Exact nam de toegang niet aan; er wordt eenmaal nieuwe gevraagd.",
            _WAIT[0],
        ),
        en=(
            "Access is being renewed",
            "Exact did not accept the access; new access is asked for once.",
            _WAIT[1],
        ),
    ),
    "exact.token_renewed": say(
        who="nobody",
        button="",
        nl=(
            "Toegang is vernieuwd",
            "Exact nam de toegang niet aan; die is daarna vernieuwd.",
            _WAIT[0],
        ),
        en=(
            "Access was renewed",
            "Exact did not accept the access; it was renewed afterwards.",
            _WAIT[1],
        ),
    ),
    "exact.consent_unanswered": say(
        who="owner",
        button="reconnect",
        nl=(
            "Toestemming bleef onbeantwoord",
            "Exact gaf geen bruikbaar antwoord op uw toestemming. De code werkt maar één keer.",
            _RECONNECT[0],
        ),
        en=(
            "Consent went unanswered",
            "Exact gave no usable answer to your consent. The code works only once.",
            _RECONNECT[1],
        ),
    ),
    "exact.consent_ended": say(
        who="owner",
        button="reconnect",
        nl=(
            "Toestemming is beëindigd",
            "Exact neemt de toegang van deze koppeling niet meer aan.",
            _RECONNECT[0],
        ),
        en=(
            "Consent has ended",
            "Exact no longer accepts the access of this connection.",
            _RECONNECT[1],
        ),
    ),
    "exact.consent_lost": say(
        who="owner",
        button="reconnect",
        nl=(
            "Toegang verloren gegaan",
            "Exact gaf nieuwe toegang uit, maar dat antwoord heeft ons niet bereikt; de oude geldt niet meer.",
            _RECONNECT[0],
        ),
        en=(
            "Access was lost",
            "Exact issued new access, but that answer never reached us; the former one is no longer valid.",
            _RECONNECT[1],
        ),
    ),
    "exact.consent_expired": say(
        who="owner",
        button="reconnect",
        nl=(
            "Toestemming is verlopen",
            "De koppeling is langer dan 30 dagen niet gebruikt.",
            _RECONNECT[0],
        ),
        en=(
            "Consent has expired",
            "The connection was not used for more than 30 days.",
            _RECONNECT[1],
        ),
    ),
    "connection.kind_unknown": say(
        who="support",
        button="support",
        nl=(
            "Onbekend soort koppeling",
            "Voor dit soort koppeling is er geen programma.",
            _SUPPORT[0],
        ),
        en=(
            "Unknown kind of connection",
            "There is no program for this kind of connection.",
            _SUPPORT[1],
        ),
    ),
    "exact.region_unknown": say(
        who="support",
        button="support",
        nl=("Land niet beschikbaar", "Voor dit land is er geen verbinding met Exact.", _SUPPORT[0]),
        en=(
            "Country not available",
            "There is no connection to Exact for this country.",
            _SUPPORT[1],
        ),
    ),
    "exact.not_connected": say(
        who="owner",
        button="reconnect",
        nl=(
            "Nog niet verbonden",
            "Voor deze administratie is nog geen toestemming gegeven.",
            _RECONNECT[0],
        ),
        en=(
            "Not connected yet",
            "No consent has been given for this administration yet.",
            _RECONNECT[1],
        ),
    ),
    "exact.app_refused": say(
        who="support",
        button="support",
        nl=("Exact kent onze app niet", "Exact weigert de gegevens van onze app.", _SUPPORT[0]),
        en=(
            "Exact does not know our app",
            "Exact refuses the credentials of our app.",
            _SUPPORT[1],
        ),
    ),
    "exact.token_refused": say(
        who="support",
        button="support",
        nl=(
            "Toegang niet verkregen",
            "Exact gaf geen toegang, om een reden die wij niet kennen.",
            _SUPPORT[0],
        ),
        en=(
            "No access obtained",
            "Exact gave no access, for a reason that we do not know.",
            _SUPPORT[1],
        ),
    ),
}
