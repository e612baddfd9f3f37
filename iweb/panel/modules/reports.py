"""The one screen of all reports of modules: the columns that the module names, of the days that are asked for."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from connectors.models import Link
from iweb.core.clock import database_now
from iweb.panel.modules.forms import in_words
from iweb.sync.module_reports import figures_of
from mappings.modules import installed
from mappings.modules.base import Module, Report


@require_GET
def module_report(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """`module` and `report` name it; `first` and `last` are its days, this month where they are not told."""
    link = get_object_or_404(Link.objects.select_related("shop", "ledger"), id=link_id)
    module, report = _named(request)
    today = database_now().date()
    first = _day(request.GET.get("first", ""), default=today.replace(day=1))
    last = _day(request.GET.get("last", ""), default=today)
    found = figures_of(link=link, module=module, report=report, first=first, last=last)
    context = {
        "link": link,
        "module": module.name,
        "report": report.name,
        "title": in_words(report.title),
        "headings": [in_words(text) for _name, text in report.columns],
        "rows": [[(figure, isinstance(figure, Decimal)) for figure in row] for row in found.rows],
        "too_many": found.too_many,
        "first": first,
        "last": last,
        "before": first - timedelta(days=1),
    }
    return render(request, "panel/modules/report.html", context)


def _named(request: HttpRequest) -> tuple[Module, Report]:
    module = installed().get(request.GET.get("module", ""))
    name = request.GET.get("report", "")
    report = next((one for one in module.reports if one.name == name), None) if module else None
    if module is None or report is None:
        raise Http404
    return module, report


def _day(text: str, *, default: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return default
