"""A cart with prices on it: what the shop charges for a wish, before anything is written.

Source: PrestaShop 8.2.0 `src/Core/Cart/*`.
"""

from dataclasses import dataclass
from decimal import Decimal

from connectors.sandbox.prestashop import catalogue
from connectors.sandbox.prestashop.money import (
    ZERO,
    Amounts,
    CartLine,
    Rounding,
    RoundMode,
    RoundType,
    Totals,
    order_totals,
    unit_price,
)
from connectors.sandbox.prestashop.store import Row, Store
from connectors.sandbox.prestashop.taxes import EXEMPTED, NO_TAX, TaxOn, tax_for
from connectors.sandbox.prestashop.wishes import Wish, WishedLine


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    product: Row
    tax: TaxOn
    cart: CartLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """An order before it is written: everything that has a price, in the order's currency."""

    wish: Wish
    currency: Row
    country: int
    rounding: Rounding
    lines: tuple[PricedLine, ...]
    shipping: Amounts
    shipping_tax: TaxOn
    wrapping: Amounts

    @property
    def cart(self) -> tuple[CartLine, ...]:
        return tuple(line.cart for line in self.lines)

    @property
    def totals(self) -> Totals:
        return order_totals(
            self.cart,
            rounding=self.rounding,
            vouchers=self.wish.vouchers,
            shipping=self.shipping,
            wrapping=self.wrapping,
        )


def fill_basket(store: Store, wish: Wish, *, country: int) -> Basket:
    """Price the lines, the shipping and the wrapping at the taxes of the `country` of delivery."""
    currency = store.where("currencies", iso_code=wish.currency)
    if not currency:
        raise ValueError(f"the shop has no currency {wish.currency}")
    rate = Decimal(currency[0]["conversion_rate"])
    lines = tuple(
        _priced(store, line, wish=wish, country=country, rate=rate) for line in wish.lines
    )
    carrier = store.get("carriers", wish.carrier) if wish.carrier else None
    shipping_tax = _tax(store, group=1, wish=wish, country=country) if carrier else NO_TAX
    shipping_net = _shipping_net(carrier, wish, rate=rate)
    wrapping_net = catalogue.WRAPPING_NET * rate if wish.wrapping else ZERO
    wrapping_tax = _tax(store, group=1, wish=wish, country=country)
    return Basket(
        wish=wish,
        currency=currency[0],
        country=country,
        rounding=_rounding(store, wish, places=int(currency[0]["precision"])),
        lines=lines,
        shipping=unit_price(shipping_net, rate=shipping_tax.rate),
        shipping_tax=shipping_tax,
        wrapping=unit_price(wrapping_net, rate=wrapping_tax.rate),
    )


def _priced(
    store: Store, line: WishedLine, *, wish: Wish, country: int, rate: Decimal
) -> PricedLine:
    found = store.where("products", reference=line.reference)
    if not found:
        raise ValueError(f"no product {line.reference}")
    product = found[0]
    tax = _tax(store, group=product["id_tax_rules_group"], wish=wish, country=country)
    net = (Decimal(product["price"]) if line.unit_net is None else line.unit_net) * rate
    cart = CartLine(unit=unit_price(net, rate=tax.rate), quantity=line.quantity)
    return PricedLine(product=product, tax=tax, cart=cart)


def _tax(store: Store, *, group: int, wish: Wish, country: int) -> TaxOn:
    return EXEMPTED if wish.vat_exempt else tax_for(store, group=group, country=country)


def _shipping_net(carrier: Row | None, wish: Wish, *, rate: Decimal) -> Decimal:
    if wish.shipping_net is not None:
        return wish.shipping_net
    return ZERO if carrier is None or carrier["is_free"] else catalogue.SHIPPING_NET * rate


def _rounding(store: Store, wish: Wish, *, places: int) -> Rounding:
    chosen = wish.round_type or int(store.configuration("PS_ROUND_TYPE"))
    mode = wish.round_mode
    if mode is None:
        mode = int(store.configuration("PS_PRICE_ROUND_MODE"))
    return Rounding(type=RoundType(chosen), mode=RoundMode(mode), places=places)
