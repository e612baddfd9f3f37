"""Is everything on its way arrived? Read from the database, as the panel does."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from connectors.models import Link
from iweb.core.clock import database_now
from iweb.sync.models import Delivery, Sale
from iweb.sync.tasks import tick
from iweb.tenants.scopes import tenant_scope

OPEN = (
    Delivery.State.READY,
    Delivery.State.SENDING,
    Delivery.State.UNKNOWN,
    Delivery.State.WAITING,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLink:
    """`outcomes`: the shop's document ("O7", "C3") -> where it stands, with the reason behind a colon when there is one."""

    link_id: UUID
    division: int | None
    outcomes: dict[str, str]


def demo_link(*, tenant_id: UUID) -> DemoLink | None:
    """The company's live link, or None while there is none."""
    with tenant_scope(tenant_id):
        link = Link.objects.select_related("ledger").filter(state=Link.State.LIVE).first()
        if link is None:
            return None
        sales = Sale.objects.filter(link=link).values_list(
            "kind", "external_id", "outcome", "reason"
        )
        outcomes = {
            f"{kind}{external_id}": f"{outcome}: {reason}" if reason else outcome
            for kind, external_id, outcome, reason in sales
        }
        return DemoLink(link_id=link.id, division=link.ledger.division, outcomes=outcomes)


def ring(*, tenant_id: UUID) -> None:
    """Read the shop now, and not at its next turn."""
    with tenant_scope(tenant_id):
        Link.objects.filter(state=Link.State.LIVE).update(read_due_at=database_now())
    tick.delay()


def settled(*, tenant_id: UUID, since: datetime) -> bool:
    """True when the shop was read to its end since then, every sale is decided, and nothing is on its way."""
    with tenant_scope(tenant_id):
        link = Link.objects.filter(state=Link.State.LIVE).first()
        return (
            link is not None
            and link.last_read_at is not None
            and link.last_read_at >= since
            and link.read_lease_until is None
            and not Sale.objects.filter(link=link, outcome=Sale.Outcome.NEW).exists()
            and not Delivery.objects.filter(link=link, state__in=OPEN).exists()
        )
