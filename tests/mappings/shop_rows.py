"""The rows a PrestaShop stores of a cart, and the sale that the reader makes of them: for `shop_orders`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import floor

from mappings.sale import Sale
from tests.connectors.prestashop.bodies import detail, sale_of, voucher

F = Fraction
D = Decimal
Pair = tuple[Fraction, Fraction]  # without tax and with


@dataclass(kw_only=True)
class Row:
    """One line of the cart. `left_*` is what earlier vouchers have left of it; `taxes` are ids, `ecotax` is of one piece."""

    rate: Decimal
    quantity: int
    unit_net: Fraction
    unit_gross: Fraction
    ecotax: Fraction
    taxes: tuple[str, ...]
    method: int
    net: Fraction
    gross: Fraction
    left_net: Fraction
    left_gross: Fraction
    number: int = 0


@dataclass(frozen=True, kw_only=True)
class Charge:
    """Shipping or wrapping."""

    kind: str
    rate: Decimal
    net: Fraction
    gross: Fraction


@dataclass(frozen=True, kw_only=True)
class Given:
    """One voucher: what it took off, at which rates, and what the shop tells of what it acts on."""

    name: str
    net: Fraction
    gross: Fraction
    shares: dict[Decimal, Pair]
    acts_on: dict[str, str] = field(default_factory=dict)

    @property
    def is_payment(self) -> bool:
        return self.name.startswith("card")

    @property
    def is_stored(self) -> bool:
        return bool(six(self.net) or six(self.gross))

    @property
    def lowers_goods(self) -> bool:
        return self.is_stored and not self.is_payment and self.name != "shipping"

    @property
    def tied_to(self) -> str:
        """The product of a rule that is tied to one, as the shop counts it: neither the cheapest nor a gift."""
        product = self.acts_on.get("reduction_product", "")
        return "" if product.startswith("-") else product


def six(amount: Fraction) -> Decimal:
    """As the shop's database keeps it."""
    return D(floor(amount * 1_000_000 + F(1, 2))).scaleb(-6)


def as_sale(
    rows: Sequence[Row],
    *,
    charges: Sequence[Charge],
    given: Sequence[Given],
    totals: Mapping[str, Pair],
    currency: str,
    rounding: tuple[int, int],
    taxes: Mapping[str, str],
    is_told: bool,
) -> Sale:
    """Through the reader. `rounding` is round_type and round_mode; without `is_told` the key may not see rules."""
    used = [(n, one) for n, one in enumerate(given, start=1) if one.is_stored]
    return sale_of(
        order=_head(charges, totals=totals, rounding=rounding),
        details=[_detail(row) for row in rows],
        invoices=[],
        cart_rules=[_used(number, one) for number, one in used],
        voucher_kinds={str(n): _kind(n, one) for n, one in used} if is_told else None,
        taxes={one: {"id": one, "rate": rate} for one, rate in taxes.items()},
        currency={"id": "1", "iso_code": currency},
    )


def _head(
    charges: Sequence[Charge], *, totals: Mapping[str, Pair], rounding: tuple[int, int]
) -> dict[str, str]:
    shipping = next((one for one in charges if one.kind == "shipping"), None)
    head = {"round_type": str(rounding[0]), "round_mode": str(rounding[1])}
    head |= {"carrier_tax_rate": str(shipping.rate if shipping else 0)}
    net, gross = totals["products"]
    head |= {"total_products": str(six(net)), "total_products_wt": str(six(gross))}
    for name in ("shipping", "wrapping", "discounts", "paid"):
        net, gross = totals.get(name, (F(0), F(0)))
        head |= {f"total_{name}_tax_excl": str(six(net)), f"total_{name}_tax_incl": str(six(gross))}
    return head | {"total_paid": head["total_paid_tax_incl"]}


def _detail(row: Row) -> dict[str, object]:
    return detail(
        row.number,
        net=str(six(row.unit_net)),
        gross=str(six(row.unit_gross)),
        taxes=list(row.taxes),
        product_id=str(row.number),
        product_quantity=str(row.quantity),
        total_price_tax_excl=str(six(row.net)),
        total_price_tax_incl=str(six(row.gross)),
        tax_computation_method=str(row.method),
        ecotax=str(six(row.ecotax)),
        ecotax_tax_rate=str(row.rate),
    )


def _used(number: int, one: Given) -> dict[str, object]:
    return voucher(
        id=str(number),
        id_cart_rule=str(number),
        name=one.name,
        net=str(six(one.net)),
        gross=str(six(one.gross)),
        free_shipping=str(int(one.name == "shipping")),
    )


def _kind(number: int, one: Given) -> dict[str, str]:
    plain = {"reduction_product": "0", "gift_product": "0", "reduction_percent": "0.00"}
    return {"id": str(number), **plain, "reduction_amount": "0.000000", **one.acts_on}
