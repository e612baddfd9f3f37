"""What the selects of the mappings screen offer: the administration's own master data, only what can be used there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from connectors.models import MasterData
from iweb.sync.suggest_rules import (
    RATES,
    fits_rate,
    is_revenue_account,
    is_sales_journal,
    is_usable_account,
)

Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The options of every select, as (code, words)."""

    journals: Choices
    revenue_accounts: Choices
    accounts: Choices
    vat_codes: dict[Decimal, Choices]
    payment_conditions: Choices


def offer(*, masters: Iterable[MasterData], on: date) -> Offer:
    rows = sorted(masters, key=lambda row: row.code)
    revenue = [row for row in rows if is_revenue_account(row)]
    rest = [row for row in rows if is_usable_account(row) and row not in revenue]
    return Offer(
        journals=_named(row for row in rows if is_sales_journal(row)),
        revenue_accounts=_named(revenue),
        accounts=_named(revenue + rest),
        vat_codes={
            rate: _named(row for row in rows if fits_rate(row, rate=rate, on=on)) for rate in RATES
        },
        payment_conditions=_named(row for row in rows if row.kind == "payment_condition"),
    )


def _named(rows: Iterable[MasterData]) -> Choices:
    return [(row.code, f"{row.code} · {row.label}") for row in rows]


def with_present(choices: Choices, *, code: str) -> Choices:
    """A code in use that the administration no longer offers stays visible, so that saving does not change it silently."""
    if not code or code in dict(choices):
        return choices
    return [
        *choices,
        (code, _("%(code)s · no longer usable in the administration") % {"code": code}),
    ]
