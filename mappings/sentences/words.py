"""Words for values that are codes: a scenario, a trigger, what is missing. By placeholder, then by value."""

from typing import Final

from mappings.sentences.bookable import TARGETS
from mappings.sentences.kinds import KIND_NAMES

_Words = dict[str, dict[str, str]]

_SCENARIO: Final[_Words] = {
    "domestic": {"nl": "een binnenlandse verkoop", "en": "a domestic sale"},
    "domestic_reverse_charge": {
        "nl": "een binnenlandse verkoop met verlegde btw",
        "en": "a domestic sale with reverse charge",
    },
    "intra_community": {
        "nl": "een levering aan een bedrijf in een ander EU-land",
        "en": "a supply to a business in another EU country",
    },
    "intra_community_unproven": {
        "nl": "een levering aan een bedrijf in een ander EU-land met een btw-nummer dat nog niet is gecontroleerd",
        "en": "a supply to a business in another EU country with a VAT number that is not checked yet",
    },
    "distance_home": {
        "nl": "een afstandsverkoop met Nederlandse btw",
        "en": "a distance sale with home VAT",
    },
    "oss": {"nl": "een afstandsverkoop onder OSS", "en": "a distance sale under OSS"},
    "domestic_unproven": {
        "nl": "een binnenlandse verkoop met verlegde btw, met een btw-nummer dat nog niet is gecontroleerd",
        "en": "a domestic sale with reverse charge, with a VAT number that is not checked yet",
    },
    "registration_missing": {
        "nl": "een verkoop met btw van een land waar u geen btw-registratie hebt (uw afstandsverkopen gaan over "
        "10.000 euro, of uw voorraad ligt daar)",
        "en": "a sale with VAT of a country where you are not registered (your distance sales are above 10,000 euro, or "
        "your stock is there)",
    },
    "local_destination": {
        "nl": "een verkoop met btw van het land van aankomst",
        "en": "a sale with VAT of the country of arrival",
    },
    "export": {"nl": "uitvoer uit de EU", "en": "an export from the EU"},
    "triangular": {
        "nl": "een ABC-levering: uw leverancier in een ander EU-land stuurt naar een bedrijf in een derde EU-land",
        "en": "a triangular sale: your supplier in another EU country sends to a business in a third EU country",
    },
    "triangular_unproven": {
        "nl": "een ABC-levering met een btw-nummer dat nog niet is gecontroleerd",
        "en": "a triangular sale with a VAT number that is not checked yet",
    },
    "exempt": {"nl": "een vrijgestelde verkoop", "en": "an exempt sale"},
    "exempt_body": {
        "nl": "een verkoop aan een vrijgestelde instelling (ambassade, internationale organisatie)",
        "en": "a sale to an exempt body (embassy, international organisation)",
    },
    "margin": {"nl": "een verkoop met de margeregeling", "en": "a sale under the margin scheme"},
    "voucher_multi_purpose": {"nl": "een cadeaubon", "en": "a gift card"},
    "marketplace_deemed": {
        "nl": "een verkoop waarover de marktplaats de btw betaalt",
        "en": "a sale whose VAT the marketplace pays",
    },
    "small_business": {
        "nl": "een verkoop onder de kleineondernemersregeling",
        "en": "a sale under the small-business scheme",
    },
    "import": {
        "nl": "een verkoop die vanuit een land buiten de EU wordt ingevoerd",
        "en": "a sale imported from outside the EU",
    },
    "import_scheme": {
        "nl": "een verkoop van buiten de EU onder de invoerregeling IOSS",
        "en": "a sale from outside the EU under the import scheme IOSS",
    },
    "service_unproven": {
        "nl": "een dienst aan een bedrijf in een ander EU-land met een btw-nummer dat nog niet is gecontroleerd",
        "en": "a service to a business in another EU country with a VAT number that is not checked yet",
    },
    "intra_community_service": {
        "nl": "een dienst aan een bedrijf in een ander EU-land",
        "en": "a service to a business in another EU country",
    },
    "outside_scope": {
        "nl": "een verkoop die buiten de btw valt",
        "en": "a sale outside the scope of VAT",
    },
    "undecided": {
        "nl": "een verkoop die wij niet kunnen indelen",
        "en": "a sale that we cannot classify",
    },
}

