"""Orders 23 to 40: businesses and consumers in other countries, export, territories that are neither, and what is fetched."""

from connectors.sandbox.prestashop.catalogue import PICK_UP
from connectors.sandbox.prestashop.sixty.agenda import Event, Story, enters, gives_back
from connectors.sandbox.prestashop.sixty.customers import (
    ANNA,
    AOIFE,
    CARMEN,
    CARREAUX,
    EVA,
    GRACE,
    HANNAH,
    HUBER,
    INGRID,
    KELLER,
    KRUEGER,
    LUC,
    MERTENS,
    OLIVER,
    PEETERS,
    SCHULZ,
    WEBER,
)
from connectors.sandbox.prestashop.sixty.domestic import ACCEPTED, BANK_TRANSFER, SHIPPED, of
from connectors.sandbox.prestashop.wishes import Person, Wish

NO_CARRIER = 0
CHANTIER = Person(firstname="Chloé", lastname="Martin", company="Chantier Vauban", address1="3 rue Vauban", postcode="62000",
                  city="Arras", phone="", email="", country="FR")  # fmt: skip

BUSINESSES = (
    Story(days=23, clock="09:30",
          wish=Wish(lines=(of("TT-102", 10),), customer=PEETERS, vat_exempt=True, state=SHIPPED)),
    # 24: ordered at the end of one month, paid and invoiced in the next
    Story(days=22, clock="14:00",
          wish=Wish(lines=(of("TT-103", 2), of("TT-101", 24)), customer=KRUEGER, vat_exempt=True, state=BANK_TRANSFER),
          then=(Event(days=17, clock="08:05", does=enters(ACCEPTED)),)),
    Story(days=21, clock="10:50",
          wish=Wish(lines=(of("TT-106", 12),), customer=CARREAUX, delivery=CHANTIER, vat_exempt=True)),
    # 26: VIES does not know the number, and the shop charged VAT
    Story(days=20, clock="11:20", wish=Wish(lines=(of("TT-105", 2),), customer=SCHULZ)),
    # 27: VIES does not know the number, and the shop charged none
    Story(days=20, clock="15:35", wish=Wish(lines=(of("TT-101", 8),), customer=WEBER, vat_exempt=True)),
    Story(days=19, clock="09:10",
          wish=Wish(lines=(of("TT-102", 2), of("TT-103")), customer=HUBER, vat_exempt=True),
          then=(Event(days=2, clock="10:00", does=gives_back(1, 0)),)),
    # 29: a number that cannot exist
    Story(days=19, clock="22:40", wish=Wish(lines=(of("TT-107", 4),), customer=MERTENS)),
)  # fmt: skip

CONSUMERS = (
    Story(days=18, clock="12:15", wish=Wish(lines=(of("TT-105"),), customer=HANNAH)),
    Story(days=18, clock="18:30", wish=Wish(lines=(of("TT-101", 2), of("TT-203")), customer=EVA)),
    Story(days=17, clock="10:00", wish=Wish(lines=(of("TT-204", 2),), customer=LUC, guest=True)),
)

OUTSIDE = (
    Story(days=17, clock="23:10", wish=Wish(lines=(of("TT-103"),), customer=GRACE, state=SHIPPED)),
    Story(days=16, clock="09:45", wish=Wish(lines=(of("TT-102", 5), of("TT-204", 3)), customer=KELLER)),
    Story(days=16, clock="20:20", wish=Wish(lines=(of("TT-105", 2),), customer=OLIVER)),
    Story(days=15, clock="08:15", wish=Wish(lines=(of("TT-101", 6),), customer=INGRID, guest=True, wrapping=True)),
    # 37: the Canary Islands are Spain for the shop, and no part of the Union for VAT
    Story(days=15, clock="19:00", wish=Wish(lines=(of("TT-101", 2),), customer=CARMEN)),
    # 38: Northern Ireland is the United Kingdom for the shop, and the Union for goods
    Story(days=14, clock="13:30", wish=Wish(lines=(of("TT-102"),), customer=AOIFE)),
)  # fmt: skip

FETCHED = (
    # 39: a Belgian business fetches it in the shop: a supply at home, whoever they are
    Story(
        days=14,
        clock="16:00",
        wish=Wish(lines=(of("TT-106", 10),), customer=PEETERS, carrier=PICK_UP),
    ),
    # 40: a file, which nobody carries
    Story(
        days=13,
        clock="21:05",
        wish=Wish(lines=(of("TT-301", 2),), customer=ANNA, carrier=NO_CARRIER),
    ),
)

STORIES = (*BUSINESSES, *CONSUMERS, *OUTSIDE, *FETCHED)
