"""Sync now and wait.

The work is done in this process, not left to a worker: somebody who asks at night asks because the workers may be the
trouble. Leases and fences make it safe beside running workers: who comes second finds the reading or the lane taken, and waits.
"""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from connectors.models import Link
from iweb.core.clock import database_now
from iweb.ops.operations.answers import Answer, NotFinishedError, RefusedError, refused
from iweb.ops.operations.desks import Desk
from iweb.sync import delivery, pipeline, settle
from iweb.sync.models import Delivery, Sale
from iweb.tenants.scopes import tenant_scope

PAUSE = 0.3  # seconds between two looks at what others hold


def sync_now(*, desk: Desk, link: Link, seconds: float) -> Answer:
    """Read the shop, decide, deliver, until nothing is on its way or the time is over.

    Raises `RefusedError` when the link is not live or the shop cannot be read, `NotFinishedError` when the time is over.
    """
    if link.state != Link.State.LIVE:
        raise RefusedError(
            id="operator.not_live", sentence=f"Link {link.code} is {link.state}: go live first."
        )
    end = time.monotonic() + seconds
    began = database_now()
    _due_now(desk=desk, link=link)
    _until(lambda: _read(desk=desk, link=link, began=began), end=end, desk=desk, link=link)
    lane_id = link.ledger.lane_id
    _until(lambda: _delivered(desk=desk, link=link, lane_id=lane_id), end=end, desk=desk, link=link)
    return _standing(desk=desk, link=link)


def _due_now(*, desk: Desk, link: Link) -> None:
    with tenant_scope(desk.tenant_id):
        Link.objects.filter(id=link.id).update(read_due_at=database_now())


def _until(done: Callable[[], bool], *, end: float, desk: Desk, link: Link) -> None:
    while not done():
        if time.monotonic() > end:
            answer = _standing(desk=desk, link=link)
            told = f"Not finished in time; it goes on by itself. {answer.lines[0]}"
            raise NotFinishedError(id="operator.not_finished", sentence=told, data=answer.data)
        time.sleep(PAUSE)


def _read(*, desk: Desk, link: Link, began: object) -> bool:
    """True when the shop was read to its end since then, by us or by a worker."""
    summary = pipeline.walk(tenant_id=desk.tenant_id, link_id=link.id)
    if summary is not None and summary.failure:
        raise refused(summary.failure)
    with tenant_scope(desk.tenant_id):
        return Link.objects.filter(
            id=link.id, last_read_at__gte=began, read_lease_until=None
        ).exists()


def _delivered(*, desk: Desk, link: Link, lane_id: UUID | None) -> bool:
    """True when nothing of this link is on its way. A slice serves the lane as always, other companies on it included.

    A sale that is put aside until VIES answers may wait for hours; it is told as new, and not waited for.
    """
    if lane_id is not None:
        delivery.serve_lane(lane_id=lane_id)
    open_states = [*settle.OPEN, Delivery.State.SENDING]
    with tenant_scope(desk.tenant_id):
        return (
            not Delivery.objects.filter(link=link, state__in=open_states).exists()
            and not Sale.objects.filter(
                link=link, outcome=Sale.Outcome.NEW, decide_after__isnull=True
            ).exists()
        )


def _standing(*, desk: Desk, link: Link) -> Answer:
    with tenant_scope(desk.tenant_id):
        sales = _counts(Sale.objects.filter(link=link).values_list("outcome"))
        deliveries = _counts(Delivery.objects.filter(link=link).values_list("state"))
    told = f"Sales: {_told(sales)}. Deliveries: {_told(deliveries)}."
    data = {"link": link.code, "sales": sales, "deliveries": deliveries}
    return Answer(data=data, lines=(told,))


def _counts(rows: QuerySet[Any, Any]) -> dict[str, int]:
    """How many rows have each value of the one column asked for."""
    return dict(rows.annotate(number=Count("id")).order_by())


def _told(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in sorted(counts.items())) or "none"
