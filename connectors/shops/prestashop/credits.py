"""A credit slip as its customer holds it: lines from the slip, rates from the order, money back, and the known faults as notes.

Amounts are above zero, as on the slip. Money back is `amount` + `shipping_cost_amount` (13.11), where `amount` holds no VAT if
the customer's group sees prices without tax (OrderSlipCreator, 8.2). What the slip says is kept, also where its parts deny
each other: the sale then does not add up. Only three things are put right, because the slip itself tells how: a typed amount
is shared over the lines, shipping gets the order's own rate (issue #41315), and parts of the currency's smallest amount are
rounded away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from connectors.shops.prestashop.lines import Amounts, product_line, shipping_line
from connectors.shops.prestashop.notes import write_note
from connectors.shops.prestashop.rates import HUNDRED, agrees
from connectors.shops.prestashop.shapes import (
    Row,
    read_amount,
    read_count,
    read_id,
    read_money,
    read_text,
)
from mappings.money import ZERO, allocate, quantum_of, round_amount
from mappings.sale import LineKind, Refund, SaleLine

# What rounding may put between a slip's header and its lines, in smallest amounts; a voucher is worth more.
SLACK = 5
TYPED = 2  # order_slip_type of an amount that was typed, and of any slip with shipping


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """The part of a sale that a slip takes back. `total` is the money given back, with the net the slip states for it."""

    lines: tuple[SaleLine, ...]
    total: Amounts
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coin:
    """The smallest amount of the order's currency: what a slip is rounded to and compared by."""

    quantum: Decimal

    @property
    def slack(self) -> Decimal:
        return SLACK * self.quantum

    def round(self, amount: Decimal) -> Decimal:
        return round_amount(amount=amount, quantum=self.quantum)

    def show(self, amount: Decimal) -> str:
        return f"{self.round(amount):f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Goods:
    lines: tuple[SaleLine, ...]
    stated: Amounts  # by the header of the slip
    notes: tuple[str, ...]


def read_credit(body: Row, *, sold: Sequence[SaleLine]) -> Credit:
    """The credit of a stored slip. `sold` are the lines of its order, discounts included."""
    coin = _coin_of(body)
    goods = _goods(body, sold=sold, coin=coin)
    shipping, notes = _shipping(body, coin=coin)
    lines = goods.lines + shipping
    back = _sum(shipping)
    total = Amounts(
        net=coin.round(goods.stated.net) + back.net,
        gross=coin.round(goods.stated.gross) + back.gross,
    )
    return Credit(lines=lines, total=total, notes=(*goods.notes, *notes))


def _coin_of(body: Row) -> _Coin:
    return _Coin(quantum=quantum_of(currency=read_text(body["currency"]["iso_code"]).upper()))


def _goods(body: Row, *, sold: Sequence[SaleLine], coin: _Coin) -> _Goods:
    slip: Row = body["slip"]
    read = [_line(row, body=body, coin=coin) for row in slip["lines"]]
    lines = tuple(line for line, _ in read)
    found = tuple(note for _, notes in read for note in notes)
    summed = _sum(lines)
    header = _header(slip, summed=summed)
    amount = read_amount(slip["amount"])
    voucher = _voucher(header=header, summed=summed, coin=coin)
    if voucher:
        note = _voucher_note(slip, voucher=voucher, summed=summed, coin=coin)
        return _Goods(lines=lines, stated=header, notes=(*found, note))
    if lines and _is_typed(
        slip, amount=amount, others=(summed.gross, summed.net, header.net), coin=coin
    ):
        return _typed(lines, amount=amount, notes=found, coin=coin)
    return _Goods(
        lines=lines,
        stated=_stated(header, amount=amount, coin=coin),
        notes=(*found, *_undiscounted(lines, body=body, sold=sold, coin=coin)),
    )


def _header(slip: Row, *, summed: Amounts) -> Amounts:
    """The slip's own totals of its goods; slips of early 1.6 have none."""
    net, gross = (slip[f"total_products_tax_{basis}"] for basis in ("excl", "incl"))
    if not read_text(net) and not read_text(gross):
        return summed
    return Amounts(net=read_amount(net), gross=read_amount(gross))


