"""Payments of a stored order, without those that were recorded twice.

They hang on the reference, so that both orders of a split checkout show the whole payment; entering a paid state may
record what was already paid once more (issue #12588). Nothing is dropped unless the total is overpaid by it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from connectors.shops.prestashop.notes import write_note
from connectors.shops.prestashop.shapes import Row, read_id, read_moment, read_money, read_text
from mappings.sale import Payment


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPayments:
    payments: tuple[Payment, ...]
    notes: tuple[str, ...]

    @property
    def total(self) -> Decimal:
        return sum((payment.amount for payment in self.payments), Decimal(0))


def read_payments(*, body: Row, total: Decimal, zone: ZoneInfo) -> ReadPayments:
    """The payments that count for an order of this total, oldest first."""
    rows = sorted(body["payments"], key=lambda row: (read_text(row["date_add"]), int(row["id"])))
    recorded = [payment for row in rows if (payment := _payment(row, zone=zone))]
    kept, twice = _once(recorded, total=total)
    notes = [write_note("payment_twice", payment=payment.external_id) for payment in twice]
    notes += _foreign(rows, currency=read_id(body["order"]["id_currency"]))
    read = ReadPayments(payments=tuple(kept), notes=tuple(notes))
    if read.payments and read.total != total:
        differ = write_note("payments_differ", paid=f"{read.total:.2f}", total=f"{total:.2f}")
        return ReadPayments(payments=read.payments, notes=(*read.notes, differ))
    return read


def _payment(row: Row, *, zone: ZoneInfo) -> Payment | None:
    amount, paid_at = read_money(row["amount"]), read_moment(row["date_add"], zone=zone)
    if not amount or paid_at is None:
        return None
    return Payment(
        external_id=read_text(row["id"]),
        method=read_text(row["payment_method"]),
        amount=amount,
        paid_at=paid_at,
        transaction_id=read_text(row["transaction_id"]),
    )


def _once(payments: Sequence[Payment], *, total: Decimal) -> tuple[list[Payment], list[Payment]]:
    """Leave out repeats, but only while more than the total is paid: two equal part payments are no fault."""
    kept, twice = list(payments), list[Payment]()
    for payment in reversed(payments):
        others = [other for other in kept if other is not payment]
        overpaid = sum((other.amount for other in kept), Decimal(0)) > total
        if overpaid and any(_repeats(payment, of=other) for other in others):
            kept, twice = others, [payment, *twice]
    return kept, twice


def _repeats(payment: Payment, *, of: Payment) -> bool:
    """The same transaction, or no transaction id on the later one and the same amount (mollie/PrestaShop#38)."""
    if payment.amount != of.amount:
        return False
    return not payment.transaction_id or payment.transaction_id == of.transaction_id


def _foreign(rows: Iterable[Row], *, currency: str) -> list[str]:
    return [
        write_note("payment_currency", payment=read_text(row["id"]))
        for row in rows
        if read_id(row["id_currency"]) not in ("", currency)
    ]
