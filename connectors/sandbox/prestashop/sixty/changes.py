"""Orders 41 to 60: fees, several invoices, split carts, refunds, and what never becomes a sale."""

from decimal import Decimal

from connectors.sandbox.prestashop.catalogue import PICK_UP
from connectors.sandbox.prestashop.money import Voucher
from connectors.sandbox.prestashop.sixty.agenda import (
    Event,
    Story,
    enters,
    gets,
    gives_back,
    is_paid,
)
from connectors.sandbox.prestashop.sixty.customers import (
    ANNA,
    DAAN,
    GRACE,
    HENK,
    IRIS,
    MIRTHE,
    RUBEN,
    SANNE,
    STUDIO,
    TEST,
    YUSUF,
)
from connectors.sandbox.prestashop.sixty.domestic import BANK_TRANSFER, HALF_OFF_TEN, SHIPPED, of
from connectors.sandbox.prestashop.wishes import Wish

CANCELLED, PAYMENT_ERROR, CASH_ON_DELIVERY = 6, 8, 13
CANCELLED_LATER = 54
# A module's fee of 2.50 with 21% VAT, added to the total without a line of its own.
FEE, FEE_NET = Decimal("2.50"), Decimal("2.07")
# The voucher of the refund of order 51, named as PrestaShop names such a one: rule 7, customer 8, order 51.
OF_THE_REFUND = Voucher(name="V7C8O51", amount=Decimal("39.95"))

CASH = (
    Story(
        days=13,
        clock="22:00",
        wish=Wish(
            lines=(of("TT-102"),),
            customer=MIRTHE,
            state=CASH_ON_DELIVERY,
            hidden_fee=FEE,
            hidden_fee_net=FEE_NET,
        ),
        then=(Event(days=11, clock="08:00", does=enters(SHIPPED)),),
    ),
    Story(
        days=12,
        clock="09:05",
        wish=Wish(
            lines=(of("TT-204"), of("TT-101")),
            customer=SANNE,
            state=CASH_ON_DELIVERY,
            hidden_fee=FEE,
            hidden_fee_net=FEE_NET,
        ),
        then=(Event(days=10, clock="08:00", does=enters(SHIPPED)),),
    ),
)

APART = (
    # 43: money went back, and no slip tells of it
    Story(
        days=12,
        clock="14:10",
        wish=Wish(lines=(of("TT-101", 4),), customer=HENK, guest=True),
        then=(Event(days=9, clock="10:00", does=gives_back(1, with_slip=False)),),
    ),
    # 44: more was ordered by telephone, on an invoice of its own
    Story(
        days=11,
        clock="10:40",
        wish=Wish(lines=(of("TT-102"),), customer=YUSUF),
        then=(
            Event(days=10, clock="11:00", does=gets(of("TT-101", 2))),
            Event(days=10, clock="11:01", does=is_paid("25.90", "iDEAL")),
        ),
    ),
    # 45 and 46: one cart, two orders, one payment
    Story(
        days=11,
        clock="19:30",
        wish=Wish(lines=(of("TT-102"), of("TT-104", 2)), customer=IRIS),
        also=(Wish(lines=(of("TT-203", 2),), customer=IRIS, shipping_net=Decimal(0)),),
    ),
)

REFUNDED = (
    # 47: one of three pieces comes back
    Story(
        days=10,
        clock="12:20",
        wish=Wish(lines=(of("TT-101", 3), of("TT-204")), customer=RUBEN),
        then=(Event(days=5, clock="10:00", does=gives_back(1, 0)),),
    ),
    # 48: all of it, shipping too
    Story(
        days=10,
        clock="17:00",
        wish=Wish(lines=(of("TT-105"), of("TT-201")), customer=DAAN),
        then=(Event(days=4, clock="09:00", does=gives_back(1, 1, shipping="8.47")),),
    ),
    # 49: the shipping alone, for it came late
    Story(
        days=9,
        clock="08:25",
        wish=Wish(lines=(of("TT-102"),), customer=ANNA, state=SHIPPED),
        then=(Event(days=3, clock="16:00", does=gives_back(0, shipping="8.47")),),
    ),
    # 50: bought with 10% off, given back at the full price
    Story(
        days=9,
        clock="13:50",
        wish=Wish(lines=(of("TT-105", 2),), customer=SANNE, vouchers=(HALF_OFF_TEN,)),
        then=(Event(days=5, clock="11:00", does=gives_back(1)),),
    ),
    # 51: goods come back for a voucher; 52: the voucher pays
    Story(
        days=8,
        clock="09:30",
        wish=Wish(lines=(of("TT-105"),), customer=RUBEN, carrier=PICK_UP),
        then=(Event(days=8, clock="15:30", does=gives_back(1)),),
    ),
    Story(
        days=7,
        clock="10:10",
        wish=Wish(lines=(of("TT-102"),), customer=RUBEN, vouchers=(OF_THE_REFUND,)),
    ),
)

NO_SALES = (
    Story(
        days=7,
        clock="15:00",
        wish=Wish(lines=(of("TT-106", 3),), customer=STUDIO, state=BANK_TRANSFER),
        then=(Event(days=6, clock="09:00", does=enters(CANCELLED)),),
    ),
    # 54: cancelled on the shop's day itself, when it is booked already
    Story(days=6, clock="11:45", wish=Wish(lines=(of("TT-107", 2),), customer=MIRTHE)),
    Story(
        days=6,
        clock="16:30",
        wish=Wish(lines=(of("TT-103"),), customer=STUDIO, state=BANK_TRANSFER),
    ),
    Story(
        days=5, clock="08:40", wish=Wish(lines=(of("TT-105"),), customer=YUSUF, state=PAYMENT_ERROR)
    ),
    Story(days=5, clock="20:00", wish=Wish(lines=(of("TT-102"),), customer=GRACE, currency="USD")),
    Story(
        days=4,
        clock="12:00",
        wish=Wish(
            lines=(of("TT-204"),),
            customer=DAAN,
            vouchers=(
                Voucher(name="Recensie-exemplaar", percent=Decimal(100), free_shipping=True),
            ),
        ),
    ),
    # 59: somebody wrote another total into the database
    Story(
        days=3,
        clock="17:17",
        wish=Wish(lines=(of("TT-102"), of("TT-203")), customer=IRIS, hidden_fee=Decimal("-5.00")),
    ),
    Story(days=2, clock="10:00", wish=Wish(lines=(of("TT-101"),), customer=TEST)),
)

STORIES = (*CASH, *APART, *REFUNDED, *NO_SALES)
