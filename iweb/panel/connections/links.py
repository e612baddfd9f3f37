"""A shop joined to an administration: made, set live, paused."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from connectors.models import Link
from iweb.panel.connections.forms import JoinForm
from iweb.panel.views import person, tenant_id
from iweb.panel.wording import message_texts
from iweb.sync.approving import approval_in_force
from iweb.sync.connecting import ConnectingError, go_live, join, pause


@require_POST
def link_join(request: HttpRequest) -> HttpResponse:
    form = JoinForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a shop and an administration."))
        return redirect("panel:connections")
    try:
        link = join(
            tenant_id=tenant_id(request),
            shop_id=form.cleaned_data["shop"].id,
            ledger_id=form.cleaned_data["ledger"].id,
            user=person(request).pk,
        )
    except ConnectingError as error:
        return _told(request, error)
    messages.success(request, _("Joined. Say now what is booked, and from when."))
    return redirect("panel:start_when", link_id=link.id)


@require_POST
def link_live(request: HttpRequest, link_id: UUID) -> HttpResponse:
    link = get_object_or_404(Link, id=link_id)
    if _nobody_approved(request, link):
        messages.warning(request, _("Say that you go live without your accountant's approval."))
        return redirect("panel:launch", link_id=link.id)
    try:
        go_live(tenant_id=tenant_id(request), link_id=link.id, user=person(request).pk)
    except ConnectingError as error:
        return _told(request, error)
    messages.success(request, _("Live. The first sales are read now and appear in a moment."))
    return redirect("panel:overview")


def _nobody_approved(request: HttpRequest, link: Link) -> bool:
    """The first time, going live without an approval of these rules takes one more word of the owner."""
    if link.state != Link.State.DRAFT or "without_approval" in request.POST:
        return False
    return approval_in_force(link=link) is None


@require_POST
def link_pause(request: HttpRequest, link_id: UUID) -> HttpResponse:
    link = get_object_or_404(Link, id=link_id)
    pause(tenant_id=tenant_id(request), link_id=link.id, user=person(request).pk)
    messages.info(request, _("Paused: nothing is read or sent until you go live again."))
    return redirect("panel:connections")


def _told(request: HttpRequest, error: ConnectingError) -> HttpResponse:
    texts = message_texts(error.message_id)
    messages.error(request, f"{texts['what']} {texts['todo']}".strip())
    return redirect("panel:connections")
