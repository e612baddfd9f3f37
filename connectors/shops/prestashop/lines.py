"""Lines of a sale from a stored order: goods as stored per line, shipping and wrapping from the document's totals.

Amounts are those of the shop, unrounded where its round type is "total" (up to six decimals); nothing is computed anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from connectors.shops.prestashop.notes import write_note
from connectors.shops.prestashop.rates import agrees, plain, told_rate
from connectors.shops.prestashop.shapes import (
    Row,
    read_amount,
    read_count,
    read_id,
    read_money,
    read_text,
)
from mappings.sale import LineKind, SaleLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """Net and gross of one part of a document."""

    net: Decimal
    gross: Decimal

    def __bool__(self) -> bool:
        return bool(self.net or self.gross)

    def __sub__(self, other: "Amounts") -> "Amounts":
        return Amounts(net=self.net - other.net, gross=self.gross - other.gross)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """A line and what its reading brought to light."""

    line: SaleLine
    notes: tuple[str, ...] = field(default=())


def read_amounts(row: Row, net: str, gross: str) -> Amounts:
    return Amounts(net=read_money(row[net]), gross=read_money(row[gross]))


def product_line(*, detail: Row, body: Row, quantum: Decimal) -> ReadLine:
    """One row of order_details. Its rate comes from its tax ids and is dropped, with a note, where its amounts deny it.

    `body` is the stored document, which has the taxes and the categories; `quantum` the smallest amount of its currency.
    """
    amounts = read_amounts(detail, "total_price_tax_excl", "total_price_tax_incl")
    rate, notes = _checked_rate(
        detail=detail, amounts=amounts, taxes=body["taxes"], quantum=quantum
    )
    line = SaleLine(
        kind=LineKind.PRODUCT,
        external_id=read_text(detail["id"]),
        description=read_text(detail["product_name"]),
        quantity=read_amount(detail["product_quantity"]),
        net=amounts.net,
        gross=amounts.gross,
        rate=rate,
        product_id=read_text(detail["product_id"]),
        product_reference=read_text(detail["product_reference"]),
        categories=_categories(detail, body=body),
    )
    return ReadLine(line=line, notes=notes)


def _categories(detail: Row, *, body: Row) -> tuple[str, ...]:
    """The ids of its categories, the nearest first; () where the shop did not tell, as of documents before it was asked."""
    told = body.get("categories") or {}
    return tuple(told.get(read_id(detail["product_id"]), ()))


def _checked_rate(
    *, detail: Row, amounts: Amounts, taxes: Mapping[str, Row], quantum: Decimal
) -> tuple[Decimal | None, tuple[str, ...]]:
    line = read_text(detail["id"])
    method = read_count(detail["tax_computation_method"])
    rate = told_rate(tax_ids=detail["taxes"], taxes=taxes, method=method)
    if rate is None:
        return _untold_rate(detail=detail, amounts=amounts)
    pieces = read_amount(detail["product_quantity"])
    if agrees(rate=rate, net=amounts.net, gross=amounts.gross, pieces=pieces, quantum=quantum):
        return rate, ()
    return None, (write_note("tax_contradicts", line=line, rate=rate),)


def _untold_rate(*, detail: Row, amounts: Amounts) -> tuple[Decimal | None, tuple[str, ...]]:
    """No tax on the line: the shop charged 0%, unless VAT is in the amounts (rows lost, issue #28056)."""
    unit = read_amounts(detail, "unit_price_tax_excl", "unit_price_tax_incl")
    if unit.net == unit.gross and amounts.net == amounts.gross:
        return (Decimal(0) if amounts else None), ()
    return None, (write_note("tax_missing", line=read_text(detail["id"])),)


def shipping_line(
    *, amounts: Amounts, told: Decimal, description: str, quantum: Decimal
) -> ReadLine:
    """Shipping with orders.carrier_tax_rate, dropped where the amounts deny it."""
    notes: tuple[str, ...] = ()
    rate: Decimal | None = plain(told)
    if not agrees(rate=told, net=amounts.net, gross=amounts.gross, quantum=quantum):
        rate, notes = None, (write_note("tax_contradicts", line="shipping", rate=plain(told)),)
    line = _charge(LineKind.SHIPPING, description, amounts=amounts, rate=rate)
    return ReadLine(line=line, notes=notes)


def wrapping_line(*, amounts: Amounts) -> ReadLine:
    """Gift wrapping: PrestaShop tells amounts only, so the rate stays open unless no VAT is in it."""
    rate = Decimal(0) if amounts.net == amounts.gross else None
    return ReadLine(line=_charge(LineKind.WRAPPING, "Gift wrapping", amounts=amounts, rate=rate))


def discount_line(
    *, amounts: Amounts, rate: Decimal | None, external_id: str, names: Sequence[str]
) -> SaleLine:
    """A discount as a negative line; `amounts` are positive as the shop states them."""
    return SaleLine(
        kind=LineKind.DISCOUNT,
        external_id=external_id,
        description=", ".join(names) or "Discount",
        quantity=Decimal(1),
        net=-amounts.net,
        gross=-amounts.gross,
        rate=rate,
    )


def _charge(
    kind: LineKind, description: str, *, amounts: Amounts, rate: Decimal | None
) -> SaleLine:
    return SaleLine(
        kind=kind,
        external_id=kind.value,
        description=description,
        quantity=Decimal(1),
        net=amounts.net,
        gross=amounts.gross,
        rate=rate,
    )
