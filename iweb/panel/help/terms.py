"""The words of bookkeeping that the panel uses, in plain words: what each is, and an example. Both languages stand together."""

from dataclasses import dataclass
from typing import Final

from iweb.panel.help.terms_books import BOOKS
from iweb.panel.help.terms_panel import PANEL_WORDS
from iweb.panel.help.terms_shape import Term
from iweb.panel.help.terms_vat import VAT


@dataclass(frozen=True, slots=True)
class Chapter:
    """Terms that are read together."""

    anchor: str
    nl: str
    en: str
    terms: tuple[Term, ...]


CHAPTERS: Final = (
    Chapter("books", "Woorden uit de boekhouding", "Words of bookkeeping", BOOKS),
    Chapter("vat", "Woorden over btw", "Words about VAT", VAT),
    Chapter("panel", "Woorden van dit paneel", "Words of this panel", PANEL_WORDS),
)
TERMS: Final = {term.anchor: term for chapter in CHAPTERS for term in chapter.terms}

# The field of a form -> the term that its label is about. Only where a word is met for the first time.
OF_FIELD: Final = {
    "journal": "journal",
    "payment_condition": "payment-condition",
    "vat_21": "vat-code",
    "account_21_product": "ledger-account",
    "rounding_account": "rounding",
    "human_part": "your-reference",
    "vat_filed_until": "period",
    "voucher_account": "gift-card",
    "rate_source": "exchange-rate",
    "icp_period": "icp",
    "vies_outage": "vies",
    "division": "administration",
    "key": "webservice-key",
}
# The card of a screen, or the table of a month-end pack -> the term that its heading is about.
OF_CARD: Final = {
    "one-stop-shop": "oss",
    "import-scheme": "ioss",
    "cash-basis": "cash-basis",
    "small-business": "small-business",
    "turnover": "threshold",
    "oss": "oss",
    "icp": "icp",
    "threshold": "threshold",
}
