"""Orders as a PrestaShop computes them, of every kind, with the truth about their VAT: for hypothesis.

The model is the shop's and shares no code with `mappings`: it counts in fractions, knows on which goods each voucher lay, and
tells net and VAT per rate from the cart itself. Source: PrestaShop 8.2 classes/PaymentModule.php createOrderFromCart and
src/Core/Cart (Calculator, CartRuleCalculator): net and gross are rounded each on their own, a voucher lowers what earlier
ones left, amounts are capped at what is left, and the total is the sum of the rounded parts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from hypothesis import strategies as st

from mappings.sale import LineKind, Sale, SaleLine
from tests.mappings.baskets import line, sale_of

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
    round_type: str

    @property
    def quantum(self) -> Decimal:
        return D(1).scaleb(-DECIMALS[self.currency])

    def round(self, amount: Fraction) -> Fraction:
        units = 10 ** DECIMALS[self.currency]
        return F(_MODES[self.mode](amount * units), units)


@dataclass(kw_only=True)
class Row:
    """One line of the cart. `left_*` is what earlier vouchers have left of it."""

    rate: Decimal
    quantity: int
    net: Fraction
    gross: Fraction
    left_net: Fraction
    left_gross: Fraction


@dataclass(frozen=True, kw_only=True)
class Given:
    """One voucher: what it took off, and at which rates."""

    name: str
    net: Fraction
    gross: Fraction
    shares: dict[Decimal, tuple[Fraction, Fraction]]


@dataclass(frozen=True, kw_only=True)
class Order:
    """A sale, and what only its shop knows: net and VAT per rate, unrounded where the shop keeps them so.

    `given` are the vouchers as they were given; `is_told` says that the document has a line for each of them.
    """

    sale: Sale
    till: Till
    truth: dict[Decimal, tuple[Fraction, Fraction]]
    given: tuple[Given, ...]
    is_told: bool

    @property
    def is_determined(self) -> bool:
        """True where one split only gives the figures of the document.

        Open are several vouchers in one sum, and a voucher on a selection of products: the shop's interface does not say on
        which, and of three rates or more several splits have the same net and VAT.
        """
        return self.is_told and not any(one.name.startswith("selection") for one in self.given)

    @property
    def room(self) -> Fraction:
        """How far the VAT of a rate may be from the truth: less than the rounding of it to a cent, and less than the cents by
        which the shop's own document misses its own lines. A voucher that is left open may lie on the one rate or the other.
        """
        quantum = F(self.till.quantum)
        document = F(self.sale.total_gross - self.sale.total_net)
        room = quantum + abs(document - sum((vat for _, vat in self.truth.values()), F(0)))
        if self.is_determined:
            return room
        return room + quantum + sum((abs(one.gross - one.net) for one in self.given), F(0))


def six(amount: Fraction) -> Decimal:
    """As the shop's database keeps it."""
    return D(floor(amount * 1_000_000 + F(1, 2))).scaleb(-6)


def exact(amount: Fraction | Decimal) -> Decimal:
    """A fraction of whole quanta as a decimal without idle digits."""
    value = six(F(amount))
    return value.quantize(D(1)) if value == value.to_integral_value() else value.normalize()


# --- goods ---


@st.composite
def _rows(draw: st.DrawFn, till: Till, rates: Sequence[Decimal]) -> Row:
    units = draw(st.integers(200_000, 500_000_000))
    scale = 100 if till.currency == "JPY" else 1
    ecotax = draw(st.sampled_from((0, 0, 0, 100_000, 416_667)))  # part of the price, at its rate
    unit_net = F((units + ecotax) * scale, 1_000_000)
    rate = draw(st.sampled_from(rates))
    unit_gross = F(six(unit_net * (1 + F(rate) / 100)))
    quantity = draw(st.sampled_from((1, 1, 1, 2, 3, 4, 12, 100)))
    net, gross = (_of_line(till, unit, quantity) for unit in (unit_net, unit_gross))
    return Row(rate=rate, quantity=quantity, net=net, gross=gross, left_net=net, left_gross=gross)


def _of_line(till: Till, unit: Fraction, quantity: int) -> Fraction:
    if till.round_type == "item":
        return till.round(unit) * quantity
    return till.round(unit * quantity) if till.round_type == "line" else unit * quantity


# --- vouchers ---

KINDS = ("percent", "amount_gross", "amount_net", "one_percent", "one_amount", "cheapest", "gift")


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
    return Given(name=f"{rule.kind} {number}", net=net, gross=gross, shares=shares)