def _stated(header: Amounts, *, amount: Decimal, coin: _Coin) -> Amounts:
    """The header, unless `amount` says neither its gross nor its net: then that is what was given back."""
    if not amount or min(abs(amount - header.gross), abs(amount - header.net)) <= coin.slack:
        return header
    return replace(header, gross=amount)


def _line(row: Row, *, body: Row, coin: _Coin) -> tuple[SaleLine, tuple[str, ...]]:
    """One line with the rate of the order's line, dropped with a note where its amounts deny it."""
    quantity = read_amount(row["product_quantity"])
    net, gross = read_money(row["amount_tax_excl"]), read_money(row["amount_tax_incl"])
    number = read_id(row["id_order_detail"])
    detail = next((one for one in body["details"] if read_id(one["id"]) == number), None)
    if detail is None:
        return _unknown_line(number, quantity=quantity, amounts=Amounts(net=net, gross=gross))
    sold = product_line(detail=detail, body=body, quantum=coin.quantum).line
    line = replace(sold, quantity=quantity, net=net, gross=gross)
    if sold.rate is None or agrees(
        rate=sold.rate, net=net, gross=gross, pieces=quantity, quantum=coin.quantum
    ):
        return line, ()
    return replace(line, rate=None), (write_note("tax_contradicts", line=number, rate=sold.rate),)


def _unknown_line(
    number: str, *, quantity: Decimal, amounts: Amounts
) -> tuple[SaleLine, tuple[str, ...]]:
    """The order's line is gone from the shop: only its amounts are known."""
    line = SaleLine(
        kind=LineKind.PRODUCT,
        external_id=number,
        description=f"Order line {number}",
        quantity=quantity,
        net=amounts.net,
        gross=amounts.gross,
        rate=None,
    )
    return line, (write_note("slip_line_unknown", line=number),)


def _voucher(*, header: Amounts, summed: Amounts, coin: _Coin) -> Decimal:
    """The voucher that was taken off in one basis only (issues #18319 and #42510): its gross value, from net or gross."""
    net, gross = summed.net - header.net, summed.gross - header.gross
    is_one_sided = (abs(net) > coin.slack) != (abs(gross) > coin.slack)
    return max(net, gross, ZERO) if is_one_sided else ZERO


def _voucher_note(slip: Row, *, voucher: Decimal, summed: Amounts, coin: _Coin) -> str:
    """Both readings: what the slip says was given back, and what was meant, shipping included."""
    shipping = read_amount(slip["shipping_cost_amount"])
    return write_note(
        "slip_voucher_one_basis",
        voucher=coin.show(voucher),
        stated=coin.show(summed.gross + shipping),
        corrected=coin.show(summed.gross - voucher + shipping),
    )


def _is_typed(slip: Row, *, amount: Decimal, others: Sequence[Decimal], coin: _Coin) -> bool:
    """The operator typed an amount: it is neither the gross nor, for prices without tax, the net of the goods."""
    if read_count(slip["order_slip_type"]) != TYPED or not amount:
        return False
    return all(abs(amount - other) > coin.slack for other in others)


def _typed(
    lines: tuple[SaleLine, ...], *, amount: Decimal, notes: tuple[str, ...], coin: _Coin
) -> _Goods:
    """Share the typed amount over the lines; net follows gross in the proportion of each line."""
    money = coin.round(amount)
    parts = allocate(total=money, weights=[line.gross for line in lines], quantum=coin.quantum)
    scaled = tuple(
        replace(line, gross=part, net=_net_of(line, gross=part, coin=coin))
        for line, part in zip(lines, parts, strict=True)
    )
    stated = coin.show(_sum(lines).gross)
    note = write_note("slip_amount_typed", stated=stated, amount=coin.show(money))
    return _Goods(lines=scaled, stated=_sum(scaled), notes=(*notes, note))


def _net_of(line: SaleLine, *, gross: Decimal, coin: _Coin) -> Decimal:
    if line.rate is not None:
        return coin.round(gross / (1 + line.rate / HUNDRED))
    return coin.round(gross * line.net / line.gross) if line.gross else ZERO


