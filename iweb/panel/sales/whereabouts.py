"""The sales that are on their way or stuck: few beside those in the books, and found by their deliveries."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import CharField, QuerySet, Value

from iweb.sync.models import Delivery, DeliveryBooking

MOST_LEAVING: Final = 5000  # shown as on their way; a longer queue shows its newest
MOST_STUCK: Final = 500  # more than a person can read
OPEN: Final = (
    Delivery.State.READY,
    Delivery.State.SENDING,
    Delivery.State.UNKNOWN,
    Delivery.State.WAITING,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """`leaving` needs nobody; `stuck` needs a person, itself or the relation it waits for. No sale is in both.

    `cut`: there are more than are named here.
    """

    leaving: frozenset[UUID]
    stuck: frozenset[UUID]
    cut: bool


def whereabouts() -> Whereabouts:
    """One question, the newest first where there are too many."""
    newest = Delivery.objects.order_by("-created_at")
    leaving = newest.filter(state__in=OPEN, kind=Delivery.Kind.SALES_ENTRY)
    stuck = newest.filter(state=Delivery.State.ATTENTION).values("id")[:MOST_STUCK]
    # Two questions in one, not one with OR over a join: that would read every membership.
    followers = Delivery.objects.filter(after_id__in=stuck).values("id")[:MOST_STUCK]
    rows = _sales(leaving.values("id")[:MOST_LEAVING], name="leaving").union(
        _sales(stuck, name="stuck")[:MOST_STUCK],
        _sales(followers, name="stuck")[:MOST_STUCK],
        all=True,
    )
    found: dict[str, set[UUID]] = {"leaving": set(), "stuck": set()}
    for sale_id, name in rows:
        found[name].add(sale_id)
    return Whereabouts(
        leaving=frozenset(found["leaving"] - found["stuck"]),
        stuck=frozenset(found["stuck"]),
        cut=len(found["leaving"]) >= MOST_LEAVING or len(found["stuck"]) >= MOST_STUCK,
    )


def _sales(deliveries: QuerySet[Delivery, Any], *, name: str) -> QuerySet[Any, Any]:
    members = DeliveryBooking.objects.filter(delivery_id__in=deliveries)
    return members.values_list("booking__sale_id", Value(name, output_field=CharField()))
