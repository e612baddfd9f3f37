"""Exact Online: consent, rights, limits and outages."""

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
    "exact.scope_missing": say(
        who="support",
        button="support",
        nl=(
            "Onze app mag dit niet",
            "De app heeft in Exact geen recht op dit onderdeel.",
            _SUPPORT[0],
        ),
        en=("Our app may not do this", "The app has no right to this part of Exact.", _SUPPORT[1]),
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
            "De gebruiker die toestemming gaf, mag dit niet in deze administratie, of de administratie is niet aangevinkt.",
            "Geef de gebruiker in Exact de rechten, of verbind opnieuw met een andere gebruiker en vink de administratie aan.",
        ),
        en=(
            "No rights in Exact",
            "The user who gave consent may not do this in this administration, or the administration was not ticked.",
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
