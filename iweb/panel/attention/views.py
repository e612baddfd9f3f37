"""What needs a person, grouped; one group with its sales; and trying a whole group again."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from iweb.panel.attention.cards import cards_of
from iweb.panel.sales.listing import page_of
from iweb.panel.sales.wishes import Wish, wish_from
from iweb.panel.views import person, tenant_id
from iweb.sync import group_retries, tasks
from iweb.sync.attention import Group, Kind, group, groups
from iweb.sync.freshness import asks_for_a_look
from iweb.sync.group_retries import Progress, progress
from iweb.sync.models import Sale
from iweb.sync.summaries import GroupRetry

SHOWN_FOR = timedelta(hours=1)  # a group that is tried again is shown above the others so long
MOST_SHOWN = 3


@require_GET
def attention(request: HttpRequest) -> HttpResponse:
    found = groups(tenant_id=tenant_id(request))
    context = {
        "cards": cards_of(found),
        "total": sum(one.number for one in found),
        "running": _running(),
        "has_sales": bool(found) or Sale.objects.exists(),
    }
    return render(request, "panel/attention/list.html", context)


def _running() -> list[tuple[GroupRetry, Progress]]:
    recent = GroupRetry.objects.filter(created_at__gte=timezone.now() - SHOWN_FOR)
    shown = [(one, progress(one)) for one in recent.order_by("-created_at")[:MOST_SHOWN]]
    return [(one, how_far) for one, how_far in shown if not how_far.finished]


@require_GET
def attention_group(request: HttpRequest) -> HttpResponse:
    wish = _asked(wish_from(request.GET))
    if wish is None:
        return redirect("panel:attention")
    found = _group_of(request, wish)
    context = {
        "card": cards_of([found])[0] if found else None,
        "page": page_of(wish),
        "wish": wish,
        "page_base": reverse("panel:attention_group"),
    }
    return render(request, "panel/attention/group.html", context)


def _asked(wish: Wish) -> Wish | None:
    """None for an address that names no group."""
    if wish.refused is None and not wish.reason:
        return None
    return Wish(
        reason=wish.reason if wish.refused is None else "",
        cause=(wish.cause or "") if wish.refused is None else None,
        refused=wish.refused,
        after=wish.after,
        before=wish.before,
    )


def _group_of(request: HttpRequest, wish: Wish) -> Group | None:
    kind, reason, cause = _key(wish)
    return group(tenant_id=tenant_id(request), kind=kind, reason=reason, cause=cause)


def _key(wish: Wish) -> tuple[Kind, str, str]:
    if wish.refused is not None:
        return Kind.REFUSED, wish.refused, ""
    return Kind.HELD, wish.reason, wish.cause or ""


@require_POST
def attention_retry(request: HttpRequest) -> HttpResponse:
    """Queued: a group may have thousands of sales. What the administration refused is read there again first."""
    wish = _asked(wish_from(request.POST))
    found = _group_of(request, wish) if wish else None
    if found is None:
        messages.info(request, _("There is nothing to try again."))
        return redirect("panel:attention")
    asked = group_retries.ask(
        tenant_id=tenant_id(request),
        kind=found.kind,
        reason=found.reason,
        cause=found.cause,
        by=person(request).pk,
    )
    _look_first(found)
    ids = (str(asked.tenant_id), str(asked.id))
    transaction.on_commit(lambda: tasks.retry_group.apply_async(args=ids, queue="panel"))
    if request.htmx:  # type: ignore[attr-defined]
        return _progress(request, asked)
    return redirect("panel:attention_progress", retry_id=asked.id)


def _look_first(found: Group) -> None:
    held = found.reason if found.kind is Kind.HELD else ""
    refused = found.reason if found.kind is Kind.REFUSED else ""
    if found.example is None:
        return
    example = Sale.objects.filter(id=found.example).select_related("link").first()
    if example and asks_for_a_look(held_reason=held, message_id=refused):
        ids = (str(example.tenant_id), str(example.link.ledger_id))
        transaction.on_commit(lambda: tasks.refresh_ledger.apply_async(args=ids, queue="panel"))


@require_GET
def attention_progress(request: HttpRequest, retry_id: UUID) -> HttpResponse:
    """Asked every two seconds by htmx until all of them have found their place; without script a page of its own."""
    return _progress(request, get_object_or_404(GroupRetry, id=retry_id))


def _progress(request: HttpRequest, asked: GroupRetry) -> HttpResponse:
    context = {"retry": asked, "progress": progress(asked)}
    partial = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    name = "progress" if partial else "progress_page"
    return render(request, f"panel/attention/{name}.html", context)
