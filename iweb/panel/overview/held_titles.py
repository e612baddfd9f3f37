"""Held sales by their reason, as short titles for the overview; the whole sentence with its figures is on the sale's page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mappings.booking import HeldReason

TITLES: dict[HeldReason, Promise] = {
    HeldReason.TOTAL_DOES_NOT_ADD_UP: _("The lines do not add up to the total"),
    HeldReason.VAT_RATE_UNKNOWN: _("The VAT rate is not known"),
    HeldReason.VAT_RATE_UNEXPECTED: _("Another VAT rate than expected"),
    HeldReason.VAT_RULE_BROKEN: _("A sale without VAT that breaks the rules for it"),
    HeldReason.PRODUCT_KIND_UNKNOWN: _("A kind of product that does not exist"),
    HeldReason.PRODUCT_CATEGORY_UNKNOWN: _("A product without a category"),
    HeldReason.SCENARIO_NOT_SUPPORTED: _("A VAT case that we cannot place"),
    HeldReason.VAT_NUMBER_UNPROVEN: _("A VAT number that is not proven"),
    HeldReason.OSS_MODULE_NEEDED: _("A sale that needs the module OSS"),
    HeldReason.REGISTRATION_MISSING: _("VAT of a country where you are not registered"),
    HeldReason.COUNTRY_MISSING: _("The country is missing"),
    HeldReason.CURRENCY_WITHOUT_RATE: _("No exchange rate for the currency"),
    HeldReason.NO_JOURNAL: _("No journal for these sales"),
    HeldReason.NO_LEDGER_ACCOUNT: _("No account for these sales"),
    HeldReason.NO_VAT_CODE: _("No VAT code for these sales"),
    HeldReason.VAT_CODE_UNFIT: _("The VAT code does not fit"),
    HeldReason.TARGET_UNFIT: _("The administration cannot book it by your rules"),
    HeldReason.NO_ROUNDING_ACCOUNT: _("No account for rounding"),
    HeldReason.PAYMENT_FEE_UNMAPPED: _("A payment fee that is not mapped yet"),
    HeldReason.NO_VOUCHER_ACCOUNT: _("No account for vouchers and gift cards"),
    HeldReason.REFUND_WITHOUT_SLIP: _("A refund without a credit slip"),
    HeldReason.PERIOD_CLOSED: _("The period is closed"),
    HeldReason.VAT_PERIOD_FILED: _("The VAT return is filed already"),
    HeldReason.CUSTOMER_INCOMPLETE: _("The customer has no name"),
    HeldReason.CUSTOMER_AMBIGUOUS: _("More than one customer fits"),
    HeldReason.RELATION_UNFIT: _("A customer that cannot be booked on"),
    HeldReason.DIRECT_DEBIT_ON_PREPAID: _("Direct debit on an order that was paid"),
    HeldReason.RELATION_GONE: _("A customer that is gone from the books"),
    HeldReason.CHANGED_AFTER_BOOKING: _("Changed after it was booked"),
    HeldReason.CREDIT_WITHOUT_SALE: _("A credit without its sale"),
    HeldReason.CREDIT_NOT_SUPPORTED: _("A credit we do not book yet"),
    HeldReason.CREDIT_FAULTY: _("A credit with a known fault of the shop"),
    HeldReason.CREDIT_DOES_NOT_ADD_UP: _("A credit that does not add up"),
    HeldReason.CREDIT_EXCEEDS_SALE: _("A credit of more than was sold"),
    HeldReason.CREDIT_RATE_NOT_OF_SALE: _("A credit with another VAT rate than its sale"),
    HeldReason.SOURCE_UNREADABLE: _("The shop's document cannot be read"),
    HeldReason.MODULE_MISSING: _("A module is missing"),
    HeldReason.MODULE_CHANGED_TOTAL: _("A module changed the total"),
}


def held_title(reason: str) -> str:
    return str(TITLES[HeldReason(reason)])