def _undiscounted(
    lines: tuple[SaleLine, ...], *, body: Row, sold: Sequence[SaleLine], coin: _Coin
) -> tuple[str, ...]:
    """A standard refund gives back the prices before the order's voucher (13.11): say so, with what the customer paid."""
    goods = sum((one.gross for one in sold if one.kind is LineKind.PRODUCT), ZERO)
    discount = -sum((one.gross for one in sold if one.external_id == "discount"), ZERO)
    back = _sum(lines).gross
    if discount <= 0 or goods <= 0 or back <= 0 or not _at_full_price(lines, body=body, coin=coin):
        return ()
    paid = coin.show(back * (1 - discount / goods))
    return (write_note("slip_undiscounted", stated=coin.show(back), corrected=paid),)


def _at_full_price(lines: Sequence[SaleLine], *, body: Row, coin: _Coin) -> bool:
    prices: Mapping[str, Decimal] = {
        read_id(one["id"]): read_amount(one["unit_price_tax_incl"]) for one in body["details"]
    }
    full = sum((prices.get(line.external_id, ZERO) * line.quantity for line in lines), ZERO)
    return abs(_sum(lines).gross - full) <= coin.slack


def _shipping(body: Row, *, coin: _Coin) -> tuple[tuple[SaleLine, ...], tuple[str, ...]]:
    """The refunded shipping at the rate the order charged; PrestaShop takes the one of today (issue #41315)."""
    slip: Row = body["slip"]
    gross = coin.round(read_amount(slip["shipping_cost_amount"]))
    stated = Amounts(net=coin.round(read_amount(slip["total_shipping_tax_excl"])), gross=gross)
    if not gross:
        return (), ()
    order: Row = body["order"]
    charged = shipping_line(
        amounts=Amounts(
            net=read_money(order["total_shipping_tax_excl"]),
            gross=read_money(order["total_shipping_tax_incl"]),
        ),
        told=read_amount(order["carrier_tax_rate"]),
        description=read_text(body["carrier"].get("name")) or "Shipping",
        quantum=coin.quantum,
    )
    line = charged.line
    net = _shipping_net(line, stated=stated, coin=coin)
    credited = replace(line, net=net, gross=gross)
    notes = charged.notes
    if net != stated.net:
        figures = {"stated": coin.show(gross - stated.net), "corrected": coin.show(gross - net)}
        notes = (*notes, write_note("slip_shipping_tax", **figures))
    if gross > line.gross:
        figures = {"back": coin.show(gross), "paid": coin.show(line.gross)}
        notes = (*notes, write_note("slip_shipping_exceeds", **figures))
    return (credited,), notes


def _shipping_net(charged: SaleLine, *, stated: Amounts, coin: _Coin) -> Decimal:
    """The stated net where it fits the order's rate, else the net that does; without a rate, in the order's proportion."""
    if charged.rate is None:
        return _net_of(charged, gross=stated.gross, coin=coin) if charged.gross else stated.net
    if agrees(rate=charged.rate, net=stated.net, gross=stated.gross, quantum=coin.quantum):
        return stated.net
    return _net_of(charged, gross=stated.gross, coin=coin)


def _sum(lines: Sequence[SaleLine]) -> Amounts:
    return Amounts(
        net=sum((line.net for line in lines), ZERO), gross=sum((line.gross for line in lines), ZERO)
    )


def find_refunds(body: Row, *, details: Sequence[Row]) -> tuple[Refund, ...]:
    """Pieces of these lines that were refunded and that no slip tells of: a refund may leave no document (section 5)."""
    coin = _coin_of(body)
    told: dict[str, int] = {}
    for slip in body.get("slips", ()):
        for row in slip["lines"]:
            line = read_id(row["id_order_detail"])
            told[line] = told.get(line, 0) + read_count(row["product_quantity"])
    refunds: list[Refund] = []
    for detail in details:
        line = read_id(detail["id"])
        # Documents stored before credits were read hold no counters.
        counters = (detail.get(f"product_quantity_{name}") for name in ("refunded", "return"))
        pieces = sum(read_count(counter) for counter in counters) - told.get(line, 0)
        if pieces > 0:
            refunds.append(
                Refund(
                    line=line,
                    description=read_text(detail["product_name"]),
                    pieces=Decimal(pieces),
                    gross=coin.round(read_amount(detail["unit_price_tax_incl"]) * pieces),
                )
            )
    return tuple(refunds)
