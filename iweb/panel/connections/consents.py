"""The way to Exact Online and back: to the consent page, the return with a code, and the choice of an administration."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from connectors.models import Connection, ConsentRequest
from connectors.oauth import offered_regions
from iweb.panel.connections.forms import DivisionForm, RegionForm
from iweb.panel.connections.views import queue_check
from iweb.panel.views import person, tenant_id
from iweb.panel.wording import message_texts
from iweb.sync import tasks
from iweb.sync.consents import (
    ConsentRefusedError,
    DivisionRefusedError,
    begin_consent,
    choose_division,
    receive_consent,
)


@require_http_methods(["GET", "POST"])
def consent_begin(request: HttpRequest) -> HttpResponse:
    form = RegionForm(request.POST or None, regions=offered_regions())
    if request.method == "POST" and form.is_valid():
        return _leave(request, region=form.cleaned_data["region"])
    return render(request, "panel/connections/consent_begin.html", {"form": form})


@require_POST
def reconnect(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    """The same consent once more, for a connection whose grant is broken. Its settings and its queue stay."""
    ledger = get_object_or_404(
        Connection.objects.select_related("grant"), id=connection_id, role=Connection.Role.LEDGER
    )
    region = ledger.grant.region if ledger.grant else offered_regions()[0][0]
    return _leave(request, region=region, connection_id=ledger.id)


def _leave(request: HttpRequest, *, region: str, connection_id: UUID | None = None) -> HttpResponse:
    """htmx leaves at once. Without script a page with a link: the policy lets no form lead to another site."""
    if request.session.session_key is None:
        request.session.create()
    address = begin_consent(
        tenant_id=tenant_id(request),
        user=person(request).pk,
        region=region,
        session_key=request.session.session_key or "",
        connection_id=connection_id,
    )
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": address})
    return render(request, "panel/connections/consent_leave.html", {"address": address})


@require_GET
def consent_return(request: HttpRequest) -> HttpResponse:
    """Where the consent page sends the browser back to. The code is stored and queued; nothing is asked of Exact here."""
    try:
        consent = receive_consent(
            tenant_id=tenant_id(request),
            session_key=request.session.session_key or "",
            answer=request.GET.dict(),
        )
    except ConsentRefusedError as refused:
        messages.error(request, message_texts(refused.message_id)["what"])
        return redirect("panel:consent_begin")
    if consent.finished_at is None:
        ids = (str(consent.tenant_id), str(consent.id))
        transaction.on_commit(lambda: tasks.exchange_consent.apply_async(args=ids, queue="panel"))
    return redirect("panel:consent", consent_id=consent.id)


@require_GET
def consent_state(_request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Asked every second while the task works; when it is done the page is loaded anew."""
    found = get_object_or_404(ConsentRequest, id=consent_id)
    if found.finished_at is None:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Refresh": "true"})


@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """How far the consent is, and the choice of an administration when it is done."""
    found = get_object_or_404(ConsentRequest.objects.select_related("connection"), id=consent_id)
    if found.finished_at and not found.failure and found.connection_id is not None:
        return _reconnected(request, found)
    form = DivisionForm(request.POST or None, divisions=found.divisions)
    if request.method == "POST" and form.is_valid():
        try:
            ledger = choose_division(
                tenant_id=tenant_id(request),
                consent_id=found.id,
                user=person(request).pk,
                **form.cleaned_data,
            )
        except DivisionRefusedError as refused:
            form.add_error("division", message_texts(refused.message_id)["what"])
        else:
            queue_check(ledger)
            return redirect("panel:connections")
    return render(request, "panel/connections/consent.html", {"consent": found, "form": form})


def _reconnected(request: HttpRequest, found: ConsentRequest) -> HttpResponse:
    label = found.connection.label if found.connection else ""
    messages.success(request, message_texts("consent.reconnected", label=label)["what"])
    return redirect("panel:connections")
