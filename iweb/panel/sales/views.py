"""The list of sales and the page of one sale."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from connectors.models import Link
from iweb.core import audit
from iweb.panel.overview.held_titles import held_title
from iweb.panel.permissions import RETRY
from iweb.panel.sales.around import around_of
from iweb.panel.sales.detail import detail_of
from iweb.panel.sales.explained import explanation_of
from iweb.panel.sales.listing import page_of
from iweb.panel.sales.standing import Status, label_of
from iweb.panel.sales.wishes import wish_from
from iweb.panel.views import member, person, tenant_id
from iweb.sync.models import Sale
from iweb.tenants.permissions import allows


@require_GET
def sales(request: HttpRequest) -> HttpResponse:
    wish = wish_from(request.GET)
    page = page_of(wish)
    plain = wish.plain
    context = {
        "page": page,
        "wish": wish,
        "tabs": [(plain.query(status=one), label_of(one), one == wish.status) for one in Status],
        "all_tab": plain.query(),
        "reason_title": held_title(wish.reason) if wish.reason else "",
        "around": around_of(tenant_id=tenant_id(request), person=person(request).pk),
        "picks": allows(member(request).role, RETRY),
        "has_link": bool(page.rows) or Link.objects.exists(),
    }
    partial = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(
        request, "panel/sales/found.html" if partial else "panel/sales/list.html", context
    )


def find(sale_id: UUID) -> Sale:
    return get_object_or_404(
        Sale.objects.select_related("link__shop", "link__ledger__grant"), id=sale_id
    )


@require_GET
def sale(request: HttpRequest, sale_id: UUID) -> HttpResponse:
    return render(request, "panel/sales/detail.html", {"detail": detail_of(find(sale_id))})


@require_GET
def sale_explanation(request: HttpRequest, sale_id: UUID) -> HttpResponse:
    """The explanation as data, to keep or to read by a program (docs/explanation.md)."""
    found = find(sale_id)
    audit.record(
        what="sale.explained",
        who=person(request).pk,
        tenant_id=tenant_id(request),
        subject=f"sync_sale:{found.id}",
    )
    answer = JsonResponse(
        explanation_of(found), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    name = f"{found.link.code}-{found.kind}{found.external_id}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_GET
def sale_road(request: HttpRequest, sale_id: UUID) -> HttpResponse:
    """Asked every few seconds while the sale is on its way; when it has arrived or needs a person, the page is loaded anew."""
    detail = detail_of(find(sale_id))
    if detail.standing.status is not Status.ON_ITS_WAY:
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Refresh": "true"})
    return render(request, "panel/sales/road.html", {"detail": detail})
