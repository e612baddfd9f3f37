"""The words for what a pack names by a code."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from iweb.panel.overview.held_titles import held_title

WORDS: Mapping[str, str | Promise] = {
    # kinds of supply and of rate
    "goods": _("Goods"),
    "services": _("Services"),
    "goods_elsewhere": _("Goods from another member state"),
    "correction": _("Correction"),
    "standard": _("standard"),
    "reduced": _("reduced"),
    # what is wrong with a number
    "no_number": _("the relation has no VAT number"),
    "impossible_number": _("a number that cannot exist"),
    "own_country": _("a number of your own country"),
    # what happened in the administration
    "deleted": _("deleted"),
    "doubled": _("booked twice"),
    "moved_period": _("moved to another period"),
    "moved_day": _("given another day"),
    "relation": _("put on another relation"),
    "reference": _("reference changed"),
    "amount": _("amount changed"),
    "account": _("put on another account"),
    "vat_code": _("put on another VAT code"),
    "percentage": _("booked at another percentage"),
    "line_removed": _("line removed"),
    "line_added": _("line added"),
    "number_missing": _("VAT number removed from the relation"),
    "number_changed": _("VAT number of the relation changed"),
    "manual": _("booked by hand on a code of the returns"),
    # numbers of documents
    "invoice": _("Invoices"),
    "slip": _("Credit slips"),
    "gap": _("missing"),
    "double": _("there twice"),
    "yes": _("yes"),
    "no": _("no"),
}


def held_word(reason: str) -> str:
    return str(held_title(reason))
