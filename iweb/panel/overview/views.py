"""The first screen. Until the first link is live it shows the steps to get there; after that, whether everything is booked."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from connectors.models import Connection, Link
from iweb.panel.onboarding.steps import road_to_live, was_live
from iweb.panel.overview.attention import attention
from iweb.panel.overview.figures import DayFigures, Figures, Sum, figures_of
from iweb.panel.overview.notices import notices
from iweb.panel.views import member, tenant_id
from iweb.sync.models import Sale, SyncRun


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    links = _links()
    road, now = None, _now(links)
    if not was_live(links):
        road = road_to_live(tenant=member(request).tenant, link=links[0] if links else None)
    items = (
        ()
        if road
        else attention(tenant_id=tenant_id(request), links=links, connections=now["connections"])
    )
    context: dict[str, Any] = {"road": road, "items": items, **now}
    if road is None:
        figures = figures_of(tenant_id=tenant_id(request))
        context |= {
            "figures": figures,
            "parts": _parts(figures),
            "notices": notices(links),
        }
    return render(request, "panel/overview/page.html", context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The totals of a span: what was sold, what is booked, and the rest by outcome as (words, sum)."""

    label: str
    figures: DayFigures
    rows: tuple[tuple[str, Sum], ...]


def _parts(figures: Figures) -> tuple[Part, Part]:
    return _part(_("Today"), figures.today), _part(_("This month"), figures.this_month())


def _part(label: str, span: DayFigures) -> Part:
    """Every sale stands in one row: the rows add up to what the shop sold."""
    words = {
        Sale.Outcome.BOOKED: _("Booked or on its way"),
        Sale.Outcome.NEW: _("Just read"),
        Sale.Outcome.HELD: _("Needs you"),
        Sale.Outcome.WAITING: _("Waiting for the shop"),
        Sale.Outcome.NOT_A_SALE: _("Not booked"),
    }
    rows = tuple((words[one], span.by_outcome[one]) for one in words if one in span.by_outcome)
    return Part(label=label, figures=span, rows=rows)


@require_GET
def overview_now(request: HttpRequest) -> HttpResponse:
    """The part that changes by the minute, asked for by htmx."""
    return render(request, "panel/overview/now.html", _now(_links()))


def _links() -> list[Link]:
    """With shop, administration and lane; `is_running` says whether the shop is being read."""
    running = SyncRun.objects.filter(link=OuterRef("pk"), finished_at=None)
    links = Link.objects.select_related("shop", "ledger__lane").order_by("number")
    return list(links.annotate(is_running=Exists(running)))


def _now(links: list[Link]) -> dict[str, Any]:
    lanes = {link.ledger.lane_id: link.ledger for link in links if link.ledger.lane is not None}
    return {
        "links": links,
        "running": {link.id for link in links if link.is_running},  # type: ignore[attr-defined]
        "ledgers": list(lanes.values()),
        "connections": list(Connection.objects.order_by("role", "label")),
    }
