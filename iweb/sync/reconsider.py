"""Sales held for a relation are decided again by themselves once the mirror shows that a relation changed (BOOKING 12)."""

from typing import Final

from django.db.models import Q

from connectors.models import Connection, Link
from iweb.core.clock import database_now
from iweb.sync.models import Sale
from mappings.booking import HeldReason

MOST: Final = 1000  # a reading; the rest at the next one
OF_A_RELATION: Final = (
    HeldReason.RELATION_UNFIT,
    HeldReason.RELATION_GONE,
    HeldReason.CUSTOMER_AMBIGUOUS,
)
# A number that VIES proved, on a relation that carries another one (BOOKING 18).
OTHER_NUMBER: Final = [{"values": [["problem", "other_number"]]}]


def decide_again(*, ledger: Connection) -> int:
    """Gives how many. They are decided at the next walk of their links, which is due now. Inside the scope."""
    reasons = Q(reason__in=[reason.value for reason in OF_A_RELATION]) | Q(
        reason=HeldReason.VAT_NUMBER_UNPROVEN.value, explanation__contains=OTHER_NUMBER
    )
    held = Sale.objects.filter(reasons, outcome=Sale.Outcome.HELD, link__ledger=ledger)
    ids = list(held.order_by("ordered_at", "id").values_list("id", flat=True)[:MOST])
    if ids:
        due = Link.objects.filter(sales__in=ids).values("id")
        Link.objects.filter(id__in=due).update(read_due_at=database_now())
    return held.filter(id__in=ids).update(outcome=Sale.Outcome.NEW, decided_at=None)
