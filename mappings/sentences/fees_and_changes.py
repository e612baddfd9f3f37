"""Held for a fee, a voucher, or a change after booking: what happened, and what to do."""

from typing import Final

from mappings.booking import HeldReason
from mappings.sentences.shape import HeldText, Who

FEES_AND_CHANGES: Final[dict[HeldReason, HeldText]] = {
    HeldReason.PAYMENT_FEE_UNMAPPED: HeldText(
        {
            "nl": "In het totaal van {total} zit {amount} die in geen enkele regel staat. Waarschijnlijk is dat een toeslag "
            "van betaalwijze “{method}”.",
            "en": "The total of {total} holds {amount} that stands in no line. It probably is a fee of payment method “{method}”.",
        },
        {
            "nl": "Vul bij Boekingsregels onder “Toeslagen van betaalwijzen” eenmalig in waar deze toeslag van “{payment_method}” "
            "geboekt wordt. Is het geen toeslag, herstel de bestelling dan in de webshop.",
            "en": "Say once under Booking rules, “Fees of payment methods”, where this fee of “{payment_method}” is booked. If it "
            "is no fee, mend the order in the shop.",
        },
        Who.OWNER,
    ),
    HeldReason.NO_VOUCHER_ACCOUNT: HeldText(
        {
            "nl": "Er is {amount} betaald met tegoedbon “{voucher}”. Dat is een betaling en geen korting, maar er is geen "
            "rekening om haar op te boeken.",
            "en": "{amount} was paid with voucher “{voucher}”. That is a payment and no discount, but there is no account to "
            "book it on.",
        },
        {
            "nl": "Kies bij Boekingsregels een grootboekrekening voor tegoedbonnen en cadeaubonnen (een schuld aan klanten).",
            "en": "Choose a ledger account for vouchers and gift cards (a debt to customers) under Booking rules.",
        },
        Who.OWNER,
    ),
    HeldReason.REFUND_WITHOUT_SLIP: HeldText(
        {
            "nl": "Van bestelling {document} is {amount} teruggegeven zonder creditnota ({pieces} stuks: {line}).",
            "en": "Of order {document}, {amount} was given back without a credit slip ({pieces} pieces: {line}).",
        },
        {
            "nl": "Zonder creditnota weten wij niet wat de klant terugkreeg. Boek de teruggave met de hand. Komt dit vaker voor, "
            "laat uw webshop dan bij elke teruggave een creditnota maken.",
            "en": "Without a credit slip we do not know what the customer got back. Book the refund by hand. If this happens "
            "often, let your shop make a credit slip for each refund.",
        },
        Who.BOOKKEEPER,
    ),
}
