"""The page of the road: the steps of the shop that is not live yet, whichever one a company adds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from connectors.models import Link
from iweb.panel.onboarding.steps import road_to_live
from iweb.panel.views import member


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Of a company that is live, the next shop that is not; without one, the overview."""
    links = list(Link.objects.select_related("shop", "ledger").order_by("number"))
    waiting = [link for link in links if link.state == Link.State.DRAFT]
    if links and not waiting:
        return redirect("panel:overview")
    road = road_to_live(tenant=member(request).tenant, link=waiting[0] if waiting else None)
    return render(request, "panel/onboarding/road.html", {"road": road})
