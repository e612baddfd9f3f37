"""What a buyer pays in cash where the law rounds the sum. It touches the payment alone: price, invoice and VAT stay as they are."""

from decimal import Decimal
from typing import Final

from mappings.money import round_amount

# Belgium: the total is rounded to five cents where buyer and seller are both present, and never at a distance.
# Source: Belgian Code of Economic Law art. VI.7/1; FPS Economy, rounding of payments, since 2019-12-01.
FIVE_CENTS: Final = Decimal("0.05")
_OBLIGED: Final = frozenset({"BE"})


def rounds_cash(*, country: str, face_to_face: bool) -> bool:
    """Whether a payment in `country` (ISO 3166-1) must be rounded. A parcel is paid at a distance, also at the door."""
    return face_to_face and country in _OBLIGED


def payable(*, total: Decimal, country: str, face_to_face: bool) -> Decimal:
    """What is to be paid of `total`, in euro."""
    if not rounds_cash(country=country, face_to_face=face_to_face):
        return total
    return round_amount(amount=total / FIVE_CENTS, quantum=Decimal(1)) * FIVE_CENTS
