"""Orders as a PrestaShop computes them, of every kind, with the truth about their VAT: for hypothesis.

The model is the shop's and shares no code with `mappings`: it counts in fractions, knows on which goods each voucher lay, and
tells net and VAT per rate from the cart itself. It writes the rows that the shop stores, and the reader makes a sale of them.
Source: PrestaShop 8.2 classes/PaymentModule.php createOrderFromCart and src/Core/Cart (Calculator, CartRuleCalculator): net and
gross are rounded each on their own, a voucher lowers what earlier ones left, amounts are capped at what is left, and the total
is the sum of the rounded parts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from hypothesis import strategies as st

from mappings.sale import Sale
from tests.mappings.baskets import sale_of
from tests.mappings.printed_oracle import PrintedLine, PrintedOrder, Table, work_out
from tests.mappings.shop_rows import Charge, Given, Row, as_sale, six

D = Decimal
F = Fraction
RATES = (D(21), D("13.5"), D(9), D("4.8"), D(0))
DECIMALS = {"EUR": 2, "USD": 2, "JPY": 0, "KWD": 3}
ROUND_TYPES = {0: "line", 1: "item", 2: "line", 3: "total"}  # 0: old orders, treated as line

# round_mode 0 to 5, of a fraction in whole smallest amounts. Up and down are ceiling and floor in the shop.
_MODES: tuple[Callable[[Fraction], int], ...] = (
    ceil,
    floor,
    lambda x: floor(abs(x) + F(1, 2)) * (1 if x >= 0 else -1),
    lambda x: ceil(abs(x) - F(1, 2)) * (1 if x >= 0 else -1),
    round,
    lambda x: (floor(x) if floor(x) % 2 else ceil(x)) if x % 1 == F(1, 2) else round(x),
)


@dataclass(frozen=True, kw_only=True)
class Till:
    """How the shop rounds."""

    currency: str
    mode: int
    round_code: int

    @property
    def round_type(self) -> str:
        return ROUND_TYPES[self.round_code]

    @property
    def quantum(self) -> Decimal:
        return D(1).scaleb(-DECIMALS[self.currency])

    def round(self, amount: Fraction) -> Fraction:
        units = 10 ** DECIMALS[self.currency]
        return F(_MODES[self.mode](amount * units), units)


@dataclass(frozen=True, kw_only=True)
class Order:
    """A sale, and what only its shop knows: net and VAT per rate, unrounded where the shop keeps them so.

    `given` are the vouchers as they were given; `is_told` says that the document has a line for each of them.
    """

    sale: Sale
    till: Till
    truth: dict[Decimal, tuple[Fraction, Fraction]]
    table: Table
    given: tuple[Given, ...]
    is_told: bool

    @property
    def vouchers(self) -> tuple[Given, ...]:
        """Those that lower the goods: not the shipping that was given free, and no gift card, which pays."""
        return tuple(one for one in self.given if one.lowers_goods)

    @property
    def room(self) -> Fraction:
        """How far the VAT of a rate may be from the truth: less than the rounding of it to a cent, and less than the cents by
        which the shop's own document misses its own lines.
        """
        document = F(self.sale.total_gross - self.sale.total_net)
        paid = sum((one.gross - one.net for one in self.given if one.is_payment), F(0))
        truth = sum((vat for _, vat in self.truth.values()), F(0))
        return F(self.till.quantum) + abs(document + paid - truth)

    @property
    def wide_room(self) -> Fraction:
        """A voucher that is left open may lie on the one rate or the other."""
        open_vat = sum((abs(one.gross - one.net) for one in self.vouchers), F(0))
        return self.room + F(self.till.quantum) * (1 + len(self.given)) + open_vat


# --- goods ---


# How the shop comes to a rate: ids of taxes and the method, 0 one tax, 1 added up, 2 one after another.
TAXES = {
    "1": "21",
    "2": "13.5",
    "3": "9",
    "4": "4.8",
    "5": "16",
    "6": "5",
    "7": "4",
    "8": "10",
    "9": "10",
    "10": "4.5",
}
WAYS = {
    D(21): ((("1",), 0), (("1",), 0), (("1",), 0), (("5", "6"), 1), (("8", "9"), 2)),
    D("13.5"): ((("2",), 0), (("2",), 0), (("3", "10"), 1)),
    D(9): ((("3",), 0), (("3",), 0), (("3",), 0), (("6", "7"), 1)),
    D("4.8"): ((("4",), 0),),
    D(0): (((), 0),),
}  # fmt: skip


@st.composite
def _rows(draw: st.DrawFn, till: Till, rates: Sequence[Decimal]) -> Row:
    units = draw(st.integers(200_000, 500_000_000))
    scale = 100 if till.currency == "JPY" else 1
    ecotax = draw(st.sampled_from((0, 0, 0, 100_000, 416_667))) * scale  # part of the price
    unit_net = F(units * scale + ecotax, 1_000_000)
    rate = draw(st.sampled_from(rates))
    taxes, method = draw(st.sampled_from(WAYS[rate]))
    unit_gross = F(six(unit_net * (1 + F(rate) / 100)))
    quantity = draw(st.sampled_from((1, 1, 1, 2, 3, 4, 12, 100)))
    net, gross = (_of_line(till, unit, quantity) for unit in (unit_net, unit_gross))
    return Row(
        rate=rate,
        quantity=quantity,
        unit_net=unit_net,
        unit_gross=unit_gross,
        ecotax=F(ecotax, 1_000_000),
        taxes=taxes,
        method=method,
        net=net,
        gross=gross,
        left_net=net,
        left_gross=gross,
    )


def _of_line(till: Till, unit: Fraction, quantity: int) -> Fraction:
    if till.round_type == "item":
        return till.round(unit) * quantity
    return till.round(unit * quantity) if till.round_type == "line" else unit * quantity


# --- vouchers ---

KINDS = (
    "percent",
    "amount_gross",
    "amount_net",
    "one_percent",
    "one_amount",
    "cheapest",
    "gift",
    "card",
)


@dataclass(frozen=True, kw_only=True)
class _Rule:
    kind: str
    part: Fraction  # of 1
    on: int


_rules = st.builds(
    _Rule,
    kind=st.sampled_from((*KINDS, "selection")),
    part=st.sampled_from((5, 10, 15, 20, 25, 33, 50)).map(lambda n: F(n, 100)),
    on=st.integers(0, 39),
)


def _apply(rule: _Rule, *, rows: Sequence[Row], number: int) -> Given:
    """Takes the voucher off what is left of `rows`."""
    parts = _parts(rule, rows=rows)
    shares: dict[Decimal, tuple[Fraction, Fraction]] = {}
    for row, part in parts:
        net, gross = row.left_net * part, row.left_gross * part
        before = shares.get(row.rate, (F(0), F(0)))
        shares[row.rate] = (before[0] + net, before[1] + gross)
        row.left_net -= net
        row.left_gross -= gross
    net, gross = (sum((share[i] for share in shares.values()), F(0)) for i in (0, 1))
    return Given(
        name=f"{rule.kind} {number}",
        net=net,
        gross=gross,
        shares=shares,
        acts_on=_told(rule, rows=rows),
    )


def _told(rule: _Rule, *, rows: Sequence[Row]) -> dict[str, str]:
    """What `cart_rules` tells of it: a product by its id, the cheapest one as -1, a selection as -2."""
    one = str(rows[rule.on % len(rows)].number)
    percent, amount = f"{float(rule.part * 100):.2f}", "5.000000"
    told: dict[str, dict[str, str]] = {
        "percent": {"reduction_percent": percent},
        "one_percent": {"reduction_percent": percent, "reduction_product": one},
        "one_amount": {"reduction_amount": amount, "reduction_product": one},
        "cheapest": {"reduction_percent": percent, "reduction_product": "-1"},
        "selection": {"reduction_percent": percent, "reduction_product": "-2"},
        "gift": {"gift_product": one},
    }
    return told.get(rule.kind, {"reduction_amount": amount})


def _parts(rule: _Rule, *, rows: Sequence[Row]) -> list[tuple[Row, Fraction]]:
    """Each row that is lowered, and by which part of what is left of it."""
    if rule.kind == "percent":
        return [(row, rule.part) for row in rows]
    if rule.kind in {"amount_gross", "amount_net", "card"}:
        is_net = rule.kind == "amount_net"
        left = sum((row.left_net if is_net else row.left_gross for row in rows), F(0))
        amount = F(max(1, round(left * rule.part)))  # a whole amount, as a shop owner types it
        return [(row, min(F(1), amount / left)) for row in rows] if left else []
    return _parts_of_some(rule, rows=rows)


def _parts_of_some(rule: _Rule, *, rows: Sequence[Row]) -> list[tuple[Row, Fraction]]:
    one = rows[rule.on % len(rows)]
    if rule.kind == "one_percent":
        return [(one, rule.part)]
    if rule.kind == "one_amount":
        amount = F(max(1, round(one.left_gross * rule.part)))
        return [(one, min(F(1), amount / one.left_gross))] if one.left_gross else []
    if rule.kind == "cheapest":
        low = min(rows, key=lambda row: (row.gross / row.quantity, row.number))
        return [(low, rule.part / low.quantity)]
    if rule.kind == "gift":
        return [(one, F(1, one.quantity))]
    return [(row, rule.part) for i, row in enumerate(rows) if (i + rule.on) % 2 == 0]


# --- the order ---


@st.composite
def orders(
    draw: st.DrawFn,
    *,
    round_types: Sequence[int] = (0, 1, 2, 3),
    currencies: Sequence[str] = tuple(DECIMALS),
) -> Order:
    """Any order of a shop with five rates: 1 to 40 lines, 0 to 6 vouchers, perhaps shipping and wrapping."""
    till = Till(
        currency=draw(st.sampled_from(currencies)),
        mode=draw(st.sampled_from((2, 2, 0, 1, 3, 4, 5))),
        round_code=draw(st.sampled_from(round_types)),
    )
    rates = draw(st.lists(st.sampled_from(RATES), min_size=1, max_size=5, unique=True))
    rows = draw(st.lists(_rows(till, rates), min_size=1, max_size=40))
    for number, row in enumerate(rows, start=1):
        row.number = number
    if draw(st.integers(1, 20)) == 20:  # rows of order_detail_tax get lost (issue 28056)
        rows[0].taxes = ()
    rules = draw(st.lists(_rules, max_size=6))
    given = [_apply(rule, rows=rows, number=n) for n, rule in enumerate(rules, start=1)]
    charges = _charges(draw, till=till, rates=rates)
    if charges and charges[0].kind == "shipping" and draw(st.sampled_from((0, 0, 1))):
        given.append(_free(charges[0]))
    is_told = draw(st.sampled_from((True, True, True, False)))
    return _order(till=till, rows=rows, charges=charges, given=given, is_told=is_told)


def _charges(draw: st.DrawFn, *, till: Till, rates: Sequence[Decimal]) -> list[Charge]:
    """Shipping, with its rate; wrapping, whose rate the shop does not tell."""
    charges = []
    scale = 100 if till.currency == "JPY" else 1
    for kind in draw(st.sampled_from(((), ("shipping",), ("shipping", "wrapping"), ("wrapping",)))):
        rate = draw(st.sampled_from(rates))
        net = F(draw(st.integers(2_000_000, 20_000_000)) * scale, 1_000_000)
        gross = till.round(net * (1 + F(rate) / 100))
        charges.append(Charge(kind=kind, rate=rate, net=till.round(net), gross=gross))
    return charges


def _free(shipping: Charge) -> Given:
    amounts = (shipping.net, shipping.gross)
    return Given(name="shipping", net=amounts[0], gross=amounts[1], shares={shipping.rate: amounts})


def _order(
    *,
    till: Till,
    rows: Sequence[Row],
    charges: Sequence[Charge],
    given: Sequence[Given],
    is_told: bool,
) -> Order:
    goods = (
        till.round(sum((x.net for x in rows), F(0))),
        till.round(sum((x.gross for x in rows), F(0))),
    )
    off = (
        till.round(sum((x.net for x in given), F(0))),
        till.round(sum((x.gross for x in given), F(0))),
    )
    more = (sum((x.net for x in charges), F(0)), sum((x.gross for x in charges), F(0)))
    totals = {
        "products": goods,
        "discounts": off,
        "paid": (goods[0] + more[0] - off[0], goods[1] + more[1] - off[1]),
    }
    totals |= {charge.kind: (charge.net, charge.gross) for charge in charges}
    read = as_sale(
        rows,
        charges=charges,
        given=given,
        totals=totals,
        currency=till.currency,
        rounding=(till.round_code, till.mode),
        taxes=TAXES,
        is_told=is_told,
    )
    sale = sale_of(
        *read.lines,
        currency=till.currency,
        total_net=read.total_net,
        total_gross=read.total_gross,
        vouchers=read.vouchers,
        surcharge=read.surcharge,
        arithmetic=read.arithmetic,
    )
    return Order(
        sale=sale,
        till=till,
        truth=_truth(rows, charges=charges, given=given),
        table=_table(rows, till=till, totals=totals, given=given),
        given=tuple(given),
        is_told=is_told,
    )


def _truth(
    rows: Sequence[Row], *, charges: Sequence[Charge], given: Sequence[Given]
) -> dict[Decimal, tuple[Fraction, Fraction]]:
    """Rate -> net and VAT, after everything. A gift card is no discount."""
    parts = [(row.rate, row.net, row.gross) for row in rows]
    parts += [(x.rate, x.net, x.gross) for x in charges]
    lowering = (one for one in given if not one.is_payment)
    parts += [(rate, -net, -gross) for one in lowering for rate, (net, gross) in one.shares.items()]
    truth: dict[Decimal, tuple[Fraction, Fraction]] = {}
    for rate, net, gross in parts:
        before = truth.get(rate, (F(0), F(0)))
        truth[rate] = (before[0] + net, before[1] + gross - net)
    return truth


def _table(
    rows: Sequence[Row],
    *,
    till: Till,
    totals: dict[str, tuple[Fraction, Fraction]],
    given: Sequence[Given],
) -> Table:
    free = any(one.name == "shipping" for one in given)
    none = (F(0), F(0))
    lines = [
        PrintedLine(
            product=str(row.number),
            quantity=row.quantity,
            price=row.unit_net,
            taxes=tuple((one, D(TAXES[one])) for one in row.taxes),
            one_after_another=row.method == 2,
            ecotax=row.ecotax,
            ecotax_rate=row.rate,
        )
        for row in rows
    ]
    return work_out(
        PrintedOrder(
            lines=lines,
            products=totals["products"],
            discounts=totals["discounts"],
            free_shipping=totals.get("shipping", none) if free else none,
            tied=tuple(
                (one.tied_to, F(six(one.net))) for one in given if one.tied_to and one.is_stored
            ),
            round_type=till.round_type,
            round=till.round,
            unit=F(till.quantum),
        )
    )
