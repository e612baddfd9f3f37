"""The sentences of the mappings screen: why something is proposed, and a rule in words."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from babel import Locale
from babel.numbers import format_decimal
from django.utils.translation import gettext as _

from iweb.panel.mappings.forms import KIND_LABELS
from iweb.panel.wording import language, locale_name
from iweb.sync.suggest_rules import SAME_AS_PRODUCTS, ZERO_RATE_NEEDS_GOODS, Proposal
from mappings.reasons import fill
from mappings.rulebook import Concern, Match, Rule
from mappings.sentences.words import WORDS
from mappings.suggest.sentences import GROUNDS

NORTHERN_IRELAND: Final = "XI"  # a code of VAT numbers, and no territory of the CLDR
TAG: Final = "tag:"  # before the id of a tag, among the categories of a line


def choice_label(field: str) -> str:
    """What a choice is called on the screen, from its field name."""
    names = {
        "journal": _("Sales journal"),
        "rounding_account": _("Account for rounding"),
        "voucher_account": _("Account for vouchers and gift cards"),
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
    own = {
        SAME_AS_PRODUCTS: _("Follows the products."),
        ZERO_RATE_NEEDS_GOODS: _(
            "A domestic sale at 0% is held. If some goods have the zero rate, ask us for a rule for their category."
        ),
    }
    if proposal.why in own:
        return own[proposal.why]
    template = GROUNDS[proposal.why][language()]
    return fill(template=template, values=dict(proposal.values), language=language())


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
    if code == NORTHERN_IRELAND:
        return _("Northern Ireland")
    return str(Locale.parse(locale_name()).territories.get(code, code))


def shelf_names(known: Mapping[str, str]) -> dict[str, str]:
    """Categories and tags by id, each tag told from a category of the same name."""
    return {
        code: _("tag “%(word)s”") % {"word": name} if code.startswith(TAG) else name
        for code, name in known.items()
    }


# In the list of territories, and no country that anything is sent to or from.
NO_COUNTRIES: Final = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


def country_choices() -> list[tuple[str, str]]:
    """Every country by its name in the reader's language."""
    territories = Locale.parse(locale_name()).territories
    named = [
        (code, str(name))
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
    ]
    return sorted(named, key=lambda one: one[1].casefold())


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
