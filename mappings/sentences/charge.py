"""The shop's charge beside the law, and what the owner should know of it (BOOKING 20, 21 and 25)."""

from typing import Final

CHARGE: Final[dict[str, dict[str, str]]] = {
    "shipping_apart": {
        "nl": "Uw webshop rekent {shipping} btw over verzending en {goods} over de artikelen. Verzending hoort de artikelen "
        "naar verhouding te volgen; geboekt is wat op de factuur staat.",
        "en": "Your shop charges {shipping} VAT on shipping and {goods} on the goods. Shipping should follow the goods in "
        "proportion; what the invoice says was booked.",
    },
    "zero_rated": {
        "nl": "“{line}” heeft het nultarief, omdat uw eigen regel dat zegt.",
        "en": "“{line}” has the zero rate, because your own rule says so.",
    },
    "vat_on_export": {
        "nl": "Op deze uitvoer staat {rates} btw op de factuur. Die is verschuldigd en daarom als binnenlands geboekt; laat "
        "uw webshop geen btw rekenen voor landen buiten de EU.",
        "en": "The invoice of this export says {rates} VAT. It is due, and was therefore booked as domestic; let your shop "
        "charge no VAT for countries outside the EU.",
    },
    "vat_as_charged": {
        "nl": "Uw webshop rekende {charged}% btw bij {scenario}; verwacht was {expected}%. Btw op een factuur is verschuldigd en "
        "daarom als binnenlands in {country} geboekt. Geef de klant zo nodig een verbeterde factuur.",
        "en": "Your shop charged {charged}% VAT on {scenario}; {expected}% was expected. VAT on an invoice is due, and was "
        "therefore booked as domestic in {country}. Give the customer a corrected invoice where needed.",
    },
    "other_rate_as_charged": {
        "nl": "Uw webshop rekende {charged}% btw; verwacht was {expected}% in {country}. Geboekt is wat op de factuur staat; "
        "controleer de btw-instellingen van het artikel.",
        "en": "Your shop charged {charged}% VAT; {expected}% was expected in {country}. What the invoice says was booked; check "
        "the tax settings of the item.",
    },
    "zero_never_as_charged": {
        "nl": "0% zonder grond wordt nooit zomaar geboekt, en nooit als levering binnen de EU of uitvoer.",
        "en": "0% without a ground is never booked just so, and never as a supply within the EU or an export.",
    },
    "charge_not_declarable": {
        "nl": "Ook met ‘boeken zoals berekend’ wordt dit niet geboekt: bij {scenario} zegt {charged}% niet welke btw u "
        "verschuldigd bent, of waar u die kunt aangeven.",
        "en": "Even with ‘book as charged’ this is not booked: with {scenario}, {charged}% does not say which VAT you owe, or "
        "where you can declare it.",
    },
    "inside_needs_level": {
        "nl": "Over “{line}” is geen btw gerekend, en {country} heeft meer dan één tarief: kies bij de koppeling welk tarief "
        "dan in de prijs zit.",
        "en": "No VAT was charged on “{line}”, and {country} has more than one rate: choose for the link which rate is inside "
        "the price then.",
    },
    "vat_inside": {
        "nl": "Zonder btw berekend terwijl {rate}% verschuldigd is: van {gross} is {vat} btw en {net} omzet.",
        "en": "Charged without VAT while {rate}% is due: of {gross}, {vat} is VAT and {net} turnover.",
    },
    # what to know of a sale that is booked all the same
    "duties_gb": {
        "nl": "U stuurt goederen naar het Verenigd Koninkrijk. Over zendingen tot en met 135 pond aan consumenten is Britse btw "
        "verschuldigd op het moment van verkoop, en dan moet u zich daar mogelijk registreren. Vraag het uw adviseur.",
        "en": "You send goods to the United Kingdom. On consignments of up to 135 pounds to consumers, British VAT is due at the "
        "moment of sale, and you may have to register there. Ask your adviser.",
    },
    "duties_ch": {
        "nl": "U stuurt goederen naar Zwitserland. Wie daar voor meer dan 100.000 frank per jaar verkoopt, kan er zelf btw "
        "verschuldigd zijn. Vraag het uw adviseur.",
        "en": "You send goods to Switzerland. A seller with more than 100,000 francs of sales a year there may owe VAT there. "
        "Ask your adviser.",
    },
    "duties_no": {
        "nl": "U stuurt goederen naar Noorwegen. Voor artikelen onder 3.000 kroon bestaat de regeling VOEC; vanaf 50.000 kroon "
        "omzet kan aanmelding verplicht zijn. Vraag het uw adviseur.",
        "en": "You send goods to Norway. For items under 3,000 kroner there is the scheme VOEC; from 50,000 kroner of sales "
        "registration may be compulsory. Ask your adviser.",
    },
    "number_of_another_state": {
        "nl": "Btw-nummer {number} is van een ander land dan waar de goederen heen gaan ({country}). Dat mag; ga het na.",
        "en": "VAT number {number} is of another country than the goods go to ({country}). That is allowed; check it.",
    },
    "invalid_number_as_consumer": {
        "nl": "VIES noemt btw-nummer {number} ongeldig: de koper is als consument behandeld. Vraag een bedrijf om het juiste.",
        "en": "VIES calls VAT number {number} invalid: the buyer was treated as a consumer. Ask a business for the right one.",
    },
    "business_without_number": {
        "nl": "De koper is een bedrijf zonder btw-nummer en is voor de btw als consument behandeld.",
        "en": "The buyer is a business without a VAT number, and was treated as a consumer for VAT.",
    },
    "cash_basis": {
        "nl": "U gebruikt het kasstelsel: de btw hoort in het tijdvak waarin de klant betaalt, en dat hoeft niet dat van de "
        "factuur te zijn. Ga dat bij de aangifte na.",
        "en": "You use cash accounting: the VAT belongs to the period in which the customer pays, which need not be that of "
        "the invoice. Check that with the return.",
    },
    "vat_inside_warning": {
        "nl": "Uw webshop rekende geen btw waar {rates} verschuldigd is. Die is uit de prijs gehaald en komt voor uw rekening; "
        "controleer de btw-instellingen van de webshop.",
        "en": "Your shop charged no VAT where {rates} is due. It was taken out of the price and is at your expense; check the "
        "tax settings of the shop.",
    },
}
