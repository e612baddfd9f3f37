"""Every fault as a sentence: what is wrong, and what to do."""

from typing import Final

from mappings.validate.faults import Fault

FAULTS: Final[dict[Fault, dict[str, str]]] = {
    Fault.MISSING_JOURNAL: {
        "nl": "Er is geen regel voor het verkoopboek. Kies er een.",
        "en": "There is no rule for the sales journal. Choose one.",
    },
    Fault.MISSING_ACCOUNT: {
        "nl": "Er is geen grootboekrekening voor {kind} bij {scenario}, {country}, {rate}%. Kies er een.",
        "en": "There is no ledger account for {kind} with {scenario}, {country}, {rate}%. Choose one.",
    },
    Fault.MISSING_VAT_CODE: {
        "nl": "Er is geen btw-code voor {scenario}, {country}, {rate}%. Kies er een.",
        "en": "There is no VAT code for {scenario}, {country}, {rate}%. Choose one.",
    },
    Fault.UNKNOWN_JOURNAL: {
        "nl": "Dagboek {code} bestaat niet in de administratie. Kies een ander, of maak het daar aan.",
        "en": "Journal {code} does not exist in the administration. Choose another, or make it there.",
    },
    Fault.UNKNOWN_ACCOUNT: {
        "nl": "Grootboekrekening {code} bestaat niet in de administratie. Kies een andere, of maak haar daar aan.",
        "en": "Ledger account {code} does not exist in the administration. Choose another, or make it there.",
    },
    Fault.UNKNOWN_VAT_CODE: {
        "nl": "Btw-code {code} bestaat niet in de administratie. Kies een andere, of maak haar daar aan.",
        "en": "VAT code {code} does not exist in the administration. Choose another, or make it there.",
    },
    Fault.UNKNOWN_CONDITION: {
        "nl": "Betalingsconditie {code} bestaat niet in de administratie. Kies een andere, of maak haar daar aan.",
        "en": "Payment condition {code} does not exist in the administration. Choose another, or make it there.",
    },
    Fault.BLOCKED_JOURNAL: {
        "nl": "Dagboek {code} {name} is geblokkeerd. Kies een ander, of hef de blokkade in de administratie op.",
        "en": "Journal {code} {name} is blocked. Choose another, or unblock it in the administration.",
    },
    Fault.BLOCKED_ACCOUNT: {
        "nl": "Grootboekrekening {code} {name} is geblokkeerd. Kies een andere, of hef de blokkade in de administratie op.",
        "en": "Ledger account {code} {name} is blocked. Choose another, or unblock it in the administration.",
    },
    Fault.BLOCKED_VAT_CODE: {
        "nl": "Btw-code {code} {name} is geblokkeerd. Kies een andere, of hef de blokkade in de administratie op.",
        "en": "VAT code {code} {name} is blocked. Choose another, or unblock it in the administration.",
    },
    Fault.WRONG_JOURNAL_TYPE: {
        "nl": "Dagboek {code} {name} is geen verkoopboek. Kies een verkoopboek.",
        "en": "Journal {code} {name} is no sales journal. Choose a sales journal.",
    },
    Fault.WRONG_ACCOUNT_TYPE: {
        "nl": "Grootboekrekening {code} {name} is er niet een voor omzet. Kies een omzetrekening.",
        "en": "Ledger account {code} {name} is none for turnover. Choose a revenue account.",
    },
    Fault.NO_PERCENTAGE: {
        "nl": "Btw-code {code} {name} heeft op {day} geen percentage. Geef haar er een in de administratie, of kies een andere.",
        "en": "VAT code {code} {name} has no percentage on {day}. Give it one in the administration, or choose another.",
    },
    Fault.WRONG_PERCENTAGE: {
        "nl": "Btw-code {code} {name} rekent {percentage}%, maar de regel is voor {rate}%. Kies een code voor {rate}%.",
        "en": "VAT code {code} {name} counts {percentage}%, but the rule is for {rate}%. Choose a code for {rate}%.",
    },
    Fault.INCLUDING_VAT: {
        "nl": "Btw-code {code} {name} rekent inclusief btw. Kies een code exclusief btw.",
        "en": "VAT code {code} {name} counts VAT included. Choose a code that excludes VAT.",
    },
    Fault.NO_BASE: {
        "nl": "Btw-code {code} {name} komt niet in de aangifte (soort “geen btw”). Kies een code van 0% die er wel in komt.",
        "en": "VAT code {code} {name} does not reach the VAT return (type “no VAT”). Choose a code of 0% that does.",
    },
    Fault.PURCHASE_CODE: {
        "nl": "Btw-code {code} {name} is voor inkopen. Kies een code voor verkopen.",
        "en": "VAT code {code} {name} is for purchases. Choose a code for sales.",
    },
    Fault.BUYER_CODE: {
        "nl": "Btw-code {code} {name} verlegt de btw naar uzelf, als koper. Kies een code voor verkopen.",
        "en": "VAT code {code} {name} shifts the VAT to yourself, as the buyer. Choose a code for sales.",
    },
    Fault.MARGIN_CODE: {
        "nl": "Btw-code {code} {name} is voor margegoederen. Kies een gewone code.",
        "en": "VAT code {code} {name} is for margin goods. Choose an ordinary code.",
    },
    Fault.NOT_LISTED: {
        "nl": "Btw-code {code} {name} komt niet op de goede plaats in de opgaaf ICP. Kies een code die daar hoort, of laat uw "
        "boekhouder de code aanpassen.",
        "en": "VAT code {code} {name} does not come in the right place of the EU sales list. Choose a code that belongs there, "
        "or have your bookkeeper change it.",
    },
    Fault.LISTED_WRONGLY: {
        "nl": "Btw-code {code} {name} komt in de opgaaf ICP, maar deze verkopen horen daar niet. Kies een andere code.",
        "en": "VAT code {code} {name} comes in the EU sales list, but these sales do not belong there. Choose another code.",
    },
    Fault.OTHER_COUNTRY: {
        "nl": "Btw-code {code} {name} is van het éénloketsysteem voor {other}, niet voor {country}. Kies die van het goede land.",
        "en": "VAT code {code} {name} is of the one stop shop for {other}, not for {country}. Choose that of the right country.",
    },
    Fault.NEEDS_COST_CENTRE: {
        "nl": "Grootboekrekening {code} {name} vraagt op elke regel een kostenplaats. Maak een regel voor de kostenplaats.",
        "en": "Ledger account {code} {name} asks for a cost centre on every line. Make a rule for the cost centre.",
    },
    Fault.NEEDS_COST_UNIT: {
        "nl": "Grootboekrekening {code} {name} vraagt op elke regel een kostendrager. Maak een regel voor de kostendrager.",
        "en": "Ledger account {code} {name} asks for a cost unit on every line. Make a rule for the cost unit.",
    },
    Fault.CURRENCY_OFF: {
        "nl": "Dagboek {code} {name} is in {currency}, en u verkoopt in {wanted}. Ga na of het ook {wanted} aanneemt.",
        "en": "Journal {code} {name} is in {currency}, and you sell in {wanted}. Check that it takes {wanted} too.",
    },
    Fault.PERIODS_MISSING: {
        "nl": "Dagboek {code} heeft nog geen perioden voor {year}. Maak ze in de administratie aan.",
        "en": "Journal {code} has no periods for {year} yet. Make them in the administration.",
    },
    Fault.COLLECTS_PREPAID: {
        "nl": "Betalingsconditie {code} incasseert wat al betaald is ({method}): de klant zou twee keer betalen. Kies een andere.",
        "en": "Payment condition {code} collects what is paid already ({method}): the customer would pay twice. Choose another.",
    },
    Fault.DATED_GAP: {
        "nl": "Vanaf {day} is er geen regel meer voor {scenario}, {country}, {rate}%. Maak een regel die dan begint.",
        "en": "From {day} on there is no rule for {scenario}, {country}, {rate}%. Make a rule that begins then.",
    },
    Fault.RULES_TIE: {
        "nl": "Twee regels zeggen voor dezelfde verkoop iets anders: {code} en {other}. Maak er een preciezer.",
        "en": "Two rules say different things about the same sale: {code} and {other}. Make one more precise.",
    },
    Fault.VOUCHER_NOT_OWED: {
        "nl": "Rekening {code} {name} voor cadeaubonnen is geen schuld. Kies een rekening voor wat u nog verschuldigd bent.",
        "en": "Account {code} {name} for gift cards is no debt. Choose an account for what you still owe.",
    },
}
