"""The list of sales and the page of one sale."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from connectors.models import Link
from iweb.panel.sales.detail import detail_of
from iweb.panel.sales.listing import page_of, wish_from
from iweb.panel.sales.standing import Status, label_of
from iweb.sync.models import Sale


@require_GET
def sales(request: HttpRequest) -> HttpResponse:
    wish = wish_from(request.GET)
    page = page_of(wish)
    context = {
        "page": page,
        "wish": wish,
        "tabs": [
            (wish.query(status=one, after="", before=""), label_of(one), one == wish.status)
            for one in Status
        ],
        "all_tab": wish.query(status=None, after="", before=""),
        "has_link": bool(page.rows) or Link.objects.exists(),
    }
    partial = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, "panel/sales/rows.html" if partial else "panel/sales/list.html", context)


def find(sale_id: UUID) -> Sale:
    return get_object_or_404(Sale.objects.select_related("link__shop", "link__ledger"), id=sale_id)


@require_GET
def sale(request: HttpRequest, sale_id: UUID) -> HttpResponse:
    return render(request, "panel/sales/detail.html", {"detail": detail_of(find(sale_id))})


@require_GET
def sale_road(request: HttpRequest, sale_id: UUID) -> HttpResponse:
    """Asked every few seconds while the sale is on its way."""
    return render(request, "panel/sales/road.html", {"detail": detail_of(find(sale_id))})
