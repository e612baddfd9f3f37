"""The VAT rate of a line as the shop tells it, and whether its own amounts agree.

`taxes` of a stored body maps a tax id to its rate. A tax that was used on an order line is never changed in place, PrestaShop
makes a new id (classes/tax/Tax.php, 8.2), so the id tells the rate for good.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from connectors.shops.prestashop.shapes import Row, read_amount

HUNDRED = Decimal(100)
ONE_AFTER_ANOTHER = 2  # order_details.tax_computation_method


def told_rate(*, tax_ids: Sequence[str], taxes: Mapping[str, Row], method: int) -> Decimal | None:
    """The percentage that a line's taxes amount to; None without a tax, with id 0, or with one the shop does not know."""
    if not tax_ids or not all(tax_id in taxes for tax_id in tax_ids):
        return None
    rates = [read_amount(taxes[tax_id]["rate"]) for tax_id in tax_ids]
    if method != ONE_AFTER_ANOTHER:
        return plain(sum(rates, Decimal(0)))
    factor = Decimal(1)
    for rate in rates:
        factor *= 1 + rate / HUNDRED
    return plain((factor - 1) * HUNDRED)


def agrees(
    *,
    rate: Decimal,
    net: Decimal,
    gross: Decimal,
    quantum: Decimal,
    pieces: Decimal = Decimal(1),
) -> bool:
    """Whether net and gross, each rounded a piece to `quantum`, can belong to this rate.

    Half a cent of net grows by the rate, half a cent of gross comes on top: 0.0125 a piece holds for rates up to 50%.
    """
    slack = Decimal("1.25") * quantum * max(abs(pieces), Decimal(1))
    return abs(gross - net * (1 + rate / HUNDRED)) <= slack


def is_exactly(*, rate: Decimal, net: Decimal, gross: Decimal) -> bool:
    """Whether two amounts of six decimals have exactly this rate between them."""
    return abs(gross - net * (1 + rate / HUNDRED)) <= Decimal("0.000002")


def plain(rate: Decimal) -> Decimal:
    """A rate without trailing zeros and without an exponent: 21.000 is 21, 20.00 is 20."""
    return rate.quantize(Decimal(1)) if rate == rate.to_integral_value() else rate.normalize()
