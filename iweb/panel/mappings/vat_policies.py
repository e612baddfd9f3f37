"""What the owner chooses for VAT that the shop charged otherwise than the law asks for (BOOKING 5 and 20)."""

from enum import StrEnum

from django import forms
from django.utils.translation import gettext_lazy as _

from mappings.rulebook import UnexpectedRate, VatSplit, ZeroCharged

KINDS: dict[str, type[StrEnum]] = {
    "unexpected_rate": UnexpectedRate,
    "zero_charged": ZeroCharged,
    "vat_split": VatSplit,
}
RATES_CHARGED = [
    (UnexpectedRate.HOLD, _("hold it for you (default)")),
    (UnexpectedRate.AS_CHARGED, _("book the VAT that was charged")),
]
NOTHING_CHARGED = [
    (ZeroCharged.HOLD, _("hold it for you (default)")),
    (ZeroCharged.INSIDE, _("keep the price, and take the VAT out of it")),
]
SPLITS = [
    (VatSplit.AS_INVOICED, _("as the invoice says (default)")),
    (VatSplit.CORRECTED, _("as it should have been")),
]


def vat_policy_fields() -> dict[str, forms.Field]:
    """Not required: a program that does not send them leaves them as they are."""
    return {
        "unexpected_rate": forms.ChoiceField(
            label=_("When the shop charged another VAT rate than we expect"),
            choices=RATES_CHARGED,
            required=False,
            help_text=_("VAT that is shown on an invoice is due, even when it is too much."),
        ),
        "zero_charged": forms.ChoiceField(
            label=_("When the shop charged no VAT where VAT is due"),
            choices=NOTHING_CHARGED,
            required=False,
            help_text=_("Taken out of the price, the VAT is paid by you and not by the customer."),
        ),
        "vat_split": forms.ChoiceField(
            label=_("When the invoice divides the goods wrongly over VAT rates"),
            choices=SPLITS,
            required=False,
            help_text=_("Vouchers over goods of several rates are what shops divide wrongly."),
        ),
    }
