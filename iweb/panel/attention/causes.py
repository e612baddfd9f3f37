"""What the sales of a group have in common, in words: "Germany", "19% VAT", "payment method Mollie"."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from iweb.panel.mappings.wording import country_name
from iweb.panel.wording import language
from mappings.reasons import fill
from mappings.sentences.words import CIRCUMSTANCES

SAID_BY_TITLE = ("problem",)  # too long for a label: the sentence below tells it


def cause_words(cause: str) -> tuple[str, ...]:
    """For the cause of a group as it is stored: "country=DE|rate=19"."""
    return tuple(_words(pairs_of(cause)))


def pairs_of(cause: str) -> dict[str, str]:
    """A pair that was cut at the end of the column has no value and is left out."""
    pairs = (part.partition("=") for part in cause.split("|"))
    return {name: value for name, sign, value in pairs if sign and value}


def _words(pairs: dict[str, str]) -> Iterator[str]:
    for name, value in pairs.items():
        if name in SAID_BY_TITLE or (name == "payment_method" and "method" in pairs):
            continue  # a payment method has a name for people and one for programs
        if name == "country":
            yield country_name(value)
        elif name in ("rate", "charged"):
            yield _("%(rate)s%% VAT") % {"rate": _plain(name, pairs)}
        elif name in ("period", "year", "filed"):
            yield f"{_label(name)} {_plain(name, pairs)}"
        else:
            yield f"{_label(name)} {_plain(name, pairs)}".strip()


def _plain(name: str, pairs: dict[str, str]) -> str:
    return fill(template=f"{{{name}}}", values=pairs, language=language())


def _label(name: str) -> str:
    own = {
        "code": _("code"),
        "field": "",
        "filed": _("filed until"),
        "journal": _("journal"),
        "kind": "",
        "method": _("payment method"),
        "module": _("module"),
        "period": _("period"),
        "relation": _("customer"),
        "scenario": "",
        "year": _("year"),
    }
    if name in own:
        return own[name]
    return CIRCUMSTANCES[name][language()] if name in CIRCUMSTANCES else name