WORDS: Final[dict[str, _Words]] = {
    "scenario": _SCENARIO,
    "product_kind": KIND_NAMES,
    "trigger": {
        "invoiced": {"nl": "gefactureerd", "en": "invoiced"},
        "paid": {"nl": "betaald", "en": "paid"},
        "created": {"nl": "geplaatst", "en": "placed"},
        "shipped": {"nl": "verzonden", "en": "shipped"},
    },
    "definition": {
        "vat_number": {"nl": "het btw-nummer", "en": "the VAT number"},
        "company": {"nl": "de bedrijfsnaam", "en": "the company name"},
        "group": {"nl": "de klantgroep", "en": "the customer group"},
    },
    "verdict": {
        "valid": {"nl": "geldig", "en": "valid"},
        "invalid": {"nl": "ongeldig", "en": "invalid"},
        "unavailable": {"nl": "niet bereikbaar", "en": "could not be reached"},
        "not_asked": {"nl": "niet gevraagd", "en": "not asked"},
    },
    "problem": {
        "unknown": {
            "nl": "de code is niet bekend in de boekhouding",
            "en": "the code is not known in the books",
        },
        "including": {
            "nl": "het is een code inclusief btw",
            "en": "it is a code that includes VAT",
        },
        "no_base": {
            "nl": "een code van de soort “geen btw” komt niet in de aangifte",
            "en": "a code of the kind “no VAT” does not reach the return",
        },
        "not_listed": {
            "nl": "de code hoort niet bij de ICP-opgaaf van goederen",
            "en": "the code does not belong to the EU sales list of goods",
        },
        "listed": {
            "nl": "de code hoort bij de ICP-opgaaf, deze verkoop niet",
            "en": "the code belongs to the EU sales list, this sale does not",
        },
        "not_asked": {"nl": "dat is nog niet gecontroleerd", "en": "it was not checked yet"},
        "unavailable": {
            "nl": "VIES was niet bereikbaar om het te controleren",
            "en": "VIES could not be reached to check it",
        },
        "turned_invalid": {
            "nl": "VIES noemt het nu ongeldig, en de verkoop staat al zonder btw in de boeken. Vraag de klant om het juiste "
            "nummer, of crediteer de factuur en boek opnieuw met btw",
            "en": "VIES calls it invalid now, and the sale stands in the books without VAT already. Ask the customer for the "
            "right number, or credit the invoice and book again with VAT",
        },
        "other_number": {
            "nl": "de relatie in de boekhouding heeft een ander nummer ({carried})",
            "en": "the relation in the books has another number ({carried})",
        },
        "shared_relation": {
            "nl": "de verkoop zou op een relatie van meer klanten komen",
            "en": "the sale would stand on a relation of many customers",
        },
        "relation_blocked": {"nl": "zij is geblokkeerd", "en": "it is blocked"},
        "relation_ended": {"nl": "zij is beëindigd", "en": "it has ended"},
        "relation_no_customer": {
            "nl": "zij is geen klant, maar leverancier, prospect of geen van beide",
            "en": "it is no customer, but a supplier, a prospect or neither",
        },
        "no_vat": {"nl": "het is een code zonder btw", "en": "it is a code without VAT"},
        "percentage": {
            "nl": "de code heeft een ander percentage ({percentage}%)",
            "en": "the code has another percentage ({percentage}%)",
        },
        **TARGETS,
    },
    "kind": {
        "product": {"nl": "artikel", "en": "product"},
        "shipping": {"nl": "verzending", "en": "shipping"},
        "wrapping": {"nl": "inpakken", "en": "gift wrapping"},
        "fee": {"nl": "toeslag", "en": "fee"},
        "discount": {"nl": "korting", "en": "discount"},
        "rounding": {"nl": "afronding", "en": "rounding"},
    },
    "field": {
        "document_id": {"nl": "het nummer van het document", "en": "the document's number"},
        "currency": {"nl": "de valuta", "en": "the currency"},
        "ordered_at": {"nl": "het tijdstip van de bestelling", "en": "the time of the order"},
        "paid_at": {"nl": "het tijdstip van de betaling", "en": "the time of the payment"},
        "time_zone": {"nl": "de tijdzone van de webshop", "en": "the shop's time zone"},
        "total_net": {"nl": "het totaal exclusief btw", "en": "the total without VAT"},
        "total_gross": {"nl": "het totaal inclusief btw", "en": "the total with VAT"},
        "net": {"nl": "het bedrag exclusief btw", "en": "the amount without VAT"},
        "gross": {"nl": "het bedrag inclusief btw", "en": "the amount with VAT"},
        "quantity": {"nl": "het aantal", "en": "the quantity"},
        "rate": {"nl": "het btw-tarief", "en": "the VAT rate"},
        "day_invoiced": {"nl": "de factuurdatum", "en": "the invoice date"},
        "day_paid": {"nl": "de betaaldatum", "en": "the day of payment"},
        "day_shipped": {"nl": "de verzenddatum", "en": "the day of shipment"},
        "delivery_postcode": {
            "nl": "de postcode van het afleveradres",
            "en": "the postcode of the delivery address",
        },
        "name": {"nl": "een bedrijfsnaam of achternaam", "en": "a company or last name"},
        "customer_number": {
            "nl": "een klantnummer van ten hoogste acht cijfers",
            "en": "a customer number of at most eight digits",
        },
    },
}

# The circumstances of a missing rule, in the order in which they are told.
CIRCUMSTANCES: Final[dict[str, dict[str, str]]] = {
    "kind": {"nl": "soort", "en": "kind"},
    "rate": {"nl": "btw-tarief", "en": "VAT rate"},
    "category": {"nl": "categorie", "en": "category"},
    "scenario": {"nl": "situatie", "en": "situation"},
    "country": {"nl": "land", "en": "country"},
    "payment_method": {"nl": "betaalwijze", "en": "payment method"},
    "customer_group": {"nl": "klantgroep", "en": "customer group"},
    "currency": {"nl": "valuta", "en": "currency"},
    "shop": {"nl": "winkel", "en": "shop"},
}

MONTHS: Final[dict[str, tuple[str, ...]]] = {
    "nl": (
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