def _parts(rule: _Rule, *, rows: Sequence[Row]) -> list[tuple[Row, Fraction]]:
    """Each row that is lowered, and by which part of what is left of it."""
    if rule.kind == "percent":
        return [(row, rule.part) for row in rows]
    if rule.kind in {"amount_gross", "amount_net"}:
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
        low = min(rows, key=lambda row: (row.net / row.quantity, row.rate))
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
        round_type=ROUND_TYPES[draw(st.sampled_from(round_types))],
    )
    rates = draw(st.lists(st.sampled_from(RATES), min_size=1, max_size=5, unique=True))
    rows = draw(st.lists(_rows(till, rates), min_size=1, max_size=40))
    rules = draw(st.lists(_rules, max_size=6))
    given = [_apply(rule, rows=rows, number=n) for n, rule in enumerate(rules, start=1)]
    charges = _charges(draw, till=till, rates=rates)
    if charges and charges[0].kind is LineKind.SHIPPING and draw(st.sampled_from((0, 0, 1))):
        given.append(_free(charges[0]))
    is_told = draw(st.sampled_from((True, True, True, False)))
    return _order(till=till, rows=rows, charges=charges, given=given, is_told=is_told)


def _charges(draw: st.DrawFn, *, till: Till, rates: Sequence[Decimal]) -> list[SaleLine]:
    """Shipping, with its rate; wrapping, whose rate the shop does not tell."""
    charges = []
    scale = 100 if till.currency == "JPY" else 1
    for kind in draw(st.sampled_from(((), ("shipping",), ("shipping", "wrapping"), ("wrapping",)))):
        rate = draw(st.sampled_from(rates))
        net = F(draw(st.integers(2_000_000, 20_000_000)) * scale, 1_000_000)
        amounts = [exact(till.round(net)), exact(till.round(net * (1 + F(rate) / 100)))]
        charges.append(
            line(
                *map(str, amounts),
                str(rate),
                kind=LineKind(kind),
                external_id=kind,
                description=kind,
            )
        )
    return charges


def _free(shipping: SaleLine) -> Given:
    assert shipping.rate is not None
    amounts = (F(shipping.net), F(shipping.gross))
    return Given(name="shipping", net=amounts[0], gross=amounts[1], shares={shipping.rate: amounts})


def _order(
    *,
    till: Till,
    rows: Sequence[Row],
    charges: Sequence[SaleLine],
    given: Sequence[Given],
    is_told: bool,
) -> Order:
    products = [_product(row, number=n) for n, row in enumerate(rows, start=1)]
    off = [
        till.round(sum((one.net for one in given), F(0))),
        till.round(sum((one.gross for one in given), F(0))),
    ]
    net = till.round(sum((row.net for row in rows), F(0))) + _sum(x.net for x in charges) - off[0]
    gross = (
        till.round(sum((row.gross for row in rows), F(0))) + _sum(x.gross for x in charges) - off[1]
    )
    untold = [_untold(x) for x in charges]
    vouchers = _vouchers(given, is_told=is_told, off=off)
    sale = sale_of(
        *products,
        *untold,
        *vouchers,
        currency=till.currency,
        total_net=exact(net),
        total_gross=exact(gross),
    )
    return Order(
        sale=sale,
        till=till,
        truth=_truth(rows, charges=charges, given=given),
        given=tuple(given),
        is_told=is_told,
    )


def _sum(amounts: object) -> Fraction:
    return sum((F(x) for x in amounts), F(0))  # type: ignore[attr-defined]


def _product(row: Row, *, number: int) -> SaleLine:
    return line(
        str(exact(row.net)),
        str(exact(row.gross)),
        str(row.rate),
        external_id=str(number),
        description=f"Item {number}",
        quantity=D(row.quantity),
    )


def _untold(charge: SaleLine) -> SaleLine:
    if charge.kind is not LineKind.WRAPPING or charge.net == charge.gross:
        return charge
    return line(
        str(charge.net),
        str(charge.gross),
        None,
        kind=charge.kind,
        external_id=charge.external_id,
        description=charge.description,
    )


def _vouchers(given: Sequence[Given], *, is_told: bool, off: Sequence[Fraction]) -> list[SaleLine]:
    """A line for each voucher, of six decimals; or all of them as the one sum of the document."""
    given = [one for one in given if six(one.net) or six(one.gross)]
    if is_told:
        return [
            _off(f"discount-{number}", one.name, six(one.net), six(one.gross))
            for number, one in enumerate(given, start=1)
        ]
    return [_off("discount", "discount", exact(off[0]), exact(off[1]))] if given else []


def _off(external_id: str, name: str, net: Decimal, gross: Decimal) -> SaleLine:
    return line(
        str(-net),
        str(-gross),
        None,
        kind=LineKind.DISCOUNT,
        external_id=external_id,
        description=name,
    )


def _truth(
    rows: Sequence[Row], *, charges: Sequence[SaleLine], given: Sequence[Given]
) -> dict[Decimal, tuple[Fraction, Fraction]]:
    """Rate -> net and VAT, after everything."""
    parts = [(row.rate, row.net, row.gross) for row in rows]
    parts += [(x.rate, F(x.net), F(x.gross)) for x in charges if x.rate is not None]
    parts += [(rate, -net, -gross) for one in given for rate, (net, gross) in one.shares.items()]
    truth: dict[Decimal, tuple[Fraction, Fraction]] = {}
    for rate, net, gross in parts:
        before = truth.get(rate, (F(0), F(0)))
        truth[rate] = (before[0] + net, before[1] + gross - net)
    return truth
