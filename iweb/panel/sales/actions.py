"""What a person can do about one sale: try again, or hold it before it leaves."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from iweb.panel.sales.detail import detail_of
from iweb.panel.sales.standing import stuck
from iweb.panel.sales.views import find
from iweb.panel.views import person, tenant_id
from iweb.sync.delivery import retry
from iweb.sync.models import Delivery, Sale
from iweb.sync.replay import hold_delivery, replay_sales


@require_POST
def sale_retry(request: HttpRequest, sale_id: UUID) -> HttpResponse:
    """A delivery that needs a person is tried again; a sale that is held or not booked is decided again by today's rules."""
    sale = find(sale_id)
    delivery = detail_of(sale).standing.delivery
    if sale.outcome == Sale.Outcome.BOOKED and delivery is not None:
        ids = _to_retry(delivery)
        if ids and retry(tenant_id=tenant_id(request), delivery_ids=ids, by=person(request).pk):
            messages.success(
                request,
                _("It is tried again now. What may stand there already is looked up first."),
            )
        else:
            messages.info(request, _("There is nothing to try again."))
    else:
        replay_sales(
            tenant_id=tenant_id(request),
            sale_ids=[sale.id],
            by=person(request).pk,
            reason="asked in the panel",
        )
        messages.success(request, _("It is decided again in a moment, by the rules of today."))
    return redirect("panel:sale", sale_id=sale.id)


def _to_retry(delivery: Delivery) -> list[UUID]:
    if not stuck(delivery) and delivery.state != Delivery.State.WAITING:
        return []
    chain = [delivery.after, delivery] if delivery.after else [delivery]
    return [
        one.id for one in chain if one.state in (Delivery.State.ATTENTION, Delivery.State.WAITING)
    ]


@require_POST
def sale_hold(request: HttpRequest, sale_id: UUID) -> HttpResponse:
    sale = find(sale_id)
    delivery = detail_of(sale).standing.delivery
    if delivery is not None and hold_delivery(
        tenant_id=tenant_id(request), delivery_id=delivery.id, by=person(request).pk
    ):
        messages.success(request, _("Held. It stays here until you try it again."))
    else:
        messages.error(
            request,
            _("It can no longer be held: it is being sent or stands in the administration."),
        )
    return redirect("panel:sale", sale_id=sale.id)
