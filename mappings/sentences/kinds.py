"""What a product is for VAT, and what follows for a line that is something else than the rest of the sale."""

from typing import Final

from mappings.booking import HeldReason
from mappings.sentences.shape import HeldText, Who

KINDS: Final[dict[str, dict[str, str]]] = {
    "product_kind": {
        "nl": "“{line}” is voor de btw: {product_kind}, volgens uw eigen regel.",
        "en": "For VAT “{line}” is: {product_kind}, as your own rule says.",
    },
    "supply_apart": {
        "nl": "Voor {lines} ({net} zonder btw) geldt iets anders dan voor de rest: {scenario}, {country}.",
        "en": "For {lines} ({net} without VAT) something else holds than for the rest: {scenario}, {country}.",
    },
}
HELD_KINDS: Final[dict[HeldReason, HeldText]] = {
    HeldReason.PRODUCT_KIND_UNKNOWN: HeldText(
        {
            "nl": "Een regel noemt een soort product die niet bestaat: “{named}”.",
            "en": "A rule names a kind of product that does not exist: “{named}”.",
        },
        {
            "nl": "Kies bij Boekingsregels een soort uit de lijst, of maak deze soort aan met haar tarieven. Daarna wordt de "
            "bestelling vanzelf geboekt.",
            "en": "Choose a kind from the list under Booking rules, or make this kind with its rates. The order is then booked "
            "by itself.",
        },
        Who.OWNER,
    ),
    HeldReason.PRODUCT_CATEGORY_UNKNOWN: HeldText(
        {
            "nl": "De webshop noemt geen categorie van “{line}”, en uw regels zeggen per categorie wat iets is.",
            "en": "The shop tells no category of “{line}”, and your rules say by category what a thing is.",
        },
        {
            "nl": "Geef de sleutel in PrestaShop recht op “products” en “categories”. Is het artikel verwijderd, voeg dan bij "
            "Boekingsregels een regel toe voor {product} zelf.",
            "en": "Give the key in PrestaShop the rights “products” and “categories”. If the product was removed, add a rule "
            "for {product} itself under Booking rules.",
        },
        Who.OWNER,
    ),
}

# The kinds of `mappings.vat.kinds`, as an owner reads them.
KIND_NAMES: Final[dict[str, dict[str, str]]] = {
    "goods": {"nl": "gewone goederen", "en": "ordinary goods"},
    "food": {"nl": "voedingsmiddelen", "en": "food"},
    "basic_food": {
        "nl": "basisvoedsel van de lijst van een land",
        "en": "basic food of a country's list",
    },
    "sweet_salty_food": {
        "nl": "voedsel met veel suiker of zout",
        "en": "food with much sugar or salt",
    },
    "takeaway": {"nl": "afhaalmaaltijden", "en": "takeaway meals"},
    "books": {"nl": "boeken en tijdschriften", "en": "books and magazines"},
    "margin_goods": {
        "nl": "tweedehands goederen, kunst of antiek onder de margeregeling",
        "en": "second-hand goods, art or antiques under the margin scheme",
    },
    "reverse_charge_goods": {
        "nl": "goederen waarvan de btw aan bedrijven wordt verlegd (schroot, goud)",
        "en": "goods whose VAT businesses account for (scrap, gold)",
    },
    "reverse_charge_bulk": {
        "nl": "telefoons, chips, consoles, tablets en laptops (verlegd aan bedrijven vanaf 10.000 euro)",
        "en": "phones, chips, consoles, tablets and laptops (businesses account for VAT from 10,000 euro)",
    },
    "excise_goods": {
        "nl": "accijnsgoederen (drank, tabak, brandstof)",
        "en": "excise goods (alcohol, tobacco, fuel)",
    },
    "digital": {"nl": "digitale diensten en downloads", "en": "digital services and downloads"},
    "digital_books": {"nl": "e-books en digitale kranten", "en": "e-books and digital papers"},
    "service": {
        "nl": "diensten (advies, onderhoud op afstand)",
        "en": "services (advice, remote work)",
    },
    "local_service": {
        "nl": "diensten ter plaatse (cursus, montage, evenement)",
        "en": "services on the spot (course, fitting, event)",
    },
    "exempt": {
        "nl": "vrijgestelde diensten (onderwijs, zorg, verzekering)",
        "en": "exempt services (teaching, care, insurance)",
    },
    "exempt_body": {
        "nl": "goederen aan een instelling met een certificaat van vrijstelling (ambassade, NAVO)",
        "en": "goods to a body with a certificate of exemption (embassy, NATO)",
    },
    "lodging": {"nl": "overnachtingen", "en": "lodging"},
    "camping": {"nl": "kamperen", "en": "camping"},
    "restaurant": {"nl": "maaltijden in een restaurant", "en": "meals in a restaurant"},
    "leisure": {
        "nl": "toegang tot cultuur, sport en vermaak",
        "en": "admission to culture, sports and leisure",
    },
    "single_purpose_voucher": {
        "nl": "tegoedbonnen voor één soort artikel (btw bij verkoop)",
        "en": "vouchers for one kind of item (VAT when sold)",
    },
    "multi_purpose_voucher": {
        "nl": "cadeaubonnen voor alles (btw bij inwisselen)",
        "en": "gift cards for anything (VAT when used)",
    },
}
