"""What a person can do about one sale: try again, or hold it before it leaves."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from iweb.panel.sales.detail import detail_of
from iweb.panel.sales.road import troubled
from iweb.panel.sales.views import find
from iweb.panel.views import person, tenant_id
from iweb.sync import tasks
from iweb.sync.freshness import asks_for_a_look
from iweb.sync.models import Sale
from iweb.sync.replay import dealt_with_by_hand, hold_delivery
from iweb.sync.retrying import try_again


@require_POST
def sale_retry(request: HttpRequest, sale_id: UUID) -> HttpResponse:
    """Decided again by today's rules, and what was refused of it tried again."""
    sale = find(sale_id)
    _look_first(sale)
    tried = try_again(
        tenant_id=tenant_id(request),
        sale_ids=[sale.id],
        by=person(request).pk,
        reason="asked in the panel",
    )
    if not tried:
        messages.info(request, _("There is nothing to try again."))
    elif sale.outcome == Sale.Outcome.BOOKED:
        messages.success(
            request,
            _("It is tried again now. What may stand there already is looked up first."),
        )
    else:
        messages.success(request, _("It is decided again in a moment, by the rules of today."))
    return redirect("panel:sale", sale_id=sale.id)


def _look_first(sale: Sale) -> None:
    """What the administration refused, or is said to forbid, may be mended there: it is read again, after the commit."""
    delivery = detail_of(sale).standing.delivery
    refused = troubled(delivery).message_id if delivery is not None else ""
    held = sale.reason if sale.outcome == Sale.Outcome.HELD else ""
    if asks_for_a_look(held_reason=held, message_id=refused):
        ids = (str(sale.tenant_id), str(sale.link.ledger_id))
        transaction.on_commit(lambda: tasks.refresh_ledger.apply_async(args=ids, queue="panel"))


@require_POST
def sale_by_hand(request: HttpRequest, sale_id: UUID) -> HttpResponse:
    """Somebody booked it in the administration: it holds no more, unless something else comes of it."""
    sale = find(sale_id)
    settled = dealt_with_by_hand(
        tenant_id=tenant_id(request), sale_id=sale.id, by=person(request).pk
    )
    if settled:
        messages.success(request, _("Noted. We leave it as you booked it."))
    else:
        messages.info(request, _("This sale no longer waits for you."))
    return redirect("panel:sale", sale_id=sale.id)


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
