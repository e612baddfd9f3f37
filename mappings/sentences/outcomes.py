"""What became of a sale that was not booked; for a held one also what to do, and who can do it."""

from typing import Final

from mappings.booking import HeldReason, NotASaleReason, WaitingReason
from mappings.sentences.bookable import HELD_TARGETS
from mappings.sentences.declarations import DECLARATIONS
from mappings.sentences.fees_and_changes import FEES_AND_CHANGES
from mappings.sentences.kinds import HELD_KINDS
from mappings.sentences.relations import RELATIONS
from mappings.sentences.shape import HeldText, Who

PLAIN: Final[dict[WaitingReason | NotASaleReason, dict[str, str]]] = {
    WaitingReason.NOT_INVOICED: {
        "nl": "Wacht tot de webshop een factuur maakt.",
        "en": "Waits until the shop makes an invoice.",
    },
    WaitingReason.NOT_PAID: {"nl": "Wacht op betaling.", "en": "Waits for payment."},
    WaitingReason.NOT_SHIPPED: {"nl": "Wacht op verzending.", "en": "Waits for shipment."},
    WaitingReason.PAYMENT_ERROR: {
        "nl": "Wacht: de betaling is mislukt.",
        "en": "Waits: the payment failed.",
    },
    NotASaleReason.CANCELLED_BEFORE_BOOKING: {
        "nl": "Geen verkoop: geannuleerd voordat er geboekt was.",
        "en": "Not a sale: cancelled before it was booked.",
    },
    NotASaleReason.FREE_ORDER: {
        "nl": "Geen verkoop om te boeken: gratis bestelling.",
        "en": "No sale to book: a free order.",
    },
    NotASaleReason.BEFORE_START_DATE: {
        "nl": "Niet geboekt: van voor uw startdatum.",
        "en": "Not booked: from before your start date.",
    },
    NotASaleReason.TEST_ORDER: {
        "nl": "Geen verkoop: testbestelling.",
        "en": "Not a sale: a test order.",
    },
    NotASaleReason.TAKEN_BACK: {
        "nl": "Iemand heeft deze verkoop uit de boeken gehaald. Ze komt er pas weer in als iemand haar opnieuw laat boeken.",
        "en": "Somebody took this sale out of the books. It comes back only when somebody has it booked again.",
    },
    NotASaleReason.BOOKED_ELSEWHERE: {
        "nl": "Niet geboekt: deze verkoop is langs een andere weg geboekt.",
        "en": "Not booked: this sale was booked in another way.",
    },
}

_ADD_RULE_NL: Final = "Voeg bij Boekingsregels een regel toe die hierop past. Daarna wordt de bestelling vanzelf geboekt."
_ADD_RULE_EN: Final = (
    "Add a rule that fits this under Booking rules. The order is then booked by itself."
)

