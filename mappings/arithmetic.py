"""What a shop tells of how it came to its sums, as far as its printed VAT table depends on it.

The figures are the shop's own, unrounded: a table is printed from them, and not from the lines of the sale.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from mappings.money import RoundingMode


class RoundingPoint(StrEnum):
    """Where the shop rounds: each piece, each line, or nothing before the total."""

    ITEM = "item"
    LINE = "line"
    TOTAL = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """One tax of a line; `rate` is a percentage."""

    id: str
    rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxedLine:
    """One line of goods. Prices and ecotax are net, for one piece; `taxes` may be none, or several on one line."""

    product_id: str
    quantity: Decimal
    unit_net: Decimal
    taxes: tuple[Tax, ...]
    one_after_another: bool = False  # each tax is asked over the price with the taxes before it
    ecotax: Decimal = Decimal(0)
    ecotax_rate: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedVoucher:
    """A voucher as used: `net` is what it took off. `product_id` is set where the rule is tied to that one product."""

    net: Decimal
    free_shipping: bool = False
    product_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic:
    """The sums of a document and what they were made of. Net and gross of goods and discounts as the document states them."""

    lines: tuple[TaxedLine, ...]
    vouchers: tuple[UsedVoucher, ...]
    goods_net: Decimal
    goods_gross: Decimal
    discounts_net: Decimal
    discounts_gross: Decimal
    shipping_net: Decimal
    shipping_gross: Decimal
    point: RoundingPoint
    mode: RoundingMode
