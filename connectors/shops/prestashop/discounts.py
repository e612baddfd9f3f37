"""The vouchers of a document as discount lines, each with a VAT rate only where the shop's own figures prove it.

PrestaShop's total_discounts holds everything, shipping given free included, while total_shipping stays at full price
(classes/PaymentModule.php, 8.2). So free shipping is taken out first, at the rate of the shipping; what is left is a line for
each voucher, or one for all where they do not make up the document's discount. Where the key may not see what a voucher acts
on, its own two amounts are all there is to go by.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from connectors.shops.prestashop.lines import Amounts, discount_line, read_amounts
from connectors.shops.prestashop.rates import is_exactly
from connectors.shops.prestashop.shapes import (
    Row,
    read_amount,
    read_count,
    read_flag,
    read_id,
    read_text,
)
from mappings.money import round_to_total
from mappings.sale import LineKind, SaleLine, Voucher

CHEAPEST: Final = -1  # cart_rules.reduction_product
# "V12C3O45": cart rule 12 of customer 3, made from order 45. Back office of 1.4 to 9 (AdminOrdersController, VoucherGenerator).
MADE_BY_REFUND: Final = re.compile(r"V\d+C\d+O\d+")


def discount_lines(
    *,
    total: Amounts,
    rules: Sequence[Row],
    lines: Sequence[SaleLine],
    quantum: Decimal,
    kinds: Mapping[str, Row] | None = None,
) -> tuple[SaleLine, ...]:
    """Discount lines that add up to `total`. `lines` are the goods, shipping and wrapping of the same document, `quantum` the
    smallest amount of its currency.

    One for each voucher where their values make up the total; else one for all. `kinds` says what each acts on; None where the
    key may not see it.
    """
    if not total:
        return ()
    shipping = _free_shipping(total=total, rules=rules, lines=lines)
    if shipping is None:
        return _goods_discounts(total=total, rules=rules, lines=lines, kinds=kinds, quantum=quantum)
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
    left = _without(rules, given=given)
    goods = _goods_discounts(total=rest, rules=left, lines=lines, kinds=kinds, quantum=quantum)
    return (free, *goods)


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


def _goods_discounts(
    *,
    total: Amounts,
    rules: Sequence[Row],
    lines: Sequence[SaleLine],
    kinds: Mapping[str, Row] | None,
    quantum: Decimal,
) -> tuple[SaleLine, ...]:
    """A line for each voucher, its amounts rounded so that together they are the shop's discount."""
    values = [read_amounts(rule, "value_tax_excl", "value") for rule in rules]
    shares = _round_values(values, total=total, quantum=quantum) if values else None
    if shares is None or not all("id_cart_rule" in rule for rule in rules):
        return (_goods_discount(total=total, rules=rules, lines=lines),)
    known = kinds or {}
    return tuple(
        discount_line(
            amounts=share,
            rate=_rate_of_kind(rule, kind=known.get(read_id(rule["id_cart_rule"])), lines=lines),
            external_id="discount" if len(rules) == 1 else f"discount-{read_id(rule['id'])}",
            names=[read_text(rule["name"])],
        )
        for rule, share in zip(rules, shares, strict=True)
        if share
    )


def _round_values(
    values: Sequence[Amounts], *, total: Amounts, quantum: Decimal
) -> list[Amounts] | None:
    """The vouchers' own values in the steps of the total; None where they are not what the total is made of."""
    nets = _round_to([value.net for value in values], total=total.net, quantum=quantum)
    grosses = _round_to([value.gross for value in values], total=total.gross, quantum=quantum)
    if nets is None or grosses is None:
        return None
    return [Amounts(net=net, gross=gross) for net, gross in zip(nets, grosses, strict=True)]


def _round_to(
    values: Sequence[Decimal], *, total: Decimal, quantum: Decimal
) -> tuple[Decimal, ...] | None:
    if abs(sum(values, Decimal(0)) - total) > quantum * len(values):
        return None
    finest = quantum if total % quantum == 0 else Decimal(1).scaleb(int(total.as_tuple().exponent))
    return round_to_total(amounts=values, total=total, quantum=finest)


def _rate_of_kind(rule: Row, *, kind: Row | None, lines: Sequence[SaleLine]) -> Decimal | None:
    """The rate of the goods that a voucher acts on, where it acts on one product; else what its own figures prove."""
    goods = [one for one in lines if one.kind is LineKind.PRODUCT and (one.net or one.gross)]
    acted_on = _acted_on(kind, goods=goods) if kind else goods
    rates = {one.rate for one in acted_on} or {one.rate for one in goods}
    return _discount_rate(rules=[rule], rates=rates)


def _acted_on(kind: Row, *, goods: Sequence[SaleLine]) -> Sequence[SaleLine]:
    """The lines of the one product: a gift, the product named, the cheapest one (CartRuleCalculator). All goods otherwise."""
    is_reducing = read_amount(kind["reduction_percent"]) or read_amount(kind["reduction_amount"])
    gift, product = read_count(kind["gift_product"]), read_count(kind["reduction_product"])
    if gift and not is_reducing:
        return [one for one in goods if one.product_id == str(gift)]
    if gift or not goods:  # a gift and a reduction in one voucher: its figures must tell
        return goods
    if product > 0:
        return [one for one in goods if one.product_id == str(product)]
    if product == CHEAPEST:
        least = min(_price(one) for one in goods)
        return [one for one in goods if _price(one) == least]
    return goods


def _price(line: SaleLine) -> Decimal:
    return line.gross / line.quantity if line.quantity else line.gross


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