HELD: Final[dict[HeldReason, HeldText]] = {
    HeldReason.TOTAL_DOES_NOT_ADD_UP: HeldText(
        {
            "nl": "De regels tellen op tot {sum}, maar de webshop zegt {total}: een verschil van {difference}.",
            "en": "The lines add up to {sum}, but the shop says {total}: a difference of {difference}.",
        },
        {
            "nl": "Bekijk de bestelling in de webshop. Is zij achteraf gewijzigd of rekent een betaalmodule een toeslag, "
            "herstel haar dan daar, of boek haar met de hand.",
            "en": "Look at the order in the shop. If it was edited afterwards, or a payment module adds a fee, mend it "
            "there, or book it by hand.",
        },
        Who.OWNER,
    ),
    HeldReason.VAT_RATE_UNKNOWN: HeldText(
        {
            "nl": "Het btw-tarief van “{line}” is niet vast te stellen uit {net} exclusief en {gross} inclusief btw.",
            "en": "The VAT rate of “{line}” cannot be told from {net} without and {gross} with VAT.",
        },
        {
            "nl": "Controleer in de webshop de btw-regel van dit artikel of deze korting.",
            "en": "Check the tax rule of this product or discount in the shop.",
        },
        Who.OWNER,
    ),
    HeldReason.VAT_RATE_UNEXPECTED: HeldText(
        {
            "nl": "De webshop rekende {charged}% btw; op {day} gold in {country} een ander tarief (standaard {expected}%).",
            "en": "The shop charged {charged}% VAT; on {day} another rate was in force in {country} (standard {expected}%).",
        },
        {
            "nl": "Controleer de btw-instellingen van de webshop. Klopt de factuur: kies bij 'Btw die afwijkt' in de regels.",
            "en": "Check the tax settings of the shop. If the invoice is right: choose at 'VAT that differs' in the rules.",
        },
        Who.BOOKKEEPER,
    ),
    HeldReason.VAT_RULE_BROKEN: HeldText(
        {
            "nl": "Deze verkoop is {scenario}, zonder btw. De regels ervoor (EN 16931: {rules}) kloppen niet; de btw is {vat}.",
            "en": "This sale is {scenario}, without VAT. It breaks the rules for that (EN 16931: {rules}); its VAT is {vat}.",
        },
        {
            "nl": "Controleer in de webshop de btw en het btw-nummer op deze factuur. Klopt zij, boek haar dan met de hand.",
            "en": "Check the VAT and the VAT number on this invoice in the shop. If it is right, book it by hand.",
        },
        Who.BOOKKEEPER,
    ),
    HeldReason.SCENARIO_NOT_SUPPORTED: HeldText(
        {
            "nl": "Deze verkoop ({country}) is {scenario}: wij kunnen niet zeggen welk land er btw over heft.",
            "en": "This sale ({country}) is {scenario}: we cannot say which country taxes it.",
        },
        {
            "nl": "Kijk of het land, het kanaal en uw btw-gegevens kloppen, of boek deze verkoop met de hand.",
            "en": "See whether the country, the channel and your VAT settings are right, or book this sale by hand.",
        },
        Who.BOOKKEEPER,
    ),
    HeldReason.VAT_NUMBER_UNPROVEN: HeldText(
        {
            "nl": "Levering zonder btw aan een bedrijf in een ander EU-land met btw-nummer {number}: {problem}.",
            "en": "A supply without VAT to a business in another EU country with VAT number {number}: {problem}.",
        },
        {
            "nl": "Laat het nummer controleren bij VIES en zorg dat de relatie in de boekhouding precies dit nummer heeft. "
            "Beslis daarna opnieuw.",
            "en": "Have the number checked with VIES, and see that the relation in the books has exactly this number. "
            "Then decide again.",
        },
        Who.BOOKKEEPER,
    ),
    HeldReason.COUNTRY_MISSING: HeldText(
        {
            "nl": "Het afleveradres van {document} heeft geen (geldig) land: “{country}”.",
            "en": "The delivery address of {document} has no (valid) country: “{country}”.",
        },
        {
            "nl": "Vul in de webshop het land van het afleveradres in.",
            "en": "Fill in the country of the delivery address in the shop.",
        },
        Who.OWNER,
    ),
    HeldReason.CURRENCY_WITHOUT_RATE: HeldText(
        {
            "nl": "De bestelling is in {currency} en uw boekhouding in {books}; er is geen koers voor die dag.",
            "en": "The order is in {currency} and your books are in {books}; there is no rate for that day.",
        },
        {
            "nl": "De Europese Centrale Bank geeft koersen op werkdagen rond 16 uur; daarna wordt de bestelling vanzelf geboekt. "
            "Geeft zij voor {currency} geen koers, kies dan bij Boekingsregels die van de winkel of van de boekhouding.",
            "en": "The European Central Bank publishes rates on working days around 16:00; the order is then booked by itself. "
            "If it has none for {currency}, choose that of the shop or of the bookkeeping under Booking rules.",
        },
        Who.BOOKKEEPER,
    ),
    HeldReason.NO_JOURNAL: HeldText(
        {
            "nl": "Geen regel wijst een dagboek aan voor: {circumstances}.",
            "en": "No rule names a journal for: {circumstances}.",
        },
        {"nl": _ADD_RULE_NL, "en": _ADD_RULE_EN},
        Who.OWNER,
    ),
    HeldReason.NO_LEDGER_ACCOUNT: HeldText(
        {
            "nl": "Geen regel wijst een grootboekrekening aan voor: {circumstances}.",
            "en": "No rule names a ledger account for: {circumstances}.",
        },
        {"nl": _ADD_RULE_NL, "en": _ADD_RULE_EN},
        Who.OWNER,
    ),
    HeldReason.NO_VAT_CODE: HeldText(
        {
            "nl": "Geen regel wijst een btw-code aan voor: {circumstances}.",
            "en": "No rule names a VAT code for: {circumstances}.",
        },
        {"nl": _ADD_RULE_NL, "en": _ADD_RULE_EN},
        Who.OWNER,
    ),
    HeldReason.VAT_CODE_UNFIT: HeldText(
        {
            "nl": "Btw-code {code} past niet bij {rate}% btw: {problem}.",
            "en": "VAT code {code} does not fit {rate}% VAT: {problem}.",
        },
        {
            "nl": "Kies bij Boekingsregels een btw-code van de soort “exclusief” met hetzelfde percentage.",
            "en": "Choose a VAT code of the kind “excluding” with the same percentage under Booking rules.",
        },
        Who.BOOKKEEPER,
    ),
    HeldReason.NO_ROUNDING_ACCOUNT: HeldText(
        {
            "nl": "Er is een afrondingsverschil van {difference}, maar geen rekening om het op te boeken.",
            "en": "There is a rounding difference of {difference}, but no account to book it on.",
        },
        {
            "nl": "Kies bij Boekingsregels een grootboekrekening voor afrondingsverschillen.",
            "en": "Choose a ledger account for rounding differences under Booking rules.",
        },
        Who.OWNER,
    ),
    HeldReason.PERIOD_CLOSED: HeldText(
        {
            "nl": "De boekdatum {day} valt in periode {period} van {year}, die voor dagboek {journal} gesloten is.",
            "en": "The entry date {day} is in period {period} of {year}, which is closed for journal {journal}.",
        },
        {
            "nl": "Laat uw boekhouder de periode openen en beslis opnieuw, of kies bij Boekingsregels voor de eerste open dag.",
            "en": "Let your bookkeeper open the period and decide again, or choose the first open day under Booking rules.",
        },
        Who.BOOKKEEPER,
    ),
    HeldReason.VAT_PERIOD_FILED: HeldText(
        {
            "nl": "De datum {day} valt in een tijdvak waarover al btw-aangifte is gedaan (tot en met {filed}).",
            "en": "The date {day} is in a period whose VAT return was filed (up to {filed}).",
        },
        {
            "nl": "Overleg met uw boekhouder: deze verkoop hoort in een suppletie of in de eerstvolgende aangifte.",
            "en": "Ask your bookkeeper: this sale belongs in a correction, or in the next return.",
        },
        Who.BOOKKEEPER,
    ),
    HeldReason.CUSTOMER_INCOMPLETE: HeldText(
        {
            "nl": "Van klant {customer} ontbreekt (of klopt niet): {field}.",
            "en": "Of customer {customer} this is missing (or wrong): {field}.",
        },
        {
            "nl": "Vul de klantgegevens aan in de webshop.",
            "en": "Complete the customer's details in the shop.",
        },
        Who.OWNER,
    ),
    HeldReason.CUSTOMER_AMBIGUOUS: HeldText(
        {
            "nl": "Het is niet zeker welke relatie in de boekhouding deze klant is. De klant: {customer}. Gevonden: {relations}.",
            "en": "It is not certain which relation in the books is this customer. The customer: {customer}. Found: {relations}.",
        },
        {
            "nl": "Kies welke relatie het is, of herstel het btw-nummer in de webshop of de boekhouding en beslis opnieuw.",
            "en": "Choose which relation it is, or correct the VAT number in the shop or the books and decide again.",
        },
        Who.BOOKKEEPER,
    ),
    HeldReason.RELATION_UNFIT: HeldText(
        {
            "nl": "Op relatie {relation} kan niet geboekt worden: {problem}. Wij wijzigen haar niet vanzelf.",
            "en": "Nothing can be booked on relation {relation}: {problem}. We do not change it by ourselves.",
        },
        {
            "nl": "Maak er in de boekhouding een klant van die niet geblokkeerd of beëindigd is, lees de boekhouding opnieuw in "
            "en beslis opnieuw.",
            "en": "Make it a customer in the books that is neither blocked nor ended, read the books again and decide again.",
        },
        Who.BOOKKEEPER,
    ),
    HeldReason.CHANGED_AFTER_BOOKING: HeldText(
        {
            "nl": "De bestelling is gewijzigd nadat zij geboekt was: geboekt is {booked}, nu is het {now} ({difference}).",
            "en": "The order was changed after it was booked: {booked} was booked, it is {now} now ({difference}).",
        },
        {
            "nl": "Boek het verschil met de hand, of herstel de bestelling in de webshop.",
            "en": "Book the difference by hand, or restore the order in the shop.",
        },
        Who.BOOKKEEPER,
    ),
    HeldReason.CREDIT_WITHOUT_SALE: HeldText(
        {
            "nl": "Bij creditnota {document} is geen geboekte verkoop te vinden.",
            "en": "No booked sale can be found for credit note {document}.",
        },
        {
            "nl": "Wordt de verkoop nog geboekt, beslis dan daarna opnieuw. Boek de creditnota anders met de hand op de "
            "juiste relatie.",
            "en": "If the sale is still to be booked, decide again after that. Otherwise book the credit note by hand on "
            "the right relation.",
        },
        Who.BOOKKEEPER,
    ),
    HeldReason.CREDIT_FAULTY: HeldText(
        {
            "nl": "Creditnota {document} bevat een bekende fout van de webshop: zij zegt {stated}, bedoeld is waarschijnlijk "
            "{corrected}.",
            "en": "Credit note {document} has a known fault of the shop: it says {stated}, probably {corrected} is meant.",
        },
        {
            "nl": "Kijk welk bedrag is terugbetaald en boek de creditnota met de hand.",
            "en": "See which amount was paid back, and book the credit note by hand.",
        },
        Who.BOOKKEEPER,
    ),
    HeldReason.CREDIT_DOES_NOT_ADD_UP: HeldText(
        {
            "nl": "De regels van de creditnota tellen op tot {sum}, maar de webshop zegt {total}: een verschil van "
            "{difference}.",
            "en": "The lines of the credit note add up to {sum}, but the shop says {total}: a difference of {difference}.",
        },
        {
            "nl": "Webshops maken hier soms fouten, met kortingsbonnen of getypte bedragen. Kijk welk bedrag is "
            "terugbetaald en boek de creditnota met de hand.",
            "en": "Shops sometimes err here, with vouchers or typed amounts. See which amount was paid back, and book the "
            "credit note by hand.",
        },
        Who.BOOKKEEPER,
    ),
    HeldReason.CREDIT_EXCEEDS_SALE: HeldText(
        {
            "nl": "Creditnota {document} geeft {now} terug, na eerdere creditnota’s van {changed}; verkocht is {booked}. Dat "
            "is meer dan er bij een btw-tarief verkocht is.",
            "en": "Credit note {document} gives back {now}, after earlier credit notes of {changed}; {booked} was sold. That "
            "is more than was sold at a VAT rate.",
        },
        {
            "nl": "Vaak is een kortingsbon op de creditnota vergeten. Kijk welk bedrag is terugbetaald en boek de "
            "creditnota met de hand.",
            "en": "Often a voucher was left out of the credit note. See which amount was paid back, and book the credit "
            "note by hand.",
        },
        Who.BOOKKEEPER,
    ),
    HeldReason.CREDIT_RATE_NOT_OF_SALE: HeldText(
        {
            "nl": "Creditnota {document} rekent {charged}% btw over “{line}”; de verkoop had alleen {rates}.",
            "en": "Credit note {document} charges {charged}% VAT on “{line}”; the sale had {rates} only.",
        },
        {
            "nl": "De webshop nam het tarief van vandaag in plaats van dat van de verkoop. Boek de creditnota met de hand "
            "met het tarief van de verkoop.",
            "en": "The shop took the rate of today instead of that of the sale. Book the credit note by hand with the rate "
            "of the sale.",
        },
        Who.BOOKKEEPER,
    ),
    HeldReason.CREDIT_NOT_SUPPORTED: HeldText(
        {
            "nl": "{document} geeft geld terug voor bestelling {order} op een manier die wij nog niet vanzelf boeken.",
            "en": "{document} gives money back for order {order} in a way that we do not book by itself yet.",
        },
        {
            "nl": "Boek de terugbetaling met de hand.",
            "en": "Book the refund by hand.",
        },
        Who.BOOKKEEPER,
    ),
    HeldReason.SOURCE_UNREADABLE: HeldText(
        {
            "nl": "Een gegeven uit de webshop is niet te gebruiken: {field} is “{value}”.",
            "en": "Something from the shop cannot be used: {field} is “{value}”.",
        },
        {
            "nl": "Controleer de bestelling in de webshop; klopt zij daar, meld dit dan aan onze helpdesk.",
            "en": "Check the order in the shop; if it is right there, tell our help desk.",
        },
        Who.SUPPORT,
    ),
    HeldReason.MODULE_MISSING: HeldText(
        {
            "nl": "De module “{module}” staat aan, maar is niet aanwezig.",
            "en": "The module “{module}” is switched on, but is not there.",
        },
        {
            "nl": "Zet de module uit, of meld dit aan onze helpdesk.",
            "en": "Switch the module off, or tell our help desk.",
        },
        Who.SUPPORT,
    ),
    HeldReason.MODULE_CHANGED_TOTAL: HeldText(
        {
            "nl": "De module “{module}” zou het totaal veranderen van {total} in {changed}.",
            "en": "The module “{module}” would change the total from {total} to {changed}.",
        },
        {
            "nl": "Zet de module uit, en meld dit aan onze helpdesk.",
            "en": "Switch the module off, and tell our help desk.",
        },
        Who.SUPPORT,
    ),
    **FEES_AND_CHANGES,
    **DECLARATIONS,
    **HELD_KINDS,
    **HELD_TARGETS,
    **RELATIONS,
}
