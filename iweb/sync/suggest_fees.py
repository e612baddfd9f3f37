"""Fees of payment methods that sales are held for, as rows to confirm: what is known of each, and nothing guessed (BOOKING 27)."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from connectors.models import Link, MasterData
from iweb.sync.models import Sale
from iweb.sync.suggest_rules import fits_rate, is_revenue_account, is_usable_account
from mappings.booking import HeldReason
from mappings.rulebook import PaymentFee

MOST: Final = 5  # proposals; and held sales are looked at until as many are found
LOOKED_AT: Final = 200
MASTERS: Final = ("ledger_account", "vat_code")
FEE_WORDS: Final = re.compile(
    r"toeslag|betaalkosten|betalingskosten|rembours|payment fee|surcharge|handling", re.IGNORECASE
)


def suggest_fees(*, link: Link, known: Iterable[PaymentFee], on: date) -> tuple[PaymentFee, ...]:
    """One row for each payment method and amount that sales are held for. Inside the tenant's scope.

    The account is the one named so, else empty; the VAT code the only one of the high rate, else empty.
    """
    masters = [row for row in link.ledger.masters.all() if row.kind in MASTERS]
    account, code = _account(masters), _code(masters, on=on)
    mapped = {(fee.payment_method, fee.amount) for fee in known}
    found = [one for one in _held_for(link=link) if one not in mapped]
    return tuple(
        PaymentFee(payment_method=method, amount=amount, ledger_account=account, vat_code=code)
        for method, amount in list(dict.fromkeys(found))[:MOST]
    )


def _held_for(*, link: Link) -> list[tuple[str, Decimal]]:
    rows = Sale.objects.filter(
        link=link, outcome=Sale.Outcome.HELD, reason=HeldReason.PAYMENT_FEE_UNMAPPED.value
    ).order_by("-ordered_at", "-id")
    told = (
        _told(explanation) for explanation in rows.values_list("explanation", flat=True)[:LOOKED_AT]
    )
    return [one for one in told if one is not None]


def _told(explanation: list[dict[str, Any]]) -> tuple[str, Decimal] | None:
    """Payment method and amount from the values of the hold, the last of the explanation."""
    values = dict(explanation[-1]["values"]) if explanation else {}
    try:
        return str(values["payment_method"]), Decimal(str(values["amount"]))
    except (KeyError, InvalidOperation):
        return None


def _account(masters: Iterable[MasterData]) -> str:
    usable = sorted((row for row in masters if is_usable_account(row)), key=lambda row: row.code)
    named = [row for row in usable if FEE_WORDS.search(row.label)]
    revenue = [row for row in named if is_revenue_account(row)]
    return (revenue or named)[0].code if named else ""


def _code(masters: Iterable[MasterData], *, on: date) -> str:
    codes = [row.code for row in masters if fits_rate(row, rate=Decimal(21), on=on)]
    return codes[0] if len(codes) == 1 else ""
