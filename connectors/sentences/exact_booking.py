"""Exact Online: what its books refuse, and how that is cured."""

from typing import Final

from connectors.sentences.wording import say
from iweb.core.messages import Message

_MAPPING: Final = (
    "Kies een andere in de instellingen van de koppeling, of pas deze aan in Exact, en probeer opnieuw.",
    "Choose another one in the settings of the link, or change this one in Exact, and try again.",
)
_EXACT_SAYS: Final = ("Exact meldt: {detail}", "Exact says: {detail}")

MESSAGES: Final[dict[str, Message]] = {
    "exact.period_closed": say(
        who="owner",
        button="fix_sale",
        nl=(
            "Periode is afgesloten",
            _EXACT_SAYS[0],
            "Open de periode in Exact, of boek deze verkoop in de eerste open periode.",
        ),
        en=(
            "Period is closed",
            _EXACT_SAYS[1],
            "Open the period in Exact, or book this sale in the first open period.",
        ),
    ),
    "exact.record_gone": say(
        who="owner",
        button="fix_sale",
        nl=(
            "Relatie of contactpersoon is verdwenen",
            "Wat wij in Exact wilden bijwerken bestaat daar niet meer: het is verwijderd of samengevoegd.",
            "Koppel de klant aan een andere relatie, of maak haar in Exact opnieuw aan en probeer opnieuw.",
        ),
        en=(
            "Relation or contact person is gone",
            "What we were to update no longer exists in Exact: it was deleted or merged.",
            "Link the customer to another relation, or create it in Exact again, and try again.",
        ),
    ),
    "exact.year_missing": say(
        who="owner",
        button="retry",
        nl=(
            "Boekjaar ontbreekt in Exact",
            _EXACT_SAYS[0],
            "Maak het boekjaar met zijn perioden aan in Exact en probeer opnieuw.",
        ),
        en=(
            "Fiscal year is missing in Exact",
            _EXACT_SAYS[1],
            "Create the fiscal year with its periods in Exact and try again.",
        ),
    ),
    "exact.number_in_use": say(
        who="owner",
        button="fix_sale",
        nl=(
            "Boekstuknummer is al in gebruik",
            _EXACT_SAYS[0],
            "Er wordt nagekeken of het onze eigen boeking is. Zo niet, kies dan een ander nummer.",
        ),
        en=(
            "Document number is already in use",
            _EXACT_SAYS[1],
            "We look up whether it is our own entry. If not, choose another number.",
        ),
    ),
    "exact.already_exists": say(
        who="owner",
        button="fix_sale",
        nl=(
            "Bestaat al in Exact",
            _EXACT_SAYS[0],
            "Er wordt nagekeken of het van ons is. Zo niet, koppel dan met de hand.",
        ),
        en=(
            "Already exists in Exact",
            _EXACT_SAYS[1],
            "We look up whether it is ours. If not, link it by hand.",
        ),
    ),
    "exact.already_processed": say(
        who="owner",
        button="fix_sale",
        nl=(
            "Al verwerkt in Exact",
            _EXACT_SAYS[0],
            "Een verwerkte boeking verandert niet meer; maak een tegenboeking.",
        ),
        en=(
            "Already processed in Exact",
            _EXACT_SAYS[1],
            "A processed entry no longer changes; make a reversing entry.",
        ),
    ),
    "exact.journal_refused": say(
        who="owner",
        button="fix_mapping",
        nl=("Exact weigert het dagboek", _EXACT_SAYS[0], _MAPPING[0]),
        en=("Exact refuses the journal", _EXACT_SAYS[1], _MAPPING[1]),
    ),
    "exact.vat_code_refused": say(
        who="owner",
        button="fix_mapping",
        nl=("Exact weigert de btw-code", _EXACT_SAYS[0], _MAPPING[0]),
        en=("Exact refuses the VAT code", _EXACT_SAYS[1], _MAPPING[1]),
    ),
    "exact.ledger_account_refused": say(
        who="owner",
        button="fix_mapping",
        nl=("Exact weigert de grootboekrekening", _EXACT_SAYS[0], _MAPPING[0]),
        en=("Exact refuses the ledger account", _EXACT_SAYS[1], _MAPPING[1]),
    ),
    "exact.payment_condition_refused": say(
        who="owner",
        button="fix_mapping",
        nl=("Exact weigert de betalingsconditie", _EXACT_SAYS[0], _MAPPING[0]),
        en=("Exact refuses the payment condition", _EXACT_SAYS[1], _MAPPING[1]),
    ),
    "exact.cost_centre_refused": say(
        who="owner",
        button="fix_mapping",
        nl=("Exact weigert de kostenplaats of kostendrager", _EXACT_SAYS[0], _MAPPING[0]),
        en=("Exact refuses the cost centre or cost unit", _EXACT_SAYS[1], _MAPPING[1]),
    ),
    "exact.currency_refused": say(
        who="owner",
        button="fix_mapping",
        nl=(
            "Exact weigert de valuta",
            _EXACT_SAYS[0],
            "Zet de valuta en de koers klaar in Exact en probeer opnieuw.",
        ),
        en=(
            "Exact refuses the currency",
            _EXACT_SAYS[1],
            "Set the currency and its rate up in Exact and try again.",
        ),
    ),
    "exact.customer_not_usable": say(
        who="owner",
        button="fix_sale",
        nl=(
            "Relatie kan niet worden gebruikt",
            _EXACT_SAYS[0],
            "Maak de relatie in Exact een actieve klant die niet geblokkeerd is, of kies een andere relatie.",
        ),
        en=(
            "Relation cannot be used",
            _EXACT_SAYS[1],
            "Make the relation an active, unblocked customer in Exact, or choose another relation.",
        ),
    ),
    "exact.customer_data_refused": say(
        who="owner",
        button="fix_sale",
        nl=(
            "Klantgegevens niet aangenomen",
            _EXACT_SAYS[0],
            "Verbeter de gegevens van de klant in de winkel en probeer opnieuw.",
        ),
        en=(
            "Customer data not accepted",
            _EXACT_SAYS[1],
            "Correct the customer's data in the shop and try again.",
        ),
    ),
    "exact.edition_lacks": say(
        who="support",
        button="support",
        nl=(
            "Niet mogelijk in deze editie van Exact",
            _EXACT_SAYS[0],
            "Neem contact op met support: wij kijken wat uw editie wel kan.",
        ),
        en=(
            "Not possible in this edition of Exact",
            _EXACT_SAYS[1],
            "Please contact support: we find out what your edition can do.",
        ),
    ),
    "exact.entry_refused": say(
        who="owner",
        button="fix_sale",
        nl=(
            "Exact weigert de boeking",
            _EXACT_SAYS[0],
            "Pas aan wat Exact noemt en probeer opnieuw.",
        ),
        en=("Exact refuses the entry", _EXACT_SAYS[1], "Change what Exact names and try again."),
    ),
    "exact.answer_contradicts": say(
        who="nobody",
        button="",
        nl=(
            "Exact bevestigt iets anders",
            "Exact bevestigde een boeking die niet overeenkomt met wat is verstuurd: {detail}",
            "U hoeft niets te doen: er wordt nagekeken wat er staat.",
        ),
        en=(
            "Exact confirms something else",
            "Exact confirmed an entry that does not agree with what was sent: {detail}",
            "You need not do anything: we look up what stands there.",
        ),
    ),
    "exact.order_unfit": say(
        who="owner",
        button="fix_sale",
        nl=(
            "Past niet in Exact",
            "Deze boeking kan zo niet worden verstuurd: {detail}",
            "Pas de verkoop of de instellingen aan en probeer opnieuw.",
        ),
        en=(
            "Does not fit into Exact",
            "This entry cannot be sent as it is: {detail}",
            "Change the sale or the settings and try again.",
        ),
    ),
}
