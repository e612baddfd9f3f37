"""What an owner says that a product is, in words of a shop: of each the nature that VAT asks for, and the class of its rate.

Source: Directive 2006/112/EC art. 30a and 30b (vouchers), 47, 53 to 55 (where a service happens), 58 (digital), 199 and
199a (reverse charge), 312 to 325 (margin scheme); the classes of `mappings.vat.product_rates`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mappings.vat.product_rates import ProductClass
from mappings.vat.scenario import Nature
from mappings.vat.seller import Spell


@dataclass(frozen=True, slots=True)
class ProductKind:
    """`code` is what a rule names; "" is of products that no rule speaks of."""

    code: str
    nature: Nature = Nature.GOODS
    product_class: ProductClass = ProductClass.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRate(Spell):
    """What the owner knows of a rate, as a percentage: in `country` (ISO 3166-1), on the days of the spell."""

    country: str
    rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnKind:
    """A kind of product that the owner named, or one of ours with rates of his own, which go before ours."""

    code: str
    nature: Nature = Nature.GOODS
    rates: tuple[OwnRate, ...] = ()


ORDINARY: Final = ProductKind("")
_N, _C = Nature, ProductClass
KINDS: Final[Mapping[str, ProductKind]] = {
    kind.code: kind
    for kind in (
        ProductKind("goods"),
        ProductKind("food", _N.GOODS, _C.FOOD),
        ProductKind("basic_food", _N.GOODS, _C.BASIC_FOOD),
        ProductKind("sweet_salty_food", _N.GOODS, _C.SWEET_SALTY_FOOD),
        ProductKind("takeaway", _N.GOODS, _C.TAKEAWAY),
        ProductKind("books", _N.GOODS, _C.BOOKS),
        ProductKind("margin_goods", _N.MARGIN_GOODS),
        ProductKind("reverse_charge_goods", _N.REVERSE_CHARGE_GOODS),
        ProductKind("reverse_charge_bulk", _N.REVERSE_CHARGE_BULK),
        ProductKind("excise_goods", _N.EXCISE_GOODS),
        ProductKind("digital", _N.DIGITAL),
        ProductKind("digital_books", _N.DIGITAL, _C.BOOKS),
        ProductKind("service", _N.SERVICE),
        ProductKind("local_service", _N.LOCAL_SERVICE),
        ProductKind("exempt", _N.EXEMPT),
        ProductKind("exempt_body", _N.EXEMPT_BODY),
        ProductKind("lodging", _N.LOCAL_SERVICE, _C.LODGING),
        ProductKind("camping", _N.LOCAL_SERVICE, _C.CAMPING),
        ProductKind("restaurant", _N.LOCAL_SERVICE, _C.RESTAURANT),
        ProductKind("leisure", _N.LOCAL_SERVICE, _C.LEISURE),
        ProductKind("single_purpose_voucher", _N.SINGLE_PURPOSE_VOUCHER),
        ProductKind("multi_purpose_voucher", _N.MULTI_PURPOSE_VOUCHER),
    )
}
# What fits in a box and is sent: shipping goes with these rather than with what comes without a parcel.
PHYSICAL: Final = frozenset(
    {
        *(_N.GOODS, _N.MARGIN_GOODS, _N.EXEMPT_BODY, _N.EXCISE_GOODS),
        *(_N.REVERSE_CHARGE_GOODS, _N.REVERSE_CHARGE_BULK),
    }
)
