"""What Tulp & Tegel sells, by which states its orders go, and who carries them.

The goods are invented. Source of states, flags and carriers: PrestaShop's installation data and an 8.2.1 shop.
"""

from decimal import Decimal
from typing import NamedTuple

SHOP_NAME = "Tulp & Tegel"
PICK_UP, MY_CARRIER = 1, 2
SHIPPING_NET = Decimal("7.00")
WRAPPING_NET = Decimal("2.0661157")


class Category(NamedTuple):
    """`parent` is an id; the root and the shop's home stand above all others, as in every PrestaShop."""

    dutch: str
    english: str
    parent: int


CATEGORIES = (
    Category("Root", "Root", 0),
    Category("Home", "Home", 1),
    Category("Tegels", "Tiles", 2),
    Category("Tuin", "Garden", 2),
    Category("Boeken", "Books", 4),
    Category("Bestanden", "Files", 2),
)
ROOT, HOME, TILES, GARDEN, BOOKS, FILES = range(1, len(CATEGORIES) + 1)


class Product(NamedTuple):
    """`gross` is the price on the label in the Netherlands; the shop stores the net one with six decimals."""

    reference: str
    dutch: str
    english: str
    gross: str
    tax_group: int
    weight: str
    is_virtual: bool = False

    @property
    def category(self) -> int:
        """By the first digit of the reference, and files apart."""
        return {"1": TILES, "2": BOOKS if self.tax_group == 4 else GARDEN, "3": FILES}[
            self.reference[3]
        ]


class State(NamedTuple):
    id: int
    dutch: str
    english: str
    template: str
    color: str
    flags: str  # letters of _FLAGS
    module: str = ""


_FLAGS = {
    "i": "invoice",
    "e": "send_email",
    "l": "logable",
    "d": "delivery",
    "s": "shipped",
    "p": "paid",
    "f": "pdf_invoice",
}

PRODUCTS = (
    Product("TT-101", "Delfts blauwe tegel, tulp, 13 x 13 cm", "Delft blue tile, tulip, 13 x 13 cm", "12.95", 1, "0.35"),
    Product("TT-102", "Set van zes tegels, molens", "Set of six tiles, windmills", "64.50", 1, "2.10"),
    Product("TT-103", "Tegeltableau bollenveld, 24 tegels", "Tile panel bulb field, 24 tiles", "289.00", 1, "8.60"),
    Product("TT-104", "Onderzetter van keramiek", "Ceramic coaster", "4.95", 1, "0.12"),
    Product("TT-105", "Tulpenvaas, aardewerk", "Tulip vase, earthenware", "39.95", 1, "1.40"),
    Product("TT-106", "Voegmortel, wit, 5 kg", "Grout, white, 5 kg", "17.79", 1, "5.00"),
    Product("TT-107", "Tegellijm, emmer van 3 kg", "Tile adhesive, 3 kg bucket", "14.35", 1, "3.20"),
    Product("TT-201", "Tulpenbollen Oranjezon, 25 stuks", "Tulip bulbs Oranjezon, 25 pieces", "9.99", 2, "0.60"),
    Product("TT-202", "Tulpenbollen Nachtzwart, 10 stuks", "Tulip bulbs Nachtzwart, 10 pieces", "8.49", 2, "0.30"),
    Product("TT-203", "Bos verse tulpen, 20 stelen", "Bunch of fresh tulips, 20 stems", "13.33", 2, "0.80"),
    Product("TT-204", "Boek: Tegels aan de muur", "Book: Tiles on the wall", "24.90", 4, "0.90"),
    Product("TT-205", "Zaden voor een bloemenrand", "Seeds for a flower border", "3.67", 2, "0.02"),
    Product("TT-301", "Tegelpatroon als bestand", "Tile pattern as a file", "7.50", 5, "0", is_virtual=True),
)  # fmt: skip

