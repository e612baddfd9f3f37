"""Why something is proposed, as sentences."""

from typing import Final

GROUNDS: Final[dict[str, dict[str, str]]] = {
    "nothing_fits": {
        "nl": "Niets in de administratie past hierbij. Maak het daar aan, of kies zelf.",
        "en": "Nothing in the administration fits. Make it there, or choose yourself.",
    },
    "several_fit": {
        "nl": "Meer dan één past even goed: {code} {name}, en ook {others}. Kies zelf.",
        "en": "More than one fits equally well: {code} {name}, and also {others}. Choose yourself.",
    },
    "only_the_type_fits": {
        "nl": "Van {code} {name} past alleen de soort; niets wijst het verder aan. Kies zelf.",
        "en": "Of {code} {name} only the type fits; nothing else points at it. Choose yourself.",
    },
    "only_journal": {
        "nl": "{code} {name} is het enige verkoopboek.",
        "en": "{code} {name} is the only sales journal.",
    },
    "journal_named_so": {
        "nl": "Verkoopboek {code} heet “{name}”.",
        "en": "Sales journal {code} is called “{name}”.",
    },
    "percentage_fits": {
        "nl": "Btw-code {code} {name} is voor verkopen tegen {rate}%, exclusief btw.",
        "en": "VAT code {code} {name} is for sales at {rate}%, excluding VAT.",
    },
    "listing_fits": {
        "nl": "Btw-code {code} {name} telt 0% en staat in de opgaaf ICP waar deze verkoop hoort.",
        "en": "VAT code {code} {name} counts 0% and stands in the EU sales list where this sale belongs.",
    },
    "oss_country_fits": {
        "nl": "Btw-code {code} {name} is in het éénloketsysteem van {country}, tegen {rate}%.",
        "en": "VAT code {code} {name} is {country}'s in the one stop shop, at {rate}%.",
    },
    "margin_fits": {
        "nl": "Btw-code {code} {name} is voor margegoederen.",
        "en": "VAT code {code} {name} is for margin goods.",
    },
    "vat_named_so": {
        "nl": "Btw-code {code} heet “{name}”.",
        "en": "VAT code {code} is called “{name}”.",
    },
    "account_has_vat_code": {
        "nl": "Rekening {code} {name} heeft zelf deze btw-code.",
        "en": "Account {code} {name} has this VAT code itself.",
    },
    "account_named_so": {
        "nl": "Rekening {code} heet “{name}”.",
        "en": "Account {code} is called “{name}”.",
    },
    "condition_named_so": {
        "nl": "Betalingsconditie {code} heet “{name}”, en vraagt niets meer van de klant.",
        "en": "Payment condition {code} is called “{name}”, and asks nothing more of the customer.",
    },
    "condition_without_days": {
        "nl": "Betalingsconditie {code} {name} heeft geen termijn, en incasseert niet.",
        "en": "Payment condition {code} {name} has no term, and does not collect.",
    },
    "usual_days": {
        "nl": "Betalingsconditie {code} {name} heeft de gebruikelijke termijn van 30 dagen.",
        "en": "Payment condition {code} {name} has the usual term of 30 days.",
    },
}
