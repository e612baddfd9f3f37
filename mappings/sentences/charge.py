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
    "vat_inside_warning": {
        "nl": "Uw webshop rekende geen btw waar {rates} verschuldigd is. Die is uit de prijs gehaald en komt voor uw rekening; "
        "controleer de btw-instellingen van de webshop.",
        "en": "Your shop charged no VAT where {rates} is due. It was taken out of the price and is at your expense; check the "
        "tax settings of the shop.",
    },
}