STATES = (
    State(1, "In afwachting van betaling per cheque", "Awaiting check payment", "cheque", "#34209E", "e", "ps_checkpayment"),
    State(2, "Betaling aanvaard", "Payment accepted", "payment", "#3498D8", "ielpf"),
    State(3, "Wordt voorbereid", "Processing in progress", "preparation", "#3498D8", "ieldp"),
    State(4, "Verzonden", "Shipped", "shipped", "#01B887", "ieldsp"),
    State(5, "Afgeleverd", "Delivered", "", "#01B887", "ildsp"),
    State(6, "Geannuleerd", "Canceled", "order_canceled", "#2C3E50", "e"),
    State(7, "Terugbetaald", "Refunded", "refund", "#01B887", "ie"),
    State(8, "Betalingsfout", "Payment error", "payment_error", "#E74C3C", "e"),
    State(9, "Nabestelling (betaald)", "On backorder (paid)", "outofstock", "#3498D8", "iep"),
    State(10, "In afwachting van overboeking", "Awaiting bank wire payment", "bankwire", "#34209E", "e", "ps_wirepayment"),
    State(11, "Betaling op afstand aanvaard", "Remote payment accepted", "payment", "#3498D8", "ielp"),
    State(12, "Nabestelling (niet betaald)", "On backorder (not paid)", "outofstock", "#34209E", "e"),
    State(13, "In afwachting van rembours", "Awaiting Cash On Delivery validation", "cashondelivery", "#34209E", "",
          "ps_cashondelivery"),
)  # fmt: skip

GROUPS = (("Bezoeker", "Visitor"), ("Gast", "Guest"), ("Klant", "Customer"))
VISITOR, GUEST, CUSTOMER = 1, 2, 3

# Configuration with a meaning for who reads the orders. Source: names and defaults of an 8.2.1 installation.
CONFIGURATION = {
    "PS_LANG_DEFAULT": "1",
    "PS_CARRIER_DEFAULT": str(MY_CARRIER),
    "PS_CURRENCY_DEFAULT": "1",
    "PS_COUNTRY_DEFAULT": "13",
    "PS_GIFT_WRAPPING": "1",
    "PS_GIFT_WRAPPING_PRICE": str(WRAPPING_NET),
    "PS_GIFT_WRAPPING_TAX_RULES_GROUP": "1",
    "PS_SHIPPING_HANDLING": "0",
    "PS_TAX": "1",
    "PS_TAX_ADDRESS_TYPE": "id_address_delivery",
    "PS_ATCP_SHIPWRAP": "0",
    "PS_ORDER_RETURN": "1",
    "PS_INVOICE": "1",
    "PS_INVOICE_USE_YEAR": "0",
    "PS_TIMEZONE": "Europe/Amsterdam",
    "PS_PRICE_ROUND_MODE": "2",
    "PS_ROUND_TYPE": "2",
    "PS_GUEST_CHECKOUT_ENABLED": "1",
    "PS_GUEST_GROUP": str(GUEST),
    "PS_CUSTOMER_GROUP": str(CUSTOMER),
    "PS_UNIDENTIFIED_GROUP": str(VISITOR),
    "PS_B2B_ENABLE": "1",
    "PS_WEBSERVICE": "1",
    "PS_OS_CHEQUE": "1",
    "PS_OS_PAYMENT": "2",
    "PS_OS_PREPARATION": "3",
    "PS_OS_SHIPPING": "4",
    "PS_OS_DELIVERED": "5",
    "PS_OS_CANCELED": "6",
    "PS_OS_REFUND": "7",
    "PS_OS_ERROR": "8",
    "PS_OS_OUTOFSTOCK_PAID": "9",
    "PS_OS_BANKWIRE": "10",
    "PS_OS_WS_PAYMENT": "11",
    "PS_OS_OUTOFSTOCK_UNPAID": "12",
    "PS_OS_COD_VALIDATION": "13",
}


def flags_of(state: State) -> dict[str, int]:
    """Every yes-or-no column of an order state."""
    return {name: int(letter in state.flags) for letter, name in _FLAGS.items()}
