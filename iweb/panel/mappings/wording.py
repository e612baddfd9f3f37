"""The sentences of the mappings screen: why something is proposed, and a rule in words."""

from collections.abc import Iterator
from decimal import Decimal

from babel import Locale
from babel.numbers import format_decimal
from django.utils.translation import gettext as _

from iweb.panel.mappings.forms import KIND_LABELS
from iweb.panel.wording import language, locale_name
from iweb.sync.suggest_rules import Proposal, Why
from mappings.rulebook import Concern, Match, Rule
from mappings.sentences.words import WORDS


def choice_label(field: str) -> str:
    """What a choice is called on the screen, from its field name."""
    names = {
        "journal": _("Sales journal"),
        "rounding_account": _("Account for rounding"),
        "vat_icp": _("VAT code for businesses in the EU"),
        "account_icp": _("Account for businesses in the EU"),
        "vat_export": _("VAT code for export from the EU"),
        "account_export": _("Account for export from the EU"),
        "vat_zero": _("VAT code for goods with the zero rate"),
    }
    if field in names:
        return names[field]
    part, rate, *kind = field.split("_")
    if part == "vat":
        return _("VAT code for %(rate)s%%") % {"rate": rate}
    return f"{KIND_LABELS[kind[0]]} · {rate}%"


def why_sentence(proposal: Proposal) -> str:
    """Why this is proposed, for the owner."""
    templates = {
        Why.ONLY_SALES_JOURNAL: _("It is the only sales journal of the administration."),
        Why.FIRST_SALES_JOURNAL: _("There are several sales journals; this is the first one."),
        Why.VAT_CODE_FITS: _(
            "It is the only VAT code for sales with this percentage today, VAT not included."
        ),
        Why.FIRST_VAT_CODE: _("Several VAT codes have this percentage; this is the first one."),
        Why.ACCOUNT_HAS_VAT_CODE: _("This account has that VAT code in the administration."),
        Why.ACCOUNT_NAMED_SO: _("The name of the account says so."),
        Why.FIRST_REVENUE_ACCOUNT: _(
            "Nothing points to one account; this is the first revenue account."
        ),
        Why.SAME_AS_PRODUCTS: _("Follows the products."),
        Why.ROUNDING_NAMED_SO: _("The name of the account says so."),
        Why.ON_EU_SALES_LIST: _("It is the only VAT code of 0% on the EU sales list of goods."),
        Why.VAT_CODE_NAMED_SO: _("The name of the VAT code says so."),
        Why.ZERO_RATE_NEEDS_GOODS: _(
            "A domestic sale at 0% is held. If some goods have the zero rate, ask us for a rule for their category."
        ),
        Why.NOTHING_FITS: _("Nothing in the administration fits; please choose."),
    }
    return templates[proposal.why]


def unsure_sentence(proposal: Proposal) -> str:
    """The same with the name of the choice, for the list of what to look at first."""
    return f"{choice_label(proposal.field)}: {why_sentence(proposal)}"


def circumstances(rule: Rule) -> str:
    """A rule in words: what it asks for, and what it says."""
    kinds = WORDS["product_kind"] if rule.concern is Concern.PRODUCT_KIND else {}
    said = kinds.get(rule.target, {}).get(language(), rule.target)
    return f"{match_words(rule.match)} → {said}"


def match_words(match: Match) -> str:
    """What a rule asks for: "Shipping, 21% VAT, Netherlands"."""
    return ", ".join(_asked(match)) or _("always")


def _asked(match: Match) -> Iterator[str]:
    """The kind of line first, then the rate and the country; the others by their name."""
    if match.line_kind is not None:
        yield str(KIND_LABELS.get(match.line_kind, match.line_kind))
    if match.rate is not None:
        yield _("%(rate)s%% VAT") % {"rate": _plain(match.rate)}
    if match.country is not None:
        yield country_name(match.country)
    for name, words in _plain_names().items():
        value = getattr(match, name)
        if value is not None:
            said = WORDS.get(name, {}).get(str(value), {}).get(language(), value)
            yield f"{words} {said}"


def _plain(rate: Decimal) -> str:
    return str(format_decimal(rate, locale=locale_name()))


def country_name(code: str) -> str:
    """The country's name in the reader's language; the code itself where it is not known."""
    return str(Locale.parse(locale_name()).territories.get(code, code))


def match_names() -> dict[str, str]:
    """What a rule may ask for, by the name of the circumstance."""
    return {
        **_plain_names(),
        "line_kind": _("kind of line"),
        "rate": _("VAT rate"),
        "country": _("country"),
    }


def _plain_names() -> dict[str, str]:
    return {
        "shop": _("shop"),
        "scenario": _("VAT case"),
        "category": _("category"),
        "product": _("product"),
        "payment_method": _("payment method"),
        "customer_group": _("customer group"),
        "currency": _("currency"),
        "document": _("document"),
    }
