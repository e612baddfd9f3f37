"""The preview of a link: made by a task on a person's request, shown once it is made, made again when the rules changed."""

from http import HTTPStatus
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from connectors.models import Link
from iweb.panel.links import find_link
from iweb.panel.onboarding.approvals import approval_context
from iweb.panel.onboarding.shown import Standing, shown
from iweb.panel.views import person, tenant_id
from iweb.panel.wording import message_texts
from iweb.sync import previewing, tasks
from iweb.sync.kept_previews import Preview
from iweb.sync.rulebooks import current_version, profile_of


@require_GET
def preview(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """The newest one. While it is being made, the page asks every second how far it is."""
    link = find_link(link_id)
    newest = newest_of(link)
    if newest is None or newest.state != Preview.State.MADE:
        return _on_its_way(request, link=link, newest=newest)
    if is_fragment(request):
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Refresh": "true"})
    only = request.GET.get("show", "")
    context = {
        "link": link,
        "preview": newest,
        "shown": shown(newest, only=only if only in set(Standing) else ""),
        "chosen": only,
        "in_force": current_version(link=link),
        "start_date": profile_of(newest.rulebook_version).start_date,
        **approval_context(link),
    }
    return render(request, "panel/onboarding/preview.html", context)


def newest_of(link: Link) -> Preview | None:
    mine = Preview.objects.filter(link=link).select_related("rulebook_version")
    return mine.prefetch_related("rulebook_version__rules").order_by("-created_at").first()


def is_fragment(request: HttpRequest) -> bool:
    return bool(request.htmx and not request.htmx.boosted)  # type: ignore[attr-defined]


def _on_its_way(request: HttpRequest, *, link: Link, newest: Preview | None) -> HttpResponse:
    message_id = newest.message_id if newest else ""
    detail = newest.detail if newest else ""
    context = {
        "link": link,
        "preview": newest,
        "texts": message_texts(message_id, detail=detail or "…") if message_id else None,
    }
    page = "preview_state.html" if is_fragment(request) else "preview_waiting.html"
    return render(request, f"panel/onboarding/{page}", context)


@require_POST
def preview_make(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Queued after the commit; one that is being made already is waited for."""
    link = find_link(link_id)
    asked = previewing.ask(tenant_id=tenant_id(request), link_id=link.id, by=person(request).pk)
    ids = (str(asked.tenant_id), str(asked.id))
    transaction.on_commit(lambda: tasks.make_preview.delay(*ids))
    address = reverse("panel:preview", args=[link.id])
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": address})
    return redirect(address)
