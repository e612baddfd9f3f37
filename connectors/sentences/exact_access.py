"""Exact Online: rights, limits and outages."""

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
_LOOKED_UP: Final = (
    "U hoeft niets te doen: er wordt eerst in Exact nagekeken of het is geboekt, daarna pas opnieuw verstuurd.",
    "You need not do anything: we first look in Exact whether it was booked, and only then send again.",
)

MESSAGES: Final[dict[str, Message]] = {
    "exact.token_not_accepted": say(
        who="owner",
        button="reconnect",
        nl=(
            "Exact weigert de toegang",
            "Ook met vernieuwde toegang laat Exact ons niet toe.",
            _RECONNECT[0],
        ),
        en=(
            "Exact refuses access",
            "Even with renewed access Exact does not let us in.",
            _RECONNECT[1],
        ),
    ),
    "exact.scope_missing": say(
        who="support",
        button="reconnect",
        nl=(
            "Onze app mag dit niet",
            "Onze app heeft in Exact geen recht op een onderdeel dat nodig is om te boeken ({detail}).",
            "Vraag support om de app dit recht te geven en klik daarna op opnieuw verbinden. Wat wacht, gaat dan vanzelf verder.",
        ),
        en=(
            "Our app may not do this",
            "Our app has no right to a part of Exact that booking needs ({detail}).",
            "Ask support to give the app this right, then click reconnect. What is waiting goes on by itself afterwards.",
        ),
    ),
    "exact.licence_ended": say(
        who="owner",
        button="reconnect",
        nl=(
            "Licentie van Exact is verlopen",
            "Exact meldt dat de licentie van deze administratie niet meer geldig is.",
            "Verleng de licentie bij Exact en klik daarna op opnieuw verbinden.",
        ),
        en=(
            "Exact licence has expired",
            "Exact says that the licence of this administration is no longer valid.",
            "Renew the licence with Exact, then click reconnect.",
        ),
    ),
    "exact.right_missing": say(
        who="owner",
        button="reconnect",
        nl=(
            "Geen rechten in Exact",
            "De gebruiker die toestemming gaf, mag dit hier niet ({detail}), of de administratie is niet aangevinkt.",
            "Geef de gebruiker in Exact de rechten, of verbind opnieuw met een andere gebruiker en vink de administratie aan.",
        ),
        en=(
            "No rights in Exact",
            "The user who gave consent may not do this here ({detail}), or the administration was not ticked.",
            "Give the user the rights in Exact, or reconnect as another user and tick the administration.",
        ),
    ),
    "exact.wrong_division": say(
        who="owner",
        button="reconnect",
        nl=(
            "Verkeerde administratie",
            "Exact zegt dat deze gegevens bij een andere administratie horen.",
            _RECONNECT[0],
        ),
        en=(
            "Wrong administration",
            "Exact says that these data belong to another administration.",
            _RECONNECT[1],
        ),
    ),
    "exact.minute_limit": say(
        who="nobody",
        button="",
        nl=("Even wachten", "Exact staat per minuut een beperkt aantal aanvragen toe.", _WAIT[0]),
        en=("A short wait", "Exact allows a limited number of requests a minute.", _WAIT[1]),
    ),
    "exact.day_limit": say(
        who="nobody",
        button="",
        nl=(
            "Daglimiet van Exact bereikt",
            "Exact staat per dag een beperkt aantal aanvragen toe. Morgen gaat het verder.",
            _WAIT[0],
        ),
        en=(
            "Exact's daily limit reached",
            "Exact allows a limited number of requests a day. It goes on tomorrow.",
            _WAIT[1],
        ),
    ),
    "exact.busy": say(
        who="nobody",
        button="retry",
        nl=(
            "Exact is bezet",
            "Exact is traag, in onderhoud of tijdelijk niet bereikbaar.",
            _WAIT[0],
        ),
        en=(
            "Exact is busy",
            "Exact is slow, under maintenance or temporarily out of reach.",
            _WAIT[1],
        ),
    ),
    "exact.write_unproven": say(
        who="nobody",
        button="",
        nl=(
            "Onzeker of het is geboekt",
            "Exact gaf een storing als antwoord op een boeking.",
            _LOOKED_UP[0],
        ),
        en=(
            "Unsure whether it was booked",
            "Exact answered an entry with a failure.",
            _LOOKED_UP[1],
        ),
    ),
    "exact.unexplained_refusal": say(
        who="nobody",
        button="",
        nl=(
            "Onbekende melding van Exact",
            "Exact gaf een melding die wij niet kennen: {detail}",
            _LOOKED_UP[0],
        ),
        en=(
            "Unknown message from Exact",
            "Exact gave a message that we do not know: {detail}",
            _LOOKED_UP[1],
        ),
    ),
    "exact.answer_unreadable": say(
        who="nobody",
        button="",
        nl=(
            "Antwoord van Exact onleesbaar",
            "Het antwoord was leeg of geen geldig antwoord.",
            _LOOKED_UP[0],
        ),
        en=(
            "Unreadable answer from Exact",
            "The answer was empty or no valid answer.",
            _LOOKED_UP[1],
        ),
    ),
    "exact.read_unreadable": say(
        who="nobody",
        button="retry",
        nl=(
            "Antwoord van Exact onleesbaar",
            "De opgevraagde gegevens waren leeg of ongeldig.",
            _WAIT[0],
        ),
        en=(
            "Unreadable answer from Exact",
            "The data we asked for were empty or invalid.",
            _WAIT[1],
        ),
    ),
    "exact.request_refused": say(
        who="support",
        button="support",
        nl=(
            "Exact begrijpt de aanvraag niet",
            "Exact weigert de vorm van onze aanvraag.",
            _SUPPORT[0],
        ),
        en=(
            "Exact does not understand the request",
            "Exact refuses the form of our request.",
            _SUPPORT[1],
        ),
    ),
    "exact.not_found": say(
        who="support",
        button="support",
        nl=(
            "Niet gevonden in Exact",
            "Wat wij aanriepen bestaat niet in deze administratie.",
            _SUPPORT[0],
        ),
        en=(
            "Not found in Exact",
            "What we called does not exist in this administration.",
            _SUPPORT[1],
        ),
    ),
}
