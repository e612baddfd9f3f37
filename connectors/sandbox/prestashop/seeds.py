"""What a shop has sold on its first day."""

from collections.abc import Callable
from datetime import datetime, timedelta

from connectors.sandbox.prestashop.catalogue import MY_CARRIER, PICK_UP
from connectors.sandbox.prestashop.checkout import place_order
from connectors.sandbox.prestashop.sixty.shop import sixty_orders
from connectors.sandbox.prestashop.store import Store
from connectors.sandbox.prestashop.wishes import Person, Wish, WishedLine

SHIPPED = 4

_ANNA = Person(firstname="Anna", lastname="Hoekstra", email="anna.hoekstra@klant.example",
               address1="Prinsessekade 14", postcode="2012 MA", city="Haarlem", phone="023 555 0114")  # fmt: skip
_DAAN = Person(firstname="Daan", lastname="van der Wal", email="daan@vanderwal.example",
               address1="Oude Gracht 203-bis", postcode="3511 NR", city="Utrecht", phone="030 555 0162")  # fmt: skip
_STUDIO = Person(firstname="Femke", lastname="Postma", email="inkoop@studiopostma.example",
                 company="Studio Postma interieur", address1="Nieuwe Kade 9", postcode="8911 AB",
                 city="Leeuwarden", phone="058 555 0177")  # fmt: skip
_YUSUF = Person(firstname="Yusuf", lastname="Demir", email="y.demir@klant.example",
                address1="Maasboulevard 77", postcode="3063 NS", city="Rotterdam", phone_mobile="06 5550 0190",
                phone="")  # fmt: skip
_GUEST = Person(firstname="Liesbeth", lastname="de Groot", email="liesbeth.degroot@gast.example",
                address1="Dorpsstraat 3", postcode="6961 LX", city="Eerbeek", phone="0313 555 015")  # fmt: skip


def five_domestic(store: Store, *, now: datetime) -> None:
    """Five paid and invoiced Dutch orders of the last days; `now` is the shop's local time."""
    for back, wish in _FIVE:
        place_order(store, wish, now=now - back)


def empty(store: Store, *, now: datetime) -> None:
    """A shop without orders."""


_FIVE: tuple[tuple[timedelta, Wish], ...] = (
    # One line at 21%.
    (
        timedelta(days=4, hours=3),
        Wish(lines=(WishedLine(reference="TT-105"),), customer=_ANNA, carrier=PICK_UP),
    ),
    # One line at 9%.
    (
        timedelta(days=3, hours=1),
        Wish(lines=(WishedLine(reference="TT-204"),), customer=_DAAN, carrier=PICK_UP),
    ),
    # Both rates, with quantities and prices whose tax does not come out even; a company without a VAT number.
    (
        timedelta(days=2, hours=5),
        Wish(
            lines=(
                WishedLine(reference="TT-104", quantity=7),
                WishedLine(reference="TT-203", quantity=3),
                WishedLine(reference="TT-205", quantity=11),
            ),
            customer=_STUDIO,
            carrier=PICK_UP,
            state=SHIPPED,
        ),
    ),
    # Shipping at 21% beside the goods.
    (
        timedelta(days=1, hours=2),
        Wish(
            lines=(WishedLine(reference="TT-102"), WishedLine(reference="TT-101", quantity=2)),
            customer=_YUSUF,
            carrier=MY_CARRIER,
            state=SHIPPED,
        ),
    ),
    # A guest, both rates, shipping.
    (
        timedelta(hours=4),
        Wish(
            lines=(WishedLine(reference="TT-107"), WishedLine(reference="TT-201", quantity=2)),
            customer=_GUEST,
            guest=True,
        ),
    ),
)

Seed = Callable[..., None]
SEEDS: dict[str, Seed] = {
    "five_domestic": five_domestic,
    "sixty_orders": sixty_orders,
    "empty": empty,
}
