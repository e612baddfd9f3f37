"""Faults of the source that reading an order brings to light, as message ids with their figures.

A note never changes an amount: it tells the explanation why a sale does not add up, or what was read in another way than
the shop wrote it. Written as "prestashop.note.parts_differ by=0.01"; `sentence` puts it in words.
"""

NOTES: dict[str, dict[str, str]] = {
    "prestashop.note.parts_differ": {
        "nl": "Producten, verzending, inpakken en korting tellen samen {by} anders op dan het totaal van de winkel.",
        "en": "Products, shipping, wrapping and discount together differ by {by} from the shop's own total.",
    },
    "prestashop.note.parts_differ_net": {
        "nl": "Exclusief btw tellen de delen {by} anders op dan het totaal van de winkel.",
        "en": "Without VAT the parts together differ by {by} from the shop's own total.",
    },
    "prestashop.note.lines_differ": {
        "nl": "De orderregels tellen op tot {lines}, de winkel noemt {products} als productentotaal.",
        "en": "The order lines add up to {lines}, the shop states {products} as the products' total.",
    },
    "prestashop.note.total_differs": {
        "nl": "De winkel noemt twee totalen: {paid} en {total}. Het tweede is gebruikt.",
        "en": "The shop states two totals: {paid} and {total}. The second is used.",
    },
    "prestashop.note.tax_contradicts": {
        "nl": "Regel {line} zegt {rate}% btw, maar de bedragen zeggen iets anders. Het tarief is niet overgenomen.",
        "en": "Line {line} says {rate}% VAT, but its amounts say otherwise. The rate is not taken over.",
    },
    "prestashop.note.tax_missing": {
        "nl": "De winkel vertelt geen btw-tarief voor regel {line}, al is er btw berekend.",
        "en": "The shop tells no VAT rate for line {line}, though VAT was charged.",
    },
    "prestashop.note.invoice_differs": {
        "nl": "De factuur noemt {invoice} als totaal, de order {order}. De factuur is gevolgd.",
        "en": "The invoice states {invoice} as its total, the order {order}. The invoice is followed.",
    },
    "prestashop.note.invoices_differ": {
        "nl": "De facturen van deze order tellen op tot {invoices}, de order noemt {order}.",
        "en": "The invoices of this order add up to {invoices}, the order states {order}.",
    },
    "prestashop.note.shipping_not_charged": {
        "nl": "Deze factuur noemt verzendkosten van {shipping}, maar rekent ze niet mee in het totaal.",
        "en": "This invoice mentions shipping of {shipping}, but does not charge it in its total.",
    },
    "prestashop.note.payments_differ": {
        "nl": "Er is {paid} als betaling vastgelegd, het totaal is {total}.",
        "en": "Payments of {paid} are recorded, the total is {total}.",
    },
    "prestashop.note.payment_twice": {
        "nl": "Betaling {payment} lijkt dubbel vastgelegd en is één keer geteld.",
        "en": "Payment {payment} seems to be recorded twice and is counted once.",
    },
    "prestashop.note.payment_currency": {
        "nl": "Betaling {payment} is in een andere valuta dan de order.",
        "en": "Payment {payment} is in another currency than the order.",
    },
    "prestashop.note.refund_without_slip": {
        "nl": "Van regel {line} zijn {pieces} stuks terugbetaald zonder creditnota.",
        "en": "Of line {line}, {pieces} pieces were refunded without a credit slip.",
    },
    "prestashop.note.slip_voucher_one_basis": {
        "nl": "De creditnota trekt een kortingsbon van {voucher} alleen exclusief of alleen inclusief btw af: volgens de "
        "creditnota is {stated} terugbetaald, bedoeld was {corrected}.",
        "en": "The credit slip takes a voucher of {voucher} off with or without VAT only, not both: it says {stated} was "
        "paid back, {corrected} was meant.",
    },
    "prestashop.note.slip_amount_typed": {
        "nl": "Het bedrag van de creditnota is met de hand ingevuld: {amount} in plaats van {stated}. Het is over de regels "
        "verdeeld.",
        "en": "The amount of the credit slip was typed by hand: {amount} instead of {stated}. It is shared over the lines.",
    },
    "prestashop.note.slip_undiscounted": {
        "nl": "De creditnota geeft de prijzen zonder de korting van de order terug: {stated}, betaald was {corrected}.",
        "en": "The credit slip gives back the prices without the order's discount: {stated}, paid was {corrected}.",
    },
    "prestashop.note.slip_shipping_tax": {
        "nl": "De creditnota rekent {stated} btw over de verzendkosten; met het tarief van de order is dat {corrected}.",
        "en": "The credit slip has {stated} VAT on shipping; at the order's rate that is {corrected}.",
    },
    "prestashop.note.slip_shipping_exceeds": {
        "nl": "De creditnota geeft {back} aan verzendkosten terug, de order rekende {paid}.",
        "en": "The credit slip gives back {back} of shipping, the order charged {paid}.",
    },
    "prestashop.note.slip_line_unknown": {
        "nl": "Orderregel {line} van de creditnota staat niet meer in de winkel.",
        "en": "Order line {line} of the credit slip is no longer in the shop.",
    },
    "prestashop.note.voucher_kinds_unknown": {
        "nl": "De sleutel mag kortingsbonnen (cart_rules) niet lezen: waarop een bon geldt is uit de bedragen afgeleid, en de "
        "btw-tabel van de factuur is niet nagerekend.",
        "en": "The key may not read vouchers (cart_rules): what a voucher acts on was derived from its amounts, and the VAT "
        "table of the invoice was not worked out.",
    },
    "prestashop.note.state_unknown": {
        "nl": "De status {state} van deze order staat niet meer in de winkel.",
        "en": "State {state} of this order is no longer in the shop.",
    },
}


def write_note(name: str, **figures: object) -> str:
    """A note as stored with the sale. Raises `KeyError` for a name that has no sentence."""
    message_id = f"prestashop.note.{name}"
    NOTES[message_id]["en"].format(**figures)
    return " ".join((message_id, *(f"{key}={value}" for key, value in figures.items())))


def sentence(note: str, *, language: str) -> str:
    """A stored note in words, in `language` ("nl" or "en")."""
    message_id, *pairs = note.split(" ")
    return NOTES[message_id][language].format(**dict(pair.split("=", 1) for pair in pairs))
