"""The vouchers of a document as discount lines, each with a VAT rate only where the shop's own figures prove it.

PrestaShop's total_discounts holds everything, shipping given free included, while total_shipping stays at full price
(classes/PaymentModule.php, 8.2). So free shipping is taken out first, at the rate of the shipping; what is left is one line.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from connectors.shops.prestashop.lines import Amounts, discount_line, read_amounts
from connectors.shops.prestashop.rates import is_exactly
from connectors.shops.prestashop.shapes import Row, read_flag, read_text
from mappings.sale import LineKind, SaleLine, Voucher

# "V12C3O45": cart rule 12 of customer 3, made from order 45. Back office of 1.4 to 9 (AdminOrdersController, VoucherGenerator).
MADE_BY_REFUND: Final = re.compile(r"V\d+C\d+O\d+")


def discount_lines(
    *, total: Amounts, rules: Sequence[Row], lines: Sequence[SaleLine]
) -> tuple[SaleLine, ...]:
    """Discount lines that add up to `total`. `lines` are the goods, shipping and wrapping of the same document."""
    if not total:
        return ()
    shipping = _free_shipping(total=total, rules=rules, lines=lines)
    if shipping is None:
        return (_goods_discount(total=total, rules=rules, lines=lines),)
    given = Amounts(net=shipping.net, gross=shipping.gross)
    free = discount_line(
        amounts=given,
        rate=shipping.rate,
        external_id="discount-shipping",
        names=[read_text(rule["name"]) for rule in rules if read_flag(rule["free_shipping"])],
    )
    rest = total - given
    if not rest:
        return (free,)
    return (free, _goods_discount(total=rest, rules=_without(rules, given=given), lines=lines))


def read_vouchers(rules: Sequence[Row]) -> tuple[Voucher, ...]:
    """The vouchers one by one. One that a refund made is known by its name, which the shop gives it and nobody types."""
    read: list[Voucher] = []
    for rule in rules:
        name, value = read_text(rule["name"]), read_amounts(rule, "value_tax_excl", "value")
        made_by_refund = MADE_BY_REFUND.fullmatch(name.strip()) is not None
        read.append(
            Voucher(name=name, net=value.net, gross=value.gross, from_refund=made_by_refund)
        )
    return tuple(read)


def _free_shipping(
    *, total: Amounts, rules: Sequence[Row], lines: Sequence[SaleLine]
) -> SaleLine | None:
    """The shipping that a voucher gave free, if any: once, however many vouchers say so."""
    if not any(read_flag(rule["free_shipping"]) for rule in rules):
        return None
    shipping = next((line for line in lines if line.kind is LineKind.SHIPPING), None)
    if shipping is None or shipping.net > total.net or shipping.gross > total.gross:
        return None
    return shipping


def _without(rules: Sequence[Row], *, given: Amounts) -> list[Row]:
    """The vouchers with the shipping taken out of the first that gave it; those that gave nothing else fall away."""
    left: list[Row] = []
    pending = given
    for rule in rules:
        value = read_amounts(rule, "value_tax_excl", "value")
        if read_flag(rule["free_shipping"]):
            value, pending = value - pending, Amounts(net=Decimal(0), gross=Decimal(0))
        if value:
            left.append({**rule, "value_tax_excl": str(value.net), "value": str(value.gross)})
    return left


def _goods_discount(*, total: Amounts, rules: Sequence[Row], lines: Sequence[SaleLine]) -> SaleLine:
    rates = {
        line.rate for line in lines if line.kind is LineKind.PRODUCT and (line.net or line.gross)
    }
    return discount_line(
        amounts=total,
        rate=_discount_rate(rules=rules, rates=rates),
        external_id="discount",
        names=[read_text(rule["name"]) for rule in rules],
    )


def _discount_rate(*, rules: Sequence[Row], rates: set[Decimal | None]) -> Decimal | None:
    """The one rate all goods share, or the one that every voucher's own six decimals prove; None otherwise.

    A voucher spread over several rates lies strictly between the lowest and the highest, so that only those two can be proved.
    """
    told = {rate for rate in rates if rate is not None}
    if len(rates) == 1:
        return next(iter(rates))
    if not told or not rules or len(told) < len(rates):
        return None
    for rate in (min(told), max(told)):
        if all(_has_rate(rule, rate=rate) for rule in rules):
            return rate
    return None


def _has_rate(rule: Row, *, rate: Decimal) -> bool:
    value = read_amounts(rule, "value_tax_excl", "value")
    return is_exactly(rate=rate, net=value.net, gross=value.gross)
