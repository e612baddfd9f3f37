"""What staff can do for a tenant: replay sales and try deliveries again. Each asks for a reason and stands in the audit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iweb.core import audit
from iweb.tenants.scopes import tenant_scope

MOST = 1000  # rows in one action
Work = Callable[[HttpRequest, UUID, list[UUID], str], int]


class ReasonForm(forms.Form):
    """Why staff steps in; the tenant can read it."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        min_length=5,
        widget=forms.TextInput(attrs={"class": "vTextField", "autofocus": True}),
        help_text=gettext_lazy("For the audit of the company: the ticket, or what was asked."),
    )


@admin.action(description=gettext_lazy("Replay: decide again by the rules of today"))
def replay(
    model_admin: ModelAdmin[Any], request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponse | None:
    return _with_reason(model_admin, request, queryset, action="replay", work=_replay)


@admin.action(description=gettext_lazy("Try again"))
def try_again(
    model_admin: ModelAdmin[Any], request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponse | None:
    return _with_reason(model_admin, request, queryset, action="try_again", work=_try_again)


def _replay(request: HttpRequest, tenant_id: UUID, ids: list[UUID], reason: str) -> int:
    from iweb.sync.replay import replay_sales

    return replay_sales(tenant_id=tenant_id, sale_ids=ids, by=_who(request), reason=reason)


def _try_again(request: HttpRequest, tenant_id: UUID, ids: list[UUID], reason: str) -> int:
    from iweb.sync.delivery import retry

    with tenant_scope(tenant_id):
        audit.record(
            what="support.try_again",
            who=_who(request),
            tenant_id=tenant_id,
            on_behalf_of=tenant_id,
            details={"reason": reason, "deliveries": len(ids)},
        )
    return retry(tenant_id=tenant_id, delivery_ids=ids, by=_who(request))


def _who(request: HttpRequest) -> UUID:
    who: UUID = request.user.pk  # type: ignore[assignment]
    return who


def _with_reason(
    model_admin: ModelAdmin[Any],
    request: HttpRequest,
    queryset: QuerySet[Model],
    *,
    action: str,
    work: Work,
) -> HttpResponse | None:
    """Ask for the reason first; then work tenant by tenant, each in its own scope."""
    form = ReasonForm(request.POST if "reason" in request.POST else None)
    rows = list(queryset.values_list("tenant_id", "id")[:MOST])
    if not form.is_valid():
        return _ask(model_admin, request, form=form, action=action, number=len(rows))
    by_tenant: dict[UUID, list[UUID]] = defaultdict(list)
    for tenant_id, row_id in rows:
        by_tenant[tenant_id].append(row_id)
    done = sum(
        work(request, tenant_id, ids, form.cleaned_data["reason"])
        for tenant_id, ids in by_tenant.items()
    )
    model_admin.message_user(request, _("Done for %(n)s.") % {"n": done}, messages.SUCCESS)
    return None


def _ask(
    model_admin: ModelAdmin[Any],
    request: HttpRequest,
    *,
    form: ReasonForm,
    action: str,
    number: int,
) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Say why"),
        "form": form,
        "action": action,
        "number": number,
        "selected": request.POST.getlist("_selected_action"),
        "select_across": request.POST.get("select_across", "0"),
        "opts": model_admin.opts,
    }
    return TemplateResponse(request, "admin/say_why.html", context)
