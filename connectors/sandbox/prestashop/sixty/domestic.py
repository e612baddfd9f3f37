"""Orders 1 to 22: at home. Both rates, vouchers, wrapping, every way of rounding, businesses, deliveries elsewhere."""

from decimal import Decimal

from connectors.sandbox.prestashop.catalogue import PICK_UP
from connectors.sandbox.prestashop.money import RoundMode, RoundType, Voucher
from connectors.sandbox.prestashop.sixty.agenda import Event, Story, enters
from connectors.sandbox.prestashop.sixty.customers import (
    ANNA,
    BOUW,
    DAAN,
    HOTEL,
    IRIS,
    LIESBETH,
    MIRTHE,
    RUBEN,
    SANNE,
    STUDIO,
    YUSUF,
)
from connectors.sandbox.prestashop.wishes import Person, Wish, WishedLine

ACCEPTED, SHIPPED, BANK_TRANSFER = 2, 4, 10


def of(reference: str, quantity: int = 1) -> WishedLine:
    return WishedLine(reference=reference, quantity=quantity)


BUILDING_SITE = Person(firstname="Uitvoerder", lastname="Postma", company="Bouwplaats Stadhouder", address1="Stadhouderslaan 2",
                       postcode="3583 JA", city="Utrecht", phone="", email="")  # fmt: skip
AUNT = Person(firstname="Tante", lastname="Riet", address1="Hoofdstraat 99", postcode="9401 LA", city="Assen",
              phone="0592 555 099", email="")  # fmt: skip
IN_LIEGE = Person(firstname="Iris", lastname="Vermeulen", address1="Rue Léopold 8", postcode="4000", city="Liège",
                  phone="", email="", country="BE")  # fmt: skip

HALF_OFF_TEN = Voucher(name="Herfstkorting 10%", percent=Decimal(10))
FREE_SHIPPING = Voucher(name="Gratis verzending", free_shipping=True)

PLAIN = (
    # 1: before the day from which this shop is booked
    Story(days=60, clock="10:15", wish=Wish(lines=(of("TT-101", 4),), customer=ANNA)),
    Story(days=44, clock="09:40", wish=Wish(lines=(of("TT-105"),), customer=ANNA, carrier=PICK_UP)),
    Story(days=43, clock="11:05", wish=Wish(lines=(of("TT-204"),), customer=DAAN, carrier=PICK_UP)),
    # 4: both rates, with quantities and prices whose tax does not come out even; a company without a VAT number
    Story(
        days=42,
        clock="08:30",
        wish=Wish(
            lines=(of("TT-104", 7), of("TT-203", 3), of("TT-205", 11)),
            customer=STUDIO,
            carrier=PICK_UP,
            state=SHIPPED,
        ),
    ),
    Story(
        days=41,
        clock="20:12",
        wish=Wish(lines=(of("TT-102"), of("TT-101", 2)), customer=YUSUF, state=SHIPPED),
    ),
    Story(
        days=40,
        clock="13:45",
        wish=Wish(lines=(of("TT-107"), of("TT-201", 2)), customer=LIESBETH, guest=True),
    ),
)

VOUCHERS = (
    Story(
        days=39,
        clock="16:20",
        wish=Wish(lines=(of("TT-102"),), customer=SANNE, vouchers=(HALF_OFF_TEN,)),
    ),
    Story(
        days=38,
        clock="10:10",
        wish=Wish(
            lines=(of("TT-102"), of("TT-201", 2)),
            customer=MIRTHE,
            carrier=PICK_UP,
            vouchers=(HALF_OFF_TEN,),
        ),
    ),
    Story(
        days=37,
        clock="12:00",
        wish=Wish(
            lines=(of("TT-105"),),
            customer=ANNA,
            vouchers=(Voucher(name="Vijf euro op de tulpenvaas", amount=Decimal(5), product=0),),
        ),
    ),
    Story(
        days=36,
        clock="19:55",
        wish=Wish(
            lines=(of("TT-106", 2), of("TT-204")),
            customer=DAAN,
            vouchers=(Voucher(name="Welkomstbon 7,50", amount=Decimal("7.50")),),
        ),
    ),
    Story(
        days=35,
        clock="21:30",
        wish=Wish(lines=(of("TT-101", 3),), customer=RUBEN, vouchers=(FREE_SHIPPING,)),
    ),
    Story(
        days=34,
        clock="09:00",
        wish=Wish(
            lines=(of("TT-102"), of("TT-104")),
            customer=IRIS,
            vouchers=(Voucher(name="Gratis onderzetter", gift=1),),
        ),
    ),
    Story(
        days=33,
        clock="14:25",
        wish=Wish(
            lines=(of("TT-105", 2),),
            customer=SANNE,
            vouchers=(Voucher(name="Vaste klant 5%", percent=Decimal(5)), FREE_SHIPPING),
        ),
    ),
)

ROUNDED = (
    Story(
        days=32,
        clock="15:15",
        wish=Wish(lines=(of("TT-105"),), customer=MIRTHE, wrapping=True),
    ),
    Story(
        days=31,
        clock="11:11",
        wish=Wish(lines=(of("TT-101"), of("TT-204")), customer=YUSUF, wrapping=True),
    ),
    Story(
        days=30,
        clock="17:40",
        wish=Wish(
            lines=(of("TT-104", 6), of("TT-202", 4)),
            customer=RUBEN,
            round_type=RoundType.ITEM,
        ),
    ),
    Story(
        days=29,
        clock="18:05",
        wish=Wish(
            lines=(of("TT-104", 2), of("TT-201", 5), of("TT-205", 3)),
            customer=IRIS,
            round_type=RoundType.TOTAL,
        ),
    ),
    Story(
        days=28,
        clock="07:50",
        wish=Wish(
            lines=(of("TT-107", 5), of("TT-203", 3)),
            customer=ANNA,
            round_mode=RoundMode.DOWN,
        ),
    ),
)

BUSINESSES = (
    # 19: paid three days later, and invoiced then
    Story(
        days=27,
        clock="10:30",
        wish=Wish(lines=(of("TT-103"), of("TT-106", 6)), customer=BOUW, state=BANK_TRANSFER),
        then=(Event(days=24, clock="09:15", does=enters(ACCEPTED)),),
    ),
    # 20: at half past two in a night that may have that hour twice
    Story(
        days=26,
        clock="02:30",
        wish=Wish(
            lines=(of("TT-102", 3), of("TT-203", 2)),
            customer=HOTEL,
            delivery=BUILDING_SITE,
            round_mode=RoundMode.UP,
        ),
    ),
)

ELSEWHERE = (
    Story(
        days=25,
        clock="13:00",
        wish=Wish(lines=(of("TT-203"), of("TT-105")), customer=DAAN, delivery=AUNT),
    ),
    Story(
        days=24,
        clock="16:45",
        wish=Wish(lines=(of("TT-101", 6),), customer=IRIS, delivery=IN_LIEGE),
    ),
)

STORIES = (*PLAIN, *VOUCHERS, *ROUNDED, *BUSINESSES, *ELSEWHERE)
