"""One sentence for each step of an explanation. Placeholders are the names of the values that the step gives."""

from typing import Final

from mappings.sentences.charge import CHARGE
from mappings.sentences.kinds import KINDS

EXPLAINED: Final[dict[str, dict[str, str]]] = {
    # what it is, and when
    "document_read": {
        "nl": "Document {document} gelezen, met {lines} regels.",
        "en": "Document {document} was read, with {lines} lines.",
    },
    "source_note": {
        "nl": "De webshop gaf iets bijzonders door: {note}",
        "en": "The shop told us something unusual: {note}",
    },
    "test_customer": {
        "nl": "De klant {email} staat op uw lijst van testklanten.",
        "en": "The customer {email} is on your list of test customers.",
    },
    "cancelled": {
        "nl": "De bestelling is geannuleerd (status “{state}”) voordat zij geboekt was.",
        "en": "The order was cancelled (state “{state}”) before it was booked.",
    },
    "cancelled_with_invoice": {
        "nl": "De bestelling is geannuleerd (status “{state}”) voordat zij geboekt was, maar factuur {invoice} bestaat. "
        "Heeft de klant die factuur, boek haar dan met een creditfactuur.",
        "en": "The order was cancelled (state “{state}”) before it was booked, but invoice {invoice} exists. "
        "If the customer has that invoice, book it together with a credit note.",
    },
    "nothing_charged": {
        "nl": "Er is niets in rekening gebracht: het totaal is 0,00.",
        "en": "Nothing was charged: the total is 0.00.",
    },
    "before_start": {
        "nl": "De datum {day} ligt voor uw startdatum {start}.",
        "en": "Its date {day} is before your start date {start}.",
    },
    "payment_error": {
        "nl": "De betaling is mislukt (status “{state}”).",
        "en": "The payment failed (state “{state}”).",
    },
    "waits": {
        "nl": "U boekt een bestelling zodra zij is {trigger}; de status is nu “{state}”.",
        "en": "You book an order once it is {trigger}; its state is “{state}” now.",
    },
    "state_without_invoice": {
        "nl": "De status “{state}” hoort bij een factuur, maar uw webshop heeft er geen gemaakt. Maakt uw webshop nooit "
        "facturen, kies dan bij de koppeling een ander moment dan “{trigger}”.",
        "en": "The state “{state}” goes with an invoice, but your shop made none. If your shop never makes invoices, "
        "choose another moment than “{trigger}” for this link.",
    },
    "dated_by_invoice": {
        "nl": "De boekdatum is de factuurdatum: {day}.",
        "en": "The entry date is the invoice date: {day}.",
    },
    "dated_by_trigger": {
        "nl": "De boekdatum is de dag waarop de bestelling werd {trigger}: {day}.",
        "en": "The entry date is the day the order was {trigger}: {day}.",
    },
    "booked_before": {
        "nl": "Dit document is al geboekt; een andere status (“{state}”) verandert daar niets aan.",
        "en": "This document is booked already; another state (“{state}”) does not change that.",
    },
    # who, and where
    "buyer_is_business": {
        "nl": "De koper is een bedrijf, beoordeeld op {definition}.",
        "en": "The buyer is a business, judged by {definition}.",
    },
    "buyer_is_consumer": {
        "nl": "De koper is een consument, beoordeeld op {definition}.",
        "en": "The buyer is a consumer, judged by {definition}.",
    },
    "vat_number_known": {
        "nl": "Btw-nummer {number}; controle bij VIES: {verdict}.",
        "en": "VAT number {number}; check with VIES: {verdict}.",
    },
    "vat_number_provisional": {
        "nl": "VIES was niet bereikbaar. Voorlopig geboekt op de controle van {original}, waarin {number} geldig was; het nummer "
        "wordt opnieuw gevraagd.",
        "en": "VIES could not be reached. Booked provisionally on the check of {original}, when {number} was valid; the number "
        "is asked again.",
    },
    "vat_number_impossible": {
        "nl": "“{number}” kan geen btw-nummer zijn en is niet overgenomen.",
        "en": "“{number}” cannot be a VAT number and was not taken over.",
    },
    "relation": {
        "nl": "Geboekt op relatie {name}, debiteur {code}.",
        "en": "Booked on relation {name}, debtor {code}.",
    },
    "exchange_rate_of_ecb": {
        "nl": "Koers van de Europese Centrale Bank: 1 {currency} is {rate} {books}.",
        "en": "Rate of the European Central Bank: 1 {currency} is {rate} {books}.",
    },
    "exchange_rate_of_shop": {
        "nl": "Koers van de winkel: 1 {currency} is {rate} {books}.",
        "en": "Rate of the shop: 1 {currency} is {rate} {books}.",
    },
    "exchange_rate_of_ledger": {
        "nl": "De boekhouding rekent {currency} om naar {books} met haar eigen koers.",
        "en": "The bookkeeping converts {currency} to {books} at a rate of its own.",
    },
    "picked_up": {
        "nl": "Afgehaald in de winkel ({country}): {scenario}, wat het afleveradres ook is.",
        "en": "Picked up in the shop ({country}): {scenario}, whatever the delivery address.",
    },
    "delivered_to": {
        "nl": "Afgeleverd in {country}: {scenario}.",
        "en": "Delivered to {country}: {scenario}.",
    },
    # how much
    "zero_line": {
        "nl": "“{line}” kost niets en is daarom weggelaten.",
        "en": "“{line}” costs nothing and was therefore left out.",
    },
    "zero_portion": {
        "nl": "“{line}” is na afronding nul bij {rate}% en is daarom weggelaten.",
        "en": "“{line}” is zero at {rate}% once rounded and was therefore left out.",
    },
    "rounding_line": {
        "nl": "De afronding van {amount} door de webshop zit in het totaal.",
        "en": "The shop's own rounding of {amount} is in the total.",
    },
    "rate_contradicts": {
        "nl": "“{line}” noemt {rate}%, maar de bedragen kloppen daar niet mee.",
        "en": "“{line}” says {rate}%, but its amounts do not agree.",
    },
    "rate_derived": {
        "nl": "“{line}” noemt geen btw-tarief; de bedragen passen alleen bij {rate}% (tarieven van {version}).",
        "en": "“{line}” names no VAT rate; its amounts fit {rate}% only (rates of {version}).",
    },
    "discount_pro_rata": {
        "nl": "Korting “{line}” naar verhouding over de artikelen verdeeld: {net} en {vat} btw bij {rate}%.",
        "en": "Discount “{line}” was shared over the goods pro rata: {net} and {vat} VAT at {rate}%.",
    },
    "discount_one_rate": {
        "nl": "Korting “{line}” past met zijn btw bij één tarief: {net} en {vat} btw bij {rate}%.",
        "en": "Discount “{line}” fits one rate with its VAT: {net} and {vat} VAT at {rate}%.",
    },
    "discount_solved": {
        "nl": "Korting “{line}” zo verdeeld dat de btw ervan klopt: {net} en {vat} btw bij {rate}%.",
        "en": "Discount “{line}” was shared so that its VAT comes out: {net} and {vat} VAT at {rate}%.",
    },
    "discount_solved_warning": {
        "nl": "Het document zegt niet op welke artikelen korting “{line}” lag; hoe zij over de tarieven valt, is uit de btw ervan "
        "afgeleid. De btw klopt in totaal; tussen de tarieven kan een deel van deze korting anders liggen.",
        "en": "The document does not say on which products discount “{line}” was; how it falls on the rates was derived from its "
        "VAT. The VAT is right in all; between the rates a part of this discount may lie otherwise.",
    },
    "invoice_table": {
        "nl": "De factuur zegt {printed_net} en {printed_vat} btw bij {rate}%; naar de regels is dat {right_net} en {right_vat}.",
        "en": "The invoice says {printed_net} and {printed_vat} VAT at {rate}%; by its lines it is {right_net} and {right_vat}.",
    },
    "invoice_table_followed": {
        "nl": "De winkel verdeelde de artikelen op de factuur verkeerd over de btw-tarieven: geboekt is wat de factuur zegt "
        "({printed}), goed was {right}.",
        "en": "The shop shared the goods over the VAT rates wrongly on its invoice: what the invoice says was booked "
        "({printed}), right was {right}.",
    },
    "invoice_table_corrected": {
        "nl": "De winkel verdeelde de artikelen op de factuur verkeerd over de btw-tarieven: geboekt is de juiste verdeling "
        "({right}), de factuur zegt {printed}.",
        "en": "The shop shared the goods over the VAT rates wrongly on its invoice: the right split was booked ({right}), "
        "the invoice says {printed}.",
    },
    "rounded_per_rate": {
        "nl": "Afgerond op centen: {net} en {vat} btw bij {rate}%.",
        "en": "Rounded to cents: {net} and {vat} VAT at {rate}%.",
    },
    "adds_up": {
        "nl": "De regels tellen op tot het totaal van {total}.",
        "en": "The lines add up to the total of {total}.",
    },
    "residual": {
        "nl": "De regels tellen op tot {sum}, het totaal is {total}; {difference} gaat naar afrondingsverschillen.",
        "en": "The lines add up to {sum}, the total is {total}; {difference} goes to rounding differences.",
    },
    "net_does_not_add_up": {
        "nl": "Inclusief btw klopt het totaal, exclusief btw niet: de btw van de regels en van het document verschillen.",
        "en": "The total with VAT is right, the one without is not: the VAT of the lines and of the document differ.",
    },
    "rates_of_day": {
        "nl": "Vergeleken met de tarieven die op {day} golden in {country} (tarieven van {version}).",
        "en": "Compared with the rates in force on {day} in {country} (rates of {version}).",
    },
    "vat_decided": {
        "nl": "{rate}% gold op {day} in {country}: {scenario}.",
        "en": "{rate}% was in force on {day} in {country}: {scenario}.",
    },
    **CHARGE,
    **KINDS,
    # fees and vouchers
    "payment_fee": {
        "nl": "In het totaal zit {amount} toeslag van betaalwijze “{method}”; die gaat naar grootboekrekening {account}.",
        "en": "The total holds a fee of {amount} of payment method “{method}”; it goes to ledger account {account}.",
    },
    "refund_voucher": {
        "nl": "Tegoedbon “{voucher}” van {amount} komt uit een eerdere teruggave en is dus een betaling: op "
        "grootboekrekening {account}, zonder btw.",
        "en": "Voucher “{voucher}” of {amount} came from an earlier refund and therefore is a payment: on ledger account "
        "{account}, without VAT.",
    },
    "gift_card": {
        "nl": "Cadeaubon “{voucher}” van {amount} is een betaling: op grootboekrekening {account}, zonder btw.",
        "en": "Gift card “{voucher}” of {amount} is a payment: on ledger account {account}, without VAT.",
    },
    # a change after it was booked
    "cancelled_after_booking": {
        "nl": "De bestelling is geannuleerd (status “{state}”) nadat zij geboekt was. De boeking blijft staan, want de factuur is "
        "uitgereikt. Hoeft de klant niet te betalen, maak dan in de webshop een creditnota; die wordt vanzelf geboekt.",
        "en": "The order was cancelled (state “{state}”) after it was booked. The entry stays, for the invoice was given out. If "
        "the customer need not pay, make a credit slip in the shop; it is booked by itself.",
    },
    "difference_booked": {
        "nl": "De bestelling is gewijzigd: {booked} is teruggeboekt en {now} opnieuw geboekt.",
        "en": "The order was changed: {booked} was taken back and {now} booked anew.",
    },
    "refused": {
        "nl": "De klant heeft de bestelling aan de deur geweigerd (status “{state}”): {amount} is geheel teruggeboekt.",
        "en": "The customer refused the order at the door (state “{state}”): {amount} was taken back in full.",
    },
    "emptied": {
        "nl": "Van de bestelling is niets over (status “{state}”): {amount} is geheel teruggeboekt.",
        "en": "Nothing is left of the order (state “{state}”): {amount} was taken back in full.",
    },
    "undone": {
        "nl": "Iemand heeft de boeking ongedaan gemaakt: {amount} is tegengeboekt op {day} (de boeking was van {former}).",
        "en": "Somebody undid the booking: {amount} was reversed on {day} (the entry was of {former}).",
    },
    "undone_before": {
        "nl": "Iemand heeft de boeking ongedaan gemaakt; de tegenboeking staat er al.",
        "en": "Somebody undid the booking; the reversing entry stands there already.",
    },
    "taken_back": {
        "nl": "Iemand heeft de boeking ongedaan gemaakt; de verkoop blijft uit de boeken tot iemand haar opnieuw laat boeken.",
        "en": "Somebody undid the booking; the sale stays out of the books until somebody has it booked again.",
    },
    "taken_back_before": {
        "nl": "Deze bestelling (status “{state}”) is al geheel teruggeboekt.",
        "en": "This order (state “{state}”) was taken back in full already.",
    },
    "refund_noted": {
        "nl": "Van “{line}” zijn {pieces} stuks ({amount}) teruggegeven zonder creditnota; u koos om dat alleen te melden.",
        "en": "Of “{line}”, {pieces} pieces ({amount}) were given back without a credit slip; you chose to be told only.",
    },
    "refund_by_hand": {
        "nl": "De teruggave van {pieces} stuks van “{line}” ({amount}) zonder creditnota is met de hand geboekt.",
        "en": "The refund of {pieces} pieces of “{line}” ({amount}) without a credit slip was booked by hand.",
    },
    "by_hand": {
        "nl": "Iemand van uw bedrijf heeft gemeld dit met de hand te hebben afgehandeld.",
        "en": "Somebody of your company said to have dealt with this by hand.",
    },
    # a credit
    "corrects": {
        "nl": "Neemt {sale} van {name} terug, zoals die geboekt is: {scenario}.",
        "en": "Takes back {sale} of {name}, as it was booked: {scenario}.",
    },
    "corrects_by_hand": {
        "nl": "Neemt {sale} van {name} terug, die voor uw startdatum met de hand is geboekt: {scenario}, zoals wij haar zouden "
        "boeken.",
        "en": "Takes back {sale} of {name}, which was booked by hand before your start date: {scenario}, as we would book it.",
    },
    "dated_by_slip": {
        "nl": "De boekdatum is die van de creditnota: {day}; de tarieven zijn die van {sold}.",
        "en": "The entry date is that of the credit note: {day}; the rates are those of {sold}.",
    },
    "vat_as_sold": {
        "nl": "{rate}% zoals bij de verkoop: {scenario}.",
        "en": "{rate}% as the sale had it: {scenario}.",
    },
    "credit_without_discount": {
        "nl": "Bij {sale} was korting gegeven, op de creditnota niet: geboekt is wat de creditnota zegt.",
        "en": "{sale} had a discount, the credit note has none: what the credit note says was booked.",
    },
    "takes_back_the_rest": {
        "nl": "Met deze creditnota is alles terug: wat eerdere creditnota's lieten staan, is per rekening en tarief meegenomen; "
        "het totaal blijft {total}.",
        "en": "This credit gives back the last of the sale: what earlier credits left per account and rate is taken back "
        "with it; the total stays {total}.",
    },
    "credit_placed": {
        "nl": "“{line}” terug op grootboekrekening {account} met btw-code {code}, als {sale}.",
        "en": "“{line}” back on ledger account {account} with VAT code {code}, as {sale}.",
    },
    # where the owner wants it
    "journal_by_rule": {"nl": "Dagboek {journal}.", "en": "Journal {journal}."},
    "description_by_rule": {
        "nl": "De omschrijving komt van een eigen regel.",
        "en": "The description comes from a rule of its own.",
    },
    "debtor_scheme_by_rule": {
        "nl": "Debiteurcodes van deze klanten gaan verder met {scheme}.",
        "en": "Debtor codes of these customers go on with {scheme}.",
    },
    "payment_condition_by_rule": {
        "nl": "Betalingsconditie {condition} voor betaalwijze “{method}”.",
        "en": "Payment condition {condition} for payment method “{method}”.",
    },
    "payment_condition_of_relation": {
        "nl": "Betalingsconditie {condition}: die heeft de relatie in de boekhouding.",
        "en": "Payment condition {condition}: the relation has it in the books.",
    },
    "payment_condition_of_customer": {
        "nl": "Betalingsconditie {condition}: de klant heeft in de webshop een termijn van {days} dagen.",
        "en": "Payment condition {condition}: the customer has {days} days to pay in the shop.",
    },
    "direct_debit_passed_over": {
        "nl": "Betalingsconditie {condition} overgeslagen: zij incasseert, en “{method}” is vooraf betaald.",
        "en": "Payment condition {condition} passed over: it collects by direct debit, and “{method}” is paid in advance.",
    },
    "no_condition_with_days": {
        "nl": "De boekhouding heeft geen betalingsconditie van {days} dagen, de termijn van deze klant.",
        "en": "The books have no payment condition of {days} days, which this customer has to pay.",
    },
    "no_payment_condition": {
        "nl": "Geen regel voor betaalwijze “{method}”: de betalingsconditie van de relatie geldt.",
        "en": "No rule for payment method “{method}”: the relation's own payment condition applies.",
    },
    "account_by_rule": {
        "nl": "“{line}” op grootboekrekening {account}.",
        "en": "“{line}” on ledger account {account}.",
    },
    "vat_code_by_rule": {
        "nl": "“{line}” met btw-code {code} ({rate}%).",
        "en": "“{line}” with VAT code {code} ({rate}%).",
    },
    "cost_centre_by_rule": {
        "nl": "“{line}” op kostenplaats {code}.",
        "en": "“{line}” on cost centre {code}.",
    },
    "cost_unit_by_rule": {
        "nl": "“{line}” op kostendrager {code}.",
        "en": "“{line}” on cost unit {code}.",
    },
    "rounding_account": {
        "nl": "Afrondingsverschil van {amount} op grootboekrekening {account}.",
        "en": "Rounding difference of {amount} on ledger account {account}.",
    },
    # the entry
    "reference": {
        "nl": "Te vinden onder “{reference}”, totaal {total}.",
        "en": "To be found as “{reference}”, total {total}.",
    },
    "relation_stays": {
        "nl": "Deze verkoop is al geboekt en blijft op relatie {relation} staan, ook al zou een nieuwe op een andere komen.",
        "en": "This sale is booked already and stays on relation {relation}, even if a new one would go to another.",
    },
    "same_as_booked": {
        "nl": "De bedragen zijn gelijk aan wat geboekt is (versie {revision}).",
        "en": "The amounts are those that were booked (revision {revision}).",
    },
    "first_open_period": {
        "nl": "De periode van {original} is gesloten of aangegeven; geboekt op {day}, de eerste open dag.",
        "en": "The period of {original} is closed or filed; booked on {day}, the first open day.",
    },
    "late_sale": {
        "nl": "Late verkoop: van {original}, geboekt op {day}. Neem haar mee in een suppletie als de btw anders uitkomt.",
        "en": "Late sale: of {original}, booked on {day}. Take it into a correction return where its VAT belongs elsewhere.",
    },
    "period_open": {
        "nl": "Voor zover bekend is de periode van {day} open.",
        "en": "As far as we know the period of {day} is open.",
    },
}
