"""Why the administration cannot carry a booking as the rules say: one phrase for each fault that a booking can meet."""

from typing import Final

from mappings.booking import HeldReason
from mappings.sentences.shape import HeldText, Who
from mappings.validate.faults import Fault

TARGETS: Final[dict[str, dict[str, str]]] = {
    f"target_{fault.value}": texts
    for fault, texts in {
        Fault.UNKNOWN_JOURNAL: {
            "nl": "dagboek {code} bestaat daar niet",
            "en": "journal {code} does not exist there",
        },
        Fault.BLOCKED_JOURNAL: {
            "nl": "dagboek {code} {name} is geblokkeerd",
            "en": "journal {code} {name} is blocked",
        },
        Fault.WRONG_JOURNAL_TYPE: {
            "nl": "dagboek {code} {name} is geen verkoopboek",
            "en": "journal {code} {name} is no sales journal",
        },
        Fault.PERIODS_MISSING: {
            "nl": "dagboek {code} heeft nog geen perioden voor {year}",
            "en": "journal {code} has no periods for {year} yet",
        },
        Fault.UNKNOWN_ACCOUNT: {
            "nl": "grootboekrekening {code} bestaat daar niet",
            "en": "ledger account {code} does not exist there",
        },
        Fault.BLOCKED_ACCOUNT: {
            "nl": "grootboekrekening {code} {name} is geblokkeerd",
            "en": "ledger account {code} {name} is blocked",
        },
        Fault.WRONG_ACCOUNT_TYPE: {
            "nl": "grootboekrekening {code} {name} is er niet een voor omzet",
            "en": "ledger account {code} {name} is none for turnover",
        },
        Fault.VOUCHER_NOT_OWED: {
            "nl": "rekening {code} {name} voor cadeaubonnen is geen schuld",
            "en": "account {code} {name} for gift cards is no debt",
        },
        Fault.NEEDS_COST_CENTRE: {
            "nl": "grootboekrekening {code} {name} vraagt een kostenplaats, en geen regel geeft er een",
            "en": "ledger account {code} {name} asks for a cost centre, and no rule gives one",
        },
        Fault.NEEDS_COST_UNIT: {
            "nl": "grootboekrekening {code} {name} vraagt een kostendrager, en geen regel geeft er een",
            "en": "ledger account {code} {name} asks for a cost unit, and no rule gives one",
        },
        Fault.UNKNOWN_VAT_CODE: {
            "nl": "btw-code {code} bestaat daar niet",
            "en": "VAT code {code} does not exist there",
        },
        Fault.BLOCKED_VAT_CODE: {
            "nl": "btw-code {code} {name} is geblokkeerd",
            "en": "VAT code {code} {name} is blocked",
        },
        Fault.INCLUDING_VAT: {
            "nl": "btw-code {code} {name} rekent inclusief btw",
            "en": "VAT code {code} {name} counts VAT included",
        },
        Fault.NO_BASE: {
            "nl": "btw-code {code} {name} komt niet in de aangifte (soort “geen btw”)",
            "en": "VAT code {code} {name} does not reach the VAT return (type “no VAT”)",
        },
        Fault.PURCHASE_CODE: {
            "nl": "btw-code {code} {name} is voor inkopen",
            "en": "VAT code {code} {name} is for purchases",
        },
        Fault.BUYER_CODE: {
            "nl": "btw-code {code} {name} verlegt de btw naar uzelf, als koper",
            "en": "VAT code {code} {name} shifts the VAT to yourself, as the buyer",
        },
        Fault.MARGIN_CODE: {
            "nl": "btw-code {code} {name} is voor margegoederen",
            "en": "VAT code {code} {name} is for margin goods",
        },
        Fault.NOT_LISTED: {
            "nl": "btw-code {code} {name} komt niet op de goede plaats in de opgaaf ICP",
            "en": "VAT code {code} {name} does not come in the right place of the EU sales list",
        },
        Fault.LISTED_WRONGLY: {
            "nl": "btw-code {code} {name} komt in de opgaaf ICP, en deze verkoop hoort daar niet",
            "en": "VAT code {code} {name} comes in the EU sales list, and this sale does not belong there",
        },
        Fault.NO_PERCENTAGE: {
            "nl": "btw-code {code} {name} heeft op {day} geen percentage",
            "en": "VAT code {code} {name} has no percentage on {day}",
        },
        Fault.WRONG_PERCENTAGE: {
            "nl": "btw-code {code} {name} rekent {percentage}%, en deze verkoop heeft {rate}%",
            "en": "VAT code {code} {name} counts {percentage}%, and this sale has {rate}%",
        },
        Fault.OTHER_COUNTRY: {
            "nl": "btw-code {code} {name} is van het éénloketsysteem voor een ander land ({other})",
            "en": "VAT code {code} {name} is of the one stop shop for another country ({other})",
        },
        Fault.UNKNOWN_CONDITION: {
            "nl": "betalingsconditie {code} bestaat daar niet",
            "en": "payment condition {code} does not exist there",
        },
    }.items()
}
HELD_TARGETS: Final[dict[HeldReason, HeldText]] = {
    HeldReason.TARGET_UNFIT: HeldText(
        {
            "nl": "De administratie kan dit niet boeken zoals uw regels zeggen: {problem}.",
            "en": "The administration cannot book this as your rules say: {problem}.",
        },
        {
            "nl": "Kies bij Boekingsregels een ander, of pas het aan in Exact Online. Daarna wordt de verkoop vanzelf opnieuw "
            "beoordeeld.",
            "en": "Choose another under Booking rules, or change it in Exact Online. The sale is then decided again by itself.",
        },
        Who.BOOKKEEPER,
    ),
}
