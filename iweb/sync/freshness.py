"""What a refusal says of our picture of a ledger: that it is old. Then it is read again, soon, and not once a day only."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db.models import DateTimeField, ExpressionWrapper, F, Value
from django.db.models.functions import Coalesce, Greatest, Now

from connectors.models import Connection

# However much is refused, the ledger is not read more often than this: a reading costs about ten calls.
SHORTEST: Final = timedelta(minutes=10)
RELATION: Final = "relation"

# What was refused -> the kinds of what we keep of the ledger that it contradicts.
CONTRADICTS: Final[Mapping[str, frozenset[str]]] = {
    "exact.period_closed": frozenset({"period"}),
    "exact.year_missing": frozenset({"period"}),
    "exact.journal_refused": frozenset({"journal"}),
    "exact.vat_code_refused": frozenset({"vat_code"}),
    "exact.ledger_account_refused": frozenset({"ledger_account"}),
    "delivery.ledger_account_gone": frozenset({"ledger_account"}),
    "exact.payment_condition_refused": frozenset({"payment_condition"}),
    "exact.customer_not_usable": frozenset({RELATION}),
    "exact.record_gone": frozenset({RELATION}),
    "delivery.vat_number_edited": frozenset({RELATION}),
}
# Why the engine held a sale -> the kinds that it went by.
HELD_BY: Final[Mapping[str, frozenset[str]]] = {
    "target_unfit": frozenset(
        {"journal", "ledger_account", "vat_code", "payment_condition", "period"}
    ),
    "period_closed": frozenset({"period"}),
    "relation_unfit": frozenset({RELATION}),
    "relation_gone": frozenset({RELATION}),
    "customer_ambiguous": frozenset({RELATION}),
    "vat_number_unproven": frozenset({RELATION}),
}


def mark_old(*, ledger_id: UUID, message_id: str) -> None:
    """Have the ledger read again where this refusal contradicts what we know of it. Inside the tenant's scope."""
    if message_id in CONTRADICTS:
        read_before = ExpressionWrapper(
            Coalesce(F("masters_at"), Now()) + Value(SHORTEST), output_field=DateTimeField()
        )
        rows = Connection.objects.filter(id=ledger_id, refresh_due_at=None)
        rows.update(refresh_due_at=Greatest(Now(), read_before))


def asks_for_a_look(*, held_reason: str, message_id: str) -> bool:
    """Whether trying again without a new look at the ledger could say the same for a cause that is gone."""
    return held_reason in HELD_BY or message_id in CONTRADICTS
