"""Amounts as whole minor units, for indexes: row level security keeps numeric comparison out of index conditions (DESIGN 5)."""

from decimal import Decimal

from mappings.money import quantum_of, round_amount


def minor_units(amount: Decimal, *, currency: str) -> int:
    """The amount in the currency's smallest unit, rounded half up: 12.345 EUR is 1235."""
    quantum = quantum_of(currency=currency)
    return int(round_amount(amount=amount, quantum=quantum) / quantum)
